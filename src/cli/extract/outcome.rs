//! What an extraction came to, in numbers, and how that is told when all articles are through.

use std::collections::BTreeSet;

use serde_json::json;

use crate::config::nearest;
use crate::pipeline::{LeftOut, Seen};

use super::super::Status;
use super::super::console::{Console, counted};
use super::super::failure::Failure;

/// Most names kept to find the one that was meant by one nobody has.
const MOST_NAMES: usize = 20_000;

/// What an extraction came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Articles of which quotes were asked.
    read: usize,
    /// Articles with quotes that are shown.
    shown: usize,
    found: usize,
    kept: usize,
    skipped: usize,
    undated: usize,
    other_days: usize,
    /// For each speaker asked for, whether a quote is theirs.
    met: Vec<bool>,
    /// Names of those who speak, and their last words.
    names: BTreeSet<String>,
}

impl Outcome {
    /// Counts one article.
    pub(super) fn add(&mut self, seen: &Seen) {
        let sifted = match seen {
            Seen::Read(sifted) => sifted,
            Seen::Skipped(_) => return self.skipped += 1,
            Seen::LeftOut(LeftOut::Undated) => return self.undated += 1,
            Seen::LeftOut(LeftOut::OtherDays) => return self.other_days += 1,
        };
        self.read += 1;
        self.shown += usize::from(!sifted.beside.is_empty());
        self.found += sifted.found;
        self.kept += sifted.beside.len();
        self.met.resize(sifted.met.len(), false);
        self.met.iter_mut().zip(&sifted.met).for_each(|(all, one)| *all |= one);
        for name in &sifted.speakers {
            if self.names.len() < MOST_NAMES && !self.names.contains(name) {
                self.names.extend(name.split_whitespace().next_back().map(str::to_owned));
                self.names.insert(name.clone());
            }
        }
    }

    /// Tells what was kept and left out, and which of the `speakers` asked for speaks nowhere; gives the exit status.
    pub(super) fn tell(&self, choosy: bool, speakers: &[String], console: &mut Console) -> Result<Status, Failure> {
        if self.read + self.undated + self.other_days == 0 && self.skipped > 0 {
            return Err(Failure::Told);
        }
        // Where no article was read, none of the speakers was looked for.
        let mut strangers = 0;
        for (name, _) in speakers.iter().zip(&self.met).filter(|(_, met)| !**met) {
            let near = nearest(name, self.names.iter().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            console.finding("no-such-speaker", &format!("no quote of the articles read is by `{name}`{near}"))?;
            strangers += 1;
        }
        if choosy || self.kept == 0 {
            self.sum_up(choosy, console)?;
        }
        Ok(Status::of(self.skipped > 0 || strangers > 0))
    }

    fn sum_up(&self, choosy: bool, console: &mut Console) -> Result<(), Failure> {
        let read = counted(self.read, "article");
        let found = counted(self.found, "quote");
        let mut line = match (choosy, self.kept) {
            (false, _) => format!("no quotes in {read}"),
            (true, 0) => format!("none of {found} kept, in {read}"),
            (true, kept) => format!("{kept} of {found} kept, in {} of {read}", self.shown),
        };
        for (number, why) in
            [(self.other_days, " of other days left out"), (self.undated, " without a usable date left out")]
        {
            if number > 0 {
                line.push_str(" · ");
                line.push_str(&counted(number, "article"));
                line.push_str(why);
            }
        }
        let value = json!({
            "type": "extracted",
            "articles": { "read": self.read, "shown": self.shown, "other_days": self.other_days, "undated": self.undated,
                          "skipped": self.skipped },
            "quotes": { "found": self.found, "kept": self.kept },
        });
        console.note(&line, &value)
    }
}
