//! To whom an issue is handed once it is made. Nothing is sent here, and no credential stands here.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use super::corpus::{OneOrMany, one_or_many};
use super::forms::{MailAddress, NonEmpty};

/// A target of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DeliveryConfig {
    /// The mail, to a command that takes it on its standard input.
    Sendmail(SendmailConfig),
    /// The mail, to a mail server.
    Smtp(SmtpConfig),
    /// A JSON, to an address of the web.
    Webhook(WebhookConfig),
}

/// The mail, to a command that takes it on its standard input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendmailConfig {
    /// What records and messages call the target. Default: its kind.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub name: Option<String>,
    /// Whose part of the issue is sent: a key of `audiences`. Default: the whole.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub audience: Option<String>,
    /// Who gets it instead of those in `mail`: one address or several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<MailAddress>")]
    pub to: Vec<String>,
    /// The command with its arguments; no shell reads it.
    #[serde(default = "default_command")]
    #[schemars(with = "Vec<NonEmpty>", length(min = 1))]
    pub command: Vec<String>,
    /// Whether it is sent again when the issue has changed since.
    #[serde(default)]
    pub on_change: OnChange,
    /// Seconds that one attempt may take.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 3600))]
    pub timeout: u32,
    /// How often it is tried again after a failure.
    #[serde(default = "default_retries")]
    #[schemars(range(max = 10))]
    pub retries: u32,
    /// Seconds before the second attempt; each further wait is twice as long, and none longer than five minutes.
    #[serde(default = "default_backoff")]
    #[schemars(range(max = 300))]
    pub backoff: u32,
}

/// The mail, to a mail server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// What records and messages call the target. Default: its kind.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub name: Option<String>,
    /// Whose part of the issue is sent: a key of `audiences`. Default: the whole.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub audience: Option<String>,
    /// Who gets it instead of those in `mail`: one address or several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<MailAddress>")]
    pub to: Vec<String>,
    /// Name of the server, as `smtp.example.org`.
    #[schemars(with = "NonEmpty")]
    pub host: String,
    /// Port of the server. Default: 587 for `starttls`, 465 for `implicit`, 25 for `none`.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub port: Option<u16>,
    /// How the connection is kept secret.
    #[serde(default)]
    pub tls: SmtpTls,
    /// With whose name to log in.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub username: Option<String>,
    /// The environment variable that holds the password.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub password_env: Option<String>,
    /// The file that holds the password, relative to this file; nobody but its owner may read it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Whether a mail may go over the network as plain text, where `tls` is `none`. Within this machine it may anyway.
    #[serde(default)]
    pub allow_plain: bool,
    /// Whether it is sent again when the issue has changed since.
    #[serde(default)]
    pub on_change: OnChange,
    /// Seconds to wait for any answer of the server.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 3600))]
    pub timeout: u32,
    /// How often it is tried again after a failure.
    #[serde(default = "default_retries")]
    #[schemars(range(max = 10))]
    pub retries: u32,
    /// Seconds before the second attempt; each further wait is twice as long, and none longer than five minutes.
    #[serde(default = "default_backoff")]
    #[schemars(range(max = 300))]
    pub backoff: u32,
}

/// A JSON, to an address of the web.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// What records and messages call the target. Default: its kind.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub name: Option<String>,
    /// Whose part of the issue is sent: a key of `audiences`. Default: the whole.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub audience: Option<String>,
    /// Address to post to, as `https://chat.example.org/hooks/desk`.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub url: Option<String>,
    /// The environment variable that holds the address, where the address itself is a secret.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub url_env: Option<String>,
    /// The file that holds the address, relative to this file; nobody but its owner may read it.
    #[serde(default)]
    pub url_file: Option<PathBuf>,
    /// The environment variable that holds a token, sent as `Authorization: Bearer`.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub token_env: Option<String>,
    /// The file that holds the token, relative to this file; nobody but its owner may read it.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// What is posted.
    #[serde(default)]
    pub body: WebhookBody,
    /// Whether it may go over the network as plain text, by `http://`. Within this machine it may anyway.
    #[serde(default)]
    pub allow_plain: bool,
    /// Whether it is sent again when the issue has changed since.
    #[serde(default)]
    pub on_change: OnChange,
    /// Seconds that one attempt may take.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 3600))]
    pub timeout: u32,
    /// How often it is tried again after a failure.
    #[serde(default = "default_retries")]
    #[schemars(range(max = 10))]
    pub retries: u32,
    /// Seconds before the second attempt; each further wait is twice as long, and none longer than five minutes.
    #[serde(default = "default_backoff")]
    #[schemars(range(max = 300))]
    pub backoff: u32,
}

/// What becomes of a delivery whose issue has changed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnChange {
    /// What was delivered stays so; a message tells of the change.
    #[default]
    Keep,
    /// The changed issue is delivered too.
    Redeliver,
}

/// How a connection to a mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmtpTls {
    /// It begins in plain text and goes over to TLS before anything is said (RFC 3207); without that nothing is sent.
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// Not at all.
    None,
}

/// What is posted to a webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookBody {
    /// Title, period, key points, counts and files, with a `text` as chat services show it.
    #[default]
    Summary,
    /// The stored JSON of the issue as it is.
    Issue,
}

/// How often and how long a target is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Seconds that one attempt may take.
    pub timeout: u32,
    /// How often it is tried again.
    pub retries: u32,
    /// Seconds before the second attempt.
    pub backoff: u32,
}

impl DeliveryConfig {
    /// Its `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sendmail(_) => "sendmail",
            Self::Smtp(_) => "smtp",
            Self::Webhook(_) => "webhook",
        }
    }

    /// What records and messages call it.
    pub fn name(&self) -> &str {
        let name = match self {
            Self::Sendmail(target) => &target.name,
            Self::Smtp(target) => &target.name,
            Self::Webhook(target) => &target.name,
        };
        name.as_deref().unwrap_or(self.kind())
    }

    /// Whose part of the issue it gets; `None` for the whole.
    pub fn audience(&self) -> Option<&str> {
        let audience = match self {
            Self::Sendmail(target) => &target.audience,
            Self::Smtp(target) => &target.audience,
            Self::Webhook(target) => &target.audience,
        };
        audience.as_deref()
    }

    /// Whether it is sent again when the issue has changed since.
    pub fn on_change(&self) -> OnChange {
        match self {
            Self::Sendmail(target) => target.on_change,
            Self::Smtp(target) => target.on_change,
            Self::Webhook(target) => target.on_change,
        }
    }

    /// How often and how long it is tried.
    pub fn patience(&self) -> Patience {
        let (timeout, retries, backoff) = match self {
            Self::Sendmail(target) => (target.timeout, target.retries, target.backoff),
            Self::Smtp(target) => (target.timeout, target.retries, target.backoff),
            Self::Webhook(target) => (target.timeout, target.retries, target.backoff),
        };
        Patience { timeout, retries, backoff }
    }

    /// The environment variables that it reads secrets of.
    pub fn variables(&self) -> Vec<&str> {
        let named = match self {
            Self::Sendmail(_) => [None, None],
            Self::Smtp(target) => [target.password_env.as_deref(), None],
            Self::Webhook(target) => [target.url_env.as_deref(), target.token_env.as_deref()],
        };
        named.into_iter().flatten().collect()
    }
}

impl SmtpConfig {
    /// The port: the one given, or the usual one for its kind of TLS.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            SmtpTls::Starttls => 587,
            SmtpTls::Implicit => 465,
            SmtpTls::None => 25,
        })
    }
}

impl WebhookConfig {
    /// Whether an address can be posted to: `https://`, or `http://` within this machine or where plain text is allowed.
    /// The error does not name the address, which may be a secret.
    pub fn check_url(url: &str, allow_plain: bool) -> Result<(), String> {
        let (plain, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err("the address does not begin with `https://`".into()),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err("the address holds a user name: a secret never stands in an address".into());
        }
        let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, _)) => host,
            None => authority.split(':').next().unwrap_or_default(),
        };
        if host.is_empty() || url.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            return Err("the address is none of the web".into());
        }
        if plain && !allow_plain && !is_loopback(host) {
            return Err("the issue would go over the network as plain text".into());
        }
        Ok(())
    }
}

/// Whether a host is this machine by its name or number alone; no name is looked up.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn default_command() -> Vec<String> {
    ["/usr/sbin/sendmail", "-t", "-i"].map(str::to_owned).to_vec()
}

fn default_timeout() -> u32 {
    60
}

fn default_retries() -> u32 {
    3
}

fn default_backoff() -> u32 {
    5
}

#[cfg(test)]
mod tests {
    use super::{WebhookConfig, is_loopback};

    #[track_caller]
    fn check(host: &str, expected: bool) {
        assert_eq!(is_loopback(host), expected, "{host}");
    }

    #[test]
    fn addresses_keep_what_they_carry() {
        let check = |url: &str, allow_plain: bool| WebhookConfig::check_url(url, allow_plain).is_ok();
        assert!(check("https://chat.example.org/hooks/a?b=c", false) && check("http://127.0.0.1:8080/x", false));
        assert!(check("http://[::1]:80/", false) && check("http://chat.example.org/", true));
        for wrong in [
            "http://chat.example.org/",
            "https://",
            "https:///x",
            "ftp://a.example/",
            "https://a:b@c.example/",
            "https://a.example/ x",
            "https://ä.example/",
            "http://127.0.0.1@evil.example/",
        ] {
            assert!(!check(wrong, false), "{wrong}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_name() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            check(host, true);
        }
        for host in ["localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "0.0.0.0", ""] {
            check(host, false);
        }
    }
}
