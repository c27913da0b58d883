//! The masthead: the handling mark, the language, and days in their order.

use super::{Config, Document, Problem, Step, inverted, nearest};
use crate::model::{PeriodSpec, Tlp};
use crate::wording::{self, LANGUAGES};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    marking(config.briefing.marking.as_deref(), &[Step::Key("briefing"), Step::Key("marking")], document, found);
    language(config, document, found);
    if let PeriodSpec::Days { from, to } = config.briefing.period
        && to < from
    {
        let path = [Step::Key("briefing"), Step::Key("period")];
        found.push(inverted(document, &path, "period-dates", "the period", (from, to)));
    }
}

fn language(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let tag = &config.briefing.language;
    if wording::spoken(tag).is_none() {
        let span = document.value(&[Step::Key("briefing"), Step::Key("language")]);
        let message = format!("there are no words in `{tag}`, so the briefing will be in English");
        found.push(
            Problem::warning("unspoken-language", span, message)
                .help(format!("one of {}, with a region if you like, as `de-AT`", LANGUAGES.join(", "))),
        );
    }
}

/// Checks the handling mark at `path`.
pub(super) fn marking(marking: Option<&str>, path: &[Step<'_>], document: &Document, found: &mut Vec<Problem>) {
    let Some(marking) = marking else { return };
    let claims_tlp = marking.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("TLP:"));
    if !claims_tlp || Tlp::LABELS.contains(&marking) {
        return;
    }
    let span = document.value(path);
    let problem = Problem::error("unknown-marking", span, format!("`{marking}` is no label of TLP 2.0"));
    let near =
        if marking.eq_ignore_ascii_case("TLP:WHITE") { Some("TLP:CLEAR") } else { nearest(marking, Tlp::LABELS) };
    let help = format!("one of {}; a mark that does not begin with `TLP:` is free", Tlp::LABELS.join(", "));
    found.push(problem.suggest(near).help(help));
}
