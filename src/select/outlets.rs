//! Says which outlet published an article. It compares names; it shows none.
//!
//! In this order, the first that answers:
//!
//! 1. a `match` glob of an outlet, on the article's path; of a member of an archive also on its path in there, as
//!    `week.zip/2026/a.html` for `2026/a.html` in `week.zip`;
//! 2. the article's metadata, where it gives the key, the name or an alias of an outlet, in any case;
//! 3. the host of the article's URL, where it is an alias or lies below one (`www.meridian.example` below
//!    `meridian.example`), or where its own label is the outlet's name ("The Meridian" and `meridian.example`);
//! 4. the article's metadata as it is;
//! 5. `corpus.outlet`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::config::{Config, Outlet};
use crate::model::{Article, OutletMatch};

use super::SelectError;

/// The outlets of a config, ready to be matched.
#[derive(Clone, Debug)]
pub struct Outlets {
    globs: GlobSet,
    /// For each glob the outlet it belongs to; outlets rise with the globs.
    outlet_of: Vec<u32>,
    /// For each outlet everything it may be called, in lower case.
    names: Vec<Vec<String>>,
    /// For each outlet its name without spaces and marks, with and without "the".
    labels: Vec<Vec<String>>,
    default: OutletMatch,
}

impl Outlets {
    /// Compiles the outlets of a config.
    pub fn compile(config: &Config) -> Result<Self, SelectError> {
        let mut globs = GlobSetBuilder::new();
        let mut outlet_of = Vec::new();
        for (index, (key, outlet)) in config.outlets.iter().enumerate() {
            for glob in &outlet.matches {
                let built = GlobBuilder::new(glob).literal_separator(true).build();
                globs.add(built.map_err(|source| SelectError::Glob { outlet: key.clone(), source })?);
                outlet_of.push(index as u32);
            }
        }
        let globs = globs.build().map_err(|source| SelectError::Globs { source })?;
        let mut outlets = Self {
            globs,
            outlet_of,
            names: config.outlets.iter().map(|(key, outlet)| names(key, outlet)).collect(),
            labels: config.outlets.values().map(|outlet| labels(&outlet.name)).collect(),
            default: OutletMatch::Unknown,
        };
        if let Some(default) = config.corpus.outlet.as_deref().filter(|name| !name.trim().is_empty()) {
            outlets.default = outlets.named(default).map_or(OutletMatch::Default, OutletMatch::Known);
        }
        Ok(outlets)
    }

    /// The outlet of an article.
    pub fn of(&self, article: &Article) -> OutletMatch {
        let metadata = article.meta.outlet.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let known = self
            .by_path(&article.path)
            .or_else(|| member(article).and_then(|path| self.by_path(&path)))
            .or_else(|| metadata.and_then(|name| self.named(name)))
            .or_else(|| article.meta.url.as_deref().and_then(host).and_then(|host| self.by_host(&host)));
        match (known, metadata) {
            (Some(known), _) => OutletMatch::Known(known),
            (None, Some(_)) => OutletMatch::Metadata,
            (None, None) => self.default,
        }
    }

    fn by_path(&self, path: &str) -> Option<u32> {
        if self.outlet_of.is_empty() {
            return None;
        }
        self.globs.matches(path).into_iter().map(|glob| self.outlet_of[glob]).min()
    }

    fn named(&self, name: &str) -> Option<u32> {
        let name = name.trim().to_lowercase();
        self.names.iter().position(|names| names.contains(&name)).map(|at| at as u32)
    }

    fn by_host(&self, host: &str) -> Option<u32> {
        let below =
            |name: &String| host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        let by_alias = self.names.iter().position(|names| names.iter().any(|name| name.contains('.') && below(name)));
        let label = own_label(host).replace('-', "");
        let by_label = || self.labels.iter().position(|labels| labels.contains(&label));
        by_alias.or_else(by_label).map(|at| at as u32)
    }
}

/// Endings of archives, whose articles have the paths of their members for ids. Of no other file do ids tell a path: who
/// writes a feed may write any id into it.
const ARCHIVES: [&str; 6] = [".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tar.zstd"];

/// The path of an article that lies in an archive, the archive taken for a folder; of one deeper down, that of what it lies in.
fn member(article: &Article) -> Option<String> {
    let path = article.path.to_lowercase();
    let (member, _) = article.entry.split_once('#').unwrap_or((&article.entry, ""));
    let is_one = !member.is_empty() && ARCHIVES.iter().any(|ending| path.ends_with(ending));
    is_one.then(|| format!("{}/{member}", article.path))
}

fn names(key: &str, outlet: &Outlet) -> Vec<String> {
    let all = [key, &outlet.name].into_iter().chain(outlet.aliases.iter().map(String::as_str));
    all.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// A name as one label of a host: "The Meridian" as `themeridian` and `meridian`.
fn labels(name: &str) -> Vec<String> {
    let join = |words: &str| words.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut labels = vec![join(name)];
    if let Some((first, rest)) = name.trim().split_once(' ')
        && first.eq_ignore_ascii_case("the")
    {
        labels.push(join(rest));
    }
    labels.retain(|label| !label.is_empty());
    labels
}

/// The host of an address, in lower case.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// The label of a host that its owner chose: `meridian` in `www.meridian.example` and in `news.meridian.co.uk`.
fn own_label(host: &str) -> &str {
    let mut labels = host.rsplit('.');
    let (Some(top), Some(second)) = (labels.next(), labels.next()) else { return "" };
    let shared = top.len() == 2 && matches!(second, "co" | "com" | "org" | "net" | "gov" | "ac" | "edu");
    if shared { labels.next().unwrap_or("") } else { second }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{article, config};
    use super::{OutletMatch, Outlets};

    const OUTLETS: &str = "
outlets:
  meridian: {name: The Meridian, match: '**/meridian/**', aliases: [Meridian Daily, meridian.example]}
  lume-post: {name: Lume Post}
";

    #[track_caller]
    fn check(rest: &str, path: &str, outlet: Option<&str>, url: Option<&str>, expected: OutletMatch) {
        let outlets = Outlets::compile(&config(&format!("{OUTLETS}{rest}"))).expect("outlets compile");
        let mut article = article(path, "Text.");
        article.meta.outlet = outlet.map(str::to_owned);
        article.meta.url = url.map(str::to_owned);
        assert_eq!(outlets.of(&article), expected);
    }

    #[test]
    fn path_then_name_then_host_then_what_it_says() {
        let (meridian, post) = (OutletMatch::Known(0), OutletMatch::Known(1));
        check("", "corpus/meridian/a.txt", Some("Lume Post"), None, meridian);
        check("", "meridian/a.txt", None, None, meridian);
        check("", "a.txt", Some("lume post "), None, post);
        check("", "a.txt", Some("LUME-POST"), None, post);
        check("", "a.txt", Some("Other"), Some("https://news.meridian.example/x"), meridian);
        check("", "a.txt", None, Some("https://me@Lume-Post.co.uk:8080/x"), post);
        check("", "a.txt", Some("Other"), Some("https://lumepost.blogs.example"), OutletMatch::Metadata);
        check("", "a.txt", None, Some("https://notmeridian.example/"), OutletMatch::Unknown);
        check("", "a.txt", None, Some("nonsense"), OutletMatch::Unknown);
    }

    #[test]
    fn members_of_archives_have_paths() {
        let outlets = Outlets::compile(&config(OUTLETS)).expect("outlets compile");
        let of = |path: &str, entry: &str| {
            let mut article = article(path, "Text.");
            article.entry = entry.to_owned();
            outlets.of(&article)
        };
        assert_eq!(of("week.zip", "2026/meridian/a.html"), OutletMatch::Known(0));
        assert_eq!(of("week.TAR.gz", "meridian/dump.jsonl#7"), OutletMatch::Known(0));
        assert_eq!(of("week.zip", "2026/dump.jsonl#x/meridian/7"), OutletMatch::Unknown);
        assert_eq!(of("feed.xml", "x/meridian/7"), OutletMatch::Unknown);
    }

    #[test]
    fn the_default_is_a_key_or_a_name() {
        check("corpus: {include: [x], outlet: lume-post}", "a.txt", None, None, OutletMatch::Known(1));
        check("corpus: {include: [x], outlet: Some Wire}", "a.txt", None, None, OutletMatch::Default);
        check("corpus: {include: [x], outlet: ' '}", "a.txt", None, None, OutletMatch::Unknown);
    }

    #[test]
    fn a_broken_glob_names_its_outlet() {
        let broken = config("outlets: {meridian: {name: M, match: 'a[b'}}");
        assert!(Outlets::compile(&broken).expect_err("a broken glob").to_string().contains("meridian"));
    }
}
