//! What a block is told of the first judgement on the blocks around it, for the second judgement.
//!
//! A heading or a short line says little of itself; that what stands before and after it and what is marked up like it
//! is the article says much.

use super::features::{self, Row, WIDTH};
use super::flow::Flow;
use super::tree::{NodeId, Tree};

/// Numbers added to those of `features`.
const ADDED: usize = 33;
/// How many numbers there are of a block for the second judgement.
pub(super) const WIDTH_TWO: usize = WIDTH + ADDED;

/// The numbers of one block for the second judgement.
pub(super) type RowTwo = [f32; WIDTH_TWO];

/// Blocks looked at on either side.
const BESIDE: [isize; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];
/// Ancestors looked at.
const LEVELS: usize = 5;
/// Ancestors told of what is in them.
const REACH: usize = 40;

/// What there is of text and of likely article in an element or a group.
#[derive(Clone, Copy, Default)]
struct Mass {
    chars: f32,
    likely: f32,
}

impl Mass {
    fn add(&mut self, chars: f32, chance: f32) {
        self.chars += chars;
        self.likely += chars * chance;
    }

    fn purity(self) -> f32 {
        if self.chars > 0.0 { self.likely / self.chars } else { -1.0 }
    }
}

/// The numbers of all blocks for the second judgement, `odds` being the first.
pub(super) fn rows(tree: &Tree, flow: &Flow, first: &[Row], odds: &[f32]) -> Vec<RowTwo> {
    let chances: Vec<f32> = odds.iter().map(|odds| 1.0 / (1.0 + (-odds).exp())).collect();
    let sizes: Vec<f32> = flow.pieces.iter().map(|piece| (piece.end - piece.start) as f32).collect();
    let mut masses = vec![Mass::default(); tree.len()];
    let mut whole = Mass::default();
    for ((piece, &size), &chance) in flow.pieces.iter().zip(&sizes).zip(&chances) {
        whole.add(size, chance);
        for up in std::iter::successors(Some(piece.holder), |&at| tree.parent(at)).take(REACH) {
            masses[up.0 as usize].add(size, chance);
        }
    }
    let looks = look_purity(tree, flow, &sizes, &chances);
    let strong: Vec<bool> = chances.iter().zip(&sizes).map(|(chance, size)| *chance > 0.75 && *size > 80.0).collect();
    let mut before = Mass::default();
    let mut rows = Vec::with_capacity(first.len());
    let (fading_before, fading_after) = fading(&sizes, &chances);
    for (at, own) in first.iter().enumerate() {
        let mut row = [0.0; WIDTH_TWO];
        row[..WIDTH].copy_from_slice(own);
        let mut slots = row[WIDTH..].iter_mut();
        let mut tell = |value: f32| {
            if let Some(slot) = slots.next() {
                *slot = value;
            }
        };
        tell(odds[at]);
        for step in BESIDE {
            let beside = at.checked_add_signed(step).and_then(|beside| odds.get(beside));
            tell(beside.copied().unwrap_or(-9.0));
        }
        tell(looks[at]);
        tell(fading_before[at]);
        tell(fading_after[at]);
        let back = (at.saturating_sub(30)..at).rev().find(|&other| strong[other]).map_or(31, |other| at - other);
        let on = (at + 1..(at + 31).min(first.len())).find(|&other| strong[other]).map_or(31, |other| other - at);
        tell(back as f32);
        tell(on as f32);
        tell(back.max(on) as f32);
        tell(before.likely / whole.likely.max(1.0));
        tell(whole.likely.max(1.0).log2());
        before.add(sizes[at], chances[at]);
        let mut up = Some(flow.pieces[at].holder);
        for _ in 0..LEVELS {
            let mass = up.map_or(whole, |id: NodeId| masses[id.0 as usize]);
            tell(mass.purity());
            // Whether the others in it are article, this block left out.
            let rest = Mass { chars: mass.chars - sizes[at], likely: mass.likely - sizes[at] * chances[at] };
            tell(if rest.chars > 1.0 { rest.purity() } else { -1.0 });
            tell(mass.likely / whole.likely.max(1.0));
            up = up.and_then(|id| tree.parent(id));
        }
        rows.push(row);
    }
    rows
}

/// How likely the other blocks are that are marked up like each.
fn look_purity(tree: &Tree, flow: &Flow, sizes: &[f32], chances: &[f32]) -> Vec<f32> {
    let mut order: Vec<(u64, u32)> = flow.pieces.iter().map(|piece| features::look(tree, piece)).zip(0..).collect();
    order.sort_unstable();
    let mut purity = vec![-1.0; flow.pieces.len()];
    for group in order.chunk_by(|one, other| one.0 == other.0) {
        let mut mass = Mass::default();
        for &(_, at) in group {
            mass.add(sizes[at as usize], chances[at as usize]);
        }
        for &(_, at) in group {
            let (size, chance) = (sizes[at as usize], chances[at as usize]);
            let rest = Mass { chars: mass.chars - size, likely: mass.likely - size * chance };
            purity[at as usize] = if group.len() > 1 { rest.purity() } else { -1.0 };
        }
    }
    purity
}

/// How likely the text before and after each block is, near text counting more.
fn fading(sizes: &[f32], chances: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let run = |order: &mut dyn Iterator<Item = usize>| {
        let mut out = vec![-1.0; sizes.len()];
        let mut mass = Mass::default();
        for at in order {
            out[at] = mass.purity();
            let keep = (-sizes[at] / 300.0 - 0.15).exp();
            mass = Mass { chars: mass.chars * keep, likely: mass.likely * keep };
            mass.add(sizes[at].min(600.0), chances[at]);
        }
        out
    };
    (run(&mut (0..sizes.len())), run(&mut (0..sizes.len()).rev()))
}
