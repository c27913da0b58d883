//! Tells of a term why a section of rising and falling terms shows it, or does not. It decides nothing itself.

use serde::Serialize;

use crate::model::{Claim, SectionContent, TermName, Trend, TrendsContent};
use crate::select::trends::{FEWEST_ARTICLES, FEWEST_OUTLETS, LEVEL};

use super::View;

/// What became of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermExplained {
    /// The term.
    pub term: String,
    /// `topic`, `person` or `word`.
    pub kind: &'static str,
    /// Shown, or why not.
    pub verdict: String,
    /// Its counts in words.
    pub articles: String,
    /// Articles with it in each period, from the first to that of the issue.
    pub by_period: Vec<u32>,
    /// The figures the verdict rests on.
    pub figures: String,
}

impl View<'_> {
    /// The terms whose name holds `wanted`, in any case, of all sections that count terms.
    pub(super) fn terms(&self, wanted: &str) -> Vec<TermExplained> {
        let wanted = wanted.trim().to_lowercase();
        let contents = self.selection.sections.iter().filter_map(|section| match &section.content {
            SectionContent::Trends(content) => Some(content),
            _ => None,
        });
        let named = contents.flat_map(|content| content.terms.iter().map(move |trend| (content, trend)));
        let named = named.map(|(content, trend)| (content, trend, self.term_name(&trend.name)));
        let mut found: Vec<TermExplained> = named
            .filter(|(.., name)| name.to_lowercase().contains(&wanted))
            .map(|(content, trend, name)| explained(content, trend, name))
            .collect();
        // Two sections of one config may count the same.
        found.dedup();
        found
    }

    fn term_name(&self, name: &TermName) -> String {
        match name {
            TermName::Topic(topic) => self.title(*topic),
            TermName::Known(person) => {
                let known = self.plan.config.people.get_index(*person as usize);
                known.map_or_else(String::new, |(_, person)| person.name.clone())
            }
            TermName::Written(written) => written.clone(),
        }
    }
}

fn explained(content: &TrendsContent, trend: &Trend, term: String) -> TermExplained {
    let ((now, before), (now_of, before_of)) = (trend.sides(), content.sides());
    TermExplained {
        term,
        kind: trend.kind.code(),
        verdict: verdict(trend),
        articles: format!(
            "{now} of {now_of} of this period, {before} of {before_of} of the {} before",
            content.compared()
        ),
        by_period: trend.articles.iter().rev().copied().collect(),
        figures: format!(
            "z {:.2}, spread between former periods {:.1} times that of chance, false discoveries {:.4}",
            f64::from(trend.z) / 100.0,
            f64::from(trend.dispersion) / 10.0,
            f64::from(trend.q) / 1e6
        ),
    }
}

fn verdict(trend: &Trend) -> String {
    let moved = if trend.rose { "rose" } else { "fell" };
    let side = if trend.rose { "this period" } else { "the periods before" };
    match trend.claim {
        Claim::Shown => format!("shown: it {moved}"),
        Claim::Full(max) => format!("it {moved}, but {max} of its kind that moved more are shown"),
        Claim::Part => format!("it {moved}, but a topic, phrase or name that holds it says so already"),
        Claim::FewArticles => format!("it {moved}, but fewer than {FEWEST_ARTICLES} articles of {side} hold it"),
        Claim::FewOutlets => format!("it {moved}, but fewer than {FEWEST_OUTLETS} outlets of {side} have it"),
        Claim::Chance => format!(
            "not claimed: chance may well have done it; of claims as unusual as this {:.1} in 100 would be false, at most {} may be",
            f64::from(trend.q) / 1e4,
            LEVEL / 10_000
        ),
    }
}
