//! Whether a `not` term is kin to its topic: it holds a term of it ("Orvian hamster" for `Orvia`), so that it takes out
//! words, not passages. It reads terms, not texts.

use crate::config::{Pattern, Sought, Term, Topic};

use super::forms::Forms;
use super::runs::bare;

/// Fewest letters of what forms of a word begin with, for it to stand for the word.
const SHORTEST_OPENING: usize = 3;

/// What the terms of a topic are told by in others.
pub(super) struct Kin {
    words: Vec<String>,
    patterns: Vec<Pattern>,
}

impl Kin {
    /// Of the terms that a topic asks for.
    pub(super) fn of(topic: &Topic) -> Self {
        let (mut words, mut patterns) = (Vec::new(), Vec::new());
        for term in topic.any.iter().chain(&topic.all) {
            match &term.sought {
                Sought::Text(text) => words.push(told_by(text)),
                Sought::Near(near) => words.extend(near.near.iter().map(|text| told_by(text))),
                Sought::Regex(pattern) => patterns.extend(Pattern::compile(pattern)),
            }
        }
        words.retain(|word| !word.is_empty());
        Self { words, patterns }
    }

    /// Whether a `not` term holds one of them.
    pub(super) fn is(&self, not: &Term) -> bool {
        let holds = |text: &String| {
            let plain = plain(text, |word| word.trim_end_matches(['*', '~']).to_owned());
            self.words.iter().any(|word| plain.contains(word))
                || self.patterns.iter().any(|pattern| pattern.regex.is_match(&plain))
        };
        match &not.sought {
            Sought::Text(text) => holds(text),
            Sought::Near(near) => near.near.iter().any(holds),
            Sought::Regex(_) => false,
        }
    }
}

/// The words of a term as [`plain`] has them, a word with `~` as its forms begin.
fn told_by(text: &str) -> String {
    plain(text, |word| match word.strip_suffix('~') {
        Some(word) => {
            let forms = Forms::of(word);
            let shortest = forms.openings().into_iter().min_by_key(|opening| opening.len()).unwrap_or_default();
            let short = shortest.chars().count() < SHORTEST_OPENING;
            if short { word.to_owned() } else { shortest.to_owned() }
        }
        None => word.trim_end_matches('*').to_owned(),
    })
}

/// The words of a term in small letters without accents, white space as single spaces.
fn plain(text: &str, word: impl Fn(&str) -> String) -> String {
    let words: Vec<String> = text.split_whitespace().map(word).collect();
    words.join(" ").chars().flat_map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::Kin;
    use crate::config::Topic;

    /// Which terms of `not` are kin.
    #[track_caller]
    fn check(yaml: &str, expected: &[bool]) {
        let topic: Topic = serde_yaml::from_str(yaml).expect("a topic");
        let kin = Kin::of(&topic);
        assert_eq!(topic.not.iter().map(|term| kin.is(term)).collect::<Vec<_>>(), expected, "{yaml}");
    }

    #[test]
    fn terms_inside_terms() {
        check("{any: [Orvia], not: [Orvian hamster, football]}", &[true, false]);
        check("{any: [Orvia*], all: [talks], not: [small talks, {near: [Orvians, chess], within: 3}]}", &[true, true]);
        check("{any: [negotiate~], not: [negotiating table*, hostage]}", &[true, false]);
        check("{any: [Haus~, die~], not: [Häuserkampf, dignity]}", &[true, false]);
        check("{any: [{regex: 'CO[2₂]'}], not: [CO2 laser, {regex: CO2 gun}]}", &[true, false]);
    }
}
