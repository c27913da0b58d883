//! A briefing in German or French says nothing of its own in English.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use attache::wording::{english, of};
use serde_json::{Value, json};

use crate::cli::check;

const SECTIONS: &str = "[{kind: key-points}, {kind: changes}, {kind: compare}, {kind: trends}, {kind: notes, from: note.md}, {kind: topic, topic: [lume, rain]}, \
    {kind: who-said-what, group_by: day}, {kind: timeline}, {kind: sources}, {kind: people}, {kind: coverage}]";

/// Builds a briefing in `language` over a corpus with something for every section; gives its Markdown and its page, without styles and escapes.
fn built(dir: &Path, language: &str) -> [String; 2] {
    let mut articles = String::new();
    let said = "“Nobody in Lume will sign this before Friday,” said Ana Ruiz, the Orvian envoy. “We go home,” Bo Tan and \
        Ana Ruiz said. It is the end of the talks, he said.";
    let article = |id: &str, day: &str, outlet: &str, text: &str| {
        json!({"id": id, "date": day, "outlet": outlet, "title": "Zxy", "text": text, "language": "en"}).to_string()
    };
    for (id, day, outlet, text) in [
        ("a", "2026-11-09", "Abc", said),
        ("b", "2026-11-10", "Def", said),
        ("c", "2026-11-10", "Def", "The harvest in Orvia was poor."),
        (
            "d",
            "2026-11-11",
            "",
            "In Lume, Bo Tan said that the boats were “dry.” On 9 November the boats in Lume sank.",
        ),
        ("e", "2026-10-01", "Abc", "In Lume it rained."),
    ] {
        writeln!(articles, "{}", article(id, day, outlet, text)).expect("memory");
    }
    fs::write(dir.join("all.jsonl"), articles).expect("a corpus");
    fs::write(dir.join("note.md"), "Zxy").expect("a note");
    let config = format!(
        "version: 1\nbriefing: {{title: Zxy, publisher: Zxy, marking: \"TLP:GREEN\", timezone: UTC, language: {language}}}\n\
         corpus: {{include: [all.jsonl]}}\ntopics: {{lume: {{any: [Lume]}}, rain: {{any: [snowfall]}}}}\nsections: {SECTIONS}\n"
    );
    fs::write(dir.join("lume.yaml"), config).expect("a config");
    for week in ["2026-W45", "2026-W46"] {
        check(dir, &["build", "lume.yaml", "--period", week], 0);
    }
    ["md", "html"].map(|ending| {
        let text =
            fs::read_to_string(dir.join("reports/lume/2026-W46/briefing").with_extension(ending)).expect("a file");
        let (before, rest) = text.split_once("<style>").unwrap_or(("", &text));
        let (_, after) = rest.split_once("</style>").unwrap_or(("", rest));
        format!("{before}{after}").replace("\\.", ".")
    })
}

/// The longest stretch without names of each label, where `own` says it in other words.
fn phrases(english: &Value, own: &Value, out: &mut Vec<String>) {
    match (english, own) {
        (Value::Object(map), _) => map.iter().for_each(|(key, value)| phrases(value, &own[key], out)),
        (Value::Array(list), _) => list.iter().enumerate().for_each(|(at, value)| phrases(value, &own[at], out)),
        (Value::String(text), Value::String(own)) if text != own => {
            let parts = text.split(['{', '}']).step_by(2);
            out.extend(parts.max_by_key(|part| part.len()).map(|part| part.trim().to_owned()));
        }
        _ => {}
    }
}

#[track_caller]
fn speaks(language: &str, words: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let pages = built(dir.path(), language);
    let mut foreign = Vec::new();
    phrases(english().tree(), of(language).tree(), &mut foreign);
    // Shorter ones stand in articles, too.
    foreign.retain(|phrase| phrase.len() > 8 && phrase != "September" && phrase != "November");
    assert!(foreign.len() > 80, "most labels are looked for");
    for page in &pages {
        for phrase in &foreign {
            assert!(!page.contains(phrase), "{language}: “{phrase}”");
        }
        for word in words {
            assert!(page.contains(word), "{language}: no “{word}”");
        }
    }
    assert!(pages[1].contains(&format!("<html lang=\"{language}\">")));
}

#[test]
fn german() {
    let all =
        ["9.–15. November 2026", "Montag, 9. November", "Redaktionsschluss", "Wer sagt was", "Bo Tan und Ana Ruiz"];
    speaks("de-AT", &all);
}

#[test]
fn french() {
    let all =
        ["du 9 au 15 novembre 2026", "lundi 9 novembre", "23\u{a0}h\u{a0}59", "Qui a dit quoi", "Bo Tan et Ana Ruiz"];
    speaks("fr", &all);
}

#[test]
fn a_language_without_words_is_english_and_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let [markdown, page] = built(dir.path(), "uk");
    assert!(markdown.contains("Method and coverage") && page.contains("<html lang=\"en\">"));
}
