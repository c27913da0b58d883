//! Knows an address by the page it leads to, whatever scheme, tracking or AMP form it is written with. It reads no page.

use sha2::{Digest as _, Sha256};

use crate::model::PageKey;

const TRACKING: &str = include_str!("tracking.txt");

/// What addresses of one page have in common; `None` for a front page, and where there is no host.
pub(super) fn page_key(url: &str) -> Option<PageKey> {
    let digest = Sha256::digest(page(url)?);
    Some(std::array::from_fn(|at| digest[at]))
}

/// Host, path and parameters of an address, without what varies from link to link.
fn page(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
    let mut host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    for prefix in ["www.", "amp."] {
        host = host.strip_prefix(prefix).unwrap_or(host);
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != "amp").collect();
    let path = parts.join("/");
    let path = path.strip_suffix(".amp").unwrap_or(&path);
    let mut query: Vec<&str> = query.split('&').filter(|one| !one.is_empty() && !is_tracking(one)).collect();
    query.sort_unstable();
    let leads_somewhere = !host.is_empty() && (!path.is_empty() || !query.is_empty());
    leads_somewhere.then(|| format!("{host}/{path}?{}", query.join("&")))
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or(parameter).to_ascii_lowercase();
    let known = TRACKING.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    known.into_iter().any(|known| match known.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == known,
    })
}

#[cfg(test)]
mod tests {
    use super::page;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(page(url).as_deref(), expected);
    }

    #[test]
    fn one_page_has_one_address() {
        let expected = Some("lume.example/a/votes?");
        for url in [
            "https://lume.example/a/votes",
            "http://www.Lume.example/a/votes/#top",
            "https://amp.lume.example:443/a/votes/amp/?utm_source=x&fbclid=1",
            "https://lume.example/amp/a/votes.amp?amp=1",
        ] {
            check(url, expected);
        }
        check("https://lume.example/a?id=2&b=1&utm_id=4", Some("lume.example/a?b=1&id=2"));
        for url in ["https://lume.example/", "lume.example/a", "https:///a", "", "https://lume.example?utm_x=1"] {
            check(url, None);
        }
    }
}
