//! What a job is to make: which sections, which formats, which files. It renders nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::config::{Config, SectionConfig, TopicKeys};
use crate::render::Templates;

use super::{BuildError, Destination, Job, Plan, lexical};

/// A format of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Md,
    /// A page of its own.
    Html,
    /// The stored issue.
    Json,
}

impl Format {
    /// The format of a file, by its ending.
    fn of(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// Its ending.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "md" => Ok(Self::Md),
            "html" => Ok(Self::Html),
            "json" => Ok(Self::Json),
            _ => Err(format!("`{text}` is no format: there are md, html and json")),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ending())
    }
}

/// One file to make.
#[derive(Debug)]
pub(super) struct Planned {
    /// Where it goes, absolute and without `..`; a name where it is handed back.
    pub(super) path: PathBuf,
    /// In what format.
    pub(super) format: Format,
    /// Through which template; JSON has none.
    pub(super) template: String,
}

/// The files of a job.
pub(super) fn plan(job: &Job, templates: &Templates) -> Result<Vec<Planned>, BuildError> {
    let wrong = |why: String| BuildError::Outputs { config: job.config.origin.path.clone(), why };
    let mut planned = Vec::new();
    for output in &job.config.outputs {
        let to = PathBuf::from(expand(&output.to, &job.period.issue()).map_err(wrong)?);
        let format = Format::of(&to).ok_or_else(|| wrong(format!("`{}` ends in none of .md, .html, .json", output.to)))?;
        if !job.formats.is_empty() && !job.formats.contains(&format) {
            continue;
        }
        let template = output.template.clone().unwrap_or_else(|| format!("briefing.{format}"));
        if format != Format::Json && !templates.has(&template) {
            let error = templates.missing(&template);
            return Err(BuildError::Render { config: job.config.origin.path.clone(), error });
        }
        let name = PathBuf::from(to.file_name().unwrap_or(to.as_os_str()));
        let path = match &job.destination {
            Destination::Configured => lexical(&job.config.origin.dir, &to),
            Destination::Folder(folder) => lexical(folder, &name),
            Destination::Returned => name,
        };
        planned.push(Planned { path, format, template });
    }
    if planned.is_empty() {
        let asked: Vec<_> = job.formats.iter().map(ToString::to_string).collect();
        return Err(wrong(format!("no output is {}: add one to `outputs`", asked.join(" or "))));
    }
    if job.destination == Destination::Returned && planned.len() > 1 {
        let names: Vec<_> = planned.iter().map(|planned| planned.path.display().to_string()).collect();
        let why = format!("-o - takes one file, but there are {}; choose with --format", names.join(", "));
        return Err(wrong(why));
    }
    Ok(planned)
}

/// `text` with the issue in place of `{{ issue }}`.
pub(super) fn expand(text: &str, issue: &str) -> Result<String, String> {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or_else(|| format!("`{text}` opens `{{{{` and never closes it"))?;
        if name.trim() != "issue" {
            return Err(format!("`{text}` holds `{{{{{name}}}}}`; only `{{{{ issue }}}}` can stand in a path"));
        }
        out.push_str(before);
        out.push_str(issue);
        rest = after;
    }
    Ok(out + rest)
}

/// Fails where two files of one build would be the same file.
pub(super) fn distinct(plans: &[Plan<'_>]) -> Result<(), BuildError> {
    let written = plans.iter().filter(|plan| plan.job.destination != Destination::Returned);
    let mut paths: Vec<_> =
        written.flat_map(|plan| plan.outputs.iter().map(|output| (&output.path, plan.path()))).collect();
    paths.sort();
    for pair in paths.windows(2) {
        let ((path, config), (next, other)) = (&pair[0], &pair[1]);
        if path == next {
            let with = if config == other { "by two of its outputs".into() } else { format!("by {} too", other.display()) };
            let why = format!("{} would be written {with}; give each a path of its own", path.display());
            return Err(BuildError::Outputs { config: config.clone(), why });
        }
    }
    Ok(())
}

/// The job's config with the sections that `only` leaves.
pub(super) fn only(job: &Job) -> Result<Config, BuildError> {
    let mut config = job.config.clone();
    if job.only.is_empty() {
        return Ok(config);
    }
    for wanted in &job.only {
        if !config.sections.iter().any(|section| keep(section, std::slice::from_ref(wanted)).is_some()) {
            let mut known: Vec<_> = config.sections.iter().flat_map(names).collect();
            known.dedup();
            let path = config.origin.path.clone();
            return Err(BuildError::NoSection { config: path, wanted: wanted.clone(), known: known.join(", ") });
        }
    }
    config.sections = config.sections.iter().filter_map(|section| keep(section, &job.only)).collect();
    Ok(config)
}

/// The part of a section that `only` names: all of it by its kind, a topic by its key or its anchor.
fn keep(section: &SectionConfig, only: &[String]) -> Option<SectionConfig> {
    if only.iter().any(|wanted| wanted == kind(section)) {
        return Some(section.clone());
    }
    let SectionConfig::Topic(topic) = section else { return None };
    let named = |key: &&String| only.iter().any(|wanted| wanted == *key || wanted.strip_prefix("topic-") == Some(key));
    let keys: Vec<String> = topic.topic.keys().iter().filter(named).cloned().collect();
    let left = TopicKeys::Many(keys);
    (!left.keys().is_empty()).then(|| SectionConfig::Topic(crate::config::TopicSection { topic: left, ..topic.clone() }))
}

/// The names `only` may give a section.
fn names(section: &SectionConfig) -> Vec<String> {
    match section {
        SectionConfig::Topic(topic) => topic.topic.keys().to_vec(),
        other => vec![kind(other).to_owned()],
    }
}

/// The kind of a section, as the config writes it.
fn kind(section: &SectionConfig) -> &'static str {
    match section {
        SectionConfig::KeyPoints(_) => "key-points",
        SectionConfig::Topic(_) => "topic",
        SectionConfig::WhoSaidWhat(_) => "who-said-what",
        SectionConfig::Timeline(_) => "timeline",
        SectionConfig::Notes(_) => "notes",
        SectionConfig::Sources(_) => "sources",
        SectionConfig::People(_) => "people",
        SectionConfig::Coverage(_) => "coverage",
    }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(expand(text, "2026-W46").unwrap_or_else(|error| error), expected);
    }

    #[test]
    fn only_the_issue_stands_in_a_path() {
        check("r/{{ issue }}/{{issue}}.md", "r/2026-W46/2026-W46.md");
        check("r/b.md", "r/b.md");
        check("r/{{ week }}.md", "`r/{{ week }}.md` holds `{{ week }}`; only `{{ issue }}` can stand in a path");
        check("r/{{ issue", "`r/{{ issue` opens `{{` and never closes it");
    }
}
