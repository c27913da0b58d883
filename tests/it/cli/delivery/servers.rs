//! Servers on the loopback address that behave as they are told: one thread each, one connection after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longest wait of a server for its client.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and what it heard.
pub(super) struct Server {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// What was heard in each connection.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no panic").clone()
    }

    /// A server that treats its connections by `manners` in turn, and the last of these for all that follow.
    pub(super) fn start<M: Copy + Send + 'static>(
        manners: &[M],
        serve: fn(M, &mut TcpStream, &Mutex<Vec<String>>),
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (manners, kept) = (manners.to_vec(), Arc::clone(&heard));
        // It ends with the test.
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { return };
                let _ = stream.set_read_timeout(Some(PATIENCE));
                serve(manners[number.min(manners.len() - 1)], &mut stream, &kept);
            }
        });
        Self { port, heard }
    }
}

/// How a mail server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Smtp {
    /// Takes the mail.
    Takes,
    /// Says nothing at all.
    Hangs,
    /// Says nothing after the mail.
    HangsAfterData,
    /// Closes where it should greet.
    ClosesAtOnce,
    /// Closes in the midst of the mail.
    ClosesInData,
    /// Closes after the mail, without an answer.
    ClosesAfterData,
    /// Refuses for now (4xx).
    Busy,
    /// Refuses for good (5xx).
    Refuses,
    /// Answers with what is no SMTP.
    Babbles,
}

/// Talks SMTP on one connection.
pub(super) fn smtp(manner: Smtp, stream: &mut TcpStream, heard: &Mutex<Vec<String>>) {
    // A client that goes away in between is no failure of the server.
    let _ = talk(manner, stream, heard);
}

fn talk(manner: Smtp, stream: &mut TcpStream, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    match manner {
        Smtp::Hangs => {
            let _ = stream.read(&mut [0; 1]);
            return Ok(());
        }
        Smtp::ClosesAtOnce => return Ok(()),
        Smtp::Babbles => return stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n"),
        _ => stream.write_all(b"220 lume ESMTP\r\n")?,
    }
    let mut lines = BufReader::new(stream.try_clone()?);
    let (mut line, mut session) = (String::new(), String::new());
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        session.push_str(&line);
        let verb = line.split([' ', '\r']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-lume\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "MAIL" if manner == Smtp::Busy => "451 come again",
            "RCPT" if manner == Smtp::Refuses => "550 nobody here",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
        if verb == "QUIT" {
            return Ok(());
        }
        if verb != "DATA" {
            continue;
        }
        while !session.ends_with("\r\n.\r\n") {
            if manner == Smtp::ClosesInData {
                return Ok(());
            }
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            session.push_str(&line);
        }
        match manner {
            Smtp::ClosesAfterData => return Ok(()),
            Smtp::HangsAfterData => {
                let _ = lines.read_line(&mut line);
                return Ok(());
            }
            _ => {
                heard.lock().expect("no panic").push(session.clone());
                stream.write_all(b"250 queued as 7\r\n")?;
            }
        }
    }
}

/// How a web server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Http {
    /// Answers with this status.
    Answers(u16),
    /// Says nothing at all.
    Hangs,
    /// Closes in the midst of its answer.
    ClosesMidway,
    /// Leads elsewhere: to this port.
    LeadsTo(u16),
}

/// Talks HTTP on one connection.
pub(super) fn http(manner: Http, stream: &mut TcpStream, heard: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
    heard.lock().expect("no panic").push(String::from_utf8_lossy(&request).into_owned());
    let answer = match manner {
        Http::Answers(status) => format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Http::ClosesMidway => "HTTP/1.1 20".to_owned(),
        Http::LeadsTo(port) => {
            format!("HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n")
        }
        Http::Hangs => {
            let _ = stream.read(&mut buffer);
            return;
        }
    };
    let _ = stream.write_all(answer.as_bytes());
}

/// Whether a request has all of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= head.len() + 4 + length.unwrap_or(0_usize)
}
