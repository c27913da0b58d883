//! Gives a page the script that loads it anew, and a policy that lets this one script run; and makes the pages that tell of
//! an error. The files themselves stay as they were built.

use sha2::{Digest as _, Sha256};

/// Loads the page again when the server says that there is something new.
const SCRIPT: &str = "let seen;new EventSource('/-/events').onmessage=e=>{if(seen!==undefined&&seen!==e.data)location.reload();seen=e.data}";

/// What opens the policy that a page of ours brings along.
const META: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The policy of pages that bring none: what they are made of may come from this server alone.
const DEFAULT: &str =
    "default-src 'self' data:; style-src 'self' 'unsafe-inline' data:; base-uri 'none'; form-action 'none'";

/// A page as it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) html: String,
    /// Its `Content-Security-Policy`.
    pub(super) policy: String,
}

/// A built page with the script in it. Its own policy moves from the page into the header, where the script is allowed.
pub(super) fn live(html: &str) -> Page {
    let (policy, mut html) = match own_policy(html) {
        Some((policy, before, after)) => (policy, format!("{before}{after}")),
        None => (DEFAULT, html.to_owned()),
    };
    let end = html.rfind("</body>").unwrap_or(html.len());
    html.insert_str(end, &format!("<script>{SCRIPT}</script>"));
    Page { html, policy: with_script(policy) }
}

/// The policy in a page's head, and the page before and behind it.
fn own_policy(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(META)?;
    let (policy, rest) = rest.split_once('"')?;
    let (_, after) = rest.split_once('>')?;
    // It stands in a header now: what could end a header's line is no policy.
    policy.bytes().all(|byte| (b' '..=b'~').contains(&byte)).then_some((policy, before, after))
}

/// The policy, and beside it the one script and its one connection.
fn with_script(policy: &str) -> String {
    let script = format!("'sha256-{}'", base64(&Sha256::digest(SCRIPT)));
    let mut out: Vec<String> = Vec::new();
    let mut wanted = vec![("script-src", script.as_str()), ("connect-src", "'self'")];
    for directive in policy.split(';').map(str::trim).filter(|directive| !directive.is_empty()) {
        let (name, values) = directive.split_once(' ').unwrap_or((directive, ""));
        let Some(at) = wanted.iter().position(|(wanted, _)| name.eq_ignore_ascii_case(wanted)) else {
            out.push(directive.to_owned());
            continue;
        };
        let (name, added) = wanted.remove(at);
        let values = values.trim();
        out.push(match values {
            "" | "'none'" => format!("{name} {added}"),
            // A digest would take back what this allows.
            _ if values.contains("'unsafe-inline'") => directive.to_owned(),
            _ => format!("{name} {values} {added}"),
        });
    }
    out.extend(wanted.iter().map(|(name, added)| format!("{name} {added}")));
    out.push("frame-ancestors 'none'".to_owned());
    out.join("; ")
}

/// A page that tells what is wrong, with the way to the last good page where there is one.
pub(super) fn error(text: &str, last: Option<&str>) -> Page {
    let last = last.map_or_else(String::new, |last| {
        format!("<p><a href=\"/-/last/{}\">The last good page</a> is still there.</p>", escaped(last))
    });
    framed("The issue cannot be built", &format!("<pre>{}</pre>{last}", escaped(text)))
}

/// A page for an address that nothing stands at: it lists what there is.
pub(super) fn missing<'a>(files: impl Iterator<Item = &'a str>) -> Page {
    let item = |file: &str| format!("<li><a href=\"/{0}\">{0}</a></li>", escaped(file));
    framed("There is no such page", &format!("<ul>{}</ul>", files.map(item).collect::<String>()))
}

/// The page while the first build is under way.
pub(super) fn waiting() -> Page {
    framed("The issue is being built", "<p>This page shows it as soon as it is done.</p>")
}

fn framed(title: &str, body: &str) -> Page {
    live(&format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         {META}default-src 'none'; style-src 'unsafe-inline'\"><title>{title}</title><style>body{{font:1rem/1.5 system-ui,\
         sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}pre{{overflow:auto;padding:1rem;border:1px solid;\
         font:.9rem/1.4 ui-monospace,monospace}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    ))
}

fn escaped(text: &str) -> String {
    crate::render::html_text(text)
}

/// Base64 (RFC 4648, section 4) of the bytes.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (at, &byte)| bits | u32::from(byte) << (16 - 8 * at));
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > chunk.len() { '=' } else { char::from(sign) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{META, SCRIPT, base64, error, live, missing};

    #[track_caller]
    fn check(policy: &str, expected: &str) {
        let page = live(&format!("<head>{META}{policy}\"></head><body>a</body>"));
        assert_eq!(page.html, format!("<head></head><body>a<script>{SCRIPT}</script></body>"));
        let digest = page.policy.split('\'').find(|part| part.starts_with("sha256-")).unwrap_or("no digest");
        assert_eq!(page.policy.replace(digest, "D"), format!("{expected}; frame-ancestors 'none'"));
    }

    #[test]
    fn the_policy_lets_one_script_run() {
        check("default-src 'none'", "default-src 'none'; script-src 'D'; connect-src 'self'");
        check("script-src 'none'; connect-src 'self'", "script-src 'D'; connect-src 'self' 'self'");
        check("script-src 'sha1-x'", "script-src 'sha1-x' 'D'; connect-src 'self'");
        check("script-src 'unsafe-inline'", "script-src 'unsafe-inline'; connect-src 'self'");
    }

    #[test]
    fn a_page_without_a_policy_gets_one() {
        let page = live("a");
        assert!(page.html.starts_with("a<script>"));
        assert!(page.policy.starts_with("default-src 'self'"), "{}", page.policy);
        // A policy that would end the header's line is none.
        assert!(live(&format!("{META}a\r\nb\">")).policy.starts_with("default-src 'self'"));
    }

    #[test]
    fn what_is_wrong_is_told_as_text() {
        let page = error("a.yaml:1 <script>", Some("b \"c\".html"));
        assert!(page.html.contains("<pre>a.yaml:1 &lt;script&gt;</pre>"), "{}", page.html);
        assert!(page.html.contains("href=\"/-/last/b &quot;c&quot;.html\""), "{}", page.html);
        assert!(missing(["a.md"].into_iter()).html.contains("<a href=\"/a.md\">a.md</a>"));
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }
}
