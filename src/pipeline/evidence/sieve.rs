//! Lets through the quotes that are wanted: by speaker, by topic, by day of publication.
//!
//! A quote is placed on topics by [`select::place`] and an article admitted by its date by [`Rules::admit`], as for a build.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::{Config, Extraction, Reading, nearest, normal};
use crate::extract::Gazetteer;
use crate::load;
use crate::model::{Article, Extracted, Outcome, OutletMatch, Period, PersonRef, Quote, Source, Speaker, TopicIndex};
use crate::select::{self, Admission, Placement, Rules};

use super::super::{BuildError, gazetteer};
use super::names::{Name, Speaks};

/// Which quotes are wanted: those that pass every filter. Without any, all are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Names of speakers as people type them; any of them will do.
    pub speakers: Vec<String>,
    /// Keys of topics of the config; any of them will do.
    pub topics: Vec<String>,
    /// Whether quotes are found by the rules alone, whatever the config says.
    pub rules_only: bool,
    /// When their article was published.
    pub published: Option<Window>,
}

/// Days of publication, in the config's time zone; UTC without a config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first of them; `None` for all up to the cut-off.
    pub since: Option<Date>,
    /// Nothing published later counts.
    pub cut_off: Option<Timestamp>,
}

/// One article with the quotes that are wanted of it.
#[derive(Clone, Debug)]
pub struct Sifted {
    /// The article; of its quotes only those that are wanted.
    pub extracted: Extracted,
    /// What is shown beside each of these quotes.
    pub beside: Vec<Beside>,
    /// Day of publication, where it has a date.
    pub day: Option<Date>,
    /// Name of its outlet, where it is known.
    pub outlet: Option<String>,
    /// Quotes before the filters.
    pub found: usize,
    /// For each name of [`Wanted::speakers`], whether one of the quotes before the filters is by that speaker.
    pub met: Vec<bool>,
    /// The speakers of all of these, where names are asked for: what may have been meant by a name that nobody has.
    pub speakers: Vec<String>,
}

/// What is shown beside a quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Name of the speaker: the config's where it knows the person, else as the article has it. Two are joined by "and".
    pub speaker: Option<String>,
    /// Keys of its topics.
    pub topics: Vec<String>,
}

/// Filters with the config they are meant by, compiled once and used for every article.
#[derive(Debug)]
pub struct Sieve {
    pub(super) config: Config,
    pub(super) reading: Reading,
    pub(super) gazetteer: Gazetteer,
    rules: Rules,
    speakers: Vec<Name>,
    topics: Vec<TopicIndex>,
    published: Option<Window>,
}

/// Why an article is left out by its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It has none, or one that no newspaper can have.
    Undated,
    /// It was published earlier, or after the cut-off.
    OtherDays,
}

impl Sieve {
    /// Compiles the filters. People, topics, outlets, limits and the time zone are those of `config`, where there is one.
    pub fn new(config: Option<&Config>, wanted: &Wanted) -> Result<Self, BuildError> {
        let mut config = match config {
            Some(config) => config.clone(),
            None => super::bare_config(std::path::Path::new("attache.yaml"))?,
        };
        if wanted.rules_only {
            config.extraction = Extraction::Rules;
        }
        let rules = Rules::compile(&config)
            .map_err(|error| BuildError::Select { config: config.origin.path.clone(), error })?;
        let speakers = wanted
            .speakers
            .iter()
            .map(|asked| Name::asked(asked, &config).ok_or_else(|| BuildError::NoName(asked.clone())));
        let speakers = speakers.collect::<Result<_, _>>()?;
        let topics = wanted.topics.iter().map(|key| topic(&config, key)).collect::<Result<_, _>>()?;
        let gazetteer = gazetteer(&config);
        let reading = config.corpus.reading();
        Ok(Self { config, reading, gazetteer, rules, speakers, topics, published: wanted.published })
    }

    /// Why the date of an article leaves it out, if it does. Articles without one are treated as the config says.
    pub(super) fn left_out(&self, article: &Article, source: &Source) -> Result<Option<LeftOut>, BuildError> {
        let Some(Window { since, cut_off }) = self.published else { return Ok(None) };
        let days = Period { from: since.unwrap_or(Date::MIN), to: Date::MAX };
        match self.rules.admit(article.meta.published, &article.id(), source.modified, &days, cut_off) {
            Ok(Admission::In(_)) => Ok(None),
            Ok(Admission::Background(_) | Admission::Out { outcome: Outcome::Unused(_), .. }) => {
                Ok(Some(LeftOut::OtherDays))
            }
            Ok(Admission::Out { .. }) => Ok(Some(LeftOut::Undated)),
            Err(error) => Err(BuildError::Select { config: self.config.origin.path.clone(), error }),
        }
    }

    /// What a build by the config would name a source: globs of outlets are meant by such names.
    pub(super) fn built_as(&self, source: &Source) -> String {
        let whole = std::path::absolute(&source.path).unwrap_or_else(|_| source.path.clone());
        load::name(&normal(&whole), &normal(&self.config.origin.root))
    }

    /// Keeps the quotes that are wanted of an article, and says what is shown beside them.
    pub(super) fn sift(&self, mut extracted: Extracted, built_as: &str) -> Sifted {
        let shown_as = std::mem::replace(&mut extracted.article.path, built_as.to_owned());
        let placement = select::place(&self.rules, &extracted);
        extracted.article.path = shown_as;
        let mut met = vec![false; self.speakers.len()];
        let (mut beside, mut speakers) = (Vec::new(), Vec::new());
        let quotes = std::mem::take(&mut extracted.evidence.quotes);
        let found = quotes.len();
        for (quote, topics) in quotes.into_iter().zip(&placement.quotes) {
            let who = self.who(&extracted, &placement, &quote);
            let speaker = joined(&who);
            let mut by_speaker = self.speakers.is_empty();
            for (name, met) in self.speakers.iter().zip(&mut met) {
                let it = who.iter().any(|speaker| name.means(*speaker));
                *met |= it;
                by_speaker |= it;
            }
            if !self.speakers.is_empty() {
                speakers.extend(speaker.clone());
            }
            let on_topic = self.topics.is_empty() || topics.iter().any(|topic| self.topics.contains(&topic.topic));
            if by_speaker && on_topic {
                let keys = topics.iter().filter_map(|topic| self.config.topics.get_index(usize::from(topic.topic)));
                beside.push(Beside { speaker, topics: keys.map(|(key, _)| key.clone()).collect() });
                extracted.evidence.quotes.push(quote);
            }
        }
        let meta = &extracted.article.meta;
        let day = meta.published.map(|published| published.day(&self.config.zone()));
        let outlet = self.outlet(&extracted.article, placement.outlet);
        Sifted { extracted, beside, day, outlet, found, met, speakers }
    }

    /// Who speaks a quote: nobody, one or two.
    fn who<'a>(&'a self, extracted: &'a Extracted, placement: &Placement, quote: &Quote) -> Vec<Speaks<'a>> {
        let text = extracted.article.text.as_str();
        let person = |at: PersonRef| {
            let person = extracted.evidence.people.get(at as usize)?;
            let known = placement.people.get(at as usize).copied().flatten();
            let shown = known.and_then(|known| self.config.people.get_index(known as usize));
            Some(Speaks::Person(shown.map_or_else(|| person.name.of(text), |(_, known)| known.name.as_str()), known))
        };
        match quote.speaker {
            Speaker::Person(one) => person(one).into_iter().collect(),
            Speaker::Pair(one, other) => person(one).into_iter().chain(person(other)).collect(),
            Speaker::Organisation(span) | Speaker::Described(span) => vec![Speaks::Unnamed(span.of(text))],
            Speaker::Unattributed => Vec::new(),
        }
    }

    fn outlet(&self, article: &Article, found: OutletMatch) -> Option<String> {
        match found {
            OutletMatch::Known(known) => {
                self.config.outlets.get_index(known as usize).map(|(_, outlet)| outlet.name.clone())
            }
            OutletMatch::Metadata => article.meta.outlet.clone(),
            OutletMatch::Default => self.config.corpus.outlet.clone(),
            OutletMatch::Unknown => None,
        }
    }
}

fn joined(who: &[Speaks<'_>]) -> Option<String> {
    let names: Vec<&str> = who.iter().map(Speaks::name).collect();
    (!names.is_empty()).then(|| names.join(" and "))
}

/// The index of the topic `key`.
fn topic(config: &Config, key: &str) -> Result<TopicIndex, BuildError> {
    let unknown = || {
        let keys = || config.topics.keys().map(String::as_str);
        let known = match nearest(key, keys()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if config.topics.is_empty() => "it defines none".to_owned(),
            None => format!("there are {}", keys().collect::<Vec<_>>().join(", ")),
        };
        BuildError::NoTopic { config: config.origin.path.clone(), wanted: key.to_owned(), known }
    };
    config.topics.get_index_of(key).map(|index| index as TopicIndex).ok_or_else(unknown)
}
