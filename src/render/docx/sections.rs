//! What each kind of section is in a document. How a paragraph is written is for [`page`](super::page), the account of
//! what was read for [`ledger`](super::ledger).

use std::borrow::Cow;

use super::ledger;
use super::page::{Column, List, Page, Run, Shape, Target};
use crate::model::{
    Briefing, ChangeState, Comparison, Context, CountChange, Excerpt, Figure, KeyPoint, KeyPointOrigin, Piece,
    QuoteEntry, Section, SectionBody, ShareEntry, SourceEntry, SpeakerEntry, StoryEntry, TimelineDay, TimelineEvent,
    TimelineItem, TrendEntry, Wording,
};
use crate::render::csv::source;
use crate::render::notes::{Block, BlockKind, Span, blocks};
use crate::render::text::opening;
use crate::render::words::Words;

/// Characters of a quote that stands in full elsewhere.
const OPENING: usize = 200;
/// What stands between two pieces of a quote, and where it was cut.
const GAP: &str = "gap";

/// Writes the issue: masthead, sections, and how it was made.
pub(super) fn issue(page: &mut Page<'_>) {
    let (briefing, words) = (page.briefing, page.words);
    page.line("Title", &briefing.title);
    let issue = &briefing.issue;
    let head = [
        ("publisher", briefing.publisher.as_deref()),
        ("issue", Some(issue.id.as_str())),
        ("period", Some(&issue.period)),
        ("cut_off", Some(&issue.cut_off)),
        ("timezone", Some(&issue.timezone)),
        ("formats.audience", briefing.audience.as_deref()),
    ];
    for (label, value) in head {
        if let Some(value) = value {
            page.paragraph("Subtitle", &[Run::of(format!("{}: ", words.word(label))).bold(), Run::of(value)]);
        }
    }
    if let Some(left) = briefing.left_out {
        let kinds = [(left.quotes, "quote"), (left.excerpts, "excerpt"), (left.notes, "note"), (left.points, "point")];
        let what = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| words.count(noun, count));
        let what = what.collect::<Vec<_>>().join(", ");
        let (own, max) = (words.count("word", left.words), words.number(left.max_words));
        page.line("Counts", &words.fill("left_out", &[("words", &own), ("max", &max), ("what", &what)]));
    }
    for part in &briefing.sections {
        page.shaped("Heading1", Shape { mark: Some(&part.id), ..Shape::default() }, &[Run::of(&part.title)]);
        section(page, part);
    }
    let made = [("name", briefing.generator.name.as_str()), ("version", &briefing.generator.version)];
    page.line("Small", &format!("{} {}", words.word("checkable_json").replace('`', ""), words.fill("made_by", &made)));
}

fn section(page: &mut Page<'_>, part: &Section) {
    match &part.body {
        SectionBody::KeyPoints { points } => key_points(page, part, points),
        SectionBody::Topic { .. } => topic(page, &part.body),
        SectionBody::WhoSaidWhat { speakers } => who_said_what(page, part, speakers),
        SectionBody::Timeline { days, events } => timeline(page, part, days, events),
        SectionBody::Trends { .. } => trends(page, &part.body),
        SectionBody::Changes { .. } => changes(page, part),
        SectionBody::Compare { comparisons } => compare(page, part, comparisons),
        SectionBody::Figures { figures } => figures.iter().for_each(|one| figure(page, one)),
        SectionBody::Balance { types, outlets, single_source, quotes } => {
            shares(page, "formats.outlet_type", types);
            shares(page, "outlet", outlets);
            if !single_source.is_empty() {
                let (single, all) = (page.words.count("quote", single_source.len()), page.words.number(*quotes));
                let text = page.words.fill("formats.single_sources", &[("quotes", &single), ("all", &all)]);
                page.line("Normal", &text);
                again(page, part, single_source, true);
            }
        }
        SectionBody::Notes { markdown } => {
            page.line("NoteHead", page.words.word("analyst_note"));
            page.paragraph("Note", &[Run::of(page.words.word("analyst_note_long")).italic()]);
            note(page, markdown);
            page.paragraph("Note", &[Run::of(page.words.word("formats.end_of_note")).italic()]);
        }
        SectionBody::Sources => ledger::sources(page),
        SectionBody::People => ledger::people(page),
        SectionBody::Coverage => ledger::coverage(page),
    }
}

fn key_points(page: &mut Page<'_>, part: &Section, points: &[KeyPoint]) {
    if points.is_empty() {
        page.line("Normal", page.words.word("nothing"));
    }
    for (number, point) in points.iter().enumerate() {
        // A list a point: what stands between two points would end a common one in some programs.
        let list = page.list(List::Numbers(number as u64 + 1));
        let (mut runs, origin) = match point.origin {
            KeyPointOrigin::Analyst => {
                (blocks(&point.text).into_iter().flat_map(spans_of).map(run_of).collect(), "origin.analyst")
            }
            KeyPointOrigin::Counted => (vec![Run::of(&point.text)], "origin.counted"),
        };
        runs.push(Run::of(format!(" ({})", page.words.word(origin))).quiet());
        page.shaped("ListParagraph", Shape { list: Some((list, 0)), ..Shape::default() }, &runs);
        again(page, part, point.quote.as_slice(), true);
    }
}

fn topic(page: &mut Page<'_>, body: &SectionBody) {
    let SectionBody::Topic { excerpts, quotes, articles, outlets, found, stories_found, stories, .. } = body else {
        return;
    };
    let words = page.words;
    let (told_by, by) = (words.count("article", *articles), words.count("outlet", *outlets));
    let mut text = match (*found, *articles) {
        (0, 0) => words.word("nothing").to_owned(),
        (0, _) => words.fill("topic_passages", &[("articles", &told_by), ("outlets", &by)]),
        (found, _) => {
            let (found, shown) = (words.count("quote", found), words.number(quotes.len()));
            let values = [("quotes", found.as_str()), ("articles", &told_by), ("outlets", &by), ("shown", &shown)];
            words.fill("topic_counts", &values)
        }
    };
    if !stories.is_empty() && stories_found < articles {
        let stories = words.count("story", *stories_found);
        text = format!("{text} {}", words.fill("stories_told", &[("stories", &stories)]));
    }
    page.line("Counts", &text);
    if stories.is_empty() {
        for one in excerpts {
            excerpt(page, one);
        }
        for id in quotes {
            by_id(page, id, true);
        }
    }
    for story in stories {
        story_head(page, story);
        excerpts.iter().filter(|one| story.excerpts.contains(&one.id)).for_each(|one| excerpt(page, one));
        story.quotes.iter().for_each(|id| by_id(page, id, true));
    }
}

fn story_head(page: &mut Page<'_>, story: &StoryEntry) {
    if let Some(title) = &story.title {
        page.line("Heading2", title);
    }
    if story.articles > 1 || story.outlets.len() > 1 {
        let outlets = if story.outlets.is_empty() { String::new() } else { format!(": {}", story.outlets.join(", ")) };
        page.line("Counts", &format!("{}, {}{outlets}", page.words.count("article", story.articles), story.days));
    }
}

/// An excerpt under the heading it has in its article.
fn excerpt(page: &mut Page<'_>, excerpt: &Excerpt) {
    let source = source(page.briefing, excerpt.source);
    if let Some(heading) = &excerpt.heading {
        page.paragraph("Normal", &[Run::of(heading).bold()]);
    }
    verbatim(page, source, vec![Run::of(&excerpt.piece.text)], None);
    let mut runs = vec![Run::of("— ")];
    runs.extend(origin(page, source));
    runs.push(Run::of(" "));
    runs.push(Run::of(&excerpt.id).code().leading(excerpt.url.as_deref()));
    page.paragraph("QuoteSource", &runs);
}

/// The quote of this id in full; nothing where there is none, as may be in an issue that comes from elsewhere.
fn by_id(page: &mut Page<'_>, id: &str, speaker: bool) {
    if let Some(entry) = page.briefing.quotes.get(id) {
        quote(page, entry, speaker);
    }
}

/// A quote in full: its words, who said them and where, and the same in other words.
fn quote(page: &mut Page<'_>, quote: &QuoteEntry, speaker: bool) {
    let entry = source(page.briefing, quote.source);
    let runs = quote.context.as_ref().map_or_else(|| pieces(page, &quote.pieces), |context| sentence(page, context));
    verbatim(page, entry, runs, Some(&quote.id));
    let mut runs = vec![Run::of("— ")];
    if speaker {
        runs.extend(voice(page, quote));
        runs.extend(quote.role.iter().flat_map(|role| [Run::of(", "), Run::of(role)]));
        runs.push(Run::of(", "));
    }
    runs.extend(origin(page, entry));
    runs.push(Run::of(remarks(page, quote)));
    runs.push(Run::of(" "));
    runs.push(Run::of(&quote.id).code().leading(quote.url.as_deref()));
    page.paragraph("QuoteSource", &runs);
    quote.wordings.iter().for_each(|wording| other_wording(page, quote, wording));
}

/// The sentence a quote stands in: its own words bold, those of the outlet set back.
fn sentence<'t>(page: &Page<'_>, context: &'t Context) -> Vec<Run<'t>> {
    let gap = page.words.word(GAP);
    let cut = |is_cut: bool, text: String| is_cut.then(|| Run::of(text).quiet());
    let slices = context.slices.iter().map(|slice| {
        let run = Run::of(&slice.piece.text);
        if slice.content { run.bold() } else { run.quiet() }
    });
    let (before, after) = (cut(context.cut_before, format!("{gap} ")), cut(context.cut_after, format!(" {gap}")));
    before.into_iter().chain(slices).chain(after).collect()
}

/// Kind of a quote, and what else is to be known of it.
fn remarks(page: &Page<'_>, quote: &QuoteEntry) -> String {
    let words = page.words;
    let mut remarks = vec![words.kind(quote)];
    if !quote.also_in.is_empty() {
        remarks.push(format!("{} {}", words.word("also_in"), quote.also_in.join(", ")));
    }
    if quote.single_source {
        remarks.push(words.word("formats.single_source").to_owned());
    }
    if let Some(earlier) = &quote.earlier {
        remarks.push(words.fill("earlier.in", &[("issue", &earlier.issue)]));
    }
    format!(" ({})", remarks.join("; "))
}

/// The words of another outlet below those of the quote; words that differ are underlined in both.
fn other_wording(page: &mut Page<'_>, quote: &QuoteEntry, wording: &Wording) {
    let other = source(page.briefing, wording.source);
    let mut runs = vec![Run::of(format!("{} ", page.words.word("formats.other_wording")))];
    runs.extend(origin(page, other));
    runs.extend(wording.speaker.iter().map(|speaker| Run::of(format!(" ({speaker})"))));
    if !wording.also_in.is_empty() {
        runs.push(Run::of(format!("; {} {}", page.words.word("also_in"), wording.also_in.join(", "))));
    }
    runs.extend([Run::of(" "), Run::of(&wording.id).code().leading(wording.url.as_deref())]);
    page.paragraph("QuoteSource", &runs);
    let own = source(page.briefing, quote.source);
    for (source, pieces, differing, mark) in
        [(own, &quote.pieces, &wording.from, None), (other, &wording.pieces, &wording.differs, Some(&wording.id))]
    {
        let mut runs = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            if number > 0 {
                runs.push(Run::of(format!(" {} ", page.words.word(GAP))).quiet());
            }
            let places = differing.iter().filter(|place| place.piece == number);
            runs.extend(marked(&piece.text, places.map(|place| (place.start as usize, place.end as usize))));
        }
        verbatim(page, source, runs, mark.map(String::as_str));
    }
}

/// A text with the words at these places underlined; places that do not fit, as in an issue from elsewhere, are passed over.
fn marked(text: &str, places: impl Iterator<Item = (usize, usize)>) -> Vec<Run<'_>> {
    let (mut runs, mut done) = (Vec::new(), 0);
    for (start, end) in places {
        let (Some(before), Some(word)) = (text.get(done..start), text.get(start..end)) else { continue };
        runs.push(Run::of(before));
        runs.push(Run { underlined: true, ..Run::of(word) });
        done = end;
    }
    runs.push(Run::of(&text[done..]));
    runs
}

/// Quotes where `part` shows them: in full where they are at home there, else by their opening with a link.
fn again(page: &mut Page<'_>, part: &Section, ids: &[String], speaker: bool) {
    for id in ids {
        let Some(entry) = page.briefing.quotes.get(id) else { continue };
        let home = page.homes.get(id.as_str());
        if home.is_none_or(|home| home.strip_prefix(&part.id).is_some_and(|rest| rest.starts_with('/'))) {
            quote(page, entry, speaker);
            continue;
        }
        let runs = entry.context.as_ref().map_or_else(|| first_words(page, entry), |context| sentence(page, context));
        let source = source(page.briefing, entry.source);
        verbatim(page, source, runs, None);
        let mut runs = vec![Run::of("— ")];
        if speaker {
            runs.extend(voice(page, entry));
            runs.push(Run::of(", "));
        }
        runs.extend(origin(page, source));
        runs.push(Run::of(format!(" ({}) ", page.words.kind(entry))));
        runs.push(Run { link: Some(Target::Within(id.clone())), ..Run::of(page.words.word("full_entry")) });
        page.paragraph("QuoteSource", &runs);
    }
}

/// The opening of a quote that stands in full elsewhere.
fn first_words<'t>(page: &Page<'_>, quote: &'t QuoteEntry) -> Vec<Run<'t>> {
    let first = quote.pieces.first().map_or("", |piece| piece.text.as_str());
    let (text, cut) = opening(first, OPENING);
    let gap = (cut || quote.pieces.len() > 1).then(|| Run::of(format!(" {}", page.words.word(GAP))).quiet());
    std::iter::once(Run::of(text)).chain(gap).collect()
}

/// The words of a source as a quotation, paragraph by paragraph, in the language and direction of the source.
fn verbatim(page: &mut Page<'_>, source: Option<&SourceEntry>, runs: Vec<Run<'_>>, mark: Option<&str>) {
    let language = source.and_then(|source| source.language.as_deref());
    let leftward = language.is_some_and(is_leftward);
    let language = language.filter(|language| *language != page.briefing.language);
    let mut paragraphs: Vec<Vec<Run<'_>>> = vec![Vec::new()];
    for run in runs {
        for (number, text) in run.text.split("\n\n").enumerate() {
            if number > 0 {
                paragraphs.push(Vec::new());
            }
            let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
            paragraphs.iter_mut().next_back().into_iter().for_each(|paragraph| {
                paragraph.push(Run { text: Cow::Owned(text.clone()), language, link: None, ..run });
            });
        }
    }
    for (number, runs) in paragraphs.iter().enumerate() {
        page.shaped("Quote", Shape { mark: mark.filter(|_| number == 0), leftward, list: None }, runs);
    }
}

/// Whether a language is written from right to left.
fn is_leftward(tag: &str) -> bool {
    let language = tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    matches!(
        &*language,
        "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "iw" | "ks" | "nqo" | "ps" | "sd" | "syr" | "ug" | "ur" | "yi"
    )
}

fn pieces<'t>(page: &Page<'_>, pieces: &'t [Piece]) -> Vec<Run<'t>> {
    let mut runs = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            runs.push(Run::of(format!(" {} ", page.words.word(GAP))).quiet());
        }
        runs.push(Run::of(&piece.text));
    }
    runs
}

/// Who said it.
fn voice<'t>(page: &Page<'_>, quote: &'t QuoteEntry) -> Vec<Run<'t>> {
    vec![quote.speaker.as_deref().map_or_else(|| Run::of(page.words.word("unattributed")), |name| Run::of(name).bold())]
}

/// Outlet, day and number of a source.
pub(super) fn origin<'t>(page: &Page<'_>, source: Option<&'t SourceEntry>) -> Vec<Run<'t>> {
    let words = page.words;
    let Some(source) = source else { return vec![Run::of(words.word("no_outlet"))] };
    let outlet = match &source.outlet {
        Some(outlet) => Run::of(outlet).italic(),
        None => Run::of(words.word("no_outlet")),
    };
    let day = source.published.map_or_else(|| words.word("undated").to_owned(), |day| words.day(day));
    vec![outlet, Run::of(format!(", {day} [{}]", source.number))]
}

fn who_said_what(page: &mut Page<'_>, part: &Section, speakers: &[SpeakerEntry]) {
    if speakers.is_empty() {
        page.line("Normal", page.words.word("no_speakers"));
    }
    for speaker in speakers {
        page.line("Heading2", &speaker.name);
        let found = page.words.count("quote", speaker.found);
        let counts = page.words.fill("speaker_counts", &[("quotes", &found)]);
        let role = speaker.role.as_ref().map(|role| format!("{role}; ")).unwrap_or_default();
        page.line("Counts", &format!("{role}{counts}"));
        for group in &speaker.groups {
            if !group.title.is_empty() {
                page.line("Heading3", &group.title);
            }
            again(page, part, &group.quotes, false);
        }
    }
}

fn timeline(page: &mut Page<'_>, part: &Section, days: &[TimelineDay], events: &[TimelineEvent]) {
    if !events.is_empty() {
        page.line("Heading2", page.words.word("events"));
    }
    for event in events {
        let articles = page.words.count("article", event.articles);
        let counts = page.words.fill("event_counts", &[("articles", &articles)]);
        page.paragraph("Normal", &[Run::of(page.words.day(event.date)).bold(), Run::of(format!(" ({counts})"))]);
        excerpt(page, &event.excerpt);
    }
    if days.is_empty() {
        page.line("Normal", page.words.word("no_days"));
    }
    for day in days {
        page.line("Heading2", &day.label);
        let list = page.list(List::Dots);
        day.items.iter().for_each(|item| timeline_item(page, part, list, item));
    }
}

fn timeline_item(page: &mut Page<'_>, part: &Section, list: usize, item: &TimelineItem) {
    let briefing: &Briefing = page.briefing;
    let source = source(briefing, item.source);
    let mut runs: Vec<Run<'_>> = source.iter().flat_map(|source| [Run::of(&source.title), Run::of(", ")]).collect();
    runs.extend(origin(page, source));
    if !item.topics.is_empty() {
        runs.push(Run::of(format!(" ({})", item.topics.join(", "))));
    }
    for (number, id) in item.quotes.iter().enumerate() {
        let Some(entry) = briefing.quotes.get(id) else { continue };
        runs.push(Run::of(if number == 0 { ": " } else { ", " }));
        let name = entry.speaker.as_deref().unwrap_or(page.words.word("unattributed"));
        runs.push(Run { link: Some(Target::Within(id.clone())), ..Run::of(name) });
    }
    page.shaped("ListParagraph", Shape { list: Some((list, 0)), ..Shape::default() }, &runs);
    let own: Vec<String> = item
        .quotes
        .iter()
        .filter(|id| page.homes.get(id.as_str()).is_some_and(|home| home.starts_with(&format!("{}/", part.id))))
        .cloned()
        .collect();
    for id in &own {
        by_id(page, id, true);
    }
}

fn trends(page: &mut Page<'_>, body: &SectionBody) {
    let SectionBody::Trends { articles, before, periods, tested, terms } = body else { return };
    let words = page.words;
    if *tested == 0 {
        page.line("Normal", words.word("trends.too_little"));
        return;
    }
    if terms.is_empty() {
        page.line("Normal", words.word("trends.nothing"));
    }
    let (articles, before) = (words.count("article", *articles), words.number(*before));
    let periods = words.count("period", *periods);
    page.line(
        "Counts",
        &words.fill("trends.counts", &[("articles", &articles), ("before", &before), ("periods", &periods)]),
    );
    let row = |term: &TrendEntry| {
        let of =
            if term.of == "word" { String::new() } else { format!(" ({})", words.of_value("trends.of", &term.of)) };
        let none = if term.articles > 0 { "trends.none_before" } else { "trends.none_now" };
        let times = term
            .times
            .as_ref()
            .map_or_else(|| words.word(none).to_owned(), |times| format!("{}×", words.decimal(times)));
        cells([
            format!("{}{of}", term.term),
            words.of_value("trends", &term.direction),
            words.number(term.articles),
            words.decimal(&term.expected),
            words.number(term.before),
            times,
        ])
    };
    let rows: Vec<_> = terms.iter().map(row).collect();
    if !rows.is_empty() {
        let keys =
            ["trends.term", "trends.direction", "trends.now", "trends.expected", "trends.before", "trends.times"];
        page.table("", &columns(keys.map(|key| words.word(key)), 2), &rows);
    }
}

fn changes(page: &mut Page<'_>, part: &Section) {
    let SectionBody::Changes { former, missing, repeated, .. } = &part.body else { return };
    let words = page.words;
    if let Some(former) = former {
        let mut against = words.fill("changes.against", &[("issue", &former.id), ("period", &former.period)]);
        if !missing.is_empty() {
            against.push(' ');
            against.push_str(&words.fill("changes.missing", &[("issues", &missing.join(", "))]));
        }
        page.line("Counts", &against);
        page.line("Normal", &changed_quotes(words, &part.body, &former.id));
        changed_counts(page, &part.body, &former.id);
        changed_topics(page, &part.body, &former.id);
        changed_speakers(page, &part.body, &former.id);
    } else {
        page.line("Normal", words.word("changes.first"));
    }
    if !repeated.is_empty() {
        page.line("Heading2", words.word("changes.repeated"));
        again(page, part, repeated, true);
    }
}

/// How many quotes are new, shown again, left out, and not reported again.
fn changed_quotes(words: Words, body: &SectionBody, former: &str) -> String {
    let SectionBody::Changes { repeated, fresh, suppressed, dropped, .. } = body else { return String::new() };
    let counts = [
        ("changes.quotes_new", *fresh, true),
        ("changes.quotes_continuing", repeated.len(), true),
        ("changes.quotes_suppressed", *suppressed, false),
        ("changes.quotes_dropped", *dropped, false),
    ];
    let counts = counts.into_iter().filter(|(_, count, always)| *always || *count > 0);
    let told = |(key, count, _)| words.fill(key, &[("quotes", &words.count("quote", count)), ("issue", former)]);
    counts.map(told).collect::<Vec<_>>().join(words.word("semicolon"))
}

fn changed_counts(page: &mut Page<'_>, body: &SectionBody, former: &str) {
    let SectionBody::Changes { issues, counts, .. } = body else { return };
    let words = page.words;
    let row = |count: &CountChange| {
        let by_issue: Vec<String> = count.by_issue.iter().map(|count| words.number(*count)).collect();
        let usual = count.usual.as_deref().map_or_else(|| "–".into(), |usual| words.decimal(usual));
        let of = words.of_value("changes.of", &count.of);
        cells([of, words.number(count.now), words.number(count.before), usual, by_issue.join(" ")])
    };
    let usual = words.fill("changes.usual", &[("issues", &words.count("issue", *issues))]);
    let heads = [words.word("changes.what"), words.word("changes.now"), former, &usual, words.word("formats.by_issue")];
    page.table(words.word("changes.counts"), &columns(heads, 1), &counts.iter().map(row).collect::<Vec<_>>());
}

fn changed_topics(page: &mut Page<'_>, body: &SectionBody, former: &str) {
    let SectionBody::Changes { topics, .. } = body else { return };
    let words = page.words;
    let rows = topics.iter().map(|topic| {
        let counts = [topic.articles.now, topic.articles.before, topic.quotes.now, topic.quotes.before];
        let [now, before, quotes, quotes_before] = counts.map(|count| words.number(count));
        cells([topic.title.clone(), state(words, topic.state).to_owned(), now, before, quotes, quotes_before])
    });
    let rows: Vec<_> = rows.collect();
    let [topic, change, articles, quotes] =
        ["topic", "changes.change", "articles_read", "quotes"].map(|key| words.word(key));
    if !rows.is_empty() {
        let heads = [topic, change, articles, former, quotes, former];
        page.table(words.word("changes.topics"), &columns(heads, 2), &rows);
    }
}

fn changed_speakers(page: &mut Page<'_>, body: &SectionBody, former: &str) {
    let SectionBody::Changes { speakers, unlisted, .. } = body else { return };
    let words = page.words;
    let rows = speakers.iter().map(|speaker| {
        let last = speaker.last.as_ref().map(|last| format!(" ({})", words.fill("changes.last", &[("issue", last)])));
        let name = format!("{}{}", speaker.name, last.unwrap_or_default());
        let state = state(words, speaker.state).to_owned();
        cells([name, state, words.number(speaker.quotes), words.number(speaker.before)])
    });
    let rows: Vec<_> = rows.collect();
    let [speaker, change, quotes] = ["formats.speaker", "changes.change", "quotes"].map(|key| words.word(key));
    if !rows.is_empty() {
        page.table(words.word("changes.speakers"), &columns([speaker, change, quotes, former], 2), &rows);
    }
    let more = unlisted.new.saturating_add(unlisted.continuing).saturating_add(unlisted.dropped);
    if more > 0 {
        page.line("Small", &words.fill("changes.more", &[("count", &words.number(more))]));
    }
}

fn state(words: Words, state: ChangeState) -> &'static str {
    words.word(match state {
        ChangeState::New => "changes.state.new",
        ChangeState::Continuing => "changes.state.continuing",
        ChangeState::Dropped => "changes.state.dropped",
    })
}

fn compare(page: &mut Page<'_>, part: &Section, comparisons: &[Comparison]) {
    let words = page.words;
    page.line("Normal", words.word(if comparisons.is_empty() { "compare.none" } else { "compare.note" }));
    for comparison in comparisons {
        let values = [("speaker", comparison.speaker.as_str()), ("topic", &comparison.title)];
        page.line("Heading2", &words.fill("compare.on", &values));
        page.line("Heading3", words.word("compare.now"));
        again(page, part, &comparison.latest, false);
        for former in &comparison.earlier {
            let issue = words.fill("compare.issue", &[("issue", &former.issue)]);
            page.line("Heading3", &format!("{}, {issue}", words.word("compare.before")));
            let runs = match &former.quote.context {
                Some(context) => sentence(page, context),
                None => pieces(page, &former.quote.pieces),
            };
            verbatim(page, Some(&former.source), runs, None);
            let outlet = former.source.outlet.as_deref().unwrap_or(words.word("no_outlet"));
            let day = former.source.published.map_or_else(|| words.word("undated").into(), |day| words.day(day));
            let id = Run::of(&former.quote.id).code().leading(former.quote.url.as_deref());
            let origin = format!(", {day} ({}) ", words.kind(&former.quote));
            page.paragraph("QuoteSource", &[Run::of("— "), Run::of(outlet).italic(), Run::of(origin), id]);
        }
    }
}

fn figure(page: &mut Page<'_>, figure: &Figure) {
    page.shaped("Heading2", Shape { mark: Some(&figure.id), ..Shape::default() }, &[Run::of(&figure.title)]);
    page.line("Normal", &figure.text);
    let mut heads = vec![Column { head: &figure.head, numbers: false }];
    heads.extend(figure.columns.iter().map(|head| Column { head, numbers: true }));
    let words = page.words;
    let rows = figure.rows.iter().map(|row| {
        let values = row.values.iter().map(|value| vec![Run::of(words.number(*value))]);
        std::iter::once(vec![Run::of(&row.label)]).chain(values).collect()
    });
    let rows: Vec<_> = rows.collect();
    page.table(&figure.title, &heads, &rows);
}

fn shares(page: &mut Page<'_>, head: &'static str, shares: &[ShareEntry]) {
    if shares.is_empty() {
        return;
    }
    let words = page.words;
    let rows = shares.iter().map(|share| {
        let title = if share.title.is_empty() { words.word("no_outlet") } else { &share.title };
        let kind = share.outlet_type.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
        let counts = [share.outlets, share.articles, share.quotes].map(|count| words.number(count));
        let [outlets, articles, quotes] = counts;
        cells([format!("{title}{kind}"), outlets, articles, quotes, words.share(share.per_mille)])
    });
    let heads = [head, "changes.of.outlets", "articles_read", "quotes", "formats.share"];
    page.table("", &columns(heads.map(|key| words.word(key)), 1), &rows.collect::<Vec<_>>());
}

/// Columns under these heads, those from `first` on of numbers.
pub(super) fn columns<const N: usize>(heads: [&str; N], first: usize) -> Vec<Column<'_>> {
    heads.into_iter().enumerate().map(|(at, head)| Column { head, numbers: at >= first }).collect()
}

/// A row of plain cells.
pub(super) fn cells<const N: usize>(texts: [String; N]) -> Vec<Vec<Run<'static>>> {
    texts.into_iter().map(|text| vec![Run::of(text)]).collect()
}

fn note(page: &mut Page<'_>, markdown: &str) {
    let mut list = None;
    for block in blocks(markdown) {
        match block {
            Block::Rule => page.line("Note", "* * *"),
            Block::Table(rows) => {
                let Some((head, rows)) = rows.split_first() else { continue };
                let heads: Vec<Column<'_>> = head.iter().map(|head| Column { head, numbers: false }).collect();
                let row = |row: &Vec<String>| row.iter().map(|cell| vec![Run::of(cell.clone())]).collect();
                page.table("", &heads, &rows.iter().map(row).collect::<Vec<_>>());
            }
            Block::Words { kind, depth, spans } => {
                let mut runs: Vec<Run<'_>> = spans.into_iter().map(run_of).collect();
                let (style, place) = match kind {
                    BlockKind::Heading(level) => (if level <= 1 { "Heading2" } else { "Heading3" }, None),
                    BlockKind::Item(number) => {
                        let begun = match (list, number) {
                            // A numbered item that goes on counting stands in the list that is open.
                            (Some((id, open)), Some(number)) if number > 1 && open => (id, true),
                            (Some((id, false)), None) => (id, false),
                            (_, Some(number)) => (page.list(List::Numbers(number)), true),
                            (_, None) => (page.list(List::Dots), false),
                        };
                        list = Some(begun);
                        ("NoteItem", Some((begun.0, depth.saturating_sub(1))))
                    }
                    BlockKind::Quotation => ("Quote", None),
                    BlockKind::Paragraph | BlockKind::Code => ("Note", None),
                };
                if kind == BlockKind::Code {
                    for run in &mut runs {
                        run.code = true;
                    }
                }
                page.shaped(style, Shape { list: place, ..Shape::default() }, &runs);
            }
        }
    }
}

fn spans_of(block: Block) -> Vec<Span> {
    match block {
        Block::Words { spans, .. } => spans,
        Block::Table(_) | Block::Rule => Vec::new(),
    }
}

fn run_of(Span { text, look, link }: Span) -> Run<'static> {
    Run {
        text: text.trim_end_matches('\n').to_owned().into(),
        bold: look.strong > 0,
        italic: look.emphasis > 0,
        struck: look.struck > 0,
        code: look.code,
        ..Run::default()
    }
    .leading(link.as_deref())
}
