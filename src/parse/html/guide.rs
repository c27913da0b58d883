//! What a page says of its own article outside of the running text: its title, its summary, its text as data.
//!
//! These only guide the choice of blocks; metadata for the article is others' part.

use std::borrow::Cow;

use html5ever::local_name;

use super::tree::Tree;

/// Most bytes of article text taken from data.
const MOST: usize = 1 << 20;

/// What a page says of its article.
#[derive(Debug, Default)]
pub(super) struct Guide {
    /// Titles of the page (`title`, `og:title`), bare letters and digits.
    pub titles: Vec<String>,
    /// Its description, likewise.
    pub summary: String,
    /// Letters and digits of `articleBody` in JSON-LD; empty where there is none.
    pub body: String,
    /// `articleBody` as it stands there.
    pub body_text: String,
    /// The line of the source on which those data stand.
    pub body_line: u32,
}

impl Guide {
    /// Reads what the head and the data of a page say.
    pub(super) fn read(tree: &Tree) -> Self {
        let mut guide = Self::default();
        for id in tree.descendants(Tree::ROOT) {
            match *tree.name(id) {
                local_name!("title") if !tree.is_foreign(id) && guide.titles.is_empty() => {
                    guide.titles.push(bare(&tree.text_of(id)));
                }
                local_name!("meta") => {
                    let content = || bare(tree.attribute(id, "content").unwrap_or_default());
                    match tree.attribute(id, "property").or_else(|| tree.attribute(id, "name")) {
                        Some("og:title" | "twitter:title") => guide.titles.push(content()),
                        Some("og:description" | "description") if guide.summary.is_empty() => guide.summary = content(),
                        _ => {}
                    }
                }
                local_name!("script") => {
                    for text in tree.children(id).filter_map(|child| tree.text(child)) {
                        guide.take_body(text, tree.line(id));
                    }
                }
                _ => {}
            }
        }
        guide.titles.retain(|title| !title.is_empty());
        guide.titles.truncate(4);
        guide
    }

    /// Whether `line`, as bare letters, is the page's title or all but the outlet's name of it.
    pub(super) fn is_title(&self, line: &str) -> bool {
        line.len() >= 8 && self.titles.iter().any(|title| title.starts_with(line) && 2 * line.len() >= title.len())
    }

    fn take_body(&mut self, json: &str, line: u32) {
        let Some(at) = memchr::memmem::find(json.as_bytes(), b"\"articleBody\"") else { return };
        let rest = json[at + 13..].trim_start().strip_prefix(':').map_or("", str::trim_start);
        // Only the one string is read, whatever the rest of the data looks like.
        let Some(Ok(text)) = serde_json::Deserializer::from_str(rest).into_iter::<String>().next() else { return };
        if text.len() > self.body_text.len() && text.len() <= MOST {
            self.body = bare(&without_markup(&text));
            (self.body_text, self.body_line) = (text, line);
        }
    }
}

/// Text out of data that holds markup: tags out, references resolved.
fn without_markup(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(Tree::read(text).text_of(Tree::ROOT))
}

/// The letters and digits of a text, in lower case.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_bare(text, &mut out);
    out
}

/// Appends the letters and digits of a text, in lower case.
pub(super) fn push_bare(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            }
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        }
    }
}
