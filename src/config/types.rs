//! The shape of the config. One struct a mapping, unknown keys are errors, every field documented for the JSON Schema.

use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::corpus::{CorpusConfig, OneOrMany, one_or_many};
use super::delivery::DeliveryConfig;
use super::forms::{Day, GlobPattern, LanguageTag, NonEmpty, PeriodText, ZoneName};
use super::mail::MailConfig;
use super::paths::normal;
use super::schedule::ScheduleConfig;
use super::sections::SectionConfig;
use super::topics::Topic;
use crate::model::PeriodSpec;

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
    /// Readers by key, each with a part of the issue; they are made of one selection, and a quote has the same id in all.
    #[serde(default)]
    pub audiences: IndexMap<String, Audience>,
    /// Files to write. Default: Markdown, HTML and JSON in `reports/<name of this file>/{{ issue }}/`, below this file's
    /// folder, or beside it where the corpus lies outside of it. Never empty once read.
    #[serde(default)]
    pub outputs: Vec<Output>,
    /// How an output that ends in `.eml` is sent.
    #[serde(default)]
    pub mail: Option<MailConfig>,
    /// When `attache run` makes an issue.
    #[serde(default)]
    pub schedule: Option<ScheduleConfig>,
    /// To whom `attache run` hands an issue once it is made.
    #[serde(default)]
    pub delivery: Vec<DeliveryConfig>,
    /// Whether a page is written for each source of an issue, beside each HTML page in `sources/<name of the page>/`: its
    /// whole clean text with what the issue shows marked, so that quotes can be checked without the web. These are whole
    /// articles: switch it on where you may hand those on.
    #[serde(default)]
    pub source_pages: bool,
    /// A folder with all issues: a first page, a page for each topic and each speaker, a search, a feed.
    #[serde(default)]
    pub archive: Option<ArchiveConfig>,
    /// Folder of templates that replace the built-in ones of the same name, relative to this file.
    #[serde(default)]
    pub templates: Option<PathBuf>,
    /// What to do when no quote and no passage of the period is on topic.
    #[serde(default)]
    pub on_empty: OnEmpty,
    /// How quotes are found.
    #[serde(default)]
    pub extraction: Extraction,
    /// Where what was found in the articles is kept between builds, so that the next reads only what is new. It changes no
    /// byte of an issue and may be deleted. Default: `.attache` in the folder that names of sources are relative to.
    #[serde(default)]
    pub store: Option<StoreConfig>,
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
    /// BCP 47 tag of the briefing's own words: English, German or French (`en`, `de`, `fr`, with a region if you like).
    #[serde(default = "default_language")]
    #[schemars(with = "LanguageTag")]
    pub language: String,
    /// IANA time zone in which days are counted.
    #[serde(default = "default_timezone")]
    #[schemars(with = "ZoneName")]
    pub timezone: String,
    /// Days an issue covers: `previous-day`, `previous-week`, `previous-month`, `2026-W46`, `2026-11-09..2026-11-15` or
    /// `{from: 2026-11-09, to: 2026-11-15}`.
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

/// A reader, and what part of the issue is for this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audience {
    /// Title of the series as this reader has it. Default: that of the briefing.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Sections to show: kinds (`key-points`), keys of topics, or ids of sections (`topic-syria`); empty: all.
    #[schemars(with = "Vec<NonEmpty>")]
    pub only: Vec<String>,
    /// Words of key points, excerpts, quotes and notes, at most. The least important are left out first, and the page says
    /// how many.
    #[schemars(range(min = 1))]
    pub max_words: Option<usize>,
    /// Handling mark for this reader. Default: that of the briefing.
    pub marking: Option<String>,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Where, relative to this file; `{{ issue }}` stands for the issue. With `{{ audience }}` in it, a file is made for each
    /// of the audiences, else one of the whole issue. The ending gives the format: `md`, `html`, `json`, `txt`, `csv`, `eml`,
    /// `atom`, `docx` or `pdf`.
    #[schemars(with = "NonEmpty")]
    pub to: String,
    /// Template to use instead of `briefing.<ending>`, of PDF `briefing.typ`.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub template: Option<String>,
}

/// A folder with all issues of the series. It is made anew of the JSON and HTML that `outputs` has below it, after each issue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveConfig {
    /// The folder, relative to this file; the issues lie below it. It belongs to this briefing alone.
    #[schemars(with = "NonEmpty")]
    pub dir: String,
    /// Which feed of the issues to write beside the pages.
    #[serde(default)]
    pub feed: FeedKind,
    /// Where the folder is published, as `https://desk.example/us-russia/`: addresses in the feed and canonical addresses of
    /// pages begin with it.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub url: Option<String>,
}

/// Which feed an archive has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeedKind {
    /// `feed.atom`, by RFC 4287.
    #[default]
    Atom,
    /// None.
    None,
}

/// Where is kept what was found in the articles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StoreConfig {
    /// Nowhere.
    Off(Off),
    /// In a folder.
    In(StorePlace),
}

/// The word that switches something off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Off {
    /// Not at all.
    Off,
}

/// The folder of a store.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StorePlace {
    /// The folder, relative to this file. Several configs may share it.
    #[schemars(with = "NonEmpty")]
    pub dir: String,
}

impl Config {
    /// The folder of its store, absolute; `None` where it is to have none.
    pub fn store_folder(&self) -> Option<PathBuf> {
        match &self.store {
            None => Some(normal(&self.origin.root).join(".attache")),
            Some(StoreConfig::In(place)) => Some(normal(&self.origin.dir.join(&place.dir))),
            Some(StoreConfig::Off(Off::Off)) => None,
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
