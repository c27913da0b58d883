//! `attache preview`: the server is talked to over plain sockets, with bounded waits.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{WEEK, check, edit, example};

/// Longest wait for anything: far more than any of it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running preview; it is ended when it goes out of scope.
struct Preview {
    child: Child,
    port: u16,
}

impl Preview {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .current_dir(dir)
            .env_remove("SOURCE_DATE_EPOCH")
            .args(["preview", "watch/attache.yaml", "--period", WEEK, "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("its address");
        let port = line.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no address in {line:?}"));
        Self { child, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// The whole answer to one request.
    fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "{request}\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn page(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{}", self.port))
    }

    /// The page as soon as it holds `words`.
    #[track_caller]
    fn page_with(&self, path: &str, words: &str) -> String {
        let start = Instant::now();
        loop {
            let page = self.page(path);
            if page.contains(words) {
                return page;
            }
            assert!(start.elapsed() < PATIENCE, "no `{words}` in {page}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Hears of changes, with the number of the edition shown now.
    fn events(&self) -> (BufReader<TcpStream>, u64) {
        let mut stream = self.connect();
        write!(stream, "GET /-/events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port).expect("it reads");
        let mut events = BufReader::new(stream);
        let now = next(&mut events);
        (events, now)
    }
}

/// The number of the next edition.
#[track_caller]
fn next(events: &mut BufReader<TcpStream>) -> u64 {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(events.read_line(&mut line).expect("an event in time") > 0, "the stream ended");
        if let Some(number) = line.strip_prefix("data: ") {
            return number.trim().parse().expect("a number");
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pages_follow_notes_and_config() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    edit(&config, "{kind: key-points, max: 3}", "{kind: notes, from: \"notes/{{ issue }}.md\"}");
    let preview = Preview::start(dir.path());
    let page = preview.page_with("/briefing.html", "Estmark Strait Watch");
    assert!(page.contains("script-src 'sha256-") && page.contains("x-content-type-options: nosniff"), "{page}");
    assert!(!page.contains("http-equiv=\"Content-Security-Policy\""), "its own policy would stop the script");
    assert!(preview.page("/").contains("location: /briefing.html"));
    assert!(!dir.path().join("watch/reports").exists(), "nothing is written");

    let (mut events, first) = preview.events();
    fs::create_dir(dir.path().join("watch/notes")).expect("a folder");
    fs::write(dir.path().join(format!("watch/notes/{WEEK}.md")), "A new *thought*.").expect("a file");
    let second = next(&mut events);
    assert!(second > first);
    preview.page_with("/briefing.html", "<em>thought</em>");

    edit(&config, "kind: who-said-what", "kind: who-said-waht");
    next(&mut events);
    let page = preview.page_with("/briefing.html", "500 Internal Server Error");
    assert!(page.contains("attache.yaml:") && page.contains("did you mean"), "{page}");
    assert!(preview.page("/-/last/briefing.html").contains("<em>thought</em>"), "the last good page is still there");

    edit(&config, "kind: who-said-waht", "kind: who-said-what");
    next(&mut events);
    preview.page_with("/briefing.html", "200 OK");

    let article = dir.path().join("watch/corpus/meridian/ferry-returns.md");
    edit(&article, "ferry", "ferry boat");
    next(&mut events);
}

#[test]
fn strangers_are_turned_away() {
    let dir = example();
    let preview = Preview::start(dir.path());
    preview.page_with("/briefing.html", "200 OK");
    let port = preview.port;
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: evil.example:{port}"), "421"),
        ("GET / HTTP/1.1\r\nHost: localhost".to_owned(), "421"),
        (format!("POST / HTTP/1.1\r\nHost: localhost:{port}"), "405"),
        (format!("GET /../attache.yaml HTTP/1.1\r\nHost: localhost:{port}"), "404"),
        (format!("GET /%2e%2e/%2e%2e/attache.yaml HTTP/1.1\r\nHost: localhost:{port}"), "404"),
    ] {
        let answer = preview.ask(&request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}\n{answer}");
        assert!(!answer.contains("version: 1"), "{answer}");
    }
}

#[test]
fn a_port_in_use_is_told() {
    let dir = example();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let (_, err) = check(dir.path(), &["preview", "watch/attache.yaml", "--port", &port], 2);
    assert!(err.contains(&format!("port {port} is in use; choose another with --port")), "{err}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well() {
    let dir = example();
    let mut preview = Preview::start(dir.path());
    preview.page_with("/briefing.html", "200 OK");
    let (_events, _) = preview.events();
    let sent = Command::new("kill").args(["-INT", &preview.child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    let start = Instant::now();
    loop {
        if let Some(status) = preview.child.try_wait().expect("a child") {
            assert_eq!(status.code(), Some(0));
            break;
        }
        assert!(start.elapsed() < PATIENCE, "it goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}
