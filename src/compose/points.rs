//! Key points: the analyst's own, taken from Markdown as they stand, or else plain lines of counts. It words no judgement.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::model::TopicCounts;
use crate::wording::Labels;

/// The points of an analyst's notes: the items of its lists, or its paragraphs where it has no list. At most `max`.
pub(super) fn analyst_points(markdown: &str, max: usize) -> Vec<String> {
    let items = blocks(markdown, |tag| matches!(tag, Tag::Item), |end| matches!(end, TagEnd::Item));
    let mut points = if items.is_empty() {
        blocks(markdown, |tag| matches!(tag, Tag::Paragraph), |end| matches!(end, TagEnd::Paragraph))
    } else {
        items
    };
    points.truncate(max);
    points
}

/// The source of each outermost block of one kind, without its marker and indentation.
fn blocks(markdown: &str, opens: impl Fn(&Tag<'_>) -> bool, closes: impl Fn(&TagEnd) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut content = None;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(tag) if opens(&tag) => {
                depth += 1;
                if depth == 1 && matches!(tag, Tag::Paragraph) {
                    content = Some(range.start);
                }
            }
            Event::End(end) if closes(&end) => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(start) = content.take()
                {
                    found.extend(tidy(markdown, start, range.end));
                }
            }
            // The first thing inside an item stands after its marker.
            _ if depth > 0 && content.is_none() => content = Some(range.start),
            _ => {}
        }
    }
    found
}

/// Lines from `start` to `end`, with the indentation of the first taken off all; `None` where nothing is left.
fn tidy(markdown: &str, start: usize, end: usize) -> Option<String> {
    let line = markdown[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = markdown[line..start].chars().count();
    let unindented = |line: &str| {
        let blank = line.chars().take(indent).take_while(|c| *c == ' ' || *c == '\t').count();
        // Blanks and tabs are one byte each.
        line[blank..].trim_end().to_owned()
    };
    let lines: Vec<String> = markdown[start..end].lines().map(unindented).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// A line of counts: "North Orvia: 14 quotes in 6 articles from 3 outlets".
pub(super) fn counted_text(labels: &Labels, title: &str, counts: &TopicCounts) -> String {
    let (articles, outlets) = if counts.quotes == 0 {
        (counts.articles, counts.outlets)
    } else {
        (counts.quoted_articles, counts.quoted_outlets)
    };
    let pattern = match (counts.quotes, outlets) {
        (0, 0) => "counted_point_alone",
        (0, _) => "counted_point_no_quote",
        (_, 0) => "counted_point_no_outlet",
        _ => "counted_point",
    };
    let (quotes, articles) = (labels.counted(counts.quotes, "quote"), labels.counted(articles, "article"));
    let outlets = labels.counted(outlets, "outlet");
    labels.fill(pattern, &[("title", &title), ("quotes", &quotes), ("articles", &articles), ("outlets", &outlets)])
}

#[cfg(test)]
mod tests {
    use super::{analyst_points, counted_text};
    use crate::model::TopicCounts;
    use crate::wording::of;

    #[track_caller]
    fn check(markdown: &str, expected: &[&str]) {
        assert_eq!(analyst_points(markdown, 3), expected);
    }

    #[test]
    fn items_of_a_list_are_points() {
        check(
            "# Points\n\nBy hand:\n\n- One *point*\n  goes on.\n- Two\n  - with a part\n",
            &["One *point*\ngoes on.", "Two\n- with a part"],
        );
        check("1. One\n2. Two\n\n   More of two.\n", &["One", "Two\n\nMore of two."]);
        check("- a\n- b\n- c\n- d\n", &["a", "b", "c"]);
    }

    #[test]
    fn paragraphs_are_points_where_there_is_no_list() {
        check("# Head\n\nOne goes\non.\n\nTwo.\n", &["One goes\non.", "Two."]);
        check("\n \n", &[]);
        check("-\n- \n", &[]);
    }

    #[test]
    fn counts_say_what_was_counted() {
        let counts = TopicCounts { articles: 7, outlets: 3, quotes: 14, quoted_articles: 6, quoted_outlets: 3 };
        let text = |language: &str, title: &str, counts: &TopicCounts| counted_text(of(language), title, counts);
        assert_eq!(text("en", "North Orvia", &counts), "North Orvia: 14 quotes in 6 articles from 3 outlets");
        assert_eq!(text("de", "Nordorvia", &counts), "Nordorvia: 14 Zitate (6 Artikel, 3 Medien)");
        assert_eq!(text("fr", "Orvie", &counts), "Orvie\u{a0}: 14 citations dans 6 articles de 3 médias");
        let none = TopicCounts { articles: 1, ..TopicCounts::default() };
        assert_eq!(text("en", "Lume", &none), "Lume: 1 article, no quotes");
        assert_eq!(text("de", "Lume", &none), "Lume: 1 Artikel, keine Zitate");
    }
}
