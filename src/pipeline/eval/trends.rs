//! What rose and fell in each week of a set of dated articles, and what would be claimed of the same articles with their
//! weeks exchanged at random. It scores nothing.

use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::Reading;
use crate::extract::{self, Gazetteer};
use crate::load::Opened;
use crate::model::{Period, PeriodSpec, Standing, TermKind, TermName, TermSheet, Trend};
use crate::select::duplicates::{self, Known};
use crate::select::trends::{self, Asked, Counted, Numbers, Vocabulary};

use super::Prediction;
use crate::pipeline::issue::Threads;
use crate::pipeline::parsed::articles_in;

/// Former weeks that each week is compared with.
const AGAINST: usize = 8;

/// How often the weeks of the articles are exchanged.
const SHUFFLES: u64 = 20;

/// A dated article.
#[derive(Deserialize)]
pub(super) struct Dated {
    date: Date,
    text: String,
}

/// The claims of every week with articles, in order.
pub(super) fn predict(items: &[Dated], reading: &Reading) -> Result<Vec<Prediction>, String> {
    let gazetteer = Gazetteer::new(&[]);
    let read = |item: &Dated| (item.date, sheet(&item.text, &gazetteer, reading));
    let mut articles: Vec<(Date, TermSheet)> = items.par_iter().map(read).collect();
    articles.sort_by_key(|(day, _)| *day);
    let known = articles.iter().map(|(_, sheet)| Known { text: None, page: None, sketch: &sheet.sketch });
    let mut standings = duplicates::standings(&known.collect::<Vec<_>>(), &Threads).into_iter();
    articles.retain(|_| standings.next() == Some(Standing::Own));
    let mut weeks = Vec::new();
    for (day, _) in &articles {
        let date = day.iso_week_date();
        let week = PeriodSpec::Week { year: date.year(), week: date.week() };
        weeks.push(week.resolve(*day).map_err(|error| error.to_string())?);
    }
    weeks.sort_by_key(|week| week.from);
    weeks.dedup();
    Ok(weeks.par_iter().map(|week| Prediction { value: of_week(*week, &articles), problem: None }).collect())
}

fn sheet(text: &str, gazetteer: &Gazetteer, reading: &Reading) -> TermSheet {
    let opened = Opened::of_bytes("article.txt".to_owned(), text.as_bytes().to_vec(), None);
    match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => {
            let evidence = extract::evidence_by_rules(&article, gazetteer);
            trends::sheet(&article, &evidence, &[])
        }
        Some(Err(_)) | None => TermSheet::default(),
    }
}

fn of_week(week: Period, articles: &[(Date, TermSheet)]) -> Value {
    let of_weeks = articles.iter().filter_map(|(day, sheet)| {
        let period = week.periods_before(*day).filter(|period| *period <= AGAINST)?;
        Some((period, Counted { outlet: None, topics: &[], sheet }))
    });
    let (mut periods, counted): (Vec<usize>, Vec<Counted<'_>>) = of_weeks.unzip();
    let asked = Asked { kinds: [TermKind::Person, TermKind::Word].into(), max: usize::MAX, topics: Vec::new() };
    let vocabulary = Vocabulary::new(&counted);
    let content = trends::compare(&asked, &vocabulary, &periods, AGAINST + 1);
    let mut numbers = Numbers::new(1);
    let mut dealt = || {
        trends::shuffle(&mut periods, &mut numbers);
        let content = trends::compare(&asked, &vocabulary, &periods, AGAINST + 1);
        content.shown().map(|trend| f64::from(trend.q) / 1e6).collect()
    };
    let shuffled: Vec<Vec<f64>> = (0..SHUFFLES).map(|_| dealt()).collect();
    json!({
        "id": week.issue(),
        "articles": content.articles,
        "tested": content.tested,
        "claims": content.shown().map(claim).collect::<Vec<Value>>(),
        "shuffled": shuffled,
    })
}

fn claim(trend: &Trend) -> Value {
    let term = match &trend.name {
        TermName::Written(form) => form.as_str(),
        // Without a config there are none of either.
        TermName::Topic(_) | TermName::Known(_) => "",
    };
    json!({ "term": term, "kind": trend.kind.code(), "articles": trend.articles, "z": f64::from(trend.z) / 100.0, "q": f64::from(trend.q) / 1e6 })
}
