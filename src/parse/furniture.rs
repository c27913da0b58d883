//! What stands in an article's text without being its words: credits, captions, bylines, dates, "read more".
//!
//! Judged by one paragraph alone; what its neighbours tell is `blocks`' part. Prose is the answer in doubt: a caption
//! shown as prose is a blemish, prose lost as a caption is a quote lost. The phrases stand in `lang/en/furniture.txt`.

use std::sync::LazyLock;

use super::dates::{self, Label};
use super::lines::is_bullet;
use crate::model::{BlockKind, Published};

/// Longest credit, byline or link line, in bytes.
const LINE: usize = 200;
/// Longest caption, in bytes.
const CAPTION: usize = 600;
/// Double quotation marks: a paragraph with one may hold somebody's words.
const MARKS: [char; 5] = ['"', '“', '”', '«', '„'];

/// The phrases, by class.
#[derive(Default)]
struct Phrases {
    caption: Vec<&'static str>,
    credit: Vec<&'static str>,
    credit_mark: Vec<&'static str>,
    credit_end: Vec<&'static str>,
    glued: Vec<&'static str>,
    house: Vec<&'static str>,
    picture: Vec<&'static str>,
    desk: Vec<&'static str>,
    particle: Vec<&'static str>,
    pointer: Vec<&'static str>,
    label: Vec<&'static str>,
    dated: Vec<&'static str>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(include_str!("lang/en/furniture.txt")));

impl Phrases {
    fn read(file: &'static str) -> Self {
        let mut phrases = Self::default();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((class, list)) = line.split_once(": ") else { continue };
            if let Some(known) = phrases.class(class) {
                known.extend(list.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()));
            }
        }
        phrases
    }

    fn class(&mut self, name: &str) -> Option<&mut Vec<&'static str>> {
        Some(match name {
            "caption" => &mut self.caption,
            "credit" => &mut self.credit,
            "credit-mark" => &mut self.credit_mark,
            "credit-end" => &mut self.credit_end,
            "glued" => &mut self.glued,
            "house" => &mut self.house,
            "picture" => &mut self.picture,
            "desk" => &mut self.desk,
            "particle" => &mut self.particle,
            "pointer" => &mut self.pointer,
            "label" => &mut self.label,
            "dated" => &mut self.dated,
            _ => return None,
        })
    }
}

/// What a paragraph is, where its own words tell; `None` for prose and whatever may be a heading.
pub(super) fn kind(text: &str) -> Option<BlockKind> {
    if text.len() > CAPTION {
        return None;
    }
    if text.len() <= LINE && (!text.contains(char::is_alphanumeric) || is_link(text) || date_line(text).is_some()) {
        return Some(BlockKind::Other);
    }
    if is_bullet(text) {
        return Some(BlockKind::ListItem);
    }
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
    if let Some(kind) = picture(text, bare) {
        return Some(kind);
    }
    if text.len() > LINE {
        return None;
    }
    if is_byline(bare) {
        return Some(BlockKind::Byline);
    }
    is_pointer(bare).then_some(BlockKind::Other)
}

/// Where the caption begins that a lost space has glued to its credit, as in `Agency photoThe minister arrives`.
///
/// A credit glued so has at most sixty characters, each word of it but the small ones capitalised.
pub(super) fn glued_caption(text: &str) -> Option<usize> {
    // Glue shows as a capital right after a small letter, or as a word begun inside capitals.
    let begins_inside = |three: &[u8]| {
        let capital = three[1].is_ascii_uppercase() || !three[1].is_ascii();
        capital && (three[0].is_ascii_lowercase() || (three[0].is_ascii_uppercase() && !three[2].is_ascii_uppercase()))
    };
    if !text.as_bytes()[..text.len().min(250)].windows(3).any(begins_inside) {
        return None;
    }
    let head = &text[..text.char_indices().nth(60).map_or(text.len(), |(at, _)| at)];
    PHRASES.glued.iter().filter_map(|word| glue_after(text, head, word)).min()
}

fn glue_after(text: &str, head: &str, word: &str) -> Option<usize> {
    head.match_indices(word).map(|(at, _)| (at, at + word.len())).find_map(|(start, end)| {
        let mut after = text[end..].chars();
        let capital = after.next().is_some_and(char::is_uppercase);
        // Capitals glued to capitals (`APEC`) are one word unless a word in lower case plainly begins.
        let begins = !word.ends_with(char::is_uppercase) || after.next().is_some_and(char::is_lowercase);
        let whole_word = !head[..start].ends_with(char::is_alphanumeric);
        let names = head[..start].split_whitespace().all(|part| {
            matches!(part, "by" | "via" | "of" | "the" | "and" | "for" | "/" | "|")
                || part.starts_with(|c: char| !c.is_lowercase())
        });
        let sentence = head[..start].contains([';', '!', '?', '"', '“']);
        let named = start > 0 && head[..start].contains(char::is_alphanumeric);
        (capital && begins && whole_word && names && named && !sentence).then_some(end)
    })
}

/// Credits and captions of pictures.
fn picture(text: &str, bare: &str) -> Option<BlockKind> {
    let sentence = || text.ends_with('.') || text.ends_with(".)");
    let words = || bare.split_whitespace().take(40).count();
    let kind = if starts(bare, &PHRASES.caption) {
        if words() < 40 { BlockKind::Caption } else { return None }
    } else if starts(bare, &PHRASES.credit) {
        if sentence() && words() > 8 { BlockKind::Caption } else { BlockKind::Credit }
    } else if ends_with_credit(text) {
        if words() <= 8 && !sentence() { BlockKind::Credit } else { BlockKind::Caption }
    } else if is_house_photo(text) {
        BlockKind::Credit
    } else {
        return None;
    };
    // A sentence with a quote in it is kept as prose whatever it begins or ends with.
    (!(sentence() && text.contains(MARKS))).then_some(kind)
}

/// Whether the last words name an agency as pictures are credited: `(AP Photo/Jane Roe)`, `… via Getty Images`.
fn ends_with_credit(text: &str) -> bool {
    let mut tail_start = text.len().saturating_sub(80);
    while !text.is_char_boundary(tail_start) {
        tail_start += 1;
    }
    let tail = &text[tail_start..];
    let bytes = tail.as_bytes();
    // Only a slash, bracket, colon, "via" or "Images" can be part of one: this turns nearly all prose away.
    let possible = memchr::memchr3(b'/', b'(', b':', bytes).is_some()
        || tail.ends_with("Images")
        || bytes.windows(4).any(|four| four == b"via ");
    if !possible || text.contains(MARKS) {
        return false;
    }
    let bare_end = tail.trim_end_matches([')', ']', '.']);
    PHRASES.credit_end.iter().any(|end| bare_end.ends_with(end))
        || PHRASES.credit_mark.iter().any(|mark| tail.rfind(mark).is_some_and(|at| !has_sentence_after(&tail[at..])))
}

fn has_sentence_after(credit: &str) -> bool {
    credit.split(". ").count() > 2 || credit.contains(['?', '!'])
}

/// `Navy photo`, `Ministry of Defence handout`: who takes pictures, and the word for one.
fn is_house_photo(text: &str) -> bool {
    let mut words = text.rsplit(' ');
    let last = words.next().unwrap_or_default();
    PHRASES.picture.iter().any(|word| last.eq_ignore_ascii_case(word))
        && words.clone().count() <= 6
        && words.any(|word| PHRASES.house.contains(&word))
}

/// `By Jane Roe`, `BY JANE ROE AND JOHN DOE, MOSCOW`, `(Reporting by …; editing by …)`.
fn is_byline(bare: &str) -> bool {
    starts(bare, &PHRASES.desk)
        || bare.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by ")) && is_names(&bare[3..])
}

/// The names in a byline, `By` and the place left out; `None` where the line is no plain byline.
pub(super) fn byline_names(text: &str) -> Option<&str> {
    let bare = text.trim();
    let rest = bare.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).and_then(|_| bare.get(3..))?;
    let names = rest.split([',', '|', '(']).next()?.trim();
    let names = names.split(" in ").next()?.trim();
    (names.contains(char::is_alphabetic) && names.len() <= 120).then_some(names)
}

fn is_names(text: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let small = |word: &str| PHRASES.particle.contains(&word) || !word.starts_with(char::is_alphanumeric);
    let mut words = text.split_whitespace();
    words.next().is_some_and(capital)
        && !text.ends_with(['.', '?', '!', ':', ';', ','])
        && words.clone().count() < 12
        && words.all(|word| capital(word) || small(word))
}

/// `Jane Roe, Moscow` or `Jane Roe in Moscow` or `Jane Roe | The Meridian`; the caller knows where such a line may stand.
pub(super) fn is_name_and_place(text: &str) -> bool {
    let name = |part: &str, least: usize, most: usize| {
        let count = part.split_whitespace().count();
        (least..=most).contains(&count)
            && part.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
            && part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’'))
    };
    text.len() <= 80
        && [", ", " in ", " | "].iter().any(|mark| {
            text.split_once(mark).is_some_and(|(who, place)| name(who.trim(), 2, 4) && name(place.trim(), 1, 3))
        })
}

/// Lines that lead away from the text: `Read more:`, `Sign up for …`, `Advertisement`.
fn is_pointer(bare: &str) -> bool {
    let label = || bare.split(':').next().unwrap_or_default().trim_end_matches([']', ')', '.']).trim();
    let pointer = starts(bare, &PHRASES.pointer) && bare.split_whitespace().take(21).count() <= 20
        || starts(bare, &PHRASES.label) && PHRASES.label.iter().any(|known| label().eq_ignore_ascii_case(known));
    pointer && !bare.contains(MARKS)
}

/// Whether a paragraph begins with the place it was sent from: `PORT ELLEN — …`, `SEOUL, Nov 5 (Agency) - …`.
pub(super) fn has_dateline(text: &str) -> bool {
    let head = &text[..text.char_indices().nth(60).map_or(text.len(), |(at, _)| at)];
    let place = head.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    place.chars().count() >= 3
        && place.chars().all(char::is_uppercase)
        && [" — ", " – ", " - ", " -- "].iter().any(|dash| head.contains(dash))
}

/// A line that is an address and nothing else.
fn is_link(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."))
        && !text.contains(char::is_whitespace)
}

/// The date of a line that is a date and nothing else, `Updated 9 November 2026` too.
fn date_line(text: &str) -> Option<Published> {
    if text.len() > 64 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let date = PHRASES.dated.iter().find(|word| starts(text, &[word])).map_or(text, |word| &text[word.len()..]);
    dates::read(date.trim_start_matches(|c: char| c == ':' || c.is_whitespace())).ok()
}

/// The date of publication that a line gives which is a date and nothing else; not that of a change.
pub(super) fn published(text: &str) -> Option<Published> {
    let updated = || dates::label(&text.to_lowercase()).is_some_and(|(label, _)| label == Label::Updated);
    date_line(text).filter(|_| !updated())
}

/// Whether `text` begins with one of the `known`, which are in lower case, and does not go on within the same word.
fn starts(text: &str, known: &[&str]) -> bool {
    // Every paragraph comes through here: one look at the first byte turns nearly all away.
    let Some(first) = text.as_bytes().first().map(u8::to_ascii_lowercase) else { return false };
    known.iter().any(|known| {
        known.as_bytes().first() == Some(&first)
            && text.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known))
            && !(known.ends_with(char::is_alphanumeric) && text[known.len()..].starts_with(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::{byline_names, glued_caption, is_name_and_place, kind};
    use crate::model::BlockKind::{self, Byline, Caption, Credit, ListItem, Other};

    #[track_caller]
    fn check(expected: Option<BlockKind>, lines: &[&str]) {
        for line in lines {
            assert_eq!(kind(line), expected, "{line}");
        }
    }

    #[test]
    fn pictures() {
        check(
            Some(Credit),
            &[
                "Photo: Jane Roe",
                "(AP Photo/Jane Roe)",
                "Image credit: NASA",
                "© The Meridian",
                "U.S. Navy photo",
                "Jane Roe/Getty Images",
                "Jane Roe via Getty Images",
            ],
        );
        check(
            Some(Caption),
            &[
                "File photo of the bridge before the storm",
                "Pictured: the bridge",
                "FILE - Jane Roe speaks at the harbour, Nov. 9, 2026.",
                "The bridge seen from the north. (AP Photo/Jane Roe)",
                "The harbour at dawn on the day after the storm, seen from the sea. Jane Roe/Getty Images",
            ],
        );
    }

    #[test]
    fn bylines_and_pointers() {
        check(
            Some(Byline),
            &["By Jane Roe", "BY JANE ROE AND JOHN DOE", "By Jane Roe in Moscow", "(Reporting by Jane Roe)"],
        );
        check(
            Some(Other),
            &[
                "Read more: the storm",
                "Related:",
                "ADVERTISEMENT",
                "Sign up for our newsletter",
                "* * *",
                "9 November 2026",
            ],
        );
        check(Some(Other), &["Updated: 9 November 2026", "https://a.example/b"]);
        check(Some(ListItem), &["- A point", "• Another"]);
    }

    #[test]
    fn prose_stays_prose() {
        check(
            None,
            &[
                "By Monday, the army had withdrawn.",
                "North Korea",
                "Related questions were put to the minister.",
                "Photographs of the bridge were sold for charity.",
                "—Commissioner A. Ruiz",
                "RUIZ: We never saw it.",
                "The army published a photo of the bridge.",
                "Watch the skies, the forecaster said.",
                "More than ever",
                "Most readers were surprised.",
                "Share this view? “Never,” said Roe.",
                "Photos by the agency show that \"nothing happened\", said Roe.",
                "\"We saw the AP photo,\" he said.",
            ],
        );
    }

    #[test]
    fn glue() {
        let split = |text: &'static str| glued_caption(text).map(|at| text.split_at(at));
        assert_eq!(split("U.S. Navy photoA ship leaves."), Some(("U.S. Navy photo", "A ship leaves.")));
        assert_eq!(split("Jane Roe/Getty ImagesA ship leaves."), Some(("Jane Roe/Getty Images", "A ship leaves.")));
        assert_eq!(split("© U.S. Navy photoA ship leaves."), Some(("© U.S. Navy photo", "A ship leaves.")));
        assert_eq!(split("Jane Roe/AFPThe ship leaves."), Some(("Jane Roe/AFP", "The ship leaves.")));
        for text in ["The APEC summit", "The firm's PhotoDNA tool", "A photo. Then more", "photoA ship", "photo"] {
            assert_eq!(glued_caption(text), None, "{text}");
        }
    }

    #[test]
    fn names() {
        assert_eq!(byline_names("By Jane Roe, Moscow"), Some("Jane Roe"));
        assert_eq!(byline_names("BY JANE ROE in Moscow"), Some("JANE ROE"));
        assert_eq!(byline_names("Reporting by Jane Roe"), None);
        assert!(is_name_and_place("Jane Roe, Moscow"));
        assert!(is_name_and_place("Jane A. Roe in New York"));
        assert!(!is_name_and_place("Storms, floods and fire"));
    }
}
