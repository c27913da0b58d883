//! All that was extracted from one article, as spans; independent of any topic.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Article, DayMention, Span};

/// Everything extracted from one article. Quotes, passages and sentences are in text order.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Sentences of the prose blocks.
    pub sentences: Vec<Span>,
    /// Passages; together they cover all blocks. Empty where nobody has asked for them.
    pub passages: Vec<Passage>,
    /// People named in the text, in order of first mention.
    pub people: Vec<Person>,
    /// Last names alone that several of these people have, in text order: somebody, but nobody can say who.
    pub namesakes: Vec<Span>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// Stretches in quotation marks that report nobody's speech (scare quotes, titles, nicknames).
    pub scare_quotes: Vec<Span>,
    /// Days that sentences name; empty where nobody asked for them.
    pub days: Vec<DayMention>,
}

/// The part of an article under one heading, or a run of paragraphs where there are no headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its heading, where it has one.
    pub heading: Option<Span>,
    /// From its first to its last prose block, heading left out.
    pub span: Span,
}

/// A person named in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest form of the name in the text.
    pub name: Span,
    /// Title or role that stands with a mention ("Foreign Minister", "the ministry's spokeswoman").
    pub role: Option<Span>,
    /// Index in the gazetteer, where the config knows this person.
    pub known: Option<u32>,
    /// Every mention by name, in text order.
    pub mentions: Vec<Span>,
}

/// A person the config knows: one entry of the gazetteer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KnownPerson {
    /// Key in the config.
    pub key: String,
    /// Name to show.
    pub name: String,
    /// Other forms the text may use; a last name alone is resolved without being listed.
    pub aliases: Vec<String>,
    /// What the person is or was; a description may use it.
    pub roles: Vec<KnownRole>,
}

/// What a known person is or was, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KnownRole {
    /// The role, as `Russian foreign minister`.
    pub title: String,
    /// First day in it.
    pub from: Option<jiff::civil::Date>,
    /// Last day in it.
    pub to: Option<jiff::civil::Date>,
}

impl KnownRole {
    /// Whether the person has the role on `day`; on an unknown day every role may be meant.
    pub fn holds(&self, day: Option<jiff::civil::Date>) -> bool {
        day.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }
}

/// Index of a person in [`Evidence::people`].
pub type PersonRef = u32;

/// The pieces of a split quote, in text order.
pub type QuotePieces = SmallVec<[Span; 2]>;

/// One attribution: content, cue, source mention and speaker. Built of spans alone, so it cannot hold altered words.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The words reported, one span a piece, marks included where the words stand in marks.
    pub content: QuotePieces,
    /// The words that report ("said", "according to", ":").
    pub cue: Option<Span>,
    /// The mention of the source as it stands ("he", "the official", "Lavrov").
    pub source: Option<Span>,
    /// Who is meant.
    pub speaker: Speaker,
    /// How much of it stands in marks.
    pub kind: QuoteKind,
    /// Which rule found it.
    pub rule: Rule,
    /// 0 to 100; below [`crate::extract::ATTRIBUTED_FROM`] the speaker is left unattributed.
    pub confidence: u8,
}

impl Quote {
    /// From the first byte of the first piece to the last of the last.
    pub fn extent(&self) -> Span {
        match (self.content.first(), self.content.last()) {
            (Some(first), Some(last)) => first.to(*last),
            _ => Span::default(),
        }
    }

    /// Whether its words can be read by themselves: all of them are the speaker's, and they open as a sentence does and
    /// are at least [`FEWEST_WORDS`] long, or end as one, too.
    pub fn stands_alone(&self, text: &str) -> bool {
        let pieces = || self.content.iter().map(|piece| piece.of(text));
        let first = pieces().flat_map(str::chars).find(|c| c.is_alphanumeric());
        let ends = pieces().next_back().is_some_and(|last| {
            last.trim_end_matches(|c: char| c.is_whitespace() || "\"'“”„‘’«»‹›)]".contains(c))
                .ends_with(['.', '!', '?', '…'])
        });
        self.kind == QuoteKind::Direct
            && first.is_some_and(|c| !c.is_lowercase())
            && (ends || pieces().flat_map(str::split_whitespace).take(FEWEST_WORDS).count() == FEWEST_WORDS)
    }
}

/// Words from which on a quote that does not end as a sentence is none the less taken for one: its sentence goes on in the
/// outlet's words ("…," Ruiz said).
const FEWEST_WORDS: usize = 5;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// A person of [`Evidence::people`].
    Person(PersonRef),
    /// Two people of [`Evidence::people`] who speak as one ("Ruiz and Tan said").
    Pair(PersonRef, PersonRef),
    /// An organisation, as named at this span.
    Organisation(Span),
    /// Somebody described but not named ("a State Department official"), as at this span.
    Described(Span),
    /// Nobody, or nobody clear: vague is acceptable, wrong is not.
    Unattributed,
}

/// How much of a quote's content stands in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteKind {
    /// All of it.
    Direct,
    /// Some of it.
    Mixed,
    /// None of it; words are reported none the less.
    Indirect,
    /// None of it, and no words are reported: what somebody backs, wants, doubts, or declines to say.
    Stance,
}

impl QuoteKind {
    /// Its stable kebab-case code, as `direct`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
            Self::Stance => "stance",
        }
    }
}

/// The rule that found a quote; `explain` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// "…," Ruiz said / said Ruiz, after the words.
    CueAfter,
    /// Ruiz said, "…", before the words.
    CueBefore,
    /// "…," Ruiz said, "…": the cue stands between two pieces.
    CueBetween,
    /// Ruiz told the AP: "…", also with the words in the next paragraph.
    Colon,
    /// A block quote after a line that introduces it.
    BlockQuote,
    /// A further paragraph or sentence in marks that goes on with the quote before.
    Continuation,
    /// as Ruiz put it / what Ruiz calls.
    AsPut,
    /// According to Ruiz, ….
    AccordingTo,
    /// RUIZ: … (transcripts and interviews).
    Transcript,
    /// "…" —Ruiz, or a line of signature under the words.
    Signature,
    /// Ruiz called the plan "reckless": a few marked words inside a reporting clause.
    Fragment,
    /// Ruiz said that …, without marks.
    Reported,
    /// Read by the learned tagger, without any rule.
    Tagger,
    /// In marks and long enough to be speech, but nobody is named near it.
    Bare,
}

impl Rule {
    /// Its stable kebab-case code, as `cue-after`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CueAfter => "cue-after",
            Self::CueBefore => "cue-before",
            Self::CueBetween => "cue-between",
            Self::Colon => "colon",
            Self::BlockQuote => "block-quote",
            Self::Continuation => "continuation",
            Self::AsPut => "as-put",
            Self::AccordingTo => "according-to",
            Self::Transcript => "transcript",
            Self::Signature => "signature",
            Self::Fragment => "fragment",
            Self::Reported => "reported",
            Self::Tagger => "tagger",
            Self::Bare => "bare",
        }
    }
}

/// An article with what was extracted from it.
#[derive(Clone, Debug, Default)]
pub struct Extracted {
    /// The article; owns the text.
    pub article: Article,
    /// Spans into it.
    pub evidence: Evidence,
}

impl Extracted {
    /// Gives back the room that its lists have in reserve: many articles are held at once, and for long.
    pub fn shrink_to_fit(&mut self) {
        let Article { text, blocks, lines, .. } = &mut self.article;
        text.shrink_to_fit();
        blocks.shrink_to_fit();
        lines.0.shrink_to_fit();
        let Evidence { sentences, passages, people, namesakes, quotes, scare_quotes, days } = &mut self.evidence;
        sentences.shrink_to_fit();
        passages.shrink_to_fit();
        people.iter_mut().for_each(|person| person.mentions.shrink_to_fit());
        people.shrink_to_fit();
        namesakes.shrink_to_fit();
        quotes.shrink_to_fit();
        scare_quotes.shrink_to_fit();
        days.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::{Quote, QuoteKind, Rule, Span, Speaker};

    #[track_caller]
    fn check(kind: QuoteKind, words: &str, expected: bool) {
        let content = smallvec![Span::new(0, words.len())];
        let (speaker, rule) = (Speaker::Unattributed, Rule::Bare);
        let quote = Quote { content, cue: None, source: None, speaker, kind, rule, confidence: 50 };
        assert_eq!(quote.stands_alone(words), expected, "{words}");
    }

    #[test]
    fn sentences_stand_alone_and_fragments_do_not() {
        check(QuoteKind::Direct, "“We have counted every boat,”", true);
        check(QuoteKind::Direct, "“Nobody asked us.”", true);
        check(QuoteKind::Direct, "“Nobody asked,”", false);
        check(QuoteKind::Direct, "“the patience of a net that is dry.”", false);
        check(QuoteKind::Direct, "“[We] have counted every boat,”", true);
        check(QuoteKind::Direct, "41 boats are in the harbour now", true);
        check(QuoteKind::Mixed, "That they have “counted every boat.”", false);
        check(QuoteKind::Indirect, "They have counted every single boat", false);
        check(QuoteKind::Direct, "“…”", false);
        check(QuoteKind::Direct, "", false);
    }

    #[test]
    fn codes_are_the_serialised_names() {
        for rule in [Rule::CueAfter, Rule::BlockQuote, Rule::AsPut, Rule::AccordingTo, Rule::Bare] {
            assert_eq!(serde_json::to_string(&rule).unwrap(), format!("\"{}\"", rule.code()));
        }
        for kind in [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Stance] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
        }
    }
}
