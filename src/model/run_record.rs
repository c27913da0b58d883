//! The record of a run: what was read, made and delivered for one issue, how long each stage took, and with which versions.
//!
//! It is the one file of an issue that holds moments and times, so it alone differs between two builds of the same. Nothing
//! is computed from it but which deliveries were made.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Digest, Generator, Ledger, Stage};

/// Format name and version that stands in [`RunRecord::format`].
pub const RUN_FORMAT: &str = "attache.run/1";

/// What one run did for one issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`RUN_FORMAT`].
    pub format: String,
    /// The issue.
    pub issue: RecordedIssue,
    /// When the run began.
    pub began: Timestamp,
    /// The program and what decides over its results.
    pub versions: Versions,
    /// What was read.
    pub inputs: Inputs,
    /// The files of the issue, and behind them the pages of its sources; none where the issue was empty and not written.
    pub outputs: Vec<RecordedFile>,
    /// What was done for the archive, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub archive: Option<RecordedArchive>,
    /// How long it took.
    pub timings: Timings,
    /// What was wrong with the corpus.
    pub diagnostics: RecordedDiagnostics,
    /// When `attache run` published it; none where builds alone made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Publication>,
    /// Every delivery of this issue, also by former runs, the oldest first.
    #[serde(default)]
    pub deliveries: Vec<Delivery>,
}

/// When an issue was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The moment it was due.
    pub scheduled: Timestamp,
    /// When it was published first.
    pub at: Timestamp,
}

/// Which issue a record tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedIssue {
    /// `2026-W46`.
    pub id: String,
    /// Title of the series.
    pub title: String,
    /// First day covered.
    pub from: Date,
    /// Last day covered.
    pub to: Date,
    /// Nothing published later was considered.
    pub cut_off: Timestamp,
    /// The file that stands for the issue: its stored JSON, or else its first output; seen from the record's folder.
    pub file: String,
}

/// The program that ran, and the versions of its parts that decide over what comes of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// The program.
    #[serde(flatten)]
    pub program: Generator,
    /// Version of the extraction.
    pub extractor: u32,
    /// Names of all parsers with their versions, as `markdown/1`.
    pub parsers: Vec<String>,
}

/// What was read for one issue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Files of its corpus.
    pub files: usize,
    /// Bytes of these, as far as they were read.
    pub bytes: u64,
    /// Of the files, those whose evidence the store had, so that they were not read again.
    pub reused: usize,
    /// What became of the articles.
    pub articles: Ledger,
}

/// A file as it stood when the run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedFile {
    /// Its path from the record's folder, `/` between parts; the whole path where it lies on another drive.
    pub path: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of these.
    pub sha256: Digest,
    /// Whether this run wrote it, or found it as it should be.
    pub wrote: bool,
}

/// What was done for an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedArchive {
    /// Issues in it.
    pub issues: usize,
    /// Files written.
    pub written: usize,
    /// Files that stood there as they should.
    pub unchanged: usize,
    /// Pages removed.
    pub removed: usize,
}

/// How long a run took. Where several issues were made in one run, these are the times of all of them together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// Threads it had.
    pub threads: usize,
    /// Milliseconds from first to last.
    pub total_ms: f64,
    /// Each stage that had something to do, in the order of [`Stage`].
    pub stages: Vec<StageTime>,
}

/// How long one stage took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// Which.
    pub stage: Stage,
    /// Milliseconds: by the clock, or, where `threads` is set, those of all threads together.
    pub ms: f64,
    /// How many pieces of work they were: files for `load`, articles for `extract`, and so on.
    pub pieces: u64,
    /// Whether the milliseconds of all threads are added up.
    pub threads: bool,
}

/// Problems found, the first of them in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDiagnostics {
    /// How many there were.
    pub total: usize,
    /// The first [`RecordedDiagnostics::MOST`].
    pub first: Vec<Problem>,
}

impl RecordedDiagnostics {
    /// Most problems that a record holds.
    pub const MOST: usize = 100;
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable kebab-case code.
    pub code: String,
    /// The article or file it is about.
    pub path: String,
    /// What is wrong, in words.
    pub message: String,
}

/// One attempt, with its repetitions, to hand an issue to one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What the config calls the target.
    pub target: String,
    /// Id of the issue.
    pub issue: String,
    /// SHA-256 of what was handed over.
    pub digest: Digest,
    /// By what the receiver can tell a second copy from the first: the `Message-ID` of a mail, the key of a webhook.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message_id: Option<String>,
    /// How often it was tried; 0 while it is not over.
    pub attempts: u32,
    /// How it ended.
    pub outcome: DeliveryOutcome,
    /// What the other side said, or what went wrong, without credentials.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// When it came to this.
    pub at: Timestamp,
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryOutcome {
    /// It is to be sent.
    Waiting,
    /// It is being sent. Where nobody sends any more, the run was ended in the midst of it: nobody knows whether it arrived.
    Sending,
    /// The other side took it.
    Delivered,
    /// The other side did not take it.
    Failed,
}
