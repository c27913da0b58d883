//! Writes an issue as a document for word processors: `WordprocessingML` (ISO/IEC 29500-1) in a package of its parts (29500-2).
//!
//! It is written by hand upon [`super::xml`] and the `zip` crate: docx-rs (0.4.22) knows neither header rows of tables nor
//! languages of words, and its package cannot be given fixed times. Here the same issue gives the same bytes: parts in one
//! order, all dated 1980-01-01. What a section holds is for [`sections`], how a paragraph is written for [`page`].

mod ledger;
mod page;
mod parts;
mod sections;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::RenderError;
use super::words::Words;
use crate::model::Briefing;
use page::Page;

/// The issue as a package.
pub(super) fn package(briefing: &Briefing) -> Result<Vec<u8>, RenderError> {
    let words = Words::of(&briefing.language);
    let mut page = Page::new(briefing, words);
    sections::issue(&mut page);
    let (body, links, lists) = page.finish();
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::PACKAGE_LINKS.to_owned()),
        ("docProps/core.xml", parts::core(briefing)),
        ("docProps/app.xml", parts::app(briefing)),
        ("word/document.xml", body),
        ("word/_rels/document.xml.rels", parts::document_links(&links)),
        ("word/styles.xml", parts::styles(&briefing.language)),
        ("word/numbering.xml", parts::numbering(&lists)),
        ("word/settings.xml", parts::settings(&briefing.language)),
        ("word/header1.xml", parts::header(briefing)),
        ("word/footer1.xml", parts::footer(briefing, words)),
    ];
    pack(&files).map_err(|error| RenderError::Package { reason: error.to_string() })
}

fn pack(files: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish().map(Cursor::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read as _};

    use super::package;
    use crate::model::Briefing;
    use crate::render::testing::everything;

    /// The parts of the package by name.
    fn parts(briefing: &Briefing) -> BTreeMap<String, String> {
        let bytes = package(briefing).expect("a package");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut parts = BTreeMap::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).expect("a member");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("UTF-8");
            parts.insert(file.name().expect("a name").into_owned(), text);
        }
        parts
    }

    #[track_caller]
    fn check(part: &str, expected: &str) {
        let parts = parts(&everything());
        assert!(parts[part].contains(expected), "{part} has no {expected}");
    }

    #[test]
    fn the_marking_stands_on_each_page_with_its_number() {
        check("word/header1.xml", "TLP:AMBER+STRICT");
        check("word/footer1.xml", "TLP:AMBER+STRICT");
        check("word/footer1.xml", "w:instr=\" PAGE \"");
        check("word/document.xml", "<w:headerReference w:type=\"default\" r:id=\"header\"/>");
    }

    #[test]
    fn structure_is_real() {
        check("word/document.xml", "<w:pStyle w:val=\"Title\"/>");
        check("word/document.xml", "<w:pStyle w:val=\"Heading1\"/>");
        check("word/document.xml", "<w:tblHeader/>");
        check("word/document.xml", "w:name=\"qcd0aa98561\"");
        check("word/_rels/document.xml.rels", "TargetMode=\"External\"");
        check("docProps/core.xml", "<dc:title>Northern Straits Watch");
        check("docProps/core.xml", "<dc:language>en-GB</dc:language>");
        check("word/styles.xml", "<w:lang w:val=\"en-GB\"");
    }

    #[test]
    fn every_part_is_well_formed_and_every_link_leads_somewhere() {
        let parts = parts(&everything());
        for (name, text) in &parts {
            let mut reader = quick_xml::Reader::from_str(text);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{name}: {error}"),
                }
            }
        }
        let document = &parts["word/document.xml"];
        let values = |key: &str| -> Vec<String> {
            let key = format!("{key}=\"");
            let values = document.split(&key).skip(1);
            values.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned()).collect()
        };
        let marks = values("<w:bookmarkStart w:id");
        let names: Vec<String> = document
            .split("<w:bookmarkStart ")
            .skip(1)
            .filter_map(|rest| rest.split_once("w:name=\"")?.1.split_once('"').map(|(name, _)| name.to_owned()))
            .collect();
        assert_eq!(marks.len(), names.len());
        for anchor in values("w:anchor") {
            assert!(names.contains(&anchor), "nothing is called {anchor}");
        }
        for id in values("r:id") {
            assert!(parts["word/_rels/document.xml.rels"].contains(&format!("Id=\"{id}\"")), "no link {id}");
        }
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), names.len(), "a name stands twice");
        for id in everything().quotes.keys() {
            assert!(names.contains(id), "{id} has no place");
        }
    }

    #[test]
    fn the_same_issue_gives_the_same_bytes() {
        assert_eq!(package(&everything()).ok(), package(&everything()).ok());
    }
}
