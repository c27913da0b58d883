//! Looks over a whole store: what is in it, whether it is sound, and what can be dropped. It knows no corpus and no config.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::database::{Database, Fault};
use super::{BESIDE, FILE, Key, LOCK, Store, block_key, evidence, manifest, nanoseconds, part_key, seal};
use crate::diagnostic::Diagnostic;
use crate::model::Digest;

/// What is in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Its bytes on the disk.
    pub bytes: u64,
    /// Of these, free for what comes next.
    pub free: u64,
    /// Sources whose rows are kept, by corpus.
    pub sources: u64,
    /// Articles in these.
    pub articles: u64,
    /// Articles whose evidence is kept.
    pub evidence: u64,
    /// Bytes of text of these.
    pub text: u64,
    /// Issues that need not be made again while nothing changes.
    pub issues: u64,
    /// Builds that what they used is kept for.
    pub builds: u64,
    /// When a build last wrote to it.
    pub used: Option<Timestamp>,
    /// Damaged stores that were set aside and lie beside it.
    pub set_aside: Vec<String>,
}

/// One thing that is wrong with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where: the file, a block of a manifest, a record of evidence.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// Looks at the store in `folder`; `None` where there is none. Damage that hinders it is told of instead.
pub fn status(folder: &Path) -> Result<Option<Status>, Diagnostic> {
    let Some(database) = open(folder)? else { return Ok(None) };
    let size = |name: &str| fs::metadata(folder.join(name)).map_or(0, |status| status.len());
    let used = fs::metadata(folder.join(LOCK)).and_then(|status| status.modified()).ok().and_then(nanoseconds);
    let mut set_aside: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("store.damaged-"))
        .collect();
    set_aside.sort();
    let counted = || -> Result<Status, Fault> {
        let page = database.count("PRAGMA page_size")?;
        Ok(Status {
            bytes: size(FILE) + BESIDE.iter().map(|ending| size(&format!("{FILE}{ending}"))).sum::<u64>(),
            free: page * database.count("PRAGMA freelist_count")?,
            sources: database.count("SELECT coalesce(sum(sources), 0) FROM block")?,
            articles: database.count(
                "SELECT (SELECT coalesce(sum(articles), 0) FROM block) + (SELECT coalesce(sum(articles), 0) FROM part)",
            )?,
            evidence: database.count("SELECT count(*) FROM evidence_of WHERE kind = 0")?,
            text: database.count("SELECT coalesce(sum(text), 0) FROM evidence_of")?,
            issues: database.count("SELECT count(*) FROM issue")?,
            builds: database.count("SELECT count(DISTINCT number) FROM build")?,
            used: used.and_then(|at| Timestamp::from_nanosecond(i128::from(at)).ok()),
            set_aside,
        })
    };
    counted().map(Some).map_err(|fault| refusal(folder, &fault))
}

/// What was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Articles whose evidence is kept no more.
    pub dropped: u64,
    /// Bytes of the store before.
    pub before: u64,
    /// Bytes of the store now.
    pub after: u64,
}

/// Drops what no build has used lately and gives its room back; `None` where there is no store.
pub fn collect(folder: &Path) -> Result<Option<Collected>, Diagnostic> {
    let size = || fs::metadata(folder.join(FILE)).map_or(0, |status| status.len());
    if !folder.join(FILE).is_file() {
        return Ok(None);
    }
    let (store, told) = Store::open(folder);
    let (Some(store), before) = (store.filter(Store::is_writable), size()) else {
        let refused = || refusal(folder, &Fault::Busy);
        return Err(told.into_iter().next().unwrap_or_else(refused));
    };
    let dropped = store.writer().map_or(Err(Fault::Busy), super::write::Writer::collect);
    let told = store.close();
    match dropped {
        Ok(dropped) => Ok(Some(Collected { dropped, before, after: size() })),
        Err(fault) => Err(told.into_iter().next().unwrap_or_else(|| refusal(folder, &fault))),
    }
}

/// Reads every record of the store in `folder`, and says which are damaged; `None` where there is no store.
pub fn check(folder: &Path) -> Result<Option<Vec<Damage>>, Diagnostic> {
    let Some(database) = open(folder)? else { return Ok(None) };
    let mut found: Vec<Damage> = Vec::new();
    let read = examine(&database, &mut found);
    if let Err(fault) = read {
        found.push(Damage { place: FILE.into(), what: fault.to_string() });
    }
    Ok(Some(found))
}

fn examine(database: &Database, found: &mut Vec<Damage>) -> Result<(), Fault> {
    let told = database.faults()?;
    found.extend(told.into_iter().map(|what| Damage { place: FILE.into(), what }));
    let mut spoiled = |kind: &str, name: &[u8]| {
        let name = if kind != "block" && kind != "part" { hex(name) } else { String::from_utf8_lossy(name).into() };
        found.push(Damage { place: format!("{kind} {name}"), what: "its record is damaged".into() });
    };
    database.each("SELECT corpus, first, record FROM block ORDER BY corpus, first", |columns| {
        let &[corpus, first, record] = columns else { return spoiled("block", b"?") };
        let held = corpus_key(corpus).and_then(|corpus| seal::unseal(&block_key(&corpus, first), record));
        if held.and_then(|bytes| manifest::rows(&bytes)).is_none() {
            spoiled("block", first);
        }
    })?;
    let number = "CAST(number AS TEXT)";
    let parts = format!("SELECT corpus, name, digest, {number}, record FROM part ORDER BY corpus, name, number");
    database.each(&parts, |columns| {
        let &[corpus, name, digest, number, record] = columns else { return spoiled("part", b"?") };
        let held = || {
            let (corpus, digest) = (corpus_key(corpus)?, Digest(digest.try_into().ok()?));
            let (text, number) = (std::str::from_utf8(name).ok()?, std::str::from_utf8(number).ok()?.parse().ok()?);
            manifest::part_of(&seal::unseal(&part_key(&corpus, text, &digest, number), record)?, text)
        };
        if held().is_none() {
            spoiled("part", name);
        }
    })?;
    let evidence_of = "FROM evidence_of JOIN evidence USING (id)";
    database.each(&format!("SELECT key, record {evidence_of} WHERE kind = 0 ORDER BY key"), |columns| {
        let &[key, record] = columns else { return spoiled("evidence", b"?") };
        let held = seal::unseal(key, record);
        if held.and_then(|bytes| evidence::extracted(&bytes, usize::MAX)).is_none() {
            spoiled("evidence", key);
        }
    })?;
    // What they refer to is known to who made them; their digests tell whether they are whole.
    database.each(&format!("SELECT key, record {evidence_of} WHERE kind <> 0 ORDER BY key"), |columns| {
        let &[key, record] = columns else { return spoiled("judged article", b"?") };
        if seal::unseal(key, record).is_none() {
            spoiled("judged article", key);
        }
    })?;
    database.each("SELECT key, record FROM issue ORDER BY key", |columns| {
        let &[key, record] = columns else { return spoiled("issue", b"?") };
        if seal::unseal(key, record).is_none() {
            spoiled("issue", key);
        }
    })?;
    let orphans: BTreeMap<&str, &str> = BTreeMap::from([
        ("evidence without a key", "SELECT count(*) FROM evidence WHERE id NOT IN (SELECT id FROM evidence_of)"),
        ("a key without evidence", "SELECT count(*) FROM evidence_of WHERE id NOT IN (SELECT id FROM evidence)"),
    ]);
    for (what, sql) in orphans {
        let many = database.count(sql)?;
        if many > 0 {
            found.push(Damage { place: FILE.into(), what: format!("{many} times {what}") });
        }
    }
    Ok(())
}

fn corpus_key(bytes: &[u8]) -> Option<Key> {
    bytes.try_into().ok()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // A string takes all that is written to it.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The database of a store, for reading; `None` where there is none.
fn open(folder: &Path) -> Result<Option<Database>, Diagnostic> {
    use super::database::Access;
    let file = folder.join(FILE);
    if !file.is_file() {
        return Ok(None);
    }
    match Database::open(&file, Access::Read) {
        // A folder that nobody may write to has no room for what readers and writers share.
        Err(Fault::System(_)) => Database::open(&file, Access::ReadFrozen),
        opened => opened,
    }
    .map(Some)
    .map_err(|fault| refusal(folder, &fault))
}

fn refusal(folder: &Path, fault: &Fault) -> Diagnostic {
    let (code, help) = match fault {
        Fault::Damaged(_) | Fault::Foreign => ("store-damaged", "the next build sets it aside; it may be deleted"),
        Fault::Busy => ("store-locked", "wait for the other run"),
        Fault::System(_) => ("store-unusable", "give the right to read and write it, or delete it"),
    };
    Diagnostic::error(folder.to_string_lossy(), code, format!("the store cannot be used: {fault}")).help(help)
}
