//! Who the people of an article are, once its quotes are found: every name is judged over all its mentions, since one who
//! speaks, has an age or is called Mr is a person, and what stands before a street or after "in the" is not.

use super::learned::people::{self, Candidate};
use super::learned::weights::{Linear, Rows};
use super::names::{Mention, Named, Someone};
use super::scene::Scene;
use crate::model::{Person, Span, Speaker};

/// The people of an article, and the last names that stand for one of several of them.
#[derive(Debug, Default)]
pub struct People {
    /// Those of the rules, then the others by first mention.
    pub all: Vec<Person>,
    /// In text order.
    pub namesakes: Vec<Span>,
    /// What became of each person of the rules.
    places: Vec<Place>,
}

/// What became of a person of the rules.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// One of the people, by index in `all`.
    Person(u32),
    /// No person: what the name stands for speaks as an organisation.
    Thing(Span),
}

impl People {
    /// A speaker of the rules as one of these people.
    pub fn speaker(&self, speaker: Speaker) -> Speaker {
        let place = |id: u32| self.places.get(id as usize).copied();
        match speaker {
            Speaker::Person(id) => match place(id) {
                Some(Place::Person(id)) => Speaker::Person(id),
                Some(Place::Thing(name)) => Speaker::Organisation(name),
                None => Speaker::Unattributed,
            },
            Speaker::Pair(one, other) => match (place(one), place(other)) {
                (Some(Place::Person(one)), Some(Place::Person(other))) => Speaker::Pair(one, other),
                _ => Speaker::Unattributed,
            },
            other => other,
        }
    }
}

/// The people whom the rules found.
pub fn by_rules(scene: &Scene<'_>) -> People {
    gather(scene, &people::of_rules(scene))
}

/// The people among all names, as a model judges them. Whom the config knows is one, and so is who speaks with another.
pub fn judged(scene: &Scene<'_>, model: &Linear) -> People {
    let speaks = speakers(scene);
    let names = people::candidates(scene);
    let mut rows = Rows::default();
    let kept = names.all.iter().filter(|candidate| {
        let voice = candidate.person.map_or(Voice::None, |id| speaks[id]);
        if voice == Voice::Joint || candidate.person.is_some_and(|id| scene.names.people[id].known.is_some()) {
            return true;
        }
        rows.clear();
        people::features(scene, &names, candidate, voice != Voice::None, &mut rows);
        model.score(rows.row(0)) >= model.threshold
    });
    gather(scene, &kept.cloned().collect::<Vec<_>>())
}

/// How somebody speaks in an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// Not at all.
    None,
    /// Alone.
    Own,
    /// Also together with another.
    Joint,
}

/// How each person of the rules speaks.
pub fn speakers(scene: &Scene<'_>) -> Vec<Voice> {
    let mut voices = vec![Voice::None; scene.names.people.len()];
    let mut raise = |id: u32, voice: Voice| voices[id as usize] = voices[id as usize].max(voice);
    for found in &scene.found {
        match found.speaker {
            Speaker::Person(id) => raise(id, Voice::Own),
            Speaker::Pair(one, other) => [one, other].into_iter().for_each(|id| raise(id, Voice::Joint)),
            _ => {}
        }
    }
    voices
}

fn gather(scene: &Scene<'_>, kept: &[Candidate]) -> People {
    let thing = |someone: &Someone| Place::Thing(scene.document.span(someone.fullest.clone()));
    let places = scene.names.people.iter().map(thing).collect();
    let mut gathered = People { places, ..People::default() };
    let span = |mention: &Mention| scene.document.span(mention.name..mention.tokens.end);
    for candidate in kept {
        let mentions: Vec<Span> = candidate.mentions.iter().map(|&index| span(&scene.names.mentions[index])).collect();
        let mut person = Person { name: longest(&mentions), role: None, known: None, mentions };
        if let Some(id) = candidate.person {
            gathered.places[id] = Place::Person(gathered.all.len() as u32);
            let someone = &scene.names.people[id];
            (person.role, person.known) = (someone.role, someone.known);
            let fullest = scene.document.span(someone.fullest.clone());
            // A longer form may have been found beside the rules' own.
            if someone.fullest.len() > 1 || person.name.len() <= fullest.len() {
                person.name = fullest;
            }
        }
        gathered.all.push(person);
    }
    let stays = |mention: &Mention| {
        let namesakes = scene.names.namesakes(&scene.document, mention.tokens.end - 1);
        mention.kind == Named::Ambiguous
            && namesakes.into_iter().any(|id| matches!(gathered.places[id], Place::Person(_)))
    };
    let shared = scene.names.mentions.iter().filter(|mention| stays(mention));
    let namesakes = shared.map(span).collect();
    gathered.namesakes = namesakes;
    gathered
}

/// The longest form of a name, the first of equals.
fn longest(mentions: &[Span]) -> Span {
    mentions.iter().max_by_key(|span| (span.len(), std::cmp::Reverse(span.start))).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::extract::testing::article;
    use crate::extract::{Gazetteer, evidence};

    /// The mentions of people in `text`, one person after another.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let evidence = evidence(&article, &Gazetteer::default());
        let mentions = evidence.people.iter().flat_map(|person| &person.mentions).chain(&evidence.namesakes);
        let found: Vec<&str> = mentions.map(|span| span.of(&article.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn people_by_what_stands_beside_them() {
        check(
            "President Bo Tan left Lume. Tan, who said he was glad, met Omar Hadi, 45.",
            &["Bo Tan", "Tan", "Omar Hadi"],
        );
        check("The Swiss banks stayed shut in Nairobi, said the Vatican.", &[]);
    }

    #[test]
    fn firms_are_nobody() {
        check("Shares of Marsh & Tan Co. fell on Monday.", &[]);
    }

    #[test]
    fn a_name_of_two_is_a_name() {
        check("Marta Orlov met Pavel Orlov. Orlov left.", &["Marta Orlov", "Pavel Orlov", "Orlov"]);
    }
}
