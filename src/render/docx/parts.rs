//! The parts of a package beside its text: properties, styles, lists, header, footer, and the links among them. Each is the
//! same for all issues, or has an issue's masthead filled in.

use super::page::List;
use crate::model::Briefing;
use crate::render::atom::moment;
use crate::render::words::Words;
use crate::render::xml::Xml;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What kind of part each file is.
pub(super) const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
</Types>
"#;

/// Where the package begins.
pub(super) const PACKAGE_LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="document" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="app" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>
</Relationships>
"#;

/// Styles after the languages: fonts and sizes in half points, distances in twentieths of a point.
const STYLES: &str = include_str!("styles.xml");

/// The document's own properties.
pub(super) fn core(briefing: &Briefing) -> String {
    let mut xml = Xml::document();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.leaf("dc:title", &[], &format!("{}, {}", briefing.title, briefing.issue.id));
    xml.leaf("dc:creator", &[], briefing.publisher.as_deref().unwrap_or(&briefing.title));
    xml.leaf("dc:subject", &[], &briefing.issue.period);
    xml.leaf("dc:language", &[], &briefing.language);
    if let Some(marking) = &briefing.marking {
        xml.leaf("cp:keywords", &[], marking);
    }
    let moment = moment(briefing).to_string();
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.leaf(name, &[("xsi:type", "dcterms:W3CDTF")], &moment);
    }
    xml.close("cp:coreProperties").line();
    xml.finish()
}

/// The program that made it.
pub(super) fn app(briefing: &Briefing) -> String {
    let mut xml = Xml::document();
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    xml.open("Properties", &[("xmlns", namespace)]);
    xml.leaf("Application", &[], &briefing.generator.name);
    xml.close("Properties").line();
    xml.finish()
}

/// Where the document leads: to its own parts and to the web.
pub(super) fn document_links(urls: &[String]) -> String {
    let mut xml = Xml::document();
    xml.open("Relationships", &[("xmlns", LINKS)]).line();
    let parts = [
        ("styles", "styles.xml", "styles"),
        ("numbering", "numbering.xml", "numbering"),
        ("settings", "settings.xml", "settings"),
        ("header", "header1.xml", "header"),
        ("footer", "footer1.xml", "footer"),
    ];
    for (id, target, kind) in parts {
        let kind = format!("{OFFICE}/{kind}");
        xml.empty("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)]).line();
    }
    for (number, url) in urls.iter().enumerate() {
        let (id, kind) = (format!("link{}", number + 1), format!("{OFFICE}/hyperlink"));
        let link = [("Id", id.as_str()), ("Type", &kind), ("Target", url), ("TargetMode", "External")];
        xml.empty("Relationship", &link).line();
    }
    xml.close("Relationships").line();
    xml.finish()
}

/// The styles, with the document's language.
pub(super) fn styles(language: &str) -> String {
    let mut xml = Xml::document();
    xml.open("w:styles", &[("xmlns:w", MAIN)]).open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]).open("w:rPr", &[]);
    xml.empty("w:rFonts", &["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"].map(|key| (key, "Calibri")));
    xml.empty("w:sz", &[("w:val", "21")]).empty("w:szCs", &[("w:val", "21")]);
    xml.empty("w:lang", &[("w:val", language), ("w:eastAsia", language), ("w:bidi", "ar-SA")]);
    xml.close("w:rPr").close("w:rPrDefault");
    xml.raw(
        "<w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault>",
    );
    xml.close("w:docDefaults").line().raw(STYLES).close("w:styles").line();
    xml.finish()
}

/// The lists: each has a numbering of its own, so that none goes on counting from another.
pub(super) fn numbering(lists: &[List]) -> String {
    let mut xml = Xml::document();
    xml.open("w:numbering", &[("xmlns:w", MAIN)]).line();
    push_form(&mut xml, 0, |_| ("bullet", "•".into()));
    push_form(&mut xml, 1, |level| ("decimal", format!("%{}.", level + 1)));
    push_form(&mut xml, 2, |level| ("decimal", format!("[%{}]", level + 1)));
    for (number, list) in lists.iter().enumerate() {
        let (form, first) = match list {
            List::Dots => ("0", 1),
            List::Numbers(first) => ("1", *first),
            List::Sources => ("2", 1),
        };
        xml.open("w:num", &[("w:numId", &(number + 1).to_string())]).empty("w:abstractNumId", &[("w:val", form)]);
        for level in 0..6 {
            let first = if level == 0 { first.min(30_000) } else { 1 };
            xml.open("w:lvlOverride", &[("w:ilvl", &level.to_string())]);
            xml.empty("w:startOverride", &[("w:val", &first.to_string())]).close("w:lvlOverride");
        }
        xml.close("w:num").line();
    }
    xml.close("w:numbering").line();
    xml.finish()
}

fn push_form(xml: &mut Xml, id: usize, level_of: impl Fn(usize) -> (&'static str, String)) {
    xml.open("w:abstractNum", &[("w:abstractNumId", &id.to_string())]);
    xml.empty("w:multiLevelType", &[("w:val", "hybridMultilevel")]);
    for level in 0..6 {
        let (form, text) = level_of(level);
        let (number, indent) = (level.to_string(), (454 * (level + 1)).to_string());
        xml.open("w:lvl", &[("w:ilvl", &number)]).empty("w:start", &[("w:val", "1")]);
        xml.empty("w:numFmt", &[("w:val", form)]).empty("w:lvlText", &[("w:val", &text)]);
        xml.empty("w:lvlJc", &[("w:val", "left")]).open("w:pPr", &[]);
        xml.empty("w:ind", &[("w:left", &indent), ("w:hanging", "454")]).close("w:pPr").close("w:lvl");
    }
    xml.close("w:abstractNum").line();
}

/// Settings: what version of Word it is written for, and the language.
pub(super) fn settings(language: &str) -> String {
    let mut xml = Xml::document();
    xml.open("w:settings", &[("xmlns:w", MAIN)]);
    xml.raw("<w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"709\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" ");
    xml.raw("w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>");
    xml.empty("w:themeFontLang", &[("w:val", language)]).close("w:settings").line();
    xml.finish()
}

/// The head of each page: the marking, or else the title.
pub(super) fn header(briefing: &Briefing) -> String {
    let mut xml = Xml::document();
    xml.open("w:hdr", &[("xmlns:w", MAIN)]);
    match &briefing.marking {
        Some(marking) => push_line(&mut xml, "Marking", marking, None),
        None => push_line(&mut xml, "Footer", &briefing.title, None),
    }
    xml.close("w:hdr").line();
    xml.finish()
}

/// The foot of each page: title, issue and page, and the marking.
pub(super) fn footer(briefing: &Briefing, words: Words) -> String {
    let mut xml = Xml::document();
    xml.open("w:ftr", &[("xmlns:w", MAIN)]);
    let head = format!("{} · {} · {} ", briefing.title, briefing.issue.id, words.word("page"));
    push_line(&mut xml, "Footer", &head, Some(words.word("of")));
    if let Some(marking) = &briefing.marking {
        push_line(&mut xml, "Marking", marking, None);
    }
    xml.close("w:ftr").line();
    xml.finish()
}

/// A line of a header or footer; behind it, where `of` is given, the page and the number of pages.
fn push_line(xml: &mut Xml, style: &str, text: &str, of: Option<&str>) {
    xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]).close("w:pPr");
    let run = |xml: &mut Xml, text: &str| {
        xml.open("w:r", &[]).leaf("w:t", &[("xml:space", "preserve")], text).close("w:r");
    };
    let field = |xml: &mut Xml, name: &str| {
        xml.open("w:fldSimple", &[("w:instr", name)]);
        xml.open("w:r", &[]).leaf("w:t", &[], "1").close("w:r").close("w:fldSimple");
    };
    run(xml, text);
    if let Some(of) = of {
        field(xml, " PAGE ");
        run(xml, &format!(" {of} "));
        field(xml, " NUMPAGES ");
    }
    xml.close("w:p");
}
