//! `attache store`: what is kept between builds, how much of it there is, and whether it is sound.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::store::{self, Collected};

use super::console::{Console, counted};
use super::failure::Failure;
use super::settings::Settings;
use super::{Status, build};

/// Where a build keeps what it finds.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(super) struct Place {
    /// Keep what is found in the articles in this folder, for the next build [default: the environment's `ATTACHE_STORE`,
    /// which may be `off`; else what the config says; else `.attache` in the folder that holds corpus and config]
    #[arg(long, value_name = "DIR", conflicts_with = "no_store")]
    store: Option<PathBuf>,
    /// Keep nothing, and read every article
    #[arg(long)]
    no_store: bool,
}

impl Place {
    /// The folder of the store, by flags, environment and config; `None` where there is to be none.
    pub(super) fn folder(&self, config: &Config, settings: &Settings) -> Option<PathBuf> {
        let of_config = || config.store_folder();
        self.named(settings).unwrap_or_else(of_config)
    }

    /// What flags or environment say: a folder, or none; nothing where they say nothing.
    #[expect(clippy::option_option, reason = "nothing said, said to have none, said where")]
    fn named(&self, settings: &Settings) -> Option<Option<PathBuf>> {
        if self.no_store || self.store.is_none() && settings.store.as_ref().is_some_and(|off| off.as_os_str() == "off")
        {
            return Some(None);
        }
        let folder = self.store.as_ref().or(settings.store.as_ref())?;
        Some(Some(settings.current.join(folder)))
    }
}

/// Look after what is kept between builds
///
/// A build keeps what it finds in the articles, so that the next reads only what is new or changed. That changes no byte of an
/// issue: the store may be deleted at any time, and the next build reads everything once.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache store status config/us-russia.yaml    where it is, how large, what is in it
  attache store gc config/us-russia.yaml        drop what is too old, give the room back
  attache store check config/us-russia.yaml     read every record of it

EXIT STATUS:
  0  done
  1  done, but something in it is damaged; the next build makes it again
  2  not done: it cannot be read, or another run writes to it")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell where the store is, how large, and what is in it
    #[command(after_long_help = "EXAMPLES:\n  attache store status config/us-russia.yaml")]
    Status(Which),
    /// Drop what none of the last 8 builds of any config has used, and give its room back
    #[command(after_long_help = "EXAMPLES:\n  attache store gc config/us-russia.yaml")]
    Gc(Which),
    /// Read every record of the store, and tell which are damaged
    #[command(after_long_help = "EXAMPLES:\n  attache store check --store /srv/desk/.attache")]
    Check(Which),
}

#[derive(Debug, ClapArgs)]
struct Which {
    /// The config whose store it is
    #[arg(value_name = "CONFIG", required_unless_present = "store")]
    config: Option<PathBuf>,
    /// The folder of the store
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

impl Which {
    fn folder(&self, settings: &Settings, console: &mut Console) -> Result<PathBuf, Failure> {
        let place = Place { store: self.store.clone(), no_store: false };
        let read: Vec<PathBuf> = self.config.iter().cloned().collect();
        let of_config = match build::configs(&read, console)?.configs.first() {
            Some(config) => place.folder(config, settings),
            None => place.named(settings).flatten(),
        };
        of_config.ok_or_else(|| Failure::Usage("this config has no store; name one with --store DIR".into()))
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    match &args.what {
        What::Status(which) => status(which, settings, console),
        What::Gc(which) => collect(which, settings, console),
        What::Check(which) => check(which, settings, console),
    }
}

fn refused(diagnostic: &Diagnostic) -> Failure {
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    Failure::Other(format!("{}: {}{help}", diagnostic.path, diagnostic.message))
}

fn none(shown: &str, console: &mut Console) -> Result<Status, Failure> {
    console.result(&format!("no store in {shown}"), &json!({ "type": "store", "path": shown, "exists": false }))?;
    Ok(Status::Done)
}

fn status(which: &Which, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let folder = which.folder(settings, console)?;
    let shown = settings.shown(&folder);
    let Some(status) = store::status(&folder).map_err(|told| refused(&told))? else { return none(&shown, console) };
    let used = status.used.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let lines = [
        format!("store in {shown}: {}, of which {} are free", megabytes(status.bytes), megabytes(status.free)),
        format!(
            "manifest: {}, {}",
            counted(status.sources as usize, "source"),
            counted(status.articles as usize, "article")
        ),
        format!("evidence: {}, of {} of text", counted(status.evidence as usize, "article"), megabytes(status.text)),
        format!("issues: {}; kept for {}", status.issues, counted(status.builds as usize, "build")),
        format!("last build: {used}"),
    ];
    let aside =
        (!status.set_aside.is_empty()).then(|| format!("damaged and set aside: {}", status.set_aside.join(", ")));
    let lines: Vec<String> = lines.into_iter().chain(aside).collect();
    console.result(
        &lines.join("\n"),
        &json!({
            "type": "store",
            "path": shown,
            "exists": true,
            "bytes": status.bytes,
            "free": status.free,
            "sources": status.sources,
            "articles": status.articles,
            "evidence": status.evidence,
            "text": status.text,
            "issues": status.issues,
            "builds": status.builds,
            "used": status.used.map(|at| at.to_string()),
            "set_aside": status.set_aside,
        }),
    )?;
    Ok(Status::Done)
}

fn collect(which: &Which, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let folder = which.folder(settings, console)?;
    let shown = settings.shown(&folder);
    let collected = store::collect(&folder).map_err(|told| refused(&told))?;
    let Some(Collected { dropped, before, after }) = collected else { return none(&shown, console) };
    let line = format!(
        "dropped the evidence of {}; {shown} has {:.1} MB, before {:.1} MB",
        counted(dropped as usize, "article"),
        after as f64 / 1e6,
        before as f64 / 1e6
    );
    let value = json!({ "type": "collected", "path": shown, "dropped": dropped, "before": before, "after": after });
    console.result(&line, &value)?;
    Ok(Status::Done)
}

fn check(which: &Which, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let folder = which.folder(settings, console)?;
    let shown = settings.shown(&folder);
    let Some(damages) = store::check(&folder).map_err(|told| refused(&told))? else { return none(&shown, console) };
    for damage in &damages {
        console.finding("store-damaged", &format!("{}: {}", damage.place, damage.what))?;
    }
    let line = match damages.len() {
        0 => format!("every record in {shown} is sound"),
        many => format!("{} in {shown}; the next build makes them again", counted(many, "damaged record")),
    };
    console.result(&line, &json!({ "type": "checked", "path": shown, "damaged": damages.len() }))?;
    Ok(Status::of(!damages.is_empty()))
}
