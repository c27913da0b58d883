//! The parts a page shows of each quote – its words, who speaks, where – made once for each, straight from the model. A page
//! holds hundreds of quotes, most of them several times, and a template takes ten times as long to put them together.
//!
//! What stands where on the page is for templates. See `made` in [`context`](super::context).

use tera::value::Key;
use tera::{Map, Value};

use super::elements::{Provenance, Words};
use super::{Beside, context, escape, filters};
use crate::model::{Briefing, QuoteEntry, Rule};
use crate::wording::{self, Labels};

/// Most characters of a quote's words where it stands once more.
const OPENING: usize = 200;

/// What the parts of all quotes have in common.
struct Making<'a> {
    briefing: &'a Briefing,
    labels: &'static Labels,
    /// By number less one.
    sources: Vec<Provenance>,
    /// By number.
    origins: &'a [Value],
    beside: &'a Beside,
    /// Whether the page lists people.
    has_people: bool,
}

/// By id of a quote, its parts, each of them HTML; `origins` are by number how a source is cited.
pub(super) fn made(briefing: &Briefing, beside: &Beside, origins: &[Value]) -> Value {
    let making = Making {
        briefing,
        labels: wording::of(&briefing.language),
        sources: briefing.sources.iter().map(Provenance::of).collect(),
        origins,
        beside,
        has_people: context::kinds(briefing).get("people").is_some_and(|has| *has),
    };
    let mut homes = context::homes(briefing);
    let mut made = Map::with_capacity(briefing.quotes.len());
    for quote in briefing.quotes.values() {
        let home = homes.remove(quote.id.as_str()).map_or_else(Value::none, Value::from);
        made.insert(Key::from(quote.id.clone()), making.parts(quote, home));
    }
    Value::from(made)
}

impl Making<'_> {
    /// Its `home`, `words` and `opening` as block quotes, `who` and `where` as paragraphs.
    fn parts(&self, quote: &QuoteEntry, home: Value) -> Value {
        let mut out = String::with_capacity(2048);
        let none = Provenance::new([""; 4], "");
        // What refers to no source was refused when the issue was read.
        let source = quote.source.checked_sub(1).and_then(|at| self.sources.get(at)).unwrap_or(&none);
        let language = self.briefing.language.as_str();
        let words = Words::of(quote);
        words.push(&mut out, source, (language, None), self.labels);
        let whole = Value::safe_string(&out);
        let opening = if words.fit(OPENING) {
            whole.clone()
        } else {
            out.clear();
            words.push(&mut out, source, (language, Some(OPENING)), self.labels);
            Value::safe_string(&out)
        };
        out.clear();
        self.push_who(&mut out, quote);
        let who = Value::safe_string(&out);
        out.clear();
        self.push_where(&mut out, quote);
        let r#where = Value::safe_string(&out);
        let parts = [("home", home), ("words", whole), ("opening", opening), ("who", who), ("where", r#where)];
        Value::from(parts.map(|(name, part)| (Key::Str(name), part)).into_iter().collect::<Map>())
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
