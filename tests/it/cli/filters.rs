//! `extract --speaker --topic --since`: which quotes are left, what is said of the rest, and what a spreadsheet is given.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{built, check, edit, example, issue, read};

/// Words of the quotes that `args` leave of the example, and stderr. What is learned may find other quotes tomorrow; what
/// the filters do is the same.
#[track_caller]
fn kept(dir: &Path, args: &[&str], status: i32) -> (Vec<String>, String) {
    kept_of_all(dir, &[&["--rules-only"], args].concat(), status)
}

/// The same of all that a build finds.
#[track_caller]
fn kept_of_all(dir: &Path, args: &[&str], status: i32) -> (Vec<String>, String) {
    let all = [&["extract", "watch/corpus", "--format", "jsonl"], args].concat();
    let (out, err) = check(dir, &all, status);
    let articles = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let quotes = articles.flat_map(|article| article["quotes"].as_array().expect("quotes").clone());
    (quotes.map(|quote| quote["words"][0].as_str().expect("words").to_owned()).collect(), err)
}

const CONFIG: [&str; 2] = ["--config", "watch/attache.yaml"];

#[test]
fn speakers_are_asked_for_by_any_of_their_names() {
    let dir = example();
    for name in ["Tomas Reeve", "REEVE", "tómas reeve"] {
        let (words, err) = kept(dir.path(), &["--speaker", name], 0);
        assert_eq!(words.len(), 3, "{name}: {words:?}");
        assert!(err.contains("3 of 11 quotes kept, in 1 of 5 articles"), "{err}");
    }
    for name in ["voss", "Mara Voss", "Thomas Reeve", "reeve"] {
        let (words, _) = kept(dir.path(), &[&CONFIG[..], &["--speaker", name]].concat(), 0);
        assert_eq!(words.len(), 3, "{name}: {words:?}");
    }
    assert_eq!(kept(dir.path(), &["--speaker", "Olm", "--speaker", "a ministry official"], 0).0.len(), 3);
    assert_eq!(kept(dir.path(), &["--speaker", "ministry"], 1).0.len(), 0, "no part of a description");
}

#[test]
fn a_speaker_nobody_is_is_told_of() {
    let dir = example();
    let (words, err) = kept(dir.path(), &["--speaker", "Reeves", "--speaker", "Hale"], 1);
    assert_eq!(words, ["\"I learned on this route,\""]);
    assert!(err.contains("finding[no-such-speaker]: no quote of the articles read is by `Reeves`"), "{err}");
    assert!(err.contains("did you mean `Reeve`?") && !err.contains("`Hale`"), "{err}");
    let (_, err) = kept(dir.path(), &["--speaker", "Thomas Reeve"], 1);
    assert!(err.contains("did you mean `Tomas Reeve`?"), "aliases are the config's: {err}");
    let (_, err) = kept(dir.path(), &["--speaker", "…"], 2);
    assert!(err.contains("no letter in it"), "{err}");
}

#[test]
fn topics_are_those_of_a_build() {
    let dir = built();
    let json: serde_json::Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let quotes = json["quotes"].as_object().expect("quotes");
    for topic in ["ferry", "grain", "dredging"] {
        let (words, _) = kept_of_all(dir.path(), &[&CONFIG[..], &["--topic", topic]].concat(), 0);
        let on =
            |quote: &&serde_json::Value| quote["topics"].as_array().is_some_and(|keys| keys.contains(&topic.into()));
        let built: Vec<_> = quotes.values().filter(on).map(|quote| quote["pieces"][0]["text"].as_str()).collect();
        assert!(!built.is_empty(), "{topic}");
        for piece in built.into_iter().flatten() {
            assert!(words.iter().any(|words| words == piece), "{topic}: {piece} is not among {words:?}");
        }
    }
    let (words, _) = kept_of_all(dir.path(), &[&CONFIG[..], &["--topic", "ferry", "--topic", "grain"]].concat(), 0);
    assert!(words.iter().any(|words| words.contains("harvest")) && words.iter().any(|words| words.contains("luxury")));
    assert!(!words.iter().any(|words| words.contains("Mud")), "{words:?}");
}

#[test]
fn a_topic_needs_a_config_that_defines_it() {
    let dir = example();
    let (_, err) = kept(dir.path(), &["--topic", "ferry"], 2);
    assert!(err.contains("--topic needs --config"), "{err}");
    let (_, err) = kept(dir.path(), &[&CONFIG[..], &["--topic", "fery"]].concat(), 2);
    assert!(err.contains("no topic `fery`; did you mean `ferry`?"), "{err}");
    let (_, err) = kept(dir.path(), &[&CONFIG[..], &["--topic", "weather"]].concat(), 2);
    assert!(err.contains("there are ferry, grain, dredging"), "{err}");
}

#[test]
fn days_are_counted_in_the_zone_of_the_config() {
    let dir = example();
    let late =
        "{\"id\": \"late\", \"published\": \"2026-11-13T23:30:00Z\", \"text\": \"\\\"Late,\\\" said Ann Poe.\"}\n";
    fs::write(dir.path().join("watch/corpus/late.jsonl"), late).expect("it can be written");
    fs::write(dir.path().join("watch/corpus/undated.txt"), "\"No day,\" said Ann Poe.\n").expect("it can be written");
    let (words, err) = kept(dir.path(), &["--since", "2026-11-14"], 0);
    assert_eq!(words.len(), 2, "late is of the 13th in UTC: {words:?}");
    assert!(err.contains("5 articles of other days left out · 1 article without a usable date left out"), "{err}");
    let (words, _) = kept(dir.path(), &[&CONFIG[..], &["--since", "2026-11-14"]].concat(), 0);
    assert_eq!(words.len(), 3, "late is of the 14th in Vienna: {words:?}");
    for (since, as_of, number) in [("2d", "2026-11-14", 8), ("2w", "2026-11-10", 4), ("2026-11-01", "2026-11-06", 1)] {
        let (words, _) = kept(dir.path(), &["--since", since, "--as-of", as_of], 0);
        assert_eq!(words.len(), number, "{since} before {as_of}: {words:?}");
    }
    assert_eq!(kept(dir.path(), &["--as-of", "2026-11-06"], 0).0.len(), 1);
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped", "on_missing_date: use-period-end\n  max_skipped");
    let (words, _) = kept(dir.path(), &[&CONFIG[..], &["--since", "2026-11-14"]].concat(), 0);
    assert_eq!(words.len(), 4, "the config gives the undated one a date: {words:?}");
    kept(dir.path(), &["--since", "last week"], 2);
}

#[test]
fn filters_combine_and_nothing_left_is_said() {
    let dir = example();
    let both = [&CONFIG[..], &["--speaker", "voss", "--topic", "ferry", "--since", "2026-11-10"]].concat();
    assert_eq!(kept(dir.path(), &both, 0).0.len(), 2);
    let (words, err) = kept(dir.path(), &["--speaker", "voss", "--since", "2026-11-13"], 1);
    assert!(words.is_empty() && err.contains("none of 2 quotes kept, in 1 article"), "{err}");
    let (out, err) = check(dir.path(), &["extract", "watch/corpus", "--since", "2030-01-01"], 0);
    assert!(out.is_empty() && err.contains("none of 0 quotes kept"), "{out}{err}");
    fs::write(dir.path().join("plain.txt"), "Nobody spoke.\n").expect("it can be written");
    let (out, err) = check(dir.path(), &["extract", "plain.txt"], 0);
    assert!(out.contains("no quotes") && err.contains("no quotes in 1 article"), "{out}{err}");
    let (_, err) = check(dir.path(), &["extract", "plain.txt", "-q"], 0);
    assert!(err.is_empty(), "{err}");
}

#[test]
fn a_table_for_a_spreadsheet_says_where_and_when() {
    let dir = example();
    let (out, _) = check(dir.path(), &[&["extract", "watch/corpus", "--format", "csv"], &CONFIG[..]].concat(), 0);
    let head = "article,line,kind,rule,confidence,speaker,cue,mention,words,published,outlet,title,url,topics\r\n";
    assert!(out.starts_with(head), "{out}");
    let row = out.lines().find(|line| line.contains("harvest")).expect("the row");
    let end = ",2026-11-14,Norvan News Agency,Farmers ask for storage,https://nna.example/1112,grain";
    assert!(row.ends_with(end), "outlets are those a build would name: {row}");
    let (table, _) = check(dir.path(), &["extract", "watch/corpus/meridian"], 0);
    assert!(table.starts_with("watch/corpus/meridian/ferry-returns.md · 2026-11-10\n"), "{table}");
}

/// The first bytes of what `--format csv` and `args` put into `file`, which holds `before`.
fn written(dir: &Path, before: &str, args: &[&str]) -> Vec<u8> {
    let path = dir.join("quotes.csv");
    fs::write(&path, before).expect("it can be written");
    let file = fs::File::options().append(true).open(&path).expect("it can be opened");
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    let extract = command.args(["extract", "watch/corpus", "--format", "csv"]).args(args).current_dir(dir);
    assert!(extract.stdout(file).stderr(Stdio::null()).status().expect("it runs").success());
    fs::read(&path).expect("it was written").split_off(before.len())
}

#[test]
fn a_new_file_begins_with_a_byte_order_mark() {
    let dir = example();
    let mark = "\u{feff}article,".as_bytes();
    assert!(written(dir.path(), "", &[]).starts_with(mark));
    assert!(written(dir.path(), "", &["--bom", "never"]).starts_with(b"article,"));
    assert!(written(dir.path(), "a,b\r\n", &[]).starts_with(b"article,"), "no mark in the middle of a file");
    let (out, _) = check(dir.path(), &["extract", "watch/corpus", "--format", "csv", "--bom", "always"], 0);
    assert!(out.as_bytes().starts_with(mark));
    let (out, _) = check(dir.path(), &["extract", "watch/corpus", "--format", "jsonl", "--bom", "always"], 0);
    assert!(out.starts_with('{'), "only CSV has one");
}
