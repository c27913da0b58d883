//! What an issue uses of the evidence, and why: references and numbers, no text.
//!
//! Topics, outlets and people are numbered as the config lists them; articles, quotes and passages as they stand in the
//! slices that `select` was given. `explain` prints [`Judged`] and the candidates of a [`Selection`] as they are.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime};
use smallvec::SmallVec;

use super::{DatedSentence, FormerRef, Outcome, Sketch, Span, TermSheet, TrendsContent};

/// Index of a topic in the config.
pub type TopicIndex = u16;

/// Index of a speaker in [`Selection::speakers`].
pub type SpeakerIndex = u32;

/// Which list of a topic a term stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermList {
    /// `any`.
    Any,
    /// `all`.
    All,
    /// `not`.
    Not,
}

/// Where a term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the article's title; the span is one of [`Metadata::title`](super::Metadata::title), not of the text.
    Title,
    /// In a heading.
    Heading,
    /// In prose.
    Words,
}

/// One place where a term of a topic was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TopicHit {
    /// Where it stands, to the end of the word for a prefix, from the first to the last word for `near`.
    pub span: Span,
    /// Kind of place.
    pub place: Place,
    /// The topic.
    pub topic: TopicIndex,
    /// The list its term stands in.
    pub list: TermList,
    /// Index of the term in that list.
    pub term: u16,
    /// Whether it lies inside a match of a `not` term and so does not count.
    pub masked: bool,
}

/// A topic that a passage belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageTopic {
    /// The topic.
    pub topic: TopicIndex,
    /// Whether the heading names it.
    pub by_heading: bool,
    /// Hits that name it in the passage's prose; 0 where the heading names it, or the article's title alone.
    pub hits: u32,
    /// The first of them.
    pub first: Option<Span>,
    /// Whether it is named once only, in passing, in a long passage of an article whose title does not name it.
    pub passing: bool,
    /// What the terms of `any` that count weigh together.
    pub weight: i32,
}

/// Why a passage with hits does not belong to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// None of `any` is left once the matches inside `not` terms are taken out.
    Masked,
    /// This term of `all` is missing.
    Missing(u16),
    /// This term of `not` stands in it.
    Not(u16),
    /// The terms of `any` that count weigh less than is asked for.
    TooLight {
        /// What they weigh together.
        weight: i32,
        /// What is asked for.
        at_least: u32,
    },
}

/// The topics of one passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassageTopics {
    /// Those it belongs to, by index.
    pub topics: SmallVec<[PassageTopic; 2]>,
    /// Those it was refused, by index.
    pub refused: SmallVec<[(TopicIndex, Refusal); 1]>,
    /// Words of its prose; 0 where it belongs to no topic.
    pub words: u32,
}

/// How a quote came to a topic, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placed {
    /// Its own words name it.
    OwnWords,
    /// The sentence it stands in names it.
    Sentence,
    /// The heading of its passage names it.
    Heading,
    /// Its paragraph names it.
    Paragraph,
    /// The paragraph before or after names it.
    Adjoining,
    /// Its passage names it.
    Passage,
    /// Its passage names it in passing.
    Passing,
}

/// A topic that a quote belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteTopic {
    /// The topic.
    pub topic: TopicIndex,
    /// How it came to it.
    pub by: Placed,
}

/// What a part of a score stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScoreName {
    /// Direct, mixed or indirect.
    Kind,
    /// Who speaks.
    Speaker,
    /// How it came to the topic.
    Topic,
    /// How long it is.
    Length,
    /// How early in the article it stands.
    Position,
    /// How sure the attribution is.
    Confidence,
    /// How late in the period it was published.
    Recency,
    /// How often a passage names the topic.
    Hits,
    /// Where a sentence stands among those of its passage.
    Place,
    /// How much a sentence holds of the words that carry its article.
    Substance,
    /// Whether a sentence can be read by itself.
    Alone,
    /// How much of a sentence other excerpts say.
    Repeats,
}

impl ScoreName {
    /// Its name, as `explain` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Speaker => "speaker",
            Self::Topic => "topic",
            Self::Length => "length",
            Self::Position => "position",
            Self::Confidence => "confidence",
            Self::Recency => "recency",
            Self::Hits => "hits",
            Self::Place => "place",
            Self::Substance => "substance",
            Self::Alone => "alone",
            Self::Repeats => "repeats",
        }
    }
}

/// One part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScorePart {
    /// What for.
    pub name: ScoreName,
    /// How much; may be below zero.
    pub points: i16,
}

/// A score: the sum of its named parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// The sum.
    pub total: i32,
    /// What it is made of, in the order of the table in `select::rank`.
    pub parts: SmallVec<[ScorePart; 8]>,
}

impl Score {
    /// Adds one part.
    #[must_use]
    pub fn with(mut self, name: ScoreName, points: i16) -> Self {
        self.total += i32::from(points);
        self.parts.push(ScorePart { name, points });
        self
    }
}

/// The outlet of one article, before names are compared across articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutletMatch {
    /// An outlet of the config.
    Known(u32),
    /// As the article's metadata says.
    Metadata,
    /// As `corpus.outlet` says, which is no key of `outlets`.
    Default,
    /// Nobody says.
    #[default]
    Unknown,
}

/// Digest of an article's normalised text.
pub type TextKey = [u8; 32];

/// Digest of a quote's normalised words.
pub type WordsKey = [u8; 16];

/// Digest of a page's address, whatever form it is written in.
pub type PageKey = [u8; 16];

/// What `select` makes of one quote by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedQuote {
    /// Its topics, by index. Empty where it is on none.
    pub topics: SmallVec<[QuoteTopic; 2]>,
    /// Its words; 0 where it is on no topic.
    pub words: u32,
    /// The parts of its score that hang on the article alone.
    pub base: Score,
    /// What quotes of the same words have in common; `None` below five words.
    pub words_key: Option<WordsKey>,
}

/// A term of one article, and how much of it there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryTerm {
    /// Hash of its stems.
    pub key: u32,
    /// Its weighed count.
    pub count: u16,
}

/// What `select` makes of one article by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Day of publication in the briefing's time zone, as admitted.
    pub day: Date,
    /// The same with the time of day, midnight where none is known; earlier articles win ties.
    pub at: DateTime,
    /// Its outlet.
    pub outlet: OutletMatch,
    /// The terms by which it is set beside others.
    pub terms: Vec<StoryTerm>,
    /// Its words, phrases and people, where a section counts them.
    pub sheet: Option<Box<TermSheet>>,
    /// What articles of the same text have in common; `None` where there is no prose.
    pub text_key: Option<TextKey>,
    /// What its copies are known by, near ones, too.
    pub sketch: Sketch,
    /// What addresses of the same page have in common; `None` where it has none.
    pub page: Option<PageKey>,
    /// For each of [`Evidence::people`](super::Evidence::people) the person of the config.
    pub people: Vec<Option<u32>>,
    /// Every hit, in the order title, then text.
    pub hits: Vec<TopicHit>,
    /// For each passage its topics.
    pub passages: Vec<PassageTopics>,
    /// For each quote its topics and score.
    pub quotes: Vec<JudgedQuote>,
    /// What a timeline of events may choose from; none where no section shows one.
    pub dated: Vec<DatedSentence>,
}

/// One quote of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuoteRef {
    /// Index of the article.
    pub article: u32,
    /// Index in its evidence.
    pub quote: u32,
}

/// One passage of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageRef {
    /// Index of the article.
    pub article: u32,
    /// Index in its evidence.
    pub passage: u32,
}

/// Whether a section shows a quote or passage on its topics, or why not. What is off topic is no candidate and has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is shown.
    Shown,
    /// Of a kind the section does not ask for.
    Kind,
    /// Nobody is named, and the section asks for speakers.
    Unattributed,
    /// The section does not ask for this speaker.
    OtherSpeaker,
    /// The section shows this quote of the same words, or one that holds it.
    SameWords(QuoteRef),
    /// The section shows another cut of this utterance: most of the words are the same.
    NearlySame(QuoteRef),
    /// The section shows the same utterance in other words, and this wording beside it.
    OtherWording(QuoteRef),
    /// The section is full: at most so many.
    SectionFull(u32),
    /// Enough of this speaker: at most so many.
    SpeakerFull(u32),
    /// Enough of this article: at most so many.
    ArticleFull(u32),
    /// Enough speakers: at most so many.
    SpeakersFull(u32),
    /// The section shows quotes of its article, and asks for passages of others only.
    HasQuotes,
    /// No run of whole sentences in it is short enough to show.
    NoExcerpt,
    /// The section is full, and shows another article of the same story.
    StoryTold,
    /// The section shows excerpts that say the same.
    Repeats,
    /// This quote of a former issue has the same words of the same speaker, and the section leaves such quotes out.
    AlreadyReported(FormerRef),
}

impl Verdict {
    /// Whether it is a cap that kept it out, not a quality of its own.
    pub fn is_cap(self) -> bool {
        matches!(
            self,
            Self::SectionFull(_)
                | Self::SpeakerFull(_)
                | Self::ArticleFull(_)
                | Self::SpeakersFull(_)
                | Self::HasQuotes
                | Self::SameWords(_)
                | Self::NearlySame(_)
                | Self::OtherWording(_)
                | Self::StoryTold
                | Self::Repeats
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shown => write!(f, "shown"),
            Self::Kind => write!(f, "kind: the section does not ask for it"),
            Self::Unattributed => write!(f, "unattributed: the section asks for speakers"),
            Self::OtherSpeaker => write!(f, "speaker: the section does not ask for this one"),
            Self::SameWords(_) => write!(f, "same words as a quote shown"),
            Self::NearlySame(_) => write!(f, "another cut of a quote shown"),
            Self::OtherWording(_) => write!(f, "another wording of a quote shown, beside which it stands"),
            Self::SectionFull(max) => write!(f, "capped: section max {max}"),
            Self::SpeakerFull(max) => write!(f, "capped: speaker max {max}"),
            Self::ArticleFull(max) => write!(f, "capped: article max {max}"),
            Self::SpeakersFull(max) => write!(f, "capped: max speakers {max}"),
            Self::HasQuotes => write!(f, "capped: the section shows quotes of this article"),
            Self::NoExcerpt => write!(f, "no run of whole sentences is short enough"),
            Self::StoryTold => write!(f, "capped: another article of its story is shown"),
            Self::Repeats => write!(f, "capped: the section shows what says the same"),
            Self::AlreadyReported(_) => write!(f, "already reported"),
        }
    }
}

/// Something a section could show, with its score there and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<T> {
    /// Which.
    pub of: T,
    /// Its score in this section.
    pub score: Score,
    /// What became of it.
    pub verdict: Verdict,
}

/// What is shown of a passage: whole sentences of one prose block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExcerptRef {
    /// The passage.
    pub passage: PassageRef,
    /// The sentences.
    pub span: Span,
}

/// What one section shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionSelection {
    /// Index in the config's `sections`; several topics in one entry make several sections.
    pub config: usize,
    /// What it shows.
    pub content: SectionContent,
}

/// What a section shows, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionContent {
    /// Topics to count, most quoted first; used where the analyst wrote no points.
    KeyPoints(Vec<CountedPoint>),
    /// Quotes and passages on one topic.
    Topic(TopicContent),
    /// Quotes by speaker.
    WhoSaidWhat(WhoSaidWhatContent),
    /// Articles by day, and what is said of days.
    Timeline(TimelineContent),
    /// What rose and what fell.
    Trends(TrendsContent),
    /// What speakers say now beside what they said before.
    Compare(Vec<ComparisonContent>),
    /// Nothing that has to be selected: notes, sources, people, coverage.
    Plain,
}

/// A topic to count among the key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedPoint {
    /// The topic.
    pub topic: TopicIndex,
    /// The best of its quotes that another section shows.
    pub quote: Option<QuoteRef>,
}

/// What a topic section shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicContent {
    /// The topic.
    pub topic: TopicIndex,
    /// Quotes shown, in the order the config asks for.
    pub quotes: Vec<QuoteRef>,
    /// Sentences that carry passages, best first.
    pub excerpts: Vec<ExcerptRef>,
    /// The score of the first sentence of each excerpt among those of its passage.
    pub excerpt_scores: Vec<Score>,
    /// Every quote on the topic, best first.
    pub quote_candidates: Vec<Candidate<QuoteRef>>,
    /// Every passage on the topic, best first.
    pub passage_candidates: Vec<Candidate<PassageRef>>,
}

/// What a section of quotes by speaker shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhoSaidWhatContent {
    /// Speakers with something to show.
    pub speakers: Vec<SpeakerContent>,
    /// Every quote of the topics, in the order they were considered.
    pub candidates: Vec<Candidate<QuoteRef>>,
}

/// One speaker's quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerContent {
    /// Who.
    pub speaker: SpeakerIndex,
    /// Quotes on the topics found in the period, shown or not.
    pub found: usize,
    /// What is shown.
    pub groups: Vec<GroupContent>,
}

/// What the quotes of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupName {
    /// A topic; `None` where the config defines none.
    Topic(Option<TopicIndex>),
    /// An outlet of [`Selection::outlets`]; `None` where nobody says.
    Outlet(Option<u32>),
    /// A day.
    Day(Date),
}

/// One group of quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupContent {
    /// What they have in common.
    pub name: GroupName,
    /// The quotes.
    pub quotes: Vec<QuoteRef>,
}

/// What one speaker says on a topic now, and said in former issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonContent {
    /// The topic.
    pub topic: TopicIndex,
    /// Who.
    pub speaker: SpeakerIndex,
    /// The latest words, the last day first.
    pub latest: Vec<QuoteRef>,
    /// Earlier words, the last issue first.
    pub earlier: Vec<FormerRef>,
}

/// What a timeline shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineContent {
    /// Articles by day, oldest first.
    pub days: Vec<DayContent>,
    /// Days that articles name, oldest first.
    pub events: Vec<EventContent>,
}

/// A day that articles name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventContent {
    /// The day.
    pub day: Date,
    /// The article whose sentence tells of it. Articles of the background are counted on behind those of the period.
    pub article: u32,
    /// Place of the sentence among [`Judged::dated`] or [`Background::dated`](super::Background::dated).
    pub sentence: u32,
    /// The sentence.
    pub span: Span,
    /// Articles that name the day.
    pub articles: usize,
    /// Outlets of these.
    pub outlets: usize,
}

/// One day of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayContent {
    /// The day.
    pub day: Date,
    /// Articles listed, best first.
    pub articles: Vec<u32>,
    /// Articles on topic that the cap kept out.
    pub capped: Vec<u32>,
}

/// Who a speaker is, across articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeakerName {
    /// A person of the config.
    Known(u32),
    /// A person by the name given here.
    Person {
        /// Article that gives it.
        article: u32,
        /// Index in its people.
        person: u32,
    },
    /// An organisation, as named here.
    Organisation {
        /// Article that names it.
        article: u32,
        /// Where.
        span: Span,
    },
    /// Somebody described and not named; the same in one article only.
    Described {
        /// Article that describes.
        article: u32,
        /// Where.
        span: Span,
    },
}

impl SpeakerName {
    /// Whether it is a person with a name.
    pub fn is_person(self) -> bool {
        matches!(self, Self::Known(_) | Self::Person { .. })
    }
}

/// Where a speaker's role is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleRef {
    /// A dated role of a person of the config.
    Config {
        /// Index of the person.
        person: u32,
        /// Index among the person's roles.
        role: u32,
    },
    /// As the quote's own article says.
    Article(Span),
}

/// Where an outlet's name is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutletName {
    /// An outlet of the config.
    Known(u32),
    /// The metadata of this article.
    Metadata(u32),
    /// `corpus.outlet`.
    Default,
}

/// What an issue makes of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleSelection {
    /// Shown or not, and why.
    pub outcome: Outcome,
    /// Day of publication in the briefing's time zone.
    pub day: Date,
    /// Index in [`Selection::outlets`].
    pub outlet: Option<u32>,
    /// Topics of its passages, by index.
    pub topics: SmallVec<[TopicIndex; 4]>,
    /// Whether it stands for itself among the others.
    pub standing: Standing,
}

/// How an article stands to the others of its period, by their indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is nobody's copy.
    #[default]
    Own,
    /// The same text as this one, published earlier.
    Same(u32),
    /// The same report as this one, published earlier, shortened, lengthened or set about with other lines.
    Near(u32),
    /// An earlier version of this one, which stands at the same address.
    Superseded(u32),
}

impl Standing {
    /// The article that is kept in its place.
    pub fn in_favour_of(self) -> Option<u32> {
        match self {
            Self::Own => None,
            Self::Same(kept) | Self::Near(kept) | Self::Superseded(kept) => Some(kept),
        }
    }
}

/// A page that was changed within the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The article of the newest version.
    pub article: u32,
    /// The article of the earlier one.
    pub earlier: u32,
    /// What became of the earlier one's quotes; those unchanged are left out.
    pub changes: Vec<QuoteChange>,
}

/// A quote that one of two versions lacks, or that stands in other words in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteChange {
    /// Its index in the evidence of the earlier version.
    pub earlier: Option<u32>,
    /// Its index in the evidence of the newest.
    pub now: Option<u32>,
}

/// A speaker of a quote shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownSpeaker {
    /// Who.
    pub speaker: SpeakerIndex,
    /// Role at the time.
    pub role: Option<RoleRef>,
}

/// What must be known of a quote to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownQuote {
    /// Who speaks: nobody named, one, or two who speak as one.
    pub speakers: SmallVec<[ShownSpeaker; 2]>,
    /// Its topics, strongest first.
    pub topics: SmallVec<[TopicIndex; 2]>,
    /// Other articles with the same words, or with a cut of them.
    pub also_in: Vec<u32>,
    /// The same utterance in other words, the earliest first.
    pub wordings: Vec<OtherWording>,
    /// Whether one outlet alone reports it.
    pub single_source: bool,
    /// The same words of the same speaker in a former issue, the last that has them.
    pub earlier: Option<FormerRef>,
}

/// An utterance in other words than those of the quote shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWording {
    /// The quote that has them.
    pub of: QuoteRef,
    /// Who speaks there.
    pub speakers: SmallVec<[SpeakerIndex; 2]>,
    /// Other articles with these words.
    pub also_in: Vec<u32>,
}

/// What was found on one topic, duplicates left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicCounts {
    /// Articles with a passage on it.
    pub articles: usize,
    /// Outlets of these.
    pub outlets: usize,
    /// Quotes on it.
    pub quotes: usize,
    /// Articles these quotes stand in.
    pub quoted_articles: usize,
    /// Outlets of these articles.
    pub quoted_outlets: usize,
}

/// Articles about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The article that says most of what they have in common; of equals the earliest.
    pub lead: u32,
    /// All of them, the earliest first.
    pub articles: Vec<u32>,
}

/// What an issue uses, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// One entry an article, as they were given.
    pub articles: Vec<ArticleSelection>,
    /// The outlets that occur.
    pub outlets: Vec<OutletName>,
    /// The speakers that occur.
    pub speakers: Vec<SpeakerName>,
    /// What each of them is known by in other issues, too; `None` for one who may be anybody there.
    pub known_by: Vec<Option<String>>,
    /// One entry a topic of the config.
    pub topics: Vec<TopicCounts>,
    /// The sections, in the order of the config.
    pub sections: Vec<SectionSelection>,
    /// Every quote shown.
    pub quotes: BTreeMap<QuoteRef, ShownQuote>,
    /// Quotes that no section shows, and one left out for having been reported in a former issue.
    pub suppressed: BTreeMap<QuoteRef, FormerRef>,
    /// Pages that were changed, by the earlier version in order of publication.
    pub corrections: Vec<Correction>,
    /// The stories of the period, in the order of their first articles: each article that is no duplicate is in one.
    pub stories: Vec<Story>,
}

#[cfg(test)]
mod tests {
    use super::{Score, ScoreName, Verdict};

    #[test]
    fn a_score_is_the_sum_of_its_parts() {
        let score = Score::default().with(ScoreName::Kind, 30).with(ScoreName::Length, -15);
        assert_eq!(score.total, score.parts.iter().map(|part| i32::from(part.points)).sum::<i32>());
    }

    #[test]
    fn verdicts_read_as_reasons() {
        assert_eq!(Verdict::SectionFull(8).to_string(), "capped: section max 8");
        assert!(Verdict::SpeakerFull(3).is_cap() && !Verdict::Kind.is_cap());
    }
}
