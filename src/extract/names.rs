//! Finds names in an article and says which of them are one person. It resolves no pronouns.
//!
//! A name is a run of capitalised words, with particles, initials and titles. Runs of two or more words found anywhere
//! in the article make people; a last name alone is then the one person who has it, and nobody where two have it.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::capitals::{is_nominative, stem, stem_hash};
use super::document::Document;
use super::gazetteer::Gazetteer;
use super::key::WordHasher;
use super::lexicon::Class;
use super::persons;
use super::roles;
use super::runs::{COMMON, joins_firms, runs};
use super::tokens::TokenKind;
use crate::model::Span;

/// A name where it stands.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Tokens of the name with the capitalised titles before it.
    pub tokens: Range<usize>,
    /// First token of the name proper.
    pub name: usize,
    /// What it names.
    pub kind: Named,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A person, by index.
    Person(usize),
    /// An organisation, or a place that speaks for its government.
    Organisation,
    /// Capitalised, but neither is certain.
    Unknown,
    /// A last name that two people of the article have.
    Ambiguous,
}

/// A person of the article while names are gathered.
#[derive(Clone, Debug)]
pub struct Someone {
    /// Tokens of the fullest form.
    pub fullest: Range<usize>,
    /// Evidence for "he" minus evidence for "she".
    pub gender: i32,
    /// Index in the gazetteer.
    pub known: Option<u32>,
    /// Whether a title, honorific or first name says that this is a person.
    pub certain: bool,
    /// Role that stands with a mention.
    pub role: Option<Span>,
    /// What the text says for (+) and against (−) this being a person.
    pub evidence: i32,
}

impl Someone {
    fn new(fullest: Range<usize>, certain: bool) -> Self {
        Self { fullest, gender: 0, known: None, certain, role: None, evidence: 0 }
    }
}

/// The names of an article.
#[derive(Debug, Default)]
pub struct Names {
    /// Mentions in text order.
    pub mentions: Vec<Mention>,
    /// People.
    pub people: Vec<Someone>,
    /// Roles where they stand, with whose they are, in text order.
    roles: Vec<(Span, usize)>,
    /// Mentions of one word, by the hash of that word, so that all of one name are found at once.
    by_word: Vec<(u32, usize)>,
    /// The person named most often.
    most_named: Option<usize>,
    /// People by last name.
    by_last: Vec<usize>,
}

/// Most people of one last name that are told apart by first name.
const MOST_NAMESAKES: usize = 64;

type Index<'a> = HashMap<&'a str, SmallVec<[usize; 2]>, BuildHasherDefault<WordHasher>>;

impl Names {
    /// Finds the names of a document.
    pub fn find(document: &Document<'_>, title: &str, gazetteer: &Gazetteer) -> Self {
        let mut names = Self::default();
        names.mentions.reserve(document.tokens.len() / 12);
        for block in &document.blocks {
            runs(document, block.tokens.clone(), &mut names.mentions);
        }
        let by_last = names.gather(document);
        names.settle_single(document, by_last, &gazetteer.last_names(title), gazetteer);
        names.apply_gazetteer(document, gazetteer);
        let Self { mentions, people, .. } = &mut names;
        persons::drop_things(mentions, people, |mention| organisation_or_unknown(document, mention));
        persons::vote(document, mentions, people);
        names.index(document);
        names
    }

    fn index(&mut self, document: &Document<'_>) {
        let people = self.people.iter().enumerate();
        self.roles = people.filter_map(|(id, someone)| someone.role.map(|role| (role, id))).collect();
        self.roles.sort_by_key(|(role, _)| role.start);
        let single = self.mentions.iter().enumerate().filter(|(_, mention)| mention.tokens.end - mention.name == 1);
        self.by_word = single.map(|(at, mention)| (stem_hash(document, mention.name), at)).collect();
        self.by_word.sort_unstable();
        let last = |id: usize| stem(document, name_end(document, &self.people[id].fullest));
        self.by_last = (0..self.people.len()).collect();
        self.by_last.sort_by_key(|&id| (last(id), id));
        let mut times = vec![0usize; self.people.len()];
        for mention in &self.mentions {
            if let Named::Person(id) = mention.kind {
                times[id] += 1;
            }
        }
        self.most_named = (0..times.len()).max_by_key(|&id| (times[id], std::cmp::Reverse(id)));
    }

    /// The people who share the last name that token `at` is, at most [`MOST_NAMESAKES`].
    pub fn namesakes(&self, document: &Document<'_>, at: usize) -> Vec<usize> {
        let word = stem(document, at);
        let last = |id: usize| stem(document, name_end(document, &self.people[id].fullest));
        let first = self.by_last.partition_point(|&id| last(id) < word);
        self.by_last[first..].iter().copied().take(MOST_NAMESAKES).take_while(|&id| last(id) == word).collect()
    }

    /// The first mention of the same single word as token `at`: it stands for all of them.
    pub fn first_alike(&self, document: &Document<'_>, at: usize) -> Option<&Mention> {
        self.alike(document, at).next()
    }

    /// The mentions of the same single word as token `at`.
    fn alike(&self, document: &Document<'_>, at: usize) -> impl Iterator<Item = &Mention> {
        let (word, hash) = (stem(document, at), stem_hash(document, at));
        let first = self.by_word.partition_point(|(other, _)| *other < hash);
        let alike = self.by_word[first..].iter().take_while(move |(other, _)| *other == hash);
        alike.map(|(_, index)| &self.mentions[*index]).filter(move |mention| stem(document, mention.name) == word)
    }

    /// The person whose role covers `span`.
    pub fn role_holder(&self, span: Span) -> Option<usize> {
        let after = self.roles.partition_point(|(role, _)| role.start <= span.start);
        let (role, id) = self.roles[..after].last()?;
        role.contains(span).then_some(*id)
    }

    /// The person named most often, if one is.
    pub fn most_named(&self) -> Option<usize> {
        self.most_named
    }

    /// The mention that token `at` belongs to.
    pub fn at(&self, at: usize) -> Option<&Mention> {
        let index = self.mentions.partition_point(|mention| mention.tokens.end <= at);
        self.mentions.get(index).filter(|mention| mention.tokens.contains(&at))
    }

    /// The mention whose last token is `at`.
    pub fn ending_at(&self, at: usize) -> Option<&Mention> {
        self.at(at).filter(|mention| mention.tokens.end == at + 1)
    }

    /// Whether a single word is a name beyond doubt: it stands in capitals where no sentence begins.
    pub fn is_known_word(&self, document: &Document<'_>, at: usize) -> bool {
        if document.is(at, COMMON) {
            return false;
        }
        self.alike(document, at)
            .take(MOST_NAMESAKES)
            .map(|mention| mention.name)
            .any(|name| name > 0 && document.kind(name - 1) == Some(TokenKind::Word))
    }

    /// Makes a person of a single name that a rule found speaking.
    pub fn promote(&mut self, document: &Document<'_>, at: usize) -> Option<usize> {
        let index = self.mentions.partition_point(|mention| mention.tokens.end <= at);
        let mention = self.mentions.get(index).filter(|mention| mention.tokens.contains(&at))?;
        if mention.kind != Named::Unknown {
            return None;
        }
        let (word, hash) = (stem(document, mention.tokens.end - 1), stem_hash(document, mention.tokens.end - 1));
        let fullest = mention.name..mention.tokens.end;
        let id = self.people.len();
        self.people.push(Someone::new(fullest, false));
        let first = self.by_word.partition_point(|(other, _)| *other < hash);
        for (_, at) in self.by_word[first..].iter().take_while(|(other, _)| *other == hash) {
            let same = &mut self.mentions[*at];
            if same.kind == Named::Unknown && stem(document, same.name) == word {
                same.kind = Named::Person(id);
            }
        }
        self.mentions[index].kind = Named::Person(id);
        Some(id)
    }

    /// Makes people of the names of two words and more; returns them by last name.
    fn gather<'a>(&mut self, document: &Document<'a>) -> Index<'a> {
        let mut by_last = Index::default();
        for at in 0..self.mentions.len() {
            let mention = self.mentions[at].clone();
            let name = mention.name..mention.tokens.end;
            let titled =
                mention.name > mention.tokens.start || roles::lower_title_before(document, mention.tokens.start);
            let Some(certain) = person_like(document, name.clone(), titled) else {
                self.mentions[at].kind = organisation_or_unknown(document, &mention);
                continue;
            };
            if is_single(document, &mention) {
                continue;
            }
            let last = stem(document, name_end(document, &name));
            let same = by_last.get(last).and_then(|ids| {
                ids.iter()
                    .copied()
                    .take(MOST_NAMESAKES)
                    .find(|&id| same_person(document, &self.people[id].fullest, &name))
            });
            let id = same.unwrap_or_else(|| {
                self.people.push(Someone::new(name.clone(), false));
                by_last.entry(last).or_default().push(self.people.len() - 1);
                self.people.len() - 1
            });
            self.add_evidence(document, id, &mention, certain);
            self.mentions[at].kind = Named::Person(id);
        }
        by_last
    }

    fn add_evidence(&mut self, document: &Document<'_>, id: usize, mention: &Mention, certain: bool) {
        let someone = &mut self.people[id];
        someone.certain |= certain;
        someone.evidence += persons::evidence(document, mention);
        let longer = mention.tokens.end - mention.name > someone.fullest.len();
        if longer || is_nominative(document, &(mention.name..mention.tokens.end), &someone.fullest) {
            someone.fullest = mention.name..mention.tokens.end;
        }
        let first = document.tokens[mention.name];
        if mention.tokens.end - mention.name > 1 && first.is(Class::FIRSTNAME) {
            someone.gender += 2 * gender(first.class);
        }
        for at in mention.tokens.start.saturating_sub(1)..mention.name {
            someone.gender += persons::titled_gender(document, at);
        }
        if someone.role.is_none() {
            someone.role = roles::role(document, mention);
            let after = someone.role.filter(|role| role.start > document.tokens[mention.name].span.start);
            someone.gender += after.map_or(0, |role| persons::described_gender(document, role));
        }
    }

    /// Gives single names to the people who have them.
    fn settle_single<'a>(
        &mut self,
        document: &Document<'a>,
        mut by_name: Index<'a>,
        titled_people: &[(String, u32)],
        gazetteer: &Gazetteer,
    ) {
        let mut by_first = Index::with_capacity_and_hasher(self.people.len(), BuildHasherDefault::default());
        for (id, someone) in self.people.iter().enumerate().filter(|(_, someone)| someone.fullest.len() > 1) {
            by_first.entry(stem(document, someone.fullest.start)).or_default().push(id);
        }
        for at in 0..self.mentions.len() {
            let mention = self.mentions[at].clone();
            if !is_single(document, &mention) || matches!(mention.kind, Named::Person(_)) {
                continue;
            }
            let full = document.word(mention.tokens.end - 1);
            let word = stem(document, mention.tokens.end - 1);
            let titled =
                mention.name > mention.tokens.start || roles::lower_title_before(document, mention.tokens.start);
            let shouted = document.tokens[mention.name].is(Class::ACRONYM);
            let word = if shouted {
                let spelt = title_case(full);
                spelling(&by_name, document.lexicon.morphology.name_stem(&spelt)).unwrap_or(word)
            } else {
                word
            };
            let owner = match by_name.get(word).map(SmallVec::as_slice) {
                Some([one]) => Some(*one),
                Some(several) => {
                    self.mentions[at].kind = Named::Ambiguous;
                    self.by_honorific(document, several, &mention).or_else(|| self.by_form(document, several, full))
                }
                None => match by_first.get(word).map(SmallVec::as_slice) {
                    // "Han" is Han Seo-yoon, "Bernie" the one Bernie.
                    Some([one]) => Some(*one),
                    _ => None,
                },
            };
            let place = document.tokens[mention.name].is(Class::PLACE.or(Class::ORGWORD).or(Class::ORGANISATION));
            // A person named in the title alone is the one the text calls by the last name.
            let known = titled_people
                .iter()
                .find(|(last, _)| *last == word.to_lowercase())
                .map(|(_, who)| *who)
                .or_else(|| gazetteer.by_last_name(word));
            if let Some(id) = owner {
                self.add_evidence(document, id, &mention, titled);
                self.mentions[at].kind = Named::Person(id);
            } else if self.mentions[at].kind == Named::Unknown && !place && (titled || known.is_some()) {
                let fullest = mention.name..mention.tokens.end;
                self.people.push(Someone { known, ..Someone::new(fullest, true) });
                let id = self.people.len() - 1;
                self.add_evidence(document, id, &mention, true);
                by_name.insert(word, smallvec![id]);
                self.mentions[at].kind = Named::Person(id);
            }
        }
    }

    /// Mr Orlov or Ms Orlov, where an honorific leaves one only.
    fn by_honorific(&self, document: &Document<'_>, ids: &[usize], mention: &Mention) -> Option<usize> {
        let wanted: i32 =
            (mention.tokens.start..mention.name).map(|at| gender(document.tokens[at].class)).sum::<i32>().signum();
        if wanted == 0 {
            return None;
        }
        let mut fit = ids.iter().copied().filter(|&id| self.people[id].gender.signum() == wanted);
        match (fit.next(), fit.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    /// "Белова" beside a Белов and a Белова: the one whose last name has this very form.
    fn by_form(&self, document: &Document<'_>, ids: &[usize], name: &str) -> Option<usize> {
        let same = |id: &usize| document.word(name_end(document, &self.people[*id].fullest)) == name;
        let mut fit = ids.iter().copied().filter(same);
        match (fit.next(), fit.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    fn apply_gazetteer(&mut self, document: &Document<'_>, gazetteer: &Gazetteer) {
        let mut added: Vec<Mention> = Vec::new();
        let mut known: BTreeMap<u32, usize> = BTreeMap::new();
        for (span, who) in gazetteer.find(document.text) {
            let Range { start: first, end } = document.tokens_of(span);
            if first >= end {
                continue;
            }
            let at = self.mentions.partition_point(|mention| mention.tokens.end <= first);
            let there = self.mentions.get_mut(at).filter(|mention| mention.tokens.start < end);
            if let Some(Named::Person(id)) = there.as_ref().map(|mention| mention.kind) {
                self.people[id].known = Some(who);
                known.entry(who).or_insert(id);
                continue;
            }
            let id = *known.entry(who).or_insert(self.people.len());
            if id == self.people.len() {
                let fullest = first..end;
                self.people.push(Someone { known: Some(who), ..Someone::new(fullest, true) });
            }
            let mention = Mention { tokens: first..end, name: first, kind: Named::Person(id) };
            match there {
                Some(there) => *there = mention,
                None => added.push(mention),
            }
        }
        self.mentions.append(&mut added);
        self.mentions.sort_by_key(|mention| mention.tokens.start);
        for someone in self.people.iter_mut().filter(|someone| someone.known.is_none() && someone.fullest.len() == 1) {
            someone.known = gazetteer.by_last_name(document.word(someone.fullest.start));
        }
    }
}

/// RUIZ as Ruiz, Al-Hadi at the head of a sentence as al-Hadi.
fn title_case(word: &str) -> String {
    if let Some(rest) = word.strip_prefix("Al-") {
        return format!("al-{rest}");
    }
    let mut characters = word.chars();
    characters.next().map_or(String::new(), |first| first.to_string() + &characters.as_str().to_lowercase())
}

/// The text's own spelling of a name that is a key of `index`.
fn spelling<'a>(index: &Index<'a>, name: &str) -> Option<&'a str> {
    index.get_key_value(name).map(|(key, _)| *key)
}

/// A last name alone, with its particles: "Ruiz", "van der Berg".
fn is_single(document: &Document<'_>, mention: &Mention) -> bool {
    let end = mention.tokens.end - 1;
    (mention.name..end).all(|at| document.is(at, Class::PARTICLE) && !document.is(at, Class::CAPITAL))
}

/// Longest word in capitals that is taken for an acronym.
const LONGEST_ACRONYM: usize = 5;

/// +1 for "he", −1 for "she", 0 for neither or both.
pub fn gender(class: Class) -> i32 {
    i32::from(class.any(Class::MALE)) - i32::from(class.any(Class::FEMALE))
}

/// Whether a name is a person's: `Some(true)` with proof, `Some(false)` by its form, `None` where it is not.
fn person_like(document: &Document<'_>, name: Range<usize>, titled: bool) -> Option<bool> {
    let barred = Class::ORGWORD.or(Class::ORGANISATION).or(Class::TIME);
    if name.clone().any(|at| joins_firms(document, at)) {
        return None;
    }
    let first = document.tokens[name.start];
    let shouted = first.is(Class::ACRONYM) && document.word(name.start).len() > 1;
    if shouted && name.len() == 1 {
        return None;
    }
    let named = name.len() > 1 && is_first_name(document, name.start);
    // "FULL TEXT": words in capitals are a heading unless the first is a first name.
    if shouted && !named && !titled && name.clone().all(|at| document.is(at, Class::ACRONYM)) {
        return None;
    }
    // "Ronald Reagan Library", but "Anita F. Hill".
    let initials = name.start + 1..name.end - 1;
    let short = initials.clone().all(|at| document.word(at).chars().nth(2).is_none());
    if name.clone().any(|at| document.is(at, Class::THING)) && !titled && !(named && short) {
        return None;
    }
    let has_barred = name.clone().any(|at| document.is(at, barred));
    let places = name.clone().filter(|&at| document.is(at, Class::PLACE.or(Class::STOP))).count();
    if has_barred && !(named && name.len() == 2 || titled && name.len() > 1 && !document.is(name.end - 1, barred)) {
        return None;
    }
    if places == name.len() || places > 0 && !named && !titled {
        return None;
    }
    Some(named || titled)
}

/// Whether token `at` is a first name, also in capitals.
fn is_first_name(document: &Document<'_>, at: usize) -> bool {
    document.is(at, Class::FIRSTNAME)
        || document.is(at, Class::ACRONYM) && document.lexicon.class(document.word(at)).any(Class::FIRSTNAME)
}

fn organisation_or_unknown(document: &Document<'_>, mention: &Mention) -> Named {
    let tokens = mention.tokens.clone();
    let says = Class::ORGWORD.or(Class::ORGANISATION).or(Class::PLACE);
    // Longer words in capitals are names that are shouted, unless a list knows them.
    let acronym = tokens.len() == 1
        && document.is(tokens.start, Class::ACRONYM)
        && document.word(tokens.start).chars().count() <= LONGEST_ACRONYM;
    let firm = tokens.clone().any(|at| joins_firms(document, at));
    let brand = tokens.len() == 1 && persons::is_brand(document.word(tokens.start));
    if acronym || firm || brand || tokens.clone().any(|at| document.is(at, says)) {
        Named::Organisation
    } else {
        Named::Unknown
    }
}

/// The token of the last name: Jr. and numerals left out.
pub fn name_end(document: &Document<'_>, name: &Range<usize>) -> usize {
    let mut at = name.end - 1;
    while at > name.start && matches!(document.word(at), "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV") {
        at -= 1;
    }
    at
}

/// Whether two names of one last name are one person's: one first name, or one is the end of the other ("Le Pen").
fn same_person(document: &Document<'_>, one: &Range<usize>, other: &Range<usize>) -> bool {
    let junior = |name: &Range<usize>| name_end(document, name) + 1 < name.end;
    if same_first(stem(document, one.start), stem(document, other.start)) {
        return junior(one) == junior(other);
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() > 1
        && short.len() < long.len()
        && !document.is(short.start, Class::FIRSTNAME)
        && short.clone().rev().zip(long.clone().rev()).all(|(a, b)| stem(document, a) == stem(document, b))
}

fn same_first(one: &str, other: &str) -> bool {
    let short = |a: &str, b: &str| {
        let initial = a.trim_end_matches('.');
        initial.chars().count() == 1 && b.starts_with(initial)
    };
    one == other || short(one, other) || short(other, one)
}

#[cfg(test)]
mod tests {
    use super::{Named, Names};
    use crate::extract::document::Document;
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::testing::article;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        let found: Vec<String> = names
            .people
            .iter()
            .map(|someone| {
                let role = someone.role.map_or(String::new(), |role| format!(" ({})", role.of(&article.text)));
                format!("{}{role}", document.span(someone.fullest.clone()).of(&article.text))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn titles_and_roles() {
        check("US Secretary of State Ana Ruiz met the press.", &["Ana Ruiz (US Secretary of State)"]);
        check("The Russian foreign minister Boris Tan left.", &["Boris Tan (Russian foreign minister)"]);
        check("Sen. Cleo Marsh spoke.", &["Cleo Marsh"]);
        check("Dana Holt, a lawyer at the institute, left early.", &["Dana Holt (a lawyer at the institute)"]);
    }

    #[test]
    fn places_and_organisations_are_nobody() {
        check("North Korea and the State Department met in New York on Monday.", &[]);
        check("The Ministry of Defence and NATO agreed.", &[]);
    }

    #[test]
    fn one_last_name_of_two_people_is_nobody() {
        let article = article("Marta Orlov met Pavel Orlov. Orlov spoke. Ms Orlov left.");
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        let kinds: Vec<Named> = names.mentions.iter().map(|mention| mention.kind).collect();
        assert_eq!(kinds, [Named::Person(0), Named::Person(1), Named::Ambiguous, Named::Person(0)]);
    }

    #[test]
    fn a_last_name_keeps_its_particles() {
        check("Later van der Kamp said it was late. Joost van der Kamp left.", &["Joost van der Kamp"]);
        check("The mayor's spokeswoman, Lena Marsh, said it was late.", &["Lena Marsh (The mayor's spokeswoman)"]);
    }

    #[test]
    fn nicknames_juniors_and_capitals() {
        check("Juan “Chico” Ruiz waved.", &["Juan “Chico” Ruiz"]);
        check("Omar King Jr. and OMAR HADI met.", &["Omar King Jr.", "OMAR HADI"]);
        check("FULL REPORT: Republican Ana Ruiz left.", &["Ana Ruiz"]);
        check("Zanty Le Brool left. Le Brool said so.", &["Zanty Le Brool"]);
    }

    #[test]
    fn particles_and_initials() {
        check(
            "Omar al-Hadi and Pieter van der Berg met J. K. Lowe.",
            &["Omar al-Hadi", "Pieter van der Berg", "J. K. Lowe"],
        );
    }
}
