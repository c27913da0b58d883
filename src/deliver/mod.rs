//! Hands an issue to its targets: a mail to a command or a mail server, a JSON to a webhook. With `load` it is the room that
//! reads what is sent; alone it starts processes and talks to networks.
//!
//! # Once, and not twice
//!
//! Before an attempt begins it is written down that it does ([`DeliveryOutcome::Sending`]), and how it ended afterwards. So after
//! a kill in between nobody knows whether the target has the issue, and that is what is said then: it is not sent again by
//! itself. Where this program lives to see an error it tries again, as RFC 5321 (4.2.5, 6.1) asks of who has got no answer. All
//! attempts of one content have one id, by which a receiver can tell a repetition.
//!
//! The clock, sleep, the environment and the name of the machine are handed in as a [`World`].

mod mail;
mod parcel;
#[cfg(feature = "delivery")]
mod secret;
mod sendmail;
#[cfg(feature = "delivery")]
mod smtp;
mod summary;
#[cfg(feature = "delivery")]
mod webhook;

use std::time::Duration;

use jiff::Timestamp;

use crate::config::{Config, DeliveryConfig, OnChange, Patience};
use crate::model::{Delivery, DeliveryOutcome, Digest};

use parcel::{Content, Parcel};

/// Longest wait before another attempt.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Most characters of what the other side says that are kept.
const SAID: usize = 300;

/// Tells the time, and lets it pass.
pub trait Clock {
    /// The moment it is now.
    fn now(&self) -> Timestamp;
    /// Waits so long.
    fn sleep(&self, time: Duration);
}

/// What is around a delivery, and decides nothing about what is sent.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The environment: the value of a variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// What this machine calls itself to mail servers.
    pub host: &'a str,
}

/// What is to be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<'a> {
    /// What was not delivered yet.
    Open,
    /// To this target, whatever was delivered; to all where none is named. To the others what was not delivered yet.
    Again(Option<&'a str>),
}

/// What happens on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was sent.
    Delivered {
        /// How often it was tried.
        attempts: u32,
    },
    /// It was sent before.
    Already {
        /// When.
        at: Timestamp,
    },
    /// It was sent before, has changed since, and the config says that this stays so.
    Changed {
        /// When it was sent.
        at: Timestamp,
    },
    /// A run was ended while it was being sent.
    Unsure {
        /// When that began.
        at: Timestamp,
    },
    /// An attempt failed, and another follows.
    Retrying {
        /// Why it failed.
        why: String,
        /// How long is waited.
        wait: Duration,
    },
    /// It was not sent.
    Failed {
        /// Why.
        why: String,
        /// How often it was tried.
        attempts: u32,
    },
}

/// Keeps what is known of the deliveries of an issue. An error says in words what went wrong.
pub type Save<'a> = dyn FnMut(&[Delivery]) -> Result<(), String> + 'a;

/// Hears what happens with which target.
pub type Heard<'a> = dyn FnMut(&str, Event) + 'a;

/// Delivers an issue that stands where the config says, to every target that has not got it yet. `past` are all its deliveries
/// so far, and become those after.
pub fn issue(
    (config, id): (&Config, &str),
    past: &mut Vec<Delivery>,
    wish: Wish<'_>,
    world: &World<'_>,
    save: &mut Save<'_>,
    heard: &mut Heard<'_>,
) {
    let mut open = Vec::new();
    for target in &config.delivery {
        let name = target.name();
        let parcel = match parcel::of(target, config, id) {
            Ok(parcel) => parcel,
            Err(why) => {
                heard(name, Event::Failed { why, attempts: 0 });
                continue;
            }
        };
        match choice(target, parcel.digest, past, wish) {
            Choice::Send => open.push((target, parcel)),
            Choice::Leave(event) => heard(name, event),
        }
    }
    for (target, parcel) in &open {
        past.retain(|former| former.target != target.name() || former.outcome != DeliveryOutcome::Waiting);
        past.push(Delivery {
            target: target.name().to_owned(),
            issue: id.to_owned(),
            digest: parcel.digest,
            message_id: Some(parcel.id.clone()),
            attempts: 0,
            outcome: DeliveryOutcome::Waiting,
            detail: None,
            at: world.clock.now(),
        });
    }
    let first = past.len() - open.len();
    for (at, (target, parcel)) in (first..).zip(&open) {
        let event = one(target, parcel, (past, at), (config, world), save, heard);
        heard(target.name(), event);
    }
}

/// Sends one parcel, whose delivery stands at `at`, with its repetitions, and writes down how far it has come.
fn one(
    target: &DeliveryConfig,
    parcel: &Parcel,
    (past, at): (&mut [Delivery], usize),
    (config, world): (&Config, &World<'_>),
    save: &mut Save<'_>,
    heard: &mut Heard<'_>,
) -> Event {
    let failed = |why: String, attempts| Event::Failed { why, attempts };
    tracing::info!(issue = past[at].issue, to = target.name(), id = parcel.id, "sending");
    (past[at].outcome, past[at].at) = (DeliveryOutcome::Sending, world.clock.now());
    if let Err(why) = save(past) {
        (past[at].outcome, past[at].at) = (DeliveryOutcome::Waiting, world.clock.now());
        return failed(format!("it cannot be recorded, so it was not sent: {why}"), 0);
    }
    let (attempts, ended) = tried(target, parcel, config, world, heard);
    let delivery = &mut past[at];
    (delivery.attempts, delivery.at) = (attempts, world.clock.now());
    let event = match ended {
        Ok(said) => {
            (delivery.outcome, delivery.detail) = (DeliveryOutcome::Delivered, Some(said));
            Event::Delivered { attempts }
        }
        Err(why) => {
            (delivery.outcome, delivery.detail) = (DeliveryOutcome::Failed, Some(why.clone()));
            failed(why, attempts)
        }
    };
    if let Event::Failed { why, .. } = &event {
        tracing::error!(to = target.name(), attempts, why, "not delivered");
    } else {
        tracing::info!(to = target.name(), attempts, "delivered");
    }
    match (save(past), event) {
        (Err(why), Event::Delivered { attempts }) => {
            failed(format!("it was delivered, but that cannot be recorded: {why}"), attempts)
        }
        (_, event) => event,
    }
}

/// Tries until it is done, or cannot be: how often, and what the other side said or what went wrong.
fn tried(
    target: &DeliveryConfig,
    parcel: &Parcel,
    config: &Config,
    world: &World<'_>,
    heard: &mut Heard<'_>,
) -> (u32, Result<String, String>) {
    let patience = target.patience();
    let mut attempts = 0;
    loop {
        attempts += 1;
        match attempt(target, parcel, config, world) {
            Ok(said) => return (attempts, Ok(told(&said))),
            Err(Fault { why, again: true, after }) if attempts <= patience.retries => {
                tracing::warn!(to = target.name(), attempts, why = told(&why), "failed, and is tried again");
                let wait = wait(patience, attempts).max(after).min(LONGEST_WAIT);
                heard(target.name(), Event::Retrying { why: told(&why), wait });
                world.clock.sleep(wait);
            }
            Err(Fault { why, .. }) => return (attempts, Err(told(&why))),
        }
    }
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    why: String,
    /// Whether another attempt may succeed.
    again: bool,
    /// How long the other side asks to be left alone.
    after: Duration,
}

impl Fault {
    /// A failure that may pass.
    fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), again: true, after: Duration::ZERO }
    }

    /// A failure that stays until somebody mends something.
    fn lasting(why: impl Into<String>) -> Self {
        Self { again: false, ..Self::passing(why) }
    }
}

/// One attempt; what the other side said.
fn attempt(target: &DeliveryConfig, parcel: &Parcel, config: &Config, world: &World<'_>) -> Result<String, Fault> {
    match (target, &parcel.content) {
        (DeliveryConfig::Sendmail(target), Content::Mail(mail)) => sendmail::send(target, mail, world.clock),
        #[cfg(feature = "delivery")]
        (DeliveryConfig::Smtp(target), Content::Mail(mail)) => {
            let given = (target.password_env.as_deref(), target.password_file.as_deref());
            let password = secret::of(given, config, world).map_err(Fault::lasting)?;
            smtp::send(target, mail, password, world.host)
        }
        #[cfg(feature = "delivery")]
        (DeliveryConfig::Webhook(target), Content::Json(body)) => {
            let url = secret::of((target.url_env.as_deref(), target.url_file.as_deref()), config, world);
            let token = secret::of((target.token_env.as_deref(), target.token_file.as_deref()), config, world);
            let url = url.map_err(Fault::lasting)?.or_else(|| target.url.clone()).unwrap_or_default();
            webhook::send(target, &url, token.map_err(Fault::lasting)?.as_deref(), (&parcel.id, body))
        }
        // The config's rules let neither pass.
        _ => {
            let _ = (config, world.host);
            Err(Fault::lasting(format!("this program was built without `{}` deliveries", target.kind())))
        }
    }
}

/// The wait after so many attempts: twice as long each time.
fn wait(patience: Patience, attempts: u32) -> Duration {
    let factor = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    Duration::from_secs(u64::from(patience.backoff.saturating_mul(factor))).min(LONGEST_WAIT)
}

/// What the other side said, as much as a message has room for, in one line.
fn told(said: &str) -> String {
    let line: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out: String = line.chars().filter(|c| !c.is_control()).take(SAID).collect();
    if line.chars().nth(SAID).is_some() {
        out.push('…');
    }
    out
}

/// What is done for one target.
enum Choice {
    Send,
    Leave(Event),
}

/// Whether something of this digest is sent to a target, by what was sent before.
fn choice(target: &DeliveryConfig, digest: Digest, past: &[Delivery], wish: Wish<'_>) -> Choice {
    let name = target.name();
    if matches!(wish, Wish::Again(only) if only.is_none_or(|only| only == name)) {
        return Choice::Send;
    }
    let own = || past.iter().rev().filter(|former| former.target == name);
    let delivered = || own().filter(|former| former.outcome == DeliveryOutcome::Delivered);
    if let Some(same) = delivered().find(|former| former.digest == digest) {
        return Choice::Leave(Event::Already { at: same.at });
    }
    // Of which content it was matters little: the target may have the issue, and nobody knows.
    if let Some(last) = own().next().filter(|former| former.outcome == DeliveryOutcome::Sending) {
        return Choice::Leave(Event::Unsure { at: last.at });
    }
    match delivered().next() {
        Some(former) if target.on_change() == OnChange::Keep => Choice::Leave(Event::Changed { at: former.at }),
        _ => Choice::Send,
    }
}

#[cfg(test)]
mod tests;
