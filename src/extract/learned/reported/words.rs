//! What the tagger sees of a token: hashes of its form and ending, its classes, and what stands around it. Made once an
//! article, so that features are put together from numbers alone.

use std::ops::Range;

use super::clusters::{Cluster, Clusters};
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::names::{Named, Names};
use crate::extract::tokens::TokenKind;

/// Word classes that make a token look like the verb of a clause.
const VERB: Class = Class::AUX.or(Class::BE);

/// A token as features see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what is asked of a token apart; no two exclude each other")]
pub struct Word {
    /// Hash of its form, without regard to case; digits are counted, not read.
    pub form: u32,
    /// Hash of its form without the ending of a verb.
    pub stem: u32,
    /// What kind of cue the word lists know it as; nought where they do not.
    pub lexical: u32,
    /// Hash of its last three letters.
    pub ending: u32,
    /// Hash of its last two letters.
    pub short: u32,
    /// Fine class.
    pub fine: u32,
    /// Coarse class.
    pub coarse: u32,
    /// Kind of token; two more stand for the edges of the sentence.
    pub kind: u32,
    /// The region between marks it stands in, from 1; nought outside.
    pub region: u32,
    /// Kind of name it belongs to, from 1; nought outside names.
    pub name: u32,
    /// The name it belongs to, from 1; nought outside names.
    pub mention: u32,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it may be a verb of saying in a finite form.
    pub says: bool,
    /// Whether a verb of saying stands before it in its sentence, and in the same marks or likewise outside.
    pub says_before: bool,
    /// Whether one so stands after it.
    pub says_after: bool,
    /// Whether it looks like the verb of a clause.
    pub verb: bool,
    /// Whether it begins another clause.
    pub turn: bool,
}

impl Word {
    /// Stands before the first token of a sentence.
    pub const BEFORE: Self = Self::edge(1);
    /// Stands after the last token of a sentence.
    pub const AFTER: Self = Self::edge(2);

    const fn edge(which: u32) -> Self {
        Self {
            form: which,
            stem: which,
            lexical: 0,
            ending: which,
            short: which,
            fine: 2000 + which,
            coarse: 2000 + which,
            kind: 20 + which,
            region: 0,
            name: 0,
            mention: 0,
            capital: false,
            says: false,
            says_before: false,
            says_after: false,
            verb: false,
            turn: false,
        }
    }

    /// Whether it is an edge of the sentence, no token.
    pub fn is_edge(&self) -> bool {
        self.kind > 20
    }
}

/// The tokens of an article as features see them.
pub struct Words {
    /// One for each token.
    pub all: Vec<Word>,
}

impl Words {
    /// Reads the tokens of a document.
    pub fn new(document: &Document<'_>, names: &Names, clusters: &Clusters) -> Self {
        let mut lower = String::new();
        let mut all: Vec<Word> =
            (0..document.tokens.len()).map(|at| word(document, at, clusters, &mut lower)).collect();
        for (index, region) in document.regions.iter().enumerate() {
            all[region.tokens.clone()].iter_mut().for_each(|word| word.region = index as u32 + 1);
        }
        for (index, mention) in names.mentions.iter().enumerate() {
            let kind = match mention.kind {
                Named::Person(_) => 1,
                Named::Organisation => 2,
                Named::Unknown => 3,
                Named::Ambiguous => 4,
            };
            for word in &mut all[mention.tokens.clone()] {
                (word.name, word.mention) = (kind, index as u32 + 1);
            }
        }
        for sentence in &document.sentences {
            let words = &mut all[sentence.tokens.clone()];
            mark_says(words.iter_mut(), |word| &mut word.says_before);
            mark_says(words.iter_mut().rev(), |word| &mut word.says_after);
        }
        Self { all }
    }

    /// The word `offset` tokens from token `at` of a sentence.
    pub fn near(&self, sentence: &Range<usize>, at: usize, offset: isize) -> &Word {
        match at.checked_add_signed(offset) {
            Some(at) if at >= sentence.end => &Word::AFTER,
            Some(at) if at >= sentence.start => &self.all[at],
            _ => &Word::BEFORE,
        }
    }
}

/// Marks the words of a sentence that come after a verb of saying in the order given, within the same marks or outside.
fn mark_says<'w>(words: impl Iterator<Item = &'w mut Word>, mark: fn(&mut Word) -> &mut bool) {
    let (mut outside, mut inside, mut region) = (false, false, 0);
    for word in words {
        if word.region != 0 && word.region != region {
            (inside, region) = (false, word.region);
        }
        let seen = if word.region == 0 { &mut outside } else { &mut inside };
        *mark(word) = *seen;
        *seen |= word.says;
    }
}

fn word(document: &Document<'_>, at: usize, clusters: &Clusters, lower: &mut String) -> Word {
    let token = &document.tokens[at];
    let text = document.word(at);
    let kind = document.kind_of_mark(at).unwrap_or(token.kind);
    fold(text, kind, lower);
    let (form, ending, short) = hashes(lower);
    let cluster = clusters.of_word(form);
    let capital = token.class.any(Class::CAPITAL);
    let Cluster { fine, coarse } = cluster.unwrap_or_else(|| Cluster::by_ending(lower, capital));
    let clause_mark = matches!(token.kind, TokenKind::Dash | TokenKind::Semicolon | TokenKind::Colon);
    let says = token.is(Class::FINITE) && token.is(Class::SAY);
    Word {
        form,
        stem: hash(stem(lower)) ^ 0x4f,
        lexical: lexical(token.class),
        ending,
        short,
        fine: u32::from(fine),
        coarse: u32::from(coarse),
        kind: kind as u32,
        capital,
        says,
        verb: token.is(VERB) || token.is(Class::FINITE) && token.is(Class::SAY.or(Class::OPINE).or(Class::ACT)),
        turn: token.is(Class::CONJ) || clause_mark,
        ..Word::default()
    }
}

/// The form under which a token is known: lower case, straight apostrophes, one sign for all double marks, and of a number
/// only how many digits it has.
fn fold(text: &str, kind: TokenKind, lower: &mut String) {
    lower.clear();
    if kind == TokenKind::Mark {
        lower.push('"');
        return;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    if is_number {
        lower.extend(std::iter::repeat_n('0', digits.min(4)));
    } else if text.is_ascii() {
        lower.push_str(text);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(text.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
    }
}

/// A form without the ending of a verb, cut so that "argue", "argues", "argued" and "arguing" come out the same.
fn stem(lower: &str) -> &str {
    let whole = lower.strip_suffix("ing").or_else(|| lower.strip_suffix("ed")).or_else(|| lower.strip_suffix('s'));
    let cut = whole.filter(|cut| cut.len() > 2).unwrap_or(lower);
    let cut = cut.strip_suffix('e').filter(|cut| cut.len() > 2).unwrap_or(cut);
    match cut.as_bytes() {
        // "plan" and "planned", but "call" keeps both.
        [.., one, other] if one == other && one.is_ascii() && !b"lse".contains(one) && cut.len() > 3 => {
            &cut[..cut.len() - 1]
        }
        _ => cut,
    }
}

fn lexical(class: Class) -> u32 {
    let kinds = [Class::SAY, Class::TELL, Class::OPINE, Class::LABEL, Class::ACT, Class::NEG];
    let forms = [Class::FINITE, Class::GERUND, Class::BASE, Class::PARTICIPLE];
    let bit = |(at, &kind): (usize, &Class)| u32::from(class.any(kind)) << at;
    let known: u32 = kinds.iter().enumerate().map(bit).sum();
    if known == 0 { 0 } else { known << 4 | forms.iter().enumerate().map(bit).sum::<u32>() }
}

/// Hashes of a form, of its last three letters and of its last two.
fn hashes(lower: &str) -> (u32, u32, u32) {
    let tail = |letters: usize| lower.char_indices().rev().nth(letters - 1).map_or(lower, |(from, _)| &lower[from..]);
    (hash(lower), hash(tail(3)) ^ 0x4d, hash(tail(2)) ^ 0x4e)
}

/// The hash of a form (FNV-1a, its bits folded), never nought.
pub fn hash(form: &str) -> u32 {
    let hash = form.bytes().fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)).max(1)
}

#[cfg(test)]
mod tests {
    use super::{fold, hash, hashes, stem};
    use crate::extract::tokens::TokenKind;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut lower = "left over".to_owned();
        fold(text, TokenKind::Word, &mut lower);
        assert_eq!(lower, expected);
    }

    #[test]
    fn forms_are_folded() {
        check("Ruiz", "ruiz");
        check("DIDN’T", "didn't");
        check("1,250.5", "0000");
        check("41", "00");
        check("41st", "41st");
        check("Été", "été");
    }

    #[test]
    fn forms_of_a_verb_share_a_stem() {
        for form in ["argues", "argued", "arguing"] {
            assert_eq!(stem(form), stem("argue"), "{form}");
        }
        assert_eq!((stem("planned"), stem("call"), stem("is"), stem("éed")), ("plan", "call", "is", "éed"));
        assert_eq!(stem("a𑌌ed"), "a𑌌", "two equal bytes need not be two letters");
    }

    #[test]
    fn endings_count_letters_and_short_words_are_their_own() {
        assert_eq!(hashes("né").1, hash("né") ^ 0x4d);
        assert_eq!(hashes("said").1, hashes("paid").1);
        assert_eq!(hashes("été").2, hashes("bébété").2);
    }
}
