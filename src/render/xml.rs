//! Writes XML 1.0: elements, attributes and text. It knows no vocabulary.
//!
//! Text loses what XML 1.0 cannot hold (section 2.2) and the hazards of [`super::escape`]; the five characters of markup are
//! escaped. So no value, whatever it holds, can end its element, and any reader takes what is written.

use super::escape::{push_exact, without_hazards};

/// XML that is being written.
#[derive(Default)]
pub(super) struct Xml {
    out: String,
}

impl Xml {
    /// A document of its own, with the declaration.
    pub(super) fn document() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned() }
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes, ">")
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes, "/>")
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        self.out.extend(["</", name, ">"]);
        self
    }

    /// Text of an element.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        push_text(&mut self.out, text);
        self
    }

    /// An element that holds nothing but text.
    pub(super) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    /// XML that is written already.
    pub(super) fn raw(&mut self, xml: &str) -> &mut Self {
        self.out.push_str(xml);
        self
    }

    /// A line feed, for whoever reads it raw.
    pub(super) fn line(&mut self) -> &mut Self {
        self.raw("\n")
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) -> &mut Self {
        self.out.extend(["<", name]);
        for (key, value) in attributes {
            self.out.extend([" ", key, "=\""]);
            // White space in an attribute is read as a space whatever it was.
            push_text(&mut self.out, &value.replace(['\n', '\t'], " "));
            self.out.push('"');
        }
        self.out.push_str(end);
        self
    }
}

fn push_text(out: &mut String, text: &str) {
    let text = without_hazards(text);
    // Of what section 2.2 leaves out, the hazards hold all but these two.
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        push_exact(out, &text.replace(['\u{fffe}', '\u{ffff}'], ""));
    } else {
        push_exact(out, &text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::events::Event;

    use super::Xml;

    fn written(text: &str) -> String {
        let mut xml = Xml::document();
        xml.open("a", &[("b", text)]).text(text).close("a");
        xml.finish()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let xml = written(text);
        assert_eq!(xml.split_once("?>\n").expect("a declaration").1, format!("<a b=\"{expected}\">{expected}</a>"));
    }

    #[test]
    fn nothing_ends_its_element() {
        check("</a><b c='d'>&amp;", "&lt;/a&gt;&lt;b c=&#39;d&#39;&gt;&amp;amp;");
        check("\"]]>", "&quot;]]&gt;");
    }

    #[test]
    fn what_xml_cannot_hold_is_dropped() {
        check("a\u{0}\u{1}\u{b}\u{c}\u{1f}\u{fffe}\u{ffff}\u{202e}b", "ab");
    }

    proptest! {
        #[test]
        fn any_text_is_well_formed(text in any::<String>()) {
            let xml = written(&text);
            let mut reader = quick_xml::Reader::from_str(&xml);
            let mut depth = 0;
            loop {
                match reader.read_event() {
                    Ok(Event::Start(_)) => depth += 1,
                    Ok(Event::End(_)) => depth -= 1,
                    Ok(Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{error}: {xml}"),
                }
            }
            prop_assert_eq!(depth, 0);
            let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
            prop_assert!(xml.chars().all(allowed));
        }
    }
}
