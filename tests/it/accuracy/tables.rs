//! The tables of the report: what the scorer measured, what it does not print, and how far the aims are reached.

use serde_json::Value;

use super::report::{Section, percent};
use super::speakers::{Case, Covered, Pronouns, covered, pronouns};
use super::text::Kind;

/// Share of the found attributions, in percent, that the surest sources are counted up to.
const COVERAGE: usize = 90;

/// An aim: a figure with what others reach.
struct Aim {
    figure: &'static str,
    rules: &'static str,
    peer: &'static str,
    at_least: f64,
    here: Option<f64>,
    humans: &'static str,
}

const SCOPES: [(&str, &[Kind]); 4] = [
    ("all", &[Kind::Direct, Kind::Mixed, Kind::Indirect]),
    ("direct", &[Kind::Direct]),
    ("mixed", &[Kind::Mixed]),
    ("indirect", &[Kind::Indirect]),
];

fn of_kinds<'a>(cases: &'a [Case], kinds: &[Kind]) -> Vec<&'a Case> {
    cases.iter().filter(|case| kinds.contains(&case.kind)).collect()
}

fn cells(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A figure of the scorer: percentages have decimals, counts have none.
fn cell(value: &Value) -> String {
    match value.as_u64() {
        Some(count) => count.to_string(),
        None => value.as_f64().map_or_else(|| "–".to_owned(), |percent| format!("{percent:.2}")),
    }
}

/// How far the aims are reached.
pub fn aims(scores: &Value, cases: &[Case]) -> Section {
    let yes = |reached: Option<bool>| match reached {
        Some(true) => "yes",
        Some(false) => "no",
        None => "–",
    };
    let regions = scores["quoted regions are speech"][2].as_f64();
    let row = |aim: Aim| {
        // Marks are easily rejected where speech is rejected with them.
        let at_that = !aim.figure.starts_with("non-speech") || regions.is_some_and(|f1| f1 >= 98.0);
        let reached = aim.here.map(|here| here >= aim.at_least && at_that);
        let here = aim.here.map_or_else(|| "–".to_owned(), |here| format!("{here:.2}"));
        cells(&[aim.figure, aim.rules, aim.peer, &format!("≥ {}", aim.at_least), &here, yes(reached), aim.humans])
    };
    Section {
        title: "Aims",
        words: "Rules: a program of regular expressions. Peer: the best of eight other programs and of the baselines. Humans: two \
                annotators against each other. Their figures are of the test part of the corpus, but for those of pronouns. \
                The last three rows are told of below."
            .into(),
        columns: cells(&["figure, percent", "rules", "peer", "aim", "here", "reached", "humans"]),
        rows: from_scorer(scores).into_iter().chain(beyond_scorer(cases)).map(row).collect(),
    }
}

fn from_scorer(scores: &Value) -> [Aim; 7] {
    let f1 = |name: &str| scores[name][2].as_f64();
    let end_to_end = |kind: &str| scores[kind]["span end-to-end"].as_f64();
    let aim = |figure, rules, peer, at_least, here, humans| Aim { figure, rules, peer, at_least, here, humans };
    [
        aim("direct content, exact F1", "40.4", "76.8", 93.0, f1("content exact [direct]"), "95.2"),
        aim("quoted regions are speech, F1", "96.6", "97.1", 98.0, f1("quoted regions are speech"), "98.3"),
        aim(
            "non-speech marks rejected, at that F1",
            "2",
            "79 at 10 points less F1",
            75.0,
            scores["non-speech quotes rejected"][0].as_f64(),
            "80",
        ),
        aim("direct: right speaker end to end", "74.8", "81.4", 96.0, end_to_end("speaker [direct]"), "98.7"),
        aim("mixed: right speaker end to end", "26", "67.3", 88.0, end_to_end("speaker [mixed]"), "93.9"),
        aim("all content, token F1", "60.6", "84.3", 88.0, f1("content token [all]"), "91.3"),
        aim("all content, exact F1", "18.1", "43.3", 58.0, f1("content exact [all]"), "69.1"),
    ]
}

fn beyond_scorer(cases: &[Case]) -> [Aim; 3] {
    let share = |part: usize, of: usize| (of > 0).then(|| 100.0 * part as f64 / of as f64);
    let Pronouns { right, found, .. } = pronouns(&of_kinds(cases, SCOPES[0].1));
    let sure = |kinds: &[Kind]| {
        let covered = covered(&of_kinds(cases, kinds), COVERAGE);
        share(covered.right, covered.given).filter(|_| covered.reached)
    };
    let aim = |figure, rules, peer, at_least, here, humans| Aim { figure, rules, peer, at_least, here, humans };
    let both = [Kind::Direct, Kind::Mixed];
    [
        aim("pronoun to name, of those found", "21", "53", 85.0, share(right, found), "–"),
        aim("right where given, at coverage ≥ 90: all", "–", "94.2", 98.0, sure(SCOPES[0].1), "99.4"),
        aim("right where given, at coverage ≥ 90: direct and mixed", "–", "–", 98.0, sure(&both), "–"),
    ]
}

/// All that the scorer says of contents, sources and cues.
pub fn spans(scores: &Value) -> Section {
    let rows = scores.as_object().expect("figures by name").iter().filter_map(|(name, figures)| {
        let list = figures.as_array()?;
        // These two are a share and what it is of, not precision, recall and F1.
        let shares = ["quoted regions accuracy", "non-speech quotes rejected"].contains(&name.as_str());
        let mut row = vec![name.clone()];
        let given: Vec<String> = list.iter().map(cell).collect();
        if shares {
            let (share, counts) = given.split_first().expect("a share");
            row.extend([share.clone(), "–".into(), "–".into()]);
            row.extend(if counts.len() == 1 {
                vec!["–".into(), "–".into()]
            } else {
                vec![counts[0].clone(), "–".into()]
            });
            row.extend(counts.last().cloned());
        } else {
            row.extend(given);
            row.resize(7, "–".to_owned());
        }
        Some(row)
    });
    Section {
        title: "Contents, marks, sources and cues",
        words: "As `score.py` prints them; what each means is told at its head. For the two figures that are one share the first \
                column has it."
            .into(),
        columns: cells(&["measure", "precision %", "recall %", "F1 %", "right", "predicted", "annotated"]),
        rows: rows.collect(),
    }
}

/// All that the scorer says of speakers.
pub fn speakers(scores: &Value) -> Section {
    let of = |scope: &str| scores[format!("speaker [{scope}]")].clone();
    let scopes = SCOPES.map(|(scope, _)| of(scope));
    let names: Vec<String> = scopes[0].as_object().expect("figures by name").keys().cloned().collect();
    let row = |name: &String| std::iter::once(name.clone()).chain(scopes.iter().map(|of| cell(&of[name]))).collect();
    Section {
        title: "Speakers",
        words: "As `score.py` prints them; shares in percent. Its `string end-to-end (checkable)` counts names given for pronouns above \
                the line and not below it, and so may pass 100."
            .into(),
        columns: cells(&["measure", "all", "direct", "mixed", "indirect"]),
        rows: names.iter().map(row).collect(),
    }
}

/// From pronouns to names.
pub fn names(cases: &[Case]) -> Section {
    let scopes: [(&str, &[Kind]); 5] =
        [SCOPES[0], SCOPES[1], SCOPES[2], ("direct and mixed", &[Kind::Direct, Kind::Mixed]), SCOPES[3]];
    let row = |(scope, kinds): (&str, &[Kind])| {
        let Pronouns { right, found, all } = pronouns(&of_kinds(cases, kinds));
        let counts = [right, found, all].map(|count| count.to_string());
        let shares = [percent(right, found), percent(right, all)];
        std::iter::once(scope.to_owned()).chain(shares).chain(counts).collect()
    };
    Section {
        title: "From pronouns to names",
        words: "Annotated attributions whose source is a pronoun by `score.py` and whose `speaker` holds a word of a name. Right: the \
                `speaker` predicted with the content that `score.py` matches is the same, or has a word of a name in common; \
                nobody named is wrong. End to end, what was not found is wrong too."
            .into(),
        columns: cells(&["attributions", "right of those found %", "right end to end %", "right", "found", "annotated"]),
        rows: scopes.into_iter().map(row).collect(),
    }
}

/// The surest speakers.
pub fn surest(cases: &[Case]) -> Section {
    let scopes: [(&str, &[Kind]); 5] =
        [SCOPES[0], SCOPES[1], SCOPES[2], ("direct and mixed", &[Kind::Direct, Kind::Mixed]), SCOPES[3]];
    let row = |(scope, kinds): (&str, &[Kind])| {
        let Covered { right, given, of, least, reached } = covered(&of_kinds(cases, kinds), COVERAGE);
        let counts = [right, given, of, usize::from(least)].map(|count| count.to_string());
        let covers = if reached { "yes" } else { "no" };
        let row = [scope.to_owned(), percent(right, given)].into_iter().chain(counts);
        row.chain([covers.to_owned()]).collect()
    };
    Section {
        title: "Speakers at 90 % coverage",
        words: "Annotated attributions that have a source and were found. Of those for which a source is predicted, the most confident \
                are taken, all of one confidence together, until they are 90 % of the found ones, or all where these are \
                fewer. Right: the source predicted is the annotated one by `score.py`'s \"span-or-name\"."
            .into(),
        columns: cells(&["attributions", "right %", "right", "taken", "found", "least confidence", "coverage reached"]),
        rows: scopes.into_iter().map(row).collect(),
    }
}

/// The invented corpus, by the answer key in `tests/fixtures`.
pub fn invented(figures: &[(&str, usize, usize)]) -> Section {
    let row = |(name, hits, of): &(&str, usize, usize)| {
        vec![(*name).to_owned(), percent(*hits, *of), hits.to_string(), of.to_string()]
    };
    Section {
        title: "The invented corpus",
        words: "The articles of `corpus/us-russia` against a key made by reading them (`tests/fixtures/answers`), which was there while \
                the rules were written: these say that nothing gets worse. `cargo test --test it answers -- --nocapture` measures \
                them by themselves."
            .into(),
        columns: cells(&["measure", "percent", "hits", "cases"]),
        rows: figures.iter().map(row).collect(),
    }
}

/// Stops where what is counted here and what the scorer counted differ: the figures above would be of other quotes.
pub fn agree(scores: &Value, cases: &[Case]) {
    for (scope, kinds) in SCOPES {
        let cases = of_kinds(cases, kinds);
        let theirs = &scores[format!("speaker [{scope}]")];
        let given: Vec<bool> = cases.iter().filter_map(|case| case.given).map(|(_, right)| right).collect();
        let right = given.iter().filter(|right| **right).count();
        let ours = [cases.len(), cases.iter().filter(|case| case.found).count(), given.len()];
        let counted = ["golds", "found", "source given"].map(|name| theirs[name].as_u64().map(|count| count as usize));
        assert_eq!(ours.map(Some), counted, "{scope}");
        let share = theirs["span-or-name acc where given"].as_f64().unwrap_or(0.0);
        let here = 100.0 * right as f64 / given.len().max(1) as f64;
        assert!((here - share).abs() < 0.01, "{scope}: {here} right here, {share} by the scorer");
    }
}
