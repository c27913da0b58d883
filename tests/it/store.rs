//! The store changes no byte: with it, without it, after it was deleted, damaged, or left behind by a run that was killed, and
//! after anything that may happen to a corpus between two builds, an issue is what it would be without one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tempfile::TempDir;

const WEEK: &str = "2026-W46";

/// A corpus of invented articles in all forms that a manifest has: files of one article, with sidecars, of many articles, of
/// mistakes, within the period, before it and after it.
fn desk() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let put = |path: &str, text: &str| write(&dir.path().join(path), text);
    for number in 0..24 {
        put(&format!("corpus/{}/{number:02}.md", number % 5), &article(number, 1 + number % 28));
    }
    put("corpus/side.txt", "“We have counted every boat,” Ana Ruiz said in Lume.");
    put("corpus/side.meta.yaml", "title: Boats\ndate: 2026-11-10\noutlet: Lume Post\n");
    put("corpus/undated.txt", "“Nobody asked us about the harbour,” Bo Tan said.");
    put("corpus/empty.txt", "");
    let line = |number: usize| {
        let text = format!("“The harbour of Lume is closed for {number} days,” Bo Tan told reporters on Tuesday.");
        format!(
            "{{\"id\":\"{number}\",\"date\":\"2026-11-{:02}\",\"title\":\"Harbour {number}\",\"text\":\"{text}\"}}\n",
            1 + number % 28
        )
    };
    put("corpus/few.jsonl", &(0..5).map(line).collect::<String>());
    put("corpus/many.jsonl", &((0..700).map(line).collect::<String>() + "no json\n" + &line(3)));
    put("config/desk.yaml", &config(""));
    dir
}

fn config(further: &str) -> String {
    format!(
        "version: 1\nbriefing: {{title: Lume Watch}}\ncorpus: {{include: [\"../corpus/**/*.{{md,txt,jsonl}}\"]}}\n\
         people: {{tan: {{name: Bo Tan}}}}\ntopics: {{harbour: {{any: [harbour, boat]}}}}\n\
         sections: [{{kind: key-points}}, {{kind: changes}}, {{kind: topic, topic: harbour}}, \
         {{kind: timeline, events: {{over: 2 weeks}}}}, {{kind: sources}}, {{kind: people}}, {{kind: coverage}}]\n\
         outputs: [{{to: \"../reports/{{{{ issue }}}}/b.md\"}}, {{to: \"../reports/{{{{ issue }}}}/b.json\"}}, \
         {{to: \"../reports/{{{{ issue }}}}/b.html\"}}]\narchive: {{dir: ../reports}}\n{further}"
    )
}

fn article(number: usize, day: usize) -> String {
    format!(
        "---\ntitle: Boats {number}\ndate: 2026-11-{day:02}\nsource: Lume Post\n---\n\nThe harbour of Lume was full.\n\n\
         “Boat number {number} is not in the harbour,” Ana Ruiz said on Monday. Bo Tan said that {number} boats were late.\n"
    )
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(path, text).expect("it can be written");
}

fn program(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env_remove("ATTACHE_STORE").args(args);
    command
}

/// Builds, and gives what it said.
#[track_caller]
fn build(dir: &Path, args: &[&str]) -> String {
    let mut command = program(dir, &["build", "config/desk.yaml", "--period", WEEK, "-v", "--message-format", "json"]);
    let output = command.args(args).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// What is said of the store.
fn told(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains("\"store-")).collect()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                out.insert(path.clone(), fs::read(&path).expect("it can be read"));
            }
        }
    }
    out
}

/// What a build without a store writes of the corpus as it is now.
fn clean(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let _ = fs::remove_dir_all(dir.join("reports"));
    build(dir, &["--no-store"]);
    files(&dir.join("reports"))
}

/// Builds with the store that is there, and checks that nothing differs from a build without one.
#[track_caller]
fn check(dir: &Path, what: &str) {
    let with = |args: &[&str]| {
        let _ = fs::remove_dir_all(dir.join("reports"));
        let said = build(dir, args);
        assert_eq!(told(&said), Vec::<&str>::new(), "{what}");
        files(&dir.join("reports"))
    };
    let (cold_or_warm, again) = (with(&["-j1"]), with(&["-j2"]));
    let expected = clean(dir);
    assert!(!expected.is_empty());
    for found in [cold_or_warm, again] {
        for (path, bytes) in &expected {
            assert!(found.get(path) == Some(bytes), "{what}: {} differs", path.display());
        }
        assert_eq!(found.len(), expected.len(), "{what}");
    }
}

#[test]
fn whatever_happens_to_a_corpus_the_bytes_are_those_without_a_store() {
    let dir = desk();
    let at = |path: &str| dir.path().join("corpus").join(path);
    check(dir.path(), "nothing was there");
    check(dir.path(), "nothing has changed");
    write(&at("0/05.md"), &article(500, 11));
    check(dir.path(), "one article has changed");
    write(&at("0/055.md"), &article(55, 12));
    write(&at("9/1.md"), &article(91, 12));
    check(dir.path(), "two are new");
    fs::remove_file(at("1/06.md")).expect("it is there");
    check(dir.path(), "one is gone");
    fs::rename(at("2/07.md"), at("2/77.md")).expect("it is there");
    check(dir.path(), "one has another name");
    let touched = fs::File::options().write(true).open(at("3/08.md")).expect("it is there");
    touched.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1)).expect("it can be set");
    check(dir.path(), "one was touched");
    write(&at("side.meta.yaml"), "title: Ships\ndate: 2026-11-11\noutlet: Orvia Times\n");
    check(dir.path(), "a sidecar has changed");
    fs::remove_file(at("side.meta.yaml")).expect("it is there");
    check(dir.path(), "a sidecar is gone");
    write(&at("few.jsonl"), &fs::read_to_string(at("few.jsonl")).expect("UTF-8").replace("closed", "open"));
    check(dir.path(), "a file of few articles has changed");
    let many = fs::read_to_string(at("many.jsonl")).expect("UTF-8");
    write(&at("many.jsonl"), &(many.clone() + &many.lines().next().expect("a line").replace("\"0\"", "\"x\"")));
    check(dir.path(), "a file of many articles has one more");
    write(&at("many.jsonl"), many.lines().next().expect("a line"));
    check(dir.path(), "it has one alone");
    fs::remove_dir_all(dir.path().join(".attache")).expect("it is there");
    check(dir.path(), "the store was deleted");
}

#[test]
fn whatever_is_asked_for_the_bytes_are_those_without_a_store() {
    let dir = desk();
    check(dir.path(), "as it was");
    let changes = [
        ("extraction: rules\n", "by the rules alone"),
        ("outlets: {post: {name: The Lume Post, match: \"**/1/**\"}}\n", "with outlets"),
        ("on_empty: skip\nextraction: full\n", "as before"),
    ];
    for (further, what) in changes {
        write(&dir.path().join("config/desk.yaml"), &config(further));
        check(dir.path(), what);
    }
    let known =
        config("").replace("name: Bo Tan}", "name: Bo Tan, aliases: [the harbour master]}, ruiz: {name: Ana Ruiz}");
    write(&dir.path().join("config/desk.yaml"), &known);
    check(dir.path(), "another gazetteer");
    write(&dir.path().join("config/desk.yaml"), &known.replace("any: [harbour, boat]", "any: [Lume]"));
    check(dir.path(), "other topics");
    let undated = known.replace("jsonl}\"]}", "jsonl}\"], on_missing_date: use-period-end}");
    write(&dir.path().join("config/desk.yaml"), &undated);
    check(dir.path(), "undated articles are used");
    for period in ["2026-W45", "2026-W47", "2026-11-01..2026-11-20"] {
        let warm = ["--period", period, "-o", "warm"];
        let cold = ["--period", period, "-o", "cold", "--no-store"];
        for args in [warm.as_slice(), cold.as_slice()] {
            let status =
                program(dir.path(), &["build", "config/desk.yaml", "-q"]).args(args).status().expect("it runs");
            assert!(status.success());
        }
        let names = |folder: &str| files(&dir.path().join(folder)).into_values().collect::<Vec<_>>();
        assert!(names("warm") == names("cold"), "{period}");
    }
}

#[test]
fn two_configs_of_one_corpus_share_a_store() {
    let dir = desk();
    let other = config("").replace("**/*.{md,txt,jsonl}", "**/*.{md,jsonl}").replace("reports", "other");
    write(&dir.path().join("config/other.yaml"), &other.replace("Bo Tan", "Ana Ruiz"));
    let both = |args: &[&str]| {
        for folder in ["reports", "other"] {
            let _ = fs::remove_dir_all(dir.path().join(folder));
        }
        let mut command =
            program(dir.path(), &["build", "config/desk.yaml", "config/other.yaml", "--period", WEEK, "-q"]);
        assert!(command.args(args).status().expect("it runs").success());
        (files(&dir.path().join("reports")), files(&dir.path().join("other")))
    };
    let clean = both(&["--no-store"]);
    for what in ["cold", "warm"] {
        assert!(both(&[]) == clean, "{what}");
    }
    write(&dir.path().join("corpus/0/05.md"), &article(500, 11));
    assert!(both(&[]) == both(&["--no-store"]), "one has changed");
    check(dir.path(), "one of them alone");
}

/// Damages the store at two hundred places, one after another, and builds: the bytes are the same, and no run fails.
#[test]
fn a_store_that_is_damaged_is_never_trusted() {
    let dir = desk();
    let expected = clean(dir.path());
    build(dir.path(), &[]);
    let store = dir.path().join(".attache/store.db");
    let sound = fs::read(&store).expect("it is there");
    let mut seed = 20_261_109_u64;
    let mut dice = |sides: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % sides
    };
    let mut noticed = 0;
    for number in 0..200 {
        let mut damaged = sound.clone();
        match number % 10 {
            // A file cut short, a stretch overwritten, a byte of the head, or a byte anywhere.
            0 => damaged.truncate(dice(sound.len())),
            1 => {
                let at = dice(sound.len());
                let end = (at + 1 + dice(3_000)).min(sound.len());
                damaged[at..end].fill(dice(256) as u8);
            }
            2 | 3 => damaged[dice(100)] ^= 1 << dice(8),
            _ => damaged[dice(sound.len())] ^= 1 << dice(8),
        }
        for left in ["store.db-wal", "store.db-shm"] {
            let _ = fs::remove_file(dir.path().join(".attache").join(left));
        }
        fs::write(&store, damaged).expect("it can be written");
        let _ = fs::remove_dir_all(dir.path().join("reports"));
        let said = build(dir.path(), &[]);
        noticed += usize::from(!told(&said).is_empty());
        let found = files(&dir.path().join("reports"));
        assert!(found == expected, "damage number {number} was trusted: {said}");
    }
    assert!(noticed > 20, "{noticed} of 200 were told of; the rest lay where nothing is kept");
    check(dir.path(), "after all that");
}

/// Kills builds at fifty moments; what they leave behind never shows.
#[test]
fn a_build_that_is_killed_leaves_nothing_wrong() {
    let dir = desk();
    let expected = clean(dir.path());
    let start = std::time::Instant::now();
    build(dir.path(), &[]);
    let whole = start.elapsed();
    let mut killed = 0;
    for number in 0..50_u32 {
        // Now with what the runs before have kept, now from the beginning.
        if number % 5 == 0 {
            let _ = fs::remove_dir_all(dir.path().join(".attache"));
            let _ = fs::remove_dir_all(dir.path().join("reports"));
        }
        write(&dir.path().join("corpus/0/05.md"), &article(number as usize, 11));
        let mut command = program(dir.path(), &["build", "config/desk.yaml", "--period", WEEK, "-q"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // Spread over the run, and not in the order of time.
        std::thread::sleep(whole * (number * 37 % 50) / 50);
        child.kill().expect("it is ours");
        killed += u32::from(!child.wait().expect("it ends").success());
    }
    assert!(killed > 10, "{killed} of 50 were killed before they ended");
    write(&dir.path().join("corpus/0/05.md"), &article(5, 6));
    let said = build(dir.path(), &[]);
    assert_eq!(told(&said), Vec::<&str>::new());
    assert!(files(&dir.path().join("reports")) == expected, "the bytes of an undisturbed build");
    let (check, _) = run(dir.path(), &["store", "check", "config/desk.yaml"]);
    assert_eq!(check, Some(0));
}

/// Says that all is to be quiet when it goes.
struct Quiet<'a>(&'a AtomicBool);

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Rewrites the corpus while it is read, over and over; a quiet build then gives what it gives without a store.
#[test]
fn a_corpus_that_changes_while_it_is_read() {
    let dir = desk();
    let corpus = dir.path().join("corpus");
    let quiet = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Whatever becomes of the builds, the other thread ends with them.
        let _ends = Quiet(&quiet);
        scope.spawn(|| {
            let mut number = 0;
            while !quiet.load(Ordering::Relaxed) {
                number += 1;
                // The same length each time, so that nothing but the clock tells; some are gone for a while.
                let name = format!("{}/{:02}.md", number % 5, number % 24);
                fs::write(corpus.join(&name), article(100 + number % 800, 10)).expect("it can be written");
                let gone = corpus.join(format!("{}/{:02}.md", (number + 1) % 5, (number + 1) % 24));
                if number % 7 == 0 {
                    let _ = fs::remove_file(gone);
                }
            }
        });
        for _ in 0..12 {
            build(dir.path(), &[]);
        }
    });
    check(dir.path(), "all is quiet");
}

fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = program(dir, args).output().expect("it runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
    )
}

#[test]
fn the_store_is_told_of_and_looked_after() {
    let dir = desk();
    let (status, said) = run(dir.path(), &["store", "status", "config/desk.yaml"]);
    assert_eq!((status, said.trim()), (Some(0), "no store in .attache"));
    build(dir.path(), &[]);
    let (status, said) = run(dir.path(), &["store", "status", "config/desk.yaml", "--message-format", "json"]);
    assert_eq!(status, Some(0));
    let value: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((value["sources"].as_u64(), value["articles"].as_u64()), (Some(29), Some(734)), "{said}");
    assert!(value["evidence"].as_u64().is_some_and(|many| many > 100), "{said}");
    let (status, said) = run(dir.path(), &["store", "gc", "config/desk.yaml"]);
    assert!(status == Some(0) && said.starts_with("dropped the evidence of 0 articles"), "{said}");
    let (status, said) = run(dir.path(), &["store", "check", "--store", ".attache"]);
    assert_eq!((status, said.trim()), (Some(0), "every record in .attache is sound"));
    // A record that says something else: the end of the file is some record's.
    let store = dir.path().join(".attache/store.db");
    let mut bytes = fs::read(&store).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(7);
    fs::write(&store, bytes).expect("it can be written");
    let (status, said) = run(dir.path(), &["store", "check", "config/desk.yaml"]);
    assert!(status == Some(1) && said.contains("damaged"), "{said}");
}

#[test]
fn where_it_is_and_that_there_is_none_is_for_flags_environment_and_config_to_say() {
    let dir = desk();
    let exists = |path: &str| dir.path().join(path).join("store.db").is_file();
    build(dir.path(), &["--no-store"]);
    build(dir.path(), &["--dry-run"]);
    assert!(!exists(".attache"));
    build(dir.path(), &["--store", "by-flag"]);
    assert!(exists("by-flag") && !exists(".attache"));
    let mut off = program(dir.path(), &["build", "config/desk.yaml", "--period", WEEK, "-q"]);
    assert!(off.env("ATTACHE_STORE", "off").status().expect("it runs").success());
    assert!(!exists(".attache"));
    let mut named = program(dir.path(), &["build", "config/desk.yaml", "--period", WEEK, "-q"]);
    assert!(named.env("ATTACHE_STORE", "by-environment").status().expect("it runs").success());
    assert!(exists("by-environment") && !exists(".attache"));
    write(&dir.path().join("config/desk.yaml"), &config("store: {dir: ../by-config}\n"));
    build(dir.path(), &[]);
    assert!(exists("by-config"));
    write(&dir.path().join("config/desk.yaml"), &config("store: off\n"));
    build(dir.path(), &[]);
    let (status, said) = run(dir.path(), &["store", "status", "config/desk.yaml"]);
    assert!(status == Some(2) && said.contains("has no store"), "{said}");
    assert!(!exists(".attache"));
    write(&dir.path().join("config/desk.yaml"), &config("store: on\n"));
    let (status, said) = run(dir.path(), &["check", "config/desk.yaml"]);
    assert!(status == Some(2) && said.contains("off"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_written_hinders_no_build() {
    let dir = desk();
    write(&dir.path().join("file"), "no folder");
    let said = build(dir.path(), &["--store", "file"]);
    assert!(told(&said).iter().any(|line| line.contains("store-unusable")), "{said}");
    assert!(files(&dir.path().join("reports")) == clean(dir.path()));
}
