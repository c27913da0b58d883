//! Posts a JSON to an address of the web. Nothing of the answer's body is read, and no redirection is followed: it would take
//! the issue, and a token, elsewhere.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::Fault;
use crate::config::{WebhookConfig, is_loopback};
use crate::diagnostic::system;

/// Statuses below 500 that pass: request timeout, too early, too many requests.
const PASSING: [u16; 3] = [408, 425, 429];

/// Posts `body` under the key that repetitions share; what the server said to it.
pub(super) fn send(
    target: &WebhookConfig,
    url: &str,
    token: Option<&str>,
    (key, body): (&str, &[u8]),
) -> Result<String, Fault> {
    WebhookConfig::check_url(url, target.allow_plain).map_err(Fault::lasting)?;
    let agent = agent(target, url);
    let mut request = agent.post(url).header("Content-Type", "application/json").header("Idempotency-Key", key);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let response = request.send(body).map_err(|error| fault(&error, target))?;
    let status = response.status();
    let said = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    if status.is_success() {
        return Ok(said);
    }
    if status.is_redirection() {
        return Err(Fault::lasting(format!("it answered {said}: name the address that it leads to")));
    }
    let why = format!("it answered {said}");
    if status.is_server_error() || PASSING.contains(&status.as_u16()) {
        let after = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        return Err(Fault { after: Duration::from_secs(after.unwrap_or(0)), ..Fault::passing(why) });
    }
    Err(Fault::lasting(why))
}

fn agent(target: &WebhookConfig, url: &str) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(u64::from(target.timeout))))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("attache/", env!("CARGO_PKG_VERSION")));
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    if is_loopback(host.split("]:").next().unwrap_or_default()) {
        // A proxy is for what lies outside of this machine.
        config = config.proxy(None);
    }
    if url.starts_with("https:") {
        config = config.tls_config(tls());
    }
    config.build().into()
}

/// TLS by rustls and ring, with the certificates that the system trusts.
fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs().certs;
    let trusted = found.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(trusted.collect())))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// What went wrong, without the address, which may be a secret.
fn fault(error: &ureq::Error, target: &WebhookConfig) -> Fault {
    match error {
        ureq::Error::Timeout(_) => Fault::passing(format!("it did not answer within {} s", target.timeout)),
        ureq::Error::Io(error) => Fault::passing(format!("the connection failed: {}", system(error))),
        ureq::Error::HostNotFound => Fault::passing("nobody knows a server of this name"),
        ureq::Error::ConnectionFailed => Fault::passing("the connection failed"),
        ureq::Error::Rustls(error) => Fault::passing(format!("no TLS connection: {error}")),
        ureq::Error::Protocol(_) => Fault::passing("what it answered is no HTTP, or ended midway"),
        ureq::Error::LargeResponseHeader(..) => Fault::passing("it answered with too much"),
        ureq::Error::Http(_) => Fault::lasting("the address or the token holds what cannot be sent"),
        ureq::Error::BadUri(_) => Fault::lasting("the address is none of the web"),
        _ => Fault::passing("the request failed"),
    }
}
