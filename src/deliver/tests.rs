//! What is sent, what is not sent twice, and what is written down on the way. Mails go to shells.

#![allow(clippy::disallowed_methods, reason = "tests lay out and look at files")]

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::{Clock, Event, Wish, World, issue, told, wait};
use crate::config::{self, Config, Patience};
use crate::model::{Delivery, DeliveryOutcome};

/// A clock that goes a second further each time it is asked, and lets no time pass.
#[derive(Default)]
struct Still {
    asked: Cell<i64>,
    waited: RefCell<Vec<Duration>>,
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.asked.set(self.asked.get() + 1);
        Timestamp::from_second(self.asked.get()).expect("a moment")
    }

    fn sleep(&self, time: Duration) {
        if time < Duration::from_secs(1) {
            // While a command is waited for, it has to go on.
            std::thread::sleep(time);
        } else {
            self.waited.borrow_mut().push(time);
        }
    }
}

/// A config in `dir` that hands a mail to a shell, which runs `script`, and the mail.
fn config(dir: &Path, script: &str, more: &str) -> Config {
    let text = format!(
        "version: 1\nbriefing: {{title: T}}\ncorpus: {{include: ['*.txt']}}\ntopics: {{a: {{any: [A1]}}}}\nschedule: {{}}\n\
         outputs: [{{to: '{{{{ issue }}}}/b.json'}}, {{to: '{{{{ issue }}}}/b.eml'}}]\n\
         mail: {{from: desk@straits.example, to: ana@lume.example}}\n\
         delivery: [{{kind: sendmail, name: desk, command: [/bin/sh, -c, '{script}'], retries: 2, timeout: 1{more}}}]\n"
    );
    std::fs::create_dir_all(dir.join("2026-W46")).expect("a folder");
    std::fs::write(dir.join("2026-W46/b.eml"), "Message-ID: <a>\r\nTo: ana@lume.example\r\n\r\nHello\r\n")
        .expect("a mail");
    config::from_text(&dir.join("attache.yaml"), &text).expect("a config").0
}

/// Delivers once; what was heard, what was written down at each step, and the waits in seconds.
fn deliver(config: &Config, past: &mut Vec<Delivery>, wish: Wish<'_>) -> (Vec<String>, Vec<String>, Vec<u64>) {
    let clock = Still::default();
    let world = World { clock: &clock, variable: &|_| None, host: "lume" };
    let (mut heard, mut saved) = (Vec::new(), Vec::new());
    let mut save = |all: &[Delivery]| {
        let last = all.last().expect("a delivery");
        saved.push(format!("{:?} {}", last.outcome, last.attempts));
        Ok(())
    };
    let mut hear = |_: &str, event: Event| {
        heard.push(match event {
            Event::Delivered { attempts } => format!("delivered {attempts}"),
            Event::Already { .. } => "already".into(),
            Event::Changed { .. } => "changed".into(),
            Event::Unsure { .. } => "unsure".into(),
            Event::Retrying { why, .. } => format!("retrying: {why}"),
            Event::Failed { why, attempts } => format!("failed {attempts}: {why}"),
        });
    };
    issue((config, "2026-W46"), past, wish, &world, &mut save, &mut hear);
    let waits = clock.waited.borrow().iter().map(Duration::as_secs).collect();
    (heard, saved, waits)
}

#[track_caller]
fn check(config: &Config, past: &mut Vec<Delivery>, wish: Wish<'_>, expected: &[&str]) {
    assert_eq!(deliver(config, past, wish).0, expected);
}

#[cfg(unix)]
#[test]
fn what_was_delivered_is_not_delivered_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("sent");
    let script = format!("cat >> {}", out.display());
    let kept = config(dir.path(), &script, "");
    let mut past = Vec::new();
    let (heard, saved, _) = deliver(&kept, &mut past, Wish::Open);
    assert_eq!(
        (heard, saved),
        (vec!["delivered 1".to_owned()], vec!["Sending 0".to_owned(), "Delivered 1".to_owned()])
    );
    let sent = std::fs::read_to_string(&out).expect("the mail");
    let id = past[0].message_id.clone().expect("an id");
    assert_eq!(sent, format!("Message-ID: <{id}>\nTo: ana@lume.example\n\nHello\n"));
    assert!(id.len() == 32 + "@straits.example".len() && id.ends_with("@straits.example"), "{id}");
    check(&kept, &mut past, Wish::Open, &["already"]);
    check(&kept, &mut past, Wish::Again(Some("other")), &["already"]);
    check(&kept, &mut past, Wish::Again(Some("desk")), &["delivered 1"]);
    assert_eq!(
        past.iter().map(|delivery| delivery.message_id.clone()).collect::<Vec<_>>(),
        [Some(id.clone()), Some(id.clone())]
    );
    // The issue changes.
    std::fs::write(dir.path().join("2026-W46/b.eml"), "To: ana@lume.example\r\n\r\nBetter\r\n").expect("a mail");
    check(&kept, &mut past, Wish::Open, &["changed"]);
    let changed = config(dir.path(), &script, ", on_change: redeliver");
    std::fs::write(dir.path().join("2026-W46/b.eml"), "To: ana@lume.example\r\n\r\nBetter\r\n").expect("a mail");
    check(&changed, &mut past, Wish::Open, &["delivered 1"]);
    assert_ne!(past[2].message_id, Some(id), "another content has another id");
    check(&changed, &mut past, Wish::Open, &["already"]);
}

#[cfg(unix)]
#[test]
fn a_run_that_was_ended_in_the_midst_leaves_it_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = config(dir.path(), "cat > /dev/null", "");
    let mut past = Vec::new();
    deliver(&config, &mut past, Wish::Open);
    past[0].outcome = DeliveryOutcome::Sending;
    check(&config, &mut past, Wish::Open, &["unsure"]);
    check(&config, &mut past, Wish::Again(None), &["delivered 1"]);
    check(&config, &mut past, Wish::Open, &["already"]);
}

#[cfg(unix)]
#[test]
fn failures_are_tried_again_and_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = |script: &str| {
        let config = config(dir.path(), script, "");
        let mut past = Vec::new();
        let (heard, saved, waits) = deliver(&config, &mut past, Wish::Open);
        assert_eq!(saved.last().map(String::as_str), Some(format!("Failed {}", past[0].attempts).as_str()));
        (heard, waits)
    };
    let (heard, waits) = run("echo no route >&2; exit 75");
    let why = "/bin/sh ended with status 75: no route";
    assert_eq!(heard, [format!("retrying: {why}"), format!("retrying: {why}"), format!("failed 3: {why}")]);
    assert_eq!(waits, [5, 10]);
    // What would fail again is not tried again.
    assert_eq!(run("exit 67"), (vec!["failed 1: /bin/sh ended with status 67".to_owned()], vec![]));
    // One that hangs is killed, also where a child of it goes on.
    let (heard, _) = run("sleep 30 & sleep 30");
    assert_eq!(heard.last().map(String::as_str), Some("failed 3: /bin/sh did not end within 1 s and was killed"));
    // One that reads nothing is no trouble, however much there is to read.
    let config = config(dir.path(), "true", "");
    std::fs::write(dir.path().join("2026-W46/b.eml"), vec![b'x'; 1 << 20]).expect("a mail");
    check(&config, &mut Vec::new(), Wish::Open, &["delivered 1"]);
    let mut config = config;
    let config::DeliveryConfig::Sendmail(target) = &mut config.delivery[0] else { panic!("a sendmail") };
    target.command = vec!["/no/such/sendmail".into()];
    let expected = "failed 1: cannot run /no/such/sendmail: there is no such file; name the command in `command`";
    check(&config, &mut Vec::new(), Wish::Open, &[expected]);
}

#[test]
fn what_cannot_be_recorded_is_not_sent() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("sent");
    let config = config(dir.path(), &format!("cat > {}", out.display()), "");
    let clock = Still::default();
    let world = World { clock: &clock, variable: &|_| None, host: "lume" };
    let mut heard = Vec::new();
    let mut past = Vec::new();
    let mut save = |_: &[Delivery]| Err("no space left on the disk".to_owned());
    issue((&config, "2026-W46"), &mut past, Wish::Open, &world, &mut save, &mut |_, event| heard.push(event));
    let why = "it cannot be recorded, so it was not sent: no space left on the disk".to_owned();
    assert_eq!(heard, [Event::Failed { why, attempts: 0 }]);
    assert!(!out.exists());
}

#[test]
fn waits_grow_and_end() {
    let patience = |backoff| Patience { timeout: 1, retries: 10, backoff };
    let waits = |backoff| (1..=10).map(|at| wait(patience(backoff), at).as_secs()).collect::<Vec<_>>();
    assert_eq!(waits(5), [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
    assert_eq!(waits(0), [0; 10]);
    assert_eq!(wait(patience(300), u32::MAX).as_secs(), 300);
    assert_eq!(told("550 \u{1b}[2Jno\r\nroom"), "550 [2Jno room");
    assert_eq!(told(&"x".repeat(1000)).chars().count(), 301);
}
