//! Makes the briefing of a selection: here, and only here, spans become owned strings.

pub struct Material<'a> {
        pub config: &'a crate::config::Config,
        pub period: &'a crate::model::Period,
        pub cut_off: jiff::Timestamp,
        pub selection: &'a crate::model::Selection,
        pub articles: &'a [&'a crate::model::Extracted],
        pub judged: &'a [crate::model::Judged],
        pub others: &'a [(String, crate::model::Outcome)],
        pub diagnostics: &'a [crate::diagnostic::Diagnostic],
        pub notes: &'a std::collections::BTreeMap<String,String>,
}
pub fn briefing(_: &Material<'_>) -> crate::model::Briefing { unimplemented!() }
pub fn quote_id(_: &crate::model::Article, _: &crate::model::Quote) -> String { unimplemented!() }
