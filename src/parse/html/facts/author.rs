//! Who wrote an article: names, without the roles, outlets, places and dates that pages write beside them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::tree::NodeId;
use super::linked::Named;
use super::signs::{Sign, Signs, Told, leads_to_author, pieces};
use super::title::{self, letters, plain};
use super::{Linked, Tree};

/// Most authors kept, and longest name, in bytes.
const AUTHORS: usize = 24;
const LONGEST: usize = 80;

/// What a word or phrase is in a byline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    And,
    At,
    The,
    Role,
    Nobody,
}

#[derive(Default)]
struct Words {
    parts: HashMap<&'static str, Vec<Part>>,
    /// Longest first.
    by: Vec<&'static str>,
}

const FILES: [&str; 6] = [
    include_str!("../../lang/en/bylines.txt"),
    include_str!("../../lang/fr/bylines.txt"),
    include_str!("../../lang/de/bylines.txt"),
    include_str!("../../lang/es/bylines.txt"),
    include_str!("../../lang/ru/bylines.txt"),
    include_str!("../../lang/uk/bylines.txt"),
];

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for (class, item) in FILES.iter().flat_map(|file| super::signs::items(file)) {
        let part = match class {
            "by" => {
                words.by.push(item);
                continue;
            }
            "and" => Part::And,
            "at" => Part::At,
            "the" => Part::The,
            "role" => Part::Role,
            "nobody" => Part::Nobody,
            _ => continue,
        };
        words.parts.entry(item).or_default().push(part);
    }
    words.by.sort_by_key(|by| std::cmp::Reverse(by.len()));
    words
});

fn is(word: &str, part: Part) -> bool {
    WORDS.parts.get(word).is_some_and(|parts| parts.contains(&part))
}

/// What a byline names.
#[derive(Debug, Default)]
struct Names {
    people: Vec<String>,
    /// Desks, agencies and single words, where no person is named.
    others: Vec<String>,
    /// Whether metadata says so, which names authors only.
    told: bool,
}

/// The authors' names joined by commas: those the most trusted place gives.
pub(super) fn author(tree: &Tree, signs: &Signs<'_>, linked: &Linked, outlets: &[String]) -> Option<String> {
    let (houses, people): (Vec<&Named>, Vec<&Named>) = linked.authors.iter().partition(|named| named.organisation);
    let names = |named: &[&Named]| named.iter().map(|named| named.name.clone()).collect::<Vec<_>>();
    let mut found = Found { outlets, fallback: Vec::new() };
    let metas = signs.metas(Told::Author);
    let told = found.people(&refs(&names(&people))).or_else(|| metas.iter().find_map(|values| found.people(values)));
    let page = Page { tree, signs, headline: title::headline(tree, signs, outlets) };
    let author = match told {
        // Some systems know the first author only: a byline that names the same and more is the fuller.
        Some(told) => {
            page.byline(&mut |pieces| found.people(pieces).filter(|shown| includes(shown, &told))).or(Some(told))
        }
        None => page
            .authors(&mut found)
            .or_else(|| joined(metas.iter().flatten().filter_map(|value| in_address(value)).collect())),
    };
    author.or_else(|| {
        let desk = found.people(&refs(&names(&houses)));
        desk.or_else(|| joined(found.fallback))
    })
}

/// Names as they are found, and what to fall back on where nowhere a person is named.
struct Found<'a> {
    outlets: &'a [String],
    /// The first desk, agency or single word found.
    fallback: Vec<String>,
}

impl Found<'_> {
    /// People that metadata names.
    fn people(&mut self, raw: &[&str]) -> Option<String> {
        self.read(raw, Names { told: true, ..Names::default() })
    }

    /// People that the page's own byline names.
    fn shown(&mut self, raw: &[&str]) -> Option<String> {
        self.read(raw, Names::default())
    }

    /// People that a place names which may be something else: only what calls itself a desk is one there.
    fn surely(&mut self, raw: &[&str]) -> Option<String> {
        let known = !self.fallback.is_empty();
        let people = self.read(raw, Names::default());
        let says_role = |name: &String| name.split_whitespace().any(|word| is(&word.to_lowercase(), Part::Role));
        if !known && !self.fallback.iter().any(says_role) {
            self.fallback.clear();
        }
        people
    }

    fn read(&mut self, raw: &[&str], mut names: Names) -> Option<String> {
        for text in raw {
            names.read(text, self.outlets);
        }
        if names.people.is_empty() && self.fallback.is_empty() {
            self.fallback = names.others;
        }
        joined(names.people)
    }
}

fn refs(names: &[String]) -> Vec<&str> {
    names.iter().map(|name| &**name).collect()
}

/// Whether a list of names holds all of the other and not many more.
fn includes(list: &str, other: &str) -> bool {
    let names = |list: &str| list.split(", ").map(letters).collect::<Vec<_>>();
    let (list, other) = (names(list), names(other));
    list.len() <= other.len() + 5 && other.iter().all(|name| list.contains(name))
}

/// Where a page shows who wrote it.
struct Page<'t> {
    tree: &'t Tree,
    signs: &'t Signs<'t>,
    /// Which of the first headings is the headline.
    headline: usize,
}

impl Page<'_> {
    /// Names that the page's elements give, those that name an author by rule before those that do by their class.
    fn authors(&self, found: &mut Found<'_>) -> Option<String> {
        let signs = self.signs;
        for near in [true, false] {
            if let Some(names) = self.first(&signs.authors, near, false, &mut |pieces| found.people(pieces)) {
                return Some(names);
            }
            // The page's own element for its author names a desk: other people on the page are not its authors.
            let mut desk = Found { outlets: found.outlets, fallback: Vec::new() };
            self.first(&signs.authors, near, false, &mut |pieces| desk.people(pieces));
            if let Some(desk) = joined(desk.fallback) {
                return Some(desk);
            }
            if let Some(names) = self
                .first(&signs.bylines, near, false, &mut |pieces| found.shown(pieces))
                .or_else(|| self.first(&signs.links, near, false, &mut |pieces| found.surely(pieces)))
            {
                return Some(names);
            }
        }
        self.first(&signs.authors, false, true, &mut |pieces| found.people(pieces)).or_else(|| self.lines(found))
    }

    /// What `take` makes of the first byline it accepts, each read as one line.
    fn byline(&self, take: &mut dyn FnMut(&[&str]) -> Option<String>) -> Option<String> {
        let signs = self.signs;
        self.first(&signs.authors, true, false, take)
            .or_else(|| self.first(&signs.bylines, true, false, &mut |pieces| take(&[&pieces.join(" ")])))
    }

    /// What `take` makes of the first group of signs it accepts: those between the headline and the next heading, or all;
    /// of the margin or not.
    fn first(
        &self,
        signs: &[Sign],
        near: bool,
        elsewhere: bool,
        take: &mut dyn FnMut(&[&str]) -> Option<String>,
    ) -> Option<String> {
        let headline = self.headline + 1;
        let own = |sign: &&Sign| {
            sign.elsewhere == elsewhere
                && !in_prose(self.tree, sign.id)
                && (!near || usize::from(sign.headings) == headline)
        };
        let signs: Vec<Sign> = signs.iter().filter(own).copied().collect();
        let (before, after): (Vec<Sign>, Vec<Sign>) = signs.into_iter().partition(|sign| sign.headings == 0);
        let near = |one: &Sign, next: &Sign| are_neighbours(*one, *next);
        let mut groups = after.chunk_by(near).chain(before.chunk_by(near));
        groups.find_map(|group| {
            let pieces: Vec<&str> =
                outermost(self.tree, group).filter_map(|id| pieces(self.tree, id)).flatten().collect();
            take(&pieces)
        })
    }

    /// A line that begins with `By` near the headline, or the one after a line that says nothing else.
    fn lines(&self, found: &mut Found<'_>) -> Option<String> {
        let mut after_by = false;
        for line in self.signs.head.iter().filter_map(|&id| self.tree.text(id)).map(str::trim) {
            let rest = without_by(line);
            // `by` in small letters and alone is the end of a sentence that goes on in a link.
            let is_byline = rest.len() < line.len() && !(rest.is_empty() && line.starts_with(char::is_lowercase));
            let whole = rest.starts_with(char::is_uppercase) && !rest.contains(['(', ')', '"', '“', ':', '?']);
            let names = (is_byline || after_by) && whole && line.len() <= 2 * LONGEST;
            if let Some(names) = names.then(|| found.surely(&[rest])).flatten() {
                return Some(names);
            }
            after_by = is_byline && rest.is_empty();
        }
        None
    }
}

/// The name in the address of an author's page: `https://a.example/profile/jane-roe`.
fn in_address(value: &str) -> Option<String> {
    let path = value.split_once("://")?.1.split([',', '?', '#']).next()?.trim_end_matches('/');
    let (folder, slug) = path.rsplit_once('/')?;
    let words: Vec<&str> = slug.split('-').collect();
    let name = (2..=4).contains(&words.len())
        && words.iter().all(|word| !word.is_empty() && word.len() <= 24 && word.chars().all(char::is_alphabetic))
        && leads_to_author(folder)
        && !words.iter().any(|word| is(word, Part::Role));
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.then(|| words.into_iter().map(capital).collect::<Vec<_>>().join(" "))
}

/// Whether an element stands in a sentence: a link to somebody's page in an article's text is no byline.
fn in_prose(tree: &Tree, id: NodeId) -> bool {
    let parent = tree.parent(id);
    let beside = parent.into_iter().flat_map(|parent| tree.children(parent).take(24));
    beside.filter_map(|beside| tree.text(beside)).any(|text| text.trim().len() > 60)
}

/// Whether two signs stand so close together that they name the authors of one article.
fn are_neighbours(one: Sign, next: Sign) -> bool {
    next.headings == one.headings && next.id.0.abs_diff(one.id.0) <= 24
}

/// The signs that stand in none of the signs before them.
fn outermost<'a>(tree: &'a Tree, group: &'a [Sign]) -> impl Iterator<Item = NodeId> {
    let mut last: Option<NodeId> = None;
    group.iter().map(|sign| sign.id).filter(move |&id| {
        let inside = last.is_some_and(|last| {
            std::iter::successors(tree.parent(id), |&up| tree.parent(up)).take(16).any(|up| up == last)
        });
        if !inside {
            last = Some(id);
        }
        !inside
    })
}

/// Each once, joined.
fn joined(names: Vec<String>) -> Option<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut out = String::new();
    for name in names.into_iter().take(AUTHORS) {
        let known = letters(&name);
        if seen.contains(&known) {
            continue;
        }
        seen.push(known);
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(&name);
    }
    (!out.is_empty()).then_some(out)
}

/// A byline without the `By` or `Von` before the names.
fn without_by(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
    for by in &WORDS.by {
        let Some(head) = text.get(..by.len()) else { continue };
        // Lengths in bytes agree only where lower case does not change them, which holds for the scripts of the lists.
        if head.to_lowercase() == **by
            && !text[by.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '\'' || c == '-')
        {
            return text[by.len()..].trim_start_matches(|c: char| c == ':' || c.is_whitespace());
        }
    }
    text
}

impl Names {
    /// Reads one text that should name one or several authors.
    fn read(&mut self, text: &str, outlets: &[String]) {
        if text.len() > 2000 || text.contains("://") || text.starts_with("www.") {
            return;
        }
        let text = plain(text);
        let others = self.others.len();
        let nickname = has_nickname(&text);
        let parts =
            |c: char| matches!(c, ';' | '|' | '/' | '•' | '·' | '–' | '—') || (!nickname && matches!(c, '(' | ')'));
        for line in text.split(parts) {
            let line = without_by(line.trim());
            let commas: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            if let [last, first] = commas[..] {
                let single =
                    |part: &str| !part.contains(' ') && is_capital(part) && !is(&part.to_lowercase(), Part::Role);
                if single(last) && single(first) && !is_suffix(first) {
                    self.people.push(format!("{first} {last}"));
                    continue;
                }
            }
            for (index, part) in commas.into_iter().enumerate() {
                if index == 0 || !begins_with_outlet(part, outlets) {
                    self.part(part, outlets);
                }
            }
        }
        // `The Agency, Moscow`: the first is who, the rest where.
        self.others.truncate(others + 1);
    }

    /// A part between commas: names joined by "and", or a role.
    fn part(&mut self, part: &str, outlets: &[String]) {
        if is_suffix(part) {
            if let Some(last) = self.people.last_mut().filter(|_| is_of_the_name(part)) {
                last.push(' ');
                last.push_str(part);
            }
            return;
        }
        let mut name: Vec<&str> = Vec::new();
        let words: Vec<&str> = part.split_whitespace().take(60).collect();
        for word in words.iter().chain(&["and"]) {
            if is(&word.to_lowercase(), Part::And) && !(word.len() == 1 && word.starts_with(char::is_uppercase)) {
                self.name(&name, outlets);
                name.clear();
            } else {
                name.push(word);
            }
        }
    }

    fn name(&mut self, words: &[&str], outlets: &[String]) {
        let whole = words.join(" ");
        if whole.len() > 2 * LONGEST || whole.contains(['@', '<', '>', '{', '=', '_']) {
            return;
        }
        let text = without_by(&whole).trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
        if text.is_empty() || is(&text.to_lowercase(), Part::Nobody) {
            return;
        }
        match person(text, outlets) {
            Some(name) => self.people.push(name),
            None if self.told && is_caseless_name(text) => self.people.push(text.to_owned()),
            None if is_caseless_name(text) && text.chars().count() <= 6 => self.others.push(text.to_owned()),
            None if text.starts_with(char::is_uppercase) || (self.told && text.contains(char::is_whitespace)) => {
                let words = text.split_whitespace().count();
                let letters =
                    text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '&' | '\'' | '’'));
                if letters && words <= 6 && text.len() <= LONGEST {
                    self.others.push(text.to_owned());
                }
            }
            None => {}
        }
    }
}

/// The name of a person that `text` is, without the outlet or place that may follow it.
fn person(text: &str, outlets: &[String]) -> Option<String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    // `Jane Roe The Meridian`
    if let Some(cut) = (2..words.len().min(6)).find(|&at| outlets.contains(&letters(&words[at..].concat()))) {
        words.truncate(cut);
    }
    let is_role = |word: &&str| {
        let word = word.to_lowercase();
        is(&word, Part::Role) || is(word.trim_end_matches(['.', ':', '\'', 's']), Part::Role)
    };
    let thing = is(&words.first()?.to_lowercase(), Part::The)
        || text.contains([':', '!', '?'])
        || text.contains(|c: char| c.is_ascii_digit())
        || words.iter().any(is_role)
        || outlets.contains(&letters(text));
    // Where small letters begin that are no `von` or `de`, a name is over: `Jane Roe in Moscow`.
    let end = words.iter().position(|word| !is_capital(word) && !is_particle(word)).unwrap_or(words.len());
    let ends = words.get(end).is_none_or(|word| is(word, Part::At));
    let name = words[..end].join(" ");
    let shaped = ends && (2..=6).contains(&end) && name.len() <= LONGEST && !is_particle(words[end - 1]);
    (shaped && !thing).then_some(name)
}

/// Whether `text` may be a name in a script without capitals.
fn is_caseless_name(text: &str) -> bool {
    text.chars().count() <= 12 && !text.contains(|c: char| c.is_uppercase() || c.is_lowercase() || c.is_ascii_digit())
}

/// Whether what stands in brackets belongs to a name: `Jane (J.) Roe`.
fn has_nickname(text: &str) -> bool {
    let after = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    after.is_some_and(|(inside, rest)| inside.len() <= 20 && rest.trim_start().starts_with(char::is_uppercase))
}

/// Whether a part of a byline after a comma is an outlet or what somebody is there: `The Meridian`, `Meridian Business`.
fn begins_with_outlet(part: &str, outlets: &[String]) -> bool {
    let words: Vec<&str> = part.split_whitespace().take(6).collect();
    (1..=words.len()).any(|end| {
        let head = letters(&words[..end].concat());
        head.len() >= 3 && outlets.contains(&head)
    })
}

fn is_capital(word: &str) -> bool {
    let first = word.trim_start_matches(['"', '“', '\'', '‘', '(']).chars().next();
    first.is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
        // d'Arc, O'Neil, al-Hariri, McRae as they are.
        || (word.contains(['\'', '’', '-']) && word.contains(char::is_uppercase))
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "da"
            | "di"
            | "du"
            | "del"
            | "della"
            | "dos"
            | "das"
            | "do"
            | "la"
            | "le"
            | "van"
            | "von"
            | "der"
            | "den"
            | "ten"
            | "ter"
            | "al"
            | "bin"
            | "ibn"
            | "el"
            | "af"
            | "av"
            | "zu"
            | "y"
            | "e"
    )
}

fn is_suffix(part: &str) -> bool {
    let bare: String = part.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    is_of_the_name(part)
        || matches!(
            &*bare,
            "phd" | "md" | "mba" | "ma" | "rn" | "esq" | "ba" | "msc" | "jd" | "mph" | "dphil" | "ms" | "rd"
        )
}

fn is_of_the_name(part: &str) -> bool {
    matches!(part.trim_end_matches('.').to_lowercase().as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
}
