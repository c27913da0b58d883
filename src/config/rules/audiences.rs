//! Audiences: keys that can be file names, sections that exist, marks that are known, and outputs that are made for them.

use std::collections::HashMap;
use std::ops::Range;

use super::masthead::marking;
use super::{Config, Document, Problem, Step, nearest, quoted};
use crate::config::sections::SectionConfig;

/// Longest key of an audience.
const LONGEST_KEY: usize = 64;

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mut keys: HashMap<String, Range<usize>> = HashMap::new();
    for (key, audience) in &config.audiences {
        let path = [Step::Key("audiences"), Step::Key(key)];
        let span = document.key(&path);
        if !is_file_name(key) {
            let message = format!("{} cannot be part of a file name", quoted(key));
            let help = "use letters, digits, `-` and `_`, at most 64, beginning with a letter or digit";
            found.push(Problem::error("audience-key", span.clone(), message).help(help));
        }
        if let Some(first) = keys.insert(key.to_lowercase(), span.clone()) {
            found.push(
                Problem::error(
                    "audience-key",
                    span,
                    "two audiences differ in capitals only, as some file systems do not",
                )
                .also(first, "the first")
                .help("give one another key"),
            );
        }
        marking(audience.marking.as_deref(), &[path[0], path[1], Step::Key("marking")], document, found);
        for (index, wanted) in audience.only.iter().enumerate() {
            let at = [path[0], path[1], Step::Key("only"), Step::Item(index)];
            unknown_section(config, wanted, document.value(&at), found);
        }
    }
    let uses = config.outputs.iter().any(crate::config::Output::is_for_audiences);
    if !config.audiences.is_empty() && !uses {
        let span = document.key(&[Step::Key("audiences")]);
        found.push(
            Problem::warning("unused-audiences", span, "no output is made for the audiences")
                .help("put `{{ audience }}` into the path of an output"),
        );
    }
}

fn is_file_name(key: &str) -> bool {
    key.len() <= LONGEST_KEY
        && key.starts_with(char::is_alphanumeric)
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// Says where `wanted` is no section of the config.
fn unknown_section(config: &Config, wanted: &str, span: Range<usize>, found: &mut Vec<Problem>) {
    // Without sections the default ones are used, which is told once they are filled in: every topic and these kinds.
    const DEFAULT: [&str; 7] = ["key-points", "topic", "who-said-what", "timeline", "sources", "people", "coverage"];
    let mut known: Vec<&str> = Vec::new();
    if config.sections.is_empty() {
        known.extend(DEFAULT);
        known.extend(config.topics.keys().map(String::as_str));
    }
    for section in &config.sections {
        known.push(section.kind());
        if let SectionConfig::Topic(topic) = section {
            known.extend(topic.topic.keys().iter().map(String::as_str));
        }
    }
    let key = wanted.strip_prefix("topic-").unwrap_or(wanted);
    if known.contains(&wanted) || known.contains(&key) && config.topics.contains_key(key) {
        return;
    }
    let (mut listed, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    listed.extend(known.iter().copied().filter(|name| seen.insert(*name)).take(20));
    found.push(
        Problem::error("unknown-section", span, format!("no section {}", quoted(wanted)))
            .suggest(nearest(wanted, known))
            .help(format!("the config has: {}", listed.join(", "))),
    );
}
