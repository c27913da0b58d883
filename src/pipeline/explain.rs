//! Tells what became of one place of the corpus and why: every quote and passage there, its rule, its topics, its score.
//!
//! It runs the same stages as a build over the whole corpus, since caps and duplicates hang on all other articles.

mod reasons;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::normal;
use crate::diagnostic::Diagnostic;
use crate::model::{Extracted, Judged, Outcome, Quote, Selection, Span};
use crate::{compose, select};

use super::read::Share;
use super::{BuildError, Job, Plan, Silent, plan, read, with_threads};

/// A place to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Every article, without its quotes and passages.
    All,
    /// A quote, by its id.
    Quote(String),
    /// A file, as named from `current`, the config's folder or the corpus root; and one line of it, from 1.
    Place {
        /// The file.
        file: PathBuf,
        /// The line; `None` is the whole file.
        line: Option<u32>,
    },
}

impl Address {
    /// Reads `FILE:LINE`, `FILE` or the id of a quote.
    pub fn parse(text: &str) -> Self {
        let hex = |digits: &str| digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.strip_prefix('q').is_some_and(hex) {
            return Self::Quote(text.to_owned());
        }
        match text.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse::<u32>().ok()?))) {
            Some((file, line)) => Self::Place { file: file.into(), line: Some(line) },
            None => Self::Place { file: text.into(), line: None },
        }
    }
}

/// What became of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Id of the issue.
    pub issue: String,
    /// The articles that stand there; several only where a file holds several.
    pub articles: Vec<ArticleExplained>,
}

/// What became of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArticleExplained {
    /// Its id.
    pub id: String,
    /// Its title; empty where it was not read.
    pub title: String,
    /// What became of it, and why, in words.
    pub outcome: String,
    /// Problems found in it.
    pub problems: Vec<String>,
    /// What the line at the address is, where it is no prose.
    pub place: Option<String>,
    /// Its passages at the address.
    pub passages: Vec<PassageExplained>,
    /// Its quotes at the address.
    pub quotes: Vec<QuoteExplained>,
    /// Stretches in quotation marks at the address that are taken for nobody's speech, verbatim, each with its line.
    pub scare_quotes: Vec<(String, u32)>,
}

/// What became of a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassageExplained {
    /// First and last line of the source.
    pub lines: (u32, u32),
    /// Its heading, verbatim.
    pub heading: Option<String>,
    /// Each topic with the words that place it there, or what keeps it out.
    pub topics: Vec<String>,
    /// What each section made of it.
    pub sections: Vec<SectionExplained>,
}

/// What became of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoteExplained {
    /// Its id.
    pub id: String,
    /// Line of the source on which it begins.
    pub line: u32,
    /// Its pieces, verbatim.
    pub words: Vec<String>,
    /// Direct, mixed or indirect; the rule that found it; how sure that is, 0 to 100.
    pub found: String,
    /// Who speaks, and how that was resolved.
    pub speaker: String,
    /// Each topic with the words that place it there; or why there is none.
    pub topics: Vec<String>,
    /// What each section made of it.
    pub sections: Vec<SectionExplained>,
}

/// What one section made of a quote or passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionExplained {
    /// The section.
    pub section: String,
    /// Shown, or why not.
    pub verdict: String,
    /// Its score there with its parts: `62 = kind 30 + speaker 20 + topic 12`.
    pub score: String,
}

/// Explains the place `address` of a job's corpus. `current` is the folder that relative paths are tried from first.
pub fn explain(
    job: &Job,
    address: &Address,
    current: &Path,
    threads: NonZeroUsize,
) -> Result<Explanation, Vec<BuildError>> {
    let plan = plan(job).map_err(|error| vec![error])?;
    with_threads(threads, || {
        let mut corpus = read::corpus(std::slice::from_ref(&plan), &Silent)?;
        let share = corpus.shares.pop().unwrap_or_default();
        explained(&plan, &share, address, current).map_err(|error| vec![error])
    })
    .map_err(|error| vec![error])?
}

/// Everything an explanation is read from.
struct View<'a> {
    plan: &'a Plan<'a>,
    share: &'a Share,
    selection: &'a Selection,
}

/// One article of the period, with its index.
#[derive(Clone, Copy)]
struct One<'a> {
    index: usize,
    extracted: &'a Extracted,
    judged: &'a Judged,
}

impl One<'_> {
    fn text(&self, span: Span) -> String {
        span.of(&self.extracted.article.text).to_owned()
    }

    fn line(&self, at: u32) -> u32 {
        self.extracted.article.lines.line(&self.extracted.article.text, at)
    }

    /// First and last line of a span.
    fn lines(&self, span: Span) -> (u32, u32) {
        (self.line(span.start), self.line(span.end.saturating_sub(1).max(span.start)))
    }

    fn touches(&self, span: Span, line: Option<u32>) -> bool {
        let (first, last) = self.lines(span);
        line.is_none_or(|line| first <= line && line <= last)
    }
}

fn explained(plan: &Plan<'_>, share: &Share, address: &Address, current: &Path) -> Result<Explanation, BuildError> {
    let articles: Vec<&Extracted> = share.articles.iter().map(AsRef::as_ref).collect();
    let selection = select::issue(&plan.config, &plan.job.period, &articles, &share.judged);
    let view = View { plan, share, selection: &selection };
    let articles = match address {
        Address::All => view.all(),
        Address::Quote(id) => view.by_quote(id),
        Address::Place { file, line } => view.by_place(file, *line, current),
    };
    if articles.is_empty() && *address != Address::All {
        return Err(BuildError::Address(nowhere(address)));
    }
    Ok(Explanation { issue: plan.job.period.issue(), articles })
}

fn nowhere(address: &Address) -> String {
    match address {
        Address::All => "no article was found".into(),
        Address::Quote(id) => {
            format!("no quote {id} in the articles of this period; give the --period of its issue, or FILE:LINE")
        }
        Address::Place { file, .. } => format!(
            "{} is no article of this corpus; name it from the current folder, the config's folder or the corpus root",
            file.display()
        ),
    }
}

impl<'a> View<'a> {
    fn articles(&self) -> impl Iterator<Item = One<'a>> {
        let pairs = self.share.articles.iter().zip(&self.share.judged).enumerate();
        pairs.map(|(index, (extracted, judged))| One { index, extracted, judged })
    }

    fn all(&self) -> Vec<ArticleExplained> {
        let others = self.share.others.iter().zip(&self.share.other_lines);
        let others = others.map(|((id, outcome), at)| self.other(id, outcome, *at));
        let mut all: Vec<_> = self.articles().map(|one| self.article(one)).chain(others).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    fn by_quote(&self, id: &str) -> Vec<ArticleExplained> {
        let is_it = |one: &One<'_>, quote: &Quote| id.starts_with(&compose::quote_id(&one.extracted.article, quote));
        self.articles()
            .filter_map(|one| {
                let at = one.extracted.evidence.quotes.iter().position(|quote| is_it(&one, quote))?;
                let extent = one.extracted.evidence.quotes[at].extent();
                Some(ArticleExplained {
                    passages: self.passages(one, |passage| passage.contains(extent)),
                    quotes: vec![self.quote(one, at)],
                    ..self.article(one)
                })
            })
            .collect()
    }

    fn by_place(&self, file: &Path, line: Option<u32>, current: &Path) -> Vec<ArticleExplained> {
        let mut out: Vec<_> = self
            .articles()
            .filter(|one| self.is_named(&one.extracted.article.path, &one.extracted.article.id(), file, current))
            .map(|one| {
                let quotes = one.extracted.evidence.quotes.iter().enumerate();
                let touched = quotes.filter(|(_, quote)| quote.content.iter().any(|span| one.touches(*span, line)));
                let scare = one.extracted.evidence.scare_quotes.iter().filter(|span| one.touches(**span, line));
                ArticleExplained {
                    passages: self.passages(one, |passage| one.touches(passage, line)),
                    quotes: touched.map(|(at, _)| self.quote(one, at)).collect(),
                    scare_quotes: scare.map(|span| (one.text(*span), one.line(span.start))).collect(),
                    place: line.and_then(|line| reasons::place(one, line)),
                    ..self.article(one)
                }
            })
            .filter(|article| line.is_none() || !article.passages.is_empty() || !article.quotes.is_empty())
            .collect();
        for ((id, outcome), at) in self.share.others.iter().zip(&self.share.other_lines) {
            let elsewhere = line.zip(*at).is_some_and(|(line, at)| line != at);
            if !elsewhere && self.is_named(path_of(id), id, file, current) {
                out.push(self.other(id, outcome, *at));
            }
        }
        if out.is_empty() && line.is_some() {
            // The line holds no prose (a title, a caption, an empty line): what is known of the article is still of use.
            let named = self
                .articles()
                .filter(|one| self.is_named(&one.extracted.article.path, &one.extracted.article.id(), file, current));
            let place = |one| line.and_then(|line| reasons::place(one, line));
            out.extend(named.map(|one| ArticleExplained { place: place(one), ..self.article(one) }));
        }
        out
    }

    /// Whether `file` means the article: by its id, or by a path from one of the three folders.
    fn is_named(&self, path: &str, id: &str, file: &Path, current: &Path) -> bool {
        let origin = &self.plan.config.origin;
        let whole = normal(&origin.root.join(path));
        file.to_str().is_some_and(|file| file == id || file == path)
            || [current, &origin.dir, &origin.root].iter().any(|folder| normal(&folder.join(file)) == whole)
    }

    /// An article that was read for this period, without its quotes and passages.
    fn article(&self, one: One<'_>) -> ArticleExplained {
        let article = &one.extracted.article;
        let id = article.id();
        let outcome = self.selection.articles.get(one.index).map(|article| self.outcome(&article.outcome));
        ArticleExplained {
            title: article.meta.title.clone(),
            outcome: format!("published {}; {}", one.judged.day, outcome.unwrap_or_default()),
            problems: self.problems(&id, None),
            place: None,
            passages: Vec::new(),
            quotes: Vec::new(),
            scare_quotes: Vec::new(),
            id,
        }
    }

    /// An article that was skipped or is of another period; `at` is its line, where it is one of several in its file.
    fn other(&self, id: &str, outcome: &Outcome, at: Option<u32>) -> ArticleExplained {
        ArticleExplained {
            id: id.to_owned(),
            title: String::new(),
            outcome: self.outcome(outcome),
            problems: self.problems(id, at),
            place: None,
            passages: Vec::new(),
            quotes: Vec::new(),
            scare_quotes: Vec::new(),
        }
    }

    /// What is wrong with the article `id`, or with what stands on line `at` of its file.
    fn problems(&self, id: &str, at: Option<u32>) -> Vec<String> {
        let here = |diagnostic: &&Diagnostic| {
            diagnostic.path == id && at.is_none_or(|line| diagnostic.line.is_none_or(|told| told == line))
        };
        let mine = self.share.diagnostics.iter().filter(here);
        let told = |diagnostic: &Diagnostic| {
            let line = diagnostic.line.map(|line| format!(" on line {line}")).unwrap_or_default();
            let help = diagnostic.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{}{line}: {}{help}", diagnostic.code, diagnostic.message)
        };
        mine.map(told).collect()
    }

    fn passages(&self, one: One<'_>, wanted: impl Fn(Span) -> bool) -> Vec<PassageExplained> {
        let passages = one.extracted.evidence.passages.iter().enumerate();
        let wanted =
            passages.filter(|(_, passage)| wanted(passage.heading.map_or(passage.span, |h| h.to(passage.span))));
        wanted
            .map(|(at, passage)| PassageExplained {
                lines: one.lines(passage.span),
                heading: passage.heading.map(|span| one.text(span)),
                topics: self.passage_topics(one, at),
                sections: self.passage_sections(one, at),
            })
            .collect()
    }

    fn quote(&self, one: One<'_>, at: usize) -> QuoteExplained {
        let quote = &one.extracted.evidence.quotes[at];
        QuoteExplained {
            id: compose::quote_id(&one.extracted.article, quote),
            line: one.line(quote.extent().start),
            words: quote.content.iter().map(|span| one.text(*span)).collect(),
            found: reasons::found(quote),
            speaker: self.speaker(one, quote),
            topics: self.quote_topics(one, at),
            sections: self.quote_sections(one, at),
        }
    }
}

/// The path of an id `path#entry`.
fn path_of(id: &str) -> &str {
    id.split_once('#').map_or(id, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[track_caller]
    fn check(text: &str, expected: &Address) {
        assert_eq!(Address::parse(text), *expected);
    }

    #[test]
    fn three_kinds_of_addresses() {
        check("q0123456789", &Address::Quote("q0123456789".into()));
        check("corpus/a.txt:12", &Address::Place { file: "corpus/a.txt".into(), line: Some(12) });
        check("corpus/a.txt", &Address::Place { file: "corpus/a.txt".into(), line: None });
        check("C:/a:b.txt:7", &Address::Place { file: "C:/a:b.txt".into(), line: Some(7) });
    }
}
