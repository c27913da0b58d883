//! The reasons in words: why a quote was found, attributed, placed, scored and shown or not. It decides nothing itself.

use std::fmt::Write as _;

use crate::config::{Scope, Term, TermPlace, Topic};
use crate::extract::ATTRIBUTED_FROM;
use crate::model::{
    BlockKind, Candidate, FormerRef, Outcome, PassageRef, PassageTopic, Place, Placed, Quote, QuoteRef, Refusal, Score,
    SectionContent, Span, Speaker, TermList, TopicHit, TopicIndex, UnusedReason, Verdict,
};

use super::{One, SectionExplained, View};

/// Words shown of those that place a quote or passage.
const MOST_WORDS: usize = 6;

/// What line `line` of an article is, where it is no prose: a heading, a caption, the front matter.
pub(super) fn place(one: One<'_>, line: u32) -> Option<String> {
    let article = &one.extracted.article;
    let what = match article.blocks.iter().find(|block| one.touches(block.span, Some(line))).map(|block| block.kind) {
        Some(kind) if kind.is_prose() => return None,
        Some(BlockKind::Heading) => "a heading: its words count for the passage below it",
        Some(BlockKind::Caption) => "the caption of a picture, which is not read as prose",
        Some(BlockKind::Credit) => "the credit of a picture, which is not read as prose",
        Some(BlockKind::Byline) => "the writer's line, which is not read as prose",
        Some(_) => "no words of the article's own, so it is not read as prose",
        None => "not part of the text: an empty line, the title, front matter, or beyond the end",
    };
    Some(format!("line {line} is {what}"))
}

fn unused(reason: UnusedReason) -> &'static str {
    match reason {
        UnusedReason::OutsidePeriod => "published outside the period",
        UnusedReason::AfterCutOff => "published after the information cut-off",
        UnusedReason::OffTopic => "no passage is on a topic of this issue",
        UnusedReason::NothingToShow => "on topic, but no section asks for any of its quotes or passages",
        UnusedReason::Capped => "on topic, but the sections were full of better ones",
        UnusedReason::AlreadyReported => "on topic, but its quotes were reported in a former issue",
    }
}

/// Kind, rule and confidence of a quote.
pub(super) fn found(quote: &Quote) -> String {
    format!("{}, by the rule {}, confidence {}", quote.kind.code(), quote.rule.code(), quote.confidence)
}

fn list_of(topic: &Topic, list: TermList) -> &[Term] {
    match list {
        TermList::Any => &topic.any,
        TermList::All => &topic.all,
        TermList::Not => &topic.not,
    }
}

fn term_of<'a>(topic: &'a Topic, hit: &TopicHit) -> Option<&'a Term> {
    list_of(topic, hit.list).get(usize::from(hit.term))
}

impl View<'_> {
    /// What became of an article, in words.
    pub(super) fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Used => "used: something of it is shown".into(),
            Outcome::Unused(UnusedReason::OutsidePeriod) => {
                let days = &self.plan.job.period;
                format!("not shown: published outside the period, {} to {}", days.from, days.to)
            }
            Outcome::Unused(reason) => format!("not shown: {}", unused(*reason)),
            Outcome::Duplicate(kept) => format!("duplicate: the same text as {kept}, which is kept in its place"),
            Outcome::NearCopy(kept) => format!(
                "duplicate: the same report as {kept}, in not quite the same text; that one is kept in its place, and \
                 quotes that only this one has are offered beside it"
            ),
            Outcome::Superseded(kept) => format!("not shown: a newer version of the same page is kept, {kept}"),
            Outcome::Skipped(reason) => format!("skipped: {}", reason.code()),
        }
    }

    /// Who speaks, and how that was resolved.
    pub(super) fn speaker(&self, one: One<'_>, quote: &Quote) -> String {
        let mention = quote.source.map(|span| format!("“{}” on line {}", one.text(span), one.line(span.start)));
        match (quote.speaker, mention) {
            (Speaker::Person(person), mention) => self.person(one, person, mention),
            (Speaker::Pair(first, second), mention) => {
                format!("{}; and {}", self.person(one, first, None), self.person(one, second, mention))
            }
            (Speaker::Organisation(span), _) => {
                format!("{}, an organisation, as named on line {}", one.text(span), one.line(span.start))
            }
            (Speaker::Described(span), _) => {
                format!("{}, described and not named, on line {}", one.text(span), one.line(span.start))
            }
            (Speaker::Unattributed, None) => "unattributed: nobody is named near it".into(),
            (Speaker::Unattributed, Some(mention)) if quote.confidence < ATTRIBUTED_FROM => format!(
                "unattributed: {mention} may be the speaker, but confidence {} is below {ATTRIBUTED_FROM}",
                quote.confidence
            ),
            (Speaker::Unattributed, Some(mention)) => format!("unattributed: it is not clear who {mention} is"),
        }
    }

    fn person(&self, one: One<'_>, person: u32, mention: Option<String>) -> String {
        let Some(person) = one.extracted.evidence.people.get(person as usize) else { return String::new() };
        let known = person.known.and_then(|known| self.plan.config.people.get_index(known as usize));
        let by = match known {
            Some((key, _)) => format!("`{key}` of the config"),
            None => "named in the article".into(),
        };
        let from = mention.map(|mention| format!(", from {mention}")).unwrap_or_default();
        let shown = known.map_or_else(|| one.text(person.name), |(_, known)| known.name.clone());
        format!("{shown}, {by} (full name on line {}){from}", one.line(person.name.start))
    }

    /// Each topic of a quote with the words that place it there, or why there is none.
    pub(super) fn quote_topics(&self, one: One<'_>, at: usize) -> Vec<String> {
        let quote = &one.extracted.evidence.quotes[at];
        let placed = one.judged.quotes.get(at).map(|judged| judged.topics.as_slice()).unwrap_or_default();
        if !placed.is_empty() {
            let line = |topic: &crate::model::QuoteTopic| {
                let (region, place) = region(one, quote, topic.by);
                format!("{}: {place}: {}", self.title(topic.topic), self.words(one, topic.topic, &region))
            };
            return placed.iter().map(line).collect();
        }
        let passages = &one.extracted.evidence.passages;
        let Some(passage) = passages.iter().position(|passage| passage.span.contains(quote.extent())) else {
            return vec!["on no topic: it stands in no passage".into()];
        };
        let lines = self.passage_topics(one, passage);
        lines.into_iter().map(|line| format!("its passage: {line}")).collect()
    }

    /// Each topic of a passage with the words that place it there, or what keeps it out.
    pub(super) fn passage_topics(&self, one: One<'_>, at: usize) -> Vec<String> {
        let passage = &one.extracted.evidence.passages[at];
        let Some(judged) = one.judged.passages.get(at) else { return Vec::new() };
        let region = [passage.heading, Some(passage.span)].into_iter().flatten().collect::<Vec<_>>();
        let placed = judged.topics.iter().map(|topic| {
            let how = match (topic.by_heading, topic.passing, topic.hits) {
                (true, ..) => "its heading names it",
                (false, true, _) => "named in passing",
                (false, false, 0) => "the article's title names it",
                (false, false, _) => "its words name it",
            };
            let weight = self.weight(topic);
            format!("{}: {how}{weight}: {}", self.title(topic.topic), self.words(one, topic.topic, &region))
        });
        let refused = judged.refused.iter().map(|(topic, refusal)| {
            let why = match refusal {
                Refusal::Masked => "each match lies inside a `not` term".into(),
                Refusal::Missing(term) => format!("{} of `all` is missing", self.term(*topic, TermList::All, *term)),
                Refusal::Not(term) => format!("{} of `not` stands in it", self.term(*topic, TermList::Not, *term)),
                Refusal::TooLight { weight, at_least } => format!("too light: {weight} of {at_least}"),
            };
            format!("not {}: {why}: {}", self.title(*topic), self.words(one, *topic, &region))
        });
        let mut lines: Vec<String> = placed.chain(refused).collect();
        if lines.is_empty() {
            lines.push("on no topic: no term of any topic stands in it".into());
        }
        lines
    }

    /// What the terms of a topic weigh, where they are weighed: nothing need be said of one that must match once.
    fn weight(&self, placed: &PassageTopic) -> String {
        let topic = self.plan.config.topics.get_index(usize::from(placed.topic)).map(|(_, topic)| topic);
        let weighed = topic.filter(|topic| topic.at_least > 1 || topic.any.iter().any(|term| term.weight != 1));
        weighed.map_or(String::new(), |topic| format!(", weight {} of {}", placed.weight, topic.at_least))
    }

    pub(super) fn title(&self, topic: TopicIndex) -> String {
        let key = self.plan.config.topics.get_index(usize::from(topic)).map(|(key, _)| key.as_str());
        self.plan.config.topic_title(key.unwrap_or_default())
    }

    /// The matched words of a topic in some spans, each with its term and its line. Those of the title come first, where
    /// they count there.
    fn words(&self, one: One<'_>, topic: TopicIndex, region: &[Span]) -> String {
        let rule = self.plan.config.topics.get_index(usize::from(topic)).map(|(_, topic)| topic);
        let titled = |hit: &TopicHit| {
            rule.is_some_and(|rule| {
                rule.scope == Scope::Article
                    || term_of(rule, hit).is_some_and(|term| term.only_in == Some(TermPlace::Title))
            })
        };
        let inside = |hit: &&TopicHit| {
            hit.topic == topic
                && match hit.place {
                    Place::Title => titled(hit),
                    _ => region.iter().any(|span| span.overlaps(hit.span)),
                }
        };
        let hits: Vec<_> = one.judged.hits.iter().filter(inside).collect();
        let mut shown: Vec<String> = hits.iter().take(MOST_WORDS).map(|hit| self.hit(one, hit)).collect();
        if hits.len() > MOST_WORDS {
            shown.push(format!("{} more", hits.len() - MOST_WORDS));
        }
        if shown.is_empty() { "no words".into() } else { shown.join(", ") }
    }

    fn hit(&self, one: One<'_>, hit: &TopicHit) -> String {
        let list = match hit.list {
            TermList::Any => "any",
            TermList::All => "all",
            TermList::Not => "not",
        };
        let masked = if hit.masked { ", inside a `not` term" } else { "" };
        let term = self.term(hit.topic, hit.list, hit.term);
        if hit.place == Place::Title {
            let words = hit.span.of(&one.extracted.article.meta.title);
            return format!("“{words}” in the title ({list}: {term}{masked})");
        }
        format!("“{}” on line {} ({list}: {term}{masked})", one.text(hit.span), one.line(hit.span.start))
    }

    fn term(&self, topic: TopicIndex, list: TermList, term: u16) -> String {
        let topic = self.plan.config.topics.get_index(usize::from(topic)).map(|(_, topic)| topic);
        topic.and_then(|topic| list_of(topic, list).get(usize::from(term))).map(Term::to_string).unwrap_or_default()
    }

    /// What each section made of a quote.
    pub(super) fn quote_sections(&self, one: One<'_>, at: usize) -> Vec<SectionExplained> {
        let wanted = QuoteRef { article: one.index as u32, quote: at as u32 };
        let sections = self.selection.sections.iter().filter_map(|section| match &section.content {
            SectionContent::Topic(topic) => Some((self.title(topic.topic), &topic.quote_candidates)),
            SectionContent::WhoSaidWhat(who) => Some(("Who said what".to_owned(), &who.candidates)),
            _ => None,
        });
        let found = sections.filter_map(|(section, candidates)| {
            candidates.iter().find(|candidate| candidate.of == wanted).map(|candidate| self.section(section, candidate))
        });
        found.collect()
    }

    /// Where a former issue reported a quote that is shown all the same.
    pub(super) fn marked(&self, one: One<'_>, at: usize) -> Option<String> {
        let of = QuoteRef { article: one.index as u32, quote: at as u32 };
        self.selection.quotes.get(&of)?.earlier.map(|earlier| self.reported(earlier))
    }

    /// `already reported in 2026-W45, The Meridian (q0123456789)`.
    fn reported(&self, earlier: FormerRef) -> String {
        let Some((issue, said)) = earlier.of(self.former) else { return "already reported".into() };
        let outlet = said.source.outlet.as_deref().map(|outlet| format!(", {outlet}")).unwrap_or_default();
        format!("already reported in {}{outlet} ({})", issue.tally.issue.id, said.quote.id)
    }

    /// What each section made of a passage.
    pub(super) fn passage_sections(&self, one: One<'_>, at: usize) -> Vec<SectionExplained> {
        let wanted = PassageRef { article: one.index as u32, passage: at as u32 };
        let sections = self.selection.sections.iter().filter_map(|section| match &section.content {
            SectionContent::Topic(topic) => Some((self.title(topic.topic), topic)),
            _ => None,
        });
        let found = sections.filter_map(|(section, topic)| {
            let candidate = topic.passage_candidates.iter().find(|candidate| candidate.of == wanted)?;
            let mut explained = self.section(section, candidate);
            let mut excerpts = topic.excerpts.iter().zip(&topic.excerpt_scores);
            if let Some((excerpt, points)) = excerpts.find(|(excerpt, _)| excerpt.passage == wanted) {
                let line = one.line(excerpt.span.start);
                // Writing to a string cannot fail.
                let _ = write!(explained.verdict, " from line {line} on, whose sentence scores {}", score(points));
            }
            Some(explained)
        });
        found.collect()
    }

    fn section<T>(&self, section: String, candidate: &Candidate<T>) -> SectionExplained {
        let verdict = match candidate.verdict {
            Verdict::SameWords(other) | Verdict::NearlySame(other) | Verdict::OtherWording(other) => {
                match self.share.articles.get(other.article as usize) {
                    Some(other) => format!("{} from {}", candidate.verdict, other.article.id()),
                    None => candidate.verdict.to_string(),
                }
            }
            Verdict::AlreadyReported(earlier) => self.reported(earlier),
            verdict => verdict.to_string(),
        };
        SectionExplained { section, verdict, score: score(&candidate.score) }
    }
}

/// The spans whose words placed a quote, and their name.
fn region(one: One<'_>, quote: &Quote, by: Placed) -> (Vec<Span>, &'static str) {
    let evidence = &one.extracted.evidence;
    let extent = [quote.cue, quote.source].into_iter().flatten().fold(quote.extent(), Span::to);
    let passage = evidence.passages.iter().find(|passage| passage.span.contains(quote.extent()));
    let blocks = || one.extracted.article.blocks.iter().filter(|block| block.kind.is_prose()).map(|block| block.span);
    match by {
        Placed::OwnWords => (quote.content.to_vec(), "its own words name it"),
        Placed::Sentence => {
            (evidence.sentences.iter().copied().filter(|s| s.overlaps(extent)).collect(), "its sentence names it")
        }
        Placed::Heading => {
            (passage.and_then(|passage| passage.heading).into_iter().collect(), "the heading above it names it")
        }
        Placed::Paragraph => (blocks().filter(|span| span.overlaps(extent)).collect(), "its paragraph names it"),
        Placed::Adjoining => {
            let all: Vec<_> = blocks().collect();
            let near =
                |at: usize| all[at.saturating_sub(1)..(at + 2).min(all.len())].iter().any(|span| span.overlaps(extent));
            (
                (0..all.len()).filter(|at| near(*at)).map(|at| all[at]).collect(),
                "the paragraph before or after names it",
            )
        }
        Placed::Passage => (passage.map(|passage| passage.span).into_iter().collect(), "its passage names it"),
        Placed::Passing => {
            (passage.map(|passage| passage.span).into_iter().collect(), "its passage names it in passing")
        }
    }
}

/// `62 = kind 30 + speaker 20 - length 5`.
fn score(score: &Score) -> String {
    let mut out = format!("{} =", score.total);
    for (at, part) in score.parts.iter().enumerate() {
        let sign = match (at, part.points < 0) {
            (_, true) => " −",
            (0, false) => "",
            (_, false) => " +",
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "{sign} {} {}", part.name.name(), part.points.unsigned_abs());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::score;
    use crate::model::{Score, ScoreName};

    #[track_caller]
    fn check(given: &Score, expected: &str) {
        assert_eq!(score(given), expected);
    }

    #[test]
    fn a_score_is_told_in_parts() {
        let given = Score::default().with(ScoreName::Kind, 30).with(ScoreName::Length, -5).with(ScoreName::Topic, 0);
        check(&given, "25 = kind 30 − length 5 + topic 0");
    }
}
