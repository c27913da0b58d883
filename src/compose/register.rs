//! Keeps what the sections refer to: sources numbered by first use, quotes by id, people by id. It chooses nothing.
//!
//! This is where spans become strings, by slicing alone. The words of a quote or excerpt are never touched; in names,
//! roles and descriptions a line break counts as a space.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::OnMissingDate;
use crate::model::{
    Article, Digest, EarlierReport, EventContent, Excerpt, ExcerptRef, FormerRef, OrganisationEntry, OtherWording,
    OutletMatch, OutletName, PersonEntry, Piece, QuoteEntry, QuoteId, QuoteRef, RoleRef, ShownSpeaker, SourceEntry,
    Span, SpeakerIndex, SpeakerName, Standing, TimelineEvent, Wording,
};

use super::Material;
use super::context::context;
use super::fragments::Addresses;
use super::ids::{slice_id, slug, unique};
use super::wordings::differing;

/// What the sections composed so far refer to.
pub(super) struct Register<'a> {
    material: &'a Material<'a>,
    /// Articles in the order of first use.
    sources: Vec<u32>,
    number: BTreeMap<u32, usize>,
    quote_ids: BTreeMap<QuoteRef, QuoteId>,
    quotes: BTreeMap<QuoteId, QuoteEntry>,
    excerpt_ids: BTreeMap<(u32, Span), String>,
    taken: BTreeSet<String>,
    person_ids: BTreeMap<SpeakerIndex, String>,
    /// Quotes shown of each speaker, in the order of first use.
    of_speaker: BTreeMap<SpeakerIndex, Vec<QuoteRef>>,
    /// Addresses of passages, by article.
    addresses: BTreeMap<u32, Addresses<'a>>,
}

impl<'a> Register<'a> {
    pub(super) fn new(material: &'a Material<'a>) -> Self {
        Self {
            material,
            sources: Vec::new(),
            number: BTreeMap::new(),
            quote_ids: BTreeMap::new(),
            quotes: BTreeMap::new(),
            excerpt_ids: BTreeMap::new(),
            taken: BTreeSet::new(),
            person_ids: person_ids(material),
            of_speaker: BTreeMap::new(),
            addresses: BTreeMap::new(),
        }
    }

    fn article(&self, at: u32) -> &'a Article {
        self.material.article(at)
    }

    /// The number of a source; its first use gives it the next.
    pub(super) fn source(&mut self, article: u32) -> usize {
        if let Some(&number) = self.number.get(&article) {
            return number;
        }
        self.sources.push(article);
        self.number.insert(article, self.sources.len());
        self.sources.len()
    }

    /// The id of a quote; its first use enters it.
    pub(super) fn quote(&mut self, of: QuoteRef) -> QuoteId {
        let id = self.quote_id(of);
        if self.quotes.contains_key(&id) {
            return id;
        }
        let article = self.article(of.article);
        let source = self.source(of.article);
        let evidence = &self.material.articles[of.article as usize].evidence;
        let quote = &evidence.quotes[of.quote as usize];
        let shown = self.material.selection.quotes.get(&of);
        let speakers = shown.map_or(&[][..], |shown| shown.speakers.as_slice());
        let words = |span: Span| span.of(&article.text).to_owned();
        let entry = QuoteEntry {
            id: id.clone(),
            kind: quote.kind,
            pieces: quote.content.iter().map(|span| piece(article, *span)).collect(),
            context: context(article, evidence, quote),
            speaker: self.speakers(speakers),
            person: match speakers {
                [one] => self.person(one.speaker),
                _ => None,
            },
            role: self.roles_of(of.article, speakers),
            cue: quote.cue.map(words),
            mention: quote.source.map(words),
            rule: quote.rule,
            confidence: quote.confidence,
            source,
            also_in: shown.map_or_else(Vec::new, |shown| self.also_in(of.article, &shown.also_in)),
            wordings: Vec::new(),
            single_source: shown.is_some_and(|shown| shown.single_source),
            earlier: shown.and_then(|shown| self.earlier(shown.earlier?)),
            published: self.published(of.article),
            topics: shown.map_or_else(Vec::new, |shown| {
                shown.topics.iter().filter_map(|&topic| self.material.topic_key(topic)).map(str::to_owned).collect()
            }),
            url: self.address(of.article, &quote.content),
        };
        for shown in speakers {
            self.of_speaker.entry(shown.speaker).or_default().push(of);
        }
        let wordings = shown.map_or(&[][..], |shown| shown.wordings.as_slice());
        let wordings = wordings.iter().map(|other| self.wording(&entry, other)).collect();
        self.quotes.insert(id.clone(), QuoteEntry { wordings, ..entry });
        id
    }

    /// The id of a quote, entered or not.
    fn quote_id(&mut self, of: QuoteRef) -> QuoteId {
        if let Some(id) = self.quote_ids.get(&of) {
            return id.clone();
        }
        let content = &self.material.articles[of.article as usize].evidence.quotes[of.quote as usize].content;
        let id = slice_id('q', self.article(of.article), content, &mut self.taken);
        self.quote_ids.insert(of, id.clone());
        id
    }

    /// The words of another outlet for a quote.
    fn wording(&mut self, of: &QuoteEntry, other: &OtherWording) -> Wording {
        let (article, id) = (self.article(other.of.article), self.quote_id(other.of));
        let quote = &self.material.articles[other.of.article as usize].evidence.quotes[other.of.quote as usize];
        let pieces: Vec<Piece> = quote.content.iter().map(|span| piece(article, *span)).collect();
        let (from, differs) = differing(&texts(&of.pieces), &texts(&pieces));
        let speakers = other.speakers.iter().map(|&speaker| ShownSpeaker { speaker, role: None });
        let speaker = self.speakers(&speakers.collect::<Vec<_>>());
        Wording {
            id,
            kind: quote.kind,
            source: self.source(other.of.article),
            speaker: (speaker != of.speaker).then(|| speaker.unwrap_or_default()),
            pieces,
            differs,
            from,
            also_in: self.also_in(other.of.article, &other.also_in),
            url: self.address(other.of.article, &quote.content),
        }
    }

    /// The opening of a passage.
    pub(super) fn excerpt(&mut self, of: ExcerptRef) -> Excerpt {
        let article = self.article(of.passage.article);
        let source = self.source(of.passage.article);
        let taken = &mut self.taken;
        let id = self.excerpt_ids.entry((of.passage.article, of.span));
        let id = id.or_insert_with(|| slice_id('p', article, &[of.span], taken)).clone();
        let passages = &self.material.articles[of.passage.article as usize].evidence.passages;
        let heading = passages.get(of.passage.passage as usize).and_then(|passage| passage.heading);
        Excerpt {
            id,
            heading: heading.map(|span| span.of(&article.text).to_owned()),
            piece: piece(article, of.span),
            source,
            url: self.address(of.passage.article, &[of.span]),
        }
    }

    /// The sentence that tells of a dated event; `None` where its words were not kept.
    pub(super) fn event(&mut self, content: &EventContent) -> Option<TimelineEvent> {
        let (at, span) = (content.article, content.span);
        let article = self.article(at);
        let (piece, url) = match self.material.earlier(at) {
            Some(background) => {
                let kept = background.words.get(content.sentence as usize)?;
                (kept.piece.clone()?, kept.url.clone())
            }
            None => (piece(article, span), self.address(at, &[span])),
        };
        let id = slice_id('e', article, &[span], &mut self.taken);
        let excerpt = Excerpt { id, heading: None, piece, source: self.source(at), url };
        Some(TimelineEvent { date: content.day, excerpt, articles: content.articles, outlets: content.outlets })
    }

    fn address(&mut self, article: u32, spans: &[Span]) -> Option<String> {
        let text = self.article(article);
        self.addresses.entry(article).or_insert_with(|| Addresses::new(text)).of(spans)
    }

    /// A speaker's name, or what stands for it.
    pub(super) fn speaker(&self, speaker: SpeakerIndex) -> String {
        speaker_name(self.material, speaker)
    }

    /// The names of all speakers of a quote as one; `None` where it has none.
    fn speakers(&self, speakers: &[ShownSpeaker]) -> Option<String> {
        let labels = self.material.labels();
        let names = speakers.iter().map(|shown| self.speaker(shown.speaker));
        names.reduce(|one, other| labels.fill("two_speakers", &[("one", &one), ("other", &other)]))
    }

    /// The roles of all speakers of a quote of `article` as one; `None` where one of them has none.
    fn roles_of(&self, article: u32, speakers: &[ShownSpeaker]) -> Option<String> {
        let roles: Option<Vec<String>> = speakers.iter().map(|shown| Some(self.role(article, shown.role?))).collect();
        roles.filter(|roles| !roles.is_empty()).map(|roles| roles.join(self.material.labels().word("semicolon")))
    }

    /// The id of a speaker among the people, where it is a person.
    pub(super) fn person(&self, speaker: SpeakerIndex) -> Option<String> {
        self.person_ids.get(&speaker).cloned()
    }

    /// A role in words, of a quote of `article`.
    pub(super) fn role(&self, article: u32, role: RoleRef) -> String {
        match role {
            RoleRef::Article(span) => one_line(span.of(&self.article(article).text)),
            RoleRef::Config { person, role } => {
                let person = self.material.config.people.get_index(person as usize);
                let role = person.and_then(|(_, person)| person.roles.get(role as usize));
                role.map_or_else(String::new, |role| role.title.clone())
            }
        }
    }

    fn published(&self, article: u32) -> Option<jiff::civil::Date> {
        // A day that was only assumed for want of a date is not shown as one.
        let assumed = self.article(article).meta.published.is_none()
            && self.material.config.corpus.on_missing_date == OnMissingDate::UsePeriodEnd;
        (!assumed).then(|| match self.material.earlier(article) {
            Some(background) => background.day,
            None => self.material.selection.articles[article as usize].day,
        })
    }

    /// Other outlets with the same words; the path where the outlet is not named or the same.
    fn also_in(&self, article: u32, others: &[u32]) -> Vec<String> {
        let own = self.material.outlet_name(article);
        let mut named: Vec<String> = Vec::new();
        for &other in others {
            let outlet = self.material.outlet_name(other).filter(|outlet| own != Some(outlet));
            let name = outlet.map_or_else(|| self.article(other).id(), str::to_owned);
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named
    }

    /// Where a former issue reported a quote.
    fn earlier(&self, of: FormerRef) -> Option<EarlierReport> {
        let (former, said) = of.of(self.material.former)?;
        let (issue, outlet) = (former.tally.issue.id.clone(), said.source.outlet.clone());
        Some(EarlierReport { issue, quote: said.quote.id.clone(), outlet })
    }

    /// Every source used, by number.
    pub(super) fn sources(&self) -> Vec<SourceEntry> {
        self.sources.iter().zip(1..).map(|(&at, number)| self.source_entry(at, number)).collect()
    }

    fn source_entry(&self, at: u32, number: usize) -> SourceEntry {
        let article = self.article(at);
        let outlet = self.material.selection.articles.get(at as usize).and_then(|selected| selected.outlet);
        let outlet = outlet.and_then(|outlet| self.material.selection.outlets.get(outlet as usize)).copied();
        let known = match (outlet, self.material.earlier(at).map(|background| background.outlet)) {
            (Some(OutletName::Known(known)), _) | (_, Some(OutletMatch::Known(known))) => {
                self.material.config.outlets.get_index(known as usize)
            }
            _ => None,
        };
        SourceEntry {
            number,
            path: article.path.clone(),
            entry: article.entry.clone(),
            sha256: article.digest.unwrap_or(Digest([0; 32])),
            parser: article.parser.clone().into_owned(),
            title: article.meta.title.clone(),
            title_origin: article.meta.title_origin,
            outlet: self.material.outlet_name(at).map(str::to_owned),
            outlet_type: known.and_then(|(_, outlet)| outlet.kind.clone()),
            author: article.meta.author.clone(),
            published: self.published(at),
            url: article.meta.url.clone(),
            language: article.meta.language.clone().or_else(|| Some(self.material.config.corpus.language.clone())),
            marking: article.meta.marking.clone(),
            also_in: self.material.standing(Standing::Same(at)),
            near_copies: self.material.standing(Standing::Near(at)),
            // An article from before the period stands beside none: it is counted on behind those of the period.
            near_copy_of: match self.material.selection.articles.get(at as usize).map(|article| article.standing) {
                Some(Standing::Near(lead)) => Some(self.article(lead).id()),
                _ => None,
            },
        }
    }

    /// Every person whose quotes are shown, by name.
    pub(super) fn people(&self) -> Vec<PersonEntry> {
        let quoted = self.of_speaker.iter().filter_map(|(&speaker, quotes)| {
            let id = self.person(speaker)?;
            let known = matches!(self.material.selection.speakers[speaker as usize], SpeakerName::Known(_));
            let quote_ids = quotes.iter().filter_map(|of| self.quote_ids.get(of).cloned()).collect();
            let roles = self.roles(speaker, quotes);
            Some(PersonEntry { id, name: self.speaker(speaker), roles, known, quotes: quote_ids })
        });
        let mut people: Vec<PersonEntry> = quoted.collect();
        people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id.clone()));
        people
    }

    /// Every organisation whose quotes are shown, but for those that are their article's alone ("the ministry").
    pub(super) fn organisations(&self) -> Vec<OrganisationEntry> {
        let selection = self.material.selection;
        let is_one = |speaker: SpeakerIndex| {
            matches!(selection.speakers[speaker as usize], SpeakerName::Organisation { .. })
                && selection.known_by.get(speaker as usize).is_some_and(Option::is_some)
        };
        let quoted = self.of_speaker.iter().filter(|(speaker, _)| is_one(**speaker));
        let entry = |(&speaker, quotes): (&SpeakerIndex, &Vec<QuoteRef>)| OrganisationEntry {
            name: self.speaker(speaker),
            quotes: quotes.iter().filter_map(|of| self.quote_ids.get(of).cloned()).collect(),
        };
        let mut organisations: Vec<OrganisationEntry> = quoted.map(entry).collect();
        organisations.sort_by_cached_key(|one| (one.name.to_lowercase(), one.name.clone()));
        organisations
    }

    /// The roles the config dates into the period; where there is none, those the articles give, each once.
    fn roles(&self, speaker: SpeakerIndex, quotes: &[QuoteRef]) -> Vec<String> {
        let period = self.material.period;
        let mut roles: Vec<String> = Vec::new();
        if let SpeakerName::Known(known) = self.material.selection.speakers[speaker as usize]
            && let Some((_, person)) = self.material.config.people.get_index(known as usize)
        {
            let dated = person.roles.iter().filter(|role| {
                role.from.is_none_or(|from| from <= period.to) && role.to.is_none_or(|to| period.from <= to)
            });
            roles.extend(dated.map(|role| role.title.clone()));
        }
        if roles.is_empty() {
            let said = quotes.iter().filter_map(|of| {
                let shown = self.material.selection.quotes.get(of)?;
                let own = shown.speakers.iter().find(|shown| shown.speaker == speaker)?;
                Some(self.role(of.article, own.role?))
            });
            for role in said {
                if !roles.iter().any(|known| known.to_lowercase() == role.to_lowercase()) {
                    roles.push(role);
                }
            }
        }
        roles
    }

    /// Gives up the quotes.
    pub(super) fn into_quotes(self) -> BTreeMap<QuoteId, QuoteEntry> {
        self.quotes
    }
}

fn texts(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// A slice with its place.
pub(super) fn piece(article: &Article, span: Span) -> Piece {
    Piece {
        text: span.of(&article.text).to_owned(),
        start: span.start,
        end: span.end,
        line: article.lines.line(&article.text, span.start),
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn speaker_name(material: &Material<'_>, speaker: SpeakerIndex) -> String {
    let text = |article: u32| material.articles[article as usize].article.text.as_str();
    match material.selection.speakers[speaker as usize] {
        SpeakerName::Known(known) => {
            material.config.people.get_index(known as usize).map_or_else(String::new, |(_, person)| person.name.clone())
        }
        SpeakerName::Person { article, person } => {
            let people = &material.articles[article as usize].evidence.people;
            people.get(person as usize).map_or_else(String::new, |person| one_line(person.name.of(text(article))))
        }
        SpeakerName::Organisation { article, span } | SpeakerName::Described { article, span } => {
            one_line(span.of(text(article)))
        }
    }
}

/// Ids of the people whose quotes are shown: the config's keys first, then names, numbered where they meet.
fn person_ids(material: &Material<'_>) -> BTreeMap<SpeakerIndex, String> {
    let shown = material.selection.quotes.values().flat_map(|shown| &shown.speakers).map(|shown| shown.speaker);
    let people: BTreeSet<SpeakerIndex> =
        shown.filter(|&speaker| material.selection.speakers[speaker as usize].is_person()).collect();
    let mut taken: BTreeSet<String> = material.config.people.keys().cloned().collect();
    let mut id = |speaker: SpeakerIndex| {
        if let SpeakerName::Known(known) = material.selection.speakers[speaker as usize] {
            material.config.people.get_index(known as usize).map_or_else(String::new, |(key, _)| key.clone())
        } else {
            let slug = slug(&speaker_name(material, speaker));
            unique(if slug.is_empty() { "person" } else { &slug }, &mut taken)
        }
    };
    people.into_iter().map(|speaker| (speaker, id(speaker))).collect()
}
