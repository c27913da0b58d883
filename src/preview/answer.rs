//! Answers one request from memory. No path of a request ever reaches the disk.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use tokio::sync::watch;

use super::page::{self, Page};
use super::site::{Site, State, is_page};

/// How often a silent connection is spoken to, so that one whose reader has gone is let go.
const PULSE: Duration = Duration::from_secs(15);

/// Where pages hear of changes.
const EVENTS: &str = "-/events";
/// What stands before the path of a page of the last good build.
const LAST: &str = "-/last/";

/// Headers that every answer has.
const ALWAYS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The answer to a request.
pub(super) fn to(state: &State, request: &Request) -> Response {
    let mut response = if !is_here(request.headers().get(HOST), state.port) {
        // A name of somebody else's that was made to lead here (DNS rebinding).
        text(StatusCode::MISDIRECTED_REQUEST, "this server answers to 127.0.0.1 and localhost only")
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        response
    } else {
        found(state, &decoded(request.uri().path().trim_start_matches('/')))
    };
    for (name, value) in ALWAYS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request means this server by a name that only this machine has.
fn is_here(host: Option<&HeaderValue>, port: u16) -> bool {
    let Some(host) = host.and_then(|host| host.to_str().ok()) else { return false };
    let (name, given) = match host.rsplit_once(':') {
        Some((name, given)) if given.bytes().all(|byte| byte.is_ascii_digit()) => (name, given.parse().ok()),
        _ => (host, Some(80)),
    };
    given == Some(port) && (name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost"))
}

fn found(state: &State, path: &str) -> Response {
    if path == EVENTS {
        return events(state.editions());
    }
    let now = state.now();
    let site = now.site.as_ref();
    if let Some(last) = path.strip_prefix(LAST) {
        return file(site, last);
    }
    match now.error {
        Some(error) if path.is_empty() || is_page(path) || !site.files.contains_key(path) => {
            let last = if site.files.contains_key(path) { path } else { &site.first };
            let page = page::error(&error, (!last.is_empty()).then_some(last));
            return html(StatusCode::INTERNAL_SERVER_ERROR, page);
        }
        _ => {}
    }
    if !path.is_empty() {
        return file(site, path);
    }
    if site.first.is_empty() {
        return html(StatusCode::SERVICE_UNAVAILABLE, page::waiting());
    }
    let mut response = text(StatusCode::FOUND, "");
    let to = HeaderValue::from_str(&format!("/{}", encoded(&site.first)));
    response.headers_mut().extend(to.ok().map(|to| (LOCATION, to)));
    response
}

fn file(site: &Site, path: &str) -> Response {
    match site.files.get(path) {
        None => html(StatusCode::NOT_FOUND, page::missing(site.files.keys().map(String::as_str))),
        Some(bytes) if is_page(path) => html(StatusCode::OK, page::live(&String::from_utf8_lossy(bytes))),
        Some(bytes) => plain(StatusCode::OK, kind(path), bytes.clone()),
    }
}

fn html(status: StatusCode, page: Page) -> Response {
    let mut response = plain(status, "text/html; charset=utf-8", page.html.into());
    let policy = HeaderValue::from_str(&page.policy);
    let policy = policy.unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

fn text(status: StatusCode, words: &'static str) -> Response {
    plain(status, "text/plain; charset=utf-8", Bytes::from_static(words.as_bytes()))
}

fn plain(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The media type of a file, by its ending; mail and tables are shown as the text they are.
fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "md" | "txt" | "csv" | "eml" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "atom" | "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// A stream of server-sent events: the number of the edition, at once and with every change.
fn events(mut editions: watch::Receiver<u64>) -> Response {
    editions.mark_changed();
    let stream = futures_util::stream::unfold(editions, async |mut editions| {
        let event = match tokio::time::timeout(PULSE, editions.changed()).await {
            Err(_) => ":\n\n".to_owned(),
            Ok(Ok(())) => format!("data: {}\n\n", *editions.borrow_and_update()),
            Ok(Err(_)) => return None,
        };
        Some((Ok::<_, Infallible>(event), editions))
    });
    let mut response = Response::new(Body::from_stream(stream));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// A path with its `%` escapes undone; what is no UTF-8 then names no file.
fn decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A path for a header: everything but plain signs escaped.
fn encoded(path: &str) -> String {
    let sign = |byte: u8| match byte {
        b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
    use axum::http::{Request, StatusCode};

    use super::super::site::{Site, State};
    use super::{decoded, encoded, to};

    fn state() -> State {
        let state = State::new(8000);
        let files = [("/w/é a.html", "<body>A</body>"), ("/w/46/b.pdf", "%PDF")];
        state.take(Ok(Site::new(files.map(|(path, text)| (path.into(), text.into())).into())));
        state
    }

    #[track_caller]
    fn check(state: &State, method: &str, host: &str, path: &str, expected: StatusCode) -> axum::response::Response {
        let request = Request::builder().method(method).uri(path).header("host", host);
        let response = to(state, &request.body(Body::empty()).expect("a request"));
        assert_eq!(response.status(), expected, "{method} {host} {path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        response
    }

    #[test]
    fn only_this_machine_is_answered() {
        let state = state();
        for host in ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000"] {
            check(&state, "GET", host, "/46/b.pdf", StatusCode::OK);
        }
        for host in ["evil.example:8000", "127.0.0.1:8001", "127.0.0.1", "localhost:8000.evil.example", "", ":8000"] {
            check(&state, "GET", host, "/46/b.pdf", StatusCode::MISDIRECTED_REQUEST);
        }
    }

    #[test]
    fn only_reading_is_answered() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            check(&state(), method, "localhost:8000", "/", StatusCode::METHOD_NOT_ALLOWED);
        }
        check(&state(), "HEAD", "localhost:8000", "/46/b.pdf", StatusCode::OK);
    }

    #[test]
    fn no_path_leads_out() {
        for path in ["/../w/46/b.pdf", "/46/../46/b.pdf", "/%2e%2e/etc/passwd", "//etc/passwd", "/46/b.pdf%00", "/%ff"]
        {
            check(&state(), "GET", "localhost:8000", path, StatusCode::NOT_FOUND);
        }
    }

    #[test]
    fn the_front_page_leads_to_the_issue() {
        let response = check(&state(), "GET", "localhost:8000", "/", StatusCode::FOUND);
        assert_eq!(response.headers()[LOCATION], "/%C3%A9%20a.html");
        let page = check(&state(), "GET", "localhost:8000", "/%C3%A9%20a.html?x", StatusCode::OK);
        assert!(page.headers()[CONTENT_SECURITY_POLICY].to_str().expect("ASCII").contains("sha256-"));
        check(&State::new(8000), "GET", "localhost:8000", "/", StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn an_error_stands_before_every_page_but_the_last_good_ones() {
        let state = state();
        state.take(Err("a.yaml:3: no".into()));
        for path in ["/", "/%C3%A9%20a.html", "/new.html"] {
            check(&state, "GET", "localhost:8000", path, StatusCode::INTERNAL_SERVER_ERROR);
        }
        check(&state, "GET", "localhost:8000", "/-/last/%C3%A9%20a.html", StatusCode::OK);
        check(&state, "GET", "localhost:8000", "/46/b.pdf", StatusCode::OK);
    }

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(decoded("a%20b%2fc%zz%2520%"), "a b/c%zz%20%");
        assert_eq!(encoded("a b/c%.html"), "a%20b/c%25.html");
    }
}
