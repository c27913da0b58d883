//! Each kind of misfit, and what is underlined.

use super::super::testing::{check, problems};

const TOPIC: &str = "topics: {a: {any: [apples]}}\n";

#[test]
fn unknown_keys_are_underlined_with_the_nearest_known_one() {
    check("sectons: []", &["5 «sectons» unknown-key: unknown key `sectons` | did you mean `sections`?"]);
    check("zebra: 1", &["5 «zebra» unknown-key: unknown key `zebra`"]);
    check(
        "people:\n  ann:\n    name: Ann\n    \"alias\": [A]",
        &["8 «\"alias\"» unknown-key: unknown key `alias` in `ann` | did you mean `aliases`?"],
    );
    check("on_empty: skip\nonempty: skip", &["6 «onempty» unknown-key: unknown key `onempty`"]);
}

#[test]
fn keys_inside_a_section_are_known_by_its_kind() {
    check(
        "sections:\n  - kind: topic\n    topic: a\n    quotes: {maxx: 3}",
        &["8 «maxx» unknown-key: unknown key `maxx` in `quotes` | did you mean `max`?"],
    );
    check(
        "sections: [{kind: sources, maxi: 3}, {kind: topic}]",
        &[
            "5 «maxi» unknown-key: unknown key `maxi` in the `sources` section",
            "5 «kind: topic» missing-key: the `topic` section has no `topic`",
        ],
    );
    check(
        "sections: [{kind: topci}]",
        &["5 «topci» unknown-value: unknown value `topci` for `kind` | did you mean `topic`?"],
    );
    check("sections: [{kind: [a]}]", &["5 «kind» wrong-type: `kind` takes one word"]);
    check("sections: [{max: 3}]", &["5 «max» missing-key: an entry of `sections` has no `kind`"]);
    check(
        "sections:\n  - timeline",
        &["6 «timeline» wrong-type: an entry of `sections` takes a mapping | did you mean `{kind: timeline}`?"],
    );
    check("sections:\n  - 7", &["6 «7» wrong-type: an entry of `sections` takes a mapping"]);
}

#[test]
fn a_mistyped_key_is_not_also_missing() {
    let found = problems("version: 1\nbriefing: {titel: x}\ncorpus: {}\n");
    assert_eq!(
        found,
        [
            "2 «titel» unknown-key: unknown key `titel` in `briefing` | did you mean `title`?",
            "3 «corpus» missing-key: `corpus` has no `include`",
        ]
    );
    assert_eq!(
        problems("{}"),
        [
            "1 «{}» missing-key: the config has no `version`",
            "1 «{}» missing-key: the config has no `briefing`",
            "1 «{}» missing-key: the config has no `corpus`",
        ]
    );
}

#[test]
fn values_of_the_wrong_type_are_underlined() {
    check("people: {a: {name: 12}}", &["5 «12» wrong-type: `name` takes text, not a number"]);
    check("people: {a: {name: yes, roles: {}}}", &["5 «roles» wrong-type: `roles` takes a list, not a mapping"]);
    check("people: [a]", &["5 «people» wrong-type: `people` takes a mapping, not a list"]);
    check("outlets:\n", &["5 «outlets» empty-value: `outlets` is empty"]);
    check("topics: {a: {any: [[x]]}}", &["5 «x» wrong-type: an entry of `any` takes text or a mapping, not a list"]);
    check(
        "topics: {a: {any: [true]}}",
        &["5 «true» wrong-type: an entry of `any` takes text or a mapping, not true or false"],
    );
    check(
        "sections: [{kind: topic, topic: a, quotes: {attributed_only: 'yes', max: 1.5}}]",
        &[
            "5 «'yes'» wrong-type: `attributed_only` takes true or false, not text",
            "5 «1.5» wrong-type: `max` takes a whole number, not a number with a fraction",
        ],
    );
    assert_eq!(problems("- a"), ["1 «a» wrong-type: the config takes a mapping, not a list"]);
    assert_eq!(problems("text"), ["1 «text» wrong-type: the config takes a mapping, not text"]);
    assert_eq!(problems("~"), ["1 «~» empty-value: the config is empty"]);
}

#[test]
fn texts_and_lists_have_something_in_them() {
    check("people: {a: {name: ' '}}", &["5 «' '» empty-text: `name` is empty"]);
    check("topics: {a: {any: ['']}}", &["5 «''» empty-text: an entry of `any` is empty"]);
    check(
        "topics: {a: {any: [{near: {words: [one]}}]}}",
        &["5 «words» too-few: `words` needs 2 entries or more, and has 1"],
    );
    check(
        "topics: {a: {any: [{near: {word: [one, two]}}]}}",
        &["5 «word» unknown-key: unknown key `word` in `near` | did you mean `words`?"],
    );
    check("topics: {a: {any: [{near: [one]}]}}", &["5 «near» too-few: `near` needs 2 entries or more, and has 1"]);
    let found = problems("version: 1\nbriefing: {title: \"\"}\ncorpus: {include: []}\n");
    assert_eq!(found, ["2 «\"\"» empty-text: `title` is empty", "3 «include» too-few: `include` is empty"]);
}

#[test]
fn numbers_keep_to_their_range() {
    let within = |within: &str| format!("topics: {{a: {{any: [{{near: [x1, y1], within: {within}}}]}}}}");
    check(&within("0"), &["5 «0» out-of-range: `within` is 0: the least is 1"]);
    check(&within("-3"), &["5 «-3» out-of-range: `within` is -3: the least is 1"]);
    check(
        &within("99999999999999999999"),
        &["5 «99999999999999999999» out-of-range: `within` is 99999999999999999999: the most is 9007199254740991"],
    );
    check(&within("0x"), &["5 «0x» wrong-type: `within` takes a whole number, not text"]);
    let share = |share: &str| {
        problems(&format!("version: 1\nbriefing: {{title: x}}\ncorpus: {{include: [x], max_skipped: {share}}}"))
    };
    assert_eq!(share("5"), ["3 «5» out-of-range: `max_skipped` is 5: the most is 1 | did you mean `5%`?"]);
    assert_eq!(share("5 percent"), ["3 «5 percent» malformed: `5 percent` is no share: write 5%"]);
    assert_eq!(share(".nan"), ["3 «.nan» out-of-range: `max_skipped` is no number"]);
}

#[test]
fn words_are_one_of_those_listed() {
    check(
        "on_empty: publsh",
        &["5 «publsh» unknown-value: unknown value `publsh` for `on_empty` | did you mean `publish`?"],
    );
    check("on_empty: 7", &["5 «7» unknown-value: unknown value `7` for `on_empty`"]);
    check(
        &format!("{TOPIC}sections: [{{kind: topic, topic: a, quotes: {{kinds: [direct, direct, mix], order: day}}}}]"),
        &[
            "6 «direct» repeated-entry: `direct` is listed twice",
            "6 «mix» unknown-value: unknown value `mix` for an entry of `kinds` | did you mean `mixed`?",
            "6 «day» unknown-value: unknown value `day` for `order`",
        ],
    );
}

#[test]
fn forms_are_checked_in_the_same_go() {
    let found = problems(
        "version: 1\nbriefing: {title: x, timezone: Europe/Viena, period: 2025-W53, language: english}\n\
         corpus: {include: [\"a/{b\"]}\npeople: {a: {name: A, roles: [{title: b, from: 2026-02-30}]}}\n",
    );
    assert_eq!(
        found,
        [
            "2 «Europe/Viena» malformed: unknown time zone `Europe/Viena`",
            "2 «2025-W53» malformed: 2025 has no week 53: weeks run from 1 to 52, in some years 53",
            "2 «english» malformed: `english` is no language tag",
            "3 «\"a/{b\"» malformed: `a/{b` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "4 «2026-02-30» malformed: `2026-02-30` is no day of the calendar",
        ]
    );
}

#[test]
fn what_fits_the_schema_fits_the_types() {
    // Words that other readers of YAML take for something else, in every place that takes one or several.
    for word in
        ["007", "NO", "on", "1_000", "0o9", "2026-11-09", "1e999", "=", "<<", "\"12\"", "'~'", "+x", "Inf", "nan"]
    {
        let text = format!(
            "version: 1\nbriefing: {{title: {word}}}\ncorpus: {{include: [{word}]}}\ntopics: {{t: {{any: [{word}]}}}}\n"
        );
        let found: Vec<String> = problems(&text).into_iter().filter(|found| found.contains("unusable-value")).collect();
        assert_eq!(found, [""; 0], "{word}");
    }
}

#[test]
fn aliases_are_checked_where_they_are_defined() {
    check(
        "x-y: 1\npeople: {a: &a {name: A, rolls: []}, b: *a}",
        &[
            "5 «x-y» unknown-key: unknown key `x-y`",
            "6 «rolls» unknown-key: unknown key `rolls` in `a` | did you mean `roles`?",
            "6 «rolls» unknown-key: unknown key `rolls` in `b` | did you mean `roles`?",
        ],
    );
}
