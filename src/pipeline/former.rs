//! Finds the stored issues before the one that is made, and reads them. What cannot be used is told of and passed over.

use std::path::Path;

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{BRIEFING_FORMAT, Briefing, FORMER_ISSUES, Former};
use crate::select::{self, Names};

use super::Plan;

/// Most characters of a file's own words in a message.
const MESSAGE: usize = 160;

/// What is wrong with a stored issue: a code, what happened, what to do.
type Fault = (&'static str, String, &'static str);

/// The issues stored before the plan's, the newest first. They are looked for where the config puts its JSON, wherever the
/// files of this build go.
pub(super) fn read(plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Former> {
    let Some(output) = plan.config.stored() else { return Vec::new() };
    let names = Names::of_config(&plan.config);
    let mut former = Vec::new();
    for period in (1..=FORMER_ISSUES).map_while(|many| plan.job.period.before(many)) {
        let id = period.issue();
        let one = briefing(&output.path(&plan.config.origin, &id, None)).and_then(|briefing| match briefing {
            Some(briefing) => {
                is_of_this_series(plan, &id, &briefing)?;
                select::former(briefing, &names).map(Some).map_err(damaged)
            }
            None => Ok(None),
        });
        match one {
            Ok(found) => former.extend(found),
            Err((code, what, help)) => {
                let message = format!("a former issue that is passed over: it {what}");
                diagnostics.push(Diagnostic::warning(output.name(&id), code, message).help(help));
            }
        }
    }
    former
}

/// Reads one stored issue; `None` where there is none.
pub(super) fn briefing(path: &Path) -> Result<Option<Briefing>, Fault> {
    let unreadable = |what| ("unreadable-issue", what, "give the right to read it, or build that issue again");
    let Some(bytes) = load::issue(path).map_err(unreadable)? else { return Ok(None) };
    let other = |format: &str| {
        let what = format!("has the format `{}`, not `{BRIEFING_FORMAT}`", short(format));
        ("other-format", what, "build that issue again with this version")
    };
    // That it is UTF-8 is seen faster of the whole than of each of its strings.
    let read = str::from_utf8(&bytes).map_or_else(|_| serde_json::from_slice(&bytes), serde_json::from_str::<Briefing>);
    match read {
        Ok(briefing) if briefing.format == BRIEFING_FORMAT => Ok(Some(briefing)),
        Ok(briefing) => Err(other(&briefing.format)),
        // What another version wrote may well lack something.
        Err(error) => match serde_json::from_slice::<Head>(&bytes) {
            Ok(head) if head.format != BRIEFING_FORMAT => Err(other(&head.format)),
            _ => Err(damaged(format!("is no JSON of an issue: {}", short(&error.to_string())))),
        },
    }
}

/// What every version of an issue has.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// As much of a text from a file as a message has room for.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(MESSAGE).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// The fault of a stored issue that contradicts itself.
pub(super) fn damaged(what: impl Into<String>) -> Fault {
    ("damaged-issue", what.into(), "restore it, or build that issue again")
}

fn is_of_this_series(plan: &Plan<'_>, id: &str, briefing: &Briefing) -> Result<(), Fault> {
    let help = "give each series a path of its own in `outputs`";
    let title = &plan.config.briefing.title;
    if briefing.title != *title {
        return Err(("other-series", format!("is of the series `{}`, not of `{title}`", short(&briefing.title)), help));
    }
    if briefing.issue.id != id {
        return Err(("other-series", format!("is the issue `{}`, not `{id}`", short(&briefing.issue.id)), help));
    }
    if let Some(audience) = &briefing.audience {
        let what = format!("was made for the audience `{}`, and does not hold all of the issue", short(audience));
        return Err(("other-series", what, "name an output of the whole issue first among the JSON of `outputs`"));
    }
    Ok(())
}
