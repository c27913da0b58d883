//! `attache render`: a stored issue in other formats.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use serde_json::json;

use crate::config::Format;
use crate::pipeline::{self, Destination, FileState, Rerender};

use super::Status;
use super::build::configs;
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;

/// Render stored issues again, in any format, without their corpus
///
/// Reads the JSON that `attache build` wrote and makes the other formats of it: the same bytes that a build would write. The
/// files stand beside the issue, or where --output says. A mail needs --config, which says from whom to whom it goes.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache render reports/us-russia/2026-W46/briefing.json --format txt -o - | less
  attache render reports/us-russia/2026-W46/briefing.json --format docx,csv -o ~/desk
  attache render briefing.json --templates templates --format html
  attache render reports/us-russia/*/briefing.json --format html,docx
  attache render briefing.json --config watch.yaml --format eml -o - | sendmail -t

EXIT STATUS: 0 done; 2 no issue, one of another version, or a file that cannot be written")]
pub(super) struct Args {
    /// Stored issues, the JSON of builds
    #[arg(required = true, value_name = "ISSUE.json")]
    issues: Vec<PathBuf>,
    /// Make these formats, separated by commas [default: all but JSON, and a mail only with --config]
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<Format>,
    /// Write into this folder; `-` prints the one file to stdout
    #[arg(short, long, value_name = "DIR|-")]
    output: Option<PathBuf>,
    /// Folder of templates that replace the built-in ones of the same name [default: that of --config]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Config that says how mails are sent, and where templates lie
    #[arg(long, value_name = "CONFIG")]
    config: Option<PathBuf>,
}

impl Args {
    /// Whether the file goes to stdout.
    pub(super) fn prints_data(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let config = match &args.config {
        Some(path) => configs(std::slice::from_ref(path), console)?.configs.pop(),
        None => None,
    };
    let mail = config.as_ref().and_then(|config| config.mail.clone());
    let formats = match args.format.as_slice() {
        [] => {
            let made = |format: &Format| *format != Format::Json && pipeline::makes(*format);
            Format::ALL.into_iter().filter(made).collect()
        }
        asked => asked.to_vec(),
    };
    let formats: Vec<Format> = match (&args.format[..], &mail) {
        ([], None) => formats.into_iter().filter(|format| *format != Format::Eml).collect(),
        _ => formats,
    };
    let destination = match &args.output {
        None => Destination::Configured,
        Some(_) if args.issues.len() > 1 => {
            return Err(Failure::Usage("-o takes one issue: the files of several stand beside each".into()));
        }
        Some(_) if args.prints_data() && formats.len() > 1 => {
            return Err(Failure::Usage("-o - takes one format; choose it with --format".into()));
        }
        Some(_) if args.prints_data() => Destination::Returned,
        Some(folder) => Destination::Folder(settings.current.join(folder)),
    };
    let folder =
        |config: &crate::config::Config| config.templates.as_ref().map(|folder| config.origin.dir.join(folder));
    let templates = args.templates.clone().or_else(|| config.as_ref().and_then(folder));
    let issues = args.issues.iter().map(|issue| settings.current.join(issue)).collect();
    let job = Rerender { issues, formats, templates, mail, destination, threads: settings.threads };
    for file in pipeline::rerender(&job)? {
        let shown = settings.shown(&file.path);
        let (line, status) = match &file.state {
            FileState::Returned(bytes) => {
                console.data(bytes)?;
                continue;
            }
            FileState::Unchanged => (format!("unchanged {shown}"), "unchanged"),
            FileState::Wrote | FileState::WouldWrite => (format!("wrote {shown}"), "wrote"),
        };
        console.result(&line, &json!({ "type": "written", "path": shown, "status": status }))?;
    }
    Ok(Status::Done)
}
