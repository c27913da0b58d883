//! Makes an archive of stored issues: what is kept of each, and the pages by topic and by speaker. It reads no file, and
//! trusts no issue: what refers to nothing is left out, and no name of a file is taken as it stands.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::model::{
    Archive, ArchivedIssue, ArchivedPoint, ArchivedQuote, ArchivedSource, ArchivedTopic, Briefing, Digest,
    KeyPointOrigin, ListPage, ListedIssue, ListedName, ListedQuote, ListedYear, QuoteEntry, Section, SectionBody,
    SourceEntry, Tlp,
};

use super::ids::{slug, unique};

/// Longest name of a file, without its ending.
const LONGEST: usize = 64;

/// What is kept of an issue that is stored in so many `bytes`, with its page at this address from the archive's folder.
pub fn archived(briefing: &Briefing, page: Option<String>, bytes: u64) -> ArchivedIssue {
    let known: BTreeSet<&str> =
        briefing.people.iter().filter(|person| person.known).map(|person| person.id.as_str()).collect();
    let source = |entry: &SourceEntry| ArchivedSource {
        path: entry.path.clone(),
        entry: entry.entry.clone(),
        sha256: entry.sha256,
        parser: entry.parser.clone(),
        outlet: entry.outlet.clone(),
        language: entry.language.clone(),
    };
    // Ids become part of addresses: what is no id of a quote is left out with its quote.
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let quotes = briefing.quotes.values();
    let quotes = quotes.filter(|quote| is_id(&quote.id) && (1..=briefing.sources.len()).contains(&quote.source));
    let quote = |quote: &QuoteEntry| ArchivedQuote {
        id: quote.id.clone(),
        kind: quote.kind,
        rule: quote.rule,
        pieces: if quote.context.is_some() { Vec::new() } else { quote.pieces.clone() },
        context: quote.context.clone(),
        speaker: quote.speaker.clone(),
        person: quote.person.clone(),
        known: quote.person.as_deref().is_some_and(|person| known.contains(person)),
        role: quote.role.clone(),
        source: quote.source - 1,
        topics: quote.topics.clone(),
        published: quote.published,
    };
    ArchivedIssue {
        id: briefing.issue.id.clone(),
        from: briefing.issue.from,
        to: briefing.issue.to,
        period: briefing.issue.period.clone(),
        timezone: briefing.issue.timezone.clone(),
        marking: briefing.marking.clone(),
        page,
        bytes,
        point: point(briefing),
        topics: topics(briefing),
        articles: briefing.coverage.ledger.used,
        sources: briefing.sources.iter().map(source).collect(),
        quotes: quotes.map(quote).collect(),
    }
}

fn point(briefing: &Briefing) -> Option<ArchivedPoint> {
    let points = briefing.sections.iter().find_map(|section| match &section.body {
        SectionBody::KeyPoints { points } => points.first(),
        _ => None,
    })?;
    Some(ArchivedPoint { text: points.text.clone(), analyst: points.origin == KeyPointOrigin::Analyst })
}

fn topics(briefing: &Briefing) -> Vec<ArchivedTopic> {
    let topic = |section: &Section| match &section.body {
        SectionBody::Topic { topic, found, .. } => {
            Some(ArchivedTopic { key: topic.clone(), title: section.title.clone(), found: *found })
        }
        _ => None,
    };
    briefing.sections.iter().filter_map(topic).collect()
}

/// The pages of all issues, in any order.
pub fn archive(issues: &[ArchivedIssue]) -> Archive<'_> {
    let mut issues: Vec<&ArchivedIssue> = issues.iter().collect();
    issues.sort_by(|one, other| (other.to, other.from, &other.id).cmp(&(one.to, one.from, &one.id)));
    let years: BTreeSet<i16> = issues.iter().map(|issue| issue.to.year()).collect();
    let mut lists = Vec::new();
    let topics = names(topic_lists(&issues), "topic", &mut lists);
    let speakers = names(speaker_lists(&issues), "speaker", &mut lists);
    Archive {
        marking: strictest(issues.iter().filter_map(|issue| issue.marking.as_deref())),
        years: years.into_iter().rev().collect(),
        quotes: issues.iter().map(|issue| issue.quotes.len()).sum(),
        topics,
        speakers,
        lists,
        issues,
    }
}

/// The strictest of some handling marks by FIRST TLP 2.0; with marks that are none of its labels, each of those as well.
pub fn strictest<'a>(marks: impl Iterator<Item = &'a str>) -> Option<String> {
    let marks: BTreeSet<&str> = marks.collect();
    let rank = |mark: &str| Tlp::LABELS.iter().position(|label| label.eq_ignore_ascii_case(mark));
    let label = marks.iter().filter_map(|mark| rank(mark)).max().map(|rank| Tlp::LABELS[rank]);
    let others = marks.iter().copied().filter(|mark| rank(mark).is_none());
    let all: Vec<&str> = label.into_iter().chain(others).collect();
    (!all.is_empty()).then(|| all.join(" · "))
}

/// A quote and the issue it is of.
type Found<'a> = (&'a ArchivedIssue, &'a ArchivedQuote);

/// What a list is called and holds.
#[derive(Default)]
struct List<'a> {
    /// The name of its file.
    stem: String,
    name: String,
    role: Option<String>,
    /// Its quotes, those of the newest issue first.
    quotes: Vec<Found<'a>>,
}

/// A list for each topic, by key.
fn topic_lists<'a>(issues: &[&'a ArchivedIssue]) -> Vec<List<'a>> {
    let mut lists: BTreeMap<&str, List<'a>> = BTreeMap::new();
    for issue in issues {
        for topic in &issue.topics {
            let list = lists.entry(&topic.key).or_default();
            if list.name.is_empty() {
                list.name.clone_from(&topic.title);
            }
        }
        for quote in &issue.quotes {
            for topic in quote.topics.iter().collect::<BTreeSet<_>>() {
                lists.entry(topic).or_default().quotes.push((issue, quote));
            }
        }
    }
    let mut taken = BTreeSet::new();
    let named = lists.into_iter().filter(|(_, list)| !list.quotes.is_empty()).map(|(key, list)| List {
        stem: stem(key, true, &mut taken),
        name: if list.name.trim().is_empty() { key.to_owned() } else { list.name },
        ..list
    });
    named.collect()
}

/// Who a person is in all issues: by the config's key, else by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who<'a> {
    Known(&'a str),
    Named(&'a str),
}

/// A list for each person. One whom the config has come to know since is the same as of that name before.
fn speaker_lists<'a>(issues: &[&'a ArchivedIssue]) -> Vec<List<'a>> {
    let quotes = || issues.iter().flat_map(|issue| issue.quotes.iter().map(|quote| (*issue, quote)));
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, quote) in quotes().filter(|(_, quote)| quote.known) {
        if let (Some(name), Some(key)) = (&quote.speaker, &quote.person) {
            keys.entry(name).or_default().insert(key);
        }
    }
    let who = |quote: &'a ArchivedQuote| {
        let (name, person) = (quote.speaker.as_deref()?, quote.person.as_deref()?);
        if quote.known {
            return Some(Who::Known(person));
        }
        let known = keys.get(name).filter(|keys| keys.len() == 1).and_then(BTreeSet::first).copied();
        Some(known.map_or(Who::Named(name), Who::Known))
    };
    let mut lists: BTreeMap<Who<'a>, List<'a>> = BTreeMap::new();
    for (issue, quote) in quotes() {
        let Some(who) = who(quote) else { continue };
        let list = lists.entry(who).or_default();
        if list.quotes.is_empty() {
            list.name = quote.speaker.clone().unwrap_or_default();
        }
        if list.role.is_none() {
            list.role.clone_from(&quote.role);
        }
        list.quotes.push((issue, quote));
    }
    let mut taken = BTreeSet::new();
    let stems = lists.into_iter().map(|(who, list)| match who {
        Who::Known(key) => List { stem: stem(key, true, &mut taken), ..list },
        Who::Named(name) => List { stem: stem(name, false, &mut taken), ..list },
    });
    stems.collect()
}

/// The name of a file. A `key` stands as it is where it is safe on every system; all else is spelt in ASCII letters as far
/// as it can be, with digits of its SHA-256, so that nobody's name depends on who else there is.
fn stem(name: &str, is_key: bool, taken: &mut BTreeSet<String>) -> String {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let device = RESERVED.contains(&name) || ((name.starts_with("com") || name.starts_with("lpt")) && name.len() == 4);
    let is_safe = !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_plain) && !device;
    if is_key && is_safe && taken.insert(name.to_owned()) {
        return name.to_owned();
    }
    let plain: String = slug(name).chars().filter(|c| is_plain(*c)).take(LONGEST - 16).collect();
    let digest = &Digest(Sha256::digest(name).into()).to_string()[..10];
    let plain = plain.trim_matches('-');
    unique(&if plain.is_empty() { format!("x-{digest}") } else { format!("{plain}-{digest}") }, taken)
}

/// The names of lists, and their pages into `pages`.
fn names<'a>(lists: Vec<List<'a>>, of: &'static str, pages: &mut Vec<ListPage<'a>>) -> Vec<ListedName> {
    let mut names: Vec<ListedName> = Vec::with_capacity(lists.len());
    for list in lists {
        let Some((newest, _)) = list.quotes.first() else { continue };
        let file = format!("{of}s/{}.html", list.stem);
        names.push(ListedName {
            name: list.name.clone(),
            role: list.role.clone(),
            href: file,
            quotes: list.quotes.len(),
            issues: list.quotes.chunk_by(|one, other| one.0.id == other.0.id).count(),
            last: newest.id.clone(),
        });
        pages.extend(years(&list, of));
    }
    names.sort_by_cached_key(|name| (name.name.to_lowercase(), name.href.clone()));
    names
}

/// The pages of a list, one a year.
fn years<'a>(list: &List<'a>, of: &'static str) -> Vec<ListPage<'a>> {
    let years: Vec<&[Found<'a>]> =
        list.quotes.chunk_by(|(one, _), (other, _)| one.to.year() == other.to.year()).collect();
    let newest = list.quotes.first().map_or(0, |(issue, _)| issue.to.year());
    let name = |year: i16| {
        if year == newest { format!("{}.html", list.stem) } else { format!("{}.{year}.html", list.stem) }
    };
    let year_of = |quotes: &[Found<'a>]| quotes.first().map_or(0, |(issue, _)| issue.to.year());
    let links: Vec<ListedYear> = years
        .iter()
        .map(|quotes| ListedYear { year: year_of(quotes), href: name(year_of(quotes)), quotes: quotes.len() })
        .collect();
    let page = |quotes: &&[Found<'a>]| ListPage {
        of,
        name: list.name.clone(),
        role: list.role.clone(),
        file: format!("{of}s/{}", name(year_of(quotes))),
        marking: strictest(quotes.iter().filter_map(|(issue, _)| issue.marking.as_deref())),
        year: year_of(quotes),
        years: links.clone(),
        issues: quotes.chunk_by(|one, other| one.0.id == other.0.id).filter_map(listed).collect(),
    };
    years.iter().map(page).collect()
}

fn listed<'a>(quotes: &[Found<'a>]) -> Option<ListedIssue<'a>> {
    let (issue, _) = quotes.first()?;
    let mut shown: Vec<ListedQuote<'a>> = quotes
        .iter()
        .filter_map(|(issue, quote)| Some(ListedQuote { quote, source: issue.sources.get(quote.source)? }))
        .collect();
    shown.sort_by(|one, other| (other.quote.published, &one.quote.id).cmp(&(one.quote.published, &other.quote.id)));
    Some(ListedIssue { id: &issue.id, period: &issue.period, page: issue.page.as_deref(), quotes: shown })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::{archive, stem, strictest};
    use crate::model::{ArchivedIssue, ArchivedQuote, ArchivedSource, ArchivedTopic, Digest, QuoteKind, Rule};

    fn quote(id: &str, speaker: &str, person: &str, known: bool) -> ArchivedQuote {
        ArchivedQuote {
            id: id.into(),
            kind: QuoteKind::Direct,
            rule: Rule::CueAfter,
            pieces: Vec::new(),
            context: None,
            speaker: Some(speaker.into()),
            person: Some(person.into()),
            known,
            role: None,
            source: 0,
            topics: vec!["lume".into()],
            published: None,
        }
    }

    fn issue(year: i16, marking: &str, quotes: Vec<ArchivedQuote>) -> ArchivedIssue {
        ArchivedIssue {
            id: format!("{year}-W10"),
            from: date(year, 3, 2),
            to: date(year, 3, 8),
            period: String::new(),
            timezone: "UTC".into(),
            marking: Some(marking.into()),
            page: None,
            bytes: 1,
            point: None,
            topics: vec![ArchivedTopic { key: "lume".into(), title: format!("Lume {year}"), found: 1 }],
            articles: 1,
            sources: vec![ArchivedSource {
                path: "a.txt".into(),
                entry: String::new(),
                sha256: Digest([0; 32]),
                parser: "text/1".into(),
                outlet: None,
                language: None,
            }],
            quotes,
        }
    }

    #[test]
    fn people_are_the_same_in_all_issues_and_years_have_pages() {
        let issues = [
            issue(
                2025,
                "TLP:AMBER",
                vec![quote("q1", "Ana Ruiz", "ana-ruiz", false), quote("q2", "Bo Tan", "bo-tan", false)],
            ),
            issue(
                2026,
                "TLP:GREEN",
                vec![quote("q3", "Ana Ruiz", "ruiz", true), quote("q4", "Bo Tan", "bo-tan-2", false)],
            ),
        ];
        let archive = archive(&issues);
        assert_eq!(archive.years, [2026, 2025]);
        let names: Vec<(&str, usize)> = archive.speakers.iter().map(|one| (one.href.as_str(), one.quotes)).collect();
        assert_eq!(names[0], ("speakers/ruiz.html", 2));
        assert!(names[1].0.starts_with("speakers/bo-tan-") && names[1].1 == 2, "{names:?}");
        assert_eq!(archive.topics[0].name, "Lume 2026");
        let topics = archive.lists.iter().filter(|list| list.of == "topic");
        let pages: Vec<_> = topics.map(|list| (list.file.as_str(), list.marking.as_deref())).collect();
        assert_eq!(pages, [("topics/lume.html", Some("TLP:GREEN")), ("topics/lume.2025.html", Some("TLP:AMBER"))]);
    }

    #[test]
    fn what_refers_to_nothing_is_left_out() {
        let mut broken = quote("q1", "Ana Ruiz", "ruiz", true);
        broken.source = 7;
        let issues = [issue(2026, "TLP:GREEN", vec![broken])];
        assert!(archive(&issues).lists.iter().all(|list| list.issues[0].quotes.is_empty()));
    }

    #[track_caller]
    fn check(name: &str, is_key: bool, expected: &str) {
        assert_eq!(stem(name, is_key, &mut BTreeSet::new()), expected);
    }

    #[test]
    fn names_of_files_are_safe_everywhere() {
        check("north-korea", true, "north-korea");
        check("../../etc/passwd", true, "etc-passwd-3754d6cb3a");
        check("nul", true, "nul-99e6242759");
        check("", true, "x-e3b0c44298");
        check("Анна", false, "x-25f4b21327");
        check("Bo Tan", false, "bo-tan-b756ce1825");
        let mut taken = BTreeSet::new();
        let long = stem(&"é".repeat(500), false, &mut taken);
        assert!(long.len() <= super::LONGEST && long != stem(&"é".repeat(500), false, &mut taken));
    }

    #[test]
    fn the_strictest_mark_counts() {
        assert_eq!(strictest(["TLP:GREEN", "tlp:amber"].into_iter()).as_deref(), Some("TLP:AMBER"));
        assert_eq!(strictest(["TLP:CLEAR", "Desk only"].into_iter()).as_deref(), Some("TLP:CLEAR · Desk only"));
        assert_eq!(strictest([].into_iter()), None);
    }
}
