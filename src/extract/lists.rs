//! How the word lists are written: their lines, and the names that they give to classes.

use super::lexicon::Class;

/// The lines of a list without its remarks.
pub fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The class of cues that a list calls `kind`.
pub fn cue_class(kind: &str) -> Class {
    match kind {
        "say" => Class::SAY,
        "tell" => Class::TELL,
        "opine" => Class::OPINE,
        "label" => Class::LABEL,
        "act" => Class::ACT,
        "noun" => Class::NOUN,
        "bare" => Class::BARE,
        // "self" is no class: see `reports_reflexively`.
        _ => Class::NONE,
    }
}

/// The class that a list calls `name`; none where no class is called so.
pub fn named_class(name: &str) -> Class {
    match name {
        "det" => Class::DET,
        "possessive" => Class::POSSESSIVE,
        "pronoun" => Class::PRONOUN,
        "male" => Class::MALE,
        "female" => Class::FEMALE,
        "prep" => Class::PREP,
        "conjunction" => Class::CONJ,
        "aux" => Class::AUX,
        "adverb" => Class::ADVERB,
        "negation" => Class::NEG,
        "time" => Class::TIME,
        "particle" => Class::PARTICLE,
        "numberword" => Class::NUMBERWORD,
        "be" => Class::BE,
        "coordinator" => Class::COORDINATOR,
        "turn" => Class::TURN,
        "nounprep" => Class::NOUNPREP,
        "occasion" => Class::OCCASION,
        "honorific" => Class::HONORIFIC,
        "title" => Class::TITLE,
        "role" => Class::ROLE,
        "voice" => Class::ROLE.or(Class::VOICE),
        "orgword" => Class::ORGWORD,
        "organisation" => Class::ORGANISATION,
        "place" => Class::PLACE,
        "thing" => Class::THING,
        "malename" => Class::FIRSTNAME.or(Class::MALE),
        "femalename" => Class::FIRSTNAME.or(Class::FEMALE),
        "eithername" => Class::FIRSTNAME,
        _ => working_class(name),
    }
}

/// Classes of the small words that the rules ask for one by one.
fn working_class(name: &str) -> Class {
    match name {
        "that" => Class::THAT,
        "who" => Class::WHO,
        "which" => Class::WHICH,
        "and" => Class::AND,
        "of" => Class::OF,
        "subject" => Class::SUBJECT,
        "to" => Class::TO,
        "as" => Class::AS,
        "by" => Class::BY,
        "the" => Class::THE,
        "they" => Class::THEY,
        "it" => Class::IT,
        "personal" => Class::PERSONAL,
        "past" => Class::PAST,
        "reflexive" => Class::REFLEXIVE,
        "common" => Class::COMMON,
        _ => Class::NONE,
    }
}
