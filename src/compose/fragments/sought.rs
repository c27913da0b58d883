//! Seeks a text directive in a text as a browser does in a page: the draft's "find a range from a text directive". It sees
//! the article's text only; what else stands on the page is not known.

use memchr::memmem;

/// Most places that are looked at for one directive, lest a text that only repeats itself cost time without end.
const PLACES: usize = 2_000;

/// The terms of a text directive, not yet encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// What stands right before.
    pub(super) prefix: Option<String>,
    /// The whole, or how it begins.
    pub(super) start: String,
    /// How it ends.
    pub(super) end: Option<String>,
    /// What stands right behind.
    pub(super) suffix: Option<String>,
}

/// A text in small letters with one space for all white space, and where the words of the text begin in it.
pub(super) struct Flat {
    text: String,
    /// First byte of each word in the text, and in this one.
    words: Vec<(u32, u32)>,
}

impl Flat {
    pub(super) fn of(text: &str) -> Self {
        let mut flat = Self { text: String::with_capacity(text.len()), words: Vec::new() };
        let mut in_word = false;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                in_word = false;
                continue;
            }
            if !in_word {
                flat.text.push_str(if flat.text.is_empty() { "" } else { " " });
                flat.words.push((at as u32, flat.text.len() as u32));
                in_word = true;
            }
            flat.text.extend(c.to_lowercase());
        }
        flat
    }

    /// Where byte `at` of `text`, whose flat text this is, stands in it.
    pub(super) fn at(&self, text: &str, at: u32) -> usize {
        let after = self.words.partition_point(|&(start, _)| start <= at);
        let Some(&(start, flat)) = after.checked_sub(1).and_then(|before| self.words.get(before)) else { return 0 };
        let within = text.get(start as usize..at as usize).unwrap_or_default();
        flat as usize
            + within
                .chars()
                .filter(|c| !c.is_whitespace())
                .flat_map(char::to_lowercase)
                .map(char::len_utf8)
                .sum::<usize>()
    }

    /// The first place that fits the directive; `None` where there is none, or it is too far to seek.
    pub(super) fn first(&self, directive: &Directive) -> Option<(usize, usize)> {
        let lower = |term: &str| term.to_lowercase();
        let (start, prefix) = (lower(&directive.start), directive.prefix.as_deref().map(lower));
        let (end, suffix) = (directive.end.as_deref().map(lower), directive.suffix.as_deref().map(lower));
        let must_end = end.is_some() || suffix.is_none();
        let mut left = PLACES;
        let mut from = 0;
        loop {
            let found = match &prefix {
                None => {
                    let at = self.find(&start, from, (true, must_end), &mut left)?;
                    from = at + 1;
                    at
                }
                Some(prefix) => {
                    let before = self.find(prefix, from, (true, false), &mut left)?;
                    from = before + 1;
                    let at = self.past_space(before + prefix.len());
                    if !self.stands(&start, at, (false, must_end)) {
                        continue;
                    }
                    at
                }
            };
            if let Some(to) = self.range_end(found + start.len(), end.as_deref(), suffix.as_deref(), &mut left)? {
                return Some((found, to));
            }
        }
    }

    /// Where a range ends whose start ends at `from`: `None` within where the suffix does not fit, `None` where nothing can.
    #[allow(clippy::option_option)] // the outer one ends the search, the inner one goes on to the next start
    fn range_end(
        &self,
        from: usize,
        end: Option<&str>,
        suffix: Option<&str>,
        left: &mut usize,
    ) -> Option<Option<usize>> {
        let mut to = from;
        loop {
            if let Some(end) = end {
                to = self.find(end, to, (true, suffix.is_none()), left)? + end.len();
            }
            let Some(suffix) = suffix else { return Some(Some(to)) };
            if self.stands(suffix, self.past_space(to), (false, true)) {
                return Some(Some(to));
            }
            if end.is_none() {
                return Some(None);
            }
        }
    }

    /// The first place of a term from byte `from` on that begins and ends with a word where it must.
    fn find(&self, term: &str, from: usize, bounds: (bool, bool), left: &mut usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        for at in memmem::find_iter(rest, term.as_bytes()).map(|at| from + at) {
            *left = left.checked_sub(1)?;
            if self.stands(term, at, bounds) {
                return Some(at);
            }
        }
        None
    }

    fn stands(&self, term: &str, at: usize, (begins, ends): (bool, bool)) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.starts_with(term))
            && (!begins || self.is_bound(at))
            && (!ends || self.is_bound(at + term.len()))
    }

    /// Whether no word goes on over byte `at`.
    fn is_bound(&self, at: usize) -> bool {
        let is_word = |c: char| c.is_alphanumeric();
        !(self.text[..at].ends_with(is_word) && self.text[at..].starts_with(is_word))
    }

    fn past_space(&self, at: usize) -> usize {
        at + usize::from(self.text.as_bytes().get(at) == Some(&b' '))
    }
}

#[cfg(test)]
mod tests {
    use super::{Directive, Flat};

    #[track_caller]
    fn check(text: &str, directive: [&str; 4], expected: Option<&str>) {
        let [prefix, start, end, suffix] = directive.map(|term| (!term.is_empty()).then(|| term.to_owned()));
        let flat = Flat::of(text);
        let found = flat.first(&Directive { prefix, start: start.expect("a start"), end, suffix });
        assert_eq!(found.map(|(from, to)| &flat.text[from..to]), expected);
    }

    #[test]
    fn directives_are_found_as_the_draft_says() {
        check("An example\n of  TEXT.", ["", "example of", "", ""], Some("example of"));
        check("the art of the start", ["", "start", "", ""], Some("start"));
        check("starting", ["", "start", "", ""], None);
        check("one two. one three. one two four", ["three.", "one two", "", ""], Some("one two"));
        check("one two. one two four", ["", "one two", "", "four"], Some("one two"));
        check("a b c d a b e", ["", "a", "e", ""], Some("a b c d a b e"));
        check("a b c x a b c y", ["", "a", "c", "y"], Some("a b c x a b c"));
        check("é", ["", "É", "", ""], Some("é"));
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = " Éa  b\n\nİc";
        let flat = Flat::of(text);
        let places = ["É", "b", "c"].map(|c| flat.at(text, text.find(c).expect("it is there") as u32));
        assert_eq!(places.map(|at| flat.text[at..].chars().next()), [Some('é'), Some('b'), Some('c')]);
    }
}
