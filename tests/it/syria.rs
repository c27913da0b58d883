//! A briefing over real articles of 17 months: the weeks of `../shared/data/timelines/T17-syria.jsonl` with four topics.
//!
//! `KEEP=folder cargo test --test it syria` leaves corpus, config and issues in `folder`, to be read. Where the articles
//! are missing, the test says so and passes. They come as one sentence a line with every mark set apart; here that is
//! undone, so that they look as they were printed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::accuracy::Annotated;
use crate::cli::check;

/// Weeks with many articles, with few, and one with none.
const WEEKS: [&str; 4] = ["2011-W17", "2011-W46", "2012-W31", "2012-W01"];

const CONFIG: &str = r#"
version: 1
briefing: {title: Syria Watch, publisher: A desk, timezone: UTC}
corpus: {include: ["articles.jsonl"]}
people:
  assad: {name: Bashar al-Assad, aliases: [Bashar Assad], roles: [{title: Syrian president, from: 2000-07-17}]}
  annan: {name: Kofi Annan}
  clinton: {name: Hillary Clinton, roles: [{title: US secretary of state, from: 2009-01-21, to: 2013-02-01}]}
topics:
  protests: {title: Protests and crackdown, any: [protest*, demonstrat*, crackdown, "security forces", mourners]}
  diplomacy: {title: United Nations and the League, any: [Security Council, Arab League, UN, U.N., Annan, envoy, observers]}
  sanctions: {any: [sanction*, embargo, {near: [asset*, freez*], within: 4}]}
  fighting: {title: Armed opposition, any: [Free Syrian Army, rebel*, defector*, insurgen*, opposition fighters]}
"#;

/// What was put between words when the text was cut into tokens, taken out again.
pub fn untokenised(text: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    // A sentence inside an open quotation belongs to the paragraph before it.
    let mut open = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if open && let Some(last) = paragraphs.last_mut() {
            last.push(' ');
            join(line, last);
        } else {
            let mut paragraph = String::new();
            join(line, &mut paragraph);
            paragraphs.push(paragraph);
        }
        let (opened, closed) = (line.matches("``").count(), line.matches("''").count());
        open = if open { opened >= closed } else { opened > closed };
    }
    paragraphs.join("\n\n")
}

/// Appends the tokens of one sentence to `out`.
fn join(line: &str, out: &mut String) {
    let mut glued = true;
    let tokens: Vec<&str> = line.split_whitespace().collect();
    for (at, token) in tokens.iter().enumerate() {
        let (word, before, after) = match *token {
            "``" => ("\u{201c}", true, false),
            "''" => ("\u{201d}", false, true),
            "`" if tokens.get(at + 1).is_some_and(|next| next.starts_with(char::is_lowercase)) && !glued => {
                ("\u{2018}", false, false)
            }
            "`" => ("\u{2018}", true, false),
            "-LRB-" => ("(", true, false),
            "-RRB-" => (")", false, true),
            "$" | "#" | "\u{a3}" => (*token, true, false),
            "," | "." | ";" | ":" | "?" | "!" | "%" | "'" | "n't" => (*token, false, true),
            _ if token.starts_with('\'') && token.len() <= 3 => (*token, false, true),
            _ => (*token, true, true),
        };
        if before && !glued {
            out.push(' ');
        }
        out.push_str(&word.replace("\\/", "/").replace("\\*", "*"));
        glued = !after;
    }
}

/// The articles as a corpus of JSON lines, with the first words for a title.
fn corpus(tokenised: &str) -> String {
    let mut out = String::new();
    for line in tokenised.lines() {
        let article: Value = serde_json::from_str(line).expect("an article");
        let text = |key: &str| article[key].as_str().expect("a text").to_owned();
        let row = json!({"id": text("id"), "date": text("date"), "text": untokenised(&text("text"))});
        writeln!(out, "{row}").expect("memory");
    }
    out
}

#[test]
fn weeks_of_real_articles_are_briefed() {
    let articles = match Annotated::find("data/timelines/T17-syria.jsonl") {
        Ok(articles) => articles,
        Err(why) => return println!("skipped: {why}"),
    };
    let temporary = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("KEEP");
    let dir = kept.as_deref().map_or(temporary.path(), Path::new);
    fs::create_dir_all(dir).expect("a folder");
    fs::write(dir.join("articles.jsonl"), corpus(&articles.lines())).expect("it can be written");
    fs::write(dir.join("syria.yaml"), CONFIG).expect("it can be written");
    for week in WEEKS {
        check(dir, &["build", "syria.yaml", "--period", week], 0);
        let json = format!("reports/syria/{week}/briefing.json");
        check(dir, &["verify", &json], 0);
        let briefing: Value =
            serde_json::from_str(&fs::read_to_string(dir.join(&json)).expect("an issue")).expect("JSON");
        assert!(week == "2012-W01" || briefing["quotes"].as_object().is_some_and(|quotes| quotes.len() > 9), "{week}");
    }
}

#[test]
fn tokens_are_put_together_again() {
    let told =
        untokenised("`` We go , '' Ruiz -LRB- of Lume -RRB- said . \nIt 's $ 5 , is n't it ? \n`` One . \nTwo . '' \n");
    assert_eq!(told, "\u{201c}We go,\u{201d} Ruiz (of Lume) said.\n\nIt's $5, isn't it?\n\n\u{201c}One. Two.\u{201d}");
}
