//! Keeps what is marked for fewer readers out of an issue: where a note, a key point or an article that it shows has a
//! stricter handling mark than the issue itself, nothing is built. It marks nothing itself.
//!
//! An article is guarded where something of it is shown, a title in the list of sources included; one that is read and not
//! shown may have any mark. A note is guarded where a section of the issue asks for it, whether the section has room for it
//! in the end or not.

use std::collections::BTreeMap;

use crate::config::{Audience, SectionConfig};
use crate::model::{Briefing, SectionBody, may_stand};
use crate::parse::Note;

use super::issue::{ForWhom, note_of};
use super::share::Share;
use super::{BuildError, Plan};

/// A mark and where it stands.
struct Marked {
    place: String,
    mark: String,
}

/// Fails where something of an issue, whole or for an audience, is marked more strictly than the issue.
pub(super) fn guard(
    plan: &Plan<'_>,
    share: &Share,
    notes: &BTreeMap<String, Note>,
    issues: &[ForWhom<'_>],
) -> Result<(), BuildError> {
    for (key, briefing) in issues {
        let audience = key.as_ref().and_then(|key| plan.config.audiences.get(key));
        let marked = of_notes(plan, notes, audience).into_iter().chain(of_articles(share, briefing));
        for Marked { place, mark } in marked {
            if !may_stand(&mark, briefing.marking.as_deref()) {
                let of = briefing.marking.clone();
                return Err(BuildError::Marking { config: plan.path(), place, mark, of, audience: key.clone() });
            }
        }
    }
    Ok(())
}

/// The marks of the notes that the sections of an audience ask for.
fn of_notes(plan: &Plan<'_>, notes: &BTreeMap<String, Note>, audience: Option<&Audience>) -> Vec<Marked> {
    let only = audience.map_or(&[][..], |audience| audience.only.as_slice());
    let wanted = |section: &&SectionConfig| only.is_empty() || only.iter().any(|name| name == section.kind());
    let mut found = Vec::new();
    for from in plan.config.sections.iter().filter(wanted).filter_map(note_of) {
        let name = plan.config.origin.resolve(from, &plan.job.period.issue());
        let name = name.strip_prefix(&plan.config.origin.dir).unwrap_or(&name).display().to_string();
        for (mark, line) in notes.get(from).map(|note| note.markings.as_slice()).unwrap_or_default() {
            found.push(Marked { place: format!("{name}, line {line},"), mark: mark.clone() });
        }
    }
    found
}

/// The marks of the articles that a briefing shows something of.
fn of_articles(share: &Share, briefing: &Briefing) -> Vec<Marked> {
    let marked = |place: &str, mark: &Option<String>| {
        mark.as_ref().map(|mark| Marked { place: format!("the article {place}"), mark: mark.clone() })
    };
    let mut found: Vec<Marked> =
        briefing.sources.iter().filter_map(|source| marked(&source.path, &source.marking)).collect();
    // The coverage shows the words of pages that were changed.
    let covers = briefing.sections.iter().any(|section| matches!(section.body, SectionBody::Coverage));
    let corrections = if covers { briefing.coverage.corrections.as_slice() } else { &[] };
    for path in corrections.iter().flat_map(|correction| [&correction.path, &correction.earlier]) {
        let articles = share.articles.iter().map(|extracted| &extracted.article);
        found.extend(
            articles.filter(|article| article.id() == *path).filter_map(|article| marked(path, &article.meta.marking)),
        );
    }
    found
}
