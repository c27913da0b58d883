//! The pages of sources that go with the HTML pages of an issue: where they stand, what links to them, their bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::Format;
use crate::model::{Briefing, SourcePage, Stage};
use crate::render::{Beside, RenderError, SourcePages, Templates, path_part};

use super::Progress;
use super::outputs::Planned;
use super::progress::timed;

/// The folder beside a page in which the folder of its sources stands. Each page has one of its own, named like it, since
/// each may show other things of a source.
const FOLDER: &str = "sources";

/// Addresses of the pages of sources, as seen from the HTML page `of`.
pub(super) fn addresses(pages: &[SourcePage], of: &Path) -> BTreeMap<usize, String> {
    let own = path_part(&stem(of));
    pages.iter().map(|page| (page.source.number, format!("{FOLDER}/{own}/{}.html", page.id))).collect()
}

/// The pages of sources that go with an output; none but with an HTML page.
pub(super) fn of(
    pages: &[SourcePage],
    output: &Planned,
    templates: &Templates,
    briefing: &Briefing,
    progress: &dyn Progress,
) -> Result<Vec<(PathBuf, Vec<u8>)>, RenderError> {
    if output.format != Format::Html || pages.is_empty() {
        return Ok(Vec::new());
    }
    let folder = folder(&output.path);
    let name = output.path.file_name().unwrap_or_default().to_string_lossy();
    let rendering = SourcePages::new(templates, briefing, &format!("../../{}", path_part(&name)));
    let one = |page: &SourcePage| {
        let bytes = timed(progress, Stage::Render, || rendering.page(page))?;
        Ok((folder.join(format!("{}.html", page.id)), bytes))
    };
    pages.par_iter().map(one).collect()
}

/// The folder of the sources of an HTML page.
pub(super) fn folder(page: &Path) -> PathBuf {
    page.parent().unwrap_or(Path::new("")).join(FOLDER).join(stem(page))
}

/// What stands beside an HTML page.
pub(super) fn beside(pages: &[SourcePage], output: &Planned, archive: Option<String>) -> Beside {
    if output.format == Format::Html {
        Beside { sources: addresses(pages, &output.path), archive }
    } else {
        Beside::default()
    }
}

fn stem(page: &Path) -> String {
    page.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
