//! Sets out what rose and what fell, with its counts. It judges none of it.

use crate::model::{SectionBody, TermName, Trend, TrendEntry, TrendsContent};

use super::Material;
use super::sections::section_of;

/// A section of terms that rose or fell; `ids` are those of all sections.
pub(super) fn body(material: &Material<'_>, content: &TrendsContent, ids: &[String]) -> SectionBody {
    let (articles, before) = content.sides();
    SectionBody::Trends {
        articles: articles as usize,
        before: before as usize,
        periods: content.compared(),
        tested: content.tested,
        terms: content.shown().map(|trend| entry(material, content, trend, ids)).collect(),
    }
}

fn entry(material: &Material<'_>, content: &TrendsContent, trend: &Trend, ids: &[String]) -> TrendEntry {
    let (of, before_of) = content.sides();
    let (articles, before) = trend.sides();
    let term = match &trend.name {
        TermName::Topic(topic) => material.topic_title(*topic),
        TermName::Known(person) => {
            let known = material.config.people.get_index(*person as usize);
            known.map_or_else(String::new, |(_, person)| person.name.clone())
        }
        TermName::Written(written) => written.clone(),
    };
    let section = match trend.name {
        TermName::Topic(topic) => section_of(material, ids, topic),
        TermName::Known(_) | TermName::Written(_) => None,
    };
    TrendEntry {
        of: trend.kind.code().to_owned(),
        term,
        section,
        direction: if trend.rose { "rose" } else { "fell" }.to_owned(),
        articles: articles as usize,
        outlets: trend.outlets as usize,
        before: before as usize,
        by_period: trend.articles.iter().rev().map(|articles| *articles as usize).collect(),
        expected: tenths(u64::from(before) * u64::from(of), u64::from(before_of)).unwrap_or_default(),
        times: (articles > 0)
            .then(|| tenths(u64::from(articles) * u64::from(before_of), u64::from(before) * u64::from(of)))
            .flatten(),
        z: f64::from(trend.z) / 100.0,
        q: f64::from(trend.q) / 1e6,
    }
}

/// A ratio in one decimal, rounded half up; `None` where it is of nothing.
pub(super) fn tenths(part: u64, of: u64) -> Option<String> {
    let tenths = (u128::from(part) * 20 + u128::from(of)).checked_div(u128::from(of) * 2)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[track_caller]
    fn check(part: u64, of: u64, expected: Option<&str>) {
        assert_eq!(tenths(part, of).as_deref(), expected);
    }

    #[test]
    fn ratios_have_one_decimal() {
        check(1, 3, Some("0.3"));
        check(1, 20, Some("0.1"));
        check(39, 2, Some("19.5"));
        check(0, 7, Some("0.0"));
        check(1, 0, None);
        check(u64::MAX, 1, Some("18446744073709551615.0"));
    }
}
