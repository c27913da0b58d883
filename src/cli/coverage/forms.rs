//! The forms of `attache coverage`. Only what is for people is made fit for a terminal.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Ledger;
use crate::pipeline::{Accounts, ArticleAccount};

use super::super::console::{counted, plain};
use super::super::csv;

/// Files of several articles that are counted by themselves where not all are asked for.
const MOST_FILES: usize = 20;

/// What an article came to, as data.
pub(super) fn value(account: &ArticleAccount) -> Value {
    // Serialising strings and numbers cannot fail.
    serde_json::to_value(account).unwrap_or_default()
}

/// Everything but the list of articles, as data; the figures under the names the briefing's coverage has for them.
pub(super) fn summary(accounts: &Accounts) -> Value {
    let file = |(file, ledger): &(std::sync::Arc<str>, Ledger)| {
        let mut value = serde_json::to_value(ledger).unwrap_or_default();
        value["file"] = json!(&**file);
        value
    };
    json!({
        "title": accounts.title,
        "issue": accounts.issue,
        "ledger": accounts.ledger,
        "reasons": accounts.reasons,
        "warnings": accounts.warnings,
        "files": accounts.files.iter().map(file).collect::<Vec<_>>(),
        "too_many_skipped": accounts.too_many_skipped.is_some(),
    })
}

/// First line of the CSV form.
pub(super) fn csv_head() -> String {
    csv::row(["id", "line", "outcome", "reason", "label", "duplicate_of", "warnings", "message", "help"])
}

/// One line for one article.
pub(super) fn csv(account: &ArticleAccount) -> String {
    let line = account.line.map(|line| line.to_string()).unwrap_or_default();
    let joined = |of: &dyn Fn(&Diagnostic) -> Option<String>| {
        account.problems.iter().filter_map(of).collect::<Vec<_>>().join("; ")
    };
    let warnings = joined(&|problem| (problem.severity == Severity::Warning).then(|| problem.code.clone()));
    let (messages, help) = (joined(&|problem| Some(problem.message.clone())), joined(&|problem| problem.help.clone()));
    csv::row([
        account.id.as_str(),
        &line,
        account.outcome,
        account.reason,
        account.label,
        account.duplicate_of.as_deref().unwrap_or_default(),
        &warnings,
        &messages,
        &help,
    ])
}

/// The summary for people: the balance, the reasons, the warnings, and files of several articles.
pub(super) fn tables(accounts: &Accounts, all_files: bool) -> String {
    let Ledger { found, used, unused, duplicate, skipped } = accounts.ledger;
    let mut out = format!(
        "{}, {}: {} found = {used} used + {unused} unused + {duplicate} duplicate + {skipped} skipped\n\n",
        plain(&accounts.title),
        accounts.issue,
        counted(found, "article"),
    );
    let codes = accounts.reasons.iter().map(|row| row.reason.len());
    let width = codes.chain(accounts.warnings.keys().map(String::len)).max().unwrap_or_default();
    for row in &accounts.reasons {
        let _ = writeln!(out, "{:>8}  {:<9}  {:<width$}  {}", row.count, row.outcome, row.reason, row.label);
    }
    for (code, count) in &accounts.warnings {
        let _ = writeln!(out, "{count:>8}  {:<9}  {code:<width$}  a warning: read all the same", "of these");
    }
    if !accounts.files.is_empty() {
        out.push_str("\n   found      used    unused duplicate   skipped  file\n");
    }
    let most = if all_files { usize::MAX } else { MOST_FILES };
    for (file, Ledger { found, used, unused, duplicate, skipped }) in accounts.files.iter().take(most) {
        let file = plain(file);
        let _ = writeln!(out, "{found:>8}  {used:>8}  {unused:>8}  {duplicate:>8}  {skipped:>8}  {file}");
    }
    if accounts.files.len() > most {
        let _ = writeln!(out, "{:>8} more files of several articles; --all counts each", accounts.files.len() - most);
    }
    if !accounts.articles.is_empty() {
        out.push('\n');
    }
    out
}

/// One article for people: a line that says what became of it, and one for each thing that is wrong with it.
pub(super) fn text(account: &ArticleAccount) -> String {
    // An id without an entry says nothing of the line, so the line is told beside it.
    let line = account.line.map(|line| format!(":{line}")).unwrap_or_default();
    let mut out = format!("{:<9}  {:<19}  {}{line}\n", account.outcome, account.reason, plain(&account.id));
    if let Some(kept) = &account.duplicate_of {
        let how = match account.reason {
            "near-copy" => "the same report as",
            "superseded" => "an earlier version of",
            _ => "the same text as",
        };
        let _ = writeln!(out, "           {how} {}, which is kept in its place", plain(kept));
    }
    for Diagnostic { severity, code, message, help, .. } in &account.problems {
        // What an article was skipped for stands on its line already.
        let code = match severity {
            Severity::Warning => format!("warning[{code}]: "),
            Severity::Error => String::new(),
        };
        let help = help.as_deref().map(|help| format!("; {}", plain(help))).unwrap_or_default();
        let _ = writeln!(out, "           {code}{}{help}", plain(message));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{ArticleAccount, csv, text};
    use crate::diagnostic::Diagnostic;

    fn account(problems: Vec<Diagnostic>, duplicate_of: Option<&str>) -> ArticleAccount {
        ArticleAccount {
            id: "a\u{1b}.jsonl".into(),
            line: Some(3),
            outcome: "skipped",
            reason: "broken-entry",
            label: "a line that is not a JSON object with a text",
            duplicate_of: duplicate_of.map(str::to_owned),
            problems,
        }
    }

    #[track_caller]
    fn check(given: &ArticleAccount, as_text: &str, as_csv: &str) {
        assert_eq!(text(given), as_text);
        assert_eq!(csv(given), as_csv);
    }

    #[test]
    fn an_article_is_told_with_all_that_is_wrong_with_it() {
        let broken = Diagnostic::error("a", "broken-entry", "has no `id`").help("give it one, \"any\"");
        let warned = Diagnostic::warning("a", "bad-url", "its address is cut");
        check(
            &account(vec![warned, broken], None),
            "skipped    broken-entry         a\\u{1b}.jsonl:3\n           warning[bad-url]: its address is cut\n           \
             has no `id`; give it one, \"any\"\n",
            "a\u{1b}.jsonl,3,skipped,broken-entry,a line that is not a JSON object with a text,,bad-url,\
             its address is cut; has no `id`,\"give it one, \"\"any\"\"\"\r\n",
        );
        check(
            &account(Vec::new(), Some("b.txt")),
            "skipped    broken-entry         a\\u{1b}.jsonl:3\n           the same text as b.txt, which is kept in its place\n",
            "a\u{1b}.jsonl,3,skipped,broken-entry,a line that is not a JSON object with a text,b.txt,,,\r\n",
        );
    }
}
