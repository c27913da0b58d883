//! Each rule, and what is underlined.

mod schedule;

use super::super::testing::{check, problems};

/// A sound end: one topic, shown.
const REST: &str = "topics: {a: {any: [apples]}}\nsections: [{kind: topic, topic: a}, {kind: coverage}]\n";

#[test]
fn a_sound_config_has_no_warnings() {
    check(REST, &[]);
    let free = "version: 1\nbriefing: {title: x, marking: Restricted}\ncorpus: {include: [x], outlet: Any Name}\n";
    assert_eq!(problems(&format!("{free}{REST}")), [""; 0]);
}

#[test]
fn other_versions_are_refused_before_anything_else() {
    assert_eq!(
        problems("version: 2\nnew_key: 1"),
        ["1 «2» unknown-version: version `2` of the config format is not supported"]
    );
    assert_eq!(
        problems("version: '1'\nbriefing: {title: x}\ncorpus: {include: [x]}"),
        ["1 «'1'» wrong-type: `version` takes a whole number, not text"]
    );
}

#[test]
fn markings_that_claim_tlp_are_tlp() {
    let mark = |marking: &str| {
        problems(&format!(
            "version: 1\nbriefing: {{title: x, marking: \"{marking}\"}}\ncorpus: {{include: [x]}}\n{REST}"
        ))
    };
    for label in ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "TL", "Für uns"] {
        assert_eq!(mark(label), [""; 0]);
    }
    let wrong = |marking: &str, label: &str| {
        let expected =
            format!("2 «\"{marking}\"» unknown-marking: `{marking}` is no label of TLP 2.0 | did you mean `{label}`?");
        assert_eq!(mark(marking), [expected]);
    };
    wrong("TLP:WHITE", "TLP:CLEAR");
    wrong("tlp:green", "TLP:GREEN");
    wrong("TLP:AMBER STRICT", "TLP:AMBER+STRICT");
}

#[test]
fn a_briefing_speaks_a_language_that_has_words() {
    let tag = |tag: &str| {
        problems(&format!("version: 1\nbriefing: {{title: x, language: {tag}}}\ncorpus: {{include: [x]}}\n{REST}"))
    };
    for spoken in ["en-GB", "de-AT", "fr"] {
        assert_eq!(tag(spoken), [""; 0]);
    }
    let expected = "2 «uk» unspoken-language: there are no words in `uk`, so the briefing will be in English";
    assert_eq!(tag("uk"), [expected]);
}

#[test]
fn a_name_leads_to_one_person_and_one_outlet() {
    check(
        &format!(
            "people: {{a: {{name: Ann  Lee, aliases: [ann lee]}}, b: {{name: B, aliases: [Ann, ann LEE]}}}}\n{REST}"
        ),
        &["5 «ann LEE» shared-name: `ann LEE` is a name of `a` and of `b` | of `b`"],
    );
    check(
        &format!(
            "outlets:\n  a: {{name: A, match: x/**}}\n  b: {{name: B, aliases: [a], match: [y/**, x/**]}}\n{REST}"
        ),
        &[
            "7 «a» shared-name: `a` is a name of `a` and of `b` | of `b`",
            "7 «x/**» shared-match: `a` and `b` match the same files | of `b`",
        ],
    );
}

#[test]
fn roles_end_after_they_begin() {
    let roles = |from: &str, to: &str| {
        format!("people: {{a: {{name: A, roles: [{{title: r, from: {from}, to: {to}}}]}}}}\n{REST}")
    };
    check(&roles("2026-01-01", "2026-01-01"), &[]);
    check(
        &roles("2026-01-02", "2026-01-01"),
        &["5 «2026-01-01» role-dates: the role `r` ends on 2026-01-01, before it begins on 2026-01-02 | last day"],
    );
}

#[test]
fn references_lead_somewhere() {
    check(
        "topics: {north: {any: [apples]}}\npeople: {ann: {name: Ann}}\nsections:\n  - {kind: topic, topic: nort}\n  \
         - {kind: timeline, topics: [north, zebra]}\n  - {kind: who-said-what, speakers: [anne]}\n",
        &[
            "8 «nort» unknown-reference: unknown topic `nort` | did you mean `north`?",
            "9 «zebra» unknown-reference: unknown topic `zebra`",
            "10 «anne» unknown-reference: unknown person `anne` | did you mean `ann`?",
        ],
    );
}

#[test]
fn topics_can_match() {
    let topic =
        |topic: &str| format!("topics: {{a: {topic}}}\nsections: [{{kind: topic, topic: a}}, {{kind: coverage}}]\n");
    check(&topic("{}"), &["5 «a» empty-topic: the topic `a` has neither `any` nor `all`, so nothing can belong to it"]);
    check(
        &topic("{not: [x1]}"),
        &["5 «a» empty-topic: the topic `a` has neither `any` nor `all`, so nothing can belong to it"],
    );
    check(&topic("{all: [relief* fund*, 北京]}"), &[]);
    check(
        &topic("{any: ['*', '*x1', {near: [ok1, '--']}]}"),
        &[
            "5 «'*'» empty-term: `*` holds no letter and no digit, so it matches nothing",
            "5 «'*x1'» star-inside: `*x1` has a `*` that does not end a word",
            "5 «'--'» empty-term: `--` holds no letter and no digit, so it matches nothing",
        ],
    );
    check(
        &topic("{any: [{near: {words: [ok1, '--'], within: 3}}, {near: {words: [x1, y1], within: 3}, within: 4}]}"),
        &[
            "5 «'--'» empty-term: `--` holds no letter and no digit, so it matches nothing",
            "5 «within» repeated-key: `within` is written twice",
        ],
    );
    check(
        &topic("{any: [North Korea, UN], not: [un, north  korea]}"),
        &["5 «north  korea» contradiction: the topic `a` asks for this term and excludes it | excluded here"],
    );
}

#[test]
fn terms_that_match_too_much_are_hinted_at() {
    check(
        "topics: {a: {any: [x, re*, un, dprk, nato, UN, iran, Ox]}}\nsections: [{kind: topic, topic: a}, {kind: coverage}]\n",
        &[
            "5 «x» short-term: `x` matches very much",
            "5 «re*» short-term: `re*` matches very much",
            "5 «un» lower-case-acronym: `un` matches in capitals and in small letters",
            "5 «dprk» lower-case-acronym: `dprk` matches in capitals and in small letters",
            "5 «nato» lower-case-acronym: `nato` matches in capitals and in small letters",
        ],
    );
}

#[test]
fn topics_are_told_apart_and_used() {
    check(
        "topics: {a: {any: [apples, Pears]}, b: {any: [pears, apples]}, c: {any: [figs]}}\n\
         sections: [{kind: topic, topic: [a, b, a]}, {kind: coverage}]\n",
        &[
            "5 «b» same-topics: the topics `a` and `b` have the same terms",
            "5 «c» unused-topic: the topic `c` is in no section",
            "6 «a» repeated-topic: the topic `a` has a section already",
        ],
    );
    check(
        "topics: {}\nsections: [{kind: coverage}]",
        &["5 «topics» no-topics: the config has no topics, so every article is off topic"],
    );
}

#[test]
fn sections_show_something_once() {
    let sections =
        |sections: &str| format!("topics: {{a: {{any: [figs]}}, b: {{any: [nuts]}}}}\nsections:\n{sections}");
    check(
        &sections(
            "  - {kind: topic, topic: [a, b], title: Both}\n  - {kind: topic, topic: a, quotes: {max: 0}, passages: {max: 0}}\n",
        ),
        &[
            "7 «Both» shared-title: `Both` would head 2 sections",
            "8 «0» shows-nothing: without quotes and without passages the section shows nothing",
        ],
    );
    check(
        &sections("  - {kind: topic, topic: [a, b]}\n  - {kind: sources}\n  - kind: sources\n"),
        &[
            "6 «sections» no-coverage: a briefing that does not say what it skipped",
            "9 «sources» repeated-section: a second `sources` section says the same again",
        ],
    );
    check(
        "topics: {a: {any: [figs]}}\nsections: []",
        &["6 «sections» empty-sections: `sections` holds none, so the default ones are used"],
    );
    check(
        &sections("  - {kind: notes, from: \"{{ week }}.md\"}\n  - {kind: key-points, from: \"{{ issue\"}\n"),
        &[
            "7 «\"{{ week }}.md\"» unknown-variable: unknown variable `week`",
            "8 «\"{{ issue\"» unknown-variable: `{{` without `}}`",
        ],
    );
}

#[test]
fn what_looks_at_former_issues_needs_stored_ones() {
    let told = "no output keeps the issues, so there is never a former one to look at";
    let sections = "topics: {a: {any: [figs]}}\nsections:\n  - {kind: changes}\n  - {kind: compare, topics: [a]}\n  \
                    - {kind: topic, topic: a, quotes: {already_reported: leave-out}}\n  - {kind: coverage}\n";
    check(
        sections,
        &[
            &format!("7 «changes» nothing-stored: {told}"),
            &format!("8 «compare» nothing-stored: {told}"),
            &format!("9 «leave-out» nothing-stored: {told}"),
        ],
    );
    let head = "version: 1\nbriefing: {title: x}\ncorpus: {include: [x]}\n";
    assert_eq!(problems(&format!("{head}{sections}")), [""; 0]);
    let stored = "outputs: [{to: \"{{ issue }}.html\"}, {to: \"{{ issue }}.json\"}]\n";
    assert_eq!(problems(&format!("{head}{stored}{sections}")), [""; 0]);
    let lost = "outputs: [{to: last.json}]\n";
    assert_eq!(problems(&format!("{head}{lost}{sections}")).len(), 4);
    let astray = "topics: {a: {any: [figs]}}\nsections:\n  - {kind: compare, speakers: [ann], topics: [b]}\n  \
                  - {kind: topic, topic: a}\n  - {kind: coverage}\n";
    assert_eq!(
        problems(&format!("{head}{stored}{astray}")),
        ["7 «ann» unknown-reference: unknown person `ann`", "7 «b» unknown-reference: unknown topic `b`"]
    );
}

#[test]
fn a_period_ends_after_it_begins() {
    let period = |period: &str| {
        let head = format!("version: 1\nbriefing: {{title: x, period: {period}}}\ncorpus: {{include: [x]}}\n{REST}");
        problems(&head)
    };
    assert_eq!(period("{from: 2026-11-09, to: 2026-11-15}"), period("2026-11-09..2026-11-15"));
    assert_eq!(
        period("{from: 2026-11-09, to: 2026-11-01}"),
        ["2 «2026-11-01» period-dates: the period ends on 2026-11-01, before it begins on 2026-11-09 | last day"]
    );
}

#[test]
fn outputs_have_a_format_and_a_path_of_their_own() {
    let outputs = |outputs: &str| {
        problems(&format!("version: 1\nbriefing: {{title: x}}\ncorpus: {{include: [x]}}\n{REST}outputs:\n{outputs}"))
    };
    assert_eq!(
        outputs("- to: \"{{issue}}/b.htm\"\n- to: a/{{ issue }}\n- {to: \"{{ issue }}.tex\", template: brief.tex}\n"),
        [
            "7 «\"{{issue}}/b.htm\"» unknown-ending: no format is known for the ending `.htm` | did you mean `html`?",
            "8 «a/{{ issue }}» unknown-ending: the path has no ending, so its format is not known",
            "9 «\"{{ issue }}.tex\"» unknown-ending: no format is known for the ending `.tex`",
        ]
    );
    assert_eq!(
        outputs("- to: r/{{ isue }}.md\n- to: ./r/{{issue}}.md\n- to: r/x/../{{ issue }}.md\n"),
        [
            "7 «r/{{ isue }}.md» unknown-variable: unknown variable `isue` | did you mean `issue`?",
            "9 «r/x/../{{ issue }}.md» same-output: two outputs have the same path | overwrites the other",
        ]
    );
    assert_eq!(outputs("- to: b.md\n"), ["7 «b.md» overwritten-output: each issue overwrites the one before"]);
}

#[test]
fn terms_say_one_thing_that_means_something() {
    let topic =
        |topic: &str| format!("topics: {{a: {topic}}}\nsections: [{{kind: topic, topic: a}}, {{kind: coverage}}]\n");
    check(
        &topic("{any: [negotiate~, {term: trade~ talk*, weight: -2}, {regex: 'CO2|CO₂', in: title, times: 2}]}"),
        &[],
    );
    check(
        &topic("{any: [{weight: 2}, {term: x1, regex: y1}, {term: x2, within: 3}]}"),
        &[
            "5 «weight» missing-key: an entry of `any` has none of `term`, `near` and `regex`",
            "5 «regex» several-terms: an entry of `any` has both `term` and `regex`",
            "5 «within» idle-within: `within` means nothing without `near`",
        ],
    );
    check(
        &topic("{any: [neg~otiate, ~talk, 41~], all: [talks~~, '*~']}"),
        &[
            "5 «neg~otiate» tilde-inside: `neg~otiate` has a `~` that does not end a word",
            "5 «~talk» tilde-inside: `~talk` has a `~` that does not end a word",
            "5 «41~» formless-word: `41~` has a `~` that no letter stands before",
            "5 «talks~~» tilde-inside: `talks~~` has a `~` that does not end a word",
            "5 «'*~'» empty-term: `*~` holds no letter and no digit, so it matches nothing",
        ],
    );
    check(
        &topic("{any: [{regex: '(a'}, {regex: 'a*'}, {regex: '((a{99}){99}){99}'}]}"),
        &[
            "5 «'(a'» broken-regex: the regex `(a` cannot be read: unclosed group",
            "5 «'a*'» broken-regex: the regex `a*` matches empty text, so it would match everywhere",
            "5 «'((a{99}){99}){99}'» broken-regex: the regex `((a{99}){99}){99}` is too large",
        ],
    );
}

#[test]
fn weights_can_be_reached() {
    let topic =
        |topic: &str| format!("topics: {{a: {topic}}}\nsections: [{{kind: topic, topic: a}}, {{kind: coverage}}]\n");
    check(&topic("{any: [x1, {term: y1, weight: 2}], at_least: 3, scope: article}"), &[]);
    check(
        &topic("{any: [x1, {term: y1, weight: -2}], at_least: 2}"),
        &[
            "5 «at_least» can-never-match: the terms of `any` weigh 1 together at most, and 2 is asked for, so the topic `a` \
           can never match",
        ],
    );
    check(
        &topic("{any: [{term: y1, weight: -2}]}"),
        &[
            "5 «a» can-never-match: the terms of `any` weigh 0 together at most, and 1 is asked for, so the topic `a` can \
           never match",
        ],
    );
    check(
        &topic("{all: [x1], at_least: 2}"),
        &["5 «at_least» idle-at-least: `at_least` weighs the terms of `any`, and there are none"],
    );
    check(
        &topic("{any: [{term: x1, weight: 0}, y1], not: [{term: z1, weight: 2}]}"),
        &[
            "5 «0» zero-weight: a `weight` of 0 counts for nothing",
            "5 «weight» idle-weight: `weight` means nothing under `not`",
        ],
    );
}

#[test]
fn terms_can_be_told_apart() {
    let terms = |many: usize| (0..many).map(|at| format!("ab{at:x}")).collect::<Vec<_>>().join(",");
    let topic = |many| {
        format!(
            "topics: {{a: {{any: [{}]}}}}\nsections: [{{kind: topic, topic: a}}, {{kind: coverage}}]\n",
            terms(many)
        )
    };
    check(&topic(1000), &[]);
    check(&topic(65_537), &["5 «any» too-many: 65537 terms are more than the 65536 that can be told apart"]);
}

/// The problems of a config with audiences and outputs, of which the last two lines are these.
fn with_audiences(audiences: &str, outputs: &str) -> Vec<String> {
    let head = "version: 1\nbriefing: {title: Watch}\ncorpus: {include: [\"*.md\"]}\n";
    problems(&format!("{head}{REST}{audiences}\noutputs: [{outputs}]\n"))
}

const FOR_EACH: &str = "{to: \"{{ issue }}/{{ audience }}.md\"}";

#[test]
fn audiences_have_keys_sections_and_marks() {
    let check = |audiences: &str, expected: &[&str]| assert_eq!(with_audiences(audiences, FOR_EACH), expected);
    check("audiences: {desk: {}, minister: {only: [a, topic-a, topic, coverage], marking: TLP:RED}}", &[]);
    check(
        "audiences: {desk: {only: [covrage, b]}}",
        &[
            "6 «covrage» unknown-section: no section `covrage` | did you mean `coverage`?",
            "6 «b» unknown-section: no section `b`",
        ],
    );
    check(
        "audiences: {a/b: {}, desk: {marking: TLP:ORANGE}, Desk: {}}",
        &[
            "6 «a/b» audience-key: `a/b` cannot be part of a file name",
            "6 «TLP:ORANGE» unknown-marking: `TLP:ORANGE` is no label of TLP 2.0",
            "6 «Desk» audience-key: two audiences differ in capitals only, as some file systems do not",
        ],
    );
}

#[test]
fn outputs_and_audiences_go_together() {
    assert_eq!(
        with_audiences("on_empty: skip", FOR_EACH),
        ["7 «\"{{ issue }}/{{ audience }}.md\"» no-audiences: a file for each audience, but there is none"]
    );
    assert_eq!(
        with_audiences("audiences: {desk: {}}", "{to: \"{{ issue }}.md\"}"),
        ["6 «audiences» unused-audiences: no output is made for the audiences"]
    );
    let both = format!("{{to: \"{{{{ issue }}}}/desk.md\"}}, {FOR_EACH}");
    assert_eq!(
        with_audiences("audiences: {desk: {}}", &both),
        ["7 «\"{{ issue }}/{{ audience }}.md\"» same-output: two outputs have the same path | overwrites the other"]
    );
}

#[test]
fn mails_are_addressed() {
    let all = |text: &str| {
        super::super::testing::problems(&format!(
            "version: 1\nbriefing: {{title: W}}\ncorpus: {{include: [a]}}\n{text}"
        ))
    };
    let first =
        |text: &str| all(text).into_iter().find(|problem| problem.contains("mail") || problem.contains("variable"));
    let output = "outputs: [{to: \"{{ issue }}.eml\"}]";
    assert_eq!(
        first(output).as_deref(),
        Some("4 «\"{{ issue }}.eml\"» no-mail: a mail is written, but the config has no `mail`")
    );
    let mail = |rest: &str| first(&format!("{output}\nmail: {{from: a@b.example, to: {rest}}}"));
    assert_eq!(mail("c@d.example"), None);
    assert_eq!(mail("[]").as_deref(), Some("5 «to» no-recipient: nobody gets the mail"));
    assert_eq!(
        mail("c@d.example, subject: \"{{ titel }}\"").as_deref(),
        Some("5 «\"{{ titel }}\"» unknown-variable: unknown variable `titel` | did you mean `title`?")
    );
    assert_eq!(
        mail("c@d.example, attach: [docx, eml]").as_deref(),
        Some("5 «eml» mail-in-mail: a mail cannot be attached to itself")
    );
    assert_eq!(mail("c").as_deref(), Some("5 «c» malformed: `c` is no mail address"));
    assert_eq!(
        first("outputs: [{to: \"{{ issue }}.md\"}]\nmail: {from: a@b.example, to: c@d.example}").as_deref(),
        Some("5 «mail» unused-mail: `mail` is written, but no output is a mail")
    );
}
