//! The parts of a briefing as the config asks for them. What they become is `select` and `compose`'s part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::{LookBackText, NonEmpty};
use crate::model::{LookBack, QuoteKind};

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
    /// What rose and what fell against the periods before.
    Trends(TrendsSection),
    /// Counts as pictures, each with its table.
    Figures(FiguresSection),
    /// What changed since the issue before.
    Changes(ChangesSection),
    /// What speakers say now beside what they said in former issues.
    Compare(CompareSection),
    /// How quotes and articles are spread over outlets, and what one outlet alone reports.
    Balance(BalanceSection),
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
    /// Whether what it shows is grouped by the events it tells of.
    #[serde(default = "yes")]
    pub stories: bool,
}

fn yes() -> bool {
    true
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
    /// What becomes of quotes that a former issue reported: the same words of the same speaker.
    pub already_reported: AlreadyReported,
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
            already_reported: AlreadyReported::Mark,
        }
    }
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

/// What becomes of quotes that a former issue reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlreadyReported {
    /// They are shown, and marked as an update.
    #[default]
    Mark,
    /// They are left out, and counted.
    LeaveOut,
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
    /// What is said of dated days, beside the articles published on them.
    pub events: EventFilter,
}

impl Default for TimelineSection {
    fn default() -> Self {
        Self { title: None, topics: Vec::new(), per_day: 6, events: EventFilter::default() }
    }
}

/// Which dated events a timeline shows: days that sentences name, each with such a sentence.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventFilter {
    /// At most so many days; 0 for none.
    pub max: usize,
    /// How far back from the period: `period` for its own days, `8 weeks`, `2 years`, or a day. Articles from then on are
    /// read for what they say of days, and not shown otherwise.
    #[serde(deserialize_with = "look_back", serialize_with = "period_alone")]
    #[schemars(with = "LookBackText")]
    pub over: LookBack,
}

impl Default for EventFilter {
    fn default() -> Self {
        Self { max: 12, over: LookBack::Period }
    }
}

fn look_back<'de, D: serde::Deserializer<'de>>(from: D) -> Result<LookBack, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

// Only so that the schema can show the default.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn period_alone<S: serde::Serializer>(_: &LookBack, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str("period")
}

impl SectionConfig {
    /// Its kind, as the config writes it: also the id of a section, and the key of its heading among the labels.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::KeyPoints(_) => "key-points",
            Self::Topic(_) => "topic",
            Self::WhoSaidWhat(_) => "who-said-what",
            Self::Timeline(_) => "timeline",
            Self::Trends(_) => "trends",
            Self::Figures(_) => "figures",
            Self::Changes(_) => "changes",
            Self::Compare(_) => "compare",
            Self::Balance(_) => "balance",
            Self::Notes(_) => "notes",
            Self::Sources(_) => "sources",
            Self::People(_) => "people",
            Self::Coverage(_) => "coverage",
        }
    }

    /// Whether it shows days that sentences name.
    pub fn shows_events(&self) -> bool {
        matches!(self, Self::Timeline(timeline) if timeline.events.max > 0)
    }

    /// Whether it sets the issue against former ones.
    pub fn looks_at_former(&self) -> bool {
        match self {
            Self::Changes(_) | Self::Compare(_) => true,
            Self::Figures(figures) => figures.show.contains(&FigureName::TopicsByWeek),
            _ => false,
        }
    }

    /// Which quotes it shows, where it shows quotes of its own choice.
    pub fn quotes(&self) -> Option<&QuoteFilter> {
        match self {
            Self::Topic(section) => Some(&section.quotes),
            Self::WhoSaidWhat(section) => Some(&section.quotes),
            _ => None,
        }
    }

    /// How far back from the period the section looks.
    pub fn looks_back(&self) -> LookBack {
        match self {
            Self::Timeline(timeline) if timeline.events.max > 0 => timeline.events.over,
            Self::Trends(trends) => LookBack::Periods(trends.against),
            _ => LookBack::Period,
        }
    }
}

/// What rose and what fell: topics, people and words that stand in more, or in fewer, of the period's articles than chance
/// makes of the periods before.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrendsSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// So many periods before, each as long as the issue's, are compared with it. Their articles are read, which takes its time.
    #[schemars(range(min = 3, max = 52))]
    pub against: u16,
    /// At most so many terms of each kind.
    #[schemars(range(min = 1))]
    pub max: usize,
    /// Kinds of terms.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub of: Vec<TermsOf>,
}

impl Default for TrendsSection {
    fn default() -> Self {
        Self { title: None, against: 8, max: 5, of: vec![TermsOf::Topics, TermsOf::People, TermsOf::Words] }
    }
}

/// Kinds of terms that rise and fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TermsOf {
    /// Topics of the config.
    Topics,
    /// People named in full.
    People,
    /// Words and phrases.
    Words,
}

/// Counts as pictures, each with its table. One with nothing to compare, as of a single outlet, is left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FiguresSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Which, in this order.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub show: Vec<FigureName>,
}

impl Default for FiguresSection {
    fn default() -> Self {
        use FigureName::{Outlets, SpeakersByTopic, Timeline, TopicsByWeek};
        Self { title: None, show: vec![TopicsByWeek, SpeakersByTopic, Outlets, Timeline] }
    }
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FigureName {
    /// Quotes found on each topic, in this issue and those before it; those are found where the JSON among `outputs` goes.
    TopicsByWeek,
    /// Quotes shown, by speaker and topic.
    SpeakersByTopic,
    /// Articles of the period, by outlet.
    Outlets,
    /// Articles of the period, by topic and day.
    Timeline,
}

/// What changed since the issue before: topics, speakers and quotes that are new, go on or ended, with counts against that
/// issue and the eight before it. Former issues are found where the JSON among `outputs` goes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChangesSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Which issue it is set against.
    pub against: Against,
    /// At most so many speakers of each: new, continuing and dropped; the rest is counted.
    #[schemars(range(min = 1))]
    pub max: usize,
}

impl Default for ChangesSection {
    fn default() -> Self {
        Self { title: None, against: Against::Previous, max: 10 }
    }
}

/// Which issue another is set against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// The last one before it that is stored.
    #[default]
    Previous,
}

/// What speakers say on a topic now, beside what they said on it in former issues. Former issues are found where the JSON
/// among `outputs` goes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CompareSection {
    /// Heading.
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// Keys of `people`; empty: everybody with a name.
    pub speakers: Vec<String>,
    /// Only these topics; empty: all.
    pub topics: Vec<String>,
    /// At most so many comparisons, each of one speaker on one topic.
    #[schemars(range(min = 1))]
    pub max: usize,
    /// At most so many quotes on each side of one.
    #[schemars(range(min = 1))]
    pub per_side: usize,
}

impl Default for CompareSection {
    fn default() -> Self {
        Self { title: None, speakers: Vec::new(), topics: Vec::new(), max: 6, per_side: 1 }
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

/// Source balance.
pub type BalanceSection = PlainSection;

/// Numbered source list.
pub type SourcesSection = PlainSection;
/// Glossary of people.
pub type PeopleSection = PlainSection;
/// Method and coverage.
pub type CoverageSection = PlainSection;
