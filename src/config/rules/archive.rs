//! The archive: it has issues to be made of, files that nobody else writes, and an address of the web.

use std::ops::Range;

use super::{Config, Document, Problem, Step, quoted};
use crate::config::paths::{Piece, normal, pieces};
use crate::config::{ArchivePlaces, Format, OwnFile};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let Some(archive) = &config.archive else { return };
    let at = |key| document.value(&[Step::Key("archive"), Step::Key(key)]);
    if pieces(&archive.dir).any(|piece| !matches!(piece, Piece::Text(_))) {
        found.push(
            Problem::error("archive-dir", at("dir"), "the archive's folder holds all issues, and has no variables")
                .help("name the folder above those of the issues"),
        );
        return;
    }
    if let Some(url) = &archive.url
        && !is_address(url)
    {
        found.push(
            Problem::error("archive-url", at("url"), format!("{} is no address of the web", quoted(url)))
                .help("begin it with `https://`, without `?` and `#`"),
        );
    }
    // Without outputs of its own, a config has those of the defaults, whose folder depends on the file's name.
    if !config.outputs.is_empty() {
        outputs(config, document, &at("dir"), found);
    }
}

fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.starts_with('/') && !rest.is_empty())
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\"<>\\".contains(c))
}

fn outputs(config: &Config, document: &Document, at: &Range<usize>, found: &mut Vec<Problem>) {
    let archive = config.archive.as_ref().map_or("", |archive| archive.dir.as_str());
    let dir = normal(&config.origin.dir.join(archive));
    for format in [Format::Json, Format::Html] {
        if config.below(&dir, format).is_none() {
            let help = format!("add `{{to: \"{archive}/{{{{ issue }}}}/briefing.{format}\"}}` to `outputs`");
            let message =
                format!("no output is a .{format} below the archive's folder with `{{{{ issue }}}}` in its path");
            found.push(Problem::error("archive-without-issues", at.clone(), message).help(help));
        }
    }
    for (index, output) in config.outputs.iter().enumerate() {
        let path = normal(&config.origin.dir.join(&output.to));
        let Ok(below) = path.strip_prefix(&dir) else { continue };
        let first = below.iter().next().map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let own = OwnFile::ALL.map(OwnFile::name).contains(&first.as_str()) && below.iter().count() == 1;
        if own || ArchivePlaces::FOLDERS.contains(&first.as_str()) {
            let span = document.value(&[Step::Key("outputs"), Step::Item(index), Step::Key("to")]);
            found.push(
                Problem::error("archive-file", span, format!("the archive writes {} itself", quoted(&first)))
                    .also(at.clone(), "the archive's folder")
                    .help("give the output a path of its own"),
            );
        }
    }
}
