//! Finds the days that sentences name and resolves them against the day the article was published: "15 March 2011",
//! "March 15", "on Tuesday", "three days ago", "last week". It says nothing of what happened on them.
//!
//! What a word is comes from [`calendar`](crate::calendar), the same rules serve every language: [`tokens`] reads a sentence
//! into words, numbers and marks, here they are put together, [`resolve`] turns them into days. A day without a year is the
//! nearest such day, rather past than to come; a day of the week is the last one, but the next where the clause speaks of
//! what is to come. Hours are not read, and neither are numbers that could be read as day and month in two orders.

mod resolve;
mod tokens;

use jiff::civil::Date;

use crate::calendar::{Meaning, Role, Unit, Words, words};
use crate::model::{DayKind, DayMention, Span};

use super::Language;
use tokens::{Token, What};

/// Tokens behind a word such as "will" of which it says that they are to come.
const REACH: usize = 12;

/// The days that `sentences` of a text name, in text order; `on` is the day it was published.
pub fn days(text: &str, language: Language, sentences: &[Span], on: Date) -> Vec<DayMention> {
    let words = words(language.code());
    let mut reader = Reader { text, words, language, on, tokens: Vec::new(), will: None };
    let mut found = Vec::new();
    for sentence in sentences {
        reader.sentence(*sentence, &mut found);
    }
    found
}

/// Reads one sentence after another.
struct Reader<'a> {
    text: &'a str,
    words: &'static Words,
    language: Language,
    on: Date,
    tokens: Vec<Token>,
    /// The last word that says that what follows is to come.
    will: Option<usize>,
}

/// What was found: the first and last token of it, and the days.
struct Found {
    first: usize,
    last: usize,
    days: (Date, Date),
    kind: DayKind,
}

impl Reader<'_> {
    fn sentence(&mut self, sentence: Span, out: &mut Vec<DayMention>) {
        self.tokens.clear();
        if !tokens::read(self.text, sentence, self.words, &mut self.tokens) {
            return;
        }
        self.will = None;
        let mut at = 0;
        while at < self.tokens.len() {
            if self.role(at, Role::Will) {
                self.will = Some(at);
            } else if self.role(at, Role::Said) {
                self.will = None;
            }
            let Some(found) = self.at(at) else {
                at += 1;
                continue;
            };
            let span = self.tokens[found.first].span.to(self.tokens[found.last].span);
            out.push(DayMention { span, from: found.days.0, to: found.days.1, kind: found.kind });
            at = found.last.max(at) + 1;
        }
    }

    fn at(&self, at: usize) -> Option<Found> {
        match self.tokens[at].what {
            What::Figures => self.figures(at),
            What::Number(_) | What::Range(..) => self.day_month(at).or_else(|| self.ago(at)),
            What::Word(meaning) => self
                .month_first(meaning, at)
                .or_else(|| self.weekday(meaning, at))
                .or_else(|| self.shifted(meaning, at))
                .or_else(|| self.ago(at))
                .or_else(|| self.unit(meaning, at)),
            What::Other | What::Mark(_) => None,
        }
    }

    fn meaning(&self, at: usize) -> Option<Meaning> {
        match self.tokens.get(at)?.what {
            What::Word(meaning) => Some(meaning),
            _ => None,
        }
    }

    fn role(&self, at: usize, role: Role) -> bool {
        self.meaning(at).is_some_and(|meaning| meaning.is(role))
    }

    fn is_mark(&self, at: usize, marks: &[u8]) -> bool {
        matches!(self.tokens.get(at), Some(Token { what: What::Mark(mark), .. }) if marks.contains(mark))
    }

    /// Whether a name of the calendar is written as the language writes it.
    fn is_name(&self, at: usize) -> bool {
        !matches!(self.language, Language::English | Language::German) || self.tokens[at].capital
    }

    /// Whether the clause speaks of what is to come.
    fn to_come(&self, at: usize) -> bool {
        self.will.is_some_and(|will| at - will <= REACH)
    }

    /// The month that the word at `at` names beside a number.
    fn month(&self, at: usize) -> Option<i8> {
        self.meaning(at)?.month.filter(|_| self.is_name(at))
    }

    /// The days of the month that a number names, the last one again where it is one.
    fn day_of_month(&self, at: usize) -> Option<(i8, i8)> {
        match self.tokens.get(at)?.what {
            What::Number(day @ 1..=31) => Some((day as i8, day as i8)),
            What::Range(first, last) => Some((first, last)),
            _ => None,
        }
    }

    /// The year that follows behind `at`, and its token.
    fn year(&self, mut at: usize) -> Option<(i16, usize)> {
        at += 1;
        while self.is_mark(at, b",.") || self.role(at, Role::Joint) {
            at += 1;
        }
        match self.tokens.get(at)?.what {
            What::Number(year @ 1600..=2199) => Some((i16::try_from(year).ok()?, at)),
            _ => None,
        }
    }

    /// `2011-03-15`, `15.03.2011`, `15/03/2011` where the order cannot be another.
    fn figures(&self, at: usize) -> Option<Found> {
        let day = resolve::figures(self.tokens[at].span.of(self.text))?;
        Some(Found { first: at, last: at, days: (day, day), kind: DayKind::Full })
    }

    /// "15 March", "15th of March, 2011", "15. März 2011".
    fn day_month(&self, at: usize) -> Option<Found> {
        let days = self.day_of_month(at)?;
        let mut next = at + 1;
        while next < at + 3 && (self.is_mark(next, b".") || self.role(next, Role::Joint)) {
            next += 1;
        }
        self.dated(at, next, days, self.month(next)?)
    }

    /// "March 15", "March 15, 2011", "March 2011", "in March".
    fn month_first(&self, meaning: Meaning, at: usize) -> Option<Found> {
        let month = meaning.month.filter(|_| self.is_name(at))?;
        let dotted = at + usize::from(self.is_mark(at + 1, b"."));
        if let Some(days) = self.day_of_month(dotted + 1) {
            return self.dated(at, dotted + 1, days, month);
        }
        if let Some((year, last)) = self.year(at).filter(|(_, last)| *last <= at + 3) {
            let days = resolve::month(year, month)?;
            return Some(Found { first: at, last, days, kind: DayKind::Full });
        }
        let introduced = at.checked_sub(1).is_some_and(|before| self.role(before, Role::In));
        let days = resolve::nearest_month(self.on, month, self.to_come(at)).filter(|_| introduced)?;
        Some(Found { first: at, last: at, days, kind: DayKind::Dated })
    }

    /// A day and month between these tokens, with the year behind it where there is one.
    fn dated(&self, first: usize, last: usize, days: (i8, i8), month: i8) -> Option<Found> {
        let (days, last, kind) = match self.year(last).filter(|(_, year)| *year <= last + 3) {
            Some((year, at)) => (resolve::days(year, month, days)?, at, DayKind::Full),
            None => (resolve::nearest(self.on, month, days, self.to_come(first))?, last, DayKind::Dated),
        };
        Some(Found { first, last, days, kind })
    }

    /// "Tuesday", "last Tuesday", "mardi dernier"; nothing where a date follows.
    fn weekday(&self, meaning: Meaning, at: usize) -> Option<Found> {
        let weekday = meaning.weekday.filter(|_| self.is_name(at) && !meaning.is(Role::Vague))?;
        let mut next = at + 1;
        while next < at + 3 && (self.is_mark(next, b",.") || self.role(next, Role::Joint)) {
            next += 1;
        }
        if self.day_month(next).is_some() || self.month(next).is_some_and(|_| self.day_of_month(next + 1).is_some()) {
            return None;
        }
        let before = at.checked_sub(1);
        let said = |role: Role| before.is_some_and(|at| self.role(at, role)) || self.role(at + 1, role);
        let day = if said(Role::Next) {
            resolve::next_weekday(self.on, weekday)
        } else if said(Role::Last) {
            resolve::last_weekday(self.on, weekday, false)
        } else if said(Role::This) || self.to_come(at) {
            resolve::coming_weekday(self.on, weekday)
        } else {
            resolve::last_weekday(self.on, weekday, true)
        }?;
        Some(Found { first: at, last: at, days: (day, day), kind: DayKind::Weekday })
    }

    /// "yesterday", "last night", "this morning".
    fn shifted(&self, meaning: Meaning, at: usize) -> Option<Found> {
        let part = self.role(at + 1, Role::Night);
        let (shift, last) = match meaning.shift {
            Some(shift) => (shift, at),
            None if part && meaning.is(Role::Last) => (-1, at + 1),
            None if part && meaning.is(Role::This) => (0, at + 1),
            None => return None,
        };
        let day = resolve::shifted(self.on, Unit::Day, shift.into())?.0;
        Some(Found { first: at, last, days: (day, day), kind: DayKind::Relative })
    }

    /// "three days ago", "vor drei Tagen".
    fn ago(&self, at: usize) -> Option<Found> {
        let number = match self.tokens[at].what {
            What::Number(number @ 1..=99) => i32::from(number),
            What::Word(meaning) => meaning.number?.into(),
            _ => return None,
        };
        let unit = self.meaning(at + 1)?.unit?;
        let (first, last) = if self.role(at + 2, Role::Ago) {
            (at, at + 2)
        } else {
            let backwards = self.tokens[..at].iter().rev().map(|token| token.span.of(self.text));
            (at - self.words.ago_before(&backwards)?, at + 1)
        };
        Some(Found { first, last, days: resolve::shifted(self.on, unit, -number)?, kind: DayKind::Relative })
    }

    /// "last week", "la semaine dernière", "next month".
    fn unit(&self, meaning: Meaning, at: usize) -> Option<Found> {
        let (role, unit) = match (meaning.unit, self.meaning(at + 1)) {
            (Some(unit), Some(behind)) => (behind, unit),
            (None, Some(behind)) => (meaning, behind.unit?),
            (_, None) => return None,
        };
        let shift = if role.is(Role::Last) {
            -1
        } else if role.is(Role::Next) {
            1
        } else if role.is(Role::This) {
            0
        } else {
            return None;
        };
        let days = resolve::shifted(self.on, unit, shift).filter(|_| unit != Unit::Day)?;
        Some(Found { first: at, last: at + 1, days, kind: DayKind::Relative })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::{Language, days};
    use crate::model::Span;

    fn found(text: &str, language: &str, on: Date) -> Vec<String> {
        let days = days(text, Language::of(Some(language), text), &[Span::new(0, text.len())], on);
        let told = days.iter().map(|day| match day.day() {
            Some(one) => format!("{}={one}", day.span.of(text)),
            None => format!("{}={}..{}", day.span.of(text), day.from, day.to),
        });
        told.collect()
    }

    /// What is found in a text published on Wednesday, 16 March 2011.
    #[track_caller]
    fn check(language: &str, text: &str, expected: &[&str]) {
        assert_eq!(found(text, language, date(2011, 3, 16)), expected, "{text}");
    }

    #[test]
    fn full_dates() {
        check("en", "On March 15, 2011, it rained.", &["March 15, 2011=2011-03-15"]);
        check("en", "It rained on the 15th of March 2010 .", &["15th of March 2010=2010-03-15"]);
        check("en", "LUME | Tue Mar 15 , 2011 1:48 pm", &["Mar 15 , 2011=2011-03-15"]);
        check(
            "en",
            "From 2011-02-03 to 15/02/2011, not 02/03/2011.",
            &["2011-02-03=2011-02-03", "15/02/2011=2011-02-15"],
        );
        check("en", "Since March 2009 and in 2010", &["March 2009=2009-03-01..2009-03-31"]);
        check("de", "Am Dienstag, dem 15. März 2011, regnete es.", &["15. März 2011=2011-03-15"]);
        check("fr", "Le 1er mars 2011 à Lume.", &["1er mars 2011=2011-03-01"]);
        check("es", "El 3 de febrero de 2011 llovió.", &["3 de febrero de 2011=2011-02-03"]);
        check("ru", "Это было 9 марта 2011 года.", &["9 марта 2011=2011-03-09"]);
        check("uk", "Це було 9 березня 2011 року.", &["9 березня 2011=2011-03-09"]);
    }

    #[test]
    fn dates_without_a_year_are_the_nearest() {
        check("en", "It rained on 20 December and on Jan. 5.", &["20 December=2010-12-20", "Jan. 5=2011-01-05"]);
        check("en", "They will meet on June 20.", &["June 20=2011-06-20"]);
        check("en", "Between March 1-3 it rained.", &["March 1-3=2011-03-01..2011-03-03"]);
        check(
            "en",
            "In February they left, in May they may return, march 3 by 3.",
            &["February=2011-02-01..2011-02-28", "May=2010-05-01..2010-05-31"],
        );
        check("en", "On February 30 nothing happened.", &[]);
    }

    #[test]
    fn days_of_the_week_are_past_but_where_they_are_to_come() {
        check("en", "On Tuesday it rained, on Wednesday too.", &["Tuesday=2011-03-15", "Wednesday=2011-03-16"]);
        check(
            "en",
            "It rained last Wednesday and will rain on Friday.",
            &["Wednesday=2011-03-09", "Friday=2011-03-18"],
        );
        check("en", "They will meet on Friday, she said on Monday.", &["Friday=2011-03-18", "Monday=2011-03-14"]);
        check("en", "next Wednesday, this Sunday, the Sun, Mondays", &["Wednesday=2011-03-23", "Sunday=2011-03-20"]);
        check("fr", "Il a plu mardi dernier et jeudi.", &["mardi=2011-03-15", "jeudi=2011-03-10"]);
        check("ru", "В понедельник шёл дождь, защита среды важна.", &["понедельник=2011-03-14"]);
    }

    #[test]
    fn days_by_the_day_of_speaking() {
        check(
            "en",
            "Yesterday, last night and today",
            &["Yesterday=2011-03-15", "last night=2011-03-15", "today=2011-03-16"],
        );
        check("en", "It broke three days ago.", &["three days ago=2011-03-13"]);
        check(
            "en",
            "It broke two weeks ago, last month.",
            &["two weeks ago=2011-02-28..2011-03-06", "last month=2011-02-01..2011-02-28"],
        );
        check(
            "de",
            "Vor drei Tagen, letzte Woche",
            &["Vor drei Tagen=2011-03-13", "letzte Woche=2011-03-07..2011-03-13"],
        );
        check(
            "fr",
            "Il y a deux jours, la semaine dernière",
            &["Il y a deux jours=2011-03-14", "semaine dernière=2011-03-07..2011-03-13"],
        );
        check("es", "Ocurrió hace 5 días.", &["hace 5 días=2011-03-11"]);
        check(
            "ru",
            "Это было два дня назад, на прошлой неделе.",
            &["два дня назад=2011-03-14", "прошлой неделе=2011-03-07..2011-03-13"],
        );
    }

    #[test]
    fn other_numbers_are_no_dates() {
        check("en", "Of 12,500 people 15 march on, 3.5 of 10.11 at 10:30.", &[]);
        check("en", "", &[]);
    }

    proptest! {
        #[test]
        fn any_text_gives_days_in_it(text in "([0-9]{1,5}|[a-zé' .,/:-]{1,6}| March | Mon | vor | last | week | ago | 31 )*", year in -9999_i16..=9999) {
            for language in ["en", "de", "fr", "es", "ru", "uk"] {
                let language = Language::of(Some(language), &text);
                for on in [date(year, 1, 1), date(year, 12, 31), Date::MIN, Date::MAX] {
                    let mut last = 0;
                    for day in days(&text, language, &[Span::new(0, text.len())], on) {
                        prop_assert!(!day.span.of(&text).is_empty() && day.span.end > last && day.from <= day.to);
                        last = day.span.end;
                    }
                }
            }
        }
    }
}
