//! What a briefing shows as a picture: tables of whole numbers with names. How they are drawn is for `render`.

use serde::{Deserialize, Serialize};

/// A table of counts that is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Anchor, unique in the briefing: the section's and the figure's name, as `figures-outlets`.
    pub id: String,
    /// What it shows, as a heading.
    pub title: String,
    /// What there is to see, in a sentence or two: the text alternative of the drawing.
    pub text: String,
    /// What is counted, as `quote`: one of the nouns of the labels.
    pub unit: String,
    /// How it is drawn.
    pub form: FigureForm,
    /// What the rows are, as a heading over their names.
    pub head: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows; each has as many values as there are columns.
    pub rows: Vec<FigureRow>,
}

/// How a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureForm {
    /// One bar a row; there is one column.
    Bars,
    /// One small line of columns a row, as counts by week.
    Series,
    /// A cell a row and column, the larger the darker, each with its number.
    Grid,
    /// A dot a row and column, on a scale of days.
    Days,
}

/// One row of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// Its name.
    pub label: String,
    /// Where in the briefing it is told of: the id of a section or `person-…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<String>,
    /// A count a column.
    pub values: Vec<usize>,
}

/// The part of a type of outlet, or of one outlet, in an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareEntry {
    /// The type or the outlet; empty where none is known.
    pub title: String,
    /// Type of the outlet, where this is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet_type: Option<String>,
    /// Outlets of the type; 1 where this is an outlet.
    pub outlets: usize,
    /// Articles something is shown of.
    pub articles: usize,
    /// Quotes shown.
    pub quotes: usize,
    /// Thousandths of all quotes shown.
    pub per_mille: u32,
}
