//! The markup of an XML stream, as far as its parts can be told apart without parsing them: tags, with quoted attributes;
//! comments, CDATA and instructions, in which nothing is a tag; declarations. It knows no format and expands nothing.
//!
//! Bytes come in chunks and are never held, but for those of the tag under way. What cannot be markup is text.

/// Longest tag, in bytes; a longer one is taken for text, as where a quotation mark was never closed.
const LONGEST_TAG: usize = 64 << 10;

/// A part of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Bytes of text, CDATA, a comment or an instruction, marks included: those that were used.
    Run,
    /// The same, held back until it was clear what they are: [`Lexer::tag`].
    Held,
    /// Bytes of a declaration, as `<!DOCTYPE`, with all that it holds.
    Declaration,
    /// A tag that opens an element: [`Lexer::tag`].
    Open,
    /// A tag that opens and closes an element.
    Empty,
    /// A tag that closes an element.
    Close,
    /// A part is not yet at its end.
    More,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After a `<`, as long as it may be anything.
    Markup,
    /// In a tag, and in which quotation marks.
    Tag(Option<u8>),
    /// In what ends with these bytes.
    Until(&'static [u8]),
    /// In a declaration: how many `<` are open, and in which quotation marks.
    Declaration(u32, Option<u8>),
    /// In a comment of a declaration with so many `<` open.
    Remark(u32),
}

/// Tells the parts of a stream apart.
#[derive(Debug, Default)]
pub(super) struct Lexer {
    state: State,
    pub(super) tag: Vec<u8>,
    /// The two bytes before the next one, where the end of a part is looked for.
    tail: [u8; 2],
}

impl Lexer {
    /// The tag that was last told of, or bytes held back.
    pub(super) fn tag(&self) -> &[u8] {
        &self.tag
    }

    /// The next part and how many bytes of the chunk were used for it: all of them, or more follow. Not for empty chunks.
    pub(super) fn next(&mut self, chunk: &[u8]) -> (usize, Token) {
        match self.state {
            State::Text => self.text(chunk),
            State::Markup => self.markup(chunk),
            State::Tag(quote) => self.within_tag(chunk, quote),
            State::Until(end) => (self.until(chunk, end, State::Text), Token::Run),
            State::Declaration(open, quote) => self.declaration(chunk, open, quote),
            State::Remark(open) => (self.until(chunk, b"-->", State::Declaration(open, None)), Token::Declaration),
        }
    }

    fn text(&mut self, chunk: &[u8]) -> (usize, Token) {
        match memchr::memchr(b'<', chunk) {
            Some(0) => {
                self.tag.clear();
                self.tag.push(b'<');
                self.state = State::Markup;
                (1, Token::More)
            }
            Some(at) => (at, Token::Run),
            None => (chunk.len(), Token::Run),
        }
    }

    /// What begins with the bytes held and the next one.
    fn markup(&mut self, chunk: &[u8]) -> (usize, Token) {
        const CDATA: &[u8] = b"<![CDATA[";
        self.tag.push(chunk[0]);
        self.tail = [0; 2];
        let until = |end| (State::Until(end), Token::Held);
        let (state, token) = match &*self.tag {
            [_, b'?'] => until(b"?>"),
            b"<!--" => until(b"-->"),
            CDATA => until(b"]]>"),
            b"<!" | b"<!-" => return (1, Token::More),
            tag if CDATA.starts_with(tag) => return (1, Token::More),
            [_, b'!', ..] => (State::Declaration(1, None), Token::Declaration),
            [_, b'/' | b':' | b'_' | b'A'..=b'Z' | b'a'..=b'z' | 0x80..] => (State::Tag(None), Token::More),
            _ => {
                // No tag begins so: the `<` is text, and what follows it is looked at anew.
                self.tag.pop();
                self.state = State::Text;
                return (0, Token::Held);
            }
        };
        self.state = state;
        (1, token)
    }

    fn within_tag(&mut self, chunk: &[u8], quote: Option<u8>) -> (usize, Token) {
        let stop = match quote {
            Some(mark) => memchr::memchr(mark, chunk),
            None => chunk.iter().position(|byte| matches!(byte, b'>' | b'<' | b'"' | b'\'')),
        };
        let used = stop.map_or(chunk.len(), |at| at + 1).min(LONGEST_TAG + 1 - self.tag.len().min(LONGEST_TAG));
        let stopped = stop.filter(|at| at + 1 == used).map(|at| chunk[at]);
        if stopped == Some(b'<') && quote.is_none() {
            // The former `<` was no tag, this one may be.
            self.tag.extend_from_slice(&chunk[..used - 1]);
            self.state = State::Text;
            return (used - 1, Token::Held);
        }
        self.tag.extend_from_slice(&chunk[..used]);
        if self.tag.len() > LONGEST_TAG {
            self.state = State::Text;
            return (used, Token::Held);
        }
        match (stopped, quote) {
            (Some(b'>'), None) => {
                self.state = State::Text;
                let token = match &*self.tag {
                    [_, b'/', ..] => Token::Close,
                    [.., b'/', _] => Token::Empty,
                    _ => Token::Open,
                };
                return (used, token);
            }
            (Some(_), Some(_)) => self.state = State::Tag(None),
            (Some(mark), None) => self.state = State::Tag(Some(mark)),
            (None, _) => {}
        }
        (used, Token::More)
    }

    /// Bytes up to and with `end`, after which `then` follows.
    fn until(&mut self, chunk: &[u8], end: &[u8], then: State) -> usize {
        let before = &end[..end.len() - 1];
        for at in memchr::memchr_iter(b'>', chunk) {
            let back = |steps: usize| match at.checked_sub(steps) {
                Some(at) => chunk[at],
                None => self.tail[self.tail.len() + at - steps],
            };
            if before.iter().rev().zip(1..).all(|(byte, steps)| back(steps) == *byte) {
                self.state = then;
                return at + 1;
            }
        }
        self.keep_tail(chunk);
        chunk.len()
    }

    fn keep_tail(&mut self, chunk: &[u8]) {
        self.tail = match *chunk {
            [.., a, b] => [a, b],
            [a] => [self.tail[1], a],
            [] => self.tail,
        };
    }

    /// Bytes of a declaration: it ends where every `<` in it is closed, those in quotation marks and comments not counted.
    fn declaration(&mut self, chunk: &[u8], mut open: u32, mut quote: Option<u8>) -> (usize, Token) {
        for (at, &byte) in chunk.iter().enumerate() {
            match (byte, quote) {
                (_, Some(mark)) => quote = quote.filter(|_| byte != mark),
                (b'"' | b'\'', None) => quote = Some(byte),
                (b'<', None) => open = open.saturating_add(1),
                (b'>', None) if open <= 1 => {
                    self.state = State::Text;
                    return (at + 1, Token::Declaration);
                }
                (b'>', None) => open -= 1,
                (b'-', None) if self.tail == *b"!-" => {
                    self.tail = [0; 2];
                    self.state = State::Remark(open.saturating_sub(1));
                    return (at + 1, Token::Declaration);
                }
                _ => {}
            }
            self.tail = [self.tail[1], byte];
        }
        self.state = State::Declaration(open, quote);
        (chunk.len(), Token::Declaration)
    }
}

/// The name of a tag with its prefix, and the part after the prefix.
pub(super) fn name(tag: &[u8]) -> (&[u8], &[u8]) {
    let rest = tag.strip_prefix(b"<").unwrap_or(tag);
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
    let whole = &rest[..end.unwrap_or(rest.len())];
    let local = memchr::memrchr(b':', whole).map_or(whole, |at| &whole[at + 1..]);
    (whole, local)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_TAG, Lexer, Token, name};

    /// The parts of a stream, runs in one piece however it is cut.
    fn parts(text: &[u8], size: usize) -> Vec<(Token, String)> {
        let mut lexer = Lexer::default();
        let mut out: Vec<(Token, String)> = Vec::new();
        for mut chunk in text.chunks(size) {
            while !chunk.is_empty() {
                let (used, token) = lexer.next(chunk);
                let bytes = match token {
                    Token::More => b"",
                    Token::Run | Token::Declaration => &chunk[..used],
                    _ => lexer.tag(),
                };
                let kind = if token == Token::Held { Token::Run } else { token };
                let words = String::from_utf8_lossy(bytes);
                match out.last_mut() {
                    Some((last, whole)) if *last == kind && matches!(kind, Token::Run | Token::Declaration) => {
                        whole.push_str(&words);
                    }
                    _ if words.is_empty() => {}
                    _ => out.push((kind, words.into_owned())),
                }
                chunk = &chunk[used..];
            }
        }
        out
    }

    #[track_caller]
    fn check(text: &str, expected: &[(Token, &str)]) {
        for size in [1, 2, 3, 7, 1000] {
            let got = parts(text.as_bytes(), size);
            let got: Vec<_> = got.iter().map(|(token, words)| (*token, words.as_str())).collect();
            assert_eq!(got, expected, "{size}");
        }
    }

    #[test]
    fn tags_and_text() {
        use Token::{Close, Empty, Open, Run};
        check("a<b>c</b><d/>", &[(Run, "a"), (Open, "<b>"), (Run, "c"), (Close, "</b>"), (Empty, "<d/>")]);
        check("<a x='>' y=\"</a>\"\n>", &[(Open, "<a x='>' y=\"</a>\"\n>")]);
        check("1 < 2 <b> <3", &[(Run, "1 < 2 "), (Open, "<b>"), (Run, " <3")]);
        check("<b <c>", &[(Run, "<b "), (Open, "<c>")]);
    }

    #[test]
    fn nothing_is_a_tag_in_comments_and_cdata() {
        use Token::{Open, Run};
        check("<!-- <a> -- > --><b>", &[(Run, "<!-- <a> -- > -->"), (Open, "<b>")]);
        check("<![CDATA[<a>]]]]><b>", &[(Run, "<![CDATA[<a>]]]]>"), (Open, "<b>")]);
        check("<?x <a> ?><b>", &[(Run, "<?x <a> ?>"), (Open, "<b>")]);
    }

    #[test]
    fn declarations_are_passed_over() {
        use Token::{Declaration, Open};
        let whole = "<!DOCTYPE a [<!ENTITY b \"<c>]>\"><!-- it's > <d> --><!ELEMENT e (f)>]>";
        let got = parts(format!("{whole}<g>").as_bytes(), 5);
        assert_eq!(got.last(), Some(&(Open, "<g>".to_owned())));
        assert!(got[..got.len() - 1].iter().all(|(token, _)| *token == Declaration), "{got:?}");
    }

    #[test]
    fn a_tag_without_end_is_text() {
        let text = format!("<a x=\"{}<b>\"", "y".repeat(LONGEST_TAG));
        assert!(parts(text.as_bytes(), 4096).contains(&(Token::Open, "<b>".to_owned())));
    }

    #[test]
    fn names() {
        assert_eq!(name(b"<rdf:RDF\nx>"), (&b"rdf:RDF"[..], &b"RDF"[..]));
        assert_eq!(name(b"</item>"), (&b"item"[..], &b"item"[..]));
    }
}
