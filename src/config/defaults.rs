//! What a config leaves unsaid and later stages want said: sections and outputs. It overrides nothing that is written.

use super::paths::levels_up;
use super::sections::{
    CoverageSection, KeyPointsSection, PassageFilter, PeopleSection, QuoteFilter, SectionConfig, SourcesSection,
    TimelineSection, TopicKeys, TopicSection, WhoSaidWhatSection,
};
use super::types::{Config, Output};

/// Fills in sections and outputs where the config has none. Its origin must be set.
pub(super) fn fill(config: &mut Config) {
    if config.sections.is_empty() {
        config.sections = sections(config);
    }
    if config.outputs.is_empty() {
        config.outputs = outputs(config);
    }
}

fn sections(config: &Config) -> Vec<SectionConfig> {
    let topics = (!config.topics.is_empty()).then(|| {
        SectionConfig::Topic(TopicSection {
            topic: TopicKeys::Many(config.topics.keys().cloned().collect()),
            title: None,
            quotes: QuoteFilter::default(),
            passages: PassageFilter::default(),
            stories: true,
        })
    });
    [SectionConfig::KeyPoints(KeyPointsSection::default())]
        .into_iter()
        .chain(topics)
        .chain([
            SectionConfig::WhoSaidWhat(WhoSaidWhatSection::default()),
            SectionConfig::Timeline(TimelineSection::default()),
            SectionConfig::Sources(SourcesSection::default()),
            SectionConfig::People(PeopleSection::default()),
            SectionConfig::Coverage(CoverageSection::default()),
        ])
        .collect()
}

fn outputs(config: &Config) -> Vec<Output> {
    let stem = config.origin.path.file_stem().map_or_else(|| "briefing".into(), |stem| stem.to_string_lossy());
    // A config in a folder of its own (`config/`) has its reports beside that folder, a lone one within.
    let base = if levels_up(&config.corpus.include) > 0 { "../reports" } else { "reports" };
    ["md", "html", "json"]
        .into_iter()
        .map(|ending| Output { to: format!("{base}/{stem}/{{{{ issue }}}}/briefing.{ending}"), template: None })
        .collect()
}
