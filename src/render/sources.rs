//! Pages of whole sources, with what an issue shows of each marked in it. Which they are, and where they stand, is decided
//! elsewhere.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::collections::{BTreeMap, BTreeSet};

use tera::value::Key;
use tera::{Context, Kwargs, Map, State, TeraResult, Value};

use super::{RenderError, Templates, context, elements, escape, labels, slices};
use crate::model::{Briefing, SourcePage};

/// The template of a source page.
const TEMPLATE: &str = "source.html";

/// What stands beside a page and can be linked to from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Addresses of source pages, by the number of the source: relative to the page, percent-encoded.
    pub sources: BTreeMap<usize, String>,
    /// Address of the archive's first page, in the same way.
    pub archive: Option<String>,
}

/// The issue of source pages, made ready once for all of them.
pub struct SourcePages<'a> {
    templates: &'a Templates,
    frame: Context,
}

impl<'a> SourcePages<'a> {
    /// Source pages of `briefing`, whose page stands at `back` as seen from them.
    pub fn new(templates: &'a Templates, briefing: &Briefing, back: &str) -> Self {
        let mut frame = context::frame(briefing);
        frame.insert("back", back);
        frame.insert(
            "anchors",
            &context::anchors(briefing).into_iter().map(|id| (id, true)).collect::<BTreeMap<_, _>>(),
        );
        Self { templates, frame }
    }

    /// One of them.
    pub fn page(&self, page: &SourcePage) -> Result<Vec<u8>, RenderError> {
        let mut context = self.frame.clone();
        context.insert("page", page);
        context.insert("direction", direction(page.source.language.as_deref().unwrap_or_default()));
        self.templates.render_in(TEMPLATE, &context)
    }
}

/// The direction in which a language is written: of those of right-to-left scripts, by the tag's script or language.
pub(super) fn direction(tag: &str) -> &'static str {
    const LANGUAGES: [&str; 13] = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"];
    const SCRIPTS: [&str; 6] = ["adlm", "arab", "hebr", "nkoo", "syrc", "thaa"];
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let script = parts.find(|part| part.len() == 4 && part.starts_with(|c: char| c.is_ascii_alphabetic()));
    let rtl = script.map_or_else(|| LANGUAGES.contains(&language), |script| SCRIPTS.contains(&script));
    if rtl { "rtl" } else { "ltr" }
}

/// The slices of a block of a source page: as all slices, and within `mark` what the issue shows. Each id stands once, where
/// its first slice begins.
pub(super) fn marked(parts: &[Value], kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let provenance = slices::provenance(kwargs.must_get::<&Map>("source")?);
    let mut out = String::with_capacity(1024);
    for part in parts {
        let part = part.as_map().ok_or_else(slices::wrong)?;
        let (marks, begins) = (ids(part, "marks"), ids(part, "begins"));
        for id in begins.iter().skip(1) {
            push_tag(&mut out, "span", Some(id), &[]);
            out.push_str("</span>");
        }
        if !marks.is_empty() {
            push_tag(&mut out, "mark", begins.first().copied(), &marks);
        }
        provenance.push(&mut out, slices::slice(part)?);
        out.push_str(if marks.is_empty() { "" } else { "</mark>" });
        if slices::flag(part, "cut") {
            out.extend([" ", &elements::gap(labels::in_scope(state)?)]);
        }
    }
    Ok(Value::safe_string(&out))
}

fn ids<'m>(part: &'m Map, key: &'static str) -> Vec<&'m str> {
    let list = part.get(&Key::Str(key)).and_then(Value::as_array).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect()
}

fn push_tag(out: &mut String, name: &str, id: Option<&str>, classes: &[&str]) {
    out.extend(["<", name]);
    for (attribute, value) in [("id", id.unwrap_or_default()), ("class", &classes.join(" "))] {
        if !value.is_empty() {
            out.extend([" ", attribute, "=\""]);
            escape::push_shown(out, value);
            out.push('"');
        }
    }
    out.push('>');
}

/// The ids an HTML page of the briefing has for what it shows of its sources.
pub fn anchors(briefing: &Briefing) -> BTreeSet<String> {
    context::anchors(briefing).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[track_caller]
    fn check(tag: &str, expected: &str) {
        assert_eq!(direction(tag), expected);
    }

    #[test]
    fn scripts_go_before_languages() {
        check("ar-SY", "rtl");
        check("HE", "rtl");
        check("az-Arab-IR", "rtl");
        check("ur-Latn", "ltr");
        check("en-GB", "ltr");
        check("", "ltr");
    }

    #[test]
    fn marks_carry_each_id_once() {
        let mut tera = tera::Tera::new();
        crate::render::filters::register(&mut tera);
        let mut context = tera::Context::new();
        let part = |text: &str, marks: &[&str], begins: &[&str]| serde_json::json!({"text": text, "start": 0, "end": 1, "marks": marks, "begins": begins});
        context
            .insert("parts", &[part("a<", &[], &[]), part("b", &["q1", "q2"], &["q1", "q2"]), part("c", &["q2"], &[])]);
        context.insert("source", &serde_json::json!({"path": "p", "sha256": "00", "parser": "t/1"}));
        let html = tera.render_str("{{ parts | marked(source=source) }}", &context, true).expect("a rendering");
        let bare = html
            .replace(" data-path=\"p\" data-entry=\"\" data-sha256=\"00\" data-parser=\"t/1\" data-span=\"0-1\"", "");
        assert_eq!(
            bare,
            "<q class=\"slice\">a&lt;</q><span id=\"q2\"></span><mark id=\"q1\" class=\"q1 q2\"><q class=\"slice\">b</q></mark>\
             <mark class=\"q2\"><q class=\"slice\">c</q></mark>"
        );
    }
}
