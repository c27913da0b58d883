//! What became of every article found: the ledger that must balance.

use serde::{Deserialize, Serialize};

/// What became of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome", content = "reason")]
pub enum Outcome {
    /// Something of it is shown in this issue.
    Used,
    /// Read, but nothing of it is shown.
    Unused(UnusedReason),
    /// Its text is the same as that of an article published before it, named here by id.
    Duplicate(String),
    /// It is the same report as an article published before it, named here by id, but not in quite the same text.
    NearCopy(String),
    /// A newer version of it stands at the same address, in the article named here by id.
    Superseded(String),
    /// Not read, or not usable.
    Skipped(SkipReason),
}

/// Why an article that was read is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnusedReason {
    /// Published outside the period.
    OutsidePeriod,
    /// Published after the information cut-off.
    AfterCutOff,
    /// No passage matches a topic of the issue.
    OffTopic,
    /// On topic, but it holds neither a quote nor a passage that a section asks for.
    NothingToShow,
    /// On topic, but the sections' caps were full of better ones.
    Capped,
    /// On topic, but its quotes were reported in a former issue, and the sections leave such quotes out.
    AlreadyReported,
}

impl UnusedReason {
    /// Its stable kebab-case code, as `off-topic`.
    pub fn code(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "outside-period",
            Self::AfterCutOff => "after-cut-off",
            Self::OffTopic => "off-topic",
            Self::NothingToShow => "nothing-to-show",
            Self::Capped => "capped",
            Self::AlreadyReported => "already-reported",
        }
    }
}

/// Why an article was skipped. Each is the code of the diagnostic that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// No text in it.
    Empty,
    /// Larger than the limit.
    TooLarge,
    /// A line longer than the limit.
    LineTooLong,
    /// Neither UTF-8 nor in any other charset that fits.
    InvalidUtf8,
    /// NUL bytes: no text file.
    Binary,
    /// The system would not let it be read.
    Unreadable,
    /// A directory, socket or device.
    NotAFile,
    /// A symbolic link that leads to itself or to a parent.
    SymlinkLoop,
    /// Its path is not UTF-8.
    PathNotUtf8,
    /// Its front matter is not valid YAML, or never ends.
    BrokenFrontMatter,
    /// Its sidecar is not valid YAML.
    BrokenSidecar,
    /// A line, object, row or item of a file of many articles that is none.
    BrokenEntry,
    /// A feed that is none, or ends too early.
    BrokenFeed,
    /// JSON that is no list of objects, or ends too early.
    BrokenJson,
    /// A table without names of columns, or one that ends in quotation marks.
    BrokenTable,
    /// No date, and the config says `on_missing_date: skip`.
    MissingDate,
    /// A date no newspaper can have (before 1600, or more than a day after the cut-off's year).
    ImpossibleDate,
    /// No parser for this ending.
    UnknownFormat,
    /// Its clean text is longer than the limit.
    TextTooLong,
    /// A web page of more elements than the limit.
    TooManyElements,
    /// An archive or compressed file that ends too early, is damaged or none at all.
    BrokenArchive,
    /// An archive or compressed file that expands further than the limit.
    TooExpansive,
    /// Archives in archives, deeper than the limit.
    TooDeep,
    /// More entries in one file than the limit.
    TooManyEntries,
    /// A member of an archive that cannot be read without a password.
    Encrypted,
    /// A member of an archive whose name leads out of it.
    UnsafeName,
    /// Members of an archive that are pictures, styles or scripts, counted together.
    NoArticle,
}

impl SkipReason {
    /// Its stable kebab-case code, as `invalid-utf8`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::LineTooLong => "line-too-long",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::Binary => "binary",
            Self::Unreadable => "unreadable",
            Self::NotAFile => "not-a-file",
            Self::SymlinkLoop => "symlink-loop",
            Self::PathNotUtf8 => "path-not-utf8",
            Self::BrokenFrontMatter => "broken-front-matter",
            Self::BrokenSidecar => "broken-sidecar",
            Self::BrokenEntry => "broken-entry",
            Self::BrokenFeed => "broken-feed",
            Self::BrokenJson => "broken-json",
            Self::BrokenTable => "broken-table",
            Self::MissingDate => "missing-date",
            Self::ImpossibleDate => "impossible-date",
            Self::UnknownFormat => "unknown-format",
            Self::TextTooLong => "text-too-long",
            Self::TooManyElements => "too-many-elements",
            Self::BrokenArchive => "broken-archive",
            Self::TooExpansive => "too-expansive",
            Self::TooDeep => "too-deep",
            Self::TooManyEntries => "too-many-entries",
            Self::Encrypted => "encrypted",
            Self::UnsafeName => "unsafe-name",
            Self::NoArticle => "no-article",
        }
    }
}

/// The balance: found = used + unused + duplicate + skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// All articles found.
    pub found: usize,
    /// Shown in the issue.
    pub used: usize,
    /// Read but not shown.
    pub unused: usize,
    /// The same text or report as another.
    pub duplicate: usize,
    /// Not usable.
    pub skipped: usize,
}

impl Ledger {
    /// Counts outcomes; every one of them counts once, so what it returns balances.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut ledger = Self::default();
        for outcome in outcomes {
            ledger.found += 1;
            match outcome {
                Outcome::Used => ledger.used += 1,
                Outcome::Unused(_) | Outcome::Superseded(_) => ledger.unused += 1,
                Outcome::Duplicate(_) | Outcome::NearCopy(_) => ledger.duplicate += 1,
                Outcome::Skipped(_) => ledger.skipped += 1,
            }
        }
        ledger
    }

    /// Whether the parts add up.
    pub fn balances(self) -> bool {
        self.found == self.used + self.unused + self.duplicate + self.skipped
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Outcome, SkipReason, UnusedReason};

    #[test]
    fn every_outcome_counts_once() {
        let outcomes = [
            Outcome::Used,
            Outcome::Unused(UnusedReason::OffTopic),
            Outcome::Duplicate("a.txt".into()),
            Outcome::NearCopy("a.txt".into()),
            Outcome::Superseded("a.txt".into()),
            Outcome::Skipped(SkipReason::Empty),
            Outcome::Used,
        ];
        let ledger = Ledger::of(&outcomes);
        assert_eq!((ledger.found, ledger.used, ledger.unused, ledger.duplicate, ledger.skipped), (7, 2, 2, 2, 1));
        assert!(ledger.balances());
        assert!(!Ledger { found: 8, ..ledger }.balances());
    }

    #[test]
    fn codes_are_the_serialised_names() {
        for reason in [SkipReason::InvalidUtf8, SkipReason::PathNotUtf8, SkipReason::NotAFile, SkipReason::TooLarge] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
        }
        for reason in [UnusedReason::OutsidePeriod, UnusedReason::AfterCutOff, UnusedReason::NothingToShow] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
        }
    }
}
