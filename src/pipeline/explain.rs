//! Tells what became of one place of the corpus and why: every quote and passage there, its rule, its topics, its score.
//!
//! It runs the same stages as a build over the whole corpus, since caps and duplicates hang on all other articles.

mod reasons;
mod terms;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::model::{Extracted, Former, Judged, Quote, Selection, Span};
use crate::{compose, extract};

pub use terms::TermExplained;

use super::accounts::{self, Account, Named, Of};
use super::share::{Other, Place, Share};
use super::{BuildError, Job, Plan, Silent, issue, plan, read, with_threads};

/// A place to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Every article, without its quotes and passages.
    All,
    /// A quote, by its id.
    Quote(String),
    /// A term that may have risen or fallen.
    Term(String),
    /// A file, as named from `current`, the config's folder or the corpus root; and one line of it, from 1.
    Place {
        /// The file.
        file: PathBuf,
        /// The line; `None` is the whole file.
        line: Option<u32>,
    },
}

impl Address {
    /// Reads `FILE:LINE`, `FILE`, the id of a quote, or `trend:WORD`.
    pub fn parse(text: &str) -> Self {
        let hex = |digits: &str| digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.strip_prefix('q').is_some_and(hex) {
            return Self::Quote(text.to_owned());
        }
        if let Some(term) = text.strip_prefix("trend:") {
            return Self::Term(term.to_owned());
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
    /// The terms asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermExplained>,
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
    /// The former issue that reported it, where one did and it is shown all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<String>,
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
        let mut corpus = read::all(std::slice::from_ref(&plan), &Silent)?;
        let mut share = corpus.shares.pop().unwrap_or_default();
        // An article off topic has no passages, but may be asked for by one of its lines.
        for article in share.articles.iter_mut().filter(|article| article.evidence.passages.is_empty()) {
            let article = Arc::make_mut(article);
            article.evidence.passages = extract::passages(&article.article);
        }
        explained(&plan, &mut share, address, current).map_err(|error| vec![error])
    })
    .map_err(|error| vec![error])?
}

/// Everything an explanation is read from.
struct View<'a> {
    plan: &'a Plan<'a>,
    share: &'a Share,
    selection: &'a Selection,
    former: &'a [Former],
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

fn explained(plan: &Plan<'_>, share: &mut Share, address: &Address, current: &Path) -> Result<Explanation, BuildError> {
    let (former, selection) = issue::selection(plan, share);
    let view = View { plan, share, selection: &selection, former: &former };
    let articles = match address {
        Address::All => view.all(),
        Address::Quote(id) => view.by_quote(id),
        Address::Term(_) => Vec::new(),
        Address::Place { file, line } => view.by_place(file, *line, current),
    };
    let terms = match address {
        Address::Term(term) => view.terms(term),
        Address::All | Address::Quote(_) | Address::Place { .. } => Vec::new(),
    };
    if articles.is_empty() && terms.is_empty() && *address != Address::All {
        return Err(BuildError::Address(nowhere(address)));
    }
    Ok(Explanation { issue: plan.job.period.issue(), articles, terms })
}

fn nowhere(address: &Address) -> String {
    match address {
        Address::All => "no article was found".into(),
        Address::Quote(id) => {
            format!("no quote {id} in the articles of this period; give the --period of its issue, or FILE:LINE")
        }
        Address::Term(term) => format!(
            "no section `kind: trends` tested `{term}`: it stands in too few articles, or moved less than many others, or the \
             periods before hold too few articles"
        ),
        Address::Place { file, .. } => no_article(file),
    }
}

/// Says that a path leads to no article.
pub(super) fn no_article(file: &Path) -> String {
    let file = file.display();
    format!(
        "{file} is no article of this corpus; name it from the current folder, the config's folder or the corpus root"
    )
}

impl<'a> View<'a> {
    fn articles(&self) -> impl Iterator<Item = One<'a>> {
        (0..self.share.articles.len()).filter_map(|index| self.one(index))
    }

    fn one(&self, index: usize) -> Option<One<'a>> {
        Some(One { index, extracted: self.share.articles.get(index)?, judged: self.share.judged.get(index)? })
    }

    fn all(&self) -> Vec<ArticleExplained> {
        let explained = |account: Account<'a>| match account.of {
            Of::Admitted(index) => self.one(index).map(|one| self.article(one)),
            Of::Other(other) => Some(self.other(other)),
        };
        accounts::all(self.share, self.selection).into_iter().filter_map(explained).collect()
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
        let named = Named::new(file, current, &self.plan.config.origin);
        let is_named = |one: &One<'_>| named.is(&one.extracted.article.path, &one.extracted.article.id());
        let mut out: Vec<_> = self
            .articles()
            .filter(is_named)
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
        for other in &self.share.others {
            let elsewhere = line.zip(other.place.line()).is_some_and(|(line, at)| line != at);
            if !elsewhere && named.is(self.share.file(&other.place), &self.share.id(other)) {
                out.push(self.other(other));
            }
        }
        if out.is_empty() && line.is_some() {
            // The line holds no prose (a title, a caption, an empty line): what is known of the article is still of use.
            let place = |one| line.and_then(|line| reasons::place(one, line));
            out.extend(
                self.articles().filter(is_named).map(|one| ArticleExplained { place: place(one), ..self.article(one) }),
            );
        }
        out
    }

    /// An article that was read for this period, without its quotes and passages.
    fn article(&self, one: One<'_>) -> ArticleExplained {
        let article = &one.extracted.article;
        let id = article.id();
        let outcome = self.selection.articles.get(one.index).map(|article| self.outcome(&article.outcome));
        let day = match article.meta.published {
            Some(_) => format!("published {}", one.judged.day),
            None => format!("without a date, counted as of {}", one.judged.day),
        };
        ArticleExplained {
            title: article.meta.title.clone(),
            outcome: format!("{day}; {}", outcome.unwrap_or_default()),
            problems: self.share.places.get(one.index).map(|place| self.problems(place)).unwrap_or_default(),
            place: None,
            passages: Vec::new(),
            quotes: Vec::new(),
            scare_quotes: Vec::new(),
            id,
        }
    }

    /// An article that was skipped or is of another period.
    fn other(&self, other: &Other) -> ArticleExplained {
        ArticleExplained {
            id: self.share.id(other),
            title: String::new(),
            outcome: self.outcome(self.share.outcome(other)),
            problems: self.problems(&other.place),
            place: None,
            passages: Vec::new(),
            quotes: Vec::new(),
            scare_quotes: Vec::new(),
        }
    }

    /// What is wrong with the article that stands at `place`, in words.
    fn problems(&self, place: &Place) -> Vec<String> {
        let told = |diagnostic: &Diagnostic| {
            let line = diagnostic.line.map(|line| format!(" on line {line}")).unwrap_or_default();
            let help = diagnostic.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{}{line}: {}{help}", diagnostic.code, diagnostic.message)
        };
        self.share.problems(place).iter().map(told).collect()
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
            earlier: self.marked(one, at),
            sections: self.quote_sections(one, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[track_caller]
    fn check(text: &str, expected: &Address) {
        assert_eq!(Address::parse(text), *expected);
    }

    #[test]
    fn four_kinds_of_addresses() {
        check("q0123456789", &Address::Quote("q0123456789".into()));
        check("corpus/a.txt:12", &Address::Place { file: "corpus/a.txt".into(), line: Some(12) });
        check("corpus/a.txt", &Address::Place { file: "corpus/a.txt".into(), line: None });
        check("trend:Lume", &Address::Term("Lume".into()));
        check("C:/a:b.txt:7", &Address::Place { file: "C:/a:b.txt".into(), line: Some(7) });
    }
}
