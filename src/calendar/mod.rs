//! The words of the calendar in the languages this program reads, from `lang/*.txt`: months, days of the week, and what
//! places a day by the day of speaking ("yesterday", "three weeks ago"). It reads no date.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// What a word does among the words of a date, beside naming something of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Role {
    /// Also another word: it counts beside a number only.
    Vague = 1,
    /// "last".
    Last = 1 << 1,
    /// "this".
    This = 1 << 2,
    /// "next".
    Next = 1 << 3,
    /// A part of a day.
    Night = 1 << 4,
    /// "ago", behind a number and a unit.
    Ago = 1 << 5,
    /// "in", before a month without a day.
    In = 1 << 6,
    /// "of", between a day and a month.
    Joint = 1 << 7,
    /// What follows is to come.
    Will = 1 << 8,
    /// What follows is past.
    Said = 1 << 9,
}

/// What a word may mean in a date. One word may be several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The month, from 1.
    pub month: Option<i8>,
    /// The day of the week, from 1 for Monday.
    pub weekday: Option<i8>,
    /// So many days on from the day of speaking.
    pub shift: Option<i8>,
    /// The unit it names.
    pub unit: Option<Unit>,
    /// The number it names.
    pub number: Option<i8>,
    roles: u16,
}

impl Meaning {
    /// Whether it has this role.
    pub fn is(self, role: Role) -> bool {
        self.roles & role as u16 != 0
    }
}

/// The words of one language.
#[derive(Debug, Default)]
pub struct Words {
    meanings: HashMap<&'static str, Meaning>,
    /// For each first byte, a bit for each length of the words that begin with it, the last for all longer ones.
    lengths: Box<[u32]>,
    /// Phrases that stand before a number and a unit ("il y a"), each as its words.
    ago_before: Vec<Vec<&'static str>>,
    longest: usize,
}

const FILES: [(&str, &str); 6] = [
    ("en", include_str!("lang/en.txt")),
    ("fr", include_str!("lang/fr.txt")),
    ("de", include_str!("lang/de.txt")),
    ("es", include_str!("lang/es.txt")),
    ("ru", include_str!("lang/ru.txt")),
    ("uk", include_str!("lang/uk.txt")),
];

static WORDS: LazyLock<[Words; 6]> = LazyLock::new(|| FILES.map(|(_, file)| Words::read(file)));

/// The words of a language by its code (`en`); those of English where it is none of those known.
pub fn words(code: &str) -> &'static Words {
    let at = FILES.iter().position(|(known, _)| *known == code).unwrap_or(0);
    &WORDS[at]
}

/// The months and days of the week of all languages.
pub fn names() -> impl Iterator<Item = (&'static str, Meaning)> {
    let lines = FILES.iter().flat_map(|(_, file)| classes(file));
    let mut months = 0;
    let names = lines.filter_map(move |(class, list)| match class {
        "month" => {
            // Each language begins again.
            let first = months % 12;
            months = first + list.split('|').count() as i8;
            Some((list, first, true))
        }
        "weekday" => Some((list, 0, false)),
        _ => None,
    });
    names.flat_map(|(list, first, is_month)| {
        (first + 1..).zip(list.split('|')).flat_map(move |(at, item)| {
            let meaning = if is_month {
                Meaning { month: Some(at), ..Meaning::default() }
            } else {
                Meaning { weekday: Some(at), ..Meaning::default() }
            };
            item.split_whitespace().map(move |form| (form, meaning))
        })
    })
}

/// The bit of a word's length.
fn length_bit(length: usize) -> u32 {
    1 << length.min(31)
}

/// The lines of a file as class and list.
fn classes(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

impl Words {
    fn read(file: &'static str) -> Self {
        let mut words = Self { lengths: vec![0; 256].into(), ..Self::default() };
        let mut months = 0;
        for (class, list) in classes(file) {
            if class == "ago-before" {
                words.ago_before.extend(list.split('|').map(|phrase| phrase.split_whitespace().collect::<Vec<_>>()));
                continue;
            }
            for (nth, item) in (1_i8..).zip(list.split('|')) {
                months += i8::from(class == "month");
                for form in item.split_whitespace() {
                    words.longest = words.longest.max(form.len());
                    words.lengths[usize::from(form.as_bytes()[0])] |= length_bit(form.len());
                    words.meanings.entry(form).or_default().add(class, if class == "month" { months } else { nth });
                }
            }
        }
        words
    }

    /// What a word in lower case may mean.
    pub fn meaning(&self, word: &str) -> Option<Meaning> {
        if self.may_mean(*word.as_bytes().first()?, word.len()) { self.meanings.get(word).copied() } else { None }
    }

    /// Whether a word of so many bytes that begins with this one, in lower case, may mean something: of most it is told by
    /// that alone.
    pub fn may_mean(&self, first: u8, length: usize) -> bool {
        self.lengths.get(usize::from(first)).is_some_and(|lengths| lengths & length_bit(length) != 0)
    }

    /// Length in bytes of the longest word.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The number of words of a phrase that means "ago" and that these words, read backwards, begin with.
    pub fn ago_before<'a>(&self, backwards: &(impl Iterator<Item = &'a str> + Clone)) -> Option<usize> {
        let ends = |phrase: &&Vec<&str>| {
            let mut words = backwards.clone();
            phrase.iter().rev().all(|word| words.next().is_some_and(|other| other.to_lowercase() == *word))
        };
        self.ago_before.iter().find(ends).map(Vec::len)
    }
}

impl Meaning {
    /// Adds what the `nth` item of a line of `class` means.
    fn add(&mut self, class: &str, nth: i8) {
        let role = match class {
            "month" => return self.month = Some(nth),
            "weekday" => return self.weekday = Some(nth),
            "number" => return self.number = Some(nth),
            "unit" => {
                let units = [Unit::Day, Unit::Week, Unit::Month, Unit::Year];
                return self.unit = units.into_iter().zip(1..).find(|(_, at)| *at == nth).map(|(unit, _)| unit);
            }
            "vague" => Role::Vague,
            "last" => Role::Last,
            "this" => Role::This,
            "next" => Role::Next,
            "night" => Role::Night,
            "ago" => Role::Ago,
            "in" => Role::In,
            "joint" => Role::Joint,
            "will" => Role::Will,
            "said" => Role::Said,
            class => {
                self.shift = class.strip_prefix("day ").and_then(|days| days.parse().ok());
                return;
            }
        };
        self.roles |= role as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, Role, Unit, names, words};

    #[track_caller]
    fn check(code: &str, word: &str, expected: &str) {
        let meaning = words(code).meaning(word).expect("a word of the calendar");
        let told = (meaning.month, meaning.weekday, meaning.shift, meaning.unit, meaning.number);
        let told = match told {
            (Some(month), ..) => format!("month {month}"),
            (_, Some(day), ..) => format!("weekday {day}"),
            (_, _, Some(shift), ..) => format!("shift {shift}"),
            (_, _, _, Some(unit), _) => format!("{unit:?}"),
            (.., number) => format!("number {number:?}"),
        };
        assert_eq!(told, expected, "{code} {word}");
    }

    #[test]
    fn words_of_six_languages() {
        check("en", "december", "month 12");
        check("de", "vorgestern", "shift -2");
        check("fr", "dimanche", "weekday 7");
        check("es", "semanas", "Week");
        check("ru", "ноября", "month 11");
        check("uk", "два", "number Some(2)");
        check("xx", "sunday", "weekday 7");
        assert!(words("en").meaning("may").is_some_and(|meaning| meaning.is(Role::Vague)));
        assert_eq!(words("fr").ago_before(&["a", "Y", "il", "c"].into_iter()), Some(3));
        assert_eq!(words("fr").ago_before(&["a"].into_iter()), None);
    }

    #[test]
    fn every_language_is_whole() {
        for (code, _) in FILES {
            let all = &words(code).meanings;
            let has = |what: &dyn Fn(&super::Meaning) -> bool| all.values().any(what);
            for nth in 1..=12 {
                assert!(has(&|meaning| meaning.month == Some(nth)), "{code} month {nth}");
                assert!(nth > 7 || has(&|meaning| meaning.weekday == Some(nth)), "{code} weekday {nth}");
            }
            assert!(
                [Unit::Day, Unit::Week, Unit::Month, Unit::Year].iter().all(|unit| has(&|m| m.unit == Some(*unit)))
            );
            assert!((-1..=0).all(|shift| has(&|meaning| meaning.shift == Some(shift))), "{code}");
        }
        assert_eq!(names().filter(|(_, meaning)| meaning.month == Some(12)).count(), 15);
    }
}
