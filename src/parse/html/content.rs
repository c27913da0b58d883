//! The article's text out of a page.

use super::features;
use super::flow::Flow;
use super::guide::Guide;
use super::model;
use super::tree::Tree;

/// debug
pub(super) fn dump(html: &str, model: &model::Model, two: Option<&model::Model>) -> (String, Vec<(bool, f32, String)>) {
    let tree = Tree::read(html);
    let flow = Flow::read(&tree, Tree::ROOT);
    let guide = Guide::read(&tree);
    let rows = features::rows(&tree, &flow, &guide);
    let mut odds: Vec<f32> = rows.iter().map(|row| model.score(row)).collect();
    if let Some(two) = two {
        odds = super::context::rows(&tree, &flow, &rows, &odds).iter().map(|row| two.score(row)).collect();
    }
    let mut out = String::new();
    let mut all = Vec::new();
    for (odds, piece) in odds.into_iter().zip(&flow.pieces) {
        if odds > 0.0 {
            out.push_str(flow.words(piece));
            out.push('\n');
        }
        all.push((odds > 0.0, odds, format!("{:?} {}", piece.form, flow.words(piece))));
    }
    (out, all)
}
