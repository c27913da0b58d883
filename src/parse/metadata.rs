//! From loose fields to an article's metadata: what is unusable is dropped with a warning, what is impossible skips the
//! article. It does not decide titles (see `titles`) or outlets (`select` does).

use super::dates::{self, DateProblem};
use super::fields::Fields;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Metadata, Published, SkipReason, TitleOrigin};

/// Where fields come from, for what is told of them.
pub(super) struct Place<'a> {
    /// Name of the file it stands in, for the date in its path.
    pub file: &'a str,
    /// Name of the article: that of the source, with `#entry` where it has several.
    pub article: &'a str,
    /// Line the fields begin on.
    pub line: u32,
}

/// Judges `fields`. The title stays empty where none is given.
///
/// The date is that which is given, else that in the article's web address, else that in the source's path. What the
/// head of the text says comes last and is filled in by `text`, for every format.
pub(super) fn metadata(fields: Fields, place: &Place<'_>, warnings: &mut Vec<Diagnostic>) -> Result<Metadata, Skip> {
    let mut warn = |code: &str, message: String, help: &str| {
        warnings.push(Diagnostic::warning(place.article, code, message).at(place.line).help(help));
    };
    let published = match fields.published.and_then(clean) {
        Some(text) => published(&text, place, &mut warn)?,
        None => None,
    };
    let url = fields.url.and_then(clean).filter(|url| {
        let web = is_web_address(url);
        if !web {
            let message = format!("`{}` is no http or https address and was dropped", short(url));
            warn("bad-url", message, "give the full address of the article");
        }
        web
    });
    let language = fields.language.and_then(clean).and_then(|tag| {
        let read = language_tag(&tag);
        if read.is_none() {
            let message = format!("`{}` is no language tag and was dropped", short(&tag));
            warn("bad-language", message, "write a BCP 47 tag, as `en` or `en-GB`");
        }
        read
    });
    let title = fields.title.and_then(clean);
    let labels = fields.labels.map(|labels| labels_of(&labels)).unwrap_or_default();
    Ok(Metadata {
        title_origin: if title.is_some() { TitleOrigin::Metadata } else { TitleOrigin::FileName },
        title: title.unwrap_or_default(),
        outlet: fields.outlet.and_then(clean),
        author: fields.author.and_then(clean),
        published: published.or_else(|| in_place(url.as_deref(), place.file)),
        url,
        language,
        labels,
        marking: fields.marking.and_then(clean),
    })
}

/// The day in the address an article was published at, or in the path of the file it is kept in.
fn in_place(url: Option<&str>, path: &str) -> Option<Published> {
    url.and_then(dates::in_address).or_else(|| dates::in_path(path)).map(Published::Day)
}

fn published(
    text: &str,
    place: &Place<'_>,
    warn: &mut impl FnMut(&str, String, &str),
) -> Result<Option<Published>, Skip> {
    const HELP: &str = "write it as 2026-11-09 or 2026-11-09T14:30:00+01:00";
    match dates::read(text) {
        Ok(published) => return Ok(Some(published)),
        Err(DateProblem::Ambiguous) => {
            warn("ambiguous-date", format!("`{}` may be day or month first and was dropped", short(text)), HELP);
        }
        Err(DateProblem::Unreadable) => {
            warn("bad-date", format!("`{}` is no date that can be read and was dropped", short(text)), HELP);
        }
        Err(DateProblem::Impossible) => {
            return Err(Skip::new(
                SkipReason::ImpossibleDate,
                place.article,
                format!("is dated `{}`, before 1600 or after 2200", short(text)),
            )
            .at(place.line)
            .help(HELP));
        }
    }
    Ok(None)
}

/// `text` on one line, without control characters and the white space around it; `None` where nothing is left.
///
/// Directional overrides stay: the renderers escape them.
pub(super) fn clean(text: String) -> Option<String> {
    let text =
        if text.contains(|c: char| c.is_ascii_control()) { text.chars().filter_map(kept).collect() } else { text };
    let trimmed = text.trim();
    match trimmed.len() {
        0 => None,
        length if length == text.len() => Some(text),
        _ => Some(trimmed.to_owned()),
    }
}

fn kept(c: char) -> Option<char> {
    match c {
        '\n' | '\t' | '\r' => Some(' '),
        c if c.is_ascii_control() => None,
        c => Some(c),
    }
}

/// Whether a text is an `http` or `https` address.
pub(super) fn is_web_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && host.contains(char::is_alphanumeric)
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '`'))
}

/// Most labels of an article, and most bytes of one.
const LABELS: (usize, usize) = (100, 80);

/// The labels in a list with commas or semicolons, each once, sorted.
fn labels_of(list: &str) -> Vec<String> {
    let labels = list.split([',', ';']).filter_map(|label| clean(label.to_owned()));
    let mut labels: Vec<String> = labels.filter(|label| label.len() <= LABELS.1).take(LABELS.0).collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// A tag of the shape of BCP 47: two or three letters, then parts of up to eight letters or digits; `en_GB` is taken too.
fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.replace('_', "-");
    let mut parts = tag.split('-');
    let first = parts.next()?;
    let shaped = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (shaped && tag.len() <= 35).then_some(tag)
}

/// At most sixty characters of `text`, for a message.
pub(super) fn short(text: &str) -> &str {
    text.char_indices().nth(60).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::{Place, clean, is_web_address, labels_of, language_tag, metadata};
    use crate::parse::fields::Fields;

    /// Metadata of fields given as YAML, for a file called `name`: one line, then the codes of warnings or of the skip.
    #[track_caller]
    fn check(name: &str, yaml: &str, expected: &str) {
        let fields: Fields = serde_yaml::from_str(yaml).unwrap();
        let mut warnings = Vec::new();
        let got = match metadata(fields, &Place { file: name, article: name, line: 1 }, &mut warnings) {
            Ok(meta) => {
                let day = meta.published.map(|p| p.day(&jiff::tz::TimeZone::UTC).to_string());
                let parts = [Some(meta.title), meta.outlet, meta.author, day, meta.url, meta.language];
                parts.map(Option::unwrap_or_default).join("|")
            }
            Err(skip) => skip.reason.code().to_owned(),
        };
        let parts: Vec<&str> = std::iter::once(&*got).chain(warnings.iter().map(|warning| &*warning.code)).collect();
        assert_eq!(parts.join(" "), expected);
    }

    #[test]
    fn fields_become_metadata() {
        check(
            "a.txt",
            "{title: ' T ', outlet: O, by: A, date: 2026-11-09, url: 'https://x.example/a', lang: en_GB}",
            "T|O|A|2026-11-09|https://x.example/a|en-GB",
        );
        check("2026-11-09.txt", "{title: '   '}", "|||2026-11-09||");
        check("2026-11-09.txt", "{date: 2026-11-08}", "|||2026-11-08||");
        let url = "https://x.example/2026/11/08/a";
        check("2026-11-09.txt", &format!("{{url: '{url}'}}"), &format!("|||2026-11-08|{url}|"));
    }

    #[test]
    fn what_is_unusable_is_dropped_with_a_warning() {
        check("a.txt", "{date: 09/11/2026}", "||||| ambiguous-date");
        check("2026-11-10.txt", "{date: soon}", "|||2026-11-10|| bad-date");
        check("a.txt", "{url: 'javascript:alert(1)'}", "||||| bad-url");
        check("a.txt", "{language: English}", "||||| bad-language");
        check("a.txt", "{date: 1246-05-01}", "impossible-date");
    }

    #[test]
    fn addresses_and_tags() {
        for url in ["http://a.example", "HTTPS://a.example/x?y#z"] {
            assert!(is_web_address(url), "{url}");
        }
        for url in ["ftp://a.example", "https://", "https:///a", "//a.example", "https://a b", "https://a/\"x", "a"] {
            assert!(!is_web_address(url), "{url}");
        }
        for tag in ["en", "en-GB", "zh-Hant-TW", "sr-Latn", "deu"] {
            assert_eq!(language_tag(tag).as_deref(), Some(tag));
        }
        for tag in ["", "e", "english", "en--GB", "en-", "é"] {
            assert_eq!(language_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn labels_are_parted() {
        assert_eq!(labels_of("wheat, palm-oil; trade talks ,wheat,, "), ["palm-oil", "trade talks", "wheat"]);
        assert_eq!(labels_of(&"x".repeat(81)), [""; 0]);
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(clean("a\u{7}b\nc\u{202e}".into()).as_deref(), Some("ab c\u{202e}"));
        assert_eq!(clean("\u{1} \n".into()), None);
    }
}
