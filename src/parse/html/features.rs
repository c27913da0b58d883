//! What is told to the model of each block: its own words, its place in the markup, the page around it, its neighbours.
//!
//! Everything is a small number; the order is that of [`LABELS`] and of the weights.

use super::flow::{self, Flow, Form, Piece, TAGS};
use super::guide::{self, Guide};
use super::hints::{self, Classes, Name};
use super::tree::{NodeId, Tree};

/// Kinds of hints an element can give: by its names and by what it is.
const HINTS: usize = hints::NAMES + TAGS.len();
/// Numbers about the words, the markup and the page, before those of the neighbours.
const OWN: usize = 63;
/// Numbers about each neighbour.
const BESIDE: usize = 7;
/// Which neighbours are looked at.
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];
/// How many numbers there are of a block.
pub(super) const WIDTH: usize = HINTS + hints::PHRASES + OWN + BESIDE * NEIGHBOURS.len();

/// Ancestors looked at.
const REACH: usize = 40;

/// The numbers of one block.
pub(super) type Row = [f32; WIDTH];

/// What `told` makes of the numbers of each block of a page, in order; no more than one block's are held at a time.
pub(super) fn each<T>(tree: &Tree, flow: &Flow, guide: &Guide, told: impl Fn(&Row) -> T) -> Vec<T> {
    let page = Page::of(tree, flow, guide);
    (0..flow.pieces.len()).map(|at| told(&page.row(at))).collect()
}

/// What is known of a block before its numbers are made.
#[derive(Clone, Copy, Default)]
struct Sketch {
    chars: f32,
    link_share: f32,
    prose: bool,
    phrases: Classes,
    /// What the elements tell that the block stands in, those left out that hold most of the page.
    hints: Classes,
    /// Blocks of the page that are marked up the same way, and how much of the page's prose they hold.
    alike: f32,
    alike_prose: f32,
    alike_links: f32,
}

/// A page and what holds for all of it.
struct Page<'a> {
    tree: &'a Tree,
    flow: &'a Flow,
    sketches: Vec<Sketch>,
    /// All prose of the page, in bytes; at least 1.
    prose: f32,
    /// Prose before each block.
    before: Vec<f32>,
    /// The element that most likely holds the article; by node, how far above it those are that it stands in.
    main: NodeId,
    above_main: Vec<u16>,
    /// First and last block in `main`.
    main_span: (usize, usize),
    anchors: Anchors,
    /// Of each block, the element named as an article's body (or `article`) it stands in: which one of them on the page,
    /// and the prose in it.
    ranks: Vec<[(f32, f32); 2]>,
    /// By node, how far above the block that says the summary those are that it stands in.
    above_summary: Vec<u16>,
}

impl<'a> Page<'a> {
    fn of(tree: &'a Tree, flow: &'a Flow, guide: &'a Guide) -> Self {
        let mut sketches: Vec<Sketch> = flow.pieces.iter().map(|piece| Sketch::of(flow, piece)).collect();
        let mut before = Vec::with_capacity(sketches.len());
        let mut prose = 0.0;
        for sketch in &sketches {
            before.push(prose);
            prose += if sketch.prose { sketch.chars } else { 0.0 };
        }
        let prose = f32::max(prose, 1.0);
        alike(tree, flow, &mut sketches, prose);
        let anchors = anchors(flow, guide);
        let mut distances = [0.0; HINTS];
        for (piece, sketch) in flow.pieces.iter().zip(&mut sketches) {
            sketch.hints = hints_above(tree, flow, prose, piece, &mut distances);
        }
        let ranks = ranks(tree, flow);
        let main = main_element(tree, flow, &sketches, &anchors);
        let above_main = above(tree, Some(main));
        let above_summary = above(tree, anchors.summary.map(|at| flow.pieces[at].holder));
        let mut page = Self {
            tree,
            flow,
            sketches,
            prose,
            before,
            main,
            above_main,
            main_span: (0, 0),
            anchors,
            ranks,
            above_summary,
        };
        page.main_span = page.span_of_main();
        page
    }

    fn span_of_main(&self) -> (usize, usize) {
        let inside = |at: &usize| self.way(&self.above_main, self.flow.pieces[*at].holder).1 == 0;
        let first = (0..self.flow.pieces.len()).find(inside);
        let last = (0..self.flow.pieces.len()).rev().find(inside);
        first.zip(last).unwrap_or((0, self.flow.pieces.len()))
    }

    /// How far below the nearest element of `above` an element is, and what that says.
    fn way(&self, above: &[u16], holder: NodeId) -> (u32, u32) {
        let mut up = Some(holder);
        for down in 0..REACH as u32 {
            let Some(at) = up else { break };
            let above = above[at.0 as usize];
            if above != u16::MAX {
                return (down, u32::from(above));
            }
            up = self.tree.parent(at);
        }
        (REACH as u32, REACH as u32)
    }

    fn row(&self, at: usize) -> Row {
        let mut row = [0.0; WIDTH];
        hints_above(self.tree, self.flow, self.prose, &self.flow.pieces[at], &mut row[..HINTS]);
        for (class, value) in row[HINTS..HINTS + hints::PHRASES].iter_mut().enumerate() {
            *value = f32::from(u8::from(self.sketches[at].phrases & (1 << class) != 0));
        }
        let mut own = row[HINTS + hints::PHRASES..].iter_mut();
        let mut tell = |value: f32| {
            if let Some(place) = own.next() {
                *place = value;
            }
        };
        self.words(at, &mut tell);
        self.markup(at, &mut tell);
        self.place(at, &mut tell);
        self.neighbours(at, &mut row);
        row
    }

    fn words(&self, at: usize, tell: &mut impl FnMut(f32)) {
        let words = self.flow.words(&self.flow.pieces[at]);
        let counts = Counts::of(words);
        let chars = words.len() as f32;
        tell(chars);
        tell(counts.words);
        tell(chars / counts.words);
        tell(counts.ends);
        tell(counts.commas);
        tell(counts.capitals / counts.words);
        tell(counts.digits / chars);
        tell(counts.marks);
        tell(last_mark(words));
        tell(first_mark(words));
        tell(f32::from(u8::from(words.contains(['|', '»', '›', '→', '©', '▸', '►', '•']))));
        tell(f32::from(u8::from(words.contains('@') || words.contains("http"))));
        tell(f32::from(u8::from(self.anchors.repeated[at])));
        tell(self.anchors.in_data[at]);
        tell(f32::from(u8::from(self.anchors.title == Some(at))));
    }

    fn markup(&self, at: usize, tell: &mut impl FnMut(f32)) {
        let piece = &self.flow.pieces[at];
        let sketch = &self.sketches[at];
        let is = |form: Form| f32::from(u8::from(piece.form == form));
        tell(if let Form::Heading(level) = piece.form { f32::from(level) } else { 0.0 });
        for form in [Form::Paragraph, Form::Loose, Form::Item, Form::Row, Form::Code, Form::Caption, Form::Term] {
            tell(is(form));
        }
        tell(f32::from(u8::from(piece.in_quote)));
        tell(f32::from(u8::from(piece.gap)));
        tell(sketch.link_share);
        tell(f32::from(piece.links));
        tell(piece.bold as f32 / sketch.chars);
        tell(sketch.alike);
        tell(sketch.alike_prose);
        tell(sketch.alike_links);
        let mut up = Some(piece.holder);
        for _ in 0..4 {
            let place = up.map_or_else(Default::default, |id| self.flow.places[id.0 as usize]);
            tell(place.prose as f32 / self.prose);
            tell(place.linked as f32 / (place.chars as f32).max(1.0));
            tell((place.chars as f32).max(1.0).log2());
            up = up.and_then(|id| self.tree.parent(id));
        }
    }

    fn place(&self, at: usize, tell: &mut impl FnMut(f32)) {
        let count = self.flow.pieces.len();
        for above in [&self.above_main, &self.above_summary] {
            let (down, up) = self.way(above, self.flow.pieces[at].holder);
            tell(down as f32);
            tell(up as f32);
        }
        let (first, last) = self.main_span;
        tell(at as f32 - first as f32);
        tell(last as f32 - at as f32);
        tell((at as f32 - first as f32) / (last - first + 1) as f32);
        tell(at as f32 / count as f32);
        tell(self.before[at] / self.prose);
        tell(self.prose.log2());
        tell(count as f32);
        tell(self.anchors.title.map_or(-999.0, |title| at as f32 - title as f32));
        tell(self.anchors.summary.map_or(-999.0, |summary| at as f32 - summary as f32));
        for (rank, prose) in self.ranks[at] {
            tell(rank);
            tell(prose / self.prose);
        }
        let place = &self.flow.places[self.main.0 as usize];
        tell(place.prose as f32 / self.prose);
        let prose = |at: &usize| self.sketches[*at].prose;
        let back = (at.saturating_sub(12)..at).rev().find(prose).map_or(13, |found| at - found);
        let on = (at + 1..(at + 13).min(count)).find(prose).map_or(13, |found| found - at);
        tell(back as f32);
        tell(on as f32);
    }

    /// Tells a block of the blocks beside it.
    fn neighbours(&self, at: usize, row: &mut Row) {
        let own = self.flow.pieces[at].holder;
        let slots = row[WIDTH - BESIDE * NEIGHBOURS.len()..].chunks_exact_mut(BESIDE);
        for (step, slot) in NEIGHBOURS.into_iter().zip(slots) {
            let Some(beside) = at.checked_add_signed(step).filter(|&beside| beside < self.sketches.len()) else {
                slot.fill(-1.0);
                continue;
            };
            let (sketch, piece) = (&self.sketches[beside], &self.flow.pieces[beside]);
            slot[0] = sketch.chars;
            slot[1] = sketch.link_share;
            slot[2] = if let Form::Heading(level) = piece.form { f32::from(level) } else { 0.0 };
            slot[3] = f32::from(u8::from(piece.holder == own));
            slot[4] = f32::from(u8::from(self.tree.parent(piece.holder) == self.tree.parent(own)));
            slot[5] = sketch.phrases.trailing_zeros() as f32;
            slot[6] = sketch.alike_prose;
        }
    }
}

/// How far up the nearest element is that gives each hint, [`REACH`] where there is none; and which there are.
fn hints_above(tree: &Tree, flow: &Flow, prose: f32, piece: &Piece, row: &mut [f32]) -> Classes {
    row.fill(REACH as f32);
    let mut found: Classes = 0;
    let mut up = Some(piece.holder);
    for distance in 0..REACH {
        let Some(at) = up else { break };
        let place = &flow.places[at.0 as usize];
        // An element with most of the page's prose in it is the page, whatever it is called beside that.
        let wide = place.prose as f32 > 0.6 * prose;
        let mut new = place.hints & !found & if wide { WIDE } else { Classes::MAX };
        found |= new;
        while new != 0 {
            row[new.trailing_zeros() as usize] = distance as f32;
            new &= new - 1;
        }
        up = tree.parent(at);
    }
    found
}

/// Of each block, the outermost element named as an article's body it stands in and the nearest `article`: which one of
/// them on the page it is, from 1, and how much prose is in it.
fn ranks(tree: &Tree, flow: &Flow) -> Vec<[(f32, f32); 2]> {
    let mut seen: [Vec<NodeId>; 2] = [Vec::new(), Vec::new()];
    let mut all = Vec::with_capacity(flow.pieces.len());
    for piece in &flow.pieces {
        let mut own = [(0.0, 0.0); 2];
        for (kind, bit) in [Name::Body.bit(), 1 << hints::NAMES].into_iter().enumerate() {
            let above = std::iter::successors(Some(piece.holder), |&at| tree.parent(at)).take(REACH);
            let named = above.filter(|at| flow.places[at.0 as usize].hints & bit != 0).last();
            let Some(named) = named else { continue };
            if seen[kind].last() != Some(&named) {
                seen[kind].push(named);
            }
            own[kind] = (seen[kind].len() as f32, flow.places[named.0 as usize].prose as f32);
        }
        all.push(own);
    }
    all
}

/// Hints that an element may give however much of the page is in it: those that speak for an article,
/// and comments, which may be longer than what they are on.
const WIDE: Classes =
    Name::Body.bit() | Name::Article.bit() | Name::Content.bit() | Name::Comment.bit() | (0b111 << hints::NAMES);

impl Sketch {
    fn of(flow: &Flow, piece: &Piece) -> Self {
        let words = flow.words(piece);
        let chars = words.len() as f32;
        Self {
            chars,
            link_share: piece.linked as f32 / chars,
            prose: flow::is_prose(flow, piece),
            phrases: hints::phrases(words),
            ..Self::default()
        }
    }
}

/// Tells each block how many are marked up like it, and what those hold.
fn alike(tree: &Tree, flow: &Flow, sketches: &mut [Sketch], prose: f32) {
    let mut order: Vec<(u64, u32)> = flow.pieces.iter().map(|piece| look(tree, piece)).zip(0..).collect();
    order.sort_unstable();
    for group in order.chunk_by(|one, other| one.0 == other.0) {
        let of = |member: &(u64, u32)| member.1 as usize;
        let (mut held, mut chars, mut linked) = (0.0, 0.0, 0.0);
        for member in group {
            let sketch = &sketches[of(member)];
            held += if sketch.prose { sketch.chars } else { 0.0 };
            chars += sketch.chars;
            linked += sketch.chars * sketch.link_share;
        }
        for member in group {
            let sketch = &mut sketches[of(member)];
            sketch.alike = group.len() as f32;
            sketch.alike_prose = held / prose;
            sketch.alike_links = linked / chars;
        }
    }
}

/// A number for how a block is marked up: its element and the one around it, with their classes.
pub(super) fn look(tree: &Tree, piece: &Piece) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let parent = tree.parent(piece.holder);
    for id in std::iter::once(piece.holder).chain(parent) {
        mix(tree.name(id).as_bytes());
        let class = tree.attribute(id, "class").unwrap_or_default();
        mix(&class.as_bytes()[..class.len().min(256)]);
        mix(b"/");
    }
    hash
}

/// By node, how far above `from` it is; `u16::MAX` where it is not.
fn above(tree: &Tree, from: Option<NodeId>) -> Vec<u16> {
    let mut above = vec![u16::MAX; tree.len()];
    for (up, far) in std::iter::successors(from, |&up| tree.parent(up)).zip(0..) {
        above[up.0 as usize] = far;
    }
    above
}

/// The element that holds most of the likely prose and little else: its likely prose, counted twice, against all likely
/// prose of the page and all text of its own.
fn main_element(tree: &Tree, flow: &Flow, sketches: &[Sketch], anchors: &Anchors) -> NodeId {
    let mut masses = vec![(0.0_f32, 0.0_f32); tree.len()];
    let mut total = 0.0;
    let first_after_title = anchors.title.and_then(|title| {
        let mut near = (title + 1..sketches.len()).take(20);
        near.find(|&at| sketches[at].prose && leaning(sketches[at].hints) > 0.5)
    });
    for (at, (piece, sketch)) in flow.pieces.iter().zip(sketches).enumerate() {
        let worth = if sketch.prose {
            1.0
        } else if sketch.link_share < 0.4 {
            0.35
        } else {
            0.0
        };
        let mut likely = worth * sketch.chars * leaning(sketch.hints);
        likely *= if anchors.in_data[at] > 0.0 {
            2.0
        } else if anchors.in_data[at] < 0.0 {
            0.3
        } else {
            1.0
        };
        likely += if anchors.summary == Some(at) && sketch.prose { 600.0 } else { 0.0 };
        likely += if first_after_title == Some(at) { 600.0 } else { 0.0 };
        total += likely;
        for up in std::iter::successors(Some(piece.holder), |&at| tree.parent(at)).take(REACH) {
            let mass = &mut masses[up.0 as usize];
            *mass = (mass.0 + likely, mass.1 + sketch.chars);
        }
    }
    let mut best = (Tree::ROOT, 0.0);
    for piece in &flow.pieces {
        for up in std::iter::successors(Some(piece.holder), |&at| tree.parent(at)).take(REACH) {
            let (likely, chars) = masses[up.0 as usize];
            let score = likely / (total + chars);
            if score > best.1 {
                best = (up, score);
            }
        }
    }
    best.0
}

/// How likely it is, by what is known beforehand, that prose below elements of such names is the article.
fn leaning(hints: Classes) -> f32 {
    let worths = [
        (Name::Body, 1.3),
        (Name::Article, 1.1),
        (Name::Comment, 0.02),
        (Name::Footer, 0.1),
        (Name::Aside, 0.4),
        (Name::Related, 0.3),
        (Name::Nav, 0.4),
        (Name::Newsletter, 0.5),
        (Name::Consent, 0.1),
    ];
    worths.iter().filter(|(name, _)| hints & name.bit() != 0).map(|(_, worth)| worth).product()
}

/// Blocks that the page's head points to.
struct Anchors {
    /// The first that says the title.
    title: Option<usize>,
    /// The longest that begins as the description does, a few words before it or none.
    summary: Option<usize>,
    /// Whether a block's words stand elsewhere on the page as well.
    repeated: Vec<bool>,
    /// 1 where the page's data holds the block's words, -1 where it does not, 0 where there is no such data.
    in_data: Vec<f32>,
}

fn anchors(flow: &Flow, guide: &Guide) -> Anchors {
    let (mut title, mut summary) = (None, None);
    let begin = hints::head(&guide.summary, 32);
    let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(flow.pieces.len());
    let mut in_data = Vec::with_capacity(flow.pieces.len());
    let mut bare = String::new();
    let data = probes(&guide.body);
    for (at, piece) in flow.pieces.iter().enumerate() {
        bare.clear();
        let words = flow.words(piece);
        guide::push_bare(hints::head(words, 400), &mut bare);
        if title.is_none() && guide.is_title(&bare) {
            title = Some(at);
        }
        // A teaser repeats the description and no more; the article goes on.
        let longest = summary.is_none_or(|known: usize| flow.pieces[known].len() < piece.len());
        let head = &bare.as_bytes()[..bare.len().min(160)];
        if begin.len() >= 16 && longest && memchr::memmem::find(head, begin.as_bytes()).is_some() {
            summary = Some(at);
        }
        hashes.push((hash(bare.as_bytes()), at as u32));
        in_data.push(held(&data, &bare));
    }
    let mut repeated = vec![false; flow.pieces.len()];
    hashes.sort_unstable();
    for group in hashes.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
        for &(_, at) in group {
            repeated[at as usize] = true;
        }
    }
    Anchors { title, summary, repeated, in_data }
}

/// Bare letters of a block that are looked for at a time in the page's data.
const PROBE: usize = 12;

/// Hashes of all probes of a text, sorted.
fn probes(bare: &str) -> Vec<u64> {
    let mut probes: Vec<u64> = bare.as_bytes().windows(PROBE).map(hash).collect();
    probes.sort_unstable();
    probes
}

/// Whether the page's data holds bare words: 1 yes, -1 no, 0 nothing to say.
fn held(probes: &[u64], bare: &str) -> f32 {
    if probes.len() < 200 || bare.len() < PROBE {
        return 0.0;
    }
    let last = bare.len() - PROBE;
    let found = [0, last / 2, last].map(|at| probes.binary_search(&hash(&bare.as_bytes()[at..at + PROBE])).is_ok());
    if found.iter().filter(|found| **found).count() >= 2 { 1.0 } else { -1.0 }
}

fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What is counted in a block's words.
struct Counts {
    words: f32,
    ends: f32,
    commas: f32,
    capitals: f32,
    digits: f32,
    marks: f32,
}

impl Counts {
    fn of(text: &str) -> Self {
        let (mut words, mut ends, mut commas, mut capitals, mut digits, mut marks) =
            (0_u32, 0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
        let mut before = ' ';
        for c in text.chars() {
            if before.is_whitespace() && !c.is_whitespace() {
                words += 1;
                capitals += u32::from(c.is_uppercase());
            }
            match c {
                ' ' | '\t' | '\u{a0}' if matches!(before, '.' | '!' | '?') => ends += 1,
                ',' | '،' | '、' | '，' => commas += 1,
                '。' | '！' | '？' | '।' => ends += 1,
                '0'..='9' => digits += 1,
                '"' | '“' | '”' | '«' | '»' | '„' => marks += 1,
                // Scripts without spaces: about two characters are a word.
                '\u{3040}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}' if words % 2 == 0 => words += 1,
                _ => {}
            }
            before = c;
        }
        ends += u32::from(matches!(before, '.' | '!' | '?'));
        let [words, ends, commas, capitals, digits, marks] =
            [words.max(1), ends, commas, capitals, digits, marks].map(|count| count as f32);
        Self { words, ends, commas, capitals, digits, marks }
    }
}

/// What a block ends with, as a number.
fn last_mark(text: &str) -> f32 {
    match text.chars().next_back() {
        Some('.' | '。' | '।') if text.ends_with("...") => 3.0,
        Some('.' | '。' | '।') => 6.0,
        Some('!' | '?' | '？' | '！' | '؟') => 5.0,
        Some('"' | '”' | '’' | '»' | '“' | '\'' | ')' | ']') => 4.0,
        Some('…') => 3.0,
        Some(':' | '：' | ';' | ',') => 2.0,
        Some(c) if c.is_alphabetic() => 1.0,
        _ => 0.0,
    }
}

/// What a block begins with, as a number.
fn first_mark(text: &str) -> f32 {
    match text.chars().next() {
        Some(c) if c.is_lowercase() => 1.0,
        Some(c) if c.is_uppercase() => 2.0,
        Some(c) if c.is_alphabetic() => 3.0,
        Some('0'..='9') => 4.0,
        Some('"' | '“' | '«' | '„' | '‘' | '\'') => 5.0,
        Some('(' | '[') => 6.0,
        _ => 7.0,
    }
}
