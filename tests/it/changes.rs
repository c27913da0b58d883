//! Briefings of successive weeks over an invented corpus: what changed, what was reported before, what was said then and now.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::check;

const CONFIG: &str = r#"
version: 1
briefing: {title: Lume Watch, timezone: UTC}
corpus: {include: ["week.jsonl"]}
extraction: rules
people: {ruiz: {name: Ana Ruiz}}
topics: {harbour: {any: [harbour]}, grain: {any: [grain]}, trams: {any: [tram*]}}
sections:
  - {kind: changes}
  - {kind: topic, topic: [harbour, grain, trams]}
  - {kind: who-said-what}
  - {kind: compare}
  - {kind: sources}
  - {kind: people}
  - {kind: coverage}
outputs:
  - {to: "reports/{{ issue }}/briefing.html"}
  - {to: "reports/{{ issue }}/briefing.md"}
  - {to: "reports/{{ issue }}/briefing.json"}
"#;

/// Day, outlet and text of each article. The second week repeats words of the first, one speaker and one topic end, others begin.
const ARTICLES: [(&str, &str, &str); 7] = [
    ("2026-10-27", "The Meridian", "“The harbour of Lume will stay open all winter,” Ana Ruiz said on Tuesday."),
    ("2026-10-28", "Harbour Post", "“We have sold every sack of grain there was,” Bo Tan said."),
    ("2026-11-03", "Wire", "“The harbour of Lume will stay open all winter,” Ana Ruiz said again."),
    ("2026-11-04", "The Meridian", "“No ship has left the harbour since the storm,” Ana Ruiz said on Wednesday."),
    ("2026-11-05", "Harbour Post", "“The trams will run again before the month is out,” Li Orr said."),
    ("2026-11-10", "The Meridian", "“The harbour is shut, and I do not know for how long,” Ana Ruiz said."),
    ("2026-11-11", "Harbour Post", "“There is grain again, and it is dear,” Bo Tan said at the market."),
];

/// A folder with the corpus and a config of these sections.
fn corpus(config: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let line = |(at, (day, outlet, text)): (usize, &(&str, &str, &str))| {
        json!({"id": format!("a{at}"), "date": day, "outlet": outlet, "title": "", "text": text}).to_string()
    };
    let lines: Vec<String> = ARTICLES.iter().enumerate().map(line).collect();
    fs::write(dir.path().join("week.jsonl"), lines.join("\n")).expect("a corpus");
    fs::write(dir.path().join("lume.yaml"), config).expect("a config");
    dir
}

fn file(dir: &Path, week: &str, ending: &str) -> PathBuf {
    dir.join(format!("reports/{week}/briefing.{ending}"))
}

fn text(dir: &Path, week: &str, ending: &str) -> String {
    fs::read_to_string(file(dir, week, ending)).expect("an issue")
}

/// Builds a week; gives its issue and what was said of it.
fn build(dir: &Path, week: &str) -> (Value, String) {
    let (_, err) = check(dir, &["build", "lume.yaml", "--period", week], 0);
    (serde_json::from_str(&text(dir, week, "json")).expect("JSON"), err)
}

fn section<'a>(briefing: &'a Value, kind: &str) -> &'a Value {
    let sections = briefing["sections"].as_array().expect("sections");
    sections.iter().find(|section| section["kind"] == kind).expect("a section of this kind")
}

/// Names of a list in a section, by state.
fn named(section: &Value, list: &str, field: &str, state: &str) -> Vec<String> {
    let all = section[list].as_array().expect("a list").iter();
    all.filter(|one| one["state"] == state).map(|one| one[field].as_str().expect("a name").to_owned()).collect()
}

/// The three weeks, built in their order.
fn built(config: &str) -> (tempfile::TempDir, [Value; 3]) {
    let dir = corpus(config);
    let weeks = ["2026-W44", "2026-W45", "2026-W46"].map(|week| build(dir.path(), week).0);
    (dir, weeks)
}

#[test]
fn the_first_issue_says_that_it_is_the_first() {
    let (dir, [first, ..]) = built(CONFIG);
    let changes = section(&first, "changes");
    assert_eq!((&changes["former"], &changes["topics"], &changes["fresh"]), (&Value::Null, &json!([]), &json!(2)));
    assert!(text(dir.path(), "2026-W44", "md").contains("First issue: no issue before it is stored"));
}

#[test]
fn what_is_new_goes_on_and_ended() {
    let (dir, [_, second, third]) = built(CONFIG);
    let changes = section(&second, "changes");
    assert_eq!(changes["former"], json!({"id": "2026-W44", "period": "26 October – 1 November 2026"}));
    let states = |section: &Value| {
        ["new", "continuing", "dropped"]
            .map(|state| (named(section, "topics", "topic", state), named(section, "speakers", "name", state)))
    };
    let told = |topics: &[&str], speakers: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        (owned(topics), owned(speakers))
    };
    assert_eq!(
        states(changes),
        [told(&["trams"], &["Li Orr"]), told(&["harbour"], &["Ana Ruiz"]), told(&["grain"], &["Bo Tan"])]
    );
    assert_eq!((&changes["fresh"], &changes["dropped"], &changes["issues"]), (&json!(2), &json!(1), &json!(1)));
    let changes = section(&third, "changes");
    let grain = &changes["topics"][0];
    assert_eq!((&grain["topic"], &grain["last"]), (&json!("grain"), &json!("2026-W44")));
    assert_eq!(changes["speakers"][0]["last"], "2026-W44");
    assert_eq!(changes["counts"][0]["by_issue"], json!([2, 3, 2]));
    assert_eq!(changes["counts"][0]["usual"], "2.5");
    let markdown = text(dir.path(), "2026-W46", "md");
    assert!(markdown.contains("- Speakers: Bo Tan (1 quote, last in 2026-W44)"), "{markdown}");
    assert!(markdown.contains("| Articles | 2 | 3 | ▼ 1 fewer | 2.5 |"), "{markdown}");
}

#[test]
fn words_reported_before_are_marked_and_compared() {
    let (dir, [first, second, third]) = built(CONFIG);
    let repeated = section(&second, "changes")["repeated"].as_array().expect("quotes").clone();
    let [id] = repeated.as_slice() else { panic!("one quote was reported before: {repeated:?}") };
    let quote = &second["quotes"][id.as_str().expect("an id")];
    let earlier = &quote["earlier"];
    assert_eq!((&earlier["issue"], &earlier["outlet"]), (&json!("2026-W44"), &json!("The Meridian")));
    assert!(first["quotes"].get(earlier["quote"].as_str().expect("an id")).is_some());
    let html = text(dir.path(), "2026-W45", "html");
    assert!(html.contains("<strong>Update</strong><bdi>already reported in 2026-W44, The Meridian</bdi>"));
    let comparisons = section(&third, "compare")["comparisons"].as_array().expect("comparisons").clone();
    let sides = |one: &Value| {
        let words = one["earlier"][0]["quote"]["pieces"][0]["text"].as_str().unwrap_or_default().to_owned();
        (one["speaker"].clone(), one["topic"].clone(), one["earlier"][0]["issue"].clone(), words)
    };
    assert_eq!(
        comparisons.iter().map(sides).collect::<Vec<_>>(),
        [
            (
                json!("Ana Ruiz"),
                json!("harbour"),
                json!("2026-W45"),
                "“No ship has left the harbour since the storm,”".to_owned()
            ),
            (
                json!("Bo Tan"),
                json!("grain"),
                json!("2026-W44"),
                "“We have sold every sack of grain there was,”".to_owned()
            ),
        ]
    );
    let markdown = text(dir.path(), "2026-W46", "md");
    assert!(markdown.contains("### Compare: Ana Ruiz on Harbour"), "{markdown}");
}

#[test]
fn a_comparison_is_of_whom_and_what_it_asks_for() {
    let (_, [.., third]) = built(&CONFIG.replace(
        "{kind: compare}",
        "{kind: compare, speakers: [ruiz], topics: [harbour, grain], per_side: 2, title: Then}",
    ));
    let section = section(&third, "compare");
    let [one] = section["comparisons"].as_array().expect("comparisons").as_slice() else { panic!("{section}") };
    let words = |former: &Value| former["quote"]["pieces"][0]["text"].as_str().map(str::to_owned);
    let earlier = one["earlier"].as_array().expect("quotes").iter().filter_map(words).collect::<Vec<_>>();
    // The last issue first, of it the last day; and the words that two issues have once.
    assert_eq!(
        earlier,
        ["“No ship has left the harbour since the storm,”", "“The harbour of Lume will stay open all winter,”"]
    );
    assert_eq!((&section["title"], &one["speaker"]), (&json!("Then"), &json!("Ana Ruiz")));
}

#[test]
fn what_is_shown_of_former_issues_is_verified() {
    let (dir, _) = built(CONFIG);
    for ending in ["json", "html"] {
        let path = file(dir.path(), "2026-W46", ending);
        let (out, _) = check(dir.path(), &["verify", path.to_str().expect("UTF-8")], 0);
        assert!(out.starts_with("verified: 4 quotes in 4 sources"), "{out}");
        let altered = text(dir.path(), "2026-W46", ending).replace("since the storm", "since the strike");
        fs::write(&path, altered).expect("it can be written");
        let (out, _) = check(dir.path(), &["verify", path.to_str().expect("UTF-8")], 1);
        assert!(out.contains("words differ"), "{out}");
    }
}

#[test]
fn former_issues_alone_decide_and_always_the_same_way() {
    let (dir, [_, second, _]) = built(CONFIG);
    let all = ["json", "html", "md"].map(|ending| text(dir.path(), "2026-W45", ending));
    let (_, err) = check(dir.path(), &["build", "lume.yaml", "--period", "2026-W45", "-j", "1"], 0);
    assert_eq!(["json", "html", "md"].map(|ending| text(dir.path(), "2026-W45", ending)), all, "{err}");
    // Former issues are looked for where they are kept, wherever this one goes.
    check(dir.path(), &["build", "lume.yaml", "--period", "2026-W45", "-o", "elsewhere"], 0);
    let elsewhere = fs::read_to_string(dir.path().join("elsewhere/briefing.json")).expect("an issue");
    assert_eq!(elsewhere, all[0]);
    // What changed is told of the whole issue, also where it stands alone.
    let only = ["build", "lume.yaml", "--period", "2026-W45", "--only", "changes", "--format", "json", "-o", "-"];
    let alone: Value = serde_json::from_str(&check(dir.path(), &only, 0).0).expect("JSON");
    assert_eq!(section(&alone, "changes")["speakers"], section(&second, "changes")["speakers"]);
    assert_eq!(section(&alone, "changes")["repeated"], section(&second, "changes")["repeated"]);
    assert_eq!(alone["quotes"].as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(alone["sections"].as_array().map(Vec::len), Some(1));
}

#[test]
fn quotes_reported_before_can_be_left_out() {
    let (dir, [_, second, _]) = built(&CONFIG.replace(
        "[harbour, grain, trams]}\n  - {kind: who-said-what}",
        "[harbour, grain, trams], quotes: {already_reported: leave-out}, passages: {max: 0}}",
    ));
    let changes = section(&second, "changes");
    assert_eq!((&changes["repeated"], &changes["suppressed"], &changes["dropped"]), (&json!([]), &json!(1), &json!(1)));
    let reasons = second["coverage"]["reasons"].as_array().expect("reasons");
    assert!(reasons.iter().any(|reason| reason["reason"] == "already-reported" && reason["count"] == 1), "{reasons:?}");
    assert!(text(dir.path(), "2026-W45", "md").contains("1 quote reported before and left out"));
    let (out, _) = check(dir.path(), &["explain", "lume.yaml", "week.jsonl:3", "--period", "2026-W45"], 0);
    assert!(out.contains("Harbour: already reported in 2026-W44, The Meridian (q"), "{out}");
    assert!(out.contains("its quotes were reported in a former issue"), "{out}");
}

#[test]
fn a_marked_quote_is_explained() {
    let (dir, _) = built(CONFIG);
    let (out, _) = check(dir.path(), &["explain", "lume.yaml", "week.jsonl:3", "--period", "2026-W45"], 0);
    assert!(out.contains("earlier   already reported in 2026-W44, The Meridian (q"), "{out}");
}

#[test]
fn what_is_no_former_issue_is_told_of_and_passed_over() {
    let (dir, [first, ..]) = built(CONFIG);
    let former = file(dir.path(), "2026-W44", "json");
    let sound = first.to_string();
    let with = |path: &[&str], value: Value| {
        let mut changed = first.clone();
        path.iter().fold(&mut changed, |at, key| &mut at[*key]).clone_from(&value);
        changed.to_string()
    };
    let id = first["quotes"].as_object().and_then(|quotes| quotes.keys().next()).expect("a quote").clone();
    for (bytes, code) in [
        ("{\"format\": ".to_owned(), "damaged-issue"),
        ("\u{0}\u{1}".to_owned(), "damaged-issue"),
        ("[".repeat(100_000), "damaged-issue"),
        ("{}".to_owned(), "damaged-issue"),
        (with(&["quotes", &id, "source"], json!(99)), "damaged-issue"),
        (with(&["quotes", &id, "id"], json!("<b>")), "damaged-issue"),
        (json!({"format": "attache.briefing/9"}).to_string(), "other-format"),
        (with(&["format"], json!("attache.briefing/9")), "other-format"),
        (with(&["title"], json!("Orvia Watch")), "other-series"),
        (with(&["issue", "id"], json!("2026-W45")), "other-series"),
        (with(&["audience"], json!("minister")), "other-series"),
    ] {
        fs::write(&former, &bytes).expect("it can be written");
        let (second, err) = build(dir.path(), "2026-W45");
        assert!(err.contains(&format!("warning[{code}]")), "{code}: {err}");
        assert!(err.contains("--> reports/2026-W44/briefing.json"), "{err}");
        assert_eq!(section(&second, "changes")["former"], Value::Null, "{code}");
        assert_eq!(second["coverage"]["warnings"][0]["code"], code);
    }
    fs::File::create(&former).and_then(|file| file.set_len(65 << 20)).expect("a file of holes");
    assert!(build(dir.path(), "2026-W45").1.contains("no issue has more than"));
    fs::remove_file(&former).expect("it is there");
    fs::create_dir(&former).expect("a folder");
    assert!(build(dir.path(), "2026-W45").1.contains("warning[unreadable-issue]"));
    fs::remove_dir(&former).expect("it is there");
    // Without the issue before, the one before that is looked at, and the gap is told of.
    fs::write(&former, sound).expect("it can be written");
    fs::remove_file(file(dir.path(), "2026-W45", "json")).expect("it is there");
    let (third, err) = build(dir.path(), "2026-W46");
    assert!(!err.contains("warning"), "{err}");
    let changes = section(&third, "changes");
    assert_eq!((&changes["former"]["id"], &changes["missing"]), (&json!("2026-W44"), &json!(["2026-W45"])));
}

#[test]
fn two_issues_are_compared() {
    let (dir, _) = built(CONFIG);
    let [first, second] = ["2026-W44", "2026-W45"].map(|week| format!("reports/{week}/briefing.json"));
    let (out, _) = check(dir.path(), &["diff", &first, &second], 1);
    for line in [
        "from Lume Watch, 2026-W44 (26 October – 1 November 2026)",
        "  topics    Trams (1 article)",
        "  speakers  Bo Tan (1 quote before)",
        "  quotes    1 quote reported before",
        "  articles  3 articles, 1 more",
    ] {
        assert!(out.lines().any(|told| told == line), "{line}\n{out}");
    }
    let (out, _) = check(dir.path(), &["diff", &first, &first], 0);
    assert!(out.ends_with("\nnothing changed\n"), "{out}");
    let (out, _) = check(dir.path(), &["diff", &first, &second, "--format", "json"], 1);
    let told: Value = serde_json::from_str(&out).expect("JSON");
    let built: Value = serde_json::from_str(&text(dir.path(), "2026-W45", "json")).expect("JSON");
    for key in ["counts", "speakers", "repeated", "fresh", "dropped", "issues"] {
        assert_eq!(told[key], section(&built, "changes")[key], "{key}");
    }
    assert_eq!((&told["same"], &told["from"]["id"]), (&json!(false), &json!("2026-W44")));
    let (out, _) = check(dir.path(), &["diff", &first, &second, "--format", "md"], 1);
    assert!(out.starts_with("# Lume Watch, 2026-W45\n") && out.contains("Set against 2026-W44"), "{out}");
    for (file, what) in [
        ("week.jsonl", "is no JSON of an issue"),
        ("none.json", "does not exist"),
        ("reports/2026-W44/briefing.html", "is no JSON of an issue"),
    ] {
        let (_, err) = check(dir.path(), &["diff", &first, file], 2);
        assert!(err.contains(&format!("{file} {what}")) && err.contains("name the JSON file"), "{err}");
    }
}
