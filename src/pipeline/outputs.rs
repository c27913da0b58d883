//! What a job is to make: which sections, which formats, which files. It renders nothing.

use std::path::PathBuf;

use crate::config::{Config, Format, Output, SectionConfig, TopicKeys, nearest};
use crate::render::{self, Templates};

use super::{BuildError, Destination, Job, Plan};

/// One file to make.
#[derive(Debug)]
pub(super) struct Planned {
    /// Where it goes, absolute and without `..`; a name where it is handed back.
    pub(super) path: PathBuf,
    /// In what format.
    pub(super) format: Format,
    /// For which audience; `None` for the whole issue.
    pub(super) audience: Option<String>,
    /// Through which template; formats that are written by code have none.
    pub(super) template: Option<String>,
    /// Whether its folder is the issue's own, so that other issues stand elsewhere.
    pub(super) own_folder: bool,
}

/// The files of a job.
pub(super) fn plan(job: &Job, templates: &Templates) -> Result<Vec<Planned>, BuildError> {
    let wrong = |why: String| BuildError::Outputs { config: job.config.origin.path.clone(), why };
    let mut planned = Vec::new();
    for (output, audience) in for_audiences(job)? {
        let to = output.path(&job.config.origin, &job.period.issue(), audience.map(String::as_str));
        let format =
            Format::of(&to).ok_or_else(|| wrong(format!("`{}` ends in none of {}", output.to, Format::endings())))?;
        if !job.formats.is_empty() && !job.formats.contains(&format) {
            continue;
        }
        render::makes(format).map_err(|error| BuildError::Render { config: job.config.origin.path.clone(), error })?;
        let template = output.template.clone().or_else(|| format.template().map(str::to_owned));
        if let Some(template) = template.as_ref().filter(|template| !templates.has(template)) {
            let error = templates.missing(template);
            return Err(BuildError::Render { config: job.config.origin.path.clone(), error });
        }
        let name = PathBuf::from(to.file_name().unwrap_or(to.as_os_str()));
        let path = match &job.destination {
            Destination::Configured | Destination::Held => to,
            Destination::Folder(folder) => folder.join(&name),
            Destination::Returned => name,
        };
        // A folder that is named for one build is that issue's.
        let own_folder = matches!(job.destination, Destination::Folder(_)) || output.has_own_folder();
        planned.push(Planned { path, format, audience: audience.cloned(), template, own_folder });
    }
    if planned.is_empty() {
        let asked: Vec<_> = job.formats.iter().map(ToString::to_string).collect();
        let made = if job.audiences.is_empty() { "" } else { " for an audience, with `{{ audience }}` in its path" };
        let what = if asked.is_empty() { "made".into() } else { asked.join(" or ") };
        return Err(wrong(format!("no output is {what}{made}: add one to `outputs`")));
    }
    if job.destination == Destination::Returned && planned.len() > 1 {
        let names: Vec<_> = planned.iter().map(|planned| planned.path.display().to_string()).collect();
        let why = format!("-o - takes one file, but there are {}; choose with --format", names.join(", "));
        return Err(wrong(why));
    }
    Ok(planned)
}

/// All files of an issue where the config has them, without what makes them.
pub(super) fn configured(config: &Config, issue: &str) -> Vec<Planned> {
    let of = |output: &Output| {
        let audiences: Vec<Option<&String>> =
            if output.is_for_audiences() { config.audiences.keys().map(Some).collect() } else { vec![None] };
        let planned = |audience: Option<&String>| {
            let path = output.path(&config.origin, issue, audience.map(String::as_str));
            let (format, own_folder) = (Format::of(&path)?, output.has_own_folder());
            Some(Planned { path, format, audience: audience.cloned(), template: None, own_folder })
        };
        audiences.into_iter().filter_map(planned).collect::<Vec<_>>()
    };
    config.outputs.iter().flat_map(of).collect()
}

/// The outputs to make, each with the audience it is for; `None` stands for the whole issue.
fn for_audiences(job: &Job) -> Result<Vec<(&Output, Option<&String>)>, BuildError> {
    let known = &job.config.audiences;
    if let Some(wanted) = job.audiences.iter().find(|wanted| !known.contains_key(*wanted)) {
        let keys: Vec<&str> = known.keys().map(String::as_str).collect();
        let told = match nearest(wanted, keys.iter().copied()) {
            _ if keys.is_empty() => "the config has none: add some under `audiences`".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", keys.join(", ")),
        };
        let config = job.config.origin.path.clone();
        return Err(BuildError::NoAudience { config, wanted: wanted.clone(), known: told });
    }
    let asked = |key: &&String| job.audiences.is_empty() || job.audiences.contains(key);
    let of = |output| {
        let audiences: Vec<(&Output, Option<&String>)> = if Output::is_for_audiences(output) {
            known.keys().filter(asked).map(|key| (output, Some(key))).collect()
        } else if job.audiences.is_empty() {
            vec![(output, None)]
        } else {
            Vec::new()
        };
        audiences
    };
    let mut all: Vec<(&Output, Option<&String>)> = job.config.outputs.iter().flat_map(of).collect();
    // What is printed is the whole issue, unless an audience is asked for.
    if job.destination == Destination::Returned && all.iter().any(|(_, audience)| audience.is_none()) {
        all.retain(|(_, audience)| audience.is_none());
    }
    Ok(all)
}

/// Fails where two files of one build would be the same file.
pub(super) fn distinct(plans: &[Plan<'_>]) -> Result<(), BuildError> {
    let written = plans.iter().enumerate().filter(|(_, plan)| plan.job.destination != Destination::Returned);
    let mut paths: Vec<_> =
        written.flat_map(|(at, plan)| plan.outputs.iter().map(move |output| (&output.path, at))).collect();
    paths.sort();
    for pair in paths.windows(2) {
        let ((path, at), (next, other_at)) = (&pair[0], &pair[1]);
        let (config, other) = (plans[*at].path(), plans[*other_at].path());
        if path == next && at != other_at && config == other {
            return Err(BuildError::Outputs { config, why: "is given twice; name it once".into() });
        }
        if path == next {
            let with =
                if at == other_at { "by two of its outputs".into() } else { format!("by {} too", other.display()) };
            let why = format!("{} would be written {with}; give each a path of its own", path.display());
            return Err(BuildError::Outputs { config, why });
        }
    }
    Ok(())
}

/// The job's config with the sections that `only` leaves, and how many these are.
///
/// What changed is told of the whole issue. So where that is asked for alone, the sections that show quotes stand behind
/// those left: they are selected, and not shown.
pub(super) fn only(job: &Job) -> Result<(Config, usize), BuildError> {
    let mut config = job.config.clone();
    if job.only.is_empty() {
        let all = config.sections.len();
        return Ok((config, all));
    }
    for wanted in &job.only {
        if !config.sections.iter().any(|section| keep(section, std::slice::from_ref(wanted)).is_some()) {
            let mut known: Vec<_> = config.sections.iter().flat_map(names).collect();
            known.dedup();
            let path = config.origin.path.clone();
            return Err(BuildError::NoSection { config: path, wanted: wanted.clone(), known: known.join(", ") });
        }
    }
    let mut left: Vec<SectionConfig> = config.sections.iter().filter_map(|section| keep(section, &job.only)).collect();
    let shown = left.len();
    if left.iter().any(|section| matches!(section, SectionConfig::Changes(_))) {
        let shows_quotes = |section: &&SectionConfig| section.quotes().is_some() || section.kind() == "compare";
        left.extend(config.sections.iter().filter(shows_quotes).cloned());
    }
    config.sections = left;
    Ok((config, shown))
}

/// The part of a section that `only` names: all of it by its kind, a topic by its key or its anchor.
fn keep(section: &SectionConfig, only: &[String]) -> Option<SectionConfig> {
    if only.iter().any(|wanted| wanted == section.kind()) {
        return Some(section.clone());
    }
    let SectionConfig::Topic(topic) = section else { return None };
    let named = |key: &&String| only.iter().any(|wanted| wanted == *key || wanted.strip_prefix("topic-") == Some(key));
    let keys: Vec<String> = topic.topic.keys().iter().filter(named).cloned().collect();
    let left = TopicKeys::Many(keys);
    (!left.keys().is_empty())
        .then(|| SectionConfig::Topic(crate::config::TopicSection { topic: left, ..topic.clone() }))
}

/// The names `only` may give a section.
fn names(section: &SectionConfig) -> Vec<String> {
    match section {
        SectionConfig::Topic(topic) => topic.topic.keys().to_vec(),
        other => vec![other.kind().to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::keep;
    use crate::config;

    #[track_caller]
    fn check(only: &str, expected: &[&str]) {
        let text = "version: 1\nbriefing: {title: T}\ncorpus: {include: [\"*.txt\"]}\n\
                    topics: {east: {any: [East]}, west: {any: [West]}}\n\
                    sections: [{kind: key-points}, {kind: topic, topic: [east, west]}, {kind: sources}]\n";
        let (config, _) = config::from_text(Path::new("/w/attache.yaml"), text).expect("a config");
        let kept: Vec<String> = config
            .sections
            .iter()
            .filter_map(|section| keep(section, &[only.to_owned()]))
            .flat_map(|s| super::names(&s))
            .collect();
        assert_eq!(kept, expected, "{only}");
    }

    #[test]
    fn sections_are_named_by_kind_key_or_anchor() {
        check("key-points", &["key-points"]);
        check("topic", &["east", "west"]);
        check("west", &["west"]);
        check("topic-west", &["west"]);
        check("north", &[]);
    }
}
