//! Mails: there is a head for them where one is written, somebody gets them, and what they name is there.

use std::path::Path;

use super::{Config, Document, Problem, Step, nearest, quoted};
use crate::config::Format;
use crate::config::mail::VARIABLES;
use crate::config::paths::{Piece, pieces};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mails = |to: &str| Format::of(Path::new(to)) == Some(Format::Eml);
    let Some(mail) = &config.mail else {
        for (index, _) in config.outputs.iter().enumerate().filter(|(_, output)| mails(&output.to)) {
            let span = document.value(&[Step::Key("outputs"), Step::Item(index), Step::Key("to")]);
            found.push(
                Problem::error("no-mail", span, "a mail is written, but the config has no `mail`")
                    .help("add `mail: {from: desk@example.org, to: [reader@example.org]}`"),
            );
        }
        return;
    };
    let at = |key| document.value(&[Step::Key("mail"), Step::Key(key)]);
    if mail.to.is_empty() {
        found.push(Problem::error("no-recipient", at("to"), "nobody gets the mail").help("name an address or several"));
    }
    if !config.outputs.iter().any(|output| mails(&output.to)) {
        let span = document.key(&[Step::Key("mail")]);
        found.push(
            Problem::warning("unused-mail", span, "`mail` is written, but no output is a mail")
                .help("add an output that ends in `.eml`, or take `mail` out"),
        );
    }
    for (index, format) in mail.attach.iter().enumerate() {
        let span = || document.value(&[Step::Key("mail"), Step::Key("attach"), Step::Item(index)]);
        if *format == Format::Eml {
            found.push(
                Problem::error("mail-in-mail", span(), "a mail cannot be attached to itself").help("take it out"),
            );
        } else if mail.attach[..index].contains(format) {
            let message = format!("{} is attached twice", quoted(format.ending()));
            found.push(Problem::error("attached-twice", span(), message).help("name it once"));
        }
    }
    for piece in pieces(&mail.subject) {
        let problem = match piece {
            Piece::Variable(name) if !VARIABLES.contains(&name) => {
                Problem::error("unknown-variable", at("subject"), format!("unknown variable {}", quoted(name)))
                    .suggest(nearest(name, VARIABLES))
                    .help("a subject may hold `{{ title }}`, `{{ issue }}`, `{{ period }}` and `{{ marking }}`")
            }
            Piece::Unclosed => {
                Problem::error("unknown-variable", at("subject"), "`{{` without `}}`").help("write `{{ title }}`")
            }
            Piece::Text(_) | Piece::Variable(_) => continue,
        };
        found.push(problem);
    }
}
