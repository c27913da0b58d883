//! The masthead: the handling mark, the language, and days in their order.

use super::{Config, Document, Problem, Step, inverted, nearest};
use crate::model::PeriodSpec;
use crate::wording::{self, LANGUAGES};

/// Labels of the Traffic Light Protocol 2.0.
const TLP: [&str; 5] = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    marking(config, document, found);
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

fn marking(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let Some(marking) = &config.briefing.marking else { return };
    let claims_tlp = marking.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("TLP:"));
    if !claims_tlp || TLP.contains(&marking.as_str()) {
        return;
    }
    let span = document.value(&[Step::Key("briefing"), Step::Key("marking")]);
    let problem = Problem::error("unknown-marking", span, format!("`{marking}` is no label of TLP 2.0"));
    let near = if marking.eq_ignore_ascii_case("TLP:WHITE") { Some("TLP:CLEAR") } else { nearest(marking, TLP) };
    let help = format!("one of {}; a mark that does not begin with `TLP:` is free", TLP.join(", "));
    found.push(problem.suggest(near).help(help));
}
