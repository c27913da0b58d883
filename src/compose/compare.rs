//! Sets out what speakers say now beside what they said in former issues. It words no judgement.

use crate::model::{Comparison, ComparisonContent, FormerQuote, FormerRef, QuoteEntry, SectionBody};

use super::Material;
use super::register::Register;

/// A section of comparisons.
pub(super) fn body(material: &Material<'_>, register: &mut Register<'_>, content: &[ComparisonContent]) -> SectionBody {
    let comparison = |one: &ComparisonContent| Comparison {
        speaker: register.speaker(one.speaker),
        person: register.person(one.speaker),
        topic: material.topic_key(one.topic).unwrap_or("").to_owned(),
        title: material.topic_title(one.topic),
        latest: one.latest.iter().map(|of| register.quote(*of)).collect(),
        earlier: one.earlier.iter().filter_map(|of| before(material, *of)).collect(),
    };
    SectionBody::Compare { comparisons: content.iter().map(comparison).collect() }
}

fn before(material: &Material<'_>, of: FormerRef) -> Option<FormerQuote> {
    let (former, said) = of.of(material.former)?;
    let (issue, source) = (former.tally.issue.id.clone(), said.source.as_ref().clone());
    // The numbers of its other wordings' sources are those of that issue's list, which is not here.
    let quote = QuoteEntry { wordings: Vec::new(), ..said.quote.clone() };
    Some(FormerQuote { issue, quote, source })
}
