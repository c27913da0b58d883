//! Reads out of a briefing what it claims: these words stand at this place of this source. It reads no source.

use crate::model::{
    BRIEFING_FORMAT, Briefing, Context, Differing, Excerpt, FormerQuote, Piece, QuoteEntry, SectionBody, SourceEntry,
    Span,
};

use super::html::{self, Slice};
use super::{Fault, Finding};

/// What a briefing says of one slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Where the briefing says it.
    pub(super) place: String,
    /// Id of the quote it is part of; `None` for an excerpt, and where the page does not say.
    pub(super) quote: Option<String>,
    /// Name of the source.
    pub(super) path: String,
    /// Entry of the source; empty where it holds one article.
    pub(super) entry: String,
    /// SHA-256 of the source's bytes, in hexadecimal.
    pub(super) sha256: String,
    /// Parser that cut the clean text.
    pub(super) parser: String,
    /// Where in the clean text.
    pub(super) span: Span,
    /// The words.
    pub(super) text: String,
    /// Line of the source, where the briefing gives it.
    pub(super) line: Option<u32>,
}

impl Claim {
    /// The article it is about, as in a run.
    pub(super) fn id(&self) -> String {
        if self.entry.is_empty() { self.path.clone() } else { format!("{}#{}", self.path, self.entry) }
    }
}

/// All that a briefing claims, and what is wrong with the briefing itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) claims: Vec<Claim>,
    pub(super) findings: Vec<Finding>,
}

impl Claims {
    fn broken(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.findings.push(Finding {
            place: place.into(),
            source: String::new(),
            fault: Fault::Structure(what.into()),
        });
    }
}

/// Reads the claims of a JSON issue; an error says why it is none.
pub(super) fn of_json(text: &str) -> Result<Claims, String> {
    let briefing: Briefing = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if briefing.format != BRIEFING_FORMAT {
        return Err(format!("its format is `{}`, not `{BRIEFING_FORMAT}`", briefing.format));
    }
    let mut claims = Claims::default();
    for (at, source) in briefing.sources.iter().enumerate() {
        if source.number != at + 1 {
            claims.broken(format!("source {}", source.number), format!("stands as number {} of the list", at + 1));
        }
    }
    for (id, quote) in &briefing.quotes {
        let place = format!("quote {id}");
        if quote.id != *id {
            claims.broken(&place, format!("is filed under another id than its own, {}", quote.id));
        }
        claims.quote(&place, quote, listed(&briefing, quote.source));
        for wording in &quote.wordings {
            let place = format!("quote {id}, wording {}", wording.id);
            for piece in &wording.pieces {
                claims.add(&place, Some(id), listed(&briefing, wording.source), piece);
            }
            if !all_words(&wording.differs, &wording.pieces) || !all_words(&wording.from, &quote.pieces) {
                claims.broken(&place, "marks words that are not there");
            }
        }
    }
    for section in &briefing.sections {
        for excerpt in excerpts(&section.body) {
            let source = listed(&briefing, excerpt.source);
            claims.add(&format!("excerpt {}", excerpt.id), None, source, &excerpt.piece);
        }
        for FormerQuote { issue, quote, source } in former(&section.body) {
            claims.quote(&format!("quote {} of issue {issue}", quote.id), quote, Ok(source));
        }
        for id in shown(&section.body) {
            if !briefing.quotes.contains_key(id) {
                claims.broken(format!("section {}", section.id), format!("shows quote {id}, which is not there"));
            }
        }
    }
    Ok(claims)
}

impl Claims {
    /// What a quote claims of its source; the error is the number of one that is not listed.
    fn quote(&mut self, place: &str, quote: &QuoteEntry, source: Result<&SourceEntry, usize>) {
        if quote.pieces.is_empty() {
            self.broken(place, "has no words");
        }
        for piece in &quote.pieces {
            self.add(place, Some(&quote.id), source, piece);
        }
        if let Some(context) = &quote.context {
            for slice in &context.slices {
                self.add(place, Some(&quote.id), source, &slice.piece);
            }
            for what in at_odds(quote, context) {
                self.broken(place, what);
            }
        }
    }

    fn add(&mut self, place: &str, quote: Option<&String>, source: Result<&SourceEntry, usize>, piece: &Piece) {
        let SourceEntry { path, entry, sha256, parser, .. } = match source {
            Ok(source) => source,
            Err(number) => {
                self.broken(place, format!("is of source {number}, which is not in the list"));
                return;
            }
        };
        if piece.end < piece.start {
            self.broken(place, format!("ends at byte {}, before it begins at {}", piece.end, piece.start));
            return;
        }
        self.claims.push(Claim {
            place: place.to_owned(),
            quote: quote.cloned(),
            path: path.clone(),
            entry: entry.clone(),
            sha256: sha256.to_string(),
            parser: parser.clone(),
            span: Span { start: piece.start, end: piece.end },
            text: piece.text.clone(),
            line: Some(piece.line),
        });
    }
}

/// Whether stretches that are said to differ are stretches of the pieces, in order and apart.
fn all_words(differs: &[Differing], pieces: &[Piece]) -> bool {
    let is_there = |at: &Differing| {
        let text = pieces.get(at.piece).and_then(|piece| piece.text.get(at.start as usize..at.end as usize));
        text.is_some_and(|text| !text.is_empty())
    };
    differs.iter().all(is_there)
        && differs.windows(2).all(|two| (two[0].piece, two[0].end) <= (two[1].piece, two[1].start))
}

/// The source of this number, or the number.
fn listed(briefing: &Briefing, number: usize) -> Result<&SourceEntry, usize> {
    number.checked_sub(1).and_then(|at| briefing.sources.get(at)).ok_or(number)
}

/// Quotes of former issues that a section shows, each with its own source.
fn former(body: &SectionBody) -> impl Iterator<Item = &FormerQuote> {
    let comparisons = match body {
        SectionBody::Compare { comparisons } => comparisons.as_slice(),
        _ => &[],
    };
    comparisons.iter().flat_map(|one| &one.earlier)
}

/// What in the sentence shown around a quote's words does not fit the quote.
fn at_odds(quote: &QuoteEntry, context: &Context) -> impl Iterator<Item = &'static str> {
    let content = context.slices.iter().filter(|slice| slice.content).map(|slice| &slice.piece);
    let apart = context.slices.windows(2).any(|pair| pair[0].piece.end != pair[1].piece.start);
    let other = !content.eq(&quote.pieces);
    let faults = [
        (apart, "shows a sentence whose slices do not follow one another"),
        (other, "shows other words in its sentence than its own"),
    ];
    faults.into_iter().filter(|(wrong, _)| *wrong).map(|(_, what)| what)
}

/// The excerpts a section shows.
fn excerpts(body: &SectionBody) -> Vec<&Excerpt> {
    match body {
        SectionBody::Topic { excerpts, .. } => excerpts.iter().collect(),
        SectionBody::Timeline { events, .. } => events.iter().map(|event| &event.excerpt).collect(),
        _ => Vec::new(),
    }
}

/// Ids of the quotes a section shows.
fn shown(body: &SectionBody) -> Vec<&String> {
    match body {
        SectionBody::KeyPoints { points } => points.iter().filter_map(|point| point.quote.as_ref()).collect(),
        SectionBody::Topic { quotes, .. } => quotes.iter().collect(),
        SectionBody::WhoSaidWhat { speakers } => {
            speakers.iter().flat_map(|speaker| &speaker.groups).flat_map(|group| &group.quotes).collect()
        }
        SectionBody::Timeline { days, .. } => {
            days.iter().flat_map(|day| &day.items).flat_map(|item| &item.quotes).collect()
        }
        SectionBody::Changes { repeated, .. } => repeated.iter().collect(),
        SectionBody::Compare { comparisons } => comparisons.iter().flat_map(|one| &one.latest).collect(),
        SectionBody::Balance { single_source, .. } => single_source.iter().collect(),
        SectionBody::Trends { .. }
        | SectionBody::Figures { .. }
        | SectionBody::Notes { .. }
        | SectionBody::Sources
        | SectionBody::People
        | SectionBody::Coverage => Vec::new(),
    }
}

/// Reads the claims of an HTML page; an error says why it is no briefing.
pub(super) fn of_html(text: &str) -> Result<Claims, String> {
    let page = html::page(text);
    let ours = page.generator.as_deref().is_some_and(|generator| generator.starts_with("attache"));
    if !ours && page.slices.is_empty() {
        return Err("it is neither a JSON issue nor an HTML page with marked quotes".into());
    }
    let mut claims = Claims::default();
    for slice in &page.slices {
        match claim_of(slice) {
            Ok(claim) => claims.claims.push(claim),
            Err(what) => claims.broken(format!("line {}", slice.line), what),
        }
    }
    if page.slices.is_empty() && page.quoting > 0 {
        claims.findings.push(Finding { place: String::new(), source: String::new(), fault: Fault::NothingToCheck });
    }
    Ok(claims)
}

/// The id of the quote that a figure of this id shows: the same, or that of a former issue, as `former-1-q0123456789`.
fn quote_of(figure: &str) -> Option<String> {
    let id = if figure.starts_with("former-") { figure.rsplit('-').next()? } else { figure };
    id.starts_with('q').then(|| id.to_owned())
}

fn claim_of(slice: &Slice) -> Result<Claim, String> {
    let need = |name: &str| slice.attribute(name).ok_or_else(|| format!("a slice without `{name}`"));
    let span = need("data-span")?;
    let parsed = span.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    let (start, end) =
        parsed.filter(|(start, end): &(u32, u32)| start <= end).ok_or_else(|| format!("`{span}` is no span"))?;
    Ok(Claim {
        place: format!("line {}", slice.line),
        quote: quote_of(&slice.figure),
        path: need("data-path")?.to_owned(),
        entry: slice.attribute("data-entry").unwrap_or_default().to_owned(),
        sha256: need("data-sha256")?.to_owned(),
        parser: need("data-parser")?.to_owned(),
        span: Span { start, end },
        text: slice.text.clone(),
        line: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{of_html, of_json};

    #[track_caller]
    fn check(html: &str, claims: usize, findings: &[&str]) {
        let found = of_html(html).expect("a briefing");
        assert_eq!(found.claims.len(), claims);
        assert_eq!(found.findings.iter().map(|f| f.fault.code()).collect::<Vec<_>>(), findings);
    }

    const SLICE: &str = "<q class=slice data-path=a.txt data-sha256=00 data-parser=text/1 data-span=";

    #[test]
    fn a_slice_says_all_or_is_a_finding() {
        check(&format!("{SLICE}3-5>ab</q>"), 1, &[]);
        check(&format!("{SLICE}5-3>ab</q>{SLICE}-3-5>ab</q>{SLICE}3>ab</q>"), 0, &["broken-structure"; 3]);
        check("<q class=slice data-span=1-2>ab</q>", 0, &["broken-structure"]);
    }

    #[test]
    fn quotes_without_marks_are_noticed() {
        check("<meta name=generator content='attache 0.1.0'><blockquote>w</blockquote>", 0, &["nothing-to-check"]);
        check("<meta name=generator content='attache 0.1.0'><p>nothing significant</p>", 0, &[]);
        assert!(of_html("<p>hello</p>").is_err());
        assert!(of_json("{}").is_err());
    }
}
