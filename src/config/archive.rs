//! Where an archive finds the issues, and which files are its own. Decided by the config's text: it touches no disk.

use std::path::{Path, PathBuf};

use super::paths::{Piece, normal, pieces, substitute};
use super::types::{Config, Output};
use super::{Format, Origin};

/// What stands for an issue while a path is taken apart: no path of a config holds it.
const ANY: &str = "\u{1}";

/// Where an archive finds the issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePlaces {
    /// The archive's folder, absolute.
    pub dir: PathBuf,
    /// The folder in which each issue has an entry, absolute.
    pub listing: PathBuf,
    /// What stands before and behind the issue in the name of that entry.
    pub around: (String, String),
    /// The stored issue, as the config has it.
    json: Output,
    /// The page, as the config has it.
    html: Output,
    origin: Origin,
}

/// A file or folder of an archive that is made by it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnFile {
    /// The first page.
    Index,
    /// The search.
    Search,
    /// All speakers.
    Speakers,
    /// The feed.
    Feed,
}

impl OwnFile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Index, Self::Search, Self::Speakers, Self::Feed];

    /// Its name in the archive's folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Index => "index.html",
            Self::Search => "search.html",
            Self::Speakers => "speakers.html",
            Self::Feed => "feed.atom",
        }
    }
}

/// Where the stored issues of a series are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuePlaces {
    /// The folder in which each issue has an entry, absolute.
    pub listing: PathBuf,
    /// What stands before and behind the issue in the name of that entry.
    pub around: (String, String),
    json: Output,
    origin: Origin,
}

impl IssuePlaces {
    /// The stored JSON of an issue.
    pub fn json(&self, issue: &str) -> PathBuf {
        self.json.path(&self.origin, issue, None)
    }
}

impl ArchivePlaces {
    /// Folders within the archive's own that are made by it alone.
    pub const FOLDERS: [&'static str; 3] = ["topics", "speakers", "search"];

    /// The stored JSON of an issue.
    pub fn json(&self, issue: &str) -> PathBuf {
        self.json.path(&self.origin, issue, None)
    }

    /// The page of an issue.
    pub fn html(&self, issue: &str) -> PathBuf {
        self.html.path(&self.origin, issue, None)
    }

    /// The issues' pattern, by which the archive of one briefing is told from that of another.
    pub fn pattern(&self) -> String {
        let path = self.json("{{ issue }}");
        path.strip_prefix(&self.dir).unwrap_or(&path).to_string_lossy().into_owned()
    }
}

impl Config {
    /// Where the archive finds the issues; `None` where there is none, or no output of a kind that it needs.
    pub fn archive_places(&self) -> Option<ArchivePlaces> {
        let dir = normal(&self.origin.dir.join(&self.archive.as_ref()?.dir));
        let (json, html) = (self.below(&dir, Format::Json)?, self.below(&dir, Format::Html)?);
        let IssuePlaces { listing, around, .. } = self.places_of(json)?;
        Some(ArchivePlaces {
            listing,
            around,
            dir,
            json: json.clone(),
            html: html.clone(),
            origin: self.origin.clone(),
        })
    }

    /// Where the stored issues are; `None` where no output keeps any.
    pub fn issue_places(&self) -> Option<IssuePlaces> {
        self.places_of(self.stored()?)
    }

    fn places_of(&self, json: &Output) -> Option<IssuePlaces> {
        let path = json.path(&self.origin, ANY, None);
        let varies =
            path.ancestors().filter(|part| part.file_name().is_some_and(|name| name.to_string_lossy().contains(ANY)));
        let entry = varies.last()?;
        let name = entry.file_name()?.to_string_lossy();
        let (before, behind) = name.split_once(ANY)?;
        Some(IssuePlaces {
            listing: entry.parent()?.to_owned(),
            around: (before.to_owned(), behind.to_owned()),
            json: json.clone(),
            origin: self.origin.clone(),
        })
    }

    /// The first output of a format that lies below `dir` and has the issue in its path.
    pub(super) fn below(&self, dir: &Path, format: Format) -> Option<&Output> {
        let is_one = |output: &&Output| {
            Format::of(Path::new(&output.to)) == Some(format)
                && !output.is_for_audiences()
                && pieces(&output.to).any(|piece| piece == Piece::Variable("issue"))
                && normal(&self.origin.dir.join(substitute(&output.to, ANY, ""))).starts_with(dir)
        };
        self.outputs.iter().find(is_one)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config;

    #[track_caller]
    fn check(to: &str, listing: &str, around: (&str, &str)) {
        let text = format!(
            "version: 1\nbriefing: {{title: T}}\ncorpus: {{include: ['*.txt']}}\narchive: {{dir: ../r}}\n\
             topics: {{a: {{any: [A1]}}}}\n\
             outputs: [{{to: '{to}.json'}}, {{to: '{to}.html'}}]\n"
        );
        let (config, _) = config::from_text(Path::new("/w/c/attache.yaml"), &text).expect("a config");
        let places = config.archive_places().expect("places");
        assert_eq!((places.listing.as_path(), &places.dir), (Path::new(listing), &Path::new("/w/r").to_owned()));
        assert_eq!((places.around.0.as_str(), places.around.1.as_str()), around);
        assert_eq!(config.issue_places().map(|places| places.listing), Some(places.listing.clone()));
        assert_eq!(
            places.json("2026-W46").to_string_lossy(),
            format!("/w/c/{to}.json").replace("c/../", "").replace("{{ issue }}", "2026-W46")
        );
    }

    #[test]
    fn issues_are_listed_where_their_paths_differ() {
        check("../r/{{ issue }}/briefing", "/w/r", ("", ""));
        check("../r/x/week-{{ issue }}.all/a/{{ issue }}", "/w/r/x", ("week-", ".all"));
        check("../r/b-{{ issue }}", "/w/r", ("b-", ".json"));
    }
}
