//! Text and metadata of web pages, for scorers.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::Reading;
use crate::load::{self, Found};
use crate::model::{Article, BlockKind, SkipReason};
use crate::unpack;

use super::Prediction;
use crate::pipeline::parsed::articles_in;

/// An annotated page; `html` is its path from the folder of the annotations.
#[derive(Deserialize)]
pub(super) struct Page {
    id: String,
    html: PathBuf,
    #[serde(default)]
    url: Option<String>,
}

pub(super) fn predict(page: &Page, folder: &Path, reading: &Reading) -> Result<Prediction, String> {
    let found = Found::alone(folder.join(&page.html), page.html.to_string_lossy());
    let mut opened = load::open(&found, unpack::bound(&found.name, &reading.limits))
        .map_err(|skip| format!("{}: {}", skip.diagnostic.path, skip.diagnostic.message))?;
    // The address it was saved from, as a desk gives it: beside the page. JSON is YAML.
    opened.source.sidecar = page.url.as_ref().map(|url| json!({ "url": url }).to_string().into_bytes());
    let mut parsed = articles_in(opened, reading);
    let parsed = if parsed.is_empty() { None } else { Some(parsed.swap_remove(0)) };
    match parsed.transpose() {
        Ok(article) => {
            let article = article.map(|(article, _)| article).unwrap_or_default();
            Ok(Prediction { value: page_value(&page.id, &article), problem: None })
        }
        Err(skip) if skip.reason == SkipReason::UnknownFormat => {
            Err(format!("{}: {}", skip.diagnostic.path, skip.diagnostic.message))
        }
        Err(skip) => {
            Ok(Prediction { value: page_value(&page.id, &Article::default()), problem: Some(skip.diagnostic) })
        }
    }
}

fn page_value(id: &str, article: &Article) -> Value {
    let blocks = article.blocks.iter().filter(|block| is_text(block.kind));
    let text: Vec<&str> = blocks.map(|block| block.span.of(&article.text)).collect();
    let date = article.meta.published.map(|published| published.written_day().to_string());
    json!({
        "id": id,
        "text": text.join("\n\n"),
        "title": article.meta.title,
        "date": date,
        "authors": article.meta.author.iter().collect::<Vec<_>>(),
    })
}

/// The blocks a scorer gets as the article's text: all but what describes pictures and names the writer. Tables and code
/// belong to it, though no quote is taken from them.
fn is_text(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Caption | BlockKind::Credit | BlockKind::Byline)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::prose;
    use super::{Page, predict};
    use crate::config::Reading;

    #[test]
    fn an_article_comes_in_its_own_words() {
        let dir = tempfile::tempdir().expect("a folder");
        let text = format!("# The title\n\n{}\n\n## A heading\n\n{}\n", prose("The rain"), prose("The wind"));
        #[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
        std::fs::write(dir.path().join("a.md"), text).expect("a file");
        let page = Page { id: "a".into(), html: "a.md".into(), url: Some("https://a.example/2026/11/10/x".into()) };
        let value = predict(&page, dir.path(), &Reading::default()).expect("a prediction").value;
        let expected = format!("{}\n\nA heading\n\n{}", prose("The rain"), prose("The wind"));
        assert_eq!((&value["text"], &value["title"]), (&json!(expected), &json!("The title")));
        let gone = Page { html: "b.md".into(), ..page };
        assert!(predict(&gone, dir.path(), &Reading::default()).is_err_and(|what| what.contains("b.md")));
    }
}
