//! Feeds, JSON and tables, some with names of fields of their own: built and verified like any other article.

use std::fs;

use serde_json::Value;

use super::{WEEK, check, edit, example, issue, read};

/// What a source in an issue's JSON says of the article that has this entry.
fn source(json: &Value, path: &str, entry: &str) -> Value {
    let sources = json["sources"].as_array().expect("sources");
    let found = sources.iter().find(|source| source["path"] == path && source["entry"] == entry);
    found.unwrap_or_else(|| panic!("{path}#{entry} is quoted in {sources:#?}")).clone()
}

fn said(what: &str, who: &str) -> String {
    format!("“The {what} grain will wait, and so will we,” said {who}, the keeper of the silo.")
}

#[test]
fn exports_with_names_of_their_own_are_quoted_and_verified() {
    let dir = example();
    let corpus = dir.path().join("watch/corpus");
    let config = dir.path().join("watch/attache.yaml");
    edit(&config, "{txt,md,jsonl}", "{txt,md,jsonl,json,csv,rss}");
    edit(
        &config,
        "corpus:\n",
        "corpus:\n  fields: {id: \"art nr\", text: [meta.volltext, \"voll,text\"], title: kopf}\n",
    );
    let day = "2026-11-11";
    let json = serde_json::json!({"status": "ok", "liste": [
        {"art nr": 7, "text": "Not this.", "datum": day, "date": day, "kopf": "Silo", "meta": {"volltext": said("oat", "Ines Tarrow")}},
        {"art nr": 8, "date": day, "kopf": "Page", "meta": {"volltext": format!("<p>It rained.</p><p>{}</p>", said("rye", "Olga Brandt"))}},
    ]});
    fs::write(corpus.join("a.json"), json.to_string()).expect("it can be written");
    let table = format!(
        "ART NR;date;kopf;text;voll,text\n9;{day};Mill;Not this.;\"It rained.\n\n{}\"\n",
        said("wheat", "Peter Lund")
    );
    fs::write(corpus.join("b.csv"), table).expect("it can be written");
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>The Meridian</title><item><guid>g1</guid><title>Barn</title>\
         <pubDate>Wed, 11 Nov 2026 10:00:00 +0000</pubDate><description><![CDATA[<p>{}</p>]]></description></item></channel></rss>",
        said("barley", "Maria Quist")
    );
    fs::write(corpus.join("c.rss"), feed).expect("it can be written");
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0);
    let json: Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let named = "(id=art%20nr,text=meta.volltext|voll%2ctext)";
    for (path, entry, parser) in [
        ("corpus/a.json", "7", format!("json/1{named}")),
        ("corpus/a.json", "8", format!("json/1{named}")),
        ("corpus/b.csv", "9", format!("csv/1{named}")),
        ("corpus/c.rss", "g1", "feed/1".to_owned()),
    ] {
        assert_eq!(source(&json, path, entry)["parser"], *parser, "{path}#{entry}");
    }
    for ending in ["json", "html"] {
        check(dir.path(), &["verify", &issue(&dir, ending).to_string_lossy()], 0);
    }
}
