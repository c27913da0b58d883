//! Which of a page's titles is the headline, without the outlet's name that pages hang on it.

use super::signs::{Sign, Signs, Told, head, pieces, squeezed};
use super::{Linked, Tree};

/// Longest title, in characters: what is longer is no headline.
const LONGEST: usize = 300;

/// The headline: the first heading that says what the metadata says, as readers see it; else what metadata says.
pub(super) fn title(tree: &Tree, signs: &Signs<'_>, linked: &Linked, outlets: &[String]) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    let metas = signs.metas(Told::Title);
    let (open_graph, others) = metas.split_at(metas.len().min(1));
    let page = signs.title.map(|id| tree.text_of(id));
    let given = open_graph
        .iter()
        .filter_map(|values| values.first().copied())
        .chain(linked.headline.as_deref().filter(|_| linked.article))
        .chain(others.iter().filter_map(|values| values.first().copied()))
        .chain(page.as_deref())
        .chain(linked.headline.as_deref());
    for title in given {
        let title = stripped(&plain(title), outlets);
        if is_title(&title) && !is_outlet(&title, outlets) {
            told.push(title);
        }
    }
    let headings = headings(tree, signs, outlets);
    for title in &told {
        if let Some(heading) = headings.iter().find(|heading| letters(heading) == letters(title)) {
            return Some(heading.clone());
        }
    }
    let Some(first) = told.first() else { return headings.into_iter().next() };
    let near = headings.iter().map(|heading| (overlap(heading, &told), heading)).filter(|(shared, _)| *shared >= 0.5);
    if let Some((_, best)) = near.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        return Some(best.clone());
    }
    // Where metadata gives several titles for machines, what the page itself calls the headline is the one for readers.
    let agreed = page.is_some_and(|page| letters(&stripped(&plain(&page), outlets)) == letters(first));
    let named = signs.headlines.first().filter(|_| !agreed && signs.headlines.len() == 1);
    let named = named
        .map(|&id| stripped(&plain(&tree.text_of(id)), outlets))
        .filter(|title| is_title(title) && !is_outlet(title, outlets));
    Some(named.unwrap_or_else(|| first.clone()))
}

/// Which of the first headings stands over the article: the first that is not the outlet's name.
pub(super) fn headline(tree: &Tree, signs: &Signs<'_>, outlets: &[String]) -> usize {
    let own = |sign: &Sign| !sign.elsewhere && !is_outlet(&tree.text_of(sign.id), outlets);
    signs.headings.iter().take(8).position(own).unwrap_or(0)
}

/// The first headings that may be the headline, in order.
fn headings(tree: &Tree, signs: &Signs<'_>, outlets: &[String]) -> Vec<String> {
    let all = || signs.headings.iter().take(8);
    let own = all().any(|sign| !sign.elsewhere);
    all()
        .filter(|sign| !own || !sign.elsewhere)
        .filter_map(|sign| pieces(tree, sign.id).map(|_| squeezed(&tree.text_of(sign.id))))
        .map(|heading| stripped(&heading, outlets))
        .filter(|heading| is_title(heading) && !is_outlet(heading, outlets))
        .collect()
}

/// Marks and references resolved, on one line.
pub(super) fn plain(text: &str) -> String {
    let text = head(text, 4 * LONGEST);
    if text.contains('&') || text.contains("</") || text.contains("<br") {
        squeezed(&Tree::read(text).text_of(Tree::ROOT))
    } else {
        squeezed(text)
    }
}

/// What the page hangs on its title behind a mark and leaves out where it names the headline alone: the outlet's name.
pub(super) fn tail(tree: &Tree, signs: &Signs<'_>) -> Option<String> {
    let page = plain(&tree.text_of(signs.title?));
    let metas = signs.metas(Told::Title);
    let given = metas.iter().filter_map(|values| values.first().copied()).map(plain);
    let shown =
        signs.headings.iter().take(8).filter_map(|sign| pieces(tree, sign.id)).map(|pieces| plain(&pieces.join(" ")));
    given.chain(shown).filter(|title| title.len() > 8).find_map(|title| {
        let tail = page.strip_prefix(&*title)?.trim_start();
        let name = tail.strip_prefix(['|', '-', '–', '—', '·', '»', ':', '•'])?;
        // The shorter part is the name, unless the page puts that first.
        Some(letters(name)).filter(|name| !name.is_empty() && name.len() < letters(&title).len())
    })
}

fn is_title(text: &str) -> bool {
    text.contains(char::is_alphanumeric) && text.len() <= 4 * LONGEST && text.chars().count() <= LONGEST
}

fn is_outlet(text: &str, outlets: &[String]) -> bool {
    let text = letters(text);
    outlets.contains(&text)
}

/// Letters and digits alone, in lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A title without the outlet's name before or after it.
pub(super) fn stripped(title: &str, outlets: &[String]) -> String {
    const MARKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / "];
    let mut title = title.trim();
    'again: for _ in 0..3 {
        for mark in MARKS {
            if let Some((head, tail)) = title.rsplit_once(mark).filter(|(_, tail)| names_outlet(tail, outlets)) {
                debug_assert!(head.len() < title.len() && !tail.is_empty());
                title = head.trim();
                continue 'again;
            }
            if let Some((_, rest)) = title.split_once(mark).filter(|(head, _)| names_outlet(head, outlets)) {
                title = rest.trim();
                continue 'again;
            }
        }
        break;
    }
    title.to_owned()
}

/// Whether a part of a title is the outlet's name, or the better part of it.
fn names_outlet(part: &str, outlets: &[String]) -> bool {
    if part.len() > 80 {
        return false;
    }
    let part = letters(part);
    let part = part.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(&part);
    let like = |outlet: &str| {
        let outlet = outlet.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(outlet);
        let (short, long) = if part.len() < outlet.len() { (part, outlet) } else { (outlet, part) };
        short == long || (short.len() >= 3 && long.starts_with(short) && long.len() <= 2 * short.len() + 4)
    };
    !part.is_empty() && outlets.iter().any(|outlet| like(outlet))
}

/// How much of a heading's words is in the likest title, and the other way round: the smaller share.
fn overlap(heading: &str, told: &[String]) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace().map(letters).filter(|word| !word.is_empty()).take(60).collect()
    };
    let own = words(heading);
    let share = |title: &String| {
        let other = words(title);
        let shared = own.iter().filter(|word| other.contains(word)).count();
        shared as f64 / own.len().max(other.len()).max(1) as f64
    };
    told.iter().map(share).fold(0.0, f64::max)
}
