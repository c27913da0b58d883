//! Small configs, articles and evidence for the tests of `select` and `compose`.

use jiff::civil::{Date, date};
use smallvec::smallvec;

use crate::config::Config;
use crate::model::{
    Article, Block, BlockKind, Digest, Evidence, Extracted, Judged, Metadata, Passage, Period, Person, Published,
    Quote, QuoteKind, Rule, Span, Speaker, TitleOrigin,
};

use super::Rules;

/// A config of `yaml` and whatever it leaves out.
pub(crate) fn config(yaml: &str) -> Config {
    let mut text = format!("version: 1\n{yaml}\n");
    if !yaml.contains("briefing:") {
        text.push_str("briefing: {title: Orvia Watch}\n");
    }
    if !yaml.contains("corpus:") {
        text.push_str("corpus: {include: ['**/*.txt']}\n");
    }
    serde_yaml::from_str(&text).expect("a config")
}

/// The week the tests are about: 9 to 15 November 2026.
pub(crate) fn week() -> Period {
    Period { from: date(2026, 11, 9), to: date(2026, 11, 15) }
}

/// What `select` makes of one article with a day.
pub(crate) fn judged(config: &Config, extracted: &Extracted) -> Judged {
    let rules = Rules::compile(config).expect("rules compile");
    super::judge(&rules, extracted, day_of(extracted))
}

/// The day of an article, the first of the week where it has none.
pub(crate) fn day_of(extracted: &Extracted) -> Date {
    match extracted.article.meta.published {
        Some(Published::Day(day)) => day,
        _ => week().from,
    }
}

/// An article from paragraphs between blank lines: `= ` begins the title, `# ` a heading, `! ` a caption.
pub(crate) fn article(path: &str, text: &str) -> Article {
    let mut build = Build::new(path);
    for part in text.split("\n\n").filter(|part| !part.is_empty()) {
        build = match part.split_once(' ') {
            Some(("=", title)) => build.title(title),
            Some(("#", heading)) => build.heading(heading),
            Some(("!", caption)) => build.block(BlockKind::Caption, caption),
            _ => build.prose(part),
        };
    }
    build.done().article
}

/// Builds an article with its evidence, block by block.
#[derive(Debug)]
pub(crate) struct Build {
    article: Article,
    evidence: Evidence,
}

impl Build {
    pub(crate) fn new(path: &str) -> Self {
        let meta = Metadata {
            title: "A title".into(),
            title_origin: TitleOrigin::Metadata,
            published: Some(Published::Day(week().from)),
            ..Metadata::default()
        };
        let article = Article { parser: "text/1".into(), meta, ..Article::default() };
        Self { article, evidence: Evidence::default() }.named(path)
    }

    /// Gives it another path, and with it another digest.
    pub(crate) fn named(mut self, path: &str) -> Self {
        let byte = |at| path.as_bytes().get(at).copied().unwrap_or(0);
        self.article.digest = Some(Digest(std::array::from_fn(byte)));
        path.clone_into(&mut self.article.path);
        self
    }

    pub(crate) fn title(mut self, title: &str) -> Self {
        self.article.meta.title = title.into();
        self
    }

    pub(crate) fn on(mut self, day: i8) -> Self {
        self.article.meta.published = Some(Published::Day(date(2026, 11, day)));
        self
    }

    pub(crate) fn outlet(mut self, outlet: &str) -> Self {
        self.article.meta.outlet = Some(outlet.into());
        self
    }

    pub(crate) fn url(mut self, url: &str) -> Self {
        self.article.meta.url = Some(url.into());
        self
    }

    pub(crate) fn block(mut self, kind: BlockKind, text: &str) -> Self {
        if !self.article.text.is_empty() {
            self.article.text.push_str("\n\n");
        }
        let start = self.article.text.len();
        self.article.text.push_str(text);
        self.article.blocks.push(Block { kind, span: Span::new(start, self.article.text.len()) });
        self
    }

    pub(crate) fn heading(mut self, text: &str) -> Self {
        self = self.block(BlockKind::Heading, text);
        let heading = self.last_span();
        self.evidence.passages.push(Passage { heading: Some(heading), span: Span::new(heading.end as usize, 0) });
        self
    }

    pub(crate) fn prose(mut self, text: &str) -> Self {
        self = self.block(BlockKind::Paragraph, text);
        let block = self.last_span();
        match self.evidence.passages.last_mut() {
            Some(passage) if passage.span.is_empty() => passage.span = block,
            Some(passage) => passage.span = passage.span.to(block),
            None => self.evidence.passages.push(Passage { heading: None, span: block }),
        }
        let mut start = block.start as usize;
        for (at, _) in text.match_indices(['.', '?', '!']) {
            let end = block.start as usize + at + 1;
            let end =
                end + self.article.text[end..].chars().take_while(|c| *c == '”').map(char::len_utf8).sum::<usize>();
            let sentence = Span::new(start, end).trim(&self.article.text);
            if end >= start && !sentence.is_empty() {
                self.evidence.sentences.push(sentence);
            }
            start = end;
        }
        let rest = Span::new(start, block.end as usize).trim(&self.article.text);
        if !rest.is_empty() {
            self.evidence.sentences.push(rest);
        }
        self
    }

    /// A paragraph `“words,” NAME said.` with its quote. Names that begin with `an ` are descriptions, those with
    /// `inistry` organisations, the empty one nobody.
    pub(crate) fn said(mut self, name: &str, words: &str) -> Self {
        self = self.prose(&format!("“{words},” {name} said."));
        let block = self.last_span();
        let content = Span::new(block.start as usize, block.start as usize + words.len() + "“,”".len());
        let source = Span::new(content.end as usize + 1, content.end as usize + 1 + name.len());
        let speaker = if name.is_empty() {
            Speaker::Unattributed
        } else if name.starts_with("an ") {
            Speaker::Described(source)
        } else if name.contains("inistry") {
            Speaker::Organisation(source)
        } else {
            Speaker::Person(self.person(name, source))
        };
        self.evidence.quotes.push(Quote {
            content: smallvec![content],
            cue: Some(Span::new(source.end as usize + 1, source.end as usize + 5)),
            source: Some(source),
            speaker,
            kind: QuoteKind::Direct,
            rule: Rule::CueAfter,
            confidence: 90,
        });
        self
    }

    fn person(&mut self, name: &str, mention: Span) -> u32 {
        let text = &self.article.text;
        let found = self.evidence.people.iter().position(|person| person.name.of(text) == name);
        let index = found.unwrap_or(self.evidence.people.len());
        if found.is_none() {
            self.evidence.people.push(Person { name: mention, role: None, known: None, mentions: Vec::new() });
        }
        self.evidence.people[index].mentions.push(mention);
        index as u32
    }

    /// Gives the last quote another kind.
    pub(crate) fn kind(mut self, kind: QuoteKind) -> Self {
        self.evidence.quotes.last_mut().expect("a quote before its kind").kind = kind;
        self
    }

    /// A paragraph that holds the role of the person named last.
    pub(crate) fn role(mut self, role: &str) -> Self {
        self = self.prose(role);
        let span = self.last_span();
        self.evidence.people.last_mut().expect("a person before the role").role = Some(span);
        self
    }

    fn last_span(&self) -> Span {
        self.article.blocks.last().expect("a block").span
    }

    pub(crate) fn done(self) -> Extracted {
        Extracted { article: self.article, evidence: self.evidence }
    }
}
