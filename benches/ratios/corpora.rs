//! The corpora that are built, and the configs they are built by. It measures nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_yaml::{Mapping, Value};

use crate::floors;
use crate::news;

/// Articles as files and as one file of lines, with the same text.
pub struct Corpus {
    pub articles: usize,
    pub files: PathBuf,
    pub lines: PathBuf,
    /// Bytes of the files.
    pub bytes: u64,
}

/// A folder in which corpora are made, and one in which some may stand already.
pub struct Corpora {
    pub room: PathBuf,
    pub given: Option<PathBuf>,
}

impl Corpora {
    /// So many articles.
    pub fn of(&self, articles: usize) -> Corpus {
        let files = self.one(articles, "md");
        let lines = self.one(articles, "jsonl");
        let bytes = floors::files(&files).map(|(_, metadata)| metadata.len()).sum();
        Corpus { articles, files, lines, bytes }
    }

    /// So many articles as one file of lines.
    pub fn lines(&self, articles: usize) -> (PathBuf, u64) {
        let path = self.one(articles, "jsonl");
        let bytes = fs::metadata(&path).expect("it was made").len();
        (path, bytes)
    }

    /// The days of all articles.
    pub fn year(&self) -> String {
        format!("{0}-01-01..{0}-12-31", self.of_year())
    }

    /// One week of them: what an issue is made of on a Monday.
    pub fn week(&self) -> String {
        format!("{0}-06-03..{0}-06-09", self.of_year())
    }

    /// What the script makes is dated 2024, and what is made here 2026.
    fn of_year(&self) -> u16 {
        if self.given.is_some() || script().is_file() { 2024 } else { 2026 }
    }

    fn one(&self, articles: usize, format: &str) -> PathBuf {
        let many = if articles.is_multiple_of(1_000_000) {
            format!("{}m", articles / 1_000_000)
        } else {
            format!("{}k", articles / 1_000)
        };
        let name = if format == "md" { format!("md{many}") } else { format!("{many}.jsonl") };
        if let Some(there) = self.given.as_ref().map(|given| given.join(&name)).filter(|path| path.exists()) {
            return there;
        }
        let path = self.room.join(name);
        if !path.exists() && !made_by_script(&path, articles, format) {
            made_here(&path, articles, format);
        }
        path
    }
}

/// The program that makes corpora lies beside this repository, not in it.
fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/make_corpus.py")
}

fn made_by_script(path: &Path, articles: usize, format: &str) -> bool {
    let script = script();
    let mut command = Command::new("python3");
    command.arg(&script).arg(path).args(["--n", &articles.to_string(), "--format", format, "--jobs", "2"]);
    script.is_file() && command.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn made_here(path: &Path, articles: usize, format: &str) {
    let press = news::Press::new();
    if format == "jsonl" {
        let lines: String = (0..articles).map(|number| press.story(number).json_line()).collect();
        fs::write(path, lines).expect("there is room");
        return;
    }
    for number in 0..articles {
        let story = press.story(number);
        let path = path.join(format!("{}.md", story.name));
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, story.markdown()).expect("there is room");
    }
}

/// Writes a config for these articles into `folder`: that of the sample with its topics and people and one topic more, which
/// nearly all articles are on, for Markdown, HTML and JSON, with the sections that a config without any has. What lies in
/// `folder` beside it is read, too.
pub fn config(folder: &Path, period: &str, corpus: &Path, extraction: &str) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/us-russia.yaml");
    let mut config: Mapping =
        serde_yaml::from_str(&fs::read_to_string(sample).expect("it is there")).expect("it is a mapping");
    for key in ["archive", "audiences", "source_pages", "mail", "delivery", "sections"] {
        config.remove(key);
    }
    let talk = serde_yaml::from_str("any: [minister, spokeswoman, percent, Senate, Reuters]").expect("it is YAML");
    config["topics"].as_mapping_mut().expect("the sample has topics").insert("talk".into(), talk);
    let all = if corpus.is_dir() { format!("{}/**/*.md", corpus.display()) } else { corpus.display().to_string() };
    // A million articles as lines are more than a file may have by default.
    let limits = "limits: {file_bytes: 17179869184}";
    let reading = format!("include: ['{all}', 'beside/*.md']\non_missing_date: use-period-end\n{limits}\n");
    let outputs = "[{to: 'reports/{{ issue }}/briefing.html'}, {to: 'reports/{{ issue }}/briefing.md'}, \
                   {to: 'reports/{{ issue }}/briefing.json'}]";
    for (key, text) in [("corpus", reading.as_str()), ("outputs", outputs), ("extraction", extraction)] {
        config.insert(key.into(), serde_yaml::from_str::<Value>(text).expect("it is YAML"));
    }
    let path = folder.join("bench.yaml");
    fs::create_dir_all(folder.join("beside")).expect("it can be made");
    write_beside(folder, period, 0);
    fs::write(&path, serde_yaml::to_string(&config).expect("it is plain")).expect("there is room");
    path
}

/// Writes the article that stands beside the config, on the first day of a period; with another number it is another text.
pub fn write_beside(folder: &Path, period: &str, number: usize) {
    let (day, _) = period.split_once("..").expect("a period has two days");
    let text = format!(
        "---\ntitle: The port of Lume\nsource: Northwire\ndate: {day}\n---\n\n\
         \"The port opened {number} days ago,\" said Ana Ruiz, the mayor of Lume.\n"
    );
    fs::write(folder.join("beside/changed.md"), text).expect("there is room");
}
