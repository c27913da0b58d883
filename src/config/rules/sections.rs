//! Sections: references to topics and people, kinds that stand twice, and what a briefing should not lack.

use std::collections::HashMap;
use std::ops::Range;

use super::outputs::variables;
use super::{Config, Document, Problem, Step, quoted, unknown_reference};
use crate::config::sections::{AlreadyReported, SectionConfig, TopicSection};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    for (index, section) in config.sections.iter().enumerate() {
        let at = At { document, index };
        match section {
            SectionConfig::Topic(topic) => topic_section(config, topic, &at, found),
            SectionConfig::Timeline(timeline) => topics(config, &timeline.topics, "topics", &at, found),
            SectionConfig::Compare(section) => {
                speakers(config, &section.speakers, &at, found);
                topics(config, &section.topics, "topics", &at, found);
            }
            SectionConfig::WhoSaidWhat(section) => {
                speakers(config, &section.speakers, &at, found);
                if section.quotes.max == 0 {
                    found.push(shows_nothing(at.value(&["quotes", "max"]), "with `max: 0` the section shows nothing"));
                }
            }
            SectionConfig::KeyPoints(section) => {
                section.from.iter().for_each(|from| variables(from, &["issue"], &at.value(&["from"]), found));
            }
            SectionConfig::Notes(section) => variables(&section.from, &["issue"], &at.value(&["from"]), found),
            SectionConfig::Trends(_)
            | SectionConfig::Figures(_)
            | SectionConfig::Balance(_)
            | SectionConfig::Changes(_)
            | SectionConfig::Sources(_)
            | SectionConfig::People(_)
            | SectionConfig::Coverage(_) => {}
        }
        against_nothing(config, section, &at, found);
    }
    repeated(config, document, found);
    lacking(config, document, found);
    unused_topics(config, document, found);
}

/// Where the parts of one section stand.
struct At<'a> {
    document: &'a Document,
    index: usize,
}

impl At<'_> {
    fn item<'p>(&self, list: &'p str, index: usize) -> [Step<'p>; 4] {
        [Step::Key("sections"), Step::Item(self.index), Step::Key(list), Step::Item(index)]
    }

    fn value(&self, keys: &[&str]) -> Range<usize> {
        let path: Vec<Step<'_>> = [Step::Key("sections"), Step::Item(self.index)]
            .into_iter()
            .chain(keys.iter().map(|key| Step::Key(key)))
            .collect();
        self.document.value(&path)
    }
}

fn topic_section(config: &Config, section: &TopicSection, at: &At<'_>, found: &mut Vec<Problem>) {
    topics(config, section.topic.keys(), "topic", at, found);
    if section.quotes.max == 0 && section.passages.max == 0 {
        let message = "without quotes and without passages the section shows nothing";
        found.push(
            shows_nothing(at.value(&["quotes", "max"]), message).also(at.value(&["passages", "max"]), "and here"),
        );
    }
    if let (Some(title), several @ 2..) = (&section.title, section.topic.keys().len()) {
        let message = format!("{} would head {several} sections", quoted(title));
        found.push(
            Problem::error("shared-title", at.value(&["title"]), message)
                .help("give the titles under `topics`, or one topic a section"),
        );
    }
}

fn topics(config: &Config, keys: &[String], list: &str, at: &At<'_>, found: &mut Vec<Problem>) {
    for (index, key) in keys.iter().enumerate() {
        if !config.topics.contains_key(key) {
            let known = config.topics.keys().map(String::as_str);
            found.push(unknown_reference(at.document, &at.item(list, index), "topic", key, known));
        }
    }
}

fn speakers(config: &Config, keys: &[String], at: &At<'_>, found: &mut Vec<Problem>) {
    for (index, speaker) in keys.iter().enumerate() {
        if !config.people.contains_key(speaker) {
            let people = config.people.keys().map(String::as_str);
            found.push(unknown_reference(at.document, &at.item("speakers", index), "person", speaker, people));
        }
    }
}

/// Looks for what is set against former issues in a config that keeps none.
fn against_nothing(config: &Config, section: &SectionConfig, at: &At<'_>, found: &mut Vec<Problem>) {
    // Without outputs the default ones are used, and keep every issue.
    if config.outputs.is_empty() || config.stored().is_some() {
        return;
    }
    let span = if section.looks_at_former() {
        at.value(&["kind"])
    } else if section.quotes().is_some_and(|quotes| quotes.already_reported == AlreadyReported::LeaveOut) {
        at.value(&["quotes", "already_reported"])
    } else {
        return;
    };
    found.push(
        Problem::warning(
            "nothing-stored",
            span,
            "no output keeps the issues, so there is never a former one to look at",
        )
        .help("add an output that ends in `.json`, with `{{ issue }}` in its path"),
    );
}

fn shows_nothing(span: Range<usize>, message: &str) -> Problem {
    Problem::error("shows-nothing", span, message).help("raise the number, or leave the section out")
}

/// The name of a kind that says all there is to say: a second one would repeat it.
fn whole_kind(section: &SectionConfig) -> Option<&'static str> {
    match section {
        SectionConfig::KeyPoints(_) => Some("key-points"),
        SectionConfig::Balance(_) => Some("balance"),
        SectionConfig::Changes(_) => Some("changes"),
        SectionConfig::Sources(_) => Some("sources"),
        SectionConfig::People(_) => Some("people"),
        SectionConfig::Coverage(_) => Some("coverage"),
        SectionConfig::Topic(_)
        | SectionConfig::WhoSaidWhat(_)
        | SectionConfig::Timeline(_)
        | SectionConfig::Trends(_)
        | SectionConfig::Figures(_)
        | SectionConfig::Compare(_)
        | SectionConfig::Notes(_) => None,
    }
}

fn repeated(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mut kinds: HashMap<&str, Range<usize>> = HashMap::new();
    let mut shown: HashMap<&str, Range<usize>> = HashMap::new();
    for (index, section) in config.sections.iter().enumerate() {
        let at = At { document, index };
        if let Some(kind) = whole_kind(section) {
            let span = at.value(&["kind"]);
            if let Some(first) = kinds.get(kind) {
                found.push(
                    Problem::warning(
                        "repeated-section",
                        span,
                        format!("a second `{kind}` section says the same again"),
                    )
                    .also(first.clone(), "the first")
                    .help("take one out"),
                );
            } else {
                kinds.insert(kind, span);
            }
        }
        let SectionConfig::Topic(topic) = section else { continue };
        for (item, key) in topic.topic.keys().iter().enumerate() {
            let span = document.value(&at.item("topic", item));
            if let Some(first) = shown.get(key.as_str()) {
                found.push(
                    Problem::warning(
                        "repeated-topic",
                        span,
                        format!("the topic {} has a section already", quoted(key)),
                    )
                    .also(first.clone(), "the first")
                    .help("take one out"),
                );
            } else {
                shown.insert(key, span);
            }
        }
    }
}

fn lacking(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let path = [Step::Key("sections")];
    if config.sections.is_empty() {
        if document.has(&path) {
            found.push(
                Problem::warning(
                    "empty-sections",
                    document.key(&path),
                    "`sections` holds none, so the default ones are used",
                )
                .help("leave the key out, or list sections"),
            );
        }
        return;
    }
    if !config.sections.iter().any(|section| matches!(section, SectionConfig::Coverage(_))) {
        found.push(
            Problem::warning("no-coverage", document.key(&path), "a briefing that does not say what it skipped")
                .help("add `- kind: coverage`"),
        );
    }
}

fn unused_topics(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    if config.sections.is_empty() {
        return;
    }
    let used = |key: &String| {
        config.sections.iter().any(|section| match section {
            SectionConfig::Topic(topic) => topic.topic.keys().contains(key),
            SectionConfig::Timeline(timeline) => timeline.topics.contains(key),
            SectionConfig::Compare(compare) => compare.topics.contains(key),
            _ => false,
        })
    };
    for key in config.topics.keys().filter(|key| !used(key)) {
        let span = document.key(&[Step::Key("topics"), Step::Key(key)]);
        found.push(
            Problem::warning("unused-topic", span, format!("the topic `{key}` is in no section"))
                .help(format!("add `- {{kind: topic, topic: {key}}}`, or take the topic out")),
        );
    }
}
