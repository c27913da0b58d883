//! A desk that builds its briefing every Monday: a corpus that grows by a week of invented articles, an issue of that week,
//! and what the issue cost as its run record and the disk tell. It judges nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use attache::model::{RunRecord, Stage};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use walkdir::WalkDir;

/// The first Monday.
const FIRST: Date = date(2016, 1, 4);

const CONFIG: &str = "\
version: 1
briefing: {title: Lume Weekly, publisher: Harbour Desk}
corpus: {include: ['corpus/**/*.md']}
extraction: rules
topics:
  port: {any: [port, crane*, pier]}
  ferry: {any: [ferry, ferries]}
  council: {any: [council, mayor]}
sections:
  - {kind: key-points}
  - {kind: topic, topic: [port, ferry, council]}
  - {kind: who-said-what}
  - {kind: changes, against: previous}
  - {kind: sources}
  - {kind: coverage}
outputs:
  - {to: 'reports/{{ issue }}/briefing.html'}
  - {to: 'reports/{{ issue }}/briefing.md'}
  - {to: 'reports/{{ issue }}/briefing.json'}
archive: {dir: reports}
";
const SPEAKERS: [&str; 8] =
    ["Ana Ruiz", "Bo Tan", "Mira Solen", "Karel Voss", "Ines Marrat", "Tomas Eld", "Leila Orun", "Piet Haan"];
const ROLES: [&str; 4] = ["the mayor of Lume", "a captain", "a member of the council", "the port's director"];
const THINGS: [&str; 8] = [
    "the port",
    "the ferry",
    "the pier",
    "the council",
    "the new crane",
    "the harbour road",
    "the market",
    "the school",
];
const DEEDS: [&str; 8] = [
    "will open again in spring",
    "has cost more than was planned",
    "is safe now",
    "needs another year of work",
    "was closed for two nights",
    "serves twice as many people as before",
    "must not be sold",
    "has its third director in four years",
];

/// A briefing that is built week by week.
pub struct Series {
    folder: PathBuf,
    /// Articles a week.
    articles: usize,
    weeks: usize,
}

/// What one Monday cost.
pub struct Monday {
    /// The issue.
    pub issue: String,
    /// Bytes of the week's articles.
    pub news: u64,
    /// What the run tells of itself.
    pub record: RunRecord,
    /// How long the process took, in seconds.
    pub seconds: f64,
    /// Bytes of what is kept between runs.
    pub store: u64,
}

impl Monday {
    /// Files that were read, and not known from a former run.
    pub fn anew(&self) -> usize {
        self.record.inputs.files - self.record.inputs.reused
    }

    /// Milliseconds of one stage.
    pub fn milliseconds(&self, stage: Stage) -> f64 {
        self.record.timings.stages.iter().filter(|time| time.stage == stage).map(|time| time.ms).sum()
    }
}

impl Series {
    /// A series in an empty folder, with so many articles a week.
    pub fn new(folder: &Path, articles: usize) -> Self {
        fs::write(folder.join("lume.yaml"), CONFIG).expect("there is room");
        Self { folder: folder.to_owned(), articles, weeks: 0 }
    }

    /// Adds the articles of the next week and builds its issue; `under` is a program that runs the build, where one shall.
    pub fn monday(&mut self, under: &[&str]) -> Monday {
        let first = FIRST
            .checked_add((i64::try_from(self.weeks).expect("weeks are few") * 7).days())
            .expect("within the calendar");
        let news = self.news_of(first);
        self.weeks += 1;
        let week = first.iso_week_date();
        let issue = format!("{:04}-W{:02}", week.year(), week.week());
        let mut program = under.iter().copied().chain([env!("CARGO_BIN_EXE_attache")]);
        let mut command = Command::new(program.next().expect("attache at least"));
        command
            .args(program)
            .args(["build", "lume.yaml", "--record", "--quiet", "--period", &issue])
            .current_dir(&self.folder);
        for variable in ["HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env(variable, self.folder.join("home"));
        }
        let start = Instant::now();
        let output = command.env_remove("SOURCE_DATE_EPOCH").output().expect("it starts");
        let seconds = start.elapsed().as_secs_f64();
        assert!(output.status.success(), "{issue}: {}", String::from_utf8_lossy(&output.stderr));
        let record = self.folder.join(format!("reports/{issue}/run.json"));
        let record = serde_json::from_slice(&fs::read(record).expect("it was written")).expect("it is a record");
        Monday { issue, news, record, seconds, store: self.store() }
    }

    fn news_of(&self, first: Date) -> u64 {
        let mut bytes = 0;
        for number in 0..self.articles {
            let day = first
                .checked_add((i64::try_from(number % 7).expect("a day of a week")).days())
                .expect("within the calendar");
            let text = article(day, self.weeks * self.articles + number);
            let folder = self.folder.join(format!("corpus/{day}"));
            fs::create_dir_all(&folder).expect("it can be made");
            fs::write(folder.join(format!("{number}.md")), &text).expect("there is room");
            bytes += text.len() as u64;
        }
        bytes
    }

    /// Bytes of the store, wherever it lies.
    fn store(&self) -> u64 {
        let entries = WalkDir::new(&self.folder).into_iter().filter_entry(|entry| entry.file_name() != "corpus");
        let files = entries.map(|entry| entry.expect("it can be read"));
        let of_store = files.filter(|entry| entry.file_name().to_string_lossy().starts_with("store.db"));
        of_store.map(|entry| entry.metadata().expect("it is there").len()).sum()
    }
}

/// An article with four quotes, no two alike.
fn article(day: Date, number: usize) -> String {
    let mut out = format!("---\ntitle: News of Lume, number {number}\nsource: The Lume Post\ndate: {day}\n---\n");
    for nth in 0..4 {
        // Steps without a common divisor, so that the combinations come round late.
        let pick = |list: &[&'static str], step: usize| list[(number * step + nth * 3) % list.len()];
        let (speaker, role) = (pick(&SPEAKERS, 5), pick(&ROLES, 3));
        let (thing, deed, other) = (pick(&THINGS, 7), pick(&DEEDS, 11), pick(&DEEDS, 13));
        let _ = write!(
            out,
            "\n\"I told them {} times that {thing} {deed},\" said {speaker}, {role}. Number {number} of the list \
             {other}, as the books of the town show, and {thing} was spoken of on {nth} evenings.\n",
            number % 97 + 2
        );
    }
    out
}
