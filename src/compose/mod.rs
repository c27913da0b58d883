//! Makes the briefing of a selection: here, and only here, spans become owned strings. It reads no file and no clock.
//!
//! Sources are numbered in the order in which the sections first use them. Quotes, excerpts, people and sections have ids
//! made from what they are ([`ids`]), so they are the same in every run and every format.

mod archive;
mod audience;
mod balance;
mod changes;
mod compare;
mod context;
mod coverage;
mod figures;
mod fragments;
mod ids;
mod points;
mod register;
mod renumber;
mod sections;
mod source_pages;
mod stories;
mod trends;
mod wordings;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Article, BRIEFING_FORMAT, Background, Briefing, DatedSentence, Extracted, Former, Generator, Issue, KeptWords,
    Outcome, OutletMatch, OutletName, Period, Quote, QuoteId, Selection, Standing, TopicIndex,
};
use crate::wording::{self, LANGUAGES, Labels};

pub use archive::{archive, archived};
pub use audience::{Ranks, for_audience, ranks};
pub use changes::{Quotes, between};
pub use coverage::{reason, reason_codes, reasons};
pub use source_pages::source_pages;

use register::Register;

/// Everything a briefing is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The config.
    pub config: &'a Config,
    /// The days covered.
    pub period: &'a Period,
    /// Information cut-off; where it is later than the period, the end of the period is shown.
    pub cut_off: Timestamp,
    /// What to show.
    pub selection: &'a Selection,
    /// The articles that were selected from, in the same order.
    pub articles: &'a [&'a Extracted],
    /// What is kept of articles from before the period.
    pub background: &'a [Background],
    /// Issues stored before this one, the newest first.
    pub former: &'a [Former],
    /// What became of everything found that is not among `articles`.
    pub others: &'a [(&'a Outcome, usize)],
    /// Problems of the corpus.
    pub diagnostics: &'a [Diagnostic],
    /// The analyst's Markdown, by the `from` of the section that asks for it, as the config has it.
    pub notes: &'a BTreeMap<String, String>,
}

/// Composes the briefing.
pub fn briefing(material: &Material<'_>) -> Briefing {
    let config = material.config;
    let mut register = Register::new(material);
    let mut sections = sections::sections(material, &mut register);
    let (sources, people, organisations) = (register.sources(), register.people(), register.organisations());
    let quotes = register.into_quotes();
    balance::fill(&mut sections, &quotes, &sources);
    Briefing {
        format: BRIEFING_FORMAT.to_owned(),
        generator: Generator { name: "attache".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        title: config.briefing.title.clone(),
        publisher: config.briefing.publisher.clone(),
        marking: config.briefing.marking.clone(),
        language: language(&config.briefing.language),
        audience: None,
        left_out: None,
        issue: issue(material),
        sections,
        coverage: coverage::coverage(material, quotes.len()),
        quotes,
        sources,
        people,
        organisations,
    }
}

/// The id of a quote, as a briefing has it: `q` and ten hexadecimal digits of SHA-256 over source digest, entry and spans.
pub fn quote_id(article: &Article, quote: &Quote) -> QuoteId {
    ids::slice_id('q', article, &quote.content, &mut BTreeSet::new())
}

/// The tag of the language a briefing speaks: the one asked for, or English where there are no words in it.
fn language(asked: &str) -> String {
    if wording::spoken(asked).is_some() { asked } else { LANGUAGES[0] }.to_owned()
}

fn issue(material: &Material<'_>) -> Issue {
    let timezone = material.config.briefing.timezone.clone();
    Issue {
        id: material.period.issue(),
        from: material.period.from,
        to: material.period.to,
        period: material.labels().period(*material.period),
        cut_off: material.labels().cut_off(material.cut_off, material.period.to, &material.config.zone(), &timezone),
        until: Some(until(material)),
        timezone,
    }
}

/// The moment of the cut-off: the given one, or the last minute of the period if sooner.
fn until(material: &Material<'_>) -> Timestamp {
    let end = material.period.to.at(23, 59, 0, 0).to_zoned(material.config.zone());
    end.map_or(material.cut_off, |end| material.cut_off.min(end.timestamp()))
}

/// The words of the sentences of an article that is let go, with their address; none of those that cannot be shown.
pub fn kept_words(article: &Article, sentences: &[DatedSentence]) -> Vec<KeptWords> {
    let mut addresses = fragments::Addresses::new(article);
    let keep = |sentence: &DatedSentence| KeptWords {
        piece: sentence.whole.then(|| register::piece(article, sentence.span)),
        url: if sentence.whole { addresses.of(&[sentence.span]) } else { None },
    };
    sentences.iter().map(keep).collect()
}

impl<'a> Material<'a> {
    /// The briefing's own words.
    fn labels(&self) -> &'static Labels {
        wording::of(&self.config.briefing.language)
    }

    fn topic_key(&self, topic: TopicIndex) -> Option<&'a str> {
        self.config.topics.get_index(usize::from(topic)).map(|(key, _)| key.as_str())
    }

    fn topic_title(&self, topic: TopicIndex) -> String {
        self.topic_key(topic).map_or_else(String::new, |key| self.config.topic_title(key))
    }

    /// The analyst's words from a file; `None` where there are none.
    fn note(&self, from: &str) -> Option<&'a str> {
        self.notes.get(from).map(|note| note.trim()).filter(|note| !note.is_empty())
    }

    /// An article of the period, or one of the background, which are counted on behind those.
    fn article(&self, at: u32) -> &'a Article {
        match self.earlier(at) {
            Some(background) => &background.article,
            None => &self.articles[at as usize].article,
        }
    }

    /// The article of the background that has this number.
    fn earlier(&self, at: u32) -> Option<&'a Background> {
        self.background.get((at as usize).checked_sub(self.articles.len())?)
    }

    fn outlet_name(&self, article: u32) -> Option<&'a str> {
        if let Some(Background { article, outlet, .. }) = self.earlier(article) {
            let name = match *outlet {
                OutletMatch::Known(known) => &self.config.outlets.get_index(known as usize)?.1.name,
                OutletMatch::Metadata => article.meta.outlet.as_ref()?,
                OutletMatch::Default => self.config.corpus.outlet.as_ref()?,
                OutletMatch::Unknown => return None,
            };
            return Some(name.trim());
        }
        let index = self.selection.articles.get(article as usize)?.outlet?;
        let name = match *self.selection.outlets.get(index as usize)? {
            OutletName::Known(known) => &self.config.outlets.get_index(known as usize)?.1.name,
            OutletName::Metadata(named) => self.articles.get(named as usize)?.article.meta.outlet.as_ref()?,
            OutletName::Default => self.config.corpus.outlet.as_ref()?,
        };
        Some(name.trim())
    }

    /// Ids of the articles that stand so to others.
    fn standing(&self, wanted: Standing) -> Vec<String> {
        let selected = self.selection.articles.iter().zip(self.articles);
        let copies = selected.filter(|(selected, _)| selected.standing == wanted);
        let mut ids: Vec<String> = copies.map(|(_, extracted)| extracted.article.id()).collect();
        ids.sort();
        ids
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Material, briefing};
    use crate::config::Config;
    use crate::diagnostic::Diagnostic;
    use crate::model::{
        Briefing, Extent, Extracted, Figure, KeyPointOrigin, Ledger, Outcome, Piece, QuoteKind, QuoteVersion,
        SectionBody, SkipReason, SpeakerEntry, UnusedReason,
    };
    use crate::select::testing::{Build, config, day_of, week};
    use crate::select::{Rules, issue, judge};

    const CONFIG: &str = "
outlets:
  meridian: {name: The Meridian, type: newspaper}
people:
  ruiz: {name: Ana Ruiz, roles: [{title: Orvian foreign minister, from: 2020-01-01}]}
topics:
  orvia: {any: [Orvia*]}
  lume: {any: [Lume], title: The Lume talks}
sections:
  - {kind: key-points, from: points.md, max: 2}
  - {kind: notes, from: notes.md}
  - {kind: topic, topic: [orvia, lume], quotes: {max: 3, per_speaker: 2, per_article: 2}}
  - {kind: who-said-what, quotes: {max: 4, per_speaker: 2}}
  - {kind: timeline, per_day: 2}
  - {kind: sources}
  - {kind: people}
  - {kind: coverage}
";

    fn compose(config: &Config, articles: &[Extracted], notes: &[(&str, &str)]) -> Briefing {
        let rules = Rules::compile(config).expect("rules compile");
        let articles: Vec<&Extracted> = articles.iter().collect();
        let judged: Vec<_> = articles.iter().map(|article| judge(&rules, article, day_of(article))).collect();
        let selection = issue(config, &week(), &articles, &judged, &[], &[]);
        let notes: BTreeMap<String, String> =
            notes.iter().map(|(from, text)| ((*from).to_owned(), (*text).to_owned())).collect();
        briefing(&Material {
            config,
            period: &week(),
            cut_off: "2026-11-16T06:00:00Z".parse().expect("a timestamp"),
            selection: &selection,
            articles: &articles,
            background: &[],
            former: &[],
            others: &[(&Outcome::Unused(UnusedReason::OutsidePeriod), 1), (&Outcome::Skipped(SkipReason::Empty), 1)],
            diagnostics: &[
                Diagnostic::error("empty.txt", "empty", "no text in it"),
                Diagnostic::warning("b.txt", "odd-date", "two dates in it").at(3),
            ],
            notes: &notes,
        })
    }

    fn articles() -> Vec<Extracted> {
        vec![
            Build::new("a.txt")
                .outlet("meridian")
                .url("https://meridian.example/a")
                .heading("Orvia votes")
                .prose("The count went on in Orvia. It took all night.")
                .said("Ana Ruiz", "We have counted every vote in Orvia and in the south")
                .role("the minister")
                .done(),
            Build::new("b.txt")
                .on(11)
                .outlet("Lume Post")
                .prose("Talks in Lume broke off.")
                .said("Bo Tan", "Nobody in Lume expected to sign anything this week")
                .role("an envoy")
                .said("", "It was a short day in Lume for everybody there")
                .done(),
            Build::new("copy.txt")
                .on(12)
                .outlet("Wire")
                .prose("Talks in Lume broke off.")
                .said("Bo Tan", "Nobody in Lume expected to sign anything this week")
                .role("an envoy")
                .said("", "It was a short day in Lume for everybody there")
                .done(),
            Build::new("c.txt").on(13).prose("The harvest was good.").done(),
        ]
    }

    fn body<'a>(briefing: &'a Briefing, id: &str) -> &'a SectionBody {
        &briefing.sections.iter().find(|section| section.id == id).expect("a section of this id").body
    }

    #[test]
    fn sections_refer_to_numbered_sources_and_quotes() {
        let briefing = compose(&config(CONFIG), &articles(), &[]);
        let ids: Vec<&str> = briefing.sections.iter().map(|section| section.id.as_str()).collect();
        assert_eq!(
            ids,
            ["key-points", "topic-orvia", "topic-lume", "who-said-what", "timeline", "sources", "people", "coverage"]
        );
        assert_eq!(briefing.sections[2].title, "The Lume talks");
        let numbers: Vec<(usize, &str)> = briefing.sources.iter().map(|s| (s.number, s.path.as_str())).collect();
        assert_eq!(numbers, [(1, "b.txt"), (2, "a.txt")]);
        assert_eq!(briefing.sources[0].also_in, ["copy.txt"]);
        assert_eq!(briefing.sources[1].outlet_type.as_deref(), Some("newspaper"));
        let SectionBody::Topic { quotes, excerpts, found, articles, outlets, .. } = body(&briefing, "topic-orvia")
        else {
            panic!("a topic section")
        };
        assert_eq!((quotes.len(), *found, *articles, *outlets), (1, 1, 1, 1));
        assert_eq!(excerpts[0].piece.text, "The count went on in Orvia. It took all night.");
        assert_eq!(excerpts[0].heading.as_deref(), Some("Orvia votes"));
        let quote = &briefing.quotes[&quotes[0]];
        assert_eq!(quote.pieces[0].text, "“We have counted every vote in Orvia and in the south,”");
        assert_eq!((quote.speaker.as_deref(), quote.person.as_deref()), (Some("Ana Ruiz"), Some("ruiz")));
        assert_eq!((quote.role.as_deref(), quote.cue.as_deref()), (Some("Orvian foreign minister"), Some("said")));
        let url = quote.url.as_deref().expect("an address");
        assert!(url.starts_with("https://meridian.example/a#:~:text=We%20have%20counted"), "{url}");
    }

    #[test]
    fn the_same_text_elsewhere_is_named() {
        let briefing = compose(&config(CONFIG), &articles(), &[]);
        let tan = briefing.quotes.values().find(|quote| quote.speaker.as_deref() == Some("Bo Tan"));
        assert_eq!(tan.expect("a quote by Bo Tan").also_in, ["Wire"]);
        assert_eq!(briefing.coverage.duplicates, [("copy.txt".to_owned(), "b.txt".to_owned())]);
    }

    #[test]
    fn near_copies_and_corrections_are_told() {
        const PARAGRAPHS: [&str; 5] = [
            "The harbour of Lume was closed on Monday after a ferry from Orvia ran into the northern mole before dawn.",
            "Divers looked at the hull until dusk and found a hole as wide as a door, which they closed with planks.",
            "The ferry had many people on board and was to leave again at noon, but its engine would not start at all.",
            "Its master told the council of Orvia that the wind had turned within a minute and thrown her off her course.",
            "The mole will be mended before winter, and the light on its head is to be moved to the other side of it.",
        ];
        let ferry = |path: &str, number: usize| {
            PARAGRAPHS[..number].iter().fold(Build::new(path), |build, paragraph| build.prose(paragraph))
        };
        let page = "https://lume.example/ferry";
        let articles = [
            ferry("a.txt", 5).url(page).said("Ana Ruiz", "We in Orvia will pay for all of the planks").done(),
            ferry("b.txt", 5).url(page).on(10).said("Ana Ruiz", "We in Orvia will not pay for all the planks").done(),
            ferry("short.txt", 3).on(11).outlet("Wire").done(),
        ];
        let briefing = compose(&config(CONFIG), &articles, &[]);
        let coverage = &briefing.coverage;
        let near: Vec<_> =
            coverage.near_copies.iter().map(|copy| (copy.path.as_str(), copy.of.as_str(), copy.extent)).collect();
        assert_eq!(near, [("short.txt", "b.txt", Extent::Shorter)]);
        assert_eq!(briefing.sources[0].near_copies, ["short.txt"]);
        let [correction] = coverage.corrections.as_slice() else { panic!("one page was changed") };
        assert_eq!((correction.path.as_str(), correction.earlier.as_str()), ("b.txt", "a.txt"));
        let change = &correction.quotes[0];
        let words = |version: &Option<QuoteVersion>| version.as_ref().map(|version| version.pieces[0].text.clone());
        assert_eq!(words(&change.earlier).as_deref(), Some("“We in Orvia will pay for all of the planks,”"));
        assert_eq!(words(&change.now).as_deref(), Some("“We in Orvia will not pay for all the planks,”"));
        assert!(coverage.ledger.balances() && coverage.ledger.duplicate == 1);
        assert!(coverage.reasons.iter().any(|count| count.reason == "superseded"));
    }

    #[test]
    fn people_and_coverage() {
        let briefing = compose(&config(CONFIG), &articles(), &[]);
        let people: Vec<_> = briefing.people.iter().map(|p| (p.id.as_str(), p.known, p.roles.join(", "))).collect();
        assert_eq!(people, [("ruiz", true, "Orvian foreign minister".into()), ("bo-tan", false, "an envoy".into())]);
        let coverage = &briefing.coverage;
        assert_eq!(coverage.ledger, Ledger { found: 6, used: 2, unused: 2, duplicate: 1, skipped: 1 });
        let codes: Vec<&str> = coverage.reasons.iter().map(|count| count.reason.as_str()).collect();
        assert_eq!(codes, ["", "off-topic", "outside-period", "same-text", "empty"]);
        assert_eq!(coverage.warnings[0].place, "b.txt:3");
        assert_eq!((coverage.quotes_found, coverage.quotes_attributed, coverage.quotes_shown), (3, 2, 3));
        assert_eq!((briefing.issue.id.as_str(), briefing.issue.period.as_str()), ("2026-W46", "9–15 November 2026"));
        assert_eq!(briefing.issue.cut_off, "15 November 2026, 23:59 UTC");
    }

    #[test]
    fn points_are_the_analysts_or_counted() {
        let config = config(CONFIG);
        let counted = compose(&config, &articles(), &[]);
        let SectionBody::KeyPoints { points } = body(&counted, "key-points") else { panic!("key points") };
        assert_eq!(points[0].text, "The Lume talks: 2 quotes in 1 article from 1 outlet");
        assert_eq!((points[0].origin, points[0].section.as_deref()), (KeyPointOrigin::Counted, Some("topic-lume")));
        assert!(points[0].quote.as_ref().is_some_and(|id| counted.quotes.contains_key(id)));
        let notes = [("points.md", "- One\n- Two\n- Three\n"), ("notes.md", " A note. ")];
        let written = compose(&config, &articles(), &notes);
        let SectionBody::KeyPoints { points } = body(&written, "key-points") else { panic!("key points") };
        assert_eq!(points.iter().map(|point| point.text.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
        assert!(matches!(body(&written, "notes"), SectionBody::Notes { markdown } if markdown == "A note."));
        let quiet = compose(&config, &articles()[3..], &[]);
        assert!(matches!(body(&quiet, "key-points"), SectionBody::KeyPoints { points } if points.is_empty()));
    }

    #[test]
    fn figures_count_what_is_worth_comparing() {
        let config = config(&CONFIG.replace("  - {kind: timeline", "  - {kind: figures}\n  - {kind: timeline"));
        let drawn = |articles: &[Extracted]| -> Vec<(String, String, Vec<Vec<usize>>)> {
            let briefing = compose(&config, articles, &[]);
            let SectionBody::Figures { figures } = body(&briefing, "figures") else { panic!("figures") };
            let values = |figure: &Figure| figure.rows.iter().map(|row| row.values.clone()).collect();
            figures.iter().map(|figure| (figure.id.clone(), figure.text.clone(), values(figure))).collect()
        };
        let told = |id: &str, text: &str, values: &[&[usize]]| {
            (id.to_owned(), text.to_owned(), values.iter().map(|row| row.to_vec()).collect::<Vec<_>>())
        };
        assert_eq!(
            drawn(&articles()),
            [
                told(
                    "figures-speakers-by-topic",
                    "Most quotes shown: Ana Ruiz on Orvia, with 1 quote. As many elsewhere: 1.",
                    &[&[1, 0], &[0, 1]]
                ),
                told(
                    "figures-outlets",
                    "Most articles: Lume Post, with 1 article of 3 (33%). As many elsewhere: 2.",
                    &[&[1], &[1], &[1]]
                ),
                told(
                    "figures-timeline",
                    "Most articles: Orvia, Monday 9 November, with 1 article. As many elsewhere: 1.",
                    &[&[1, 0, 0, 0, 0, 0, 0], &[0, 0, 1, 0, 0, 0, 0]]
                ),
            ]
        );
        assert_eq!(drawn(&articles()[..1]), []);
    }

    const NAMES: [&str; 6] = ["Ana Ruiz", "Bo Tan", "Ruiz", "an official", "the Lume Ministry", ""];
    const WORDS: [&str; 6] = [
        "We will not sign this paper today",
        "Orvia is ready. We go on",
        "No",
        "The talks in Lume were long and hard for all of us",
        "Nothing of the kind was ever said in that room",
        "Orvians and the people of Lume want one thing",
    ];
    const PROSE: [&str; 4] = [
        "Talks in Lume went on. So it goes.",
        "Orvia voted.",
        "Rain fell on “the city” all day.",
        "Nothing came of it.",
    ];

    prop_compose! {
        fn some_article()(
            day in 9_i8..=15,
            outlet in 0_usize..4,
            heading in 0_usize..4,
            parts in prop::collection::vec((0_usize..6, 0_usize..6, 0_usize..4, 0_usize..3), 0..5),
        ) -> Build {
            let mut build = Build::new("x.txt").on(day);
            if outlet > 0 {
                build = build.outlet(["meridian", "Wire", "Lume Post"][outlet - 1]);
            }
            if heading < 2 {
                build = build.heading(["Orvia votes", "What next"][heading]);
            }
            for (name, words, prose, kind) in parts {
                let kind = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect][kind];
                build = build.prose(PROSE[prose]).said(NAMES[name], WORDS[words]).kind(kind);
            }
            build.prose(PROSE[3])
        }
    }

    fn some_articles() -> impl Strategy<Value = Vec<Extracted>> {
        prop::collection::vec(some_article(), 0..12).prop_map(|builds| {
            builds.into_iter().enumerate().map(|(at, build)| build.named(&format!("{at:02}.txt")).done()).collect()
        })
    }

    fn every_piece(briefing: &Briefing) -> Vec<(usize, &Piece)> {
        let quotes = briefing.quotes.values().flat_map(|quote| {
            let context = quote.context.iter().flat_map(|context| &context.slices).map(|slice| &slice.piece);
            quote.pieces.iter().chain(context).map(|piece| (quote.source, piece))
        });
        let excerpts = briefing.sections.iter().flat_map(|section| match &section.body {
            SectionBody::Topic { excerpts, .. } => excerpts.as_slice(),
            _ => &[],
        });
        quotes.chain(excerpts.map(|excerpt| (excerpt.source, &excerpt.piece))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_comes_in(articles in some_articles(), shuffle in any::<prop::sample::Index>()) {
            let config = config(CONFIG);
            let briefing = compose(&config, &articles, &[]);
            prop_assert!(briefing.coverage.ledger.balances());
            prop_assert_eq!(briefing.coverage.ledger.found, articles.len() + 2);
            prop_assert_eq!(briefing.coverage.ledger.used, briefing.sources.len());
            for (source, piece) in every_piece(&briefing) {
                let path = &briefing.sources[source - 1].path;
                let article = articles.iter().find(|one| one.article.path == *path).expect("its article");
                prop_assert_eq!(&article.article.text[piece.start as usize..piece.end as usize], &piece.text);
            }
            for section in &briefing.sections {
                match &section.body {
                    SectionBody::Topic { quotes, excerpts, .. } => prop_assert!(quotes.len() <= 3 && excerpts.len() <= 3),
                    SectionBody::Timeline { days, .. } => prop_assert!(days.iter().all(|day| day.items.len() <= 2)),
                    SectionBody::WhoSaidWhat { speakers } => {
                        let shown = |speaker: &SpeakerEntry| {
                            speaker.groups.iter().map(|group| group.quotes.len()).sum::<usize>()
                        };
                        prop_assert!(speakers.iter().all(|speaker| shown(speaker) <= 2));
                        prop_assert!(speakers.iter().map(shown).sum::<usize>() <= 4);
                    }
                    _ => {}
                }
            }
            let mut turned = articles;
            if !turned.is_empty() {
                let at = shuffle.index(turned.len());
                turned.rotate_left(at);
                turned.reverse();
            }
            prop_assert_eq!(compose(&config, &turned, &[]), briefing);
        }
    }
}
