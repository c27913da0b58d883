//! All a Typst template can reach: itself, one file of data, and the fonts compiled in. Neither disk nor network nor clock.

use std::ops::Range;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, WorldExt as _};

/// The file a template reads the briefing from.
const DATA: &str = "/briefing.json";

/// Families that are used. Of the bundled fonts the mathematical ones are left out: they are large, and no news is set in
/// them.
const FAMILIES: [&str; 3] = ["Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern"];

struct Shelf {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    library: LazyHash<Library>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
    let fonts: Vec<_> = all.filter(|font| FAMILIES.contains(&font.info().family.as_str())).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Shelf { book, fonts, library: LazyHash::new(Library::default()) }
});

/// Whether any font has a sign for the character.
pub(super) fn has_sign(c: char) -> bool {
    SHELF.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

/// The surroundings of one compilation.
pub(super) struct World {
    template: Source,
    data: (FileId, Bytes),
    day: Option<Datetime>,
}

impl World {
    /// A template and its data; `day` is what the template takes for today.
    pub(super) fn new(template: &str, data: String, day: Option<Datetime>) -> Self {
        Self {
            template: Source::new(id("/briefing.typ"), template.to_owned()),
            data: (id(DATA), Bytes::from_string(data)),
            day,
        }
    }

    /// The bytes of the template that a diagnostic is about, where it names any.
    pub(super) fn place(&self, found: &SourceDiagnostic) -> Option<Range<usize>> {
        let inside = (found.span.id() == Some(self.template.id())).then_some(found.span)?;
        self.range(inside)
    }
}

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a constant path below the root is valid");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &SHELF.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let (known, data) = &self.data;
        if id == *known { Ok(data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.day
    }
}
