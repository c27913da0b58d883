//! What programs and lawyers put into mails, by class, from `lang/*/mail.txt`: all languages at once, for mails mix them.

use std::sync::LazyLock;

/// What a line of a mail is by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Before a quoted reply: "On Monday Jane Roe wrote:".
    Attribution,
    /// Before a forwarded message.
    Forwarded,
    /// Before the message that is answered.
    Original,
    /// Fields of a head inside of the text.
    From,
    Sent,
    Subject,
    To,
    /// Before a subject.
    Re,
    Fwd,
    /// Leads to the same text on the web.
    View,
    /// Below every letter.
    Footer,
    /// What lawyers wrote.
    Disclaimer,
}

const CLASSES: [(&str, Class); 12] = [
    ("attribution", Class::Attribution),
    ("forwarded", Class::Forwarded),
    ("original", Class::Original),
    ("from", Class::From),
    ("sent", Class::Sent),
    ("subject", Class::Subject),
    ("to", Class::To),
    ("re", Class::Re),
    ("fwd", Class::Fwd),
    ("view", Class::View),
    ("footer", Class::Footer),
    ("disclaimer", Class::Disclaimer),
];

const FILES: [&str; 6] = [
    include_str!("../lang/en/mail.txt"),
    include_str!("../lang/de/mail.txt"),
    include_str!("../lang/fr/mail.txt"),
    include_str!("../lang/es/mail.txt"),
    include_str!("../lang/ru/mail.txt"),
    include_str!("../lang/uk/mail.txt"),
];

/// Phrases by class, in the order of [`CLASSES`].
static PHRASES: LazyLock<[Vec<&'static str>; CLASSES.len()]> = LazyLock::new(|| {
    let mut all: [Vec<&'static str>; CLASSES.len()] = Default::default();
    for line in FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        let Some((name, phrases)) = line.split_once(": ") else { continue };
        if let Some(at) = CLASSES.iter().position(|(known, _)| *known == name) {
            all[at].extend(phrases.split(" | ").map(str::trim).filter(|phrase| !phrase.is_empty()));
        }
    }
    all
});

fn phrases(class: Class) -> &'static [&'static str] {
    let at = CLASSES.iter().position(|(_, known)| *known == class);
    at.map_or(&[], |at| &PHRASES[at])
}

/// Whether a line, in lower case, holds a phrase of a class.
pub(super) fn holds(line: &str, class: Class) -> bool {
    phrases(class).iter().any(|phrase| line.contains(phrase))
}

/// The phrase of a class that a line, in lower case, begins with.
pub(super) fn begins(line: &str, class: Class) -> Option<&'static str> {
    phrases(class).iter().copied().filter(|phrase| line.starts_with(phrase)).max_by_key(|phrase| phrase.len())
}

/// Whether a line, in lower case, is made like a phrase of a class, in which `…` stands for any words.
pub(super) fn made_like(line: &str, class: Class) -> bool {
    phrases(class).iter().any(|phrase| {
        let Some((first, rest)) = phrase.split_once('…') else { return line == *phrase };
        let Some(mut left) = line.strip_prefix(first.trim_end()) else { return false };
        if !first.is_empty() && !left.starts_with(char::is_whitespace) {
            return false;
        }
        let mut pieces = rest.split('…').map(str::trim);
        let last = pieces.next_back().unwrap_or_default();
        for piece in pieces {
            let Some(at) = left.find(piece) else { return false };
            left = &left[at + piece.len()..];
        }
        left.ends_with(last)
    })
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Class, PHRASES, begins, made_like};

    #[track_caller]
    fn check(line: &str, expected: bool) {
        assert_eq!(made_like(line, Class::Attribution), expected, "{line}");
    }

    #[test]
    fn attributions() {
        check("on mon, 9 nov 2026 at 14:30, jane roe <jane@meridian.example> wrote:", true);
        check("am 09.11.2026 um 14:30 schrieb jane roe:", true);
        check("le lun. 9 nov. 2026 à 14:30, jane roe a écrit :", true);
        check("9 ноября 2026, 14:30, jane roe пишет:", true);
        check("once he wrote:", false);
        check("on monday the minister said", false);
    }

    #[test]
    fn every_class_has_phrases_in_lower_case() {
        for ((name, _), phrases) in CLASSES.iter().zip(PHRASES.iter()) {
            assert!(!phrases.is_empty(), "{name}");
            for phrase in phrases {
                assert_eq!(*phrase, phrase.to_lowercase(), "{name}");
            }
        }
        assert_eq!(begins("re: fwd: a", Class::Re), Some("re:"));
    }
}
