//! Tells what was read and what became of it: the ledger, the reasons, the problems, the counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{
    ArticleSelection, Correction, CorrectionEntry, Coverage, CoverageCount, Extent, Extracted, Ledger, NearCopyEntry,
    Outcome, QuoteChange, QuoteChangeEntry, QuoteVersion, SkippedEntry, Speaker, Standing, TopicCount, TopicIndex,
};
use crate::wording::{Labels, english};

use super::register::piece;
use super::{Material, quote_id};

/// Outcomes in the order in which the ledger names them.
const OUTCOMES: [&str; 4] = ["used", "unused", "duplicate", "skipped"];

/// The coverage of an issue that shows so many quotes.
pub(super) fn coverage(material: &Material<'_>, quotes_shown: usize) -> Coverage {
    let outcomes = || {
        let admitted = material.selection.articles.iter().map(|article| &article.outcome);
        admitted.chain(material.others.iter().flat_map(|&(outcome, many)| std::iter::repeat_n(outcome, many)))
    };
    let kept = || {
        let articles = material.articles.iter().zip(&material.selection.articles);
        articles.filter(|(_, selected)| counts(selected)).map(|(extracted, _)| &extracted.evidence.quotes)
    };
    Coverage {
        ledger: Ledger::of(outcomes()),
        reasons: reasons(material.labels(), outcomes()),
        skipped: problems(material.diagnostics, Severity::Error),
        warnings: problems(material.diagnostics, Severity::Warning),
        duplicates: duplicates(material),
        near_copies: near_copies(material),
        corrections: corrections(material),
        outlets: outlets(material),
        topics: topics(material),
        quotes_found: kept().map(Vec::len).sum(),
        quotes_attributed: kept().flatten().filter(|quote| quote.speaker != Speaker::Unattributed).count(),
        quotes_shown,
    }
}

/// Outcome, reason code and reason in words.
pub fn reason(labels: &'static Labels, outcome: &Outcome) -> (&'static str, &'static str, &'static str) {
    let (outcome, code) = match outcome {
        Outcome::Used => ("used", ""),
        Outcome::Unused(reason) => ("unused", reason.code()),
        Outcome::Duplicate(_) => ("duplicate", "same-text"),
        Outcome::NearCopy(_) => ("duplicate", "near-copy"),
        Outcome::Superseded(_) => ("unused", "superseded"),
        Outcome::Skipped(reason) => ("skipped", reason.code()),
    };
    let key = if code.is_empty() { outcome } else { code };
    (outcome, code, labels.entry("reasons", key).unwrap_or(key))
}

/// The code of every reason there is.
pub fn reason_codes() -> impl Iterator<Item = &'static str> {
    english().keys("reasons").filter(|code| *code != "used")
}

/// How many articles had each outcome for each reason, largest first within an outcome.
pub fn reasons<'a>(labels: &'static Labels, outcomes: impl Iterator<Item = &'a Outcome>) -> Vec<CoverageCount> {
    let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for outcome in outcomes {
        *counts.entry(reason(labels, outcome)).or_default() += 1;
    }
    let mut counts: Vec<CoverageCount> = counts
        .into_iter()
        .map(|((outcome, reason, label), count)| CoverageCount {
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            label: label.to_owned(),
            count,
        })
        .collect();
    // Stable: equal counts stay in the order of their codes.
    counts.sort_by_key(|count| (OUTCOMES.iter().position(|known| *known == count.outcome), Reverse(count.count)));
    counts
}

fn problems(diagnostics: &[Diagnostic], severity: Severity) -> Vec<SkippedEntry> {
    let mut of_kind: Vec<&Diagnostic> = diagnostics.iter().filter(|problem| problem.severity == severity).collect();
    of_kind.sort();
    let entry = |problem: &Diagnostic| SkippedEntry {
        place: problem.line.map_or_else(|| problem.path.clone(), |line| format!("{}:{line}", problem.path)),
        code: problem.code.clone(),
        message: problem.message.clone(),
    };
    of_kind.into_iter().map(entry).collect()
}

fn duplicates(material: &Material<'_>) -> Vec<(String, String)> {
    let id = |at: usize| material.articles[at].article.id();
    let articles = material.selection.articles.iter().enumerate();
    let mut pairs: Vec<(String, String)> =
        articles.filter_map(|(at, article)| Some((id(at), id(same_as(article.standing)? as usize)))).collect();
    pairs.sort();
    pairs
}

fn same_as(standing: Standing) -> Option<u32> {
    match standing {
        Standing::Same(kept) => Some(kept),
        Standing::Own | Standing::Near(_) | Standing::Superseded(_) => None,
    }
}

/// Whether the quotes of an article are among those found: of copies only where one of them is shown.
fn counts(selected: &ArticleSelection) -> bool {
    selected.standing == Standing::Own || selected.outcome == Outcome::Used
}

fn near_copies(material: &Material<'_>) -> Vec<NearCopyEntry> {
    let article = |at: usize| &material.articles[at].article;
    let mut copies: Vec<NearCopyEntry> = Vec::new();
    for (at, selected) in material.selection.articles.iter().enumerate() {
        if let Standing::Near(of) = selected.standing {
            let of = article(of as usize);
            let (own, whole) = (article(at).text.len(), of.text.len());
            let extent = if own / 9 < whole / 10 {
                Extent::Shorter
            } else if own / 10 > whole / 9 {
                Extent::Longer
            } else {
                Extent::Alike
            };
            copies.push(NearCopyEntry { path: article(at).id(), of: of.id(), extent });
        }
    }
    copies.sort_by(|one, other| one.path.cmp(&other.path));
    copies
}

fn corrections(material: &Material<'_>) -> Vec<CorrectionEntry> {
    let version = |article: u32, quote: u32| {
        let Extracted { article, evidence } = material.articles[article as usize];
        let quote = &evidence.quotes[quote as usize];
        let pieces = quote.content.iter().map(|span| piece(article, *span)).collect();
        QuoteVersion { id: quote_id(article, quote), pieces }
    };
    let entry = |correction: &Correction| {
        let article = &material.articles[correction.article as usize].article;
        let change = |change: &QuoteChange| QuoteChangeEntry {
            earlier: change.earlier.map(|quote| version(correction.earlier, quote)),
            now: change.now.map(|quote| version(correction.article, quote)),
        };
        CorrectionEntry {
            path: article.id(),
            earlier: material.articles[correction.earlier as usize].article.id(),
            title: article.meta.title.clone(),
            outlet: material.outlet_name(correction.article).map(str::to_owned),
            quotes: correction.changes.iter().map(change).collect(),
        }
    };
    let mut entries: Vec<CorrectionEntry> = material.selection.corrections.iter().map(entry).collect();
    entries.sort_by(|one, other| one.earlier.cmp(&other.earlier));
    entries
}

/// The articles and quotes of each outlet, most articles first.
pub(super) fn outlets(material: &Material<'_>) -> Vec<TopicCount> {
    let no_outlet = material.labels().word("no_outlet_title");
    let mut counts: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
    for (at, article) in material.selection.articles.iter().enumerate() {
        if article.standing == Standing::Own {
            let count = counts.entry(material.outlet_name(at as u32)).or_default();
            count.0 += 1;
            count.1 += material.articles[at].evidence.quotes.len();
        }
    }
    let mut counts: Vec<TopicCount> = counts
        .into_iter()
        .map(|(outlet, (articles, quotes))| TopicCount {
            key: outlet.map(str::to_owned),
            title: outlet.unwrap_or(no_outlet).to_owned(),
            articles,
            quotes,
        })
        .collect();
    // Of equals those that are named come first.
    counts.sort_by_key(|count| (Reverse(count.articles), count.key.is_none()));
    counts
}

fn topics(material: &Material<'_>) -> Vec<TopicCount> {
    let counts = material.selection.topics.iter().enumerate();
    counts
        .map(|(topic, counts)| TopicCount {
            key: material.topic_key(topic as TopicIndex).map(str::to_owned),
            title: material.topic_title(topic as TopicIndex),
            articles: counts.articles,
            quotes: counts.quotes,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{reason, reason_codes};
    use crate::model::{Outcome, SkipReason, UnusedReason};
    use crate::wording::{LANGUAGES, of};

    #[test]
    fn every_reason_has_words() {
        let outcomes = [
            Outcome::Used,
            Outcome::Unused(UnusedReason::Capped),
            Outcome::Duplicate(String::new()),
            Outcome::NearCopy(String::new()),
            Outcome::Superseded(String::new()),
            Outcome::Skipped(SkipReason::SymlinkLoop),
        ];
        for language in LANGUAGES {
            for outcome in &outcomes {
                let (outcome, code, label) = reason(of(language), outcome);
                assert!(label != code && label != outcome, "{language} {code}");
                assert!(code.is_empty() || reason_codes().any(|known| known == code), "{code}");
            }
        }
    }
}
