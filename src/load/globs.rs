//! Globs of a config, anchored: the folder a pattern starts in, and what it says of paths below. It touches no disk.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::LoadError;
use crate::config::normal;

/// A pattern of a config, anchored in a folder.
///
/// `*` and `?` stop at `/`, `**` does not; `{a,b}` and `[a-z]` are known; a backslash takes a sign's meaning away.
pub(super) struct Anchored {
    /// As the config has it.
    pub pattern: String,
    /// Folder (or, without wildcards, the file) it starts in, absolute, `..` resolved without looking at the disk.
    pub base: PathBuf,
    /// The part with wildcards, matched below `base`; `None` where the pattern has none.
    matcher: Option<GlobMatcher>,
    /// Endings with their dots, where the part with wildcards is `**/*` and one of these: then they alone decide.
    endings: Option<Vec<String>>,
    /// How many folders deep it can match; `None` without bound.
    pub depth: Option<usize>,
    /// Whether its last part has a dot, so that a folder of that name is a mistake and not a folder on the way.
    pub names_files: bool,
}

impl Anchored {
    /// Reads `pattern`, relative to the folder `dir`.
    pub fn new(pattern: &str, dir: &Path) -> Result<Self, LoadError> {
        let wrong = |reason: String| LoadError::Glob { pattern: pattern.to_owned(), reason };
        if pattern.trim().is_empty() {
            return Err(wrong("it is empty".into()));
        }
        let (literal, wild) = split_literal(pattern);
        let base = normal(&dir.join(literal));
        let names_files = wild.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if wild.is_empty() {
            return Ok(Self {
                pattern: pattern.to_owned(),
                base,
                matcher: None,
                endings: None,
                depth: Some(0),
                names_files,
            });
        }
        if wild.split('/').any(|part| part == "..") {
            return Err(wrong("`..` may stand only before the first wildcard".into()));
        }
        let glob =
            GlobBuilder::new(wild).literal_separator(true).build().map_err(|error| wrong(error.kind().to_string()))?;
        // A brace may hide a `/`, so only plain parts can be counted.
        let bounded = !wild.contains("**") && !wild.contains('{');
        let depth = bounded.then(|| wild.split('/').count());
        let (matcher, endings) = (Some(glob.compile_matcher()), endings(wild));
        Ok(Self { pattern: pattern.to_owned(), base, matcher, endings, depth, names_files })
    }

    /// Whether the file or folder called `name` in a folder at or below `base` is meant. It is what [`Anchored::matches`]
    /// says, and sooner where the ending alone decides.
    pub fn matches_in(&self, folder: &Path, name: &OsStr) -> bool {
        match &self.endings {
            Some(endings) => endings.iter().any(|ending| name.as_encoded_bytes().ends_with(ending.as_bytes())),
            None => self.matches(&folder.join(name)),
        }
    }

    /// Whether the absolute path `path` is meant.
    pub fn matches(&self, path: &Path) -> bool {
        match (&self.matcher, path.strip_prefix(&self.base)) {
            (Some(matcher), Ok(below)) => matcher.is_match(below),
            (None, Ok(below)) => below.as_os_str().is_empty(),
            (_, Err(_)) => false,
        }
    }

    /// Whether the pattern is the plain path of one file.
    pub fn is_literal(&self) -> bool {
        self.matcher.is_none()
    }
}

/// A pattern of files to leave out: anchored like an include, but one that begins with `**` also counts outside the
/// config's folder, against the name a file has in briefings.
pub(super) struct Exclude {
    anchored: Anchored,
    anywhere: Option<GlobMatcher>,
}

impl Exclude {
    /// Reads `pattern`, relative to the folder `dir`.
    pub fn new(pattern: &str, dir: &Path) -> Result<Self, LoadError> {
        let anchored = Anchored::new(pattern, dir)?;
        let anywhere = if pattern.starts_with("**") {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            let wrong = |error: globset::Error| LoadError::Glob {
                pattern: pattern.to_owned(),
                reason: error.kind().to_string(),
            };
            Some(glob.map_err(wrong)?.compile_matcher())
        } else {
            None
        };
        Ok(Self { anchored, anywhere })
    }

    /// Whether the file at `path`, called `name`, is left out.
    pub fn matches(&self, path: &Path, name: &str) -> bool {
        self.anchored.matches(path) || self.anywhere.as_ref().is_some_and(|glob| glob.is_match(name))
    }
}

/// The endings of a pattern such as `**/*.md` or `**/*.{txt,md}`; `None` for any other.
fn endings(wild: &str) -> Option<Vec<String>> {
    let ending = wild.strip_prefix("**/*.")?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let listed = match ending.strip_prefix('{').and_then(|list| list.strip_suffix('}')) {
        Some(list) => list.split(',').collect(),
        None => vec![ending],
    };
    listed.iter().all(|one| plain(one)).then(|| listed.iter().map(|one| format!(".{one}")).collect())
}

/// Splits off the leading parts of a pattern that hold no wildcard.
fn split_literal(pattern: &str) -> (&str, &str) {
    let Some(first_wild) = pattern.find(['*', '?', '[', '{', '\\']) else { return (pattern, "") };
    let start = pattern[..first_wild].rfind('/').map_or(0, |slash| slash + 1);
    pattern.split_at(start)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Anchored, Exclude};

    #[track_caller]
    fn check(pattern: &str, base: &str, yes: &[&str], no: &[&str]) {
        let glob = Anchored::new(pattern, Path::new("/desk/config")).unwrap();
        assert_eq!(glob.base, Path::new(base));
        let both = yes.iter().map(|path| (path, true)).chain(no.iter().map(|path| (path, false)));
        for (path, expected) in both {
            let path = Path::new(path);
            assert_eq!(glob.matches(path), expected, "{pattern} and {}", path.display());
            if let (Some(folder), Some(name)) = (path.parent().filter(|it| it.starts_with(base)), path.file_name()) {
                assert_eq!(glob.matches_in(folder, name), expected, "{pattern} and {} by its folder", path.display());
            }
        }
    }

    #[test]
    fn patterns_are_anchored_in_their_literal_folder() {
        check(
            "../corpus/**/*.{txt,md}",
            "/desk/corpus",
            &["/desk/corpus/a.txt", "/desk/corpus/x/y/b.md"],
            &["/desk/corpus/a.html", "/desk/config/a.txt", "/desk/corpus.txt"],
        );
        check(
            "in/**/*.txt",
            "/desk/config/in",
            &["/desk/config/in/a.txt", "/desk/config/in/x/b.c.txt", "/desk/config/in/x/.txt"],
            &["/desk/config/in/atxt", "/desk/config/in/a.txt.md", "/desk/config/in/a.TXT"],
        );
        check("in/**/*.{txt,t?t}", "/desk/config/in", &["/desk/config/in/a.tat"], &["/desk/config/in/a.md"]);
        check("./in/*.txt", "/desk/config/in", &["/desk/config/in/a.txt"], &["/desk/config/in/sub/a.txt"]);
        check("/abs/[ab]?.md", "/abs", &["/abs/a1.md"], &["/abs/c1.md", "/abs/a/.md"]);
        check("one [draft].txt", "/desk/config", &["/desk/config/one d.txt"], &[]);
        check("../corpus/one.txt", "/desk/corpus/one.txt", &["/desk/corpus/one.txt"], &["/desk/corpus/one.txt/x"]);
    }

    #[test]
    fn depth_is_known_where_it_is_bounded() {
        let depth = |pattern| Anchored::new(pattern, Path::new("/d")).unwrap().depth;
        assert_eq!(depth("a/*.txt"), Some(1));
        assert_eq!(depth("a/*/b/*.txt"), Some(3));
        assert_eq!(depth("a/**/*.txt"), None);
        assert_eq!(depth("{a,b/c}/*.txt"), None);
    }

    #[test]
    fn wrong_patterns_are_said() {
        for pattern in ["", "a/{b", "a/*/../b.txt", "[a"] {
            assert!(Anchored::new(pattern, Path::new("/d")).is_err(), "{pattern}");
        }
    }

    #[test]
    fn an_exclude_that_begins_with_stars_counts_everywhere() {
        let exclude = Exclude::new("**/drafts/**", Path::new("/desk/config")).unwrap();
        assert!(exclude.matches(Path::new("/desk/corpus/drafts/a.txt"), "corpus/drafts/a.txt"));
        assert!(!exclude.matches(Path::new("/drafts/corpus/a.txt"), "corpus/a.txt"));
        let near = Exclude::new("../corpus/old/*", Path::new("/desk/config")).unwrap();
        assert!(near.matches(Path::new("/desk/corpus/old/a.txt"), "corpus/old/a.txt"));
    }
}
