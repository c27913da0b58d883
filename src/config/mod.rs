//! The YAML file that defines a briefing: its types, its reading, its checks. It reads no article.

mod types;

pub use types::{
    BriefingConfig, Config, CorpusConfig, CoverageSection, GroupBy, KeyPointsSection, Kinds, Limits, NearTerm,
    NotesSection, OnEmpty, OnMissingDate, Order, Origin, Outlet, Output, PassageFilter, PeopleSection, Percent,
    PersonConfig, PlainSection, QuoteFilter, Role, SectionConfig, SourcesSection, Term, TimelineSection, Topic,
    TopicKeys, TopicSection, WhoSaidWhatSection,
};
