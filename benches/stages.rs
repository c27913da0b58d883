//! How fast each stage is by itself, over 5 MB of made-up articles. What the machine reads and writes is not in it.

#[path = "news/mod.rs"]
mod news;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use attache::compose::{self, Material};
use attache::config::Config;
use attache::extract::{self, Gazetteer};
use attache::model::{Article, Briefing, Extracted, Format, Judged};
use attache::render::{self, Templates};
use attache::select::{self, Admission, Rules};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use news::{File, Story};

/// Bytes of the corpus as Markdown.
const BYTES: usize = 5_000_000;

fn main() {
    divan::main();
}

static CONFIG: LazyLock<Config> = LazyLock::new(|| news::config(Path::new("/")));
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::compile(&CONFIG).expect("the sample's rules are good"));
static STORIES: LazyLock<Vec<Story>> = LazyLock::new(|| news::Press::new().stories(BYTES));
static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| markdown().iter().map(File::article).collect());
static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new(&CONFIG.known_people()));
static EXTRACTED: LazyLock<Vec<Extracted>> = LazyLock::new(|| {
    let extract =
        |article: &Article| Extracted { evidence: extract::evidence(article, &GAZETTEER), article: article.clone() };
    ARTICLES.iter().map(extract).collect()
});
static JUDGED: LazyLock<Vec<Judged>> = LazyLock::new(|| EXTRACTED.iter().map(judge).collect());
static BRIEFING: LazyLock<Briefing> = LazyLock::new(|| compose(&EXTRACTED.iter().collect::<Vec<_>>(), &JUDGED));

fn markdown() -> Vec<File> {
    STORIES.iter().map(|story| File::new(format!("{}.md", story.name), story.markdown(), Format::Markdown)).collect()
}

fn judge(extracted: &Extracted) -> Judged {
    let Article { meta, path, .. } = &extracted.article;
    let Ok(Admission::In(day)) = RULES.admit(meta.published, path, None, &news::period(), None) else {
        panic!("every article lies in the period");
    };
    select::judge(&RULES, extracted, day)
}

fn issue(articles: &[&Extracted], judged: &[Judged]) -> attache::model::Selection {
    select::issue(&CONFIG, &news::period(), articles, judged, &[], &[])
}

fn compose(articles: &[&Extracted], judged: &[Judged]) -> Briefing {
    let selection = issue(articles, judged);
    compose::briefing(&Material {
        config: &CONFIG,
        period: &news::period(),
        cut_off: Timestamp::MAX,
        selection: &selection,
        articles,
        background: &[],
        former: &[],
        others: &[],
        diagnostics: &[],
        notes: &BTreeMap::new(),
    })
}

fn text_bytes() -> BytesCount {
    BytesCount::new(ARTICLES.iter().map(|article| article.text.len()).sum::<usize>())
}

fn bench_parse(bencher: Bencher<'_, '_>, files: &[File]) {
    bencher
        .counter(BytesCount::new(files.iter().map(File::bytes).sum::<usize>()))
        .bench_local(|| files.iter().map(|file| black_box(file).article().blocks.len()).sum::<usize>());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn parse_markdown(bencher: Bencher<'_, '_>) {
    bench_parse(bencher, &markdown());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn parse_text(bencher: Bencher<'_, '_>) {
    let file = |story: &Story| File::new(format!("{}.txt", story.name), story.text(), Format::Text);
    bench_parse(bencher, &STORIES.iter().map(file).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn parse_jsonl(bencher: Bencher<'_, '_>) {
    let file = |story: &Story| File::new("wire.jsonl".into(), story.json_line(), Format::Json);
    bench_parse(bencher, &STORIES.iter().map(file).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn extract_evidence(bencher: Bencher<'_, '_>) {
    let (articles, gazetteer) = (&*ARTICLES, &*GAZETTEER);
    bencher.counter(text_bytes()).bench_local(|| {
        let evidence = |article| extract::evidence(black_box(article), gazetteer).quotes.len();
        articles.iter().map(evidence).sum::<usize>()
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn select_judge(bencher: Bencher<'_, '_>) {
    let extracted = &*EXTRACTED;
    bencher
        .counter(text_bytes())
        .bench_local(|| extracted.iter().map(|one| judge(black_box(one)).quotes.len()).sum::<usize>());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn select_issue(bencher: Bencher<'_, '_>) {
    let (extracted, judged): (Vec<&Extracted>, _) = (EXTRACTED.iter().collect(), &*JUDGED);
    bencher.counter(text_bytes()).bench_local(|| issue(black_box(&extracted), judged));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn compose_with_issue(bencher: Bencher<'_, '_>) {
    let (extracted, judged): (Vec<&Extracted>, _) = (EXTRACTED.iter().collect(), &*JUDGED);
    bencher.counter(text_bytes()).bench_local(|| compose(black_box(&extracted), judged));
}

/// The bytes counted are those that are made.
fn bench_render(bencher: Bencher<'_, '_>, render: impl Fn(&Briefing) -> String) {
    let briefing = &*BRIEFING;
    bencher.counter(BytesCount::new(render(briefing).len())).bench_local(|| render(black_box(briefing)));
}

fn bench_template(bencher: Bencher<'_, '_>, template: &str) {
    let templates = Templates::new(None).expect("the built-in templates are good");
    bench_render(bencher, |briefing| templates.render(template, briefing).expect("it renders"));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn render_html(bencher: Bencher<'_, '_>) {
    bench_template(bencher, "briefing.html");
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn render_markdown(bencher: Bencher<'_, '_>) {
    bench_template(bencher, "briefing.md");
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn render_json(bencher: Bencher<'_, '_>) {
    bench_render(bencher, render::json);
}
