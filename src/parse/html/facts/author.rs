//! Who wrote an article: names, without the roles, outlets, places and dates that pages write beside them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::tree::NodeId;
use super::signs::{Sign, Signs, Told, pieces};
use super::title::{letters, plain};
use super::linked::Named;
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
}

/// The authors' names joined by commas: those the most trusted place gives.
pub(super) fn author(tree: &Tree, signs: &Signs<'_>, linked: &Linked, outlets: &[String]) -> Option<String> {
    let mut fallback = Vec::new();
    let mut take = |raw: &[&str], organisation: bool| {
        let mut names = Names::default();
        for text in raw {
            names.read(text, outlets);
        }
        if organisation {
            names.others.append(&mut names.people);
        }
        if names.people.is_empty() && fallback.is_empty() {
            fallback = std::mem::take(&mut names.others);
        }
        joined(names.people)
    };
    let (houses, people): (Vec<&Named>, Vec<&Named>) = linked.authors.iter().partition(|named| named.organisation);
    let names = |named: &[&Named]| named.iter().map(|named| named.name.clone()).collect::<Vec<_>>();
    let told = take(&refs(&names(&people)), false).or_else(|| signs.metas(Told::Author).iter().find_map(|values| take(values, false)));
    let shown = elements(tree, signs, told.as_deref(), &mut |raw| take(raw, false));
    // Some systems know the first author only: a byline that names the same and more is the fuller.
    match (told, shown) {
        (Some(told), Some(shown)) if !includes(&shown, &told) => Some(told),
        (told, shown) => shown.or(told).or_else(|| take(&refs(&names(&houses)), true)).or_else(|| joined(fallback)),
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

/// Names that the page's elements give.
///
/// Where metadata has told names already, only a byline that holds them is of use.
fn elements(
    tree: &Tree,
    signs: &Signs<'_>,
    told: Option<&str>,
    take: &mut dyn FnMut(&[&str]) -> Option<String>,
) -> Option<String> {
    let mut take = |pieces: &[&str]| take(pieces).filter(|names| told.is_none_or(|told| includes(names, told)));
    let take = &mut take;
    let mut first = |signs: &[Sign], elsewhere: bool| {
        let signs: Vec<Sign> = signs.iter().filter(|sign| sign.elsewhere == elsewhere).copied().collect();
        let (before, after): (Vec<Sign>, Vec<Sign>) = signs.into_iter().partition(|sign| sign.headings == 0);
        let groups = || after.chunk_by(are_neighbours).chain(before.chunk_by(are_neighbours));
        groups().find_map(|group| {
            let pieces: Vec<&str> = outermost(tree, group).filter_map(|id| pieces(tree, id)).flatten().collect();
            take(&pieces)
        })
    };
    first(&signs.authors, false)
        .or_else(|| first(&signs.bylines, false))
        .or_else(|| first(&signs.links, false))
        .or_else(|| first(&signs.authors, true))
        .or_else(|| lines(tree, signs, take))
}

/// Whether two signs stand so close together that they name the authors of one article.
fn are_neighbours(one: &Sign, next: &Sign) -> bool {
    next.id.0.abs_diff(one.id.0) <= 24
}

/// The signs that stand in none of the signs before them.
fn outermost<'a>(tree: &'a Tree, group: &'a [Sign]) -> impl Iterator<Item = NodeId> {
    let mut last: Option<NodeId> = None;
    group.iter().map(|sign| sign.id).filter(move |&id| {
        let inside = last.is_some_and(|last| std::iter::successors(tree.parent(id), |&up| tree.parent(up)).take(16).any(|up| up == last));
        if !inside {
            last = Some(id);
        }
        !inside
    })
}

/// A line that begins with `By` near the headline, or the one after a line that says nothing else.
fn lines(tree: &Tree, signs: &Signs<'_>, take: &mut dyn FnMut(&[&str]) -> Option<String>) -> Option<String> {
    let mut after_by = false;
    for line in signs.head.iter().filter_map(|&id| tree.text(id)).map(str::trim) {
        let rest = without_by(line);
        // `by` in small letters and alone is the end of a sentence that goes on in a link.
        let is_byline = rest.len() < line.len() && !(rest.is_empty() && line.starts_with(char::is_lowercase));
        if (is_byline || after_by) && !rest.is_empty() && line.len() <= 2 * LONGEST {
            if let Some(found) = take(&[rest]) {
                return Some(found);
            }
        }
        after_by = is_byline && rest.is_empty();
    }
    None
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
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    for by in &WORDS.by {
        let Some(head) = text.get(..by.len()) else { continue };
        // Lengths in bytes agree only where lower case does not change them, which holds for the scripts of the lists.
        if head.to_lowercase() == **by && !text[by.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '\'' || c == '-') {
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
        for line in text.split([';', '|', '/', '•', '·', '\n', '(', ')', '–', '—']) {
            let line = without_by(line.trim());
            let commas: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            if let [last, first] = commas[..] {
                let single = |part: &str| !part.contains(' ') && is_capital(part) && !is(&part.to_lowercase(), Part::Role);
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
        let text = words.join(" ");
        let text = without_by(&text).trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
        if text.is_empty() || text.len() > 2 * LONGEST || text.contains(['@', '<', '>', '{', '=']) {
            return;
        }
        let lower = text.to_lowercase();
        if is(&lower, Part::Nobody) {
            return;
        }
        let mut words: Vec<&str> = text.split_whitespace().collect();
        // `Jane Roe The Meridian`
        if let Some(cut) = (2..words.len().min(6)).find(|&at| outlets.contains(&letters(&words[at..].concat()))) {
            words.truncate(cut);
        }
        let words = words;
        let role = words.iter().any(|word| is(word.to_lowercase().trim_end_matches(['.', ':', '\'', 's']), Part::Role) || is(&word.to_lowercase(), Part::Role));
        let outlet = outlets.contains(&letters(text));
        let digits = text.contains(|c: char| c.is_ascii_digit());
        // Where small letters begin that are no `von` or `de`, a name is over: `Jane Roe in Moscow`.
        let end = words.iter().position(|word| !is_capital(word) && !is_particle(word)).unwrap_or(words.len());
        let name = words[..end].join(" ");
        let ends = words.get(end).is_none_or(|word| is(word, Part::At));
        let caseless = !text.contains(|c: char| c.is_uppercase() || c.is_lowercase());
        let thing = words.first().is_some_and(|word| is(&word.to_lowercase(), Part::The)) || text.contains([':', '_', '!', '?']);
        if role || outlet || digits || thing {
            if !digits && text.len() <= LONGEST && !text.contains('_') {
                self.others.push(text.to_owned());
            }
        } else if ends && (2..=6).contains(&end) && name.len() <= LONGEST && !is_particle(words[end - 1]) {
            self.people.push(name);
        } else if caseless && text.chars().count() <= 12 {
            self.people.push(text.to_owned());
        } else if words.len() == 1 && is_capital(text) {
            self.others.push(text.to_owned());
        } else if end == 0 && (2..=3).contains(&words.len()) && words.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || c == '-')) {
            // `jane roe`, as some systems write all names.
            self.others.push(text.to_owned());
        }
    }
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
        "de" | "da" | "di" | "du" | "del" | "della" | "dos" | "das" | "do" | "la" | "le" | "van" | "von" | "der" | "den" | "ten" | "ter" | "al" | "bin" | "ibn" | "el" | "af" | "av" | "zu" | "y" | "e"
    )
}

fn is_suffix(part: &str) -> bool {
    let bare: String = part.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    is_of_the_name(part) || matches!(&*bare, "phd" | "md" | "mba" | "ma" | "rn" | "esq" | "ba" | "msc" | "jd" | "mph" | "dphil" | "ms" | "rd")
}

fn is_of_the_name(part: &str) -> bool {
    matches!(part.trim_end_matches('.').to_lowercase().as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
}
