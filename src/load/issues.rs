//! Finds the stored issues of a series, and lists folders. It reads no file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Most entries of a folder that are looked at.
const ENTRIES: usize = 100_000;

/// A file of an issue on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The issue, as its path says.
    pub issue: String,
    /// Where it is.
    pub path: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// When it was last written, where the system knows.
    pub modified: Option<SystemTime>,
}

/// The files of issues that are there, by issue: each entry of `listing` whose name has something between `around` names
/// one, and `path` says where its file stands.
pub fn stored(listing: &Path, around: (&str, &str), path: impl Fn(&str) -> PathBuf) -> Vec<StoredFile> {
    let mut issues: Vec<String> = names_in(listing)
        .into_iter()
        .filter_map(|name| Some(name.strip_prefix(around.0)?.strip_suffix(around.1)?.to_owned()))
        .filter(|issue| !issue.is_empty())
        .collect();
    issues.sort();
    let file = |issue: String| {
        let path = path(&issue);
        let there = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        Some(StoredFile { issue, path, bytes: there.len(), modified: there.modified().ok() })
    };
    issues.into_iter().filter_map(file).collect()
}

/// The names in a folder that are UTF-8, in no order; none where there is no folder.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().take(ENTRIES).flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Every file and folder at and below `folder`, in the order of their paths, links not followed: none where there is nothing,
/// and `None` where there are more than `most`.
pub fn tree(folder: &Path, most: usize) -> Option<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> =
        walkdir::WalkDir::new(folder).into_iter().flatten().take(most + 1).map(walkdir::DirEntry::into_path).collect();
    all.sort();
    (all.len() <= most).then_some(all)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::stored;

    #[test]
    fn issues_are_told_by_the_names_around_them() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["w-2026-W45", "w-2026-W46", "w-", "other", "w-empty"] {
            fs::create_dir(dir.path().join(name)).expect("a folder");
        }
        for name in ["w-2026-W46", "w-2026-W45", "w-", "other"] {
            fs::write(dir.path().join(name).join("b.json"), "{}").expect("a file");
        }
        let found = stored(dir.path(), ("w-", ""), |issue| dir.path().join(format!("w-{issue}/b.json")));
        let found: Vec<(&str, u64)> = found.iter().map(|file| (file.issue.as_str(), file.bytes)).collect();
        assert_eq!(found, [("2026-W45", 2), ("2026-W46", 2)]);
        assert_eq!(stored(&dir.path().join("none"), ("", ""), |_| dir.path().to_owned()), []);
    }
}
