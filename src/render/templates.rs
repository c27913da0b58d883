//! The templates: those compiled in, and those of a folder that replace or add to them. Reads the folder; writes nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};
use tera::{Context, Tera, TeraResult, Value};

use super::error::{Origins, RenderError, fault};
use super::{Beside, context, escape, filters, quotes};
use crate::config::nearest;
use crate::model::{Briefing, QuoteEntry};

/// Templates compiled in, by name; those that name each other stand in one set.
const BUILT_IN: [(&str, &str, Set); 21] = [
    ("briefing.html", include_str!("../../templates/briefing.html"), Set::Page),
    ("source.html", include_str!("../../templates/source.html"), Set::Page),
    ("style.html", include_str!("../../templates/style.html"), Set::Page),
    ("parts.html", include_str!("../../templates/parts.html"), Set::Page),
    ("sections.html", include_str!("../../templates/sections.html"), Set::Page),
    ("figures.html", include_str!("../../templates/figures.html"), Set::Page),
    ("changes.html", include_str!("../../templates/changes.html"), Set::Page),
    ("archive.html", include_str!("../../templates/archive.html"), Set::Archive),
    ("archive-list.html", include_str!("../../templates/archive-list.html"), Set::Archive),
    ("archive-parts.html", include_str!("../../templates/archive-parts.html"), Set::Archive),
    ("archive-search.html", include_str!("../../templates/archive-search.html"), Set::Archive),
    ("archive-speakers.html", include_str!("../../templates/archive-speakers.html"), Set::Archive),
    ("archive-style.html", include_str!("../../templates/archive-style.html"), Set::Archive),
    ("briefing.md", include_str!("../../templates/briefing.md"), Set::Markdown),
    ("parts.md", include_str!("../../templates/parts.md"), Set::Markdown),
    ("changes.md", include_str!("../../templates/changes.md"), Set::Markdown),
    ("diff.md", include_str!("../../templates/diff.md"), Set::Markdown),
    ("briefing.txt", include_str!("../../templates/briefing.txt"), Set::Text),
    ("parts.txt", include_str!("../../templates/parts.txt"), Set::Text),
    ("mail.html", include_str!("../../templates/mail.html"), Set::Mail),
    ("briefing.typ", include_str!("../../templates/briefing.typ"), Set::Typst),
];

/// Built-in templates that are compiled together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// The page of an issue, and of a source.
    Page,
    /// The pages of an archive, which take parts of the page.
    Archive,
    Markdown,
    Text,
    Mail,
    /// Read by typst.
    Typst,
}

impl Set {
    /// Whether templates of this set may name those of another.
    fn takes(self, other: Self) -> bool {
        self == other || (self, other) == (Self::Archive, Self::Page)
    }
}

/// About the bytes of a page beside its quotes: most are its style.
const FRAME: usize = 32 << 10;

/// The page of an issue.
const PAGE: &str = "briefing.html";

/// Largest template of a folder, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// Most templates of a folder.
const MAX_FILES: usize = 256;
/// Deepest folder within the folder.
const MAX_DEPTH: usize = 4;

/// A set of compiled templates, ready to render any number of briefings from any number of threads.
#[derive(Clone)]
pub struct Templates {
    compiled: Compiled,
    files: Files,
}

#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one in a program")]
enum Compiled {
    /// Built-in templates alone, each [`Set`] compiled when one of it is first asked for.
    Sets([OnceLock<Tera>; Set::Typst as usize]),
    /// All, where those of a folder stand among them: any may name any.
    All(Box<Tera>),
}

/// A template that typst reads, not tera.
pub(super) struct TypstTemplate<'a> {
    /// Its path, or its name where it is compiled in.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only typst reads it"))]
    pub(super) file: String,
    /// What stands in it.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only typst reads it"))]
    pub(super) text: &'a str,
}

#[derive(Debug, Clone)]
struct Files(BTreeMap<String, File>);

#[derive(Debug, Clone)]
struct File {
    /// Where it was read; `None` for one compiled in.
    path: Option<PathBuf>,
    text: Cow<'static, str>,
}

impl Templates {
    /// Compiles the built-in templates and those of `dir`, which replace built-in ones of the same name.
    ///
    /// Taken from the folder are regular files ending in `.html`, `.md`, `.txt` or `.typ` of at most 1 MiB, by their path below it
    /// (`desk/minister.html`); hidden files and other endings are passed over. Any mistake in any of them is an error here,
    /// before anything is rendered or written.
    pub fn new(dir: Option<&Path>) -> Result<Self, RenderError> {
        let built_in =
            |&(name, text, _): &(&str, &'static str, Set)| (name.to_owned(), File { path: None, text: text.into() });
        let mut files: BTreeMap<_, _> = BUILT_IN.iter().map(built_in).collect();
        let Some(dir) = dir else {
            return Ok(Self { compiled: Compiled::Sets(Default::default()), files: Files(files) });
        };
        read_folder(dir, &mut files)?;
        let files = Files(files);
        let read_by_tera = files.0.iter().filter(|(name, _)| !is_typst(name));
        let all = read_by_tera.map(|(name, file)| (name.as_str(), &*file.text));
        let tera = compiled(all).map_err(|e| fault(&e, &files))?;
        Ok(Self { compiled: Compiled::All(Box::new(tera)), files })
    }

    /// The compiled templates among which is the one of this name.
    fn tera(&self, template: &str) -> Result<&Tera, RenderError> {
        let sets = match &self.compiled {
            Compiled::All(tera) => return Ok(tera),
            Compiled::Sets(sets) => sets,
        };
        let built_in = BUILT_IN.iter().find(|(name, ..)| *name == template);
        let (&(.., set), cell) =
            built_in.and_then(|one| Some((one, sets.get(one.2 as usize)?))).ok_or_else(|| self.missing(template))?;
        let of_set = BUILT_IN.iter().filter(|(.., other)| set.takes(*other)).map(|&(name, text, _)| (name, text));
        Ok(cell.get_or_init(|| compiled(of_set).expect("a test compiles every set of built-in templates")))
    }

    /// Whether a page is made of the built-in templates alone, but for its looks.
    fn is_built_in(&self, template: &str) -> bool {
        let replaces =
            |(name, file): (&String, &File)| file.path.is_some() && ends_in(name, "html") && name != "style.html";
        template == PAGE && !self.files.0.iter().any(replaces)
    }

    /// A digest of all templates, built-in ones and those of the folder.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        for (name, file) in &self.files.0 {
            for part in [name.as_str(), &file.text] {
                sha.update((part.len() as u64).to_be_bytes());
                sha.update(part);
            }
        }
        sha.finalize().into()
    }

    /// Whether there is a template of this name.
    pub fn has(&self, name: &str) -> bool {
        self.files.0.contains_key(name)
    }

    /// The briefing through the template of this name: `briefing.html`, `briefing.md`, or one of the folder.
    ///
    /// Only names ending in `.html` are escaped as HTML; other templates use the filters that fit their format.
    pub fn render(&self, template: &str, briefing: &Briefing) -> Result<String, RenderError> {
        self.render_beside(template, briefing, &Beside::default())
    }

    /// The same, with links to what stands beside the page.
    pub fn render_beside(&self, template: &str, briefing: &Briefing, beside: &Beside) -> Result<String, RenderError> {
        let page = self.page(template, briefing, beside)?;
        String::from_utf8(page).map_err(|e| fault(&e.into(), &self.files))
    }

    /// The same as it is written.
    pub(super) fn page(&self, template: &str, briefing: &Briefing, beside: &Beside) -> Result<Vec<u8>, RenderError> {
        if !self.has(template) {
            return Err(self.missing(template));
        }
        if is_typst(template) {
            return Err(self.of_no_use(template, "makes PDF only: give its output a path ending in .pdf"));
        }
        let tera = self.tera(template)?;
        let fault = |e| fault(&e, &self.files);
        let homes = context::homes(briefing);
        let asked = self.is_built_in(template).then(|| context::elsewhere(briefing));
        let mut context = context::of(briefing, beside, &homes, asked.as_ref());
        let origins = match &asked {
            Some(_) => quotes::origins(briefing),
            None => cite(tera, template, &context).map_err(fault)?,
        };
        context.insert_value("origins", Value::from(origins.clone()));
        let mut room = FRAME;
        // The built-in mail sets quotes in a way of its own.
        let built_in_mail = matches!(self.files.0.get(template), Some(File { path: None, .. })) && template != PAGE;
        if ends_in(template, "html") && !built_in_mail {
            let making = quotes::Making::new(briefing, beside, &origins, &homes);
            let lists = match &asked {
                Some(_) => making.lists(|quote| notes(tera, quote, &context)).map_err(fault)?,
                None => quotes::Lists::new(),
            };
            context.insert_value("made", making.made(asked.as_ref(), &lists));
            room += lists.values().flatten().filter_map(Value::as_str).map(str::len).sum::<usize>();
            context.insert_value("listed", context::by_id(lists));
        }
        self.write_in(template, &context, room)
    }

    /// A page of its own context through the template of this name.
    pub(super) fn render_in(&self, template: &str, context: &Context) -> Result<Vec<u8>, RenderError> {
        self.write_in(template, context, FRAME)
    }

    /// The same with room for about as many bytes as it will have.
    fn write_in(&self, template: &str, context: &Context, room: usize) -> Result<Vec<u8>, RenderError> {
        if !self.has(template) {
            return Err(self.missing(template));
        }
        let mut page = Vec::with_capacity(room);
        self.tera(template)?.render_to(template, context, &mut page).map_err(|e| fault(&e, &self.files))?;
        Ok(page)
    }

    /// The Typst template of this name: `briefing.typ`, or one of the folder.
    pub(super) fn typst(&self, template: &str) -> Result<TypstTemplate<'_>, RenderError> {
        if !self.has(template) {
            return Err(self.missing(template));
        }
        if !is_typst(template) {
            return Err(self.of_no_use(template, "makes no PDF: name a template ending in .typ"));
        }
        let (file, text) = self.files.origin(template);
        Ok(TypstTemplate { file, text })
    }

    fn of_no_use(&self, template: &str, reason: &str) -> RenderError {
        RenderError::Unfit { path: self.files.origin(template).0.into(), reason: reason.to_owned() }
    }

    /// The error of a template that is not there, with the nearest name there is.
    pub fn missing(&self, name: &str) -> RenderError {
        let names = || self.files.0.keys().map(String::as_str);
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        RenderError::Missing { name: name.to_owned(), help }
    }
}

fn compiled<'a>(templates: impl Iterator<Item = (&'a str, &'a str)>) -> TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.set_escape_fn(escape::write_shown);
    filters::register(&mut tera);
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

/// By number, how each source is cited, as the component `html.origin`, `md.origin` or `txt.origin` has it. A page cites a
/// source with each of its quotes, so the citation is made once.
fn cite(tera: &Tera, template: &str, context: &Context) -> TeraResult<Vec<Value>> {
    let html = ends_in(template, "html");
    let part = match () {
        () if html => "html.origin",
        () if ends_in(template, "txt") => "txt.origin",
        () => "md.origin",
    };
    let mut origins = vec![Value::none()];
    if !tera.contains_component(part) {
        return Ok(origins);
    }
    let sources = context.get("briefing").and_then(|briefing| briefing.get_from_path("sources"));
    for source in sources.and_then(Value::as_array).unwrap_or_default() {
        let mut own = Context::new();
        own.insert_value("source", source.clone());
        let origin = tera.render_component_with_implicits(part, &own, context, None, html)?;
        origins.push(if html { Value::safe_string(&origin) } else { Value::from(origin) });
    }
    Ok(origins)
}

/// What stands below a quote in full: its other wordings, and where it was reported before.
fn notes(tera: &Tera, quote: &QuoteEntry, context: &Context) -> TeraResult<String> {
    let mut out = String::new();
    let mut push = |part, name: &'static str, value: Value| -> TeraResult<()> {
        let mut own = Context::new();
        own.insert_value(name, value);
        out.push_str(&tera.render_component_with_implicits(part, &own, context, None, true)?);
        Ok(())
    };
    if !quote.wordings.is_empty() {
        push("html.wordings", "quote", context::slim_quote(quote))?;
    }
    if let Some(earlier) = &quote.earlier {
        push("html.earlier", "earlier", Value::from_serializable(earlier))?;
    }
    Ok(out)
}

fn ends_in(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == ending)
}

fn is_typst(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "typ")
}

impl Origins for Files {
    fn origin(&self, name: &str) -> (String, &str) {
        match self.0.get(name) {
            Some(File { path: Some(path), text }) => (path.display().to_string(), text),
            Some(File { path: None, text }) => (format!("built-in {name}"), text),
            None => (name.to_owned(), ""),
        }
    }
}

fn read_folder(dir: &Path, files: &mut BTreeMap<String, File>) -> Result<(), RenderError> {
    let mut taken = 0;
    let hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let walk = walkdir::WalkDir::new(dir).max_depth(MAX_DEPTH).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| !hidden(entry)) {
        let unreadable = |reason| RenderError::Folder { path: dir.to_owned(), reason };
        let entry = entry.map_err(|error| {
            unreadable(match error.io_error().map(std::io::Error::kind) {
                Some(std::io::ErrorKind::NotFound) => "there is no such folder",
                Some(std::io::ErrorKind::PermissionDenied) => "permission denied",
                _ => "it cannot be listed",
            })
        })?;
        let path = entry.path();
        if entry.depth() == 0 && !path.is_dir() {
            return Err(unreadable("it is no folder"));
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if entry.file_type().is_dir() || !matches!(ending, "html" | "md" | "txt" | "typ") {
            continue;
        }
        let unfit = |reason: &str| RenderError::Unfit { path: path.to_owned(), reason: reason.to_owned() };
        taken += 1;
        if taken > MAX_FILES {
            return Err(unfit(&format!("is one too many: a folder may hold {MAX_FILES}")));
        }
        if !entry.file_type().is_file() {
            return Err(unfit("is no regular file: put the file itself there"));
        }
        let name = name(path.strip_prefix(dir).unwrap_or(path)).ok_or_else(|| unfit("has a name that is not UTF-8"))?;
        files.insert(name, File { text: read(path)?.into(), path: Some(path.to_owned()) });
    }
    Ok(())
}

/// A relative path as a template's name, with `/` between its parts.
fn name(path: &Path) -> Option<String> {
    path.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

#[allow(clippy::disallowed_methods)] // render::templates is one of the places that may read files
fn read(path: &Path) -> Result<String, RenderError> {
    use std::io::Read as _;
    let unfit = |reason: String| RenderError::Unfit { path: path.to_owned(), reason };
    let file = std::fs::File::open(path).map_err(|e| unfit(format!("cannot be read: {e}")))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unfit(format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(unfit("is larger than 1 MiB".into()));
    }
    String::from_utf8(bytes).map_err(|_| unfit("is not UTF-8".into()))
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Set, Templates, is_typst};

    #[test]
    fn every_set_compiles_by_itself() {
        let templates = Templates::new(None).expect("they compile");
        for (name, _, set) in BUILT_IN {
            assert_eq!(is_typst(name), set == Set::Typst, "{name}");
            let holds = templates.tera(name).is_ok_and(|tera| tera.get_template_names().any(|one| one == name));
            assert_eq!(holds, !is_typst(name), "{name}");
        }
    }
}
