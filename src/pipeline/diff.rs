//! Tells what changed between any two stored issues, as a section of the later one would. It reads no corpus.

use std::path::{Path, PathBuf};

use crate::compose::{self, Quotes};
use crate::model::{Briefing, ChangeState, EarlierReport, Former, FormerIssue, FormerRef, Section, SectionBody};
use crate::render::{RenderError, Templates};
use crate::select::{self, Names, Reported};
use crate::wording;

use super::former;

/// What changed between two issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Title of the earlier issue's series.
    pub former_title: String,
    /// The later issue, with what changed for its only section and the quotes that this refers to.
    pub briefing: Briefing,
    /// Whether nothing did.
    pub is_none: bool,
}

/// Why two issues cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A file is no stored issue.
    #[error("{} {what}: name the JSON file of an issue that `attache build` wrote", .path.display())]
    NoIssue {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// Compares two stored issues.
pub fn diff(earlier: &Path, later: &Path) -> Result<Difference, DiffError> {
    let (before, mut now) = (read(earlier)?, read(later)?);
    let former_title = before.title.clone();
    let names = Names::of_people(&now.people);
    let kept = |path: &Path, briefing: &Briefing| {
        select::former(briefing.clone(), &names).map_err(|what| DiffError::NoIssue { path: path.to_owned(), what })
    };
    let (former, own) = ([kept(earlier, &before)?], kept(later, &now)?);
    let again = again(&own, &former);
    now.quotes.retain(|id, _| again.iter().any(|(repeated, _)| repeated == id));
    for (id, of) in &again {
        if let (Some(quote), Some((issue, said))) = (now.quotes.get_mut(id), of.of(&former)) {
            let (issue, outlet) = (issue.tally.issue.id.clone(), said.source.outlet.clone());
            quote.earlier = Some(EarlierReport { issue, quote: said.quote.id.clone(), outlet });
        }
    }
    let quotes = Quotes {
        fresh: own.said.len() - again.len(),
        suppressed: 0,
        met: again.iter().map(|(_, of)| *of).collect(),
        repeated: again.into_iter().map(|(id, _)| id).collect(),
    };
    let body = compose::between(&own.tally, quotes, &former, usize::MAX);
    let is_none = is_none(&body);
    let title = wording::of(&now.language).word("sections.changes").to_owned();
    now.sections = vec![Section { id: "changes".into(), title, body }];
    Ok(Difference { former_title, briefing: now, is_none })
}

impl Difference {
    /// The issue before and the one after it.
    pub fn issues(&self) -> (Option<&FormerIssue>, FormerIssue) {
        let now = FormerIssue { id: self.briefing.issue.id.clone(), period: self.briefing.issue.period.clone() };
        match self.section() {
            Some(SectionBody::Changes { former, .. }) => (former.as_ref(), now),
            _ => (None, now),
        }
    }

    /// What changed.
    pub fn section(&self) -> Option<&SectionBody> {
        self.briefing.sections.first().map(|section| &section.body)
    }

    /// What changed, in Markdown, as a briefing has it.
    pub fn markdown(&self) -> Result<String, RenderError> {
        Templates::new(None)?.render("diff.md", &self.briefing)
    }
}

fn read(path: &Path) -> Result<Briefing, DiffError> {
    let no_issue = |what: String| DiffError::NoIssue { path: path.to_owned(), what };
    match former::briefing(path) {
        Ok(Some(briefing)) => Ok(briefing),
        Ok(None) => Err(no_issue("does not exist".into())),
        Err((_, what, _)) => Err(no_issue(what)),
    }
}

/// Quotes of an issue that the one before has, too, by id.
fn again(own: &Former, former: &[Former]) -> Vec<(String, FormerRef)> {
    let reported = Reported::of(former);
    let before = former.first().map_or(&[][..], |former| &former.said);
    // They are in the order of their ids.
    let same = |id: &String| before.binary_search_by(|said| said.quote.id.cmp(id)).ok();
    let met = own.said.iter().filter_map(|said| {
        // The same words of the same article are the same quote, however few they are.
        let of = same(&said.quote.id).map(|quote| FormerRef { issue: 0, quote: quote as u32 });
        let voices = said.voices.iter().map(AsRef::as_ref);
        Some((said.quote.id.clone(), of.or_else(|| reported.find(said.words?, &voices))?))
    });
    met.collect()
}

/// Whether what changed is nothing at all.
fn is_none(body: &SectionBody) -> bool {
    let SectionBody::Changes { counts, topics, speakers, fresh, dropped, .. } = body else { return false };
    let counts = counts.iter().chain(topics.iter().flat_map(|topic| [&topic.articles, &topic.quotes]));
    counts.into_iter().all(|count| count.now == count.before)
        && topics.iter().all(|topic| topic.state == ChangeState::Continuing)
        && speakers.iter().all(|one| one.state == ChangeState::Continuing && one.quotes == one.before)
        && *fresh == 0
        && *dropped == 0
}
