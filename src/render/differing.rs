//! Cuts the pieces of a quote where its words differ from another wording, so that each part can be shown by itself and is
//! a slice still. It compares nothing: which words differ is said by the model.

use std::ops::Range;

use tera::value::Key;
use tera::{Map, Value};

use crate::model::QuoteEntry;

/// The stretches of a quote's pieces that differ from another wording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Index of the piece, and bytes of its text; rising.
    all: Vec<(usize, usize, usize)>,
}

impl Marks {
    /// Of a wording its own; of a quote those that any of its wordings lacks.
    pub(super) fn of(quote: &Map) -> Self {
        let list = |map: &Map, key: &'static str| -> Vec<Value> {
            map.get(&Key::Str(key)).and_then(Value::as_array).map(<[Value]>::to_vec).unwrap_or_default()
        };
        let mut found = list(quote, "differs");
        for wording in list(quote, "wordings") {
            found.extend(wording.as_map().map(|wording| list(wording, "from")).unwrap_or_default());
        }
        let number = |value: &Value, key| Some(value.get_from_path(key)?.as_u64()? as usize);
        let place = |value: &Value| Some((number(value, "piece")?, number(value, "start")?, number(value, "end")?));
        let mut all: Vec<_> = found.iter().filter_map(place).collect();
        all.sort_unstable();
        Self { all }
    }

    /// Those of a quote of the model.
    pub(super) fn of_entry(quote: &QuoteEntry) -> Self {
        let found = quote.wordings.iter().flat_map(|wording| &wording.from);
        let mut all: Vec<_> = found.map(|at| (at.piece, at.start as usize, at.end as usize)).collect();
        all.sort_unstable();
        Self { all }
    }

    /// Whether nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The text of a piece in consecutive stretches, and whether each differs. What does not lie within it is passed over.
    pub(super) fn cut(&self, piece: usize, text: &str) -> Vec<(Range<usize>, bool)> {
        let mut out: Vec<(Range<usize>, bool)> = Vec::new();
        let mut at = 0;
        for &(_, start, end) in self.all.iter().filter(|(of, ..)| *of == piece) {
            let start = start.max(at);
            if start >= end || text.get(start..end).is_none() {
                continue;
            }
            if at < start {
                out.push((at..start, false));
            }
            out.push((start..end, true));
            at = end;
        }
        if at < text.len() || out.is_empty() {
            out.push((at..text.len(), false));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[track_caller]
    fn check(marks: &[(usize, usize, usize)], text: &str, expected: &[(&str, bool)]) {
        let marks = Marks { all: marks.to_vec() };
        let cut: Vec<(&str, bool)> = marks.cut(0, text).into_iter().map(|(at, differs)| (&text[at], differs)).collect();
        assert_eq!(cut, expected);
        assert_eq!(cut.iter().map(|(part, _)| *part).collect::<String>(), text);
    }

    #[test]
    fn a_piece_is_cut_where_words_differ() {
        check(&[(0, 3, 7)], "We will sign", &[("We ", false), ("will", true), (" sign", false)]);
        check(&[(0, 0, 2), (1, 3, 7), (0, 8, 12)], "We will sign", &[("We", true), (" will ", false), ("sign", true)]);
        check(&[(0, 0, 7), (0, 3, 12)], "We will sign", &[("We will", true), (" sign", true)]);
    }

    #[test]
    fn marks_that_fit_nowhere_are_passed_over() {
        check(&[(0, 5, 99), (0, 1, 2), (0, 4, 3)], "é sign", &[("é sign", false)]);
        check(&[(0, 0, 1)], "", &[("", false)]);
    }
}
