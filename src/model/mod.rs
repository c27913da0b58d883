//! The nouns of the program: plain data that every stage reads and no stage owns. No I/O, no rules.

mod archive;
mod article;
mod background;
mod briefing;
mod changes;
mod day;
mod entry;
mod evidence;
mod figures;
mod former;
mod ledger;
mod marking;
mod period;
mod run_record;
mod selection;
mod sketch;
mod source;
mod source_page;
mod span;
mod stage;
mod trends;
mod wordings;

pub use archive::{
    ARCHIVE_FORMAT, Archive, ArchivedIssue, ArchivedPoint, ArchivedQuote, ArchivedSource, ArchivedTopic, ArchivedYear,
    ListPage, ListedIssue, ListedName, ListedQuote, ListedYear,
};
pub use article::{Article, Block, BlockKind, LineMap, Metadata, Published, TitleOrigin};
pub use background::{Background, KeptWords};
pub use briefing::{
    BRIEFING_FORMAT, Briefing, Context, ContextSlice, CorrectionEntry, Coverage, CoverageCount, Excerpt, Extent,
    Generator, Issue, KeyPoint, KeyPointOrigin, LeftOut, NearCopyEntry, OrganisationEntry, PersonEntry, Piece,
    QuoteChangeEntry, QuoteEntry, QuoteId, QuoteVersion, Section, SectionBody, SkippedEntry, SourceEntry, SpeakerEntry,
    SpeakerGroup, StoryEntry, TimelineDay, TimelineEvent, TimelineItem, TopicCount, TrendEntry,
};
pub use changes::{
    ChangeState, Comparison, CountChange, EarlierReport, FormerIssue, FormerQuote, SpeakerChange, TopicChange, Unlisted,
};
pub use day::{DatedSentence, DayKind, DayMention};
pub use entry::{Entry, Format, Remark, Told};
pub use evidence::{
    Evidence, Extracted, KnownPerson, KnownRole, Passage, Person, PersonRef, Quote, QuoteKind, QuotePieces, Rule,
    Speaker,
};
pub use figures::{Figure, FigureForm, FigureRow, ShareEntry};
pub use former::{FORMER_ISSUES, Former, FormerRef, Said, SpeakerTally, Tally, TopicTally};
pub use ledger::{Ledger, Outcome, SkipReason, UnusedReason};
pub use marking::{Tlp, may_stand};
pub use period::{LookBack, Period, PeriodError, PeriodSpec};
pub use run_record::{
    Delivery, DeliveryOutcome, Inputs, Problem, Publication, RUN_FORMAT, RecordedArchive, RecordedDiagnostics,
    RecordedFile, RecordedIssue, RunRecord, StageTime, Timings, Versions,
};
pub use selection::{
    ArticleSelection, Candidate, ComparisonContent, Correction, CountedPoint, DayContent, EventContent, ExcerptRef,
    GroupContent, GroupName, Judged, JudgedQuote, OtherWording, OutletMatch, OutletName, PageKey, PassageRef,
    PassageTopic, PassageTopics, Place, Placed, QuoteChange, QuoteRef, QuoteTopic, Refusal, RoleRef, Score, ScoreName,
    ScorePart, SectionContent, SectionSelection, Selection, ShownQuote, ShownSpeaker, SpeakerContent, SpeakerIndex,
    SpeakerName, Standing, Story, StoryTerm, TermList, TextKey, TimelineContent, TopicContent, TopicCounts, TopicHit,
    TopicIndex, Verdict, WhoSaidWhatContent, WordsKey,
};
pub use sketch::{Mark, Sketch};
pub use source::{Digest, Source, Stamp};
pub use source_page::{SourceBlock, SourceMark, SourcePage, SourceSlice};
pub use span::Span;
pub use stage::Stage;
pub use trends::{Claim, NO_PART, Parts, TermKind, TermName, TermSheet, Trend, TrendsContent};
pub use wordings::{Differing, Wording};
