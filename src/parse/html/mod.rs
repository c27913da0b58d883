//! Web pages: a tree of the markup, and out of it the text of the article. It fetches nothing and runs no script.
//!
//! | file | does |
//! |---|---|
//! | `tree.rs` | the tree as it is read from: names, attributes, text, lines |
//! | `facts.rs` | what the page says of itself: title, authors, date, outlet, address, language |
//! | `build.rs` | fills the tree, bounded in depth, nodes and bytes whatever the page |

mod build;
mod content;
mod facts;
mod features;
mod flow;
mod guide;
mod hints;
mod model;
#[cfg(feature = "train")]
pub mod training;
mod tree;
