//! Which blocks are the article, by decision trees learned from pages with their text (see `training/`; what they are
//! worth on sites not learned from says `weights.report`).
//!
//! The trees stand in `weights.txt`, one a line: `feature<threshold` for a question, then what follows if yes, then what
//! follows if no; `=value` for an end. The values of all trees add up to the log odds that a block is article text.

use std::sync::LazyLock;

use super::features::{Row, WIDTH};

/// A question of a tree, or an end of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Node {
    /// Which number is asked for; [`END`] at an end.
    pub feature: u16,
    /// Where to go on if the number is not below the threshold; if it is, the next node follows.
    pub no: u16,
    /// Threshold, or value of an end.
    pub value: f32,
}

/// Marks an end of a tree.
pub(super) const END: u16 = u16::MAX;

/// Trees, each from one start in `nodes`.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub nodes: Vec<Node>,
    pub starts: Vec<u32>,
}

static LEARNED: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_str!("weights.txt")).expect("the weights are part of the program"));

/// Log odds that a block is article text.
pub(super) fn odds(row: &Row) -> f32 {
    LEARNED.score(row)
}

impl Model {
    /// The trees of a file; `None` where it does not hold trees about [`WIDTH`] numbers.
    pub(super) fn read(file: &str) -> Option<Self> {
        let mut model = Self::default();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let start = model.nodes.len();
            model.starts.push(start as u32);
            // Questions whose "no" has not begun yet.
            let mut open: Vec<usize> = Vec::new();
            for word in line.split_ascii_whitespace() {
                let at = model.nodes.len();
                if let Some((feature, threshold)) = word.split_once('<') {
                    let feature: u16 = feature.parse().ok().filter(|&feature| usize::from(feature) < WIDTH)?;
                    model.nodes.push(Node { feature, no: 0, value: threshold.parse().ok()? });
                    open.push(at);
                } else {
                    model.nodes.push(Node { feature: END, no: 0, value: word.strip_prefix('=')?.parse().ok()? });
                    if let Some(asked) = open.pop() {
                        model.nodes[asked].no = u16::try_from(at + 1 - start).ok()?;
                    }
                }
            }
        }
        Some(model)
    }

    /// The sum of all trees for a block.
    pub(super) fn score(&self, row: &Row) -> f32 {
        let mut sum = 0.0;
        for &start in &self.starts {
            let start = start as usize;
            let mut at = start;
            while let Some(node) = self.nodes.get(at) {
                if node.feature == END {
                    sum += node.value;
                    break;
                }
                at = if row[usize::from(node.feature)] < node.value { at + 1 } else { start + usize::from(node.no) };
            }
        }
        sum
    }
}
