//! What `unpack` hands to `parse`: the raw bytes of one article, and where they stand in their source.

use std::borrow::Cow;
use std::sync::Arc;

use super::Source;

/// How the bytes of one article are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, front matter optional.
    Text,
    /// Markdown, front matter optional.
    Markdown,
    /// A JSON object with `id` and `text`, or what the config calls them.
    Json,
    /// The same as one of a list, or alone in a file; what its list has around it may be shared.
    JsonItem,
    /// An item of RSS or an entry of Atom; shared are the tag of its feed and what stands in that.
    FeedItem,
    /// A row of a table; shared are its delimiter, one byte, and the row that names the columns.
    Row,
    /// A web page.
    Html,
    /// A PDF file.
    Pdf,
    /// A mail in a file of its own.
    Mail,
    /// A mail of a mailbox, or one that is attached to another.
    Message,
    /// A web page saved as a message of its parts (MHTML).
    SavedPage,
}

impl Format {
    /// Whether its articles have ids that their author gave them, so that two of one id are a mistake.
    pub fn has_given_ids(self) -> bool {
        matches!(self, Self::Json | Self::JsonItem | Self::Row)
    }
}

/// One article as it stands in a source, unparsed.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its raw bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub format: Format,
    /// Its path in the archives it lies in, `#` between an archive and what it holds; empty outside of archives.
    pub within: String,
    /// Line of its file on which it begins, from 1.
    pub line: u32,
    /// Its number in its file, from 1.
    pub number: u32,
    /// What all entries of its file share: the header row of a table, the head of a feed.
    pub shared: Option<Arc<[u8]>>,
    /// What the file it stands in tells of it.
    pub told: Told,
    /// What is to be said of it that hinders nothing.
    pub remarks: Vec<Remark>,
}

/// What a file tells of an entry outside of the entry's bytes, as a web archive does of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its own id in the file.
    pub id: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The charset it was sent in.
    pub charset: Option<String>,
}

/// A warning in the making: of what, where stands with the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// What happened, lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

impl Entry {
    /// The only article of a file.
    pub fn whole(bytes: Vec<u8>, format: Format) -> Self {
        Self {
            bytes,
            format,
            within: String::new(),
            line: 1,
            number: 1,
            shared: None,
            told: Told::default(),
            remarks: Vec::new(),
        }
    }

    /// Name of the file it stands in, for what is read off names: its address, else the member of an archive, else the
    /// source.
    pub fn file<'a>(&'a self, source: &'a Source) -> &'a str {
        match &self.told.url {
            Some(url) => url,
            None if self.within.is_empty() => &source.name,
            None => &self.within,
        }
    }

    /// How diagnostics name it, as long as its own id is not known: `a.jsonl`, `week.zip#2026/a.html`.
    pub fn place<'a>(&self, source: &'a Source) -> Cow<'a, str> {
        source.place(&self.id(self.told.id.as_deref().unwrap_or_default()))
    }

    /// Its id in its source, `own` being its id in its file: `own`, or `2026/dump.jsonl#own`.
    pub fn id(&self, own: &str) -> String {
        match (self.within.is_empty(), own.is_empty()) {
            (true, _) => own.to_owned(),
            (false, true) => self.within.clone(),
            (false, false) => format!("{}#{own}", self.within),
        }
    }

    /// Its line, where it is one of several in a file of lines.
    pub fn line_among_many(&self) -> Option<u32> {
        match self.format {
            Format::Json | Format::JsonItem | Format::FeedItem | Format::Row | Format::Message => Some(self.line),
            Format::Text | Format::Markdown | Format::Html | Format::Pdf | Format::Mail | Format::SavedPage => None,
        }
    }
}
