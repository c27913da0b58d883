//! The locks of a run: one for each series, in the folder of its issues, with who holds it since when.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::write::{self, Lock, LockError};

use super::super::failure::Failure;
use super::due::Series;

/// The locks of all series, or none.
pub(super) fn all(series: &[Series]) -> Result<Vec<Lock>, Failure> {
    let configs: Vec<String> = series.iter().map(Series::name).collect();
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
    let (process, host) = (std::process::id(), gethostname::gethostname());
    let holder =
        format!("process {process} on {} runs since {now} for {}\n", host.to_string_lossy(), configs.join(", "));
    // In one order, and each once: two series may have their issues in one folder under one name.
    let paths: BTreeSet<PathBuf> = series.iter().filter_map(path).collect();
    paths.iter().map(|path| write::lock(path, &holder).map_err(failure)).collect()
}

fn path(series: &Series) -> Option<PathBuf> {
    let folder = series.config.issue_places()?.listing;
    let stem = series.config.origin.path.file_stem()?.to_string_lossy();
    Some(folder.join(format!(".attache-{stem}.lock")))
}

fn failure(error: LockError) -> Failure {
    match error {
        LockError::Held { path, holder } => {
            Failure::Other(format!("another run is under way: {holder}; nothing was done; it holds {}", path.display()))
        }
        error => Failure::Other(error.to_string()),
    }
}
