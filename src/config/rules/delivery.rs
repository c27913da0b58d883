//! Deliveries: each target has a name of its own and something to send, and no secret travels in plain text unseen.

use super::{Config, Document, Problem, Step, nearest, quoted, schedule};
use crate::config::{DeliveryConfig, Format, SmtpConfig, SmtpTls, WebhookConfig, is_loopback};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    if config.delivery.is_empty() {
        return;
    }
    schedule::recorded(config, document, "delivery", found);
    if config.schedule.is_none() {
        found.push(
            Problem::warning("unused-delivery", document.key(&[Step::Key("delivery")]), "nothing is delivered")
                .help("`attache run` delivers; add a `schedule`, as `schedule: {every: week}`"),
        );
    }
    for (index, target) in config.delivery.iter().enumerate() {
        let target = Target { config, document, index, asked: target };
        target.name(found);
        target.material(found);
        match target.asked {
            DeliveryConfig::Sendmail(_) => {}
            DeliveryConfig::Smtp(smtp) => target.smtp(smtp, found),
            DeliveryConfig::Webhook(webhook) => target.webhook(webhook, found),
        }
    }
}

/// One target, and where it stands.
struct Target<'a> {
    config: &'a Config,
    document: &'a Document,
    index: usize,
    asked: &'a DeliveryConfig,
}

impl Target<'_> {
    /// Where to point to for one of its keys; for the target where the key is not written.
    fn at(&self, key: &str) -> std::ops::Range<usize> {
        self.document.value(&[Step::Key("delivery"), Step::Item(self.index), Step::Key(key)])
    }

    fn name(&self, found: &mut Vec<Problem>) {
        let name = self.asked.name();
        let before = &self.config.delivery[..self.index];
        if let Some(first) = before.iter().position(|other| other.name() == name) {
            let path = [Step::Key("delivery"), Step::Item(first), Step::Key("kind")];
            found.push(
                Problem::error("same-target", self.at("kind"), format!("two targets are called {}", quoted(name)))
                    .also(self.document.value(&path), "the first")
                    .help("give each a `name` of its own: what was delivered is recorded under it"),
            );
        }
        #[cfg(not(feature = "delivery"))]
        if !matches!(self.asked, DeliveryConfig::Sendmail(_)) {
            let message = format!("this program was built without {} deliveries", quoted(self.asked.kind()));
            found.push(
                Problem::error("not-built-in", self.at("kind"), message)
                    .help("build it with `--features delivery`, or hand the mail to a command with `kind: sendmail`"),
            );
        }
    }

    /// There is an output that is sent, and it is made for the audience asked for.
    fn material(&self, found: &mut Vec<Problem>) {
        let audiences = &self.config.audiences;
        let audience = self.asked.audience();
        if let Some(key) = audience.filter(|key| !audiences.contains_key(*key)) {
            let known = audiences.keys().map(String::as_str);
            let help = match known.clone().take(12).collect::<Vec<_>>() {
                none if none.is_empty() => "the config has no `audiences`".to_owned(),
                some => format!("the config has: {}", some.join(", ")),
            };
            let message = format!("unknown audience {}", quoted(key));
            found.push(
                Problem::error("unknown-reference", self.at("audience"), message)
                    .suggest(nearest(key, known))
                    .help(help),
            );
            return;
        }
        let (format, what) = match self.asked {
            DeliveryConfig::Webhook(_) => (Format::Json, "JSON"),
            DeliveryConfig::Sendmail(_) | DeliveryConfig::Smtp(_) => (Format::Eml, "mail"),
        };
        let defaults = self.config.outputs.is_empty() && format == Format::Json && audience.is_none();
        if !defaults && self.config.delivered(format, audience).is_none() {
            let (whom, name) = match audience {
                Some(_) => ("for each audience", "{{ audience }}"),
                None => ("of the whole issue", "briefing"),
            };
            found.push(
                Problem::error("nothing-to-send", self.at("kind"), format!("no output is a {what} {whom}"))
                    .help(format!("add `{{to: \"reports/{{{{ issue }}}}/{name}.{format}\"}}` to `outputs`")),
            );
        }
    }

    fn smtp(&self, smtp: &SmtpConfig, found: &mut Vec<Problem>) {
        let host = smtp.host.as_str();
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || "/@?#".contains(c)) {
            found.push(
                Problem::error("no-host", self.at("host"), format!("{} is no name of a server", quoted(host)))
                    .help("write its name alone, as smtp.example.org; the port has its own key"),
            );
        }
        self.one_of(
            ["password_env", "password_file"],
            [smtp.password_env.is_some(), smtp.password_file.is_some()],
            found,
        );
        let has_password = smtp.password_env.is_some() || smtp.password_file.is_some();
        if has_password != smtp.username.is_some() {
            let (key, message, help) = if has_password {
                let key = if smtp.password_env.is_some() { "password_env" } else { "password_file" };
                (key, "a password without a user name", "add `username`")
            } else {
                ("username", "a user name without a password", "add `password_env: NAME` or `password_file: PATH`")
            };
            found.push(Problem::error("half-a-login", self.at(key), message).help(help));
        }
        if smtp.tls == SmtpTls::None && !is_loopback(host) {
            let message = format!("the mail would go to {} as plain text", quoted(host));
            if !smtp.allow_plain {
                found.push(Problem::error("plain-text", self.at("tls"), message).help(
                    "write `tls: starttls` or `tls: implicit`; where the network is trusted, `allow_plain: true`",
                ));
            } else if has_password {
                found.push(
                    Problem::warning(
                        "plain-password",
                        self.at("tls"),
                        "the password goes over the network as plain text",
                    )
                    .help("write `tls: starttls` or `tls: implicit`"),
                );
            }
        }
    }

    fn webhook(&self, webhook: &WebhookConfig, found: &mut Vec<Problem>) {
        let given = [webhook.url.is_some(), webhook.url_env.is_some(), webhook.url_file.is_some()];
        self.one_of(["url", "url_env"], [given[0], given[1]], found);
        self.one_of(["url", "url_file"], [given[0], given[2]], found);
        self.one_of(["url_env", "url_file"], [given[1], given[2]], found);
        self.one_of(["token_env", "token_file"], [webhook.token_env.is_some(), webhook.token_file.is_some()], found);
        if given == [false; 3] {
            found.push(
                Problem::error("no-address", self.at("kind"), "the webhook has no address")
                    .help("add `url`, or `url_env` or `url_file` where the address is a secret"),
            );
        }
        if let Some(url) = &webhook.url
            && let Err(problem) = WebhookConfig::check_url(url, webhook.allow_plain)
        {
            let code = if problem.contains("plain text") { "plain-text" } else { "no-address" };
            found.push(Problem::error(code, self.at("url"), problem).help(
                "begin it with `https://`; where the network is trusted, `allow_plain: true` lets `http://` pass",
            ));
        }
    }

    /// Fails where both of two keys are written that say the same.
    fn one_of(&self, keys: [&str; 2], written: [bool; 2], found: &mut Vec<Problem>) {
        if written == [true; 2] {
            let message = format!("`{}` and `{}` say the same thing twice", keys[0], keys[1]);
            found.push(
                Problem::error("given-twice", self.at(keys[1]), message)
                    .also(self.at(keys[0]), "the other")
                    .help("take one out"),
            );
        }
    }
}
