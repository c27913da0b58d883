//! The sentence a quote stands in, for quotes whose words alone are none ("that the talks were “over.”"). It chooses and
//! alters no words: it widens a quote's span and cuts the stretch into slices.
//!
//! A sentence of more than [`MOST_WORDS`] words is shown from the clause bounds nearest to that length. Nothing is shown
//! from another block than the quote's own, and no other quote is cut in two.

use crate::model::{Article, Context, ContextSlice, Evidence, Quote, Span};

use super::register::piece;

/// Words shown, the quote's own among them.
const MOST_WORDS: usize = 90;

/// The sentence or sentences around a quote; `None` where its words stand alone, or no more than they can be shown.
pub(super) fn context(article: &Article, evidence: &Evidence, quote: &Quote) -> Option<Context> {
    let text = &article.text;
    if quote.stands_alone(text) {
        return None;
    }
    let extent = quote.extent();
    let block = article.blocks.partition_point(|block| block.span.end <= extent.start);
    let block = article.blocks.get(block).filter(|block| block.kind.is_prose() && block.span.contains(extent))?.span;
    let whole = whole_sentences(evidence, block, extent);
    let shown = shortened(text, evidence, whole, extent)?;
    let slices = slices(article, quote, shown)?;
    Some(Context { slices, cut_before: shown.start > whole.start, cut_after: shown.end < whole.end })
}

/// The sentences of `block` that `extent` touches, and those that another quote it touches reaches into.
fn whole_sentences(evidence: &Evidence, block: Span, extent: Span) -> Span {
    let mut span = extent;
    loop {
        let first = evidence.sentences.partition_point(|sentence| sentence.end <= span.start);
        let touched = evidence.sentences[first..].iter().take_while(|sentence| sentence.start < span.end);
        let sentences = touched.fold(span, |span, sentence| span.to(*sentence));
        let wider = marked(evidence).filter(|piece| piece.overlaps(sentences)).fold(sentences, Span::to);
        let wider = Span { start: wider.start.max(block.start), end: wider.end.min(block.end) };
        // It can only grow, and not beyond the block.
        if wider == span {
            return span;
        }
        span = wider;
    }
}

/// Every stretch in which nothing may be cut.
fn marked(evidence: &Evidence) -> impl Iterator<Item = Span> {
    let quotes = evidence.quotes.iter().flat_map(|quote| quote.content.iter().copied());
    quotes.chain(evidence.scare_quotes.iter().copied())
}

/// As much of `whole` around `extent` as [`MOST_WORDS`] allow; `None` where `extent` alone has more.
fn shortened(text: &str, evidence: &Evidence, whole: Span, extent: Span) -> Option<Span> {
    let words = |start: u32, end: u32| Span { start, end }.of(text).split_whitespace().count();
    if words(whole.start, whole.end) <= MOST_WORDS {
        return Some(whole);
    }
    let mut room = MOST_WORDS.checked_sub(words(extent.start, extent.end))?;
    let uncut = |at: &u32| !marked(evidence).any(|piece| piece.start < *at && *at < piece.end);
    // What stands before comes first: it names who speaks of what.
    let mut starts = bounds(text, Span { start: whole.start, end: extent.start });
    starts.insert(0, whole.start);
    let fits = |at: &&u32| words(**at, extent.start) <= room && uncut(at);
    let start = starts.iter().find(fits).copied().unwrap_or(extent.start);
    room -= words(start, extent.start).min(room);
    let mut ends = bounds(text, Span { start: extent.end, end: whole.end });
    ends.push(whole.end);
    let fits = |at: &&u32| words(extent.end, **at) <= room && uncut(at);
    let end = ends.iter().rev().find(fits).copied().unwrap_or(extent.end);
    Some(Span { start, end }.trim(text))
}

/// Places behind the marks that end a clause or sentence, in text order.
fn bounds(text: &str, span: Span) -> Vec<u32> {
    let part = span.of(text);
    let marks = part.match_indices([',', ';', ':', '–', '—', '.', '!', '?']);
    let ends = marks.map(|(at, mark)| at + mark.len());
    ends.filter(|&at| part[at..].starts_with(char::is_whitespace)).map(|at| span.start + at as u32).collect()
}

/// The consecutive slices of `span`; `None` where it holds the quote's pieces alone, or they do not lie in it in order.
fn slices(article: &Article, quote: &Quote, span: Span) -> Option<Vec<ContextSlice>> {
    let mut slices = Vec::with_capacity(quote.content.len() * 2 + 1);
    let mut push = |start: u32, end: u32, content: bool| {
        if start < end {
            slices.push(ContextSlice { piece: piece(article, Span { start, end }), content });
        }
    };
    let mut at = span.start;
    for content in &quote.content {
        if content.start < at {
            return None;
        }
        push(at, content.start, false);
        push(content.start, content.end, true);
        at = content.end;
    }
    push(at, span.end, false);
    (at <= span.end && slices.iter().any(|slice| !slice.content && !slice.piece.text.trim().is_empty()))
        .then_some(slices)
}

#[cfg(test)]
mod tests {
    use smallvec::SmallVec;

    use super::context;
    use crate::model::{Quote, QuoteKind, Rule, Span, Speaker};
    use crate::select::testing::Build;

    /// The context of the quote made of `pieces` of the paragraphs `text`, its content in braces, `…` where it is cut.
    #[track_caller]
    fn check(text: &str, kind: QuoteKind, pieces: &[&str], expected: &str) {
        let build = text.split("\n\n").fold(Build::new("a.txt"), Build::prose);
        let mut extracted = build.done();
        let find = |piece: &&str| {
            let at = extracted.article.text.find(piece).expect("a piece of the text");
            Span::new(at, at + piece.len())
        };
        let content: SmallVec<[Span; 2]> = pieces.iter().map(find).collect();
        let (speaker, rule) = (Speaker::Unattributed, Rule::Reported);
        let quote = Quote { content, cue: None, source: None, speaker, kind, rule, confidence: 50 };
        extracted.evidence.quotes.push(quote.clone());
        let found = context(&extracted.article, &extracted.evidence, &quote).map(|context| {
            let slices = context.slices.iter().map(|slice| {
                let text = &slice.piece.text;
                if slice.content { format!("{{{text}}}") } else { text.clone() }
            });
            let mark = |cut: bool| if cut { "…" } else { "" };
            format!("{}{}{}", mark(context.cut_before), slices.collect::<String>(), mark(context.cut_after))
        });
        assert_eq!(found.unwrap_or_default(), expected);
    }

    #[test]
    fn a_clause_has_its_sentence() {
        check(
            "One day. Ana Ruiz said that the boats were “dry and tired.” Two days.",
            QuoteKind::Mixed,
            &["that the boats were “dry and tired.”"],
            "Ana Ruiz said {that the boats were “dry and tired.”}",
        );
        check(
            "One day. The boats, she said, were dry. Two days.",
            QuoteKind::Indirect,
            &["The boats", "were dry"],
            "{The boats}, she said, {were dry}.",
        );
        check("She spoke of “dry boats.”", QuoteKind::Direct, &["“dry boats.”"], "She spoke of {“dry boats.”}");
    }

    #[test]
    fn a_sentence_needs_none() {
        check("“The boats are all dry,” she said.", QuoteKind::Direct, &["“The boats are all dry,”"], "");
        check("The boats are dry.", QuoteKind::Indirect, &["The boats are dry."], "");
    }

    #[test]
    fn pieces_of_two_blocks_stay_alone() {
        check("“the boats,” she said.\n\n“and the nets.”", QuoteKind::Direct, &["“the boats,”", "“and the nets.”"], "");
    }

    #[test]
    fn a_long_sentence_is_cut_between_clauses() {
        let (many, more, quote) = ("word ".repeat(50), "word ".repeat(90), "that it was “dry”");
        check(
            &format!("In {many}of which she said {quote}, again, {many}end."),
            QuoteKind::Mixed,
            &[quote],
            &format!("In {many}of which she said {{{quote}}}, again,…"),
        );
        check(
            &format!("In {more}, of which, on Monday, she said {quote}."),
            QuoteKind::Mixed,
            &[quote],
            &format!("…of which, on Monday, she said {{{quote}}}."),
        );
        let long = "word ".repeat(95);
        check(&format!("She said {long}."), QuoteKind::Indirect, &[long.trim_end()], "");
    }

    #[test]
    fn no_other_quote_is_cut() {
        let text = "“It rained. It poured,” he said, and called it “a wet week.”";
        let mut extracted = Build::new("a.txt").prose(text).done();
        let quote = |piece: &str| {
            let at = text.find(piece).expect("a piece of the text");
            let content: SmallVec<[Span; 2]> = [Span::new(at, at + piece.len())].into_iter().collect();
            let (speaker, kind, rule) = (Speaker::Unattributed, QuoteKind::Direct, Rule::CueAfter);
            Quote { content, cue: None, source: None, speaker, kind, rule, confidence: 50 }
        };
        extracted.evidence.quotes.extend([quote("“It rained. It poured,”"), quote("“a wet week.”")]);
        let found = context(&extracted.article, &extracted.evidence, &extracted.evidence.quotes[1]);
        assert_eq!(found.expect("a context").slices[0].piece.text, "“It rained. It poured,” he said, and called it ");
    }
}
