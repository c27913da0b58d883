//! `extract` and `explain`: what is shown of single articles and quotes.

use std::fs;

use serde_json::Value;

use super::{WEEK, attache, built, check, edit, example, issue, read};

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// What `[first, end)` in characters covers.
fn chars(text: &str, pair: &Value) -> String {
    let at = |index: usize| usize::try_from(pair[index].as_u64().expect("a number")).expect("it fits");
    text.chars().skip(at(0)).take(at(1) - at(0)).collect()
}

#[test]
fn offsets_are_those_of_the_input() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "Ünder the 𝄞 sign.\n\n“Wir bleiben – né,” said Zoë Ågren, the mayor. “Nobody leaves.”";
    let input = serde_json::json!({ "id": "a/1#2", "text": text }).to_string();
    fs::write(dir.path().join("in.jsonl"), format!("{input}\n")).expect("it can be written");
    let (out, _) = check(dir.path(), &["extract", "in.jsonl", "--format", "jsonl"], 0);
    let article = &lines(&out)[0];
    assert_eq!(article["id"], "a/1#2");
    let quote = &article["quotes"][0];
    let content: Vec<String> =
        quote["content"].as_array().expect("pairs").iter().map(|pair| chars(text, pair)).collect();
    assert_eq!(content, ["“Wir bleiben – né,”", "“Nobody leaves.”"]);
    assert!(chars(text, &quote["source"][0]).starts_with("Zoë Ågren"));
    assert_eq!(chars(text, &quote["cue"][0]), "said");
    let (out, _) = check(dir.path(), &["extract", "in.jsonl", "--format", "jsonl", "--offsets", "bytes"], 0);
    let pair = &lines(&out)[0]["quotes"][0]["content"][0];
    let at = |index: usize| usize::try_from(pair[index].as_u64().expect("a number")).expect("it fits");
    assert_eq!(&text[at(0)..at(1)], "“Wir bleiben – né,”");
}

#[test]
fn stdin_is_an_article_like_any_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let show = |input: &str, form: &str| {
        let assert = attache(dir.path()).args(["extract", "-", "--format", form]).write_stdin(input).assert().success();
        String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8")
    };
    let text = "A title\n\n\"We will stay,\" said Ana Ruiz, the mayor.\n";
    assert!(show(text, "table").contains("\"We will stay,\""));
    let csv = show(text, "csv");
    assert!(
        csv.starts_with("article,line,kind,") && csv.contains(",\"\"\"We will stay,\"\"\",,,A title,,\r\n"),
        "{csv}"
    );
    let json = serde_json::json!({ "id": "one", "text": text }).to_string();
    assert_eq!(lines(&show(&json, "jsonl"))[0]["id"], "one");
}

#[test]
fn a_skipped_article_is_told_of() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("empty.txt"), "").expect("it can be written");
    fs::write(dir.path().join("good.txt"), "Title\n\n\"Yes,\" said Ana Ruiz.\n").expect("it can be written");
    let (_, err) = check(dir.path(), &["extract", "empty.txt", "good.txt"], 1);
    assert!(err.contains("error[empty]"), "{err}");
    check(dir.path(), &["extract", "empty.txt"], 2);
    check(dir.path(), &["extract", "none.txt"], 2);
}

#[test]
fn a_line_is_explained_from_any_folder() {
    let dir = example();
    for place in ["watch/corpus/courier/harbour-grain.txt:7", "corpus/courier/harbour-grain.txt:7"] {
        let (out, _) = check(dir.path(), &["explain", "watch/attache.yaml", place, "--period", WEEK], 0);
        for part in [
            "by the rule colon",
            "Tomas Reeve",
            "`reeve` of the config",
            "(any: `grain`)",
            "Grain exports: shown",
            "kind 30",
        ] {
            assert!(out.contains(part), "{part}\n{out}");
        }
        assert!(!out.contains("Mud is patient"), "only what touches the line:\n{out}");
    }
}

#[test]
fn a_quote_is_explained_by_its_id() {
    let dir = built();
    let json: Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    for (id, quote) in json["quotes"].as_object().expect("quotes") {
        let (out, _) = check(dir.path(), &["explain", "watch/attache.yaml", id, "--period", WEEK], 0);
        let words =
            quote["pieces"][0]["text"].as_str().expect("words").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(id) && out.contains(&words) && out.contains("shown"), "{id}\n{out}");
    }
    check(dir.path(), &["explain", "watch/attache.yaml", "q0123456789", "--period", WEEK], 2);
    check(dir.path(), &["explain", "watch/attache.yaml", "none.txt:3", "--period", WEEK], 2);
}

#[test]
fn what_is_not_shown_says_why() {
    let dir = example();
    fs::write(dir.path().join("watch/corpus/empty.txt"), "").expect("it can be written");
    let copy = read(&dir.path().join("watch/corpus/meridian/ferry-returns.md"));
    fs::write(dir.path().join("watch/corpus/meridian/z-copy.md"), copy).expect("it can be written");
    let explain = |place: &str| check(dir.path(), &["explain", "watch/attache.yaml", place, "--period", WEEK], 0).0;
    assert!(explain("watch/corpus/empty.txt").contains("skipped: empty"));
    assert!(explain("watch/corpus/meridian/z-copy.md").contains("duplicate: the same text as"));
    assert!(explain("watch/corpus/agency/wire.jsonl").contains("published outside the period"));
    let (all, _) = check(dir.path(), &["explain", "watch/attache.yaml", "--period", WEEK], 0);
    assert_eq!(all.lines().count(), 7, "{all}");
}

#[test]
fn every_line_has_an_answer() {
    let dir = example();
    fs::write(dir.path().join("watch/corpus/gap.jsonl"), "\n{\"id\": 7}\nno\n").expect("it can be written");
    let explain = |place: &str| check(dir.path(), &["explain", "watch/attache.yaml", place, "--period", WEEK], 0).0;
    let ferry = |line: u32| explain(&format!("watch/corpus/meridian/ferry-returns.md:{line}"));
    assert!(ferry(1).contains("line 1 is not part of the text"));
    assert!(ferry(999).contains("beyond the end"));
    let heading = ferry(14);
    assert!(heading.contains("line 14 is a heading") && heading.contains("under “Who pays”"), "{heading}");
    let scare = ferry(16);
    assert!(scare.contains("words in marks on line 16") && scare.contains("nobody's quote"), "{scare}");
    assert!(scare.contains("passage, lines 16 to"), "{scare}");
    fs::write(dir.path().join("watch/corpus/undated.txt"), "Grain is short.\n").expect("it can be written");
    assert!(explain("watch/corpus/undated.txt").contains("missing-date: no date in it; give the article a date"));
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped", "on_missing_date: use-period-end\n  max_skipped");
    assert!(explain("watch/corpus/undated.txt:1").contains("without a date, counted as of 2026-11-15"));
    let outside = explain("watch/corpus/agency/wire.jsonl:3");
    assert!(outside.contains("outside the period, 2026-11-09 to 2026-11-15"), "{outside}");
    assert_eq!(explain("watch/corpus/agency/wire.jsonl:1").matches("outcome").count(), 1, "only the line asked for");
    let broken = explain("watch/corpus/gap.jsonl:3");
    assert!(
        broken.contains("on line 3: is no article: it is not valid JSON") && !broken.contains("line 2"),
        "{broken}"
    );
    assert!(broken.contains("write one JSON object a line"), "it says what to do:\n{broken}");
}

#[test]
fn a_folder_is_extracted_whole() {
    let dir = example();
    let corpus = dir.path().join("watch/corpus");
    fs::create_dir(corpus.join("folder.txt")).expect("a folder");
    let (out, err) = check(dir.path(), &["extract", "watch/corpus", "--format", "csv"], 1);
    assert!(out.contains("\r\nwatch/corpus/courier/harbour-grain.txt,"), "named as it can be opened:\n{out}");
    assert!(err.contains("error[not-a-file]") && err.contains("--> watch/corpus/folder.txt"), "{err}");
    fs::create_dir(dir.path().join("nothing")).expect("a folder");
    let (_, err) = check(dir.path(), &["extract", "nothing"], 2);
    assert!(err.contains("no article in nothing"), "{err}");
}

#[test]
fn predictions_are_written_for_scorers() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("it can be written");
    let prose = "It rained through the whole of the day and of the night after it, and nobody in the whole of the town could \
                 say when it would come to an end.";
    write("page.md", &format!("---\nauthor: Ana Ruiz\ndate: 2026-11-10\n---\n\n# Rain\n\n{prose}\n"));
    write("pages.jsonl", "{\"id\": \"p\", \"html\": \"page.md\", \"url\": \"https://a.example/x\", \"text\": \"\"}\n");
    for task in ["html", "extract", "segments"] {
        let (out, _) = check(dir.path(), &["eval", task, "pages.jsonl"], 0);
        let page = &lines(&out)[0];
        assert_eq!((page["id"].as_str(), page["text"].as_str()), (Some("p"), Some(prose)));
        assert_eq!((page["title"].as_str(), page["date"].as_str()), (Some("Rain"), Some("2026-11-10")));
        assert_eq!(page["authors"][0], "Ana Ruiz");
    }
    let item = serde_json::json!({ "id": "h", "lines": [prose, prose, "Costs of the rain", prose, "Harbour under water", prose] });
    write("lines.jsonl", &format!("{item}\n{{\"id\": \"e\", \"lines\": []}}\n"));
    let (out, err) = check(dir.path(), &["eval", "head", "lines.jsonl"], 1);
    assert_eq!(
        (&lines(&out)[0]["head"], &lines(&out)[1]["head"]),
        (&serde_json::json!([2, 4]), &serde_json::json!([]))
    );
    assert!(err.contains("error[empty]"), "{err}");
    write("quotes.jsonl", "{\"id\": \"q\", \"text\": \"“We stay,” said Ana Ruiz.\"}\n");
    let (out, _) = check(dir.path(), &["eval", "quotes", "quotes.jsonl"], 0);
    assert_eq!(lines(&out)[0]["quotes"][0]["content"], serde_json::json!([[0, 10]]));
    let (_, err) = check(dir.path(), &["eval", "html", "lines.jsonl"], 2);
    assert!(err.contains("lines.jsonl: line 1: missing field `html`"), "{err}");
    let (_, err) = check(dir.path(), &["eval", "html", "none.jsonl"], 2);
    assert!(err.contains("none.jsonl: cannot be read: there is no such file"), "{err}");
    let (help, _) = check(dir.path(), &["--help"], 0);
    assert!(!help.contains("eval"), "it is for those who work on the program: {help}");
}
