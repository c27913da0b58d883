//! Mail servers that take the mail, hang, refuse and close midway.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use super::servers::{Server, Smtp, smtp};
use super::{check, config, deliveries, delivering, edit, published, run};

fn target(port: u16, more: &str) -> String {
    format!("  - {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, backoff: 0, timeout: 1{more}}}\n")
}

#[test]
fn a_mail_goes_to_a_server_once() {
    let server = Server::start(&[Smtp::Takes], smtp);
    let dir = delivering(&target(server.port, ", to: minister@gov.example"));
    let (out, _) = run(&dir, &[], 0);
    assert!(out.contains("delivered 2026-W46 to smtp\n"), "{out}");
    run(&dir, &[], 0);
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    let session = &heard[0];
    for line in ["MAIL FROM:<desk@straits.example>", "RCPT TO:<minister@gov.example>", "To: minister@gov.example\r\n"] {
        assert!(session.contains(line), "{line}\n{session}");
    }
    assert!(!session.contains("ana@lume.example") && session.contains("@straits.example>\r\nTo: "), "{session}");
    assert_eq!(deliveries(&dir), ["smtp delivered 1"]);
}

/// A server of these manners, what the exit status and the message of a run then are, and after how many attempts.
#[track_caller]
fn after(manners: &[Smtp], status: i32, said: &str, attempts: u32) {
    let server = Server::start(manners, smtp);
    let dir = delivering(&target(server.port, ", retries: 1"));
    let (out, err) = run(&dir, &[], status);
    assert!(format!("{out}{err}").contains(said), "{manners:?}: {out}{err}");
    published(&dir);
    let state = if status == 0 { "delivered" } else { "failed" };
    assert_eq!(deliveries(&dir), [format!("smtp {state} {attempts}")], "{manners:?}");
    // The next run tries again, at a server that is well.
    let well = Server::start(&[Smtp::Takes], smtp);
    edit(&config(&dir), &format!("port: {}", server.port), &format!("port: {}", well.port));
    run(&dir, &[], 0);
    assert_eq!(well.heard().len(), usize::from(status != 0), "{manners:?}");
}

#[test]
fn what_passes_is_tried_again() {
    for manner in [Smtp::Hangs, Smtp::ClosesAtOnce, Smtp::ClosesInData, Smtp::Busy, Smtp::Babbles] {
        after(&[manner, Smtp::Takes], 0, "delivered 2026-W46 to smtp at attempt 2", 2);
    }
}

#[test]
fn a_server_that_hangs_refuses_or_closes_is_told_of() {
    for (manner, why, attempts) in [
        (Smtp::Hangs, "did not answer within 1 s (2 attempts)", 2),
        (Smtp::HangsAfterData, "did not answer within 1 s (2 attempts)", 2),
        (Smtp::ClosesAtOnce, "2026-W46 was not delivered to smtp", 2),
        (Smtp::ClosesInData, "2026-W46 was not delivered to smtp", 2),
        (Smtp::ClosesAfterData, "2026-W46 was not delivered to smtp", 2),
        (Smtp::Busy, "451: come again (2 attempts)", 2),
        (Smtp::Refuses, "550: nobody here (1 attempt)", 1),
    ] {
        after(&[manner], 1, why, attempts);
    }
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("its address").port();
    let dir = delivering(&target(port, ", retries: 2"));
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("refused") && err.contains("(3 attempts)"), "{err}");
    published(&dir);
}

#[test]
fn a_repetition_can_be_told() {
    let server = Server::start(&[Smtp::Busy, Smtp::Takes], smtp);
    let dir = delivering(&target(server.port, ", retries: 1"));
    run(&dir, &[], 0);
    run(&dir, &["--redeliver"], 0);
    let ids: Vec<String> = server
        .heard()
        .iter()
        .map(|session| session.lines().find(|line| line.starts_with("Message-ID: ")).expect("an id").to_owned())
        .collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
}

#[test]
fn without_tls_nothing_is_said() {
    let server = Server::start(&[Smtp::Takes], smtp);
    let dir = delivering(&target(server.port, ""));
    edit(&config(&dir), "tls: none", "tls: starttls");
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("STARTTLS is not supported"), "{err}");
    assert!(server.heard().is_empty());
    // What is no TLS is none.
    edit(&config(&dir), "tls: starttls", "tls: implicit, retries: 0");
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("finding[not-delivered]"), "{err}");
    edit(&config(&dir), "127.0.0.1", "smtp.example.org");
    edit(&config(&dir), "tls: implicit", "tls: none");
    let (_, err) = run(&dir, &[], 2);
    assert!(err.contains("plain-text") && err.contains("allow_plain"), "{err}");
}

#[test]
fn passwords_come_from_a_variable_or_a_file() {
    let server = Server::start(&[Smtp::Takes], smtp);
    let dir = delivering(&target(server.port, ", username: desk, password_env: ATTACHE_TEST_PASSWORD"));
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("the environment variable ATTACHE_TEST_PASSWORD is not set"), "{err}");
    let mut command = super::super::attache(dir.path());
    command.args(["run", "watch/attache.yaml", "--as-of", super::DUE]).env("ATTACHE_TEST_PASSWORD", "harbour-lights");
    command.assert().success();
    // `\0desk\0harbour-lights` in base64 (RFC 4616).
    let expected = "AUTH PLAIN AGRlc2sAaGFyYm91ci1saWdodHM=";
    assert!(server.heard()[0].contains(expected), "{:?}", server.heard());
    assert!(!super::read(&super::record(&dir)).contains("harbour-lights"));

    edit(&config(&dir), "password_env: ATTACHE_TEST_PASSWORD", "password_file: smtp.password");
    let password = dir.path().join("watch/smtp.password");
    fs::write(&password, "harbour-lights\n").expect("it can be written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&password, fs::Permissions::from_mode(0o644)).expect("a mode");
        let (_, err) = run(&dir, &["--redeliver"], 1);
        assert!(err.contains("smtp.password has the mode 644, so everybody may read it: chmod 600 it"), "{err}");
        fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    run(&dir, &[], 0);
    check(dir.path(), &["run", "watch/attache.yaml", "--as-of", super::DUE, "--redeliver"], 0);
    assert_eq!(server.heard().iter().filter(|session| session.contains(expected)).count(), 2);
}
