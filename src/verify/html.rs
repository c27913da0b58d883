//! Reads the marked slices out of a briefing's HTML: `<q class="slice" data-…>words</q>`. It is no HTML parser.
//!
//! It knows comments, raw-text elements, quoted and bare attributes and character references, which is all that a page
//! made by this program holds, edited or not; on anything stranger it errs towards finding other words.

/// One `<q class="slice">`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Slice {
    /// Attributes in order, names in lower case, values decoded; of a name given twice the first counts.
    pub(super) attributes: Vec<(String, String)>,
    /// Its words: character references decoded, tags inside left out.
    pub(super) text: String,
    /// Line of the page, from 1.
    pub(super) line: usize,
    /// Id of the `figure` it stands in; empty where it stands in none, or in one without.
    pub(super) figure: String,
}

impl Slice {
    /// Value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        value(&self.attributes, name)
    }
}

/// What was read of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The marked slices, in order.
    pub(super) slices: Vec<Slice>,
    /// Elements that show quoted words, marked or not: `q` and `blockquote`.
    pub(super) quoting: usize,
    /// Content of `<meta name="generator">`.
    pub(super) generator: Option<String>,
}

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Reads a page.
pub(super) fn page(html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Option<(Slice, usize)> = None; // the slice being read, and how many `q` are open inside it
    let (mut at, mut line, mut figure) = (0, 1, String::new());
    while at < html.len() {
        let (token, end) = next_token(html, at);
        match token {
            Token::Text(text) => {
                if let Some((slice, _)) = &mut open {
                    slice.text.push_str(&decode(text));
                }
            }
            Token::Start(name, attributes) => {
                page.quoting += usize::from(name == "q" || name == "blockquote");
                if name == "figure" {
                    value(&attributes, "id").unwrap_or_default().clone_into(&mut figure);
                }
                if name == "meta" && value(&attributes, "name") == Some("generator") {
                    page.generator = value(&attributes, "content").map(str::to_owned);
                }
                match &mut open {
                    Some((_, depth)) => *depth += usize::from(name == "q"),
                    None if name == "q" && has_class(&attributes, "slice") => {
                        open = Some((Slice { attributes, text: String::new(), line, figure: figure.clone() }, 1));
                    }
                    None => {}
                }
            }
            Token::End(name) if name == "q" => {
                if let Some((slice, depth)) = open.take() {
                    if depth == 1 { page.slices.push(slice) } else { open = Some((slice, depth - 1)) }
                }
            }
            Token::End(name) if name == "figure" => figure.clear(),
            Token::End(_) | Token::Skipped => {}
        }
        line += html[at..end].matches('\n').count();
        at = end;
    }
    page.slices.extend(open.map(|(slice, _)| slice)); // never closed: its words run to the end, and will not match
    page
}

enum Token<'a> {
    Text(&'a str),
    Start(String, Vec<(String, String)>),
    End(String),
    Skipped,
}

/// The token at byte `at`, and where the next one begins; always further on.
fn next_token(html: &str, at: usize) -> (Token<'_>, usize) {
    let rest = &html[at..];
    if !rest.starts_with('<') {
        let end = rest.find('<').unwrap_or(rest.len());
        return (Token::Text(&rest[..end]), at + end);
    }
    if rest.starts_with("<!--") {
        return (Token::Skipped, rest.find("-->").map_or(html.len(), |end| at + end + 3));
    }
    if let Some(tag) = rest.strip_prefix("</") {
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        return (Token::End(name(tag)), at + end);
    }
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        let end = match rest[1..].chars().next() {
            Some('!' | '?') => rest.find('>').map_or(rest.len(), |end| end + 1),
            _ => return (Token::Text("<"), at + 1),
        };
        return (Token::Skipped, at + end);
    }
    let name = name(&rest[1..]);
    let (attributes, mut end) = attributes(rest, 1 + name.len());
    if RAW.contains(&name.as_str()) {
        end += raw_length(&rest[end..], &name);
    }
    (Token::Start(name, attributes), at + end)
}

fn name(tag: &str) -> String {
    tag.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect::<String>().to_ascii_lowercase()
}

/// How many bytes a raw-text element's content has, to the `<` of its end tag.
fn raw_length(rest: &str, name: &str) -> usize {
    rest.match_indices("</")
        .find(|(at, _)| rest[at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)))
        .map_or(rest.len(), |(at, _)| at)
}

/// The attributes of the start tag `tag` from byte `at` on, and the byte after its `>`.
fn attributes(tag: &str, mut at: usize) -> (Vec<(String, String)>, usize) {
    let mut out: Vec<(String, String)> = Vec::new();
    loop {
        at += leading(&tag[at..], |c| c.is_whitespace() || c == '/');
        if at >= tag.len() {
            return (out, at);
        }
        if tag[at..].starts_with('>') {
            return (out, at + 1);
        }
        let named = leading(&tag[at..], |c| !c.is_whitespace() && !matches!(c, '=' | '>' | '/')).max(first(&tag[at..]));
        let name = tag[at..at + named].to_ascii_lowercase();
        at += named;
        let mut text = String::new();
        let gap = leading(&tag[at..], char::is_whitespace);
        if tag[at + gap..].starts_with('=') {
            at += gap + 1;
            at += leading(&tag[at..], char::is_whitespace);
            let (found, end) = attribute_value(&tag[at..]);
            text = decode(found);
            at += end;
        }
        if value(&out, &name).is_none() {
            out.push((name, text));
        }
    }
}

/// The value `rest` begins with, and how many bytes it takes with its marks.
fn attribute_value(rest: &str) -> (&str, usize) {
    for mark in ['"', '\''] {
        if let Some(inner) = rest.strip_prefix(mark) {
            let end = inner.find(mark).unwrap_or(inner.len());
            return (&inner[..end], (end + 2).min(rest.len()));
        }
    }
    let end = leading(rest, |c| !c.is_whitespace() && c != '>');
    (&rest[..end], end)
}

/// Bytes of the characters at the head of `text` that are `wanted`.
fn leading(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

fn first(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn has_class(attributes: &[(String, String)], class: &str) -> bool {
    value(attributes, "class").is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
}

/// Text with its character references put back; one that is not known stays as it stands.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // A lone `&` stands for itself.
        let (c, end) = reference(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[end..];
    }
    out + rest
}

/// The character the reference at the head of `text` stands for, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let texts: Vec<String> = page(html).slices.into_iter().map(|slice| slice.text).collect();
        assert_eq!(texts, expected, "{html}");
    }

    #[test]
    fn only_marked_slices_are_read() {
        check("<p>no <q>plain</q> <q class=\"a slice b\">yes</q> <q class=slice>bare</q></p>", &["yes", "bare"]);
        check("<q class=\"slices\">no</q>", &[]);
        check("<!-- <q class=slice>no</q> --><script>'<q class=slice>no</q>'</script><q class=slice>yes</q>", &["yes"]);
    }

    #[test]
    fn words_are_decoded_and_tags_inside_left_out() {
        check(
            "<q class=slice>&lt;b&gt; &amp;amp; &quot;&#x27;&#39;&#47;&nbsp;&#8220;</q>",
            &["<b> &amp; \"''/\u{a0}“"],
        );
        check("<Q CLASS='slice'>one <em title='>'>two</em>\n<br/>three</Q>", &["one two\nthree"]);
        check("<q class=slice>outer <q>inner</q> end</q> after", &["outer inner end"]);
        check("<q class=slice>&unknown; & &#xD800; 1 < 2</q>", &["&unknown; & &#xD800; 1 < 2"]);
    }

    #[test]
    fn attributes_come_in_any_order_and_marks() {
        let html = "\n<meta name=generator content=\"attache 1\">\n<q data-span='3-9' class = \"slice\"\n data-path=\"a&amp;b.txt\" data-path=x hidden>w</q>";
        let page = page(html);
        let slice = &page.slices[0];
        assert_eq!(slice.attribute("data-path"), Some("a&b.txt"));
        assert_eq!(slice.attribute("data-span"), Some("3-9"));
        assert_eq!(slice.attribute("hidden"), Some(""));
        assert_eq!((slice.line, page.quoting, page.generator.as_deref()), (3, 1, Some("attache 1")));
    }

    #[test]
    fn a_slice_knows_its_figure() {
        let page = page("<figure id=q1><q class=slice>a</q></figure><q class=slice>b</q><figure><q class=slice>c</q>");
        assert_eq!(page.slices.iter().map(|slice| slice.figure.as_str()).collect::<Vec<_>>(), ["q1", "", ""]);
    }

    #[test]
    fn broken_pages_end() {
        check("<q class=slice>never closed", &["never closed"]);
        check("<q class=\"slice", &[""]);
        for html in ["<", "<q", "<q =", "<q a=", "</", "<!--", "<script>", "<!", "&#;", "<q class=slice", "<q\u{a0}é='"]
        {
            page(html);
        }
    }
}
