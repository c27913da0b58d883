//! Hands a mail to a mail server (RFC 5321), through TLS unless the config says otherwise.

use std::error::Error as _;
use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{Address, SmtpTransport, Transport as _};

use super::Fault;
use super::mail::Mail;
use crate::config::{SmtpConfig, SmtpTls};
use crate::diagnostic::system;

/// How many times the wait for one answer all of them may take together: a server that goes on to say a little is not waited
/// for without end.
const ANSWERS: u32 = 10;

/// Sends the mail; what the server said to it.
pub(super) fn send(target: &SmtpConfig, mail: &Mail, password: Option<String>, host: &str) -> Result<String, Fault> {
    let address = |text: &String| {
        text.parse::<Address>().map_err(|error| Fault::lasting(format!("`{text}` is no mail address: {error}")))
    };
    let to = mail.to.iter().map(address).collect::<Result<Vec<_>, _>>()?;
    let envelope = Envelope::new(Some(address(&mail.from)?), to).map_err(|error| Fault::lasting(error.to_string()))?;
    let timeout = Duration::from_secs(u64::from(target.timeout));
    let mut transport = SmtpTransport::builder_dangerous(&target.host)
        .port(target.port())
        .timeout(Some(timeout))
        .hello_name(ClientId::Domain(said_name(host)))
        .tls(tls(target)?);
    if let (Some(name), Some(password)) = (&target.username, password) {
        transport = transport.credentials(Credentials::new(name.clone(), password));
    }
    let (transport, bytes) = (transport.build(), mail.bytes.clone());
    let (sender, answer) = mpsc::channel();
    // Each answer is waited for as long as the config says; all of them together are watched from here.
    thread::spawn(move || {
        // Where nobody waits any more, nobody is told.
        let _ = sender.send(transport.send_raw(&envelope, &bytes));
    });
    match answer.recv_timeout(timeout.saturating_mul(ANSWERS)) {
        Ok(Ok(response)) => Ok(said(&response)),
        Ok(Err(error)) => Err(fault(&error, target)),
        Err(_) => Err(Fault::passing(format!("{} came to no end", target.host))),
    }
}

fn tls(target: &SmtpConfig) -> Result<Tls, Fault> {
    let parameters = || {
        TlsParameters::new(target.host.clone())
            .map_err(|error| Fault::lasting(format!("TLS cannot be set up: {}", chain(&error))))
    };
    Ok(match target.tls {
        SmtpTls::Starttls => Tls::Required(parameters()?),
        SmtpTls::Implicit => Tls::Wrapper(parameters()?),
        SmtpTls::None => Tls::None,
    })
}

fn said(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

fn fault(error: &lettre::transport::smtp::Error, target: &SmtpConfig) -> Fault {
    let (host, port) = (&target.host, target.port());
    if is_timeout(error) {
        return Fault::passing(format!("{host}:{port} did not answer within {} s", target.timeout));
    }
    let why = match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{host}:{port} answered {code}: {said}"),
        _ => format!("{host}:{port}: {}", chain(error)),
    };
    if error.is_permanent() || error.is_client() { Fault::lasting(why) } else { Fault::passing(why) }
}

/// Whether it was waited for in vain. Systems differ in how they say so.
fn is_timeout(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        }
        cause = error.source();
    }
    false
}

/// An error with all that caused it.
fn chain(error: &lettre::transport::smtp::Error) -> String {
    let mut out = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.downcast_ref::<io::Error>().map_or_else(|| error.to_string(), system);
        if !out.to_lowercase().contains(&text.to_lowercase()) {
            out = format!("{out}: {text}");
        }
        cause = error.source();
    }
    out
}

/// A name that can stand in a greeting: of letters, digits, `-` and `.`.
fn said_name(host: &str) -> String {
    let name: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).take(255).collect();
    if name.is_empty() { "localhost".to_owned() } else { name }
}
