//! One utterance in several outlets, who alone reports what, handling marks, and issues for audiences: built and read again.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::check;

const CONFIG: &str = r#"
version: 1
briefing: {title: Orvia Watch, marking: "TLP:GREEN", timezone: UTC}
corpus: {include: ["corpus/*.md"]}
outlets:
  meridian: {name: The Meridian, type: newspaper}
  wire: {name: The Wire, type: news agency}
  post: {name: Lume Post}
people:
  ruiz: {name: Ana Ruiz, roles: [{title: Orvian foreign minister}]}
topics:
  talks: {any: [talks, paper]}
  ferry: {any: [ferry]}
sections:
  - {kind: key-points, from: "points.md", max: 3}
  - {kind: topic, topic: [talks, ferry], quotes: {max: 4}, passages: {max: 1}}
  - {kind: notes, from: "notes.md"}
  - {kind: timeline}
  - {kind: balance}
  - {kind: sources}
  - {kind: coverage}
audiences:
  minister: {title: Orvia in brief, only: [key-points, talks, sources], max_words: 40, marking: "TLP:AMBER"}
  desk: {only: [ferry, notes, balance, sources]}
outputs:
  - {to: "out/{{ issue }}.json"}
  - {to: "out/{{ issue }}.html"}
  - {to: "out/{{ issue }}/{{ audience }}.json"}
  - {to: "out/{{ issue }}/{{ audience }}.html"}
  - {to: "out/{{ issue }}/{{ audience }}.md"}
"#;

const ARTICLES: [(&str, &str); 4] = [
    (
        "meridian.md",
        "---\ntitle: Talks go on\noutlet: meridian\ndate: 2026-11-10\n---\n\
         The talks in Lume went on all night, and the delegates left the hall at dawn.\n\n\
         “We will not sign this paper before every ballot of the south is counted twice by hand,” Ana Ruiz said.\n\n\
         “The harbour stays open for all who come in peace to it,” Bo Tan, the mayor of Lume, said of the talks.\n",
    ),
    (
        "wire.md",
        "---\ntitle: No paper signed\noutlet: wire\ndate: 2026-11-10\n---\n\
         No paper was signed in Lume this morning, an hour after the delegates had gone home.\n\n\
         “We shall not sign this paper before every ballot of the south is counted by hand,” Ana Ruiz told reporters.\n",
    ),
    (
        "post.md",
        "---\ntitle: Not before the count\noutlet: post\ndate: 2026-11-11\n---\n\
         Whoever wants the paper signed must wait until the winter, and the council of Lume with them.\n\n\
         “We will not sign this paper before every ballot of the south is counted,” Ana Ruiz said.\n",
    ),
    (
        "ferry.md",
        "---\ntitle: A ferry ran aground\noutlet: wire\ndate: 2026-11-12\n---\n\
         A ferry ran aground off the northern mole, and nobody on board was hurt.\n\n\
         “The ferry has left its course in the dark, and nobody knows why,” Li Orr, the harbour master, said.\n",
    ),
];

/// A folder with config, corpus and notes.
fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("corpus")).expect("a folder");
    for (name, text) in ARTICLES {
        put(dir.path(), &format!("corpus/{name}"), text);
    }
    put(dir.path(), "watch.yaml", CONFIG);
    put(dir.path(), "points.md", "- The paper is not signed.\n");
    put(dir.path(), "notes.md", "Nobody expects it before winter.\n");
    dir
}

fn put(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).expect("it can be written");
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn issue(dir: &Path, name: &str) -> Value {
    serde_json::from_str(&read(dir, name)).expect("JSON")
}

const BUILD: [&str; 4] = ["build", "watch.yaml", "--period", "2026-W46"];

/// The one quote with these words.
fn quote<'a>(issue: &'a Value, words: &str) -> &'a Value {
    let holds = |quote: &&Value| quote["pieces"][0]["text"].as_str().is_some_and(|text| text.contains(words));
    let found: Vec<&Value> = issue["quotes"].as_object().expect("quotes").values().filter(holds).collect();
    assert_eq!(found.len(), 1, "one quote with {words}");
    found[0]
}

#[test]
fn an_utterance_stands_once_with_its_wordings() {
    let dir = desk();
    check(dir.path(), &BUILD, 0);
    let issue = issue(dir.path(), "out/2026-W46.json");
    let ruiz = quote(&issue, "will not sign");
    assert_eq!(ruiz["also_in"], serde_json::json!(["Lume Post"]), "a cut of the same words is merged");
    let [wording] = ruiz["wordings"].as_array().expect("wordings").as_slice() else { panic!("one wording") };
    let marked = |pieces: &Value, marks: &Value| -> Vec<String> {
        let text = |mark: &Value| {
            let piece = pieces[mark["piece"].as_u64().expect("a piece") as usize]["text"].as_str().expect("a text");
            let at = |key: &str| mark[key].as_u64().expect("a place") as usize;
            piece[at("start")..at("end")].to_owned()
        };
        marks.as_array().expect("marks").iter().map(text).collect()
    };
    assert_eq!(marked(&ruiz["pieces"], &wording["from"]), ["will", "twice"]);
    assert_eq!(marked(&wording["pieces"], &wording["differs"]), ["shall"]);
    let page = read(dir.path(), "out/2026-W46.html");
    assert_eq!(page.matches("<mark class=\"differs\">").count(), 3);
    for ending in ["json", "html"] {
        check(dir.path(), &["verify", &format!("out/2026-W46.{ending}")], 0);
    }
    put(dir.path(), "out/2026-W46.html", &page.replacen(">shall</q>", ">will</q>", 1));
    check(dir.path(), &["verify", "out/2026-W46.html"], 1);
    let (told, _) = check(dir.path(), &["explain", "watch.yaml", "corpus/wire.md:8", "--period", "2026-W46"], 0);
    assert!(told.contains("another wording of a quote shown"), "{told}");
}

#[test]
fn what_one_outlet_alone_reports_is_said() {
    let dir = desk();
    check(dir.path(), &BUILD, 0);
    let issue = issue(dir.path(), "out/2026-W46.json");
    let single = |words: &str| quote(&issue, words)["single_source"].as_bool().unwrap_or(false);
    assert_eq!([single("will not sign"), single("harbour stays open"), single("left its course")], [false, true, true]);
    let sections = issue["sections"].as_array().expect("sections");
    let balance = sections.iter().find(|section| section["kind"] == "balance").expect("a balance");
    assert_eq!((balance["single_source"].as_array().map(Vec::len), &balance["quotes"]), (Some(2), &Value::from(3)));
    let outlets: Vec<(&str, u64, u64)> = balance["outlets"]
        .as_array()
        .expect("outlets")
        .iter()
        .map(|one| {
            (
                one["title"].as_str().expect("a name"),
                one["quotes"].as_u64().expect("a count"),
                one["per_mille"].as_u64().expect("a share"),
            )
        })
        .collect();
    assert_eq!(outlets[0], ("The Meridian", 2, 667));
    // With one outlet there is nobody else to report anything.
    for name in ["wire.md", "post.md", "ferry.md"] {
        fs::remove_file(dir.path().join("corpus").join(name)).expect("it is there");
    }
    check(dir.path(), &BUILD, 0);
    assert!(!read(dir.path(), "out/2026-W46.json").contains("\"single_source\": true"));
}

#[test]
fn each_audience_has_its_part_of_one_selection() {
    let dir = desk();
    check(dir.path(), &BUILD, 0);
    let whole = issue(dir.path(), "out/2026-W46.json");
    for audience in ["minister", "desk"] {
        let part = issue(dir.path(), &format!("out/2026-W46/{audience}.json"));
        assert_eq!(part["audience"], audience);
        let numbers = part["sources"].as_array().expect("sources").iter().map(|source| source["number"].as_u64());
        assert!(numbers.eq((1..).map(Some).take(part["sources"].as_array().map_or(0, Vec::len))), "no holes");
        for (id, quote) in part["quotes"].as_object().expect("quotes") {
            assert_eq!(quote["pieces"], whole["quotes"][id]["pieces"], "{id} is the same quote in both");
            let path = |issue: &Value, quote: &Value| {
                issue["sources"][quote["source"].as_u64().expect("a number") as usize - 1]["path"].clone()
            };
            assert_eq!(path(&part, quote), path(&whole, &whole["quotes"][id]));
        }
        for ending in ["json", "html"] {
            check(dir.path(), &["verify", &format!("out/2026-W46/{audience}.{ending}")], 0);
        }
    }
    let minister = issue(dir.path(), "out/2026-W46/minister.json");
    assert_eq!((&minister["title"], &minister["marking"]), (&"Orvia in brief".into(), &"TLP:AMBER".into()));
    let left = &minister["left_out"];
    assert!(left["words"].as_u64().is_some_and(|words| words <= 40) && left["quotes"].as_u64() > Some(0), "{left}");
    assert_eq!(minister["sections"][0]["points"].as_array().map(Vec::len), Some(1), "key points go last");
    assert!(read(dir.path(), "out/2026-W46/minister.md").contains("Shortened for this audience"));
}

#[test]
fn one_audience_alone_can_be_made() {
    let dir = desk();
    check(dir.path(), &[&BUILD[..], &["--audience", "desk"]].concat(), 0);
    assert!(dir.path().join("out/2026-W46/desk.md").exists());
    assert!(!dir.path().join("out/2026-W46.json").exists() && !dir.path().join("out/2026-W46/minister.md").exists());
    let (_, told) = check(dir.path(), &[&BUILD[..], &["--audience", "minster"]].concat(), 2);
    assert!(told.contains("did you mean `minister`?"), "{told}");
}

/// What the build says where it refuses, and that it wrote nothing.
#[track_caller]
fn refused(dir: &Path, words: &[&str]) {
    let (_, told) = check(dir, &BUILD, 2);
    for word in words {
        assert!(told.contains(word), "`{word}` in {told}");
    }
    assert!(!dir.join("out").exists(), "nothing was written");
}

#[test]
fn nothing_stricter_than_the_issue_is_built_into_it() {
    let dir = desk();
    put(dir.path(), "notes.md", "---\nmarking: TLP:AMBER\n---\nNobody expects it.\n");
    refused(dir.path(), &["notes.md, line 2", "`TLP:AMBER`", "`TLP:GREEN`", "nothing was written"]);
    put(dir.path(), "notes.md", "Nobody expects it.\n\nTLP:GREEN\n");
    check(dir.path(), &BUILD, 0);
    assert!(!read(dir.path(), "out/2026-W46/desk.md").contains("TLP:GREEN\n\n---"), "the mark is no part of the note");
    fs::remove_dir_all(dir.path().join("out")).expect("it was made");
    put(dir.path(), "points.md", "TLP:RED\n\n- The paper is not signed.\n");
    refused(dir.path(), &["points.md, line 1", "`TLP:RED`"]);
    put(dir.path(), "points.md", "---\nmarking: [\n---\n- One\n");
    refused(dir.path(), &["points.md", "front matter"]);
}

#[test]
fn an_audience_is_guarded_by_its_own_mark() {
    let dir = desk();
    put(dir.path(), "points.md", "TLP:AMBER\n\n- The paper is not signed.\n");
    // The minister's issue may hold it, the whole one may not; without the whole one all is well.
    refused(dir.path(), &["points.md"]);
    check(dir.path(), &[&BUILD[..], &["--audience", "minister"]].concat(), 0);
    put(dir.path(), "watch.yaml", &CONFIG.replace("marking: \"TLP:AMBER\"}", "marking: \"TLP:CLEAR\"}"));
    let (_, told) = check(dir.path(), &[&BUILD[..], &["--audience", "minister"]].concat(), 2);
    assert!(told.contains("for the audience `minister`"), "{told}");
}

#[test]
fn an_article_is_guarded_where_it_is_shown() {
    let dir = desk();
    let ferry = ARTICLES[3].1.replace("outlet: wire", "outlet: wire\nmarking: TLP:RED");
    put(dir.path(), "corpus/ferry.md", &ferry);
    refused(dir.path(), &["the article corpus/ferry.md", "`TLP:RED`"]);
    check(dir.path(), &[&BUILD[..], &["--audience", "minister"]].concat(), 0);
}
