//! The accuracy ratchet: every task that `../shared` has annotated data for, against `reports/accuracy.md`.
//!
//! `cargo test --test it accuracy -- --nocapture` prints the report, `UPDATE=1` before it writes the report anew. Where the
//! data in `../shared`, its scorer or python3 is missing, the test says so and passes.

mod duplicates;
mod headings;
mod key_passages;
mod pages;
mod people;
mod report;
mod scorer;
mod segments;
mod speakers;
mod stories;
mod tables;
mod text;
mod timelines;
mod topics;
mod trends;

use std::path::Path;

pub use scorer::Annotated;
use scorer::Shared;

const WORDS: &str = "\
Quotes and speakers that Attaché finds in PolNeAR dev (84 news articles, 2,192 annotated attributions), as `score.py` measures
them, in percent; then texts of web pages, headings of plain texts and passages without headings, copies of reports. The articles and the scorers are no part of this
repository; with both in `../shared`,

```sh
cargo test --test it accuracy -- --nocapture
UPDATE=1 cargo test --test it accuracy
```

the first measures again and fails where a percentage here has fallen by more than 0.3 points; the second writes this report.
Numbers with decimals are percentages, whole numbers are counts. The single steps are

```sh
cargo run --release -- eval quotes ../shared/data/quotes/polnear_dev.jsonl > pred.jsonl
python3 ../shared/tools/quotes/score.py ../shared/data/quotes/polnear_dev.jsonl pred.jsonl
```";

#[test]
fn everything_is_found_as_well_as_before() {
    let shared = match Shared::find() {
        Ok(shared) => shared,
        Err(why) => return println!("skipped, nothing was measured: {why}"),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/accuracy.md");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let (now, unmeasured) = measured(&shared, &kept);
    for why in unmeasured {
        println!("not measured: {why}");
    }
    println!("{now}");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        return std::fs::write(&path, now).expect("the report can be written");
    }
    let again = "`UPDATE=1 cargo test --test it accuracy` writes it";
    assert!(!kept.is_empty(), "there is no {}; {again}", path.display());
    let fallen = report::fallen(&kept, &now);
    assert!(fallen.is_empty(), "worse than {}:\n{}\nIf that must be, {again} anew", path.display(), fallen.join("\n"));
    if kept != now {
        println!("{} is out of date; {again} anew", path.display());
    }
}

/// The report as it would be now, and why parts of it are not measured; what `kept` has by hand stays in it.
fn measured(shared: &Shared, kept: &str) -> (String, Vec<String>) {
    let gold = std::fs::read_to_string(&shared.gold).expect("the annotated articles");
    let predictions = shared.predictions();
    let scores = shared.scores(&predictions);
    let cases = speakers::cases(&gold, &predictions);
    tables::agree(&scores, &cases);
    let mut sections = vec![
        tables::aims(&scores, &cases),
        tables::spans(&scores),
        tables::speakers(&scores),
        tables::names(&cases),
        tables::surest(&cases),
        tables::invented(&super::answers::figures()),
    ];
    let mut unmeasured = Vec::new();
    let one = |section: Result<report::Section, String>| section.map(|section| vec![section]);
    let more = [
        pages::sections().map(Vec::from),
        one(headings::section()),
        one(duplicates::section()),
        one(segments::section()),
        one(stories::section()),
        one(key_passages::section()),
        one(timelines::section()),
        one(trends::section()),
        one(people::section()),
        one(topics::section()),
    ];
    for more in more {
        match more {
            Ok(more) => sections.extend(more),
            Err(why) => unmeasured.push(why),
        }
    }
    (report::render(WORDS, &sections, kept), unmeasured)
}
