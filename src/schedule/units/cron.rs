//! Lines of a crontab, by `crontab(5)` of cronie; other crons know no `CRON_TZ`, which the lines say.

use std::fmt::Write as _;

use super::{MARK, Plan, Run, UnitError, in_shell, line_of, variables};
use crate::schedule::Rhythm;

/// The lines. Runs of the same hours share one, so that no two lines run one config at a time.
pub fn lines(plan: &Plan<'_>) -> Result<String, UnitError> {
    let mut out = format!("# {MARK}: the briefings that are due.\n");
    out.push_str(
        "# CRON_TZ is known to cronie and fcron. Another cron takes the hours below for those of the machine: there the machine\n\
         # has to be set to the same zone.\n",
    );
    for variable in variables(plan) {
        let _ = writeln!(
            out,
            "# {variable} has to be set in the environment; better name a file, by `password_file` or `token_file`."
        );
    }
    if let Some(address) = plan.notify {
        let _ = writeln!(out, "MAILTO={address}");
    }
    let mut groups: Vec<(String, &str, Vec<&Run>)> = Vec::new();
    for run in plan.runs {
        let calendar = calendar(run);
        match groups.iter_mut().find(|(other, zone, _)| *other == calendar && *zone == run.zone) {
            Some((_, _, runs)) => runs.push(run),
            None => groups.push((calendar, &run.zone, vec![run])),
        }
    }
    for (calendar, zone, runs) in groups {
        let mut command = in_shell(line_of(plan.program)?);
        command.push_str(" run --quiet");
        for run in runs {
            let _ = write!(command, " {}", in_shell(line_of(&run.config)?));
        }
        // A bare percent sign would end the command.
        let _ = writeln!(out, "CRON_TZ={zone}\n{calendar} {}", command.replace('%', "\\%"));
    }
    Ok(out)
}

fn calendar(run: &Run) -> String {
    let at = run.schedule.at();
    let days = match run.schedule.rhythm() {
        Rhythm::Daily => "* * *".to_owned(),
        Rhythm::Weekly(weekday) => format!("* * {}", weekday.to_sunday_zero_offset()),
        // cron knows no last day of a month; a run on a day on which nothing is due makes nothing new.
        Rhythm::Monthly(29..) => "28-31 * *".to_owned(),
        Rhythm::Monthly(day) => format!("{day} * *"),
    };
    format!("{} {} {days}", at.minute(), at.hour())
}
