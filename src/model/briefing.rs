//! The finished briefing: owned strings, ready for any format. Serialised as it is, it is the JSON issue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::changes::{Comparison, CountChange, EarlierReport, FormerIssue, SpeakerChange, TopicChange, Unlisted};
use super::figures::{Figure, ShareEntry};
use super::wordings::Wording;
use super::{Digest, Ledger, QuoteKind, Rule, TitleOrigin};

/// Format name and version that stands in [`Briefing::format`].
pub const BRIEFING_FORMAT: &str = "attache.briefing/1";

/// One dated issue of a briefing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Briefing {
    /// [`BRIEFING_FORMAT`].
    pub format: String,
    /// The program that made it.
    pub generator: Generator,
    /// Title of the series.
    pub title: String,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Handling mark, as `TLP:GREEN` (FIRST TLP 2.0) or free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub marking: Option<String>,
    /// BCP 47 tag of the briefing's own words.
    pub language: String,
    /// Key of the audience it is made for; `None` for the whole issue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub audience: Option<String>,
    /// What the whole issue shows beyond this one, where it was shortened for its audience.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left_out: Option<LeftOut>,
    /// Which edition this is.
    pub issue: Issue,
    /// The parts, in the order of the config.
    pub sections: Vec<Section>,
    /// Every quote shown, by id.
    pub quotes: BTreeMap<QuoteId, QuoteEntry>,
    /// Every article something is shown of; `sources[n - 1].number == n`.
    pub sources: Vec<SourceEntry>,
    /// Every person quoted, by name.
    pub people: Vec<PersonEntry>,
    /// Every organisation quoted by its name, in the order of names.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub organisations: Vec<OrganisationEntry>,
    /// What was read and what became of it.
    pub coverage: Coverage,
}

/// What was left out of an issue to keep within a number of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Words it may have.
    pub max_words: usize,
    /// Words it has: of points, excerpts, quotes and notes.
    pub words: usize,
    /// Quotes left out.
    pub quotes: usize,
    /// Excerpts left out.
    pub excerpts: usize,
    /// Key points left out.
    pub points: usize,
    /// Sections of the analyst's notes left out.
    #[serde(default)]
    pub notes: usize,
}

/// The program that made a briefing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// `attache`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Which edition this is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// `2026-W46`, also the name of its folder.
    pub id: String,
    /// First day covered.
    pub from: Date,
    /// Last day covered.
    pub to: Date,
    /// The days in words, as `9–15 November 2026`.
    pub period: String,
    /// Information cut-off in words: nothing published later was considered.
    pub cut_off: String,
    /// The cut-off as a moment, for the dates of mails and feeds; issues of earlier versions have none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Timestamp>,
    /// IANA time zone in which days are counted.
    pub timezone: String,
}

/// A part of a briefing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Anchor, unique in the briefing: `topic-syria`, `sources`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it holds.
    #[serde(flatten)]
    pub body: SectionBody,
}

/// What a section holds, by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SectionBody {
    /// The few things to know; empty means "nothing significant".
    KeyPoints {
        /// At most as many as the config says.
        points: Vec<KeyPoint>,
    },
    /// One topic: excerpts and quotes, best first or by date as the config says.
    Topic {
        /// Key of the topic in the config.
        topic: String,
        /// Verbatim passages' openings.
        excerpts: Vec<Excerpt>,
        /// Quotes to show.
        quotes: Vec<QuoteId>,
        /// Articles of the period with a passage on this topic.
        articles: usize,
        /// Outlets of these articles.
        outlets: usize,
        /// Quotes on this topic found in the period, shown or not.
        found: usize,
        /// Events that these articles tell of.
        #[serde(default)]
        stories_found: usize,
        /// The excerpts and quotes once more, by the event they tell of; empty where the config asks for none.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        stories: Vec<StoryEntry>,
    },
    /// Quotes by speaker.
    WhoSaidWhat {
        /// Speakers, most quoted first or in the config's order.
        speakers: Vec<SpeakerEntry>,
    },
    /// Quotes and articles by day, oldest first.
    Timeline {
        /// Days with something on them.
        days: Vec<TimelineDay>,
        /// Days that articles name, oldest first.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        events: Vec<TimelineEvent>,
    },
    /// What rose and what fell against the periods before.
    Trends {
        /// Articles of the period, those of the same text once.
        articles: usize,
        /// Articles of the former periods.
        before: usize,
        /// Former periods with articles.
        periods: usize,
        /// Terms tested; none where there is too little to compare with.
        tested: usize,
        /// Those claimed: first what rose, most first, then what fell.
        terms: Vec<TrendEntry>,
    },
    /// What changed since the issue before.
    Changes {
        /// The last issue before that is stored; `None` where there is none to compare with.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        former: Option<FormerIssue>,
        /// Ids of issues between that one and this that are not stored, the oldest first.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        missing: Vec<String>,
        /// Issues compared with, that one included.
        issues: usize,
        /// Counts of the whole issue.
        counts: Vec<CountChange>,
        /// New, continuing and dropped topics, in this order.
        topics: Vec<TopicChange>,
        /// New, continuing and dropped speakers, in this order; the most quoted first.
        speakers: Vec<SpeakerChange>,
        /// Speakers beyond those listed.
        #[serde(default)]
        unlisted: Unlisted,
        /// Quotes of this issue that were reported before.
        repeated: Vec<QuoteId>,
        /// Quotes of this issue that were not.
        fresh: usize,
        /// Quotes of the issue before that are not reported again.
        #[serde(default)]
        dropped: usize,
        /// Quotes reported before that this issue left out for it.
        suppressed: usize,
    },
    /// Latest and earlier words of a speaker on a topic, side by side.
    Compare {
        /// By topic, then speaker.
        comparisons: Vec<Comparison>,
    },
    /// Counts as pictures.
    Figures {
        /// Each with its table.
        figures: Vec<Figure>,
    },
    /// How the issue's quotes are spread over outlets.
    Balance {
        /// By type of outlet, most quotes first.
        types: Vec<ShareEntry>,
        /// By outlet, most quotes first.
        outlets: Vec<ShareEntry>,
        /// Quotes shown that one outlet alone reports.
        single_source: Vec<QuoteId>,
        /// Quotes shown.
        quotes: usize,
    },
    /// The analyst's own words, in Markdown; untrusted as HTML.
    Notes {
        /// The text.
        markdown: String,
    },
    /// The numbered list of [`Briefing::sources`].
    Sources,
    /// The glossary of [`Briefing::people`].
    People,
    /// Method and [`Briefing::coverage`].
    Coverage,
}

impl SectionBody {
    /// Every kind, as the config writes it.
    pub const KINDS: [&'static str; 13] = [
        "key-points",
        "topic",
        "who-said-what",
        "timeline",
        "trends",
        "changes",
        "compare",
        "figures",
        "balance",
        "notes",
        "sources",
        "people",
        "coverage",
    ];

    /// Its kind, as the config writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::KeyPoints { .. } => "key-points",
            Self::Topic { .. } => "topic",
            Self::WhoSaidWhat { .. } => "who-said-what",
            Self::Timeline { .. } => "timeline",
            Self::Trends { .. } => "trends",
            Self::Changes { .. } => "changes",
            Self::Compare { .. } => "compare",
            Self::Figures { .. } => "figures",
            Self::Balance { .. } => "balance",
            Self::Notes { .. } => "notes",
            Self::Sources => "sources",
            Self::People => "people",
            Self::Coverage => "coverage",
        }
    }
}

/// One key point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// Whose it is.
    pub origin: KeyPointOrigin,
    /// The analyst's words in Markdown, or a plain line of counts ("North Korea: 14 quotes in 6 articles from 3 outlets").
    pub text: String,
    /// Section it sums up, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// The quote that stands for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<QuoteId>,
}

/// Whose a key point is: the two stay visibly apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPointOrigin {
    /// From the analyst's notes.
    Analyst,
    /// Counted by the program.
    Counted,
}

/// Id of a quote, the same in every format: `q` and ten hexadecimal digits of SHA-256 over source digest, entry and spans.
pub type QuoteId = String;

/// A verbatim slice of an article's clean text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The slice, byte for byte, with its marks.
    pub text: String,
    /// First byte in the clean text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of the source.
    pub line: u32,
}

/// The sentence or sentences of the article around a quote's words, cut into consecutive slices.
///
/// Together the slices are one stretch of one block. Those marked as content are the quote's own pieces, again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The slices in text order, each beginning where the one before ends; white space belongs to a slice, too.
    pub slices: Vec<ContextSlice>,
    /// Whether the sentence begins before the first slice.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub cut_before: bool,
    /// Whether the sentence goes on behind the last slice.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub cut_after: bool,
}

/// One slice of a [`Context`]; in JSON its fields and those of the piece stand side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FlatSlice", into = "FlatSlice")]
pub struct ContextSlice {
    /// The slice.
    pub piece: Piece,
    /// Whether it is a piece of the quote; else it is the outlet's own words around it.
    pub content: bool,
}

/// A [`ContextSlice`] as it is written. serde's own `flatten` reads each field twice, and quotes are half of an issue.
#[derive(Serialize, Deserialize)]
struct FlatSlice {
    text: String,
    start: u32,
    end: u32,
    line: u32,
    content: bool,
}

impl From<FlatSlice> for ContextSlice {
    fn from(FlatSlice { text, start, end, line, content }: FlatSlice) -> Self {
        Self { piece: Piece { text, start, end, line }, content }
    }
}

impl From<ContextSlice> for FlatSlice {
    fn from(ContextSlice { piece: Piece { text, start, end, line }, content }: ContextSlice) -> Self {
        Self { text, start, end, line, content }
    }
}

/// One quote as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteEntry {
    /// Its id, again.
    pub id: QuoteId,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The words, one piece each side of a cue that splits them.
    pub pieces: Vec<Piece>,
    /// The sentence they stand in, where the words alone are none: of a mixed or indirect quote, or a fragment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub context: Option<Context>,
    /// Name, organisation or description to show, two joined by "and"; `None` is "unattributed".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// Id of the speaker in [`Briefing::people`], where it is one named person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// Role at the time: from the config by date, or as the article says; of two speakers, both with `;` between.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// The reporting words as they stand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<String>,
    /// The mention of the source as it stands ("he").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mention: Option<String>,
    /// Rule that found it.
    pub rule: Rule,
    /// 0 to 100.
    pub confidence: u8,
    /// Number of its source in [`Briefing::sources`].
    pub source: usize,
    /// Other outlets with the same words, in copies of the article or of the quote alone; paths where the outlet is not named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also_in: Vec<String>,
    /// The same words as other outlets have them, where theirs differ in some.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub wordings: Vec<Wording>,
    /// Whether one outlet alone reports it, as far as this corpus knows.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub single_source: bool,
    /// Where an earlier issue reported it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub earlier: Option<EarlierReport>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// Keys of its topics.
    pub topics: Vec<String>,
    /// Address of the passage: the source's URL with a `#:~:text=` fragment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// A passage's opening, verbatim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Id, as of a quote but with `p`.
    pub id: String,
    /// Heading of the passage, verbatim.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading: Option<String>,
    /// The slice.
    pub piece: Piece,
    /// Number of its source.
    pub source: usize,
    /// Address of the passage.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// One event, and what a topic section shows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoryEntry {
    /// Headline of one of its articles, verbatim, where that has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Number of the source whose headline this is.
    pub source: usize,
    /// Articles on the topic that tell of it, duplicates not counted.
    pub articles: usize,
    /// Outlets that told of it, copies of an article included; the earliest first.
    pub outlets: Vec<String>,
    /// The days of these articles in words, as `9–11 November 2026`.
    pub days: String,
    /// Ids of its excerpts.
    pub excerpts: Vec<String>,
    /// Its quotes.
    pub quotes: Vec<QuoteId>,
}

/// One speaker and what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeakerEntry {
    /// Name, organisation or description.
    pub name: String,
    /// Id in [`Briefing::people`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// Role at the time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Quotes of this speaker found in the period, shown or not.
    pub found: usize,
    /// Quotes in groups by topic, outlet or day.
    pub groups: Vec<SpeakerGroup>,
}

/// Quotes of one speaker under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeakerGroup {
    /// Topic title, outlet name or day; empty where there is one group only.
    pub title: String,
    /// The quotes.
    pub quotes: Vec<QuoteId>,
}

/// One day of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineDay {
    /// The day.
    pub date: Date,
    /// In words, as `Monday 9 November`.
    pub label: String,
    /// What it holds.
    pub items: Vec<TimelineItem>,
}

/// A day that articles name, and a sentence that tells of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEvent {
    /// The day.
    pub date: Date,
    /// The sentence.
    pub excerpt: Excerpt,
    /// Articles that name the day.
    pub articles: usize,
    /// Outlets of these.
    pub outlets: usize,
}

/// One article of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineItem {
    /// Number of its source.
    pub source: usize,
    /// Titles of its topics.
    pub topics: Vec<String>,
    /// Its quotes shown in this issue.
    pub quotes: Vec<QuoteId>,
}

/// A term that rose or fell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrendEntry {
    /// `topic`, `person` or `word`.
    pub of: String,
    /// The topic's title, the person's name, or the word or phrase as most articles write it.
    pub term: String,
    /// The section on it, by id, where it is a topic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// `rose` or `fell`.
    pub direction: String,
    /// Articles of the period with it.
    pub articles: usize,
    /// Outlets of these, where they are known.
    pub outlets: usize,
    /// Articles of the former periods with it.
    pub before: usize,
    /// Articles with it in each period, from the first to that of the issue.
    pub by_period: Vec<usize>,
    /// What there would be in the period at the share of the former ones, in one decimal.
    pub expected: String,
    /// How many times as large its share of the articles is; `None` where none had it before, or none has it now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub times: Option<String>,
    /// The log-odds ratio in standard deviations.
    pub z: f64,
    /// The share of false discoveries, were it and all more unusual terms of its kind claimed.
    pub q: f64,
}

/// One article something is shown of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// From 1, in order of first use.
    pub number: usize,
    /// Path of the file from the corpus root.
    pub path: String,
    /// Entry in the file, where it holds several.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub entry: String,
    /// SHA-256 of the file's bytes.
    pub sha256: Digest,
    /// Parser and version that cut the clean text.
    pub parser: String,
    /// Title.
    pub title: String,
    /// Where the title comes from.
    pub title_origin: TitleOrigin,
    /// Outlet to show.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
    /// Type of the outlet, as the config says ("newspaper").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet_type: Option<String>,
    /// Writer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Day of publication in the briefing's time zone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// BCP 47 tag of the article.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// Its handling mark.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub marking: Option<String>,
    /// Paths of duplicates, "also in".
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also_in: Vec<String>,
    /// Paths of articles that are the same report in not quite the same text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub near_copies: Vec<String>,
    /// Path of the article it is itself such a copy of, where it is shown for a quote that the other lacks.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub near_copy_of: Option<String>,
}

/// A person quoted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonEntry {
    /// Anchor: the config's key, or a slug of the name.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Roles, as the config dates them or the articles say, each once.
    pub roles: Vec<String>,
    /// Whether the config knows the person.
    pub known: bool,
    /// Quotes shown.
    pub quotes: Vec<QuoteId>,
}

/// An organisation quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationEntry {
    /// Name, as its first quote has it.
    pub name: String,
    /// Quotes shown.
    pub quotes: Vec<QuoteId>,
}

/// What was read and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// The balance.
    pub ledger: Ledger,
    /// Counts by reason, largest first within an outcome.
    pub reasons: Vec<CoverageCount>,
    /// Articles skipped, by path.
    pub skipped: Vec<SkippedEntry>,
    /// Problems that skipped nothing, by path.
    pub warnings: Vec<SkippedEntry>,
    /// Duplicates: `(path, path of the one kept)`.
    pub duplicates: Vec<(String, String)>,
    /// Articles that are the same report as another in not quite the same text, by path.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub near_copies: Vec<NearCopyEntry>,
    /// Pages that were changed after they were first published, by path of the earlier version.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub corrections: Vec<CorrectionEntry>,
    /// Articles of the period by outlet, largest first.
    pub outlets: Vec<TopicCount>,
    /// Articles of the period by topic, in the config's order.
    pub topics: Vec<TopicCount>,
    /// Quotes found in the articles of the period.
    pub quotes_found: usize,
    /// Of these, with a speaker.
    pub quotes_attributed: usize,
    /// Quotes shown.
    pub quotes_shown: usize,
}

/// How many articles had one outcome for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoverageCount {
    /// `used`, `unused`, `duplicate` or `skipped`.
    pub outcome: String,
    /// Reason code, as `outside-period`; empty for `used`.
    pub reason: String,
    /// In words.
    pub label: String,
    /// Articles.
    pub count: usize,
}

/// One article skipped, or one problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkippedEntry {
    /// Path, with line where known.
    pub place: String,
    /// Reason code.
    pub code: String,
    /// What happened.
    pub message: String,
}

/// A name with a number of articles and quotes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicCount {
    /// Key of the topic, or name of the outlet; `None` for the articles whose outlet nobody names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// Topic or outlet.
    pub title: String,
    /// Articles.
    pub articles: usize,
    /// Quotes found.
    pub quotes: usize,
}

/// An article that is the same report as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearCopyEntry {
    /// Its path.
    pub path: String,
    /// Path of the one published first, which is kept in its place.
    pub of: String,
    /// How much of the report it has.
    pub extent: Extent,
}

/// How long a near copy is beside the article it is a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// Shorter by more than a tenth.
    Shorter,
    /// About as long.
    Alike,
    /// Longer by more than a tenth.
    Longer,
}

/// A page that was changed after it was first published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectionEntry {
    /// Path of the newest version.
    pub path: String,
    /// Path of the earlier one.
    pub earlier: String,
    /// Title of the newest version.
    pub title: String,
    /// Its outlet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
    /// What became of the quotes of the earlier version; those unchanged are left out.
    pub quotes: Vec<QuoteChangeEntry>,
}

/// A quote that was removed, added, or changed in its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteChangeEntry {
    /// As it stood; `None` where it was added.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub earlier: Option<QuoteVersion>,
    /// As it stands; `None` where it was removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<QuoteVersion>,
}

/// The words of a quote in one version of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteVersion {
    /// Id, as of a quote shown.
    pub id: QuoteId,
    /// The words, verbatim.
    pub pieces: Vec<Piece>,
}
