//! Configs as files: what is drawn for a broken one, what no file can do, and that the committed ones are sound.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use attache::config::{self, Config, ConfigError, SectionConfig};
use attache::diagnostic::Diagnostic;
use miette::{GraphicalReportHandler, GraphicalTheme};
use proptest::prelude::*;

const SOUND: &str = "version: 1\nbriefing: {title: Watch}\ncorpus: {include: [\"../a/*.md\"]}\ntopics: {un: {any: [UN]}, war-in-arms: {any: [arms]}}\n";

fn of_this_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn from_text(text: &str) -> Result<(Config, Vec<Diagnostic>), ConfigError> {
    config::from_text(Path::new("desk.yaml"), text)
}

/// Reads a file that holds `bytes`.
fn read(bytes: &[u8]) -> Result<(Config, Vec<Diagnostic>), ConfigError> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("desk.yaml");
    std::fs::write(&path, bytes).expect("a temporary file");
    config::read(&path)
}

#[track_caller]
fn refuse(bytes: &[u8], code: &str) {
    let error = read(bytes).expect_err("an error");
    assert_eq!(error.diagnostics()[0].code, code, "{error}");
    assert!(error.to_string().lines().count() == 1, "{error}");
}

/// Compares what is drawn for a text, line ends trimmed.
#[track_caller]
fn check(text: &str, expected: &str) {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(90);
    let drawn = from_text(text).expect_err("an error").drawn(&handler);
    let trim = |text: &str| text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trim(&drawn), trim(expected), "\n{drawn}");
}

#[test]
fn an_unknown_key_is_drawn_on_the_yaml() {
    check(
        &format!("{SOUND}sectons:\n  - kind: coverage\n"),
        "
unknown-key

  × unknown key `sectons`
   ╭─[desk.yaml:5:1]
 4 │ topics: {un: {any: [UN]}, war-in-arms: {any: [arms]}}
 5 │ sectons:
   · ───┬───
   ·    ╰── did you mean `sections`?
 6 │   - kind: coverage
   ╰────
",
    );
}

#[test]
fn several_errors_are_drawn_in_one_report_each_at_its_own_key() {
    check(
        &format!("{SOUND}sections:\n  - {{kind: topic, topic: un, quotes: {{maxx: 3}}}}\n  - kind: timelin\n"),
        "
unknown-key

  × unknown key `maxx` in `quotes`
   ╭─[desk.yaml:6:39]
 5 │ sections:
 6 │   - {kind: topic, topic: un, quotes: {maxx: 3}}
   ·                                       ──┬─
   ·                                         ╰── did you mean `max`?
 7 │   - kind: timelin
   ╰────

unknown-value

  × unknown value `timelin` for `kind`
   ╭─[desk.yaml:7:11]
 6 │   - {kind: topic, topic: un, quotes: {maxx: 3}}
 7 │   - kind: timelin
   ·           ───┬───
   ·              ╰── did you mean `timeline`?
   ╰────
  help: one of `key-points`, `topic`, `who-said-what`, `timeline`, `trends`, `figures`,
        `changes`, `compare`, `balance`, `notes`, `sources`, `people`, `coverage`
",
    );
}

#[test]
fn a_problem_of_two_places_shows_both() {
    check(
        &format!("{SOUND}people:\n  ann:\n    name: Ann Lee\n  bea:\n    name: Bea Lee\n    aliases: [ann lee]\n"),
        "
shared-name

  × `ann lee` is a name of `ann` and of `bea`
    ╭─[desk.yaml:10:15]
  6 │   ann:
  7 │     name: Ann Lee
    ·           ───┬───
    ·              ╰── of `ann`
  8 │   bea:
  9 │     name: Bea Lee
 10 │     aliases: [ann lee]
    ·               ───┬───
    ·                  ╰── of `bea`
    ╰────
  help: a name must lead to one of them: take it out of the other
",
    );
}

#[test]
fn a_glob_without_quotes_gets_the_help_it_needs() {
    let error = from_text(&format!("{SOUND}outlets:\n  a:\n    name: A\n    match: **/a/**\n")).expect_err("an error");
    let found = error.diagnostics().remove(0);
    assert_eq!((found.code.as_str(), found.line), ("yaml-syntax", Some(8)));
    assert_eq!(found.help.as_deref(), Some("put a glob or a prefix that begins with `*` into quotes: \"**/name/**\""));
}

#[test]
fn display_is_one_line_and_diagnostics_carry_line_and_column() {
    let error =
        from_text("version: 1\nbriefing: {title: x, périod: y}\ncorpus: {include: []}\n").expect_err("an error");
    assert_eq!(error.to_string(), "desk.yaml:2:22: unknown key `périod` in `briefing` (and one more problem)");
    let found = error.diagnostics();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].path, "desk.yaml");
    assert_eq!((found[0].line, found[0].column), (Some(2), Some(22)));
    assert_eq!(found[0].help.as_deref(), Some("did you mean `period`?"));
    assert_eq!((found[1].line, found[1].column, found[1].code.as_str()), (Some(3), Some(10), "too-few"));
}

#[test]
fn a_report_of_many_errors_is_cut_and_counted() {
    let mut text = String::from(SOUND);
    for number in 0..50 {
        let _ = writeln!(text, "zz{number}: 1");
    }
    let error = from_text(&text).expect_err("an error");
    let drawn = error.drawn(&GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()));
    assert_eq!(drawn.matches("unknown-key").count(), 20);
    assert!(drawn.ends_with("and 30 more\n"));
    assert_eq!(error.diagnostics().len(), 50);
}

#[test]
fn lint_warnings_come_with_the_config() {
    let (config, warnings) = from_text(&format!("{SOUND}sections: [{{kind: topic, topic: un}}]\n")).expect("a config");
    assert_eq!(config.sections.len(), 1);
    let codes: Vec<(&str, Option<u32>)> =
        warnings.iter().map(|warning| (warning.code.as_str(), warning.line)).collect();
    assert_eq!(codes, [("unused-topic", Some(4)), ("no-coverage", Some(5))]);
    assert!(warnings.iter().all(|warning| warning.help.is_some()));
}

#[test]
fn what_is_left_unsaid_is_filled_in() {
    let (config, warnings) = from_text(SOUND).expect("a config");
    assert_eq!(warnings, []);
    let kinds: Vec<&str> = config
        .sections
        .iter()
        .map(|section| {
            if let SectionConfig::Topic(topic) = section {
                assert_eq!(topic.topic.keys(), ["un", "war-in-arms"]);
            }
            section.kind()
        })
        .collect();
    assert_eq!(kinds, ["key-points", "topic", "who-said-what", "timeline", "sources", "people", "coverage"]);
    let here = std::env::current_dir().expect("a current folder");
    let beside = here.parent().expect("a parent");
    assert_eq!((config.origin.dir.as_path(), config.origin.root.as_path()), (here.as_path(), beside));
    let paths: Vec<PathBuf> =
        config.outputs.iter().map(|output| output.path(&config.origin, "2026-W46", None)).collect();
    let expected =
        ["md", "html", "json"].map(|ending| beside.join("reports/desk/2026-W46/briefing").with_extension(ending));
    assert_eq!(paths, expected);
    assert_eq!(config.topic_title("war-in-arms"), "War in Arms");
    assert_eq!(config.zone(), jiff::tz::TimeZone::UTC);
}

#[test]
fn reports_of_a_lone_config_stay_in_its_folder() {
    let (config, _) =
        from_text("version: 1\nbriefing: {title: x}\ncorpus: {include: [\"a/*.md\"]}\n").expect("a config");
    assert_eq!(config.outputs[0].to, "reports/desk/{{ issue }}/briefing.md");
    assert_eq!(config.origin.root, config.origin.dir);
    assert_eq!(config.sections.len(), 6, "no topics, no topic section");
}

#[test]
fn files_that_are_no_config_are_refused() {
    refuse(b"", "empty-config");
    refuse(b"\xef\xbb\xbf# nothing\n", "empty-config");
    refuse(b"- a\n- b\n", "wrong-type");
    refuse(b"version: 1\nbriefing: {title: \xff}\n", "invalid-utf8");
    refuse(b"version: 1\0", "nul-byte");
    refuse("version: 1".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().as_slice(), "nul-byte");
    refuse(&vec![b'#'; 100_000_000], "too-large");
    refuse("[".repeat(10_000).as_bytes(), "too-deep");
    refuse("a: ".repeat(10_000).as_bytes(), "yaml-syntax");
    refuse("- ".repeat(500_000).as_bytes(), "too-deep");
    refuse("? ".repeat(500_000).as_bytes(), "too-deep");
    refuse("{a: ".repeat(200_000).as_bytes(), "too-deep");
    refuse(b"version: 1\nversion: 1\nbriefing: {title: x}\ncorpus: {include: [x]}\n", "repeated-key");
    refuse(b"version: 1\nbriefing: {title: x}\ncorpus: {include: [x]}\n---\nversion: 1\n", "several-documents");
    refuse(b"version: 1\nbriefing: {title: \"a\x07b\"}\ncorpus: {include: [x]}\n", "control-character");
    let missing = config::read(Path::new("no/such.yaml")).expect_err("an error");
    assert!(missing.to_string().starts_with("no/such.yaml: cannot be read: "), "{missing}");
    let folder = config::read(&of_this_repository("config")).expect_err("an error");
    assert_eq!(folder.diagnostics()[0].code, "unreadable");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_config() {
    let (config, _) = read(format!("\u{feff}{SOUND}").as_bytes()).expect("a config");
    assert_eq!(config.briefing.title, "Watch");
    let (config, _) = read(SOUND.replace('\n', "\r\n").as_bytes()).expect("a config");
    assert_eq!(config.topics.len(), 2);
}

#[test]
fn the_configs_of_this_repository_are_sound() {
    for name in ["us-russia.yaml", "analyses.yaml"] {
        let path = of_this_repository("config").join(name);
        let text = std::fs::read_to_string(&path).expect("a committed config");
        assert!(text.starts_with("# yaml-language-server: $schema=./attache.schema.json\n"), "{name}");
        let (config, warnings) = config::read(&path).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(warnings, [], "{name}");
        assert!(
            config
                .outputs
                .iter()
                .all(|output| output.path(&config.origin, "x", None).starts_with(of_this_repository("reports")))
        );
    }
}

#[test]
fn the_flagship_example_says_what_it_means() {
    let (config, _) = config::read(&of_this_repository("config/us-russia.yaml")).expect("a config");
    assert_eq!(config.origin.root, of_this_repository(""));
    assert_eq!(config.topic_title("north-korea"), "North Korea");
    assert_eq!(config.zone().iana_name(), Some("Europe/Vienna"));
    assert_eq!(config.known_people().len(), config.people.len());
    assert!(config.outlets.contains_key("harbour-post"));
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let committed = std::fs::read_to_string(of_this_repository("config/attache.schema.json")).unwrap_or_default();
    assert!(
        committed == config::schema(),
        "config/attache.schema.json is out of date: refresh it with `cargo run -- schema > config/attache.schema.json`"
    );
}

#[test]
fn the_schema_is_what_editors_expect() {
    let schema: serde_json::Value = serde_json::from_str(&config::schema()).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["title"], "Attaché briefing config");
    assert!(schema.get("$id").is_none());
    assert!(config::schema().ends_with("}\n"));
    let kinds: Vec<&str> = schema["$defs"]["KindName"]["oneOf"]
        .as_array()
        .expect("kinds")
        .iter()
        .filter_map(|kind| kind["const"].as_str())
        .collect();
    assert_eq!(kinds, ["direct", "mixed", "indirect", "stance"]);
}

/// Drawing must not panic either, whatever the text.
fn read_and_draw(text: &str) {
    if let Err(error) = from_text(text) {
        let drawn = error.drawn(&GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(80));
        assert!(!drawn.is_empty() && !error.diagnostics().is_empty());
        let report = format!("{:?}", miette::Report::new(error));
        assert!(!report.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        read_and_draw(&text);
    }

    #[test]
    fn no_text_of_yaml_signs_makes_it_panic(text in "([-:?,\\[\\]{}#&*!|>'\"%@`~ \t\r\n]|version: 1\n|kind: topic|é|\u{85}|\u{feff}|<<|a){0,60}") {
        read_and_draw(&text);
        read_and_draw(&format!("{SOUND}{text}"));
    }

    #[test]
    fn no_damage_to_a_config_makes_it_panic(cut in 0usize..9000, length in 0usize..40, paste in "[-:,\\[\\]{}&*'\"\n a-z0-9é]{0,8}") {
        let text = std::fs::read_to_string(of_this_repository("config/us-russia.yaml")).expect("a committed config");
        let characters: Vec<char> = text.chars().collect();
        let start = cut.min(characters.len());
        let end = (start + length).min(characters.len());
        let damaged: String = characters[..start].iter().chain(&paste.chars().collect::<Vec<_>>()).chain(&characters[end..]).collect();
        read_and_draw(&damaged);
    }
}
