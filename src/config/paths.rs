//! Where the paths of a config lead: joined to its folder, tidied as text. It touches no disk.

use std::path::{Component, Path, PathBuf};

use super::format::Format;
use super::types::{Config, Origin, Output};

impl Origin {
    /// The origin of a config named `path`, whose folder is `dir` (absolute) and which includes these globs.
    pub(super) fn of(path: &Path, dir: &Path, include: &[String]) -> Self {
        let dir = normal(dir);
        let mut root = dir.clone();
        for _ in 0..levels_up(include) {
            root.pop();
        }
        Self { path: path.to_owned(), dir, root, stdin: None }
    }

    /// The absolute path of a file the config names, `{{ issue }}` standing for the issue.
    pub fn resolve(&self, path: &str, issue: &str) -> PathBuf {
        normal(&self.dir.join(substitute(path, issue, "")))
    }
}

impl Output {
    /// The absolute path of this file for one issue and, where it is one of several, for one audience.
    pub fn path(&self, origin: &Origin, issue: &str, audience: Option<&str>) -> PathBuf {
        normal(&origin.dir.join(substitute(&self.to, issue, audience.unwrap_or_default())))
    }

    /// Whether the folder it stands in is its issue's own.
    pub fn has_own_folder(&self) -> bool {
        let folder = self.to.rsplit_once('/').map_or("", |(folder, _)| folder);
        pieces(folder).any(|piece| piece == Piece::Variable("issue"))
    }

    /// Whether it is made once for each audience.
    pub fn is_for_audiences(&self) -> bool {
        pieces(&self.to).any(|piece| piece == Piece::Variable("audience"))
    }
}

impl Config {
    /// The output in which later issues find this one: the first JSON file of the whole issue with the issue in its path.
    pub fn stored(&self) -> Option<&Output> {
        let has_issue = |output: &Output| pieces(&output.to).any(|piece| piece == Piece::Variable("issue"));
        let is_json = |output: &Output| Format::of(Path::new(&output.to)) == Some(Format::Json);
        self.outputs.iter().find(|output| is_json(output) && has_issue(output) && !output.is_for_audiences())
    }
}

impl Config {
    /// The output of a format that is delivered for an audience, or as the whole issue; the first there is.
    pub fn delivered(&self, format: Format, audience: Option<&str>) -> Option<&Output> {
        let is_one = |output: &&Output| {
            Format::of(Path::new(&output.to)) == Some(format) && output.is_for_audiences() == audience.is_some()
        };
        if format == Format::Json && audience.is_none() { self.stored() } else { self.outputs.iter().find(is_one) }
    }
}

impl Output {
    /// What the config calls this file for one issue: the same on any machine.
    pub fn name(&self, issue: &str) -> String {
        substitute(&self.to, issue, "")
    }
}

/// How many folders above the config's own the globs reach.
pub(super) fn levels_up(globs: &[String]) -> usize {
    let up = |glob: &String| {
        glob.split('/').filter(|part| !matches!(*part, "." | "")).take_while(|part| *part == "..").count()
    };
    globs.iter().filter(|glob| Path::new(glob).is_relative()).map(up).max().unwrap_or(0)
}

/// A path without `.` and `..`, decided by its text alone: links are not followed.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(component),
            },
            _ => out.push(component),
        }
    }
    out
}

/// A piece of a path that may hold variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text as it is.
    Text(&'a str),
    /// The name between `{{` and `}}`.
    Variable(&'a str),
    /// `{{` that never ends.
    Unclosed,
}

/// The pieces of a path, in order.
pub(super) fn pieces(path: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(start) = rest.find("{{") else {
            return Some(Piece::Text(std::mem::take(&mut rest)));
        };
        if start > 0 {
            let (text, variable) = rest.split_at(start);
            rest = variable;
            return Some(Piece::Text(text));
        }
        let Some(end) = rest.find("}}") else {
            rest = "";
            return Some(Piece::Unclosed);
        };
        let name = rest[2..end].trim();
        rest = &rest[end + 2..];
        Some(Piece::Variable(name))
    })
}

/// The path with `{{ issue }}` and `{{ audience }}` filled in. Other variables do not get past the checks, and are left out.
pub(super) fn substitute(path: &str, issue: &str, audience: &str) -> String {
    pieces(path)
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Variable("issue") => issue,
            Piece::Variable("audience") => audience,
            Piece::Variable(_) | Piece::Unclosed => "",
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{Origin, Output};

    #[track_caller]
    fn check(to: &str, expected: &str) {
        let origin = Origin::of(Path::new("x.yaml"), Path::new("/home/a/./desk/config"), &[]);
        let output = Output { to: to.into(), template: None };
        assert_eq!(output.path(&origin, "2026-W46", Some("desk")), Path::new(expected));
    }

    #[test]
    fn outputs_lead_to_absolute_paths() {
        check("../reports/{{ issue }}/b.md", "/home/a/desk/reports/2026-W46/b.md");
        check("{{issue}}-{{  issue  }}.md", "/home/a/desk/config/2026-W46-2026-W46.md");
        check("/tmp/./{{ issue }}.md", "/tmp/2026-W46.md");
        check("../../../../../../b.md", "/b.md");
        check("{{ issue }}/{{audience}}.md", "/home/a/desk/config/2026-W46/desk.md");
        check("b{{ issue.md", "/home/a/desk/config/b");
        check("}}{{}}é.md", "/home/a/desk/config/}}é.md");
    }

    #[test]
    fn the_root_is_as_far_up_as_the_includes_reach() {
        let root = |include: &[&str]| {
            let include: Vec<String> = include.iter().map(|glob| (*glob).to_owned()).collect();
            Origin::of(Path::new("x.yaml"), Path::new("/a/b/c"), &include).root
        };
        assert_eq!(root(&["*.md"]), Path::new("/a/b/c"));
        assert_eq!(root(&["../x/*.md", "./../../y/../../z/*.md", "/tmp/../../../*.md"]), Path::new("/a"));
        assert_eq!(root(&["../../../../../../*.md"]), Path::new("/"));
    }
}
