//! Addresses of passages: a URL with a text fragment (`#:~:text=`, WICG Scroll To Text Fragment). It fetches nothing.

use std::fmt::Write;

use crate::model::{Article, Span};

/// Words up to which a slice is given whole; of a longer one the first and the last five.
const WHOLE: usize = 10;

/// Words at each end of a longer slice.
const ENDS: usize = 5;

/// The address of slices of an article, one directive each; `None` where the article has no URL.
///
/// Marks around a slice are left out, since pages set them in their own way, and white space is one space, as a page
/// shows it.
pub(super) fn address(article: &Article, spans: &[Span]) -> Option<String> {
    let url = article.meta.url.as_ref()?;
    let directives: Vec<String> = spans.iter().filter_map(|span| directive(span.of(&article.text))).collect();
    if directives.is_empty() {
        return Some(url.clone());
    }
    let base = url.split(":~:").next().unwrap_or(url);
    let hash = if base.contains('#') { "" } else { "#" };
    Some(format!("{base}{hash}:~:{}", directives.join("&")))
}

fn directive(text: &str) -> Option<String> {
    let is_mark = |c: char| c.is_whitespace() || "\"'“”„‟‘’‚‛«»‹›`,".contains(c);
    let words: Vec<&str> = text.trim_matches(is_mark).split_whitespace().collect();
    match words.len() {
        0 => None,
        1..=WHOLE => Some(format!("text={}", encode(&words.join(" ")))),
        all => {
            let (start, end) = (words[..ENDS].join(" "), words[all - ENDS..].join(" "));
            Some(format!("text={},{}", encode(&start), encode(&end)))
        }
    }
}

/// Percent-encodes everything but letters, digits, `_`, `.` and `~`: `-`, `,` and `&` have a meaning in a directive.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::model::{Article, Metadata, Span};

    #[track_caller]
    fn check(url: &str, pieces: &[&str], expected: &str) {
        let mut article =
            Article { meta: Metadata { url: Some(url.into()), ..Metadata::default() }, ..Article::default() };
        let spans: Vec<Span> = pieces
            .iter()
            .map(|piece| {
                let start = article.text.len();
                article.text.push_str(piece);
                Span::new(start, start + piece.len())
            })
            .collect();
        assert_eq!(address(&article, &spans).as_deref(), Some(expected));
    }

    #[test]
    fn short_slices_are_whole_and_long_ones_have_ends() {
        check("https://a.example/x", &["“We  go,\nnow,”"], "https://a.example/x#:~:text=We%20go%2C%20now");
        check(
            "https://a.example/x",
            &["'one two three four five six seven eight nine ten eleven'"],
            "https://a.example/x#:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven",
        );
    }

    #[test]
    fn signs_with_a_meaning_are_encoded_and_fragments_kept() {
        check("https://a.example/#top", &["a-b & é", "c"], "https://a.example/#top:~:text=a%2Db%20%26%20%C3%A9&text=c");
        check("https://a.example/#:~:text=old", &["new"], "https://a.example/#:~:text=new");
        check("https://a.example/", &["“”"], "https://a.example/");
    }
}
