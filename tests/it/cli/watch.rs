//! `attache watch`: what a change touches is built again, errors end nothing, and Ctrl-C does.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{WEEK, edit, example, issue, read};

/// Longest wait for anything: far more than any of it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running watch; it is ended when it goes out of scope.
struct Watch {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Watch {
    /// Watches these configs, and waits for the first build.
    fn start(dir: &Path, configs: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .current_dir(dir)
            .env_remove("SOURCE_DATE_EPOCH")
            .arg("watch")
            .args(configs)
            .args(["--period", WEEK, "--message-format", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let watch = Self { child, lines };
        watch.round();
        watch
    }

    /// What is said until it waits again.
    #[track_caller]
    fn round(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no round ends: {said}"));
            if line.contains("\"type\":\"waiting\"") {
                return said;
            }
            said.push_str(&line);
            said.push('\n');
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_a_change_touches_is_built_again() {
    let dir = example();
    let (first, second) = (dir.path().join("watch/attache.yaml"), dir.path().join("watch/second.yaml"));
    let text = read(&first);
    let other = text.replace("reports/", "second/").replace("corpus/**/*.{txt,md,jsonl}", "corpus/agency/*.jsonl");
    fs::write(&second, other).expect("a config");
    let watch = Watch::start(dir.path(), &["watch/attache.yaml", "watch/second.yaml"]);
    assert!(issue(&dir, "html").is_file() && dir.path().join(format!("watch/second/{WEEK}/briefing.html")).is_file());

    edit(&dir.path().join("watch/corpus/meridian/ferry-returns.md"), "ferry", "ferry boat");
    let said = watch.round();
    assert!(said.contains("watch/reports/") && !said.contains("watch/second/"), "{said}");

    edit(&second, "Estmark Strait Watch", "Agency Watch");
    let said = watch.round();
    assert!(said.contains("\"status\":\"wrote\"") && !said.contains("watch/reports/"), "{said}");

    edit(&first, "kind: who-said-what", "kind: who-said-waht");
    assert!(watch.round().contains("did you mean"), "an error is told");
    edit(&first, "kind: who-said-waht", "kind: who-said-what");
    assert!(watch.round().contains("watch/reports/"), "and ends nothing");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well() {
    let dir = example();
    let mut watch = Watch::start(dir.path(), &["watch/attache.yaml"]);
    let sent = Command::new("kill").args(["-INT", &watch.child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    assert!(watch.lines.recv_timeout(PATIENCE).is_err_and(|error| error == mpsc::RecvTimeoutError::Disconnected));
    assert_eq!(watch.child.wait().expect("it ends").code(), Some(0));
}
