//! The stages of a build by name, as timings, logs and run records tell of them. It measures nothing.

use serde::{Deserialize, Serialize};

/// One part of the way from a corpus to files, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Topics, outlets and templates are made ready.
    Prepare,
    /// The files of the corpus are looked for.
    Discover,
    /// What was extracted before is looked up, and what is new is kept.
    Store,
    /// All from the bytes of files to evidence that is judged: the five that follow, on all threads.
    Read,
    /// A file is opened, read and digested.
    Load,
    /// Archives and files of many articles are taken apart.
    Unpack,
    /// An article is parsed.
    Parse,
    /// Quotes, people and passages of an article are found.
    Extract,
    /// An article is held against period and topics.
    Judge,
    /// All from evidence to bytes: the three that follow, for all issues.
    Issue,
    /// What an issue shows is chosen.
    Select,
    /// What was chosen becomes a briefing.
    Compose,
    /// A briefing becomes the bytes of a file.
    Render,
    /// The pages of an archive are made.
    Archive,
    /// Files are written.
    Write,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 15] = [
        Self::Prepare,
        Self::Discover,
        Self::Store,
        Self::Read,
        Self::Load,
        Self::Unpack,
        Self::Parse,
        Self::Extract,
        Self::Judge,
        Self::Issue,
        Self::Select,
        Self::Compose,
        Self::Render,
        Self::Archive,
        Self::Write,
    ];

    /// Its name, which is that of a folder of the program where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Discover => "discover",
            Self::Store => "store",
            Self::Read => "read",
            Self::Load => "load",
            Self::Unpack => "unpack",
            Self::Parse => "parse",
            Self::Extract => "extract",
            Self::Judge => "judge",
            Self::Issue => "issue",
            Self::Select => "select",
            Self::Compose => "compose",
            Self::Render => "render",
            Self::Archive => "archive",
            Self::Write => "write",
        }
    }

    /// The stage it is a part of, whose threads share it; `None` where one thread does it while nothing else goes on.
    pub fn part_of(self) -> Option<Self> {
        match self {
            Self::Load | Self::Unpack | Self::Parse | Self::Extract | Self::Judge => Some(Self::Read),
            Self::Select | Self::Compose | Self::Render => Some(Self::Issue),
            Self::Prepare | Self::Discover | Self::Store | Self::Read | Self::Issue | Self::Archive | Self::Write => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stage;

    #[test]
    fn all_stand_in_order_under_their_serialised_names() {
        assert!(Stage::ALL.is_sorted());
        for (at, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(stage as usize, at);
            assert_eq!(serde_json::to_string(&stage).expect("a name"), format!("\"{}\"", stage.name()));
            assert!(stage.part_of().is_none_or(|whole| whole < stage && whole.part_of().is_none()));
        }
    }
}
