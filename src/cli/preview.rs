//! `attache preview`: the issue in a browser while it is being worked on.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::config;
use crate::pipeline::{self, Destination, FileState, Job, Options, Silent};
use crate::preview::{self, Event, Outcome, Port};
use crate::watching::Watched;

use super::Status;
use super::build::When;
use super::console::{Console, counted};
use super::failure::Failure;
use super::settings::Settings;
use super::watch::what_it_is_made_of;

/// Where the server listens unless another port is asked for.
const PORT: u16 = 7878;

/// Columns of an error drawn in a page.
const WIDTH: usize = 100;

/// Show the issue in a browser and build it anew on every change
///
/// Builds into memory, writes nothing, and serves the issue's files on this machine alone. When the config, a template, the
/// analyst's notes or the corpus change, it builds again and the open pages load anew. An error is shown in the page as
/// `attache build` tells it; the last good page stays within reach. Ctrl-C ends it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache preview config/us-russia.yaml --period 2026-W46
  attache preview watch.yaml --port 0                      any free port; the address is printed

EXIT STATUS: 0 ended by Ctrl-C; 2 the port cannot be had")]
pub(super) struct Args {
    /// Config file
    #[arg(value_name = "CONFIG")]
    config: PathBuf,
    #[command(flatten)]
    when: When,
    /// Port on 127.0.0.1; 0 is any that is free [default: 7878 or the next that is free]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
}

pub(super) fn run(args: Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let port = args.port.map_or(Port::From(PORT), Port::Exactly);
    let settings = settings.clone();
    let build: preview::Build = Arc::new(move || outcome(&args, &settings));
    let mut heard = |event: &Event<'_>| {
        // Where nobody listens to messages the pages are served all the same.
        let _ = tell(event, console);
    };
    preview::serve(port, &build, &mut heard).map_err(|error| Failure::Other(error.to_string()))?;
    Ok(Status::Done)
}

fn tell(event: &Event<'_>, console: &mut Console) -> Result<(), Failure> {
    match event {
        Event::Ready(address) => {
            let address = format!("http://{address}/");
            let line = format!("{address} shows the issue; Ctrl-C ends it");
            console.result(&line, &json!({ "type": "preview", "address": address }))?;
        }
        Event::Built(files) => {
            console.note(&format!("built {}", counted(*files, "file")), &json!({ "type": "built", "files": files }))?;
        }
        Event::Failed(why) => console.tell(&Failure::Drawn((*why).to_owned())),
        Event::Polling(why) => {
            let line = format!("changes are looked for once a second, since the system cannot tell of them: {why}");
            console.note(&line, &json!({ "type": "polling", "message": why }))?;
        }
    }
    console.flush()
}

fn outcome(args: &Args, settings: &Settings) -> Outcome {
    let mut watched = vec![Watched::File(config::normal(&settings.current.join(&args.config)))];
    let files = built(args, settings, &mut watched);
    watched.sort();
    watched.dedup();
    let told = |failures: Vec<Failure>| {
        failures.iter().map(|failure| failure.in_plain_text(WIDTH)).collect::<Vec<_>>().join("\n\n")
    };
    Outcome { files: files.map_err(told), watched }
}

fn built(
    args: &Args,
    settings: &Settings,
    watched: &mut Vec<Watched>,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Vec<Failure>> {
    let (config, _) = config::read(&args.config).map_err(|error| vec![error.into()])?;
    let job = args.when.job(config, settings).map_err(|failure| vec![failure])?;
    let job = Job { destination: Destination::Held, ..job };
    watched.extend(what_it_is_made_of(&job.config, &job.period.issue()));
    let options = Options { threads: settings.threads, dry_run: true };
    let done = pipeline::build(std::slice::from_ref(&job), options, &Silent);
    let done = done.map_err(|errors| errors.into_iter().map(Failure::from).collect::<Vec<_>>())?;
    let files: Vec<_> = done.reports.into_iter().flat_map(|report| report.files).collect();
    if files.is_empty() {
        let nothing = "nothing of the period is on topic, and on_empty says that such an issue is not written";
        return Err(vec![Failure::Other(nothing.into())]);
    }
    let bytes = |file: pipeline::FileReport| match file.state {
        FileState::Returned(bytes) => Some((file.path, bytes)),
        FileState::Wrote | FileState::Unchanged | FileState::WouldWrite => None,
    };
    Ok(files.into_iter().filter_map(bytes).collect())
}
