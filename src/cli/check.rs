//! `attache check`: problems of configs and their corpora, before anything is built.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::pipeline;

use super::Status;
use super::build::{When, configs};
use super::console::{Console, counted};
use super::failure::Failure;
use super::progress::Bar;
use super::settings::Settings;

/// Look for problems in configs and their corpora
///
/// Reads the config and draws its errors; then compiles its topics and templates, finds and parses every article, and lists
/// what cannot be used and why. Nothing is written.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache check config/us-russia.yaml
  attache check config/*.yaml --message-format json | jq -r .code | sort | uniq -c

EXIT STATUS: 0 no problem; 1 problems are listed; 2 the config or a template is broken")]
pub(super) struct Args {
    /// Config files
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    #[command(flatten)]
    when: When,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let read = configs(&args.configs, console)?;
    let mut problems = read.warnings;
    for (path, config) in args.configs.iter().zip(read.configs) {
        let job = args.when.job(config, settings)?;
        let bar = Bar::new(console.shows_progress());
        let survey = pipeline::survey(&job, settings.threads, &bar);
        bar.clear();
        let survey = survey?;
        console.diagnostics(&survey.diagnostics)?;
        problems += survey.diagnostics.len();
        let shown = settings.shown(path);
        let line = format!(
            "{shown}: {} in {}, {} skipped, {}",
            counted(survey.articles, "article"),
            counted(survey.files, "file"),
            survey.skipped,
            counted(survey.diagnostics.len(), "problem"),
        );
        console.result(
            &line,
            &json!({
                "type": "checked",
                "path": shown,
                "files": survey.files,
                "articles": survey.articles,
                "skipped": survey.skipped,
                "problems": survey.diagnostics.len(),
            }),
        )?;
    }
    Ok(Status::of(problems > 0))
}
