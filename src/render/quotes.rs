//! The parts a page shows of each quote – its words, who speaks, where – made once for each, straight from the model; and, for
//! the built-in page, the lists of them that stand below topics. A page holds hundreds of quotes, most of them several times, and
//! a template takes ten times as long to put them together.
//!
//! What stands where on the page is for templates. See `made` and `listed` in [`context`](super::context).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tera::{TeraResult, Value};

use super::context::{Homes, Ids, named};
use super::elements::{Provenance, Words};
use super::{Beside, context, escape, filters};
use crate::model::{Briefing, QuoteEntry, Rule, SectionBody, SourceEntry};
use crate::wording::{self, Labels};

/// Most characters of a quote's words where it stands once more.
const OPENING: usize = 200;

/// By id of a section on a topic, its quotes in full: one list for each of its stories, or one where it has none.
pub(super) type Lists<'a> = BTreeMap<&'a str, Vec<Value>>;

/// By number, how each source is cited, as the component `html.origin` makes it.
pub(super) fn origins(briefing: &Briefing) -> Vec<Value> {
    let labels = wording::of(&briefing.language);
    let has_sources = briefing.sections.iter().any(|section| matches!(section.body, SectionBody::Sources));
    let origin = |source: &SourceEntry| {
        let mut out = String::with_capacity(160);
        match text(&source.outlet) {
            "" => push_within(&mut out, "", labels.word("no_outlet"), ", "),
            outlet => push_within(&mut out, "<bdi class=\"outlet\">", outlet, "</bdi>, "),
        }
        match source.published {
            Some(day) => {
                let _ = write!(out, "<time datetime=\"{day}\">");
                push_within(&mut out, "", &labels.date(day), "</time> ");
            }
            None => push_within(&mut out, "", labels.word("undated"), " "),
        }
        let number = source.number;
        let _ = if has_sources {
            write!(out, "<a class=\"number\" href=\"#source-{number}\">[{number}]</a>")
        } else {
            write!(out, "<span class=\"number\">[{number}]</span>")
        };
        Value::safe_string(&out)
    };
    std::iter::once(Value::none()).chain(briefing.sources.iter().map(origin)).collect()
}

/// Appends a text, escaped, between two that are HTML.
fn push_within(out: &mut String, before: &str, text: &str, after: &str) {
    out.push_str(before);
    escape::push_shown(out, text);
    out.push_str(after);
}

/// What the parts of all quotes have in common.
pub(super) struct Making<'a> {
    briefing: &'a Briefing,
    labels: &'static Labels,
    /// By number; that of none has no attributes.
    sources: Vec<Provenance>,
    /// By number.
    origins: &'a [Value],
    beside: &'a Beside,
    homes: &'a Homes<'a>,
    /// Whether the page lists people.
    has_people: bool,
}

impl<'a> Making<'a> {
    /// Of an issue, what stands beside its page, and by number how a source is cited.
    pub(super) fn new(briefing: &'a Briefing, beside: &'a Beside, origins: &'a [Value], homes: &'a Homes<'a>) -> Self {
        let none = Provenance::new([""; 4], "");
        let has_people = briefing.sections.iter().any(|section| matches!(section.body, SectionBody::People));
        Self {
            briefing,
            labels: wording::of(&briefing.language),
            sources: std::iter::once(none).chain(briefing.sources.iter().map(Provenance::of)).collect(),
            origins,
            beside,
            homes,
            has_people,
        }
    }

    /// By id of a quote, its parts, each of them HTML: of all quotes, or of those that are `asked` for beside the lists.
    pub(super) fn made(&self, asked: Option<&Ids<'a>>, lists: &Lists) -> Value {
        let Some(asked) = asked else {
            return context::by_id(self.briefing.quotes.iter().map(|(id, quote)| (id.as_str(), self.parts(quote))));
        };
        let one = |id: &&'a str| {
            let quote = self.briefing.quotes.get(*id)?;
            // Where it stands in full in a list, all other places show its opening.
            let listed = self.homes.get(id).and_then(|home| Some((home, lists.get(home.rsplit_once('/')?.0)?)));
            let parts = match listed {
                Some((home, _)) => named([("home", Value::from(home.as_str())), ("opening", self.opening(quote))]),
                None => self.parts(quote),
            };
            Some((*id, parts))
        };
        context::by_id(asked.iter().filter_map(one))
    }

    /// The lists of all sections on topics, as the component `html.quote` makes them; `notes` are by quote what it has below.
    ///
    /// A section whose quotes are not all there has none: its template says so.
    pub(super) fn lists(&self, notes: impl Fn(&QuoteEntry) -> TeraResult<String>) -> TeraResult<Lists<'a>> {
        let mut lists = Lists::new();
        for section in &self.briefing.sections {
            let SectionBody::Topic { quotes, stories, .. } = &section.body else { continue };
            let own: Vec<&[String]> = match stories.as_slice() {
                [] => vec![quotes],
                stories => stories.iter().map(|story| story.quotes.as_slice()).collect(),
            };
            if !own.iter().copied().flatten().all(|id| self.briefing.quotes.contains_key(id)) {
                continue;
            }
            let list = |ids: &&[String]| self.list(&section.id, (ids, !stories.is_empty()), &notes);
            lists.insert(section.id.as_str(), own.iter().map(list).collect::<TeraResult<_>>()?);
        }
        Ok(lists)
    }

    /// Quotes in full, each on a line of its own; at home in the section where that is their place, or anywhere in its stories.
    fn list(
        &self,
        section: &str,
        (ids, in_story): (&[String], bool),
        notes: &impl Fn(&QuoteEntry) -> TeraResult<String>,
    ) -> TeraResult<Value> {
        let mut out = String::with_capacity(ids.len() * 2048);
        for (at, quote) in ids.iter().filter_map(|id| self.briefing.quotes.get(id)).enumerate() {
            let home = self.homes.get(quote.id.as_str()).and_then(|home| home.strip_prefix(section)?.strip_prefix('/'));
            out.push_str("\n<figure class=\"quote ");
            out.push_str(quote.kind.code());
            out.push('"');
            if home.is_some_and(|rest| in_story || rest.parse() == Ok(at)) {
                out.push_str(" id=\"");
                escape::push_shown(&mut out, &quote.id);
                out.push('"');
            }
            out.push_str(">\n");
            self.push_words(&mut out, quote, None);
            out.push_str("\n<figcaption>");
            self.push_who(&mut out, quote);
            out.push('\n');
            self.push_where(&mut out, quote);
            out.push_str(&notes(quote)?);
            out.push_str("\n</figcaption>\n</figure>");
        }
        Ok(Value::safe_string(&out))
    }

    /// Its `home`, `words` and `opening` as block quotes, `who` and `where` as paragraphs.
    fn parts(&self, quote: &QuoteEntry) -> Value {
        let made = |push: &dyn Fn(&mut String)| {
            let mut out = String::with_capacity(2048);
            push(&mut out);
            Value::safe_string(&out)
        };
        let words = made(&|out| self.push_words(out, quote, None));
        let home = self.homes.get(quote.id.as_str()).map_or_else(Value::none, |home| Value::from(home.as_str()));
        let opening = if Words::of(quote).fit(OPENING) { words.clone() } else { self.opening(quote) };
        let who = made(&|out| self.push_who(out, quote));
        let r#where = made(&|out| self.push_where(out, quote));
        named([("home", home), ("words", words), ("opening", opening), ("who", who), ("where", r#where)])
    }

    fn opening(&self, quote: &QuoteEntry) -> Value {
        let mut out = String::with_capacity(1024);
        self.push_words(&mut out, quote, Some(OPENING));
        Value::safe_string(&out)
    }

    fn push_words(&self, out: &mut String, quote: &QuoteEntry, max: Option<usize>) {
        // What refers to no source was refused when the issue was read.
        if let Some(source) = self.sources.get(quote.source).or(self.sources.first()) {
            Words::of(quote).push(out, source, (&self.briefing.language, max), self.labels);
        }
    }

    /// The speaker, linked to the page's list of people, and the role.
    fn push_who(&self, out: &mut String, quote: &QuoteEntry) {
        let [speaker, person, role] = [&quote.speaker, &quote.person, &quote.role].map(text);
        out.push_str("<p class=\"who\">");
        if speaker.is_empty() {
            out.push_str("<span class=\"speaker nobody\">");
            escape::push_shown(out, self.labels.word("unattributed"));
            out.push_str("</span>");
        } else if !person.is_empty() && self.has_people {
            out.push_str("<a class=\"speaker\" href=\"#person-");
            escape::push_shown(out, person);
            out.push_str("\"><bdi>");
            escape::push_shown(out, speaker);
            out.push_str("</bdi></a>");
        } else {
            out.push_str("<bdi class=\"speaker\">");
            escape::push_shown(out, speaker);
            out.push_str("</bdi>");
        }
        if !role.is_empty() {
            out.push_str("<span class=\"role\">, <bdi>");
            escape::push_shown(out, role);
            out.push_str("</bdi></span>");
        }
        out.push_str("</p>");
    }

    /// The source, how the quote is told there, who else has it, and where the passage can be read.
    fn push_where(&self, out: &mut String, quote: &QuoteEntry) {
        out.push_str("<p class=\"where\"><span>");
        out.push_str(self.origins.get(quote.source).and_then(Value::as_str).unwrap_or_default());
        out.push_str("</span> <span>");
        self.push_manner(out, quote);
        out.push_str("</span>");
        if !quote.also_in.is_empty() {
            out.push_str(" <span>");
            escape::push_shown(out, self.labels.word("also_in"));
            out.push(' ');
            for (at, other) in quote.also_in.iter().enumerate() {
                out.push_str(if at == 0 { "<bdi>" } else { ", <bdi>" });
                escape::push_shown(out, other);
                out.push_str("</bdi>");
            }
            out.push_str("</span>");
        }
        if quote.single_source {
            out.push_str(" <span class=\"single\">");
            escape::push_shown(out, self.labels.word("wordings.single"));
            out.push_str("</span>");
        }
        out.push(' ');
        let page = self.beside.sources.get(&quote.source).map(|page| (page.as_str(), quote.id.as_str()));
        let passage = (text(&quote.url), quote.source as u64);
        filters::push_passage_link(out, self.labels, passage, page);
        out.push_str("</p>");
    }

    fn push_manner(&self, out: &mut String, quote: &QuoteEntry) {
        let kind = if quote.rule == Rule::Transcript { quote.rule.code() } else { quote.kind.code() };
        filters::push_manner(out, self.labels, kind, [&quote.cue, &quote.mention, &quote.speaker].map(text));
    }
}

/// A field that may be missing; to a template none and an empty one are alike.
#[expect(clippy::ref_option, reason = "it is mapped over fields of the model, which are such")]
fn text(field: &Option<String>) -> &str {
    field.as_deref().unwrap_or_default()
}
