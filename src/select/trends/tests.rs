//! Claims on invented articles: what rose and fell is claimed, and of the same articles with their weeks exchanged at random
//! at most one order in twenty makes any claim.

use super::{Asked, Counted, Numbers, Vocabulary, compare, shuffle};
use crate::model::{Claim, NO_PART, TermKind, TermName, TermSheet, TrendsContent};

const WEEKS: usize = 9;

/// The sheet of an article with these words; `+` joins those of a phrase, and `@` those of a name.
fn sheet(terms: &[&str]) -> TermSheet {
    let mut words: Vec<&str> = terms.iter().flat_map(|term| term.split(['+', '@'])).collect();
    words.sort_unstable();
    words.dedup();
    let hash = |word: &&str| word.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(1_000_003) ^ u64::from(byte));
    let parts = |term: &str| {
        let mut parts = [NO_PART; 4];
        for (part, word) in parts.iter_mut().zip(term.split(['+', '@'])) {
            *part = words.binary_search(&word).expect("one of its words") as u16;
        }
        parts
    };
    let with = |mark: char| terms.iter().filter(move |term| term.contains(mark));
    let forms: Vec<String> = words
        .iter()
        .chain(with('+'))
        .chain(with('@'))
        .map(|term| format!("{}\n", term.replace(['+', '@'], " ")))
        .collect();
    TermSheet {
        words: words.iter().map(hash).collect(),
        phrases: with('+').map(|term| parts(term)).collect(),
        people: with('@').map(|term| (None, parts(term))).collect(),
        forms: forms.concat().into(),
        ..TermSheet::default()
    }
}

fn asked(max: usize) -> Asked {
    Asked { kinds: [TermKind::Topic, TermKind::Person, TermKind::Word].into(), max, topics: Vec::new() }
}

/// What is claimed of articles, each with its week, 0 the one at hand: `+` before what rose, `-` before what fell.
fn claims(content: &TrendsContent) -> Vec<String> {
    let told = content.shown().map(|trend| {
        let name = match &trend.name {
            TermName::Written(name) => name.clone(),
            other => format!("{other:?}"),
        };
        format!("{}{name}", if trend.rose { '+' } else { '-' })
    });
    told.collect()
}

/// Articles of nine weeks in which `now` of 20 of this week, and so many of 20 of each week before, hold the `term`.
fn weeks(term: &str, now: usize, before: [usize; WEEKS - 1]) -> Vec<(usize, TermSheet)> {
    let of_week = |(week, with): (usize, usize)| {
        (0..20).map(move |at| (week, if at < with { sheet(&[term, "town"]) } else { sheet(&["town"]) }))
    };
    [now].into_iter().chain(before).enumerate().flat_map(of_week).collect()
}

#[track_caller]
fn check(term: &str, now: usize, before: [usize; WEEKS - 1], expected: &[&str]) {
    let articles = weeks(term, now, before);
    let periods: Vec<usize> = articles.iter().map(|(week, _)| *week).collect();
    let counted: Vec<Counted<'_>> =
        articles.iter().map(|(_, sheet)| Counted { outlet: None, topics: &[], sheet }).collect();
    assert_eq!(claims(&compare(&asked(5), &Vocabulary::new(&counted), &periods, WEEKS)), expected);
}

#[test]
fn what_moves_is_claimed() {
    check("grain", 12, [1, 0, 2, 1, 0, 1, 1, 0], &["+grain"]);
    check("grain", 0, [9, 11, 10, 12, 9, 10, 11, 10], &["-grain"]);
    check("grain", 10, [9, 11, 10, 12, 9, 10, 11, 10], &[]);
    // Two articles are no trend, however new what they tell of.
    check("grain", 2, [0; 8], &[]);
}

#[test]
fn what_jumps_every_week_is_no_news() {
    check("grain", 12, [3, 3, 3, 3, 3, 3, 3, 3], &["+grain"]);
    check("grain", 12, [0, 12, 0, 0, 12, 0, 0, 0], &[]);
}

#[test]
fn the_longest_term_is_told() {
    check("Free+Orvian+Army", 12, [0, 1, 0, 0, 1, 0, 1, 0], &["+Free Orvian Army"]);
    check("Ana@Ruiz", 12, [0, 1, 0, 0, 1, 0, 1, 0], &["+Ana Ruiz"]);
}

#[test]
fn too_little_to_compare_with() {
    let articles = weeks("grain", 20, [0; 8]);
    let counted: Vec<Counted<'_>> =
        articles.iter().map(|(_, sheet)| Counted { outlet: None, topics: &[], sheet }).collect();
    let vocabulary = Vocabulary::new(&counted);
    let periods: Vec<usize> = articles.iter().map(|(week, _)| (*week).min(2)).collect();
    let content = compare(&asked(5), &vocabulary, &periods, WEEKS);
    assert_eq!((content.tested, content.compared()), (0, 2));
    let content = compare(&asked(5), &Vocabulary::new(&[]), &[], WEEKS);
    assert_eq!(content.terms, []);
}

#[test]
fn one_outlet_of_several_is_not_enough() {
    let articles = weeks("grain", 12, [1; 8]);
    let periods: Vec<usize> = articles.iter().map(|(week, _)| *week).collect();
    let claim = |outlet: &dyn Fn(usize) -> Option<u32>| {
        let counted: Vec<Counted<'_>> = articles
            .iter()
            .enumerate()
            .map(|(at, (_, sheet))| Counted { outlet: outlet(at), topics: &[], sheet })
            .collect();
        let content = compare(&asked(5), &Vocabulary::new(&counted), &periods, WEEKS);
        content.terms.iter().find(|trend| trend.name == TermName::Written("grain".into())).map(|trend| trend.claim)
    };
    // The first twelve articles of this week hold it.
    assert_eq!(claim(&|at| Some(u32::from(at >= 12))), Some(Claim::FewOutlets));
    assert_eq!(claim(&|at| Some((at % 2) as u32)), Some(Claim::Shown));
    assert_eq!(claim(&|_| Some(0)), Some(Claim::Shown));
    assert_eq!(claim(&|_| None), Some(Claim::Shown));
}

#[test]
fn topics_are_not_told_again_as_words() {
    let articles = weeks("grain", 12, [1; 8]);
    let periods: Vec<usize> = articles.iter().map(|(week, _)| *week).collect();
    let counted: Vec<Counted<'_>> = articles
        .iter()
        .map(|(_, sheet)| Counted { outlet: None, topics: if sheet.words.len() > 1 { &[0] } else { &[] }, sheet })
        .collect();
    let asked = Asked { topics: vec![["grain".to_owned()].into()], ..asked(5) };
    let content = compare(&asked, &Vocabulary::new(&counted), &periods, WEEKS);
    assert_eq!(claims(&content), ["+Topic(0)"]);
    assert!(content.terms.iter().any(|trend| trend.claim == Claim::Part));
    let content = compare(&Asked { max: 0, ..asked }, &Vocabulary::new(&counted), &periods, WEEKS);
    assert_eq!(content.terms[0].claim, Claim::Full(0));
}

/// Nine weeks of articles of 300 words, most of them rare. Each article tells one of twelve stories, whose words go together;
/// one story is nearly all of this week's, and the share of two words rises and falls with it.
fn corpus(numbers: &mut Numbers) -> Vec<(usize, TermSheet)> {
    let names: Vec<String> = (0..300).map(|at| format!("word{at:03}")).collect();
    let mut article = |week: usize| {
        let story = if week == 0 && numbers.below(3) > 0 { 0 } else { 1 + numbers.below(11) };
        let mut terms: Vec<&str> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let own = at % 12 == story;
            if numbers.below(1000) < (if own { 900 } else { 100 }) / (1 + at / 24) {
                terms.push(name);
            }
        }
        (week, sheet(&terms))
    };
    (0..WEEKS).flat_map(|week| (0..25).map(move |_| week)).map(&mut article).collect()
}

#[test]
fn shuffled_weeks_make_hardly_any_claim() {
    const CORPORA: usize = 10;
    const ORDERS: usize = 20;
    let mut numbers = Numbers::new(5);
    let (mut claimed, mut by_chance, mut any) = (0, 0, 0);
    for _ in 0..CORPORA {
        let articles = corpus(&mut numbers);
        let mut periods: Vec<usize> = articles.iter().map(|(week, _)| *week).collect();
        let counted: Vec<Counted<'_>> =
            articles.iter().map(|(_, sheet)| Counted { outlet: None, topics: &[], sheet }).collect();
        let vocabulary = Vocabulary::new(&counted);
        let many = |periods: &[usize]| compare(&asked(usize::MAX), &vocabulary, periods, WEEKS).shown().count();
        claimed += many(&periods);
        for _ in 0..ORDERS {
            shuffle(&mut periods, &mut numbers);
            let found = many(&periods);
            by_chance += found;
            any += usize::from(found > 0);
        }
    }
    // Claims of an order against claims of the true one, and orders with any claim: each at most 5 in 100.
    assert!(claimed >= 3 * CORPORA, "{claimed} claims in the true order");
    assert!(by_chance * 20 <= claimed * ORDERS, "{by_chance} claims in {ORDERS} orders, {claimed} in the true one");
    assert!(any * 20 <= CORPORA * ORDERS, "{any} of {} orders", CORPORA * ORDERS);
}

#[test]
fn numbers_are_the_same_everywhere() {
    let mut numbers = Numbers::new(1);
    assert_eq!([0, 1, 10, 10, 1000].map(|bound| numbers.below(bound)), [0, 0, 9, 4, 444]);
}
