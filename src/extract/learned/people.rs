//! Is a name a person's? A yes or no for each name of an article, over all its mentions: how it is made, what stands
//! beside it, whether it speaks. It finds no name and cuts none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::surface::{back, tag, within, word};
use super::weights::{Linear, Rows, step};
use crate::extract::candidates::pronoun_gender;
use crate::extract::capitals::stem;
use crate::extract::familiar;
use crate::extract::lexicon::Class;
use crate::extract::names::{Mention, Named, name_end};
use crate::extract::persons;
use crate::extract::roles;
use crate::extract::runs::{COMMON, joins_firms};
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// The model of English.
pub static ENGLISH: LazyLock<Linear> = LazyLock::new(|| {
    Linear::decode(include_bytes!("weights/people.bin")).expect("a test decodes every file that is compiled in")
});

/// Words of a name beyond which it is no person's.
const LONGEST: usize = 6;
/// Mentions of one name that are looked at.
const MOST_MENTIONS: usize = 12;
/// Tokens after a name in which a pronoun is looked for.
const PRONOUN_REACH: usize = 12;

/// A name that may be a person's.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its mentions, by index, in text order.
    pub mentions: Vec<usize>,
    /// The person whom the rules made of it.
    pub person: Option<usize>,
}

/// The names of an article that may be people's.
pub struct Candidates<'a> {
    /// The rules' people, then the others by first mention.
    pub all: Vec<Candidate>,
    /// The first word, or the first two, of what is an organisation with more words: `Marsh`, `Marsh Tan` & Co.
    firms: BTreeSet<(&'a str, &'a str)>,
    /// Last names of the rules' people.
    last_names: BTreeSet<&'a str>,
}

/// The people whom the rules found, each with all mentions.
pub fn of_rules(scene: &Scene<'_>) -> Vec<Candidate> {
    let names = &scene.names;
    let people = (0..names.people.len()).map(|id| Candidate { mentions: Vec::new(), person: Some(id) });
    let mut candidates: Vec<Candidate> = people.collect();
    for (index, mention) in names.mentions.iter().enumerate() {
        if let Named::Person(id) = mention.kind {
            candidates[id].mentions.push(index);
        }
    }
    candidates
}

/// All names that may be people's.
pub fn candidates<'a>(scene: &Scene<'a>) -> Candidates<'a> {
    let document = &scene.document;
    let people = scene.names.people.iter().map(|someone| &someone.fullest);
    let last_names = people.map(|name| stem(document, name_end(document, name))).collect();
    let mut firms = BTreeSet::new();
    for mention in scene.names.mentions.iter().filter(|mention| mention.kind == Named::Organisation) {
        let firm = |at: usize| document.is(at, Class::ORGWORD) || joins_firms(document, at);
        if (mention.name + 1..mention.tokens.end).take(LONGEST).any(firm) {
            let word = |at: usize| if at < mention.tokens.end { document.word(at) } else { "" };
            firms.insert((word(mention.name), ""));
            firms.insert((word(mention.name), word(mention.name + 1)));
        }
    }
    let mut all = of_rules(scene);
    others(scene, &mut all);
    Candidates { all, firms, last_names }
}

/// Adds the names of which the rules made no person. One word that ends a longer name is the same name.
fn others(scene: &Scene<'_>, all: &mut Vec<Candidate>) {
    let document = &scene.document;
    let mentions = &scene.names.mentions;
    let length = |mention: &Mention| mention.tokens.end - mention.name;
    let last = |mention: &Mention| stem(document, mention.tokens.end - 1);
    let lone = scene.names.people.iter().enumerate().filter(|(_, someone)| someone.fullest.len() == 1);
    let mut by_last: BTreeMap<&str, usize> =
        lone.map(|(id, someone)| (stem(document, someone.fullest.start), id)).collect();
    let mut by_words: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for several in [true, false] {
        for (index, mention) in mentions.iter().enumerate() {
            let unknown = mention.kind == Named::Unknown;
            let open = unknown || mention.kind == Named::Organisation;
            if !open || length(mention) > LONGEST || (length(mention) > 1) != several {
                continue;
            }
            let same = if unknown { by_last.get(last(mention)).copied() } else { None };
            let slot = same.unwrap_or_else(|| {
                let words = (mention.name..mention.tokens.end).map(|at| document.word(at)).collect();
                *by_words.entry(words).or_insert_with(|| {
                    all.push(Candidate { mentions: Vec::new(), person: None });
                    all.len() - 1
                })
            });
            if unknown && several {
                by_last.entry(last(mention)).or_insert(slot);
            }
            all[slot].mentions.push(index);
        }
    }
    for candidate in all {
        candidate.mentions.sort_unstable();
    }
}

/// Writes the row of a candidate; `speaks` is whether a quote is said to be its words.
pub fn features(scene: &Scene<'_>, names: &Candidates<'_>, candidate: &Candidate, speaks: bool, rows: &mut Rows) {
    let mentions: Vec<&Mention> =
        candidate.mentions.iter().take(MOST_MENTIONS).map(|&index| &scene.names.mentions[index]).collect();
    let kind = match candidate.person {
        Some(id) => u32::from(!scene.names.people[id].certain),
        None if mentions.iter().any(|mention| mention.kind == Named::Organisation) => 3,
        None => 2,
    };
    let longest =
        mentions.iter().max_by_key(|mention| (mention.tokens.end - mention.name, std::cmp::Reverse(mention.name)));
    let length = longest.map_or(0, |mention| mention.tokens.end - mention.name);
    rows.pair(500, kind, step(length));
    rows.pair(501, kind, u32::from(speaks));
    rows.put(502, step(candidate.mentions.len()));
    let single = mentions.iter().any(|mention| mention.tokens.end - mention.name == 1);
    rows.triple(503, kind, u32::from(single), u32::from(length > 1));
    if let Some(mention) = longest {
        form(scene, mention, kind, rows);
        beside_others(scene, names, mention, rows);
    }
    let mut seen: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for mention in &mentions {
        context(scene, mention, &mut |template, value| *seen.entry((template, value)).or_default() += 1);
    }
    for ((template, value), times) in seen {
        rows.put(template, value);
        if 2 * times > mentions.len() {
            rows.pair(template + 100, value, u32::from(length > 1));
        }
    }
    rows.end();
}

/// How the words of the longest form look.
fn form(scene: &Scene<'_>, mention: &Mention, kind: u32, rows: &mut Rows) {
    let document = &scene.document;
    let (first, last) = (mention.name, mention.tokens.end - 1);
    let several = u32::from(last > first);
    let (known_first, known_last) = (familiar::of(document, first), familiar::of(document, last));
    let first_name = u32::from(document.is(first, Class::FIRSTNAME));
    rows.pair(510, several, tag(scene, Some(first)));
    rows.pair(511, several, tag(scene, Some(last)));
    rows.triple(512, several, first_name, known_last.number());
    rows.triple(513, several, known_first.number(), known_last.number());
    rows.triple(514, kind, first_name, u32::from(known_last.last_name() > 0));
    for at in first..=last {
        let classes = [
            Class::ORGWORD,
            Class::ORGANISATION,
            Class::THING,
            Class::PLACE,
            Class::TITLE.or(Class::ROLE),
            Class::STOP,
            Class::TIME,
            COMMON,
        ];
        for (number, _) in classes.into_iter().enumerate().filter(|(_, class)| document.is(at, *class)) {
            rows.triple(515, number as u32, u32::from(at == first), u32::from(at == last));
        }
        rows.triple(516, u32::from(familiar::of(document, at).is_common()), u32::from(at == first), several);
        rows.triple(517, shape(document.word(at)), u32::from(at == last), several);
    }
    let ending = |at: usize| {
        let word = document.word(at);
        let cut = word.char_indices().rev().nth(2).map_or(0, |(cut, _)| cut);
        super::weights::word_number(&word[cut..])
    };
    rows.pair(518, several, ending(last));
    if several == 1 {
        rows.put(519, ending(first));
    }
}

/// What other names of the article say of this one: a firm's begin with it, a family has it.
fn beside_others(scene: &Scene<'_>, names: &Candidates<'_>, mention: &Mention, rows: &mut Rows) {
    let document = &scene.document;
    let length = mention.tokens.end - mention.name;
    let first = document.word(mention.name);
    let firm = match length {
        1 => names.firms.contains(&(first, "")),
        2 => names.firms.contains(&(first, document.word(mention.name + 1))),
        _ => false,
    };
    rows.pair(504, u32::from(firm), step(length));
    let plural = document.word(mention.tokens.end - 1).strip_suffix('s');
    let family = plural.is_some_and(|name| {
        names.last_names.contains(name.strip_suffix('e').unwrap_or(name)) || names.last_names.contains(name)
    });
    rows.pair(505, u32::from(family), u32::from(plural.is_some()));
}

/// The looks of a word: capitals, marks and digits inside it.
fn shape(word: &str) -> u32 {
    if word.is_empty() {
        0
    } else if word.ends_with('.') {
        if word.chars().count() == 2 { 1 } else { 2 }
    } else if word.contains(|c: char| c.is_ascii_digit() || "/&@".contains(c)) {
        3
    } else if word.contains('-') {
        let last = word.rsplit('-').next().unwrap_or_default();
        if last.starts_with(char::is_lowercase) { 5 } else { 4 }
    } else if word.contains(['\'', '’']) {
        6
    } else if word.chars().count() > 1 && word.chars().all(char::is_uppercase) {
        7
    } else if persons::is_brand(word) {
        8
    } else {
        9 + (word.chars().count().min(12) as u32) / 4
    }
}

/// What stands beside a mention.
fn context(scene: &Scene<'_>, mention: &Mention, put: &mut dyn FnMut(u32, u32)) {
    let document = &scene.document;
    let block = document.blocks[document.block_of(mention.tokens.start)].tokens.clone();
    let (start, end) = (mention.tokens.start, mention.tokens.end);
    let before: [_; 2] = std::array::from_fn(|n| back(start, n + 1, block.start));
    let after: [_; 3] = std::array::from_fn(|n| within(end + n, block.end));
    let titled = mention.name > start || roles::lower_title_before(document, start);
    put(600, u32::from(titled));
    if mention.name > start {
        put(601, word(scene, Some(mention.name - 1)));
    }
    put(602, word(scene, before[0]));
    put(603, tag(scene, before[0]));
    let plural = u32::from(document.word(end - 1).ends_with('s'));
    put(617, tag(scene, before[0]) << 1 | plural);
    put(604, tag(scene, before[0]) << 10 | tag(scene, before[1]));
    put(605, word(scene, after[0]));
    put(606, tag(scene, after[0]));
    put(607, tag(scene, after[0]) << 10 | tag(scene, after[1]));
    put(608, tag(scene, before[0]) << 10 | tag(scene, after[0]));
    if document.kind(end) == Some(TokenKind::Comma) {
        put(609, word(scene, after[1]));
        put(610, tag(scene, after[1]) << 10 | tag(scene, after[2]));
    }
    if document.kind(end) == Some(TokenKind::Genitive) {
        put(611, tag(scene, after[1]));
        put(612, word(scene, after[1]));
    }
    let heads = document.sentences[document.sentence_of(start)].tokens.start == start;
    put(613, u32::from(heads));
    let marked = |at: Option<usize>| at.is_some_and(|at| matches!(document.kind_of_mark(at), Some(TokenKind::Mark)));
    let closed = marked(after[0]) || document.kind(end) == Some(TokenKind::Comma) && marked(after[1]);
    put(614, u32::from(marked(before[0]) && closed));
    let pronoun = (end..block.end.min(end + PRONOUN_REACH))
        .take_while(|&at| document.kind(at) != Some(TokenKind::Stop) && !document.is(at, Class::CAPITAL))
        .find(|&at| pronoun_gender(document, at) != 0 || document.is(at, Class::IT));
    put(615, pronoun.map_or(2, |at| u32::from(pronoun_gender(document, at) != 0)));
    let who = document.is(end, Class::WHO)
        || document.kind(end) == Some(TokenKind::Comma) && document.is(end + 1, Class::WHO);
    put(616, u32::from(who));
}
