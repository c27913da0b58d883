//! Articles and evidence made up at random, there and back.

use jiff::civil::date;
use jiff::tz::Offset;
use proptest::prelude::*;

use super::{ArticleBytes, bytes, extracted};
use crate::model::{
    Article, Block, BlockKind, DayKind, DayMention, Evidence, Extracted, LineMap, Metadata, Passage, Person, Published,
    Quote, QuoteKind, Rule, Span, Speaker, TitleOrigin,
};

/// Numbers at random, as many as are asked for.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.roll(values.len())].clone()
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.roll(2) == 1).then(|| value(self))
    }

    fn some<T>(&mut self, most: usize, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.roll(most + 1)).map(|_| value(self)).collect()
    }

    fn span(&mut self, text: &str) -> Span {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (one, other) = (self.of(&ends), self.of(&ends));
        Span::new(one.min(other), one.max(other))
    }

    fn article(&mut self, text: &str) -> Article {
        const KINDS: [BlockKind; 4] =
            [BlockKind::Heading, BlockKind::Paragraph, BlockKind::Other, BlockKind::BlockQuote];
        let published = [
            None,
            Some(Published::Day(date(2026, 11, 9))),
            Some(Published::Local(date(2026, 11, 9).at(7, 30, 1, 5))),
            Some(Published::Instant("2026-11-09T10:00:00.5Z".parse().expect("a moment"), Offset::UTC)),
        ];
        let words = |dice: &mut Self| dice.of(&["Ana Ruiz", "", "Lume Post", "«é»"]).to_owned();
        let mut lines: Vec<(u32, u32)> = self.some(4, |dice| (dice.roll(900) as u32, dice.roll(900) as u32));
        let mut others: Vec<u32> = lines.iter().map(|(_, line)| *line).collect();
        lines.sort_unstable();
        others.sort_unstable();
        lines.iter_mut().zip(others).for_each(|((_, line), rising)| *line = rising);
        Article {
            parser: words(self).into(),
            text: text.to_owned(),
            blocks: self.some(4, |dice| Block { kind: dice.of(&KINDS), span: dice.span(text) }),
            meta: Metadata {
                title: words(self),
                title_origin: self.of(&[TitleOrigin::Text, TitleOrigin::FileName, TitleOrigin::Metadata]),
                outlet: self.maybe(words),
                author: self.maybe(words),
                published: self.of(&published),
                url: self.maybe(words),
                language: self.maybe(words),
                labels: self.some(3, words),
                marking: self.maybe(words),
            },
            lines: LineMap(lines),
            ..Article::default()
        }
    }

    fn person(&mut self, text: &str) -> Person {
        Person {
            name: self.span(text),
            role: self.maybe(|dice| dice.span(text)),
            known: self.maybe(|dice| dice.roll(KNOWN) as u32),
            mentions: self.some(3, |dice| dice.span(text)),
        }
    }

    fn quote(&mut self, text: &str, people: usize) -> Quote {
        let mut content = self.some(3, |dice| dice.span(text));
        content.push(self.span(text));
        let person = |dice: &mut Self| dice.roll(people) as u32;
        let speaker = match self.roll(5) {
            0 if people > 0 => Speaker::Person(person(self)),
            1 if people > 0 => Speaker::Pair(person(self), person(self)),
            2 => Speaker::Organisation(self.span(text)),
            3 => Speaker::Described(self.span(text)),
            _ => Speaker::Unattributed,
        };
        Quote {
            content: content.into(),
            cue: self.maybe(|dice| dice.span(text)),
            source: self.maybe(|dice| dice.span(text)),
            speaker,
            kind: self.of(&[QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Stance]),
            rule: self.of(&[Rule::CueAfter, Rule::Bare, Rule::Tagger, Rule::Reported]),
            confidence: self.roll(256) as u8,
        }
    }

    fn evidence(&mut self, text: &str) -> Evidence {
        let people = self.some(3, |dice| dice.person(text));
        Evidence {
            sentences: self.some(6, |dice| dice.span(text)),
            passages: self
                .some(3, |dice| Passage { heading: dice.maybe(|dice| dice.span(text)), span: dice.span(text) }),
            namesakes: self.some(2, |dice| dice.span(text)),
            quotes: self.some(5, |dice| dice.quote(text, people.len())),
            scare_quotes: self.some(3, |dice| dice.span(text)),
            days: self.some(3, |dice| DayMention {
                span: dice.span(text),
                from: date(2026, 11, 9),
                to: date(-44, 3, 15),
                kind: dice.of(&[DayKind::Full, DayKind::Dated, DayKind::Weekday, DayKind::Relative]),
            }),
            people,
        }
    }
}

/// People the config knows.
const KNOWN: usize = 3;

/// Every span of what was read lies in its text: nothing that was read can be sliced wrongly.
fn sound(found: &Extracted) {
    let text = &found.article.text;
    let inside = |span: &Span| text.get(span.range()).is_some();
    let Evidence { sentences, people, quotes, .. } = &found.evidence;
    assert!(sentences.iter().all(inside));
    assert!(found.article.blocks.iter().all(|block| inside(&block.span)));
    assert!(people.iter().all(|person| inside(&person.name) && person.mentions.iter().all(inside)));
    assert!(people.iter().filter_map(|person| person.known).all(|known| (known as usize) < KNOWN));
    assert!(quotes.iter().all(|quote| quote.content.iter().all(inside)));
    let knows = |person: &u32| (*person as usize) < people.len();
    assert!(quotes.iter().all(|quote| match quote.speaker {
        Speaker::Person(person) => knows(&person),
        Speaker::Pair(one, other) => knows(&one) && knows(&other),
        _ => true,
    }));
}

fn check(text: &str, seed: u64) {
    let mut dice = Dice(seed);
    let article = dice.article(text);
    let evidence = dice.evidence(text);
    let written = bytes(ArticleBytes::of(&article), &evidence);
    let read = extracted(&written, KNOWN).expect("it can be read");
    assert_eq!(format!("{read:?}"), format!("{:?}", Extracted { article, evidence }));
    sound(&read);
    for end in 0..written.len().min(60) {
        assert!(extracted(&written[..end], KNOWN).is_none());
    }
    // Whatever is made of it, it is refused or sound.
    for _ in 0..40 {
        let mut damaged = written.clone();
        let at = dice.roll(damaged.len());
        damaged[at] = dice.roll(256) as u8;
        if let Some(read) = extracted(&damaged, KNOWN) {
            sound(&read);
        }
    }
}

proptest! {
    #[test]
    fn evidence_comes_back(text in "\\PC{0,80}", seed in any::<u64>()) {
        check(&text, seed);
    }

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Some(read) = extracted(&bytes, KNOWN) {
            sound(&read);
        }
    }
}

#[test]
fn every_variant_has_a_code() {
    use super::{kind_code, kind_of, rule_code, rule_of};
    let rules: Vec<Rule> = (0..=u8::MAX).map_while(rule_of).collect();
    assert_eq!(rules.len(), 14);
    assert!((0..).zip(&rules).all(|(code, rule)| rule_code(*rule) == code));
    let kinds: Vec<BlockKind> = (0..=u8::MAX).map_while(kind_of).collect();
    assert!((0..).zip(&kinds).all(|(code, kind)| kind_code(*kind) == code));
}

#[test]
fn what_an_article_is_called_is_no_part_of_it() {
    let article = Dice(7).article("Ana Ruiz said so.");
    let renamed = Article { path: "b.txt".into(), entry: "7".into(), ..article.clone() };
    let other = Article { text: "Ana Ruiz said no.".into(), ..article.clone() };
    let key = |article: &Article| ArticleBytes::of(article).key();
    assert_eq!(key(&article), key(&renamed));
    assert_ne!(key(&article), key(&other));
}
