//! The YAML between two lines of dashes at the head of an article, and the YAML file beside it. It judges no value.

use super::fields::Fields;
use super::flat;
use crate::diagnostic::Skip;
use crate::model::SkipReason;

/// Largest front matter, in bytes.
const MOST_BYTES: usize = 64 << 10;

/// An article without its front matter.
#[derive(Debug, PartialEq)]
pub(super) struct Cut<'a> {
    /// What the front matter says.
    pub fields: Fields,
    /// The text after it.
    pub body: &'a str,
    /// Line on which `body` begins, from 1.
    pub line: u32,
}

/// Cuts the front matter off `text`: `---`, YAML, `---` or `...`.
///
/// Dashes whose next line is no `key:` are a thematic break and stay in the text.
pub(super) fn cut<'a>(text: &'a str, name: &str) -> Result<Cut<'a>, Skip> {
    let whole = Cut { fields: Fields::default(), body: text, line: 1 };
    let Some(yaml_start) = opening(text) else { return Ok(whole) };
    let Some(close) = closing(text, yaml_start) else {
        if !begins_with_key(&text[yaml_start..]) {
            return Ok(whole);
        }
        return Err(broken(name, 1, "is never closed").help("end it with a line of three dashes within 64 KiB"));
    };
    let yaml = &text[yaml_start..close.yaml_end];
    if !(yaml.trim().is_empty() || begins_with_key(yaml)) {
        return Ok(whole);
    }
    let fields = flat::fields(yaml).map_or_else(|| serde_yaml::from_str(yaml), Ok).map_err(|error| {
        // The first line of the YAML is the second of the file.
        let line = error.location().map_or(1, |place| place.line() as u32 + 1);
        broken(name, line, &format!("is not valid YAML: {}", one_line(&error)))
            .help("put values that hold `: ` or `#` in quotation marks")
    })?;
    let lines = memchr::memchr_iter(b'\n', &text.as_bytes()[..close.body_start]).count() as u32;
    Ok(Cut { fields, body: &text[close.body_start..], line: 1 + lines })
}

/// Reads a sidecar.
pub(super) fn sidecar(bytes: &[u8], name: &str) -> Result<Fields, Skip> {
    let wrong = |what: String| {
        Skip::new(SkipReason::BrokenSidecar, name, format!("its .meta.yaml file {what}"))
            .help("mend or remove that file")
    };
    let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8".into()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Ok(Fields::default());
    }
    serde_yaml::from_str(text).map_err(|error| wrong(format!("is not valid YAML: {}", one_line(&error))))
}

/// The byte after the opening line of dashes.
fn opening(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("---")?;
    let end = memchr::memchr(b'\n', rest.as_bytes())?;
    rest[..end].trim().is_empty().then_some(3 + end + 1)
}

struct Close {
    yaml_end: usize,
    body_start: usize,
}

/// The closing line, looked for from byte `from` on.
fn closing(text: &str, from: usize) -> Option<Close> {
    let mut start = from;
    while start < text.len() && start - from <= MOST_BYTES {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        if matches!(text[start..end].trim_end(), "---" | "...") {
            return Some(Close { yaml_end: start, body_start: (end + 1).min(text.len()) });
        }
        start = end + 1;
    }
    None
}

/// Whether the first line that is neither blank nor a comment looks like `key:`.
fn begins_with_key(yaml: &str) -> bool {
    let mut lines = yaml.lines().take(64).map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some((key, value)) = lines.next().and_then(|line| line.split_once(':')) else { return false };
    let key = key.trim_matches(['"', '\'']);
    let first = key.chars().next().is_some_and(char::is_alphabetic);
    first
        && key.len() <= 64
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && (value.is_empty() || value.starts_with([' ', '\t']))
}

fn broken(name: &str, line: u32, what: &str) -> Skip {
    Skip::new(SkipReason::BrokenFrontMatter, name, format!("its front matter {what}")).at(line)
}

/// The parser's message on one line, without the place, which the diagnostic carries itself.
fn one_line(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{cut, sidecar};

    #[track_caller]
    fn check(text: &str, expected: Result<(Option<&str>, &str, u32), u32>) {
        let got = cut(text, "a.md");
        let got = got.as_ref().map(|cut| (cut.fields.title.as_deref(), cut.body, cut.line));
        assert_eq!(got.map_err(|skip| skip.diagnostic.line.unwrap_or(0)), expected);
    }

    #[test]
    fn front_matter_is_cut_off() {
        check("---\ntitle: A\n---\nBody", Ok((Some("A"), "Body", 4)));
        check("--- \n# comment\ntitle: A\n...\n\nBody", Ok((Some("A"), "\nBody", 5)));
        check("---\n---\nBody", Ok((None, "Body", 3)));
        check("---\ntitle: A\n---", Ok((Some("A"), "", 3)));
        check("Body", Ok((None, "Body", 1)));
    }

    #[test]
    fn dashes_without_keys_are_a_break() {
        for text in ["---\nA line of prose.\n---\nBody", "---\nno key here", "---", "----\ntitle: A\n---\n"] {
            check(text, Ok((None, text, 1)));
        }
    }

    #[test]
    fn broken_front_matter_is_said_with_its_line() {
        check("---\ntitle: A\nbody", Err(1));
        check("---\ntitle: A\nauthor: [B\n---\nBody", Err(4));
        check("---\ntitle: A: B\n---\nBody", Err(2));
        let bomb = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n\
                    d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\nauthor: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\nBody";
        assert!(cut(bomb, "a.md").is_err(), "aliases that blow up are refused");
    }

    #[test]
    fn sidecars() {
        assert_eq!(sidecar(b"outlet: desk", "a").unwrap().outlet.as_deref(), Some("desk"));
        assert_eq!(sidecar(b" \n", "a").unwrap().outlet, None);
        assert!(sidecar(b"outlet: [", "a").is_err());
        assert!(sidecar(&[0xff], "a").is_err());
    }
}
