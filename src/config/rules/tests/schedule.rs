//! The schedule and the deliveries: what is refused, and what is pointed at.

use super::super::super::testing::problems;

/// The problems of a config with outputs for everything, that ends in `rest`.
fn of(rest: &str) -> Vec<String> {
    let head = "version: 1\nbriefing: {title: Watch}\ncorpus: {include: [\"*.md\"]}\n\
                outputs: [{to: \"{{ issue }}.json\"}, {to: \"{{ issue }}.eml\"}, {to: \"{{ issue }}-{{ audience }}.eml\"}]\n\
                mail: {from: a@b.example, to: c@d.example}\naudiences: {desk: {}}\n\
                topics: {a: {any: [apples]}}\nsections: [{kind: topic, topic: a}, {kind: coverage}]\n";
    problems(&format!("{head}{rest}"))
}

#[track_caller]
fn check(rest: &str, expected: &[&str]) {
    assert_eq!(of(rest), expected, "{rest}");
}

/// The problems of one target, in a config with a schedule.
#[track_caller]
fn target(text: &str, expected: &[&str]) {
    check(&format!("schedule: {{}}\ndelivery: [{text}]"), expected);
}

#[test]
fn a_schedule_has_days_of_its_rhythm() {
    check("schedule: {every: week, on: friday, at: \"05:30\"}", &[]);
    check("schedule: {every: week, on: 5}", &["9 «5» schedule-day: a weekly issue has a day of the week"]);
    check(
        "schedule: {on: fryday}",
        &["9 «fryday» unknown-value: unknown value `fryday` for `on` | did you mean `friday`?"],
    );
    check("schedule: {at: 5 am}", &["9 «5 am» malformed: `5 am` is no time of the day"]);
    check("schedule: {every: month, on: monday}", &["9 «monday» schedule-day: a monthly issue has a day of the month"]);
    check(
        "schedule: {every: month}",
        &["9 «schedule» schedule-period: an issue every month, but of the previous-week"],
    );
    let fixed = "version: 1\nbriefing: {title: W, period: 2026-W46}\ncorpus: {include: [a]}\ntopics: {a: {any: [apples]}}\n\
                 sections: [{kind: topic, topic: a}, {kind: coverage}]\nschedule: {}";
    assert_eq!(
        problems(fixed),
        ["2 «2026-W46» fixed-period: every scheduled issue would be of the same days, 2026-W46"]
    );
    assert_eq!(problems(&fixed.replace("2026-W46", "previous-week")), [""; 0]);
    assert_eq!(
        problems(&fixed.replace(", period: 2026-W46", "").replace("[a]", "[\"-\"]")),
        ["3 «include» schedule-stdin: nothing is piped into a run that a timer starts"]
    );
}

#[test]
fn what_was_done_is_recorded_beside_a_stored_issue() {
    let text = "version: 1\nbriefing: {title: W}\ncorpus: {include: [a]}\ntopics: {a: {any: [apples]}}\n\
                sections: [{kind: topic, topic: a}, {kind: coverage}]\noutputs: [{to: \"{{ issue }}.md\"}]\nschedule: {}";
    let message = "`schedule` needs the stored JSON of each issue: what was done is recorded beside it";
    assert_eq!(problems(text), [format!("7 «schedule» nothing-recorded: {message}")]);
}

#[test]
fn a_target_has_a_name_and_something_to_send() {
    target("{kind: sendmail}, {kind: sendmail, name: b, audience: desk}", &[]);
    target("{kind: sendmail}, {kind: sendmail}", &["10 «sendmail» same-target: two targets are called `sendmail`"]);
    target(
        "{kind: sendmail, audience: dsek}",
        &["10 «dsek» unknown-reference: unknown audience `dsek` | did you mean `desk`?"],
    );
    target(
        "{kind: sendmial}",
        &["10 «sendmial» unknown-value: unknown value `sendmial` for `kind` | did you mean `sendmail`?"],
    );
    check("delivery: [{kind: sendmail}]", &["9 «delivery» unused-delivery: nothing is delivered"]);
    let none = of("schedule: {}\ndelivery: [{kind: sendmail}]").len();
    assert_eq!(none, 0);
}

#[cfg(feature = "delivery")]
#[test]
fn secrets_and_mails_keep_to_themselves() {
    target("{kind: smtp, host: mail.example.org}", &[]);
    target("{kind: smtp, host: mail.example.org, username: a, password_env: B}", &[]);
    target(
        "{kind: smtp, host: mail.example.org, username: a}",
        &["10 «a» half-a-login: a user name without a password"],
    );
    target(
        "{kind: smtp, host: mail.example.org, username: a, password_env: B, password_file: c}",
        &["10 «c» given-twice: `password_env` and `password_file` say the same thing twice"],
    );
    target(
        "{kind: smtp, host: mail.example.org, password: b}",
        &[
            "10 «password» literal-secret: a secret never stands in a config, but `password` is written in the `smtp` delivery",
        ],
    );
    target(
        "{kind: smtp, host: mail.example.org, tls: none}",
        &["10 «none» plain-text: the mail would go to `mail.example.org` as plain text"],
    );
    target("{kind: smtp, host: \"::1\", tls: none, username: a, password_env: B}", &[]);
    target(
        "{kind: smtp, host: mail.example.org, tls: none, allow_plain: true, username: a, password_env: B}",
        &["10 «none» plain-password: the password goes over the network as plain text"],
    );
    target(
        "{kind: smtp, host: \"mail.example.org/x\"}",
        &["10 «\"mail.example.org/x\"» no-host: `mail.example.org/x` is no name of a server"],
    );
}

#[cfg(feature = "delivery")]
#[test]
fn a_webhook_has_one_address() {
    target("{kind: webhook, url: \"https://chat.example.org/x\"}", &[]);
    target("{kind: webhook, url_env: HOOK, token_file: token}", &[]);
    target("{kind: webhook}", &["10 «webhook» no-address: the webhook has no address"]);
    target(
        "{kind: webhook, url: \"http://chat.example.org/x\"}",
        &["10 «\"http://chat.example.org/x\"» plain-text: the issue would go over the network as plain text"],
    );
    target(
        "{kind: webhook, url: \"https://chat.example.org/x\", url_env: HOOK}",
        &["10 «HOOK» given-twice: `url` and `url_env` say the same thing twice"],
    );
    target(
        "{kind: webhook, url_env: HOOK, token: abc}",
        &[
            "10 «token» literal-secret: a secret never stands in a config, but `token` is written in the `webhook` delivery",
        ],
    );
}
