//! What a target gets: the bytes, their digest, and the id by which a repetition is known. It sends nothing.

use sha2::{Digest as _, Sha256};

use super::mail::{self, Mail};
use super::summary;
use crate::config::{Config, DeliveryConfig, Format, WebhookBody};
use crate::load;
use crate::model::Digest;

/// Something to hand over.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) content: Content,
    /// Of what is handed over, but for the id.
    pub(super) digest: Digest,
    /// The `Message-ID` of a mail without its brackets, the key of a webhook.
    pub(super) id: String,
}

/// What is handed over.
#[derive(Debug)]
pub(super) enum Content {
    Mail(Mail),
    Json(Vec<u8>),
}

/// What a target gets of an issue, whose files stand where the config says. An error says in words what is wrong.
pub(super) fn of(target: &DeliveryConfig, config: &Config, issue: &str) -> Result<Parcel, String> {
    let (format, to) = match target {
        DeliveryConfig::Sendmail(target) => (Format::Eml, target.to.as_slice()),
        DeliveryConfig::Smtp(target) => (Format::Eml, target.to.as_slice()),
        DeliveryConfig::Webhook(_) => (Format::Json, &[][..]),
    };
    let output = config.delivered(format, target.audience()).ok_or_else(|| format!("no output is a .{format}"))?;
    let path = output.path(&config.origin, issue, target.audience());
    let read = load::issue(&path).map_err(|what| format!("{} {what}", path.display()))?;
    let bytes = read.ok_or_else(|| format!("{} is not there", path.display()))?;
    if let DeliveryConfig::Webhook(webhook) = target {
        let body = match webhook.body {
            WebhookBody::Issue => bytes,
            WebhookBody::Summary => summary::of(&bytes, config).map_err(|what| format!("{} {what}", path.display()))?,
        };
        let digest = digest(&[&body]);
        let id = id(issue, target, digest);
        return Ok(Parcel { content: Content::Json(body), digest, id });
    }
    let head = config.mail.as_ref().ok_or("the config has no `mail`")?;
    let mut parts: Vec<&[u8]> = vec![&bytes];
    parts.extend(to.iter().map(String::as_bytes));
    let digest = digest(&parts);
    let from = mail::mailbox(&head.from)?;
    let id = format!("{}@{}", id(issue, target, digest), from.domain());
    let mail = mail::addressed(&bytes, head, to, &id)?;
    Ok(Parcel { content: Content::Mail(mail), digest, id })
}

/// Thirty-two hexadecimal digits of the issue, the target and what it gets.
fn id(issue: &str, target: &DeliveryConfig, content: Digest) -> String {
    let mut id = digest(&[issue.as_bytes(), target.name().as_bytes(), &content.0]).to_string();
    id.truncate(32);
    id
}

/// The digest of several parts; with their lengths, no two lists of parts are the same bytes.
fn digest(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}
