//! How an issue is sent as a mail: from whom, to whom, under which subject. It writes no mail.

use schemars::JsonSchema;
use serde::Deserialize;

use super::corpus::{OneOrMany, one_or_many};
use super::format::Format;
use super::forms::{MailAddress, NonEmpty};
use super::paths::{Piece, pieces};

/// The head of a mail that holds an issue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Who sends it, as `Eastern Desk <desk@example.org>`.
    #[schemars(with = "MailAddress")]
    pub from: String,
    /// Who gets it: one address or several.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<MailAddress>")]
    pub to: Vec<String>,
    /// Who gets a copy: one address or several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<MailAddress>")]
    pub cc: Vec<String>,
    /// Where answers go, where not to the sender.
    #[serde(default)]
    #[schemars(with = "Option<MailAddress>")]
    pub reply_to: Option<String>,
    /// Subject; `{{ title }}`, `{{ issue }}`, `{{ period }}` and `{{ marking }}` are filled in. The marking stands before it
    /// where it is not named.
    #[serde(default = "default_subject")]
    #[schemars(with = "NonEmpty")]
    pub subject: String,
    /// Formats of the issue to attach, as `[docx, csv]`.
    #[serde(default)]
    pub attach: Vec<Format>,
}

/// Variables of a subject.
pub(super) const VARIABLES: [&str; 4] = ["title", "issue", "period", "marking"];

fn default_subject() -> String {
    "{{ title }}, {{ issue }}".into()
}

impl MailConfig {
    /// The subject with its variables filled in, in one line, the marking before it where it is not named.
    pub fn subject(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let mut names_marking = false;
        let mut out = String::new();
        for piece in pieces(&self.subject) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable(name) => {
                    names_marking |= name == "marking";
                    out.extend(value(name));
                }
                Piece::Unclosed => {}
            }
        }
        match value("marking").filter(|marking| !names_marking && !marking.trim().is_empty()) {
            Some(marking) => format!("[{marking}] {out}"),
            None => out,
        }
    }
}

/// A name and an address, as a head of a mail has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, where there is one.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    /// Reads `Ana Ruiz <ana@example.org>` or `ana@example.org`. An address is of ASCII and without quotes, as RFC 5322 has its
    /// `dot-atom`; a name is anything without control characters, `<` and `>`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            Some((name, address)) => (Some(name.trim().trim_matches('"')), address),
            None => (None, text),
        };
        let name = name.filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.contains(|c: char| c.is_control() || matches!(c, '<' | '>'))) {
            return None;
        }
        is_address(address).then(|| Self { name: name.map(str::to_owned), address: address.to_owned() })
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Longest address, by RFC 5321.
const LONGEST: usize = 254;

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atoms = |text: &str, extra: &str| {
        text.split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c)))
    };
    text.len() <= LONGEST && atoms(local, "!#$%&'*+-/=?^_`{|}~") && atoms(domain, "-")
}

#[cfg(test)]
mod tests {
    use super::{MailConfig, Mailbox};

    #[track_caller]
    fn check(text: &str, expected: Option<(Option<&str>, &str)>) {
        let found = Mailbox::parse(text);
        let found = found.as_ref().map(|found| (found.name.as_deref(), found.address.as_str()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_have_one_form() {
        check("ana@lume.example", Some((None, "ana@lume.example")));
        check(" Ana Ruiz <ana.ruiz+desk@lume.example> ", Some((Some("Ana Ruiz"), "ana.ruiz+desk@lume.example")));
        check("\"Ruiz, Ana\" <ana@lume.example>", Some((Some("Ruiz, Ana"), "ana@lume.example")));
        check("Анна <ana@lume.example>", Some((Some("Анна"), "ana@lume.example")));
        for wrong in [
            "",
            "ana",
            "@lume.example",
            "ana@",
            "ana@@x",
            "a b@lume.example",
            "ana@lume.example\r\nBcc: x@y.example",
            "Ana\r\nBcc: x <ana@lume.example>",
            "ana@lume..example",
            "<<ana@lume.example>",
            "ana@lume.example, bo@lume.example",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn the_marking_is_always_in_the_subject() {
        let mail = |subject: &str| MailConfig {
            from: "a@b.example".into(),
            to: vec![],
            cc: vec![],
            reply_to: None,
            subject: subject.into(),
            attach: vec![],
        };
        let value = |name: &str| match name {
            "title" => Some("Watch".to_owned()),
            "marking" => Some("TLP:RED".to_owned()),
            _ => None,
        };
        assert_eq!(mail("{{ title }} {{x}}!").subject(value), "[TLP:RED] Watch !");
        assert_eq!(mail("{{ title }} ({{marking}})").subject(value), "Watch (TLP:RED)");
    }
}
