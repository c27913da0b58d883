//! The shape of the config. One struct a mapping, unknown keys are errors, every field documented for the JSON Schema.

use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::corpus::{CorpusConfig, OneOrMany, one_or_many};
use super::forms::{Day, GlobPattern, LanguageTag, NonEmpty, PeriodText, ZoneName};
use super::topics::Topic;
use crate::model::{PeriodSpec, QuoteKind};

/// The version of the format this program reads.
pub const SUPPORTED_VERSION: u32 = 1;

/// A briefing: what to read, whom and what to look for, how to set it out, where to put it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Attaché briefing config")]
pub struct Config {
    /// Version of this format; 1.
    #[schemars(extend("const" = SUPPORTED_VERSION))]
    pub version: u32,
    /// Masthead and time.
    pub briefing: BriefingConfig,
    /// What to read.
    pub corpus: CorpusConfig,
    /// Outlets by key.
    #[serde(default)]
    pub outlets: IndexMap<String, Outlet>,
    /// People by key.
    #[serde(default)]
    pub people: IndexMap<String, PersonConfig>,
    /// Topics by key, most important first.
    #[serde(default)]
    pub topics: IndexMap<String, Topic>,
    /// Parts of the briefing, in order. Default: key points, every topic, who said what, timeline, sources, people,
    /// coverage. Never empty once read.
    #[serde(default)]
    pub sections: Vec<SectionConfig>,
    /// Files to write. Default: Markdown, HTML and JSON in `reports/<name of this file>/{{ issue }}/`, below this file's
    /// folder, or beside it where the corpus lies outside of it. Never empty once read.
    #[serde(default)]
    pub outputs: Vec<Output>,
    /// Folder of templates that replace the built-in ones of the same name, relative to this file.
    #[serde(default)]
    pub templates: Option<PathBuf>,
    /// What to do when no quote and no passage of the period is on topic.
    #[serde(default)]
    pub on_empty: OnEmpty,
    /// How quotes are found.
    #[serde(default)]
    pub extraction: Extraction,
    /// Where the config was read from.
    #[serde(skip)]
    #[schemars(skip)]
    pub origin: Origin,
}

/// Where a config was read from; all its relative paths hang on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// Its folder, absolute. Relative paths in the config start here.
    pub dir: PathBuf,
    /// The folder source names are relative to: `dir` without as many levels as the includes go up (`../`).
    pub root: PathBuf,
    /// The file that holds what `-` in the includes stands for.
    pub stdin: Option<PathBuf>,
}

/// Masthead and time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefingConfig {
    /// Title of the series.
    #[schemars(with = "NonEmpty")]
    pub title: String,
    /// Who publishes it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Handling mark for head and foot of every page, as `TLP:GREEN`.
    #[serde(default)]
    pub marking: Option<String>,
    /// BCP 47 tag of the briefing's own words.
    #[serde(default = "default_language")]
    #[schemars(with = "LanguageTag")]
    pub language: String,
    /// IANA time zone in which days are counted.
    #[serde(default = "default_timezone")]
    #[schemars(with = "ZoneName")]
    pub timezone: String,
    /// Days an issue covers: `previous-week`, `2026-W46`, `2026-11-09..2026-11-15` or `{from: 2026-11-09, to: 2026-11-15}`.
    #[serde(default = "default_period", deserialize_with = "period")]
    #[schemars(with = "PeriodText", extend("default" = "previous-week"))]
    pub period: PeriodSpec,
}

/// Who publishes articles.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Name to show.
    #[schemars(with = "NonEmpty")]
    pub name: String,
    /// Kind of outlet, as `newspaper`, `news agency`, `state media`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Globs on source paths that belong to it.
    #[serde(default, rename = "match", deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<GlobPattern>")]
    pub matches: Vec<String>,
    /// Other names articles may give for it; host names of their URLs count too.
    #[serde(default)]
    #[schemars(with = "Vec<NonEmpty>")]
    pub aliases: Vec<String>,
}

/// A person to know.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonConfig {
    /// Name to show.
    #[schemars(with = "NonEmpty")]
    pub name: String,
    /// Other spellings and names.
    #[serde(default)]
    #[schemars(with = "Vec<NonEmpty>")]
    pub aliases: Vec<String>,
    /// What the person is or was.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// What a person was, and when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The role, as `Russian foreign minister`.
    #[schemars(with = "NonEmpty")]
    pub title: String,
    /// First day in it.
    #[serde(default)]
    #[schemars(with = "Option<Day>")]
    pub from: Option<Date>,
    /// Last day in it.
    #[serde(default)]
    #[schemars(with = "Option<Day>")]
    pub to: Option<Date>,
}

/// A part of a briefing.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SectionConfig {
    /// The few things to know.
    KeyPoints(KeyPointsSection),
    /// One section a topic.
    Topic(TopicSection),
    /// Quotes by speaker.
    WhoSaidWhat(WhoSaidWhatSection),
    /// Articles and quotes by day.
    Timeline(TimelineSection),
    /// The analyst's own words.
    Notes(NotesSection),
    /// Numbered source list.
    Sources(SourcesSection),
    /// Glossary of people.
    People(PeopleSection),
    /// Method, and what was read, used, left out and why.
    Coverage(CoverageSection),
}

/// The few things to know.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeyPointsSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Markdown file whose list items are the points; `{{ issue }}` stands for the issue. Where it is missing they are counted.
    #[schemars(with = "Option<NonEmpty>")]
    pub from: Option<String>,
    /// At most so many.
    #[schemars(range(min = 1))]
    pub max: usize,
}

impl Default for KeyPointsSection {
    fn default() -> Self {
        Self { title: None, from: None, max: 3 }
    }
}

/// Sections by topic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicSection {
    /// One topic, or several: one section each.
    pub topic: TopicKeys,
    /// Heading, for one topic.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Which quotes.
    #[serde(default)]
    pub quotes: QuoteFilter,
    /// Which passages.
    #[serde(default)]
    pub passages: PassageFilter,
}

/// Topics by key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TopicKeys {
    /// One.
    One(String),
    /// Several, in this order.
    Many(#[schemars(length(min = 1))] Vec<String>),
}

impl TopicKeys {
    /// The keys.
    pub fn keys(&self) -> &[String] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::Many(keys) => keys,
        }
    }
}

/// Which quotes a section shows.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuoteFilter {
    /// At most so many.
    pub max: usize,
    /// At most so many of one speaker.
    #[schemars(range(min = 1))]
    pub per_speaker: usize,
    /// At most so many of one article.
    #[schemars(range(min = 1))]
    pub per_article: usize,
    /// Only those with a speaker.
    pub attributed_only: bool,
    /// Kinds to show.
    pub kinds: Kinds,
    /// Order of those shown; which are shown is always decided by score.
    pub order: Order,
}

impl Default for QuoteFilter {
    fn default() -> Self {
        Self {
            max: 8,
            per_speaker: 3,
            per_article: 4,
            attributed_only: false,
            kinds: Kinds::default(),
            order: Order::Score,
        }
    }
}

/// How quotes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Extraction {
    /// By the rules and by what was learned from annotated news.
    #[default]
    Full,
    /// By the rules alone: many times as fast, but most speech without quotation marks is missed, and more speakers are wrong.
    Rules,
}

/// Kinds of quotes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Kinds(#[schemars(with = "Vec<KindName>", length(min = 1), extend("uniqueItems" = true))] pub Vec<QuoteKind>);

/// The kinds as the schema shows them: `model` knows no schema.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum KindName {
    /// All of the quote stands in quotation marks.
    Direct,
    /// Some of it does.
    Mixed,
    /// None of it does; words are reported none the less.
    Indirect,
    /// None of it does, and no words are reported: what somebody backs, wants, doubts, or declines to say.
    Stance,
}

impl From<QuoteKind> for KindName {
    // Exhaustive on purpose: a new kind does not compile until the schema shows it.
    fn from(kind: QuoteKind) -> Self {
        match kind {
            QuoteKind::Direct => Self::Direct,
            QuoteKind::Mixed => Self::Mixed,
            QuoteKind::Indirect => Self::Indirect,
            QuoteKind::Stance => Self::Stance,
        }
    }
}

impl Serialize for Kinds {
    // Only so that the schema can show the default.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|kind| KindName::from(*kind)))
    }
}

impl Default for Kinds {
    fn default() -> Self {
        Self(vec![QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect])
    }
}

/// Which passages a topic section opens with.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PassageFilter {
    /// At most so many.
    pub max: usize,
    /// Only of articles none of whose quotes are shown in the section.
    pub only_without_quotes: bool,
}

impl Default for PassageFilter {
    fn default() -> Self {
        Self { max: 3, only_without_quotes: false }
    }
}

/// Order of quotes in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Best first.
    #[default]
    Score,
    /// Oldest first.
    Date,
    /// By outlet, then oldest first.
    Outlet,
}

/// Quotes by speaker.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WhoSaidWhatSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Keys of `people`, in this order; empty: everybody quoted, most quoted first.
    pub speakers: Vec<String>,
    /// At most so many speakers.
    #[schemars(range(min = 1))]
    pub max_speakers: usize,
    /// How one speaker's quotes are grouped.
    pub group_by: GroupBy,
    /// Which quotes.
    pub quotes: QuoteFilter,
}

impl Default for WhoSaidWhatSection {
    fn default() -> Self {
        Self {
            title: None,
            speakers: Vec::new(),
            max_speakers: 12,
            group_by: GroupBy::default(),
            quotes: QuoteFilter::default(),
        }
    }
}

/// How one speaker's quotes are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// By topic.
    #[default]
    Topic,
    /// By outlet.
    Outlet,
    /// By day.
    Day,
}

/// Articles and quotes by day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TimelineSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Only these topics; empty: all.
    pub topics: Vec<String>,
    /// At most so many articles a day.
    #[schemars(range(min = 1))]
    pub per_day: usize,
}

impl Default for TimelineSection {
    fn default() -> Self {
        Self { title: None, topics: Vec::new(), per_day: 6 }
    }
}

/// The analyst's own words.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotesSection {
    /// Heading.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Markdown file, relative to this file; `{{ issue }}` stands for the issue. Where it is missing the section is left out.
    #[schemars(with = "NonEmpty")]
    pub from: String,
}

/// A section with nothing to set but its heading.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainSection {
    /// Heading.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
}

/// Numbered source list.
pub type SourcesSection = PlainSection;
/// Glossary of people.
pub type PeopleSection = PlainSection;
/// Method and coverage.
pub type CoverageSection = PlainSection;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Where, relative to this file; `{{ issue }}` stands for the issue. The ending (`md`, `html`, `json`) gives the format.
    #[schemars(with = "NonEmpty")]
    pub to: String,
    /// Template to use instead of `briefing.<ending>`.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub template: Option<String>,
}

/// What to do when nothing is on topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnEmpty {
    /// Write the issue; it says that there is nothing significant.
    #[default]
    Publish,
    /// Write nothing, exit status 0.
    Skip,
    /// Write nothing, exit status 1.
    Fail,
}

fn period<'de, D: serde::Deserializer<'de>>(from: D) -> Result<PeriodSpec, D::Error> {
    let spec = match PeriodForm::deserialize(from)? {
        PeriodForm::Text(text) => text.parse().map_err(serde::de::Error::custom)?,
        // Which of the two comes first is for the rules, which can point at both.
        PeriodForm::Days { from, to } => PeriodSpec::Days { from, to },
    };
    Ok(spec)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PeriodForm {
    Text(String),
    Days { from: Date, to: Date },
}

fn default_language() -> String {
    "en-GB".into()
}

fn default_timezone() -> String {
    "UTC".into()
}

fn default_period() -> PeriodSpec {
    PeriodSpec::PreviousWeek
}
