//! The lists at the end of a document: sources, people, and the account of all that was read.

use super::page::{List, Page, Run, Shape};
use super::sections::{cells, columns};
use crate::model::{CorrectionEntry, Coverage, QuoteVersion, SectionBody, SkippedEntry, SourceEntry, TopicCount};

/// The numbered list of sources.
pub(super) fn sources(page: &mut Page<'_>) {
    let briefing = page.briefing;
    if briefing.sources.is_empty() {
        page.line("Normal", page.words.word("no_sources"));
        return;
    }
    let list = page.list(List::Sources);
    for source in &briefing.sources {
        let runs = source_runs(page, source);
        let mark = format!("source-{}", source.number);
        page.shaped("ListParagraph", Shape { list: Some((list, 0)), mark: Some(&mark), leftward: false }, &runs);
    }
}

fn source_runs<'s>(page: &Page<'_>, source: &'s SourceEntry) -> Vec<Run<'s>> {
    let words = page.words;
    let mut runs = vec![Run::of(&source.title).bold().leading(source.url.as_deref()), Run::of(". ")];
    runs.push(match &source.outlet {
        Some(outlet) => Run::of(outlet).italic(),
        None => Run::of(words.word("no_outlet")),
    });
    let kind = source.outlet_type.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let day = source.published.map_or_else(|| words.word("undated").to_owned(), |day| words.day(day));
    let author = source.author.as_ref().map(|author| format!(", {author}")).unwrap_or_default();
    runs.push(Run::of(format!("{kind}, {day}{author}. ")));
    let entry = if source.entry.is_empty() { String::new() } else { format!("#{}", source.entry) };
    runs.push(Run::of(format!("{}{entry}, {} {}", source.path, words.word("sha256"), source.sha256)).code());
    for (label, paths) in [("also_in", &source.also_in), ("near_copies_of", &source.near_copies)] {
        if !paths.is_empty() {
            runs.push(Run::of(format!(", {} ", words.word(label))));
            runs.push(Run::of(paths.join(", ")).code());
        }
    }
    if let Some(of) = &source.near_copy_of {
        runs.push(Run::of(format!(", {} ", words.word("near_copy_of"))));
        runs.push(Run::of(of).code());
    }
    runs
}

/// Everybody quoted, with their roles.
pub(super) fn people(page: &mut Page<'_>) {
    let briefing = page.briefing;
    if briefing.people.is_empty() {
        page.line("Normal", page.words.word("no_people"));
        return;
    }
    let list = page.list(List::Dots);
    for person in &briefing.people {
        let roles = person.roles.join("; ");
        let roles = if roles.is_empty() { page.words.word("roles_unknown").to_owned() } else { roles };
        let runs = [Run::of(&person.name).bold(), Run::of(format!(": {roles}"))];
        let mark = format!("person-{}", person.id);
        page.shaped("ListParagraph", Shape { list: Some((list, 0)), mark: Some(&mark), leftward: false }, &runs);
    }
}

/// How quotes were found, and what became of every article.
pub(super) fn coverage(page: &mut Page<'_>) {
    let (briefing, words) = (page.briefing, page.words);
    let coverage = &briefing.coverage;
    page.line("Heading2", words.word("method"));
    words.paragraphs("method_text").for_each(|text| page.line("Normal", &text.replace('`', "")));
    for section in &briefing.sections {
        let SectionBody::Trends { articles, before, periods, tested: tested @ 1.., .. } = &section.body else {
            continue;
        };
        let counts = [
            ("tested", words.count("term", *tested)),
            ("articles", words.count("article", *articles)),
            ("before", words.number(*before)),
            ("periods", words.count("period", *periods)),
        ];
        let counts = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
        page.line("Normal", &words.fill("trends.method", &counts));
    }
    let found = words.count("quote", coverage.quotes_found);
    let (attributed, shown) = (words.number(coverage.quotes_attributed), words.number(coverage.quotes_shown));
    let values = [("found", found.as_str()), ("attributed", &attributed), ("shown", &shown)];
    page.line("Normal", &words.fill("quote_counts", &values));
    balance(page, coverage);
    counts(page, "by_topic", "topic", &coverage.topics);
    counts(page, "by_outlet", "outlet", &coverage.outlets);
    problems(page, "skipped", &coverage.skipped);
    problems(page, "warnings", &coverage.warnings);
    copies(page, coverage);
    if !coverage.corrections.is_empty() {
        page.line("Heading2", words.word("corrections"));
        coverage.corrections.iter().for_each(|one| correction(page, one));
    }
}

/// What became of every article found.
fn balance(page: &mut Page<'_>, coverage: &Coverage) {
    let words = page.words;
    let ledger = coverage.ledger;
    let mut rows = Vec::new();
    let outcomes = [
        ("used", ledger.used),
        ("unused", ledger.unused),
        ("duplicate", ledger.duplicate),
        ("skipped", ledger.skipped),
    ];
    for (outcome, count) in outcomes {
        let sum = [words.of_value("outcomes", outcome), String::new(), words.number(count)];
        rows.push(sum.into_iter().map(|text| vec![Run::of(text).bold()]).collect());
        let reasons = coverage.reasons.iter().filter(|row| row.outcome == outcome && !row.reason.is_empty());
        rows.extend(reasons.map(|row| cells([String::new(), row.label.clone(), words.number(row.count)])));
    }
    let total = [words.word("total").to_owned(), String::new(), words.number(ledger.found)];
    rows.push(total.into_iter().map(|text| vec![Run::of(text).bold()]).collect());
    page.line("Heading2", words.word("articles_read"));
    let heads = ["outcome", "what_happened", "articles_read"].map(|key| words.word(key));
    page.table(words.word("articles_caption"), &columns(heads, 2), &rows);
}

fn counts(page: &mut Page<'_>, caption: &'static str, head: &'static str, rows: &[TopicCount]) {
    if rows.is_empty() {
        return;
    }
    let words = page.words;
    let row = |row: &TopicCount| cells([row.title.clone(), words.number(row.articles), words.number(row.quotes)]);
    let heads = [head, "articles_read", "quotes"].map(|key| words.word(key));
    page.table(words.word(caption), &columns(heads, 1), &rows.iter().map(row).collect::<Vec<_>>());
}

fn problems(page: &mut Page<'_>, heading: &'static str, rows: &[SkippedEntry]) {
    if rows.is_empty() {
        return;
    }
    let words = page.words;
    page.line("Heading2", words.word(heading));
    let row = |row: &SkippedEntry| cells([row.place.clone(), row.message.clone(), row.code.clone()]);
    let heads = ["place", "what_happened", "code"].map(|key| words.word(key));
    page.table("", &columns(heads, 3), &rows.iter().map(row).collect::<Vec<_>>());
}

fn copies(page: &mut Page<'_>, coverage: &Coverage) {
    let words = page.words;
    if !coverage.duplicates.is_empty() {
        page.line("Heading2", words.word("duplicates"));
        let rows = coverage.duplicates.iter().map(|(copy, kept)| cells([copy.clone(), kept.clone()]));
        let heads = ["duplicate", "same_as"].map(|key| words.word(key));
        page.table("", &columns(heads, 2), &rows.collect::<Vec<_>>());
    }
    if !coverage.near_copies.is_empty() {
        page.line("Heading2", words.word("near_copies"));
        let rows = coverage.near_copies.iter().map(|copy| {
            let extent = serde_json::to_value(copy.extent).unwrap_or_default();
            let extent = words.of_value("extent", extent.as_str().unwrap_or_default());
            cells([copy.path.clone(), copy.of.clone(), extent])
        });
        let heads = ["duplicate", "copy_of", "extent_head"].map(|key| words.word(key));
        page.table("", &columns(heads, 3), &rows.collect::<Vec<_>>());
    }
}

fn correction(page: &mut Page<'_>, correction: &CorrectionEntry) {
    let words = page.words;
    let outlet = correction.outlet.as_ref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
    page.paragraph(
        "Normal",
        &[
            Run::of(format!("{outlet}{} – {} ", correction.title, words.word("version_now"))),
            Run::of(&correction.path).code(),
            Run::of(format!(", {} ", words.word("version_earlier"))),
            Run::of(&correction.earlier).code(),
        ],
    );
    if correction.quotes.is_empty() {
        page.line("Normal", words.word("no_quote_changed"));
        return;
    }
    let list = page.list(List::Dots);
    for change in &correction.quotes {
        let parts = match (&change.earlier, &change.now) {
            (Some(earlier), Some(now)) => vec![("quote_was", earlier), ("quote_is", now)],
            (Some(earlier), None) => vec![("quote_removed", earlier)],
            (None, Some(now)) => vec![("quote_added", now)],
            (None, None) => continue,
        };
        let texts: Vec<String> =
            parts.into_iter().map(|(label, quote)| format!("{} {}", words.word(label), version(page, quote))).collect();
        let shape = Shape { list: Some((list, 0)), ..Shape::default() };
        page.shaped("ListParagraph", shape, &[Run::of(texts.join("; "))]);
    }
}

/// The words of a quote in one version of a page, with their line.
fn version(page: &Page<'_>, quote: &QuoteVersion) -> String {
    let gap = format!(" {} ", page.words.word("gap"));
    let text: Vec<String> = quote.pieces.iter().map(|piece| piece.text.replace(['\n', '\r'], " ")).collect();
    let line = page.words.number(quote.pieces.first().map_or(0, |piece| piece.line as usize));
    format!("{} ({})", text.join(&gap), page.words.fill("line", &[("line", &line)]))
}
