//! What the tests of `shape` and `rules` share: a config in one line of text a problem. It judges nothing.

/// The problems of a text, each as `line «underlined» code: message | label`.
pub(super) fn problems(text: &str) -> Vec<String> {
    let problems = match super::understand(text) {
        Ok((_, warnings)) => warnings,
        Err(errors) => errors.iter().cloned().collect(),
    };
    let tell = |problem: super::Problem| {
        let line = text[..problem.span.start].matches('\n').count() + 1;
        let label = problem.label.map(|label| format!(" | {label}")).unwrap_or_default();
        format!("{line} «{}» {}: {}{label}", &text[problem.span], problem.code, problem.message)
    };
    problems.into_iter().map(tell).collect()
}

/// Compares the problems of a config that ends in `rest` with those expected; its first four lines are sound.
#[track_caller]
pub(super) fn check(rest: &str, expected: &[&str]) {
    let head =
        "version: 1\nbriefing: {title: Watch}\ncorpus: {include: [\"*.md\"]}\noutputs: [{to: \"{{ issue }}.md\"}]\n";
    assert_eq!(problems(&format!("{head}{rest}")), expected);
}
