//! Groups the sketches of a period: which texts are copies of which. It knows no article and keeps to flat memory.
//!
//! The fullest text is taken first. Each further one is set against the fuller texts that are nobody's copy, and joins the
//! one that holds most of it, so that no chain of half-alike texts grows ("star" clusters: Aslam, Pelekhov and Rus, 2004).
//! Fingerprints in more than twenty texts are set phrases and count for nothing, unless a text is made of hardly anything
//! else. Memory is eight bytes a shared fingerprint beside the sketches; time grows with the fingerprints, since each is
//! looked up in at most twenty texts.

use std::cmp::Reverse;

use crate::model::{Mark, Sketch};
use crate::select::together::{self, Together};

/// Texts a fingerprint may stand in and still tell something; also how many texts are looked at for its sake.
const RARE: usize = 20;
/// Fingerprints sorted at one time.
const AT_ONCE: usize = 1 << 19;
/// Texts set against one text in full.
const MOST_COMPARED: usize = 32;
/// A text is no copy of one more than so many times as long: a digest of a day holds many reports.
const MOST_TIMES: u32 = 10;
/// Letters below which a text has to be held for the greater part, and below which nearly all of it has to be.
const SHORT: u32 = 400;
const BRIEF: u32 = 250;
/// Letters below which a text is nobody's copy but of the very same words: there who speaks is all the difference.
const LEAST: u32 = 120;
/// Letters below which a few figures tell one text from another of its template.
const FIGURED: u32 = 700;
const FEW_FIGURES: u32 = 4;
/// A text with a figure in so many letters is a table: there every figure has to be the same.
const LETTERS_A_FIGURE: u32 = 40;
const FIGURES_OF_A_TABLE: u32 = 4;

/// For each text, in order of publication, the first published of its group: itself, where it is nobody's copy.
pub(super) fn leads(sketches: &[&Sketch], together: &dyn Together) -> Vec<u32> {
    let centres = centres(sketches, together);
    let mut first: Vec<u32> = (0..sketches.len() as u32).collect();
    // Rising, so that the first of a group is the first to name itself.
    let mut named = vec![false; sketches.len()];
    for (at, &centre) in centres.iter().enumerate() {
        if !std::mem::replace(&mut named[centre as usize], true) {
            first[centre as usize] = at as u32;
        }
    }
    centres.iter().map(|&centre| first[centre as usize]).collect()
}

/// Whether two texts have a quarter of the shorter in common, as versions of one report have.
pub(super) fn are_versions(one: &Sketch, other: &Sketch) -> bool {
    let (shorter, longer) = if one.letters <= other.letters { (one, other) } else { (other, one) };
    let shared = Text::new(shorter, &[]).shared(longer);
    shared.all_held > 0 && 4 * shared.all_held >= shared.all
}

/// For each text the fullest of its group.
fn centres(sketches: &[&Sketch], together: &dyn Together) -> Vec<u32> {
    let mut runs = Runs::of(sketches, together);
    let mut order: Vec<u32> = (0..sketches.len() as u32).collect();
    order.sort_by_key(|&at| (Reverse(sketches[at as usize].letters), at));
    let mut centre: Vec<u32> = (0..sketches.len() as u32).collect();
    let mut tally = Tally { counts: vec![0; sketches.len()], touched: Vec::new() };
    for at in order {
        let own = sketches[at as usize];
        let fuller = tally.most_alike(own, runs.centres_beside(at, own.marks.len()), sketches);
        let best = if fuller.is_empty() {
            None
        } else {
            let text = Text::new(own, &runs.common);
            let held = fuller.into_iter().filter_map(|other| Some((text.copies(sketches[other as usize])?, other)));
            // Of equals the one published first.
            held.max_by_key(|&(score, other)| (score, Reverse(other)))
        };
        match best {
            Some((_, other)) => centre[at as usize] = other,
            None => runs.add_centre(at),
        }
    }
    centre
}

/// Counts, for one text at a time, what others share with it.
struct Tally {
    counts: Vec<u16>,
    touched: Vec<u32>,
}

impl Tally {
    /// Of `beside`, where each text stands once for each fingerprint shared, those that share most.
    fn most_alike(&mut self, own: &Sketch, beside: impl Iterator<Item = u32>, sketches: &[&Sketch]) -> Vec<u32> {
        for other in beside {
            let count = &mut self.counts[other as usize];
            if *count == 0 {
                self.touched.push(other);
            }
            *count = count.saturating_add(1);
        }
        let enough = |other: u32, count: u16| {
            let bound = own.bound.min(sketches[other as usize].bound);
            let all = own.marks.partition_point(|mark| mark.fingerprint() <= bound);
            count >= 2 && usize::from(count) * 12 >= all
        };
        let mut alike: Vec<(Reverse<u16>, u32)> = Vec::new();
        for other in self.touched.drain(..) {
            let count = std::mem::take(&mut self.counts[other as usize]);
            if enough(other, count) {
                alike.push((Reverse(count), other));
            }
        }
        alike.sort_unstable();
        alike.truncate(MOST_COMPARED);
        alike.into_iter().map(|(_, other)| other).collect()
    }
}

/// A fingerprint that stands in more than one text.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Where its room begins in [`Runs::centres`].
    begin: u32,
    /// Centres there is room for: as many as there are texts, but no more than one above [`RARE`].
    room: u8,
    /// Centres there are, up to its room.
    filled: u8,
}

impl Run {
    /// Whether it stands in so many texts that it tells nothing.
    fn is_common(self) -> bool {
        usize::from(self.room) > RARE
    }

    /// Whether its centres are worth looking at.
    fn is_open(self) -> bool {
        usize::from(self.filled) <= RARE
    }
}

/// Fingerprints up to which marks are sorted at one time, rising: the last is the highest there is.
fn parts(sketches: &[&Sketch]) -> Vec<u64> {
    let marks: usize = sketches.iter().map(|sketch| sketch.marks.len()).sum();
    let parts = marks / AT_ONCE + 1;
    // A few texts tell how fingerprints lie, which are the denser the lower.
    let few = sketches.iter().step_by(parts * 8);
    let mut sample: Vec<u64> = few.flat_map(|sketch| sketch.marks.iter().map(|mark| mark.fingerprint())).collect();
    sample.sort_unstable();
    let mut last: Vec<u64> = (1..parts).filter_map(|part| sample.get(part * sample.len() / parts).copied()).collect();
    last.push(u64::MAX);
    last
}

/// The fingerprints that stand in more than one text.
struct Runs {
    /// For each text where its runs begin in `of_text`; one more at the end.
    texts: Vec<u32>,
    /// The runs of each text.
    of_text: Vec<u32>,
    all: Vec<Run>,
    centres: Vec<u32>,
    /// Fingerprints in more than [`RARE`] texts, rising.
    common: Vec<u64>,
}

/// Runs of rising fingerprints.
#[derive(Default)]
struct Part {
    /// The texts of each run, run after run, and where those of each end.
    members: Vec<u32>,
    ends: Vec<u32>,
    /// Fingerprints in more than [`RARE`] texts, rising.
    common: Vec<u64>,
}

impl Part {
    /// The runs of the fingerprints after `before`, where there is one, up to `last`.
    fn of(sketches: &[&Sketch], before: Option<u64>, last: u64) -> Self {
        let within = |sketch: &Sketch| {
            let until = |bound: u64| sketch.marks.partition_point(|mark| mark.fingerprint() <= bound);
            before.map_or(0, until)..until(last)
        };
        let mut posts: Vec<(u64, u32)> = Vec::with_capacity(sketches.iter().map(|sketch| within(sketch).len()).sum());
        for (sketch, text) in sketches.iter().zip(0..) {
            posts.extend(sketch.marks[within(sketch)].iter().map(|mark| (mark.fingerprint(), text)));
        }
        posts.sort_unstable();
        let mut part = Self::default();
        for run in posts.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1) {
            part.members.extend(run.iter().map(|post| post.1));
            part.ends.push(part.members.len() as u32);
            if run.len() > RARE {
                part.common.push(run[0].0);
            }
        }
        drop(posts);
        part.members.shrink_to_fit();
        part.ends.shrink_to_fit();
        part
    }
}

impl Runs {
    fn of(sketches: &[&Sketch], together: &dyn Together) -> Self {
        let mut runs = Self {
            texts: vec![0; sketches.len() + 1],
            of_text: Vec::new(),
            all: Vec::new(),
            centres: Vec::new(),
            common: Vec::new(),
        };
        let bounds = parts(sketches);
        let part = |(): &mut (), at: usize| {
            Part::of(sketches, at.checked_sub(1).and_then(|before| bounds.get(before)).copied(), bounds[at])
        };
        // The texts of each run, by run: `members` is turned round into `of_text` once all runs are known.
        let parts = together::map(together, bounds.len(), || (), part);
        // They are as much as all sketches: none of these lists is to hold anything in reserve.
        let room = |of: fn(&Part) -> usize| parts.iter().map(of).sum();
        let mut members: Vec<u32> = Vec::with_capacity(room(|part| part.members.len()));
        let mut ends: Vec<u32> = Vec::with_capacity(room(|part| part.ends.len()));
        for part in parts {
            let before = members.len() as u32;
            members.extend(part.members);
            ends.extend(part.ends.into_iter().map(|end| before + end));
            runs.common.extend(part.common);
        }
        runs.turn_round(members, &ends);
        runs
    }

    /// Makes the runs of each text from the texts of each run.
    fn turn_round(&mut self, members: Vec<u32>, ends: &[u32]) {
        for &text in &members {
            self.texts[text as usize + 1] += 1;
        }
        for at in 1..self.texts.len() {
            self.texts[at] += self.texts[at - 1];
        }
        self.of_text = vec![0; members.len()];
        self.all = Vec::with_capacity(ends.len());
        let mut next = self.texts.clone();
        let (mut begin, mut room_begin) = (0, 0);
        for (run, &end) in ends.iter().enumerate() {
            for &text in &members[begin as usize..end as usize] {
                let place = &mut next[text as usize];
                self.of_text[*place as usize] = run as u32;
                *place += 1;
            }
            // One more than twenty, which a byte holds.
            let room = (end - begin).min(RARE as u32 + 1) as u8;
            self.all.push(Run { begin: room_begin, room, filled: 0 });
            room_begin += u32::from(room);
            begin = end;
        }
        drop((members, next));
        self.centres = vec![0; room_begin as usize];
    }

    fn runs_of(&self, text: u32) -> std::ops::Range<usize> {
        self.texts[text as usize] as usize..self.texts[text as usize + 1] as usize
    }

    /// The centres in the runs of a text of so many marks, one by one. Runs of many texts are passed over where they are
    /// not most of what the text has, and those of many centres in any case.
    fn centres_beside(&self, text: u32, marks: usize) -> impl Iterator<Item = u32> {
        let runs = || self.of_text[self.runs_of(text)].iter().map(|&run| self.all[run as usize]);
        let all = 3 * runs().filter(|run| run.is_common()).count() > 2 * marks;
        let open = runs().filter(move |run| run.is_open() && (all || !run.is_common()));
        open.flat_map(|run| {
            let begin = run.begin as usize;
            self.centres[begin..begin + usize::from(run.filled)].iter().copied()
        })
    }

    fn add_centre(&mut self, text: u32) {
        for at in self.runs_of(text) {
            let run = &mut self.all[self.of_text[at] as usize];
            if run.filled < run.room {
                self.centres[run.begin as usize + usize::from(run.filled)] = text;
                run.filled += 1;
            }
        }
    }
}

/// A text that may be a copy.
struct Text<'a> {
    sketch: &'a Sketch,
    /// For each mark whether it tells something.
    rare: Vec<bool>,
    /// For each mark its cell, counted among the cells that hold marks.
    cells: Vec<u8>,
}

/// What two texts share, up to the bound of both.
#[derive(Clone, Copy, Debug, Default)]
struct Shared {
    /// Rare fingerprints of the shorter text, those of them that the other holds, and the same of all.
    rare: u32,
    rare_held: u32,
    all: u32,
    all_held: u32,
    /// Cells of the shorter text with rare fingerprints, and those of them with one that the other holds.
    cells: u32,
    cells_held: u32,
}

impl Shared {
    fn holds_most(self) -> bool {
        self.all >= 8 && 10 * self.all_held >= 6 * self.all
    }
}

impl<'a> Text<'a> {
    fn new(sketch: &'a Sketch, common: &[u64]) -> Self {
        let rare = sketch.marks.iter().map(|mark| common.binary_search(&mark.fingerprint()).is_err()).collect();
        let mut held: Vec<u16> = sketch.marks.iter().map(|mark| mark.cell()).collect();
        held.sort_unstable();
        held.dedup();
        // There are fewer marks than 256, so fewer cells that hold any.
        let place = |mark: &Mark| held.partition_point(|&cell| cell < mark.cell()) as u8;
        Self { sketch, rare, cells: sketch.marks.iter().map(place).collect() }
    }

    fn shared(&self, other: &Sketch) -> Shared {
        let bound = self.sketch.bound.min(other.bound);
        let (mut shared, mut cells, mut cells_held) = (Shared::default(), [0_u64; 4], [0_u64; 4]);
        let mut others = other.marks.iter().map(|mark| mark.fingerprint()).peekable();
        for (at, mark) in self.sketch.marks.iter().enumerate() {
            let fingerprint = mark.fingerprint();
            if fingerprint > bound {
                break;
            }
            while others.next_if(|&other| other < fingerprint).is_some() {}
            let held = others.peek() == Some(&fingerprint);
            shared.all += 1;
            shared.all_held += u32::from(held);
            if self.rare[at] {
                let (word, bit) = (usize::from(self.cells[at] / 64), 1 << (self.cells[at] % 64));
                shared.rare += 1;
                cells[word] |= bit;
                if held {
                    shared.rare_held += 1;
                    cells_held[word] |= bit;
                }
            }
        }
        shared.cells = cells.iter().map(|word| word.count_ones()).sum();
        shared.cells_held = cells_held.iter().map(|word| word.count_ones()).sum();
        shared
    }

    /// How sure it is that the text is a copy of another that is fuller, in thousandths; `None` where it is none.
    fn copies(&self, other: &Sketch) -> Option<u32> {
        let own = self.sketch;
        let same_standing =
            own.letters >= LEAST && own.corrects == other.corrects && other.letters / MOST_TIMES <= own.letters;
        let shared = self.shared(other);
        // Few fingerprints and few cells prove little, and are held to be more than they are.
        let contained = 1000 * shared.rare_held / shared.rare.max(8);
        let covered = 1000 * shared.cells_held / shared.cells.max(3);
        let enough = match own.letters {
            0..BRIEF => contained >= 750,
            BRIEF..SHORT => contained >= 500,
            _ => 3 * contained + covered >= 1100,
        };
        let is_copy = if is_table(own) {
            shared.holds_most() && same_figures(own, other)
        } else if shared.rare * 3 < shared.all {
            // Set phrases are all there is, or a report that hardly any outlet has left out.
            shared.holds_most() && most_figures(own, other)
        } else {
            enough && !(own.letters < FIGURED && other_figures(own, other, contained))
        };
        (same_standing && is_copy).then_some(3 * contained + covered)
    }
}

fn is_table(text: &Sketch) -> bool {
    text.figure_count >= FIGURES_OF_A_TABLE && text.figure_count.saturating_mul(LETTERS_A_FIGURE) >= text.letters
}

/// Whether the text with fewer figures has none that the other has not, as far as figures are kept.
fn same_figures(one: &Sketch, other: &Sketch) -> bool {
    let (held, all) = figures_held(one, other);
    held == all
}

/// The same of three figures in four.
fn most_figures(one: &Sketch, other: &Sketch) -> bool {
    let (held, all) = figures_held(one, other);
    4 * held >= 3 * all
}

/// Whether two texts share much less of their figures than of their letters, of which so many thousandths are held: what
/// is cut or badly scanned loses both alike, but a template keeps its words.
fn other_figures(one: &Sketch, other: &Sketch, contained: u32) -> bool {
    let (held, all) = figures_held(one, other);
    all >= FEW_FIGURES && 2000 * held < contained * all
}

/// Of the figures of the text with fewer those that the other holds, and all, as far as the other's are kept.
fn figures_held(one: &Sketch, other: &Sketch) -> (u32, u32) {
    let (fewer, more) = if one.figure_count <= other.figure_count { (one, other) } else { (other, one) };
    let whole = more.figure_count as usize == more.figures.len();
    let bound = if whole { u32::MAX } else { more.figures.last().copied().unwrap_or(0) };
    let kept = || fewer.figures.iter().filter(|&&figure| figure <= bound);
    let held = kept().filter(|&figure| more.figures.binary_search(figure).is_ok()).count();
    (held as u32, kept().count() as u32)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::sketch;
    use super::leads;
    use crate::select::together::InTurn;

    /// Sentences of words that only look like some, none like another.
    fn report(place: &str, sentences: std::ops::Range<u32>) -> String {
        let syllables = ["lu", "me", "or", "vi", "ta", "ren", "sol", "ka", "di", "bo"];
        let word = |at: u32| {
            let mixed = (at ^ 0x5bd1).wrapping_mul(2_654_435_761);
            let syllable = |shift: u32| syllables[((mixed >> shift) % 10) as usize];
            [syllable(8), syllable(15), syllable(22)].concat()
        };
        let sentence = |at: u32| {
            let words: Vec<String> = (0..9).map(|place| word(at * 16 + place)).collect();
            format!("{place} {}, {}.", words.join(" "), at * 31)
        };
        sentences.map(sentence).collect::<Vec<String>>().join(" ")
    }

    #[track_caller]
    fn check(texts: &[&str], expected: &[u32]) {
        let sketches: Vec<_> = texts.iter().map(|text| sketch("", &std::iter::once(*text))).collect();
        assert_eq!(leads(&sketches.iter().collect::<Vec<_>>(), &InTurn), expected);
    }

    #[test]
    fn shortened_and_lengthened_texts_are_copies() {
        let whole = report("Lume", 1..20);
        let framed = format!("ORVIA (Wire) - {whole} Sign up for our letter. Comments (14)");
        check(&[&report("Lume", 1..8), &whole, &framed, &report("Orvia", 30..50)], &[0, 0, 0, 3]);
        check(&[&report("Lume", 1..8), &report("Lume", 12..20), &whole], &[0, 0, 0]);
        check(&[], &[]);
        check(&["", ""], &[0, 1]);
    }

    #[test]
    fn badly_scanned_copies_are_known() {
        let whole = report("Lume", 1..30);
        let scanned: String =
            whole.chars().enumerate().map(|(at, c)| if at % 23 == 5 && c.is_alphabetic() { '*' } else { c }).collect();
        check(&[&whole, &scanned], &[0, 0]);
    }

    #[test]
    fn other_figures_are_another_report() {
        let result = |first: u32| {
            let part = |at: u32| format!("Net {},{:03} vs {}.{}; ", first + at, at * 7 + first, at * first, first % 9);
            format!("Lume Harbour Company, fourth quarter: {}", (1..12).map(part).collect::<String>())
        };
        check(&[&result(17), &result(17), &result(18)], &[0, 0, 2]);
        let tender = |sum: u32, day: u32| {
            format!(
                "The Bank of Orvia said it would take tenders for bills of {sum} crowns on the {day}th of the month, in {} lots, and \
                 that bids of less than {} crowns a lot would not be looked at, as is its custom since the reform of the \
                 tender by the old council. Bids are taken at the counter in Lume until noon, and the outcome is made \
                 known in the afternoon of the same day by the usual ways.",
                sum / 100,
                sum / 7
            )
        };
        check(&[&tender(4000, 14), &tender(4000, 14), &tender(5200, 21)], &[0, 0, 2]);
    }

    #[test]
    fn a_correction_is_no_copy() {
        let whole = report("Lume", 1..20);
        check(&[&whole, &format!("CORRECTED - {whole}")], &[0, 1]);
    }

    #[test]
    fn a_report_in_many_outlets_is_one() {
        let whole = report("Lume", 1..25);
        let outlets: Vec<String> = (0..60).map(|at| format!("{whole} Read more at outlet {at}.")).collect();
        let texts: Vec<&str> = outlets.iter().map(String::as_str).collect();
        check(&texts, &[0; 60]);
    }
}
