//! What is counted of one article: its words, phrases and people, each once. It compares no articles.
//!
//! - A word is counted by its stem, where it has letters only, three of them or all in capitals, and is no function word,
//!   no word of the calendar and none by which any news is told (`telling.txt`).
//! - A phrase is two to four such words side by side, all with a capital ("Free Orvian Army", also the parts of it), or two
//!   without ("grain deal"). Names of people are counted as people and are no phrases.
//! - A person is counted by the full name. A name of one word could be anybody's and is counted as a word.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::lexis::{Lexis, Lookup, Word, WordKind};
use crate::model::{Article, Evidence, NO_PART, Parts, Sketch, Span, TermSheet};

use super::super::duplicates;
use super::super::people::bare_name;

/// Most words, and most phrases, that are counted of one article. Longer ones are told by their first pages, too.
const MOST: usize = 2000;

/// Words that tell news.
static TELLING: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("telling.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// What is counted of an article; `known` gives for each of its people the person of the config.
pub fn sheet(article: &Article, evidence: &Evidence, known: &[Option<u32>]) -> TermSheet {
    let mut mentions: Vec<Span> =
        evidence.people.iter().flat_map(|person| person.mentions.iter().copied().chain([person.name])).collect();
    mentions.sort_unstable();
    let mut reader = Reader::new(&article.text, Lexis::of(article.meta.language.as_deref()));
    for block in article.blocks.iter().filter(|block| block.kind.is_prose()) {
        reader.block(block.span, &mentions);
    }
    let title = &article.meta.title;
    for word in reader.lexis.words(title, Span::new(0, title.len())) {
        reader.word(title, word);
    }
    let people = reader.people(evidence, known);
    TermSheet { sketch: duplicates::sketch(article), ..reader.sheet(&people) }
}

/// A run of words joined by hyphens.
#[derive(Clone, Copy, Debug)]
struct Unit {
    span: Span,
    /// Its words that are counted.
    parts: Parts,
    capital: bool,
    /// Whether it is all of one word that is counted.
    single: bool,
    /// Whether it is a part of a person's name.
    person: bool,
}

/// The written form of a word, and whether it is without capitals.
struct Form<'a> {
    form: &'a str,
    small: bool,
}

struct Reader<'a> {
    text: &'a str,
    lexis: Lexis,
    words: Vec<u64>,
    index: Lookup<u64, u16>,
    forms: Vec<Form<'a>>,
    phrases: Vec<(Parts, Span)>,
    seen: HashSet<Parts>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, lexis: Lexis) -> Self {
        let (words, index, forms) = (Vec::new(), Lookup::default(), Vec::new());
        Self { text, lexis, words, index, forms, phrases: Vec::new(), seen: HashSet::new() }
    }

    /// The place of a word among those counted; `None` where it is not counted.
    fn word(&mut self, text: &'a str, word: Word) -> Option<u16> {
        let form = word.span.of(text);
        if word.kind != WordKind::Content || !counts(form) {
            return None;
        }
        let small = !form.contains(char::is_uppercase);
        if let Some(&at) = self.index.get(&word.stem.0) {
            let known = &mut self.forms[usize::from(at)];
            if small && !known.small {
                *known = Form { form, small };
            }
            return Some(at);
        }
        if self.words.len() == MOST {
            return None;
        }
        let at = self.words.len() as u16;
        self.index.insert(word.stem.0, at);
        self.words.push(word.stem.0);
        self.forms.push(Form { form, small });
        Some(at)
    }

    fn block(&mut self, span: Span, mentions: &[Span]) {
        let words = self.lexis.words(self.text, span);
        let mut run: Vec<Unit> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let joined = |at: &usize| gap(self.text, &words, *at) == Some('-');
            let end = (at + 1..words.len()).find(|next| !joined(next)).unwrap_or(words.len());
            if gap(self.text, &words, at) != Some(' ') {
                self.phrases_of(&mut run);
            }
            match self.unit(&words[at..end], mentions) {
                Some(unit) => run.push(unit),
                None => self.phrases_of(&mut run),
            }
            at = end;
        }
        self.phrases_of(&mut run);
    }

    /// Counts words joined by hyphens; `None` where no phrase can hold them.
    fn unit(&mut self, words: &[Word], mentions: &[Span]) -> Option<Unit> {
        let span = words[0].span.to(words[words.len() - 1].span);
        let mut parts: Parts = [NO_PART; 4];
        let mut counted = 0;
        for word in words {
            if let Some(at) = self.word(self.text, *word) {
                if let Some(part) = parts.get_mut(counted) {
                    *part = at;
                }
                counted += 1;
            }
        }
        if counted == 0 || counted > parts.len() {
            return None;
        }
        let capital = words.iter().any(|word| word.capital);
        // Mentions do not overlap, so of those that begin before its end the last one ends last.
        let before = mentions.partition_point(|mention| mention.start < span.end);
        let person = before.checked_sub(1).is_some_and(|last| mentions[last].overlaps(span));
        Some(Unit { span, parts, capital, single: words.len() == 1, person })
    }

    /// Notes the phrases of a run of units side by side, and empties it.
    fn phrases_of(&mut self, run: &mut Vec<Unit>) {
        for from in 0..run.len() {
            let mut parts = Vec::with_capacity(4);
            for (to, unit) in run.iter().enumerate().skip(from) {
                if unit.person || unit.capital != run[from].capital {
                    break;
                }
                parts.extend(unit.parts.iter().copied().filter(|part| *part != NO_PART));
                if parts.len() > 4 || !unit.capital && (!unit.single || parts.len() > 2) {
                    break;
                }
                if to > from && self.phrases.len() < MOST {
                    let mut all: Parts = [NO_PART; 4];
                    all[..parts.len()].copy_from_slice(&parts);
                    if self.seen.insert(all) {
                        self.phrases.push((all, run[from].span.to(unit.span)));
                    }
                }
            }
        }
        run.clear();
    }

    /// The people named in full: the person of the config, the words of the name, the name without titles.
    fn people(&mut self, evidence: &Evidence, known: &[Option<u32>]) -> Vec<(Option<u32>, Parts, String)> {
        let mut people = Vec::new();
        for (at, person) in evidence.people.iter().enumerate().take(MOST) {
            let name = person.name.of(self.text);
            let known = known.get(at).copied().flatten();
            let words = bare_name(name).split(' ').count();
            let written: Vec<&str> = name.split_whitespace().collect();
            if known.is_none() && words < 2 {
                continue;
            }
            let mut parts: Parts = [NO_PART; 4];
            let stems = self.lexis.words(self.text, person.name);
            let counted = stems.iter().filter_map(|word| self.index.get(&word.stem.0));
            parts.iter_mut().zip(counted).for_each(|(part, at)| *part = *at);
            people.push((known, parts, written[written.len().saturating_sub(words)..].join(" ")));
        }
        people
    }

    fn sheet(self, people: &[(Option<u32>, Parts, String)]) -> TermSheet {
        let mut forms = String::new();
        let mut end = |form: &mut dyn Iterator<Item = &str>| {
            for (nth, word) in form.enumerate() {
                if nth > 0 {
                    forms.push(' ');
                }
                forms.push_str(word);
            }
            forms.push('\n');
        };
        self.forms.iter().for_each(|form| end(&mut std::iter::once(form.form)));
        self.phrases.iter().for_each(|(_, span)| end(&mut span.of(self.text).split_whitespace()));
        for (_, _, name) in people {
            end(&mut std::iter::once(name.as_str()));
        }
        TermSheet {
            words: self.words.into(),
            phrases: self.phrases.iter().map(|(parts, _)| *parts).collect(),
            people: people.iter().map(|(known, parts, _)| (*known, *parts)).collect(),
            forms: forms.into(),
            sketch: Sketch::default(),
        }
    }
}

/// What stands between a word and the one before it: a hyphen, or white space as a space; `None` for anything else.
fn gap(text: &str, words: &[Word], at: usize) -> Option<char> {
    let before = words.get(at.checked_sub(1)?)?;
    let between = Span { start: before.span.end, end: words.get(at)?.span.start };
    let mut chars = between.of(text).chars();
    match (chars.next()?, chars.next()) {
        ('-' | '\u{2010}' | '\u{2011}', None) => Some('-'),
        (one, None) if one.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// Whether a word of content is counted.
fn counts(form: &str) -> bool {
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = form.chars().all(|c| c.is_uppercase() || c == '.');
    (letters >= 3 || letters == 2 && capitals)
        && !form.contains(|c: char| c.is_numeric())
        && !TELLING.contains(form)
        && !TELLING.contains(form.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Build;
    use super::sheet;
    use crate::model::{Person, Span};

    /// The written forms of what is counted of a text in which `people` are named.
    #[track_caller]
    fn check(text: &str, people: &[&str], expected: &str) {
        let mut extracted = Build::new("a.txt").title("").prose(text).done();
        for name in people {
            let at = text.find(name).expect("a name in the text");
            let span = Span::new(at, at + name.len());
            let last = name.rsplit(' ').next().expect("a word");
            let later = text.match_indices(last).map(|(at, _)| Span::new(at, at + last.len()));
            let mentions = [span].into_iter().chain(later.filter(|mention| mention.start >= span.end)).collect();
            let person = Person { name: span, role: None, known: None, mentions };
            extracted.evidence.people.push(person);
        }
        let sheet = sheet(&extracted.article, &extracted.evidence, &[]);
        assert_eq!(sheet.forms.lines().collect::<Vec<_>>().join(", "), expected);
        assert_eq!(sheet.forms.lines().count(), sheet.words.len() + sheet.phrases.len() + sheet.people.len());
    }

    #[test]
    fn words_count_once_by_their_stem() {
        check("Boats came. The boats, 41 of them, and a boat's crew said no.", &[], "boats, came, crew");
        check("UN and EU: it is no ox.", &[], "UN, EU");
        check("", &[], "");
    }

    #[test]
    fn words_of_the_calendar_do_not_count() {
        check("In March and on Monday the march, he said, was over.", &[], "march");
    }

    #[test]
    fn phrases_are_words_side_by_side() {
        check(
            "The Free Orvian Army took Lume al-Bahr, a harbour.",
            &[],
            "Free, Orvian, Army, took, Lume, Bahr, harbour, Free Orvian, Free Orvian Army, Orvian Army, Lume al-Bahr",
        );
        check("A grain deal, dear grain\ndeals.", &[], "grain, deal, dear, grain deal, dear grain");
    }

    #[test]
    fn people_are_no_phrases() {
        check(
            "President Ana Ruiz met Tan. Foreign Minister Ruiz left.",
            &["President Ana Ruiz", "Tan"],
            "President, Ana, Ruiz, met, Tan, Foreign, Minister, left, Foreign Minister, Ana Ruiz",
        );
    }
}
