//! Finds whom a description means: "the senator", "the Ohio governor", "the Wisconsin Republican".
//!
//! What stands beside the names of an article (titles, honorifics, roles, a party and a state in brackets, the places
//! around them) gives each person words; a description means the one person who has its noun, and among several the one
//! who has its other words, too. Where that leaves two, it means nobody.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use jiff::civil::Date;

use super::document::Document;
use super::gazetteer::Gazetteer;
use super::key::WordHasher;
use super::lexicon::{Class, Lexicon};
use super::lists::lines;
use super::names::{Named, Names};
use super::phrases::{Habit, Set};
use super::tokens::TokenKind;

/// Most words of a description.
const LONGEST: usize = 5;
/// Most mentions of an article whose surroundings are read.
const MOST_MENTIONS: usize = 4_000;
/// Most people of one office who are told apart.
const MOST_HOLDERS: usize = 40;

/// A word without regard to its case, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key(u64);

impl Key {
    fn of(word: &str) -> Self {
        let mut hasher = WordHasher::default();
        for byte in word.trim_end_matches('.').bytes() {
            hasher.write(&[byte.to_ascii_lowercase()]);
        }
        Self(hasher.finish())
    }

    /// The same, but a place or nationality by its first letters: "Russia" and "Russian" are one.
    fn with_class(word: &str, class: Class, lexicon: &Lexicon) -> Self {
        if !class.any(Class::PLACE) || lexicon.has(Set::Partisan, word) {
            return Self::of(word);
        }
        let end = word.char_indices().nth(4).map_or(word.len(), |(end, _)| end);
        Self::of(&word[..end])
    }

    fn listed(word: &str, lexicon: &Lexicon) -> Self {
        Self::with_class(word, lexicon.class(word), lexicon)
    }

    fn at(document: &Document<'_>, at: usize) -> Self {
        let of = |class| Self::with_class(document.word(at), class, document.lexicon);
        document.tokens.get(at).map_or(Self(0), |token| of(token.class))
    }
}

/// What short forms beside a name stand for: "Sen." for a senator, "R" for a Republican.
#[derive(Debug, Default)]
pub struct LongerForms(HashMap<Key, Vec<Key>, BuildHasherDefault<WordHasher>>);

impl LongerForms {
    /// Reads `short form: word …` lines.
    pub fn read(file: &str, lexicon: &Lexicon) -> Self {
        let longer = |(short, words): (&str, &str)| {
            (Key::listed(short, lexicon), words.split_whitespace().map(|word| Key::listed(word, lexicon)).collect())
        };
        Self(lines(file).filter_map(|line| line.split_once(':')).map(longer).collect())
    }

    fn of(&self, word: Key) -> &[Key] {
        self.0.get(&word).map_or(&[], Vec::as_slice)
    }
}

/// The words that describe the people of an article.
#[derive(Debug, Default)]
pub struct Offices {
    /// Words near names and whose they are, sorted.
    words: Vec<(Key, usize)>,
    /// Words that are the title or role of somebody.
    nouns: Vec<(Key, usize)>,
}

impl Offices {
    /// Gathers them from what stands beside the names.
    pub fn gather(document: &Document<'_>, names: &Names, gazetteer: &Gazetteer, day: Option<Date>) -> Self {
        let mut offices = Self::default();
        for mention in names.mentions.iter().take(MOST_MENTIONS) {
            let Named::Person(id) = mention.kind else { continue };
            let beside = Class::TITLE.or(Class::ROLE).or(Class::PLACE);
            let low = mention.tokens.start.saturating_sub(3);
            let adjoining = (low..mention.tokens.start).rev().take_while(|&at| document.is(at, beside));
            for at in (mention.tokens.start..mention.name).chain(adjoining) {
                offices.add(document, at, id, document.is(at, OFFICE));
            }
            let end = mention.tokens.end;
            match document.kind(end) {
                Some(TokenKind::Open) => offices.bracketed(document, end + 1, id),
                _ if document.is(end, Class::OF) => offices.add(document, end + 1, id, false),
                _ => {}
            }
        }
        for (id, someone) in names.people.iter().enumerate() {
            for title in someone.known.into_iter().flat_map(|who| gazetteer.roles(who, day)) {
                offices.known(document.lexicon, title, id);
            }
            let Some(role) = someone.role else { continue };
            let role = document.tokens_of(role);
            // "director of the Office": what comes after a preposition is not what somebody is.
            let head = role.take(12).take_while(|&at| !document.is(at, Class::PREP));
            for at in head {
                offices.add(document, at, id, document.is(at, OFFICE));
            }
        }
        offices.words.sort_unstable();
        offices.words.dedup();
        offices.nouns.sort_unstable();
        offices.nouns.dedup();
        offices
    }

    /// "(R-Fla.)": a party and a state.
    fn bracketed(&mut self, document: &Document<'_>, at: usize, id: usize) {
        let Some((party, state)) = document.word(at).split_once('-') else { return };
        let lexicon = document.lexicon;
        let (party, state) = (Key::listed(party, lexicon), Key::listed(state, lexicon));
        self.nouns.extend(lexicon.longer_forms.of(party).iter().map(|&word| (word, id)));
        self.words.extend(lexicon.longer_forms.of(state).iter().map(|&word| (word, id)));
        self.words.push((state, id));
    }

    /// A role from the config: what it is up to its first preposition, and the places in it.
    fn known(&mut self, lexicon: &Lexicon, title: &str, id: usize) {
        let mut is_head = true;
        for word in title.split(|c: char| c.is_whitespace() || ",’'".contains(c)).filter(|word| !word.is_empty()) {
            let class = lexicon.class(word);
            is_head &= !class.any(Class::PREP);
            let noun = is_head && class.any(OFFICE);
            self.word(Key::with_class(word, class, lexicon), lexicon, id, noun);
        }
    }

    fn add(&mut self, document: &Document<'_>, at: usize, id: usize, noun: bool) {
        if document.kind(at) != Some(TokenKind::Word) {
            return;
        }
        self.word(Key::at(document, at), document.lexicon, id, noun);
    }

    fn word(&mut self, word: Key, lexicon: &Lexicon, id: usize, noun: bool) {
        let list = if noun { &mut self.nouns } else { &mut self.words };
        list.push((word, id));
        list.extend(lexicon.longer_forms.of(word).iter().map(|&word| (word, id)));
    }

    /// The one person whom the description of these tokens, article first, noun last, means.
    pub fn holder(&self, document: &Document<'_>, tokens: Range<usize>) -> Option<usize> {
        let voice = document.is(tokens.end.saturating_sub(1), Class::VOICE);
        let definite =
            document.is(tokens.start, Class::THE) || document.kind(tokens.start + 1) == Some(TokenKind::Genitive);
        if voice || tokens.len() < 2 || tokens.len() > LONGEST || !definite {
            return None;
        }
        let words = tokens.start..tokens.end - 1;
        let noun = Key::of(document.word(tokens.end - 1));
        let first = self.nouns.partition_point(|(word, _)| *word < noun);
        let holders = self.nouns[first..].iter().take(MOST_HOLDERS).take_while(|(word, _)| *word == noun);
        let mut holders: Vec<usize> = holders.map(|(_, id)| *id).collect();
        for at in words.filter(|&at| document.kind(at) == Some(TokenKind::Word) && !document.is(at, Class::DET)) {
            let word = Key::at(document, at);
            let told = |id: usize| self.has(word, id);
            // A word that nobody has may be true of anybody ("the outgoing governor"), but a place belongs to one.
            if holders.iter().any(|&id| told(id)) {
                holders.retain(|&id| told(id));
            } else if document.is(at, Class::CAPITAL) {
                return None;
            }
        }
        match holders.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    fn has(&self, word: Key, id: usize) -> bool {
        self.words.binary_search(&(word, id)).is_ok() || self.nouns.binary_search(&(word, id)).is_ok()
    }
}

/// Words that say what somebody is.
const OFFICE: Class = Class::TITLE.or(Class::ROLE).or(Class::HONORIFIC);

/// The descriptions that may mean somebody between two tokens, each from its article to its noun.
pub fn all<'a>(document: &'a Document<'_>, within: Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
    let high = within.end;
    within.filter(|&at| document.is(at, Class::THE) && !document.is_quoted(at)).filter_map(move |article| {
        let end = high.min(article + LONGEST);
        let noun = (article + 1..end)
            .take_while(|&at| document.kind(at) == Some(TokenKind::Word))
            .take_while(|&at| !document.is(at, Class::AUX.or(Class::PREP)))
            .find(|&at| is_noun(document, at) && !(at + 1 < end && is_noun(document, at + 1)))?;
        Some(article..noun + 1)
    })
}

/// "senator", "Republican".
fn is_noun(document: &Document<'_>, at: usize) -> bool {
    let capital = document.is(at, Class::CAPITAL);
    let small = !capital || document.lexicon.does(Habit::NOUNS);
    capital && document.is_in(at, Set::Partisan) || small && document.is(at, Class::TITLE.or(Class::ROLE))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Offices, all};
    use crate::extract::document::Document;
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::names::Names;
    use crate::extract::testing::article;
    use crate::model::{KnownPerson, KnownRole};

    /// Whom the last description of `text` means; `-` is nobody.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let article = article(text);
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        let offices = Offices::gather(&document, &names, &Gazetteer::default(), None);
        let last = all(&document, 0..document.tokens.len()).last().expect("a description");
        let found = offices.holder(&document, last).map(|id| document.span(names.people[id].fullest.clone()));
        assert_eq!(found.map_or("-", |span| span.of(&article.text)), expected);
    }

    #[test]
    fn the_one_who_has_the_office() {
        check("Sen. Ana Ruiz met Gov. Boris Tan. Later the senator left.", "Ana Ruiz");
        check("Dana Holt, an engineer from the coast, came. Later the engineer left.", "Dana Holt");
        check("Dana Holt came. Later the engineer left.", "-");
    }

    #[test]
    fn among_several_the_one_of_the_place_or_party() {
        check("Sen. Ana Ruiz (D-Ohio) met Sen. Boris Tan (R-Tex.). Later the Texas senator left.", "Boris Tan");
        check("Sen. Ana Ruiz of Ohio met Sen. Boris Tan of Utah. Later the Ohio senator left.", "Ana Ruiz");
        check("Rep. Ana Ruiz (D-Ohio) met Rep. Boris Tan (R-Utah). Later the Republican left.", "Boris Tan");
        check("Sen. Ana Ruiz of Ohio met Sen. Boris Tan of Utah. Later the senator left.", "-");
        check("Sen. Ana Ruiz of Ohio spoke. Later the Iowa senator left.", "-");
    }

    #[test]
    fn roles_of_the_config_count_while_they_last() {
        let role = |title: &str, from| KnownRole { title: title.into(), from, to: None };
        let person = KnownPerson {
            key: "ruiz".into(),
            name: "Ana Ruiz".into(),
            aliases: Vec::new(),
            roles: vec![role("Peruvian envoy to the talks", Some(date(2026, 5, 1)))],
        };
        let gazetteer = Gazetteer::new(&[person]);
        let article = article("Ana Ruiz met Boris Tan. Later Peru’s envoy left, and the Peruvian envoy with him.");
        let document = Document::new(&article);
        let names = Names::find(&document, "", &gazetteer);
        let last = all(&document, 0..document.tokens.len()).last().expect("a description");
        let on = |day| Offices::gather(&document, &names, &gazetteer, Some(day)).holder(&document, last.clone());
        assert_eq!(on(date(2026, 6, 1)), Some(0));
        assert_eq!(on(date(2026, 4, 1)), None);
    }

    #[test]
    fn a_statement_is_nobody() {
        check("In a campaign statement Ana Ruiz explained it. Later the statement was withdrawn.", "-");
    }
}
