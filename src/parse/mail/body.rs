//! Which parts of a message are its text, and that text: plain text where it is the real thing, else HTML.

use std::borrow::Cow;

use super::rows::{self, Row};
use super::transfer::{self, Lines, Sent};
use crate::diagnostic::{Diagnostic, Skip};
use crate::mime::{DelSp, Kind, Part, Parts};
use crate::parse::decode::{self, At};

/// Fewest letters of a plain text that is not a mere notice to turn to the HTML.
const FEWEST: usize = 200;

/// A part as text.
pub(super) struct Shown<'a> {
    pub text: Cow<'a, str>,
    lines: Lines,
    flowed: Option<DelSp>,
}

impl Shown<'_> {
    /// Its lines.
    pub(super) fn rows(&self) -> Vec<Row<'_>> {
        rows::rows(&self.text, &self.lines, self.flowed)
    }

    /// The line of the file on which its line `at`, from 0, stands.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.line(at)
    }
}

/// The text of a message.
pub(super) enum Body<'a> {
    Plain(Vec<Shown<'a>>),
    Html(Vec<Shown<'a>>),
}

/// The text of a message: of each choice the better part, and of different kinds the one that says more.
pub(super) fn body<'a>(
    message: &'a [u8],
    parts: &Parts,
    at: At<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Body<'a>, Skip> {
    let (mut plain, mut html): (Vec<Shown<'a>>, Vec<Shown<'a>>) = (Vec::new(), Vec::new());
    let inline: Vec<&Part> = parts.all.iter().filter(|part| is_shown(part, parts)).collect();
    for alike in inline.chunk_by(|one, next| one.choice.is_some() && one.choice == next.choice) {
        let of = |kind, warnings: &mut Vec<Diagnostic>| -> Result<Vec<Shown<'a>>, Skip> {
            let texts = alike.iter().filter(|part| part.kind == kind).map(|part| text(message, part, at, warnings));
            texts.filter_map(Result::transpose).collect()
        };
        let (texts, pages) = (of(Kind::Plain, warnings)?, of(Kind::Html, warnings)?);
        if pages.is_empty() || is_real(&texts, &pages) {
            plain.extend(texts);
        } else {
            html.extend(pages);
        }
    }
    let visible: usize = html.iter().map(|page| visible_letters(&page.text)).sum();
    Ok(if html.is_empty() || letters(&plain) > visible { Body::Plain(plain) } else { Body::Html(html) })
}

/// Whether a part is shown as text of the message.
pub(super) fn is_shown(part: &Part, parts: &Parts) -> bool {
    let text = matches!(part.kind, Kind::Plain | Kind::Html);
    text && (parts.all.len() == 1 || !(part.attached || part.name.is_some()))
}

/// A part as text; `None` where it is empty.
fn text<'a>(
    message: &'a [u8],
    part: &Part,
    at: At<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Option<Shown<'a>>, Skip> {
    let Sent { bytes, lines } = transfer::sent(message, part, at.line);
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    let declared = part.charset.as_deref();
    let text = match bytes {
        Cow::Borrowed(bytes) => decode::read(bytes, declared, at, warnings)?,
        Cow::Owned(bytes) => Cow::Owned(decode::read(&bytes, declared, at, warnings)?.into_owned()),
    };
    Ok(Some(Shown { text, lines, flowed: part.flowed }))
}

/// Whether the plain text says what the HTML says: not much less, and not mostly addresses.
fn is_real(plain: &[Shown<'_>], html: &[Shown<'_>]) -> bool {
    let own = letters(plain);
    let shown: usize = html.iter().map(|page| visible_letters(&page.text)).sum();
    let links: usize = plain.iter().map(|text| in_links(&text.text)).sum();
    let bytes: usize = plain.iter().map(|text| text.text.len()).sum();
    (own >= FEWEST || own >= shown) && own > 0 && 2 * own >= shown && 4 * links <= bytes
}

fn letters(texts: &[Shown<'_>]) -> usize {
    texts.iter().map(|text| text.text.chars().filter(|c| c.is_alphabetic()).count()).sum()
}

/// Bytes of web addresses.
fn in_links(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains("://")).map(str::len).sum()
}

/// Letters of a page outside of tags, styles and scripts.
fn visible_letters(html: &str) -> usize {
    let (mut count, mut rest) = (0, html);
    while let Some((before, tag)) = rest.split_once('<') {
        count += before.chars().filter(|c| c.is_alphabetic()).count();
        let hidden = ["style", "script", "!--"]
            .into_iter()
            .find(|name| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let end = match hidden {
            Some("!--") => tag.find("-->"),
            Some(_) => tag.find("</"),
            None => tag.find('>'),
        };
        let Some(end) = end else { return count };
        rest = tag.get(end + usize::from(!matches!(hidden, Some("style" | "script")))..).unwrap_or_default();
    }
    count + rest.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::visible_letters;

    #[track_caller]
    fn check(html: &str, expected: usize) {
        assert_eq!(visible_letters(html), expected, "{html}");
    }

    #[test]
    fn letters_that_show() {
        check("<p>One</p> two <b", 6);
        check("<style>p { color: red }</style><!-- no <b>one</b> -->a<script>let a;</script>b", 2);
        check(&"<style>".repeat(50_000), 0);
        check("", 0);
    }
}
