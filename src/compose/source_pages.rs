//! Cuts whole sources into slices, so that what an issue shows of each can be marked in it. It marks nothing itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Article, Block, Briefing, Excerpt, Piece, SectionBody, SourceBlock, SourceEntry, SourceMark, SourcePage,
    SourceSlice, Span,
};

use super::Material;
use super::ids::slice_id;
use super::register::piece;

/// Most bytes of text that the issue does not show on one page; what it shows is never left out.
const MOST: usize = 2 << 20;

/// A page for every source of the briefing whose text is at hand: those of the period.
pub fn source_pages(material: &Material<'_>, briefing: &Briefing) -> Vec<SourcePage> {
    let marks = marks(briefing);
    let wanted: BTreeSet<(&str, &str)> =
        briefing.sources.iter().map(|source| (source.path.as_str(), source.entry.as_str())).collect();
    let articles = material.articles.iter().map(|extracted| &extracted.article);
    let keyed = articles.map(|article| ((article.path.as_str(), article.entry.as_str()), article));
    let articles: BTreeMap<(&str, &str), &Article> = keyed.filter(|(key, _)| wanted.contains(key)).collect();
    let mut taken = BTreeSet::new();
    let page = |source: &SourceEntry| {
        let article = articles.get(&(source.path.as_str(), source.entry.as_str()))?;
        let id = slice_id('s', article, &[], &mut taken);
        let marks = marks.get(&source.number).map_or(&[][..], Vec::as_slice);
        let (blocks, shown, left_out) = blocks(article, marks);
        Some(SourcePage { id, source: source.clone(), blocks, shown, left_out })
    };
    briefing.sources.iter().filter_map(page).collect()
}

/// Something shown of a source, and where.
struct Mark {
    spans: Vec<Span>,
    mark: SourceMark,
}

/// All that the briefing shows, by the number of its source.
fn marks(briefing: &Briefing) -> BTreeMap<usize, Vec<Mark>> {
    let mut marks: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
    let mut add = |source: usize, id: &String, pieces: &[Piece], is_quote: bool, speaker: Option<&String>| {
        let spans = pieces.iter().map(|piece| Span { start: piece.start, end: piece.end }).collect();
        let mark = SourceMark { id: id.clone(), is_quote, speaker: speaker.cloned() };
        marks.entry(source).or_default().push(Mark { spans, mark });
    };
    for (id, quote) in &briefing.quotes {
        add(quote.source, id, &quote.pieces, true, quote.speaker.as_ref());
        for wording in &quote.wordings {
            if !briefing.quotes.contains_key(&wording.id) {
                add(wording.source, &wording.id, &wording.pieces, true, quote.speaker.as_ref());
            }
        }
    }
    for excerpt in briefing.sections.iter().flat_map(|section| excerpts(&section.body)) {
        add(excerpt.source, &excerpt.id, std::slice::from_ref(&excerpt.piece), false, None);
    }
    for of_source in marks.values_mut() {
        let place = |mark: &Mark| (mark.spans.iter().min().copied(), mark.mark.id.clone());
        of_source.sort_by_cached_key(place);
        of_source.dedup_by(|one, other| one.mark.id == other.mark.id);
    }
    marks
}

fn excerpts(body: &SectionBody) -> Vec<&Excerpt> {
    match body {
        SectionBody::Topic { excerpts, .. } => excerpts.iter().collect(),
        SectionBody::Timeline { events, .. } => events.iter().map(|event| &event.excerpt).collect(),
        _ => Vec::new(),
    }
}

/// The blocks of an article in slices, what is marked in them, and how many bytes are left out.
fn blocks(article: &Article, marks: &[Mark]) -> (Vec<SourceBlock>, Vec<SourceMark>, usize) {
    let (mut room, mut left_out) = (MOST, 0);
    let mut begun = BTreeSet::new();
    let mut blocks = Vec::with_capacity(article.blocks.len());
    for block in &article.blocks {
        let mut slices = Vec::new();
        for part in parts(*block, marks) {
            let ids: Vec<&str> =
                marks.iter().filter(|mark| holds(mark, part)).map(|mark| mark.mark.id.as_str()).collect();
            let kept = if ids.is_empty() { shortened(&article.text, part, room) } else { part };
            left_out += part.len() - kept.len();
            if ids.is_empty() {
                room -= kept.len();
            }
            if kept.is_empty() {
                continue;
            }
            let begins = ids.iter().filter(|id| begun.insert((*id).to_owned())).map(|id| (*id).to_owned()).collect();
            let marks = ids.into_iter().map(str::to_owned).collect();
            slices.push(SourceSlice { piece: piece(article, kept), marks, begins, cut: kept.len() < part.len() });
        }
        let ends = marks.iter().enumerate().filter(|(_, mark)| ends_in(mark, *block)).map(|(at, _)| at).collect();
        if !slices.is_empty() {
            blocks.push(SourceBlock { kind: block.kind, slices, ends });
        }
    }
    (blocks, marks.iter().map(|mark| mark.mark.clone()).collect(), left_out)
}

/// A block cut wherever something that is marked begins or ends.
fn parts(block: Block, marks: &[Mark]) -> Vec<Span> {
    let own = block.span;
    let ends = marks.iter().flat_map(|mark| &mark.spans).filter(|span| span.overlaps(own));
    let mut cuts: BTreeSet<u32> = ends.flat_map(|span| [span.start.max(own.start), span.end.min(own.end)]).collect();
    cuts.extend([own.start, own.end]);
    let cuts: Vec<u32> = cuts.into_iter().collect();
    cuts.windows(2).map(|pair| Span { start: pair[0], end: pair[1] }).collect()
}

fn holds(mark: &Mark, part: Span) -> bool {
    mark.spans.iter().any(|span| span.contains(part))
}

/// Whether the last words of what is marked stand in the block.
fn ends_in(mark: &Mark, block: Block) -> bool {
    mark.spans.iter().map(|span| span.end).max().is_some_and(|end| end > 0 && block.span.holds(end - 1))
}

/// As much of the part as there is room for, cut behind a word where there is one.
fn shortened(text: &str, part: Span, room: usize) -> Span {
    if part.len() <= room {
        return part;
    }
    let words = part.of(text);
    let most = (0..=room).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
    let end = words[..most].rfind(char::is_whitespace).unwrap_or(most);
    Span::new(part.start as usize, part.start as usize + end)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Mark, blocks};
    use crate::model::{Article, SourceMark, Span};

    /// Each slice with the ids it is part of; `+` before those that begin.
    #[track_caller]
    fn check(paragraphs: &[&str], marks: &[(&str, &[(u32, u32)])], expected: &[&str]) {
        let paragraphs: Vec<String> = paragraphs.iter().map(|&text| text.to_owned()).collect();
        let article = Article::of_paragraphs(&paragraphs);
        let mark = |&(id, spans): &(&str, &[(u32, u32)])| Mark {
            spans: spans.iter().map(|&(start, end)| Span { start, end }).collect(),
            mark: SourceMark { id: id.to_owned(), is_quote: true, speaker: None },
        };
        let marks: Vec<Mark> = marks.iter().map(mark).collect();
        let (blocks, _, left_out) = blocks(&article, &marks);
        assert_eq!(left_out, 0);
        let slices = blocks.iter().flat_map(|block| &block.slices).map(|slice| {
            let ids =
                slice.marks.iter().map(|id| if slice.begins.contains(id) { format!("+{id}") } else { id.clone() });
            format!("{}[{}]", slice.piece.text, ids.collect::<Vec<_>>().join(" "))
        });
        assert_eq!(slices.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn overlapping_marks_are_cut_apart() {
        check(&["abcdef"], &[("q1", &[(1, 4)]), ("q2", &[(2, 6)])], &["a[]", "b[+q1]", "cd[q1 +q2]", "ef[q2]"]);
        check(&["abc"], &[("q1", &[(0, 3)]), ("q2", &[(0, 3)])], &["abc[+q1 +q2]"]);
    }

    #[test]
    fn a_mark_goes_over_blocks_and_has_pieces() {
        check(&["ab", "cd"], &[("q1", &[(1, 5)])], &["a[]", "b[+q1]", "c[q1]", "d[]"]);
        check(&["abcd"], &[("q1", &[(0, 1), (3, 4)])], &["a[+q1]", "bc[]", "d[q1]"]);
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        check(&["ab"], &[("q1", &[(1, 90)]), ("q2", &[(70, 80)])], &["a[]", "b[+q1]"]);
    }

    #[test]
    fn a_long_text_is_cut_but_never_what_is_shown() {
        let article =
            Article::of_paragraphs(&["word ".repeat(MOST / 4), "the last words".to_owned(), "end".to_owned()]);
        let at = article.text.find("last").expect("a word") as u32;
        let mark = SourceMark { id: "q1".into(), is_quote: true, speaker: None };
        let (blocks, _, left_out) = blocks(&article, &[Mark { spans: vec![Span { start: at, end: at + 4 }], mark }]);
        let slices: Vec<_> = blocks.iter().flat_map(|block| &block.slices).collect();
        assert!(slices[0].cut && slices[0].piece.text.len() <= MOST && slices[0].piece.text.ends_with("word"));
        assert_eq!(slices.last().map(|slice| slice.piece.text.as_str()), Some("last"));
        let kept: usize = slices.iter().map(|slice| slice.piece.text.len()).sum();
        let whole: usize = article.blocks.iter().map(|block| block.span.len()).sum();
        assert_eq!(kept + left_out, whole);
    }
}
