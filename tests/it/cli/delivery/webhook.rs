//! Web servers that take the issue, hang, fail, lead elsewhere and close midway.

use serde_json::Value;

use super::servers::{Http, Server, http};
use super::{config, deliveries, delivering, edit, published, run};

fn target(port: u16, more: &str) -> String {
    format!("  - {{kind: webhook, url: \"http://127.0.0.1:{port}/hooks/desk\", backoff: 0, timeout: 1{more}}}\n")
}

/// The body of a request.
fn body(request: &str) -> Value {
    let (_, body) = request.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[test]
fn a_summary_is_posted_once() {
    let server = Server::start(&[Http::Answers(204)], http);
    let dir = delivering(&target(server.port, ""));
    let (out, _) = run(&dir, &[], 0);
    assert!(out.contains("delivered 2026-W46 to webhook\n"), "{out}");
    run(&dir, &[], 0);
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    let request = heard[0].to_lowercase();
    assert!(request.starts_with("post /hooks/desk http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-type: application/json\r\n"), "{request}");
    assert!(!request.contains("authorization"), "{request}");
    let summary = body(&heard[0]);
    assert_eq!((&summary["issue"], &summary["from"]), (&"2026-W46".into(), &"2026-11-09".into()));
    assert_eq!((&summary["marking"], &summary["url"]), (&"TLP:CLEAR".into(), &Value::Null));
    let text = summary["text"].as_str().expect("a text");
    let head = "Estmark Strait Watch, 2026-W46 (9–15 November 2026) [TLP:CLEAR]\n• ";
    assert!(text.starts_with(head), "{text}");
    assert!(summary["quotes"].as_u64() > Some(0) && summary["key_points"][0].is_string(), "{summary}");
    // The whole issue, where that is asked for.
    edit(&config(&dir), "kind: webhook,", "kind: webhook, body: issue, name: store,");
    run(&dir, &[], 0);
    assert_eq!(body(&server.heard()[1])["issue"]["id"], "2026-W46");
}

#[test]
fn a_repetition_can_be_told() {
    let server = Server::start(&[Http::Answers(503), Http::ClosesMidway, Http::Hangs, Http::Answers(200)], http);
    let dir = delivering(&target(server.port, ""));
    let (out, err) = run(&dir, &[], 0);
    assert!(out.contains("delivered 2026-W46 to webhook at attempt 4"), "{out}{err}");
    let keys: Vec<String> = server
        .heard()
        .iter()
        .map(|request| {
            request.to_lowercase().lines().find(|line| line.starts_with("idempotency-key: ")).expect("a key").into()
        })
        .collect();
    assert!(keys.len() == 4 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(deliveries(&dir), ["webhook delivered 4"]);
}

#[test]
fn a_server_that_hangs_fails_or_closes_is_told_of() {
    for (manner, why, tried) in [
        (Http::Hangs, "it did not answer within 1 s (2 attempts)", 2),
        (Http::Answers(500), "it answered 500 Internal Server Error (2 attempts)", 2),
        (Http::Answers(429), "it answered 429 Too Many Requests (2 attempts)", 2),
        (Http::Answers(403), "it answered 403 Forbidden (1 attempt)", 1),
        (Http::ClosesMidway, "2026-W46 was not delivered to webhook", 2),
    ] {
        let server = Server::start(&[manner], http);
        let dir = delivering(&target(server.port, ", retries: 1"));
        let (_, err) = run(&dir, &[], 1);
        assert!(err.contains(why), "{manner:?}: {err}");
        published(&dir);
        assert_eq!(server.heard().len(), tried, "{manner:?}");
        let well = Server::start(&[Http::Answers(200)], http);
        edit(&config(&dir), &format!(":{}/", server.port), &format!(":{}/", well.port));
        run(&dir, &[], 0);
        assert_eq!(well.heard().len(), 1, "{manner:?}");
    }
}

#[test]
fn nothing_is_led_elsewhere() {
    let other = Server::start(&[Http::Answers(200)], http);
    let server = Server::start(&[Http::LeadsTo(other.port)], http);
    let dir = delivering(&target(server.port, ""));
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("it answered 307 Temporary Redirect: name the address that it leads to (1 attempt)"), "{err}");
    assert!(other.heard().is_empty());
}

#[test]
fn a_secret_address_is_never_told() {
    let server = Server::start(&[Http::Answers(500)], http);
    let dir = delivering("  - {kind: webhook, url_env: ATTACHE_TEST_URL, token_env: ATTACHE_TEST_TOKEN, retries: 0}\n");
    let go = |url: String, token: &str| {
        let mut command = super::super::attache(dir.path());
        command.args(["run", "watch/attache.yaml", "--as-of", super::DUE]);
        let output = command.env("ATTACHE_TEST_URL", url).env("ATTACHE_TEST_TOKEN", token).output().expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let text = text + &super::read(&super::record(&dir));
        assert!(!text.contains("lamp-oil") && !text.contains("harbour-lights"), "{text}");
        text
    };
    go(format!("http://127.0.0.1:{}/lamp-oil", server.port), "harbour-lights");
    let request = server.heard()[0].to_lowercase();
    assert!(request.starts_with("post /lamp-oil ") && request.contains("authorization: bearer harbour-lights\r\n"));
    assert!(go("http://chat.example.org/lamp-oil".into(), "x").contains("as plain text"));
    assert!(go("https://lamp-oil@chat.example.org/".into(), "x").contains("holds a user name"));
    go("http://127.0.0.1:1/lamp-oil".into(), "x");
    go("http://127.0.0.1:99999/lamp-oil".into(), "x");
}
