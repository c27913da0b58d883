//! The database: which tables there are, and every statement on them. It knows no record from another.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, ToSql};

use super::Key;

/// The tables.
const SCHEMA: &str = include_str!("schema.sql");
/// What marks a file as a store of attache.
const APPLICATION: i32 = 0x4174_7463;
/// Version of the tables and of what is in them; a store of another one is set aside.
const FORMAT: i32 = 2;
/// Most bytes of one value: no length in a damaged file makes more room.
const MOST: i32 = 80 << 20;
/// Pages that are held, in kibibytes.
const CACHE: i32 = 8 << 10;
/// Builds of one series that what they used is kept for.
pub(super) const BUILDS: u32 = 8;
/// Builds of others after which a series that is built no more counts for nothing.
pub(super) const SILENCE: u32 = 256;

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// Another run writes.
    #[error("another run holds it")]
    Busy,
    /// The file is not what it should be.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is a store of another version, or none.
    #[error("it was made by another version")]
    Foreign,
    /// The system would not.
    #[error("{0}")]
    System(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        let told = error.to_string().to_lowercase();
        match code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::DiskFull
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::NoLargeFileSupport
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::System(told),
            // What the statements ask for is fixed: any other answer is the file's fault.
            _ => Self::Damaged(told),
        }
    }
}

type Done<T = ()> = Result<T, Fault>;

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// For reading and writing; made where there is none.
    Write,
    /// For reading.
    Read,
    /// For reading where nobody writes, and nobody can.
    ReadFrozen,
}

/// A connection to the database.
#[derive(Debug)]
pub(super) struct Database(Connection);

impl Database {
    /// Opens the database at `path` and makes sure that it is one of this version.
    pub(super) fn open(path: &Path, access: Access) -> Done<Self> {
        let base = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let connection = match access {
            Access::Write => Connection::open_with_flags(
                path,
                base | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            )?,
            Access::Read => Connection::open_with_flags(path, base | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            Access::ReadFrozen => {
                let flags = base | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
                Connection::open_with_flags(address(path), flags)?
            }
        };
        // Nothing in the file is to be run: it may be another's.
        for (setting, on) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        ] {
            connection.set_db_config(setting, on)?;
        }
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST)?;
        connection.busy_timeout(std::time::Duration::from_secs(2))?;
        connection.execute_batch(&format!("PRAGMA cache_size = -{CACHE}; PRAGMA cell_size_check = ON"))?;
        let database = Self(connection);
        if access == Access::Write {
            database.make()?;
        }
        database.is_ours()?;
        Ok(database)
    }

    /// Makes the tables in an empty file.
    fn make(&self) -> Done {
        let tables: i64 = self.0.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let marked: i32 = self.0.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if tables == 0 && marked == 0 {
            // Records are some kilobytes: in larger pages more of them stand whole.
            self.0.execute_batch("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL")?;
            let made = format!(
                "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; COMMIT"
            );
            self.0.execute_batch(&made)?;
        }
        // A power cut may take the last builds' records with it, but tears none.
        self.0.execute_batch("PRAGMA synchronous = NORMAL")?;
        Ok(())
    }

    /// Fails where the file is of another version, or its tables are not these.
    fn is_ours(&self) -> Done {
        let number = |name| self.0.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        if number("application_id")? != APPLICATION || number("user_version")? != FORMAT {
            return Err(Fault::Foreign);
        }
        let mut statement = self.0.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
        let mut tables = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut expected: Vec<&str> = SCHEMA.lines().map(|line| line.trim_end_matches(';')).collect();
        // Where room was given back, the tables stand in another order.
        tables.sort_unstable();
        expected.sort_unstable();
        if tables == expected { Ok(()) } else { Err(Fault::Damaged("its tables are not those of a store".into())) }
    }

    /// The value of one column of one row.
    fn one<T: rusqlite::types::FromSql>(&self, sql: &str, values: &[&dyn ToSql]) -> Done<Option<T>> {
        Ok(self.0.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    }

    fn run(&self, sql: &str, values: &[&dyn ToSql]) -> Done {
        self.0.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    pub(super) fn begin(&self) -> Done {
        Ok(self.0.execute_batch("BEGIN IMMEDIATE")?)
    }

    pub(super) fn commit(&self) -> Done {
        Ok(self.0.execute_batch("COMMIT")?)
    }

    /// The number of the next build.
    pub(super) fn next_build(&self) -> Done<i64> {
        Ok(self.one::<i64>("SELECT coalesce(max(number), 0) + 1 FROM build", &[])?.unwrap_or(1))
    }

    pub(super) fn issue(&self, key: &Key) -> Done<Option<Vec<u8>>> {
        self.one("SELECT record FROM issue WHERE key = ?1", &[key])
    }

    pub(super) fn put_issue(&self, key: &Key, record: &[u8], build: i64) -> Done {
        self.run("INSERT OR REPLACE INTO issue (key, used, record) VALUES (?1, ?2, ?3)", &[key, &build, &record])
    }

    /// The blocks of a corpus from the name `from` on, `most` of them: first names and records.
    pub(super) fn blocks(&self, corpus: &Key, from: &[u8], most: u32) -> Done<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT first, record FROM block WHERE corpus = ?1 AND first >= ?2 ORDER BY first LIMIT ?3",
        )?;
        let rows = statement.query_map((corpus, from, most), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn drop_block(&self, corpus: &Key, first: &[u8]) -> Done {
        self.run("DELETE FROM block WHERE corpus = ?1 AND first = ?2", &[corpus, &first])
    }

    pub(super) fn put_block(&self, corpus: &Key, first: &[u8], counts: (u64, u64), record: &[u8]) -> Done {
        let (sources, articles) = (counts.0.cast_signed(), counts.1.cast_signed());
        self.run(
            "INSERT OR REPLACE INTO block (corpus, first, sources, articles, record) VALUES (?1, ?2, ?3, ?4, ?5)",
            &[corpus, &first, &sources, &articles, &record],
        )
    }

    pub(super) fn part(&self, corpus: &Key, name: &[u8], digest: &[u8], number: u32) -> Done<Option<Vec<u8>>> {
        self.one(
            "SELECT record FROM part WHERE corpus = ?1 AND name = ?2 AND digest = ?3 AND number = ?4",
            &[corpus, &name, &digest, &number],
        )
    }

    pub(super) fn put_part(
        &self,
        (corpus, name, digest, number): (&Key, &[u8], &[u8], u32),
        articles: u32,
        record: &[u8],
    ) -> Done {
        self.run(
            "INSERT OR REPLACE INTO part (corpus, name, digest, number, articles, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[corpus, &name, &digest, &number, &articles, &record],
        )
    }

    /// Drops the parts of a source but those of this digest below this number.
    pub(super) fn drop_parts(&self, corpus: &Key, name: &[u8], but: (&[u8], u32)) -> Done {
        self.run(
            "DELETE FROM part WHERE corpus = ?1 AND name = ?2 AND NOT (digest = ?3 AND number < ?4)",
            &[corpus, &name, &but.0, &but.1],
        )
    }

    pub(super) fn evidence(&self, key: &Key) -> Done<Option<Vec<u8>>> {
        self.one("SELECT record FROM evidence_of JOIN evidence USING (id) WHERE key = ?1", &[key])
    }

    pub(super) fn put_evidence(&self, key: &Key, record: &[u8], (kind, text): (u8, u32), build: i64) -> Done {
        if let Some(id) = self.one::<i64>("SELECT id FROM evidence_of WHERE key = ?1", &[key])? {
            self.run("INSERT OR REPLACE INTO evidence (id, record) VALUES (?1, ?2)", &[&id, &record])?;
            return self.touch(key, build);
        }
        self.run("INSERT INTO evidence (record) VALUES (?1)", &[&record])?;
        let id = self.0.last_insert_rowid();
        self.run(
            "INSERT INTO evidence_of (key, id, used, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            &[key, &id, &build, &kind, &text],
        )
    }

    /// Notes that a record was of use.
    pub(super) fn touch(&self, key: &Key, build: i64) -> Done {
        self.run("UPDATE evidence_of SET used = ?2 WHERE key = ?1 AND used <> ?2", &[key, &build])
    }

    pub(super) fn touch_corpus(&self, key: &Key, build: i64) -> Done {
        self.run("INSERT OR REPLACE INTO corpus (key, used) VALUES (?1, ?2)", &[key, &build])
    }

    /// Notes that an issue of a series was built.
    pub(super) fn built(&self, series: &Key, build: i64) -> Done {
        self.run("INSERT OR REPLACE INTO build (series, number) VALUES (?1, ?2)", &[series, &build])
    }

    /// Drops what none of the last builds of any series has used; how many pieces of evidence these were.
    pub(super) fn expire(&self) -> Done<u64> {
        self.run("DELETE FROM build WHERE number <= (SELECT max(number) FROM build) - ?1", &[&SILENCE])?;
        self.run(
            "DELETE FROM build WHERE (SELECT count(*) FROM build AS later \
             WHERE later.series = build.series AND later.number > build.number) >= ?1",
            &[&BUILDS],
        )?;
        // Where no build was ever ended, what a build that was broken off has kept is still of use to the next.
        let Some(Some(oldest)) = self.one::<Option<i64>>("SELECT min(number) FROM build", &[])? else { return Ok(0) };
        let gone =
            self.one::<i64>("SELECT count(*) FROM evidence_of WHERE used < ?1 AND kind = 0", &[&oldest])?.unwrap_or(0);
        self.run("DELETE FROM evidence WHERE id IN (SELECT id FROM evidence_of WHERE used < ?1)", &[&oldest])?;
        self.run("DELETE FROM evidence_of WHERE used < ?1", &[&oldest])?;
        self.run("DELETE FROM issue WHERE used < ?1", &[&oldest])?;
        self.run("DELETE FROM corpus WHERE used < ?1", &[&oldest])?;
        for table in ["block", "part"] {
            self.run(&format!("DELETE FROM {table} WHERE corpus NOT IN (SELECT key FROM corpus)"), &[])?;
        }
        Ok(gone.cast_unsigned())
    }

    /// Gives back the room of what was dropped.
    pub(super) fn shrink(&self) -> Done {
        Ok(self.0.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// A number that a fixed statement counts.
    pub(super) fn count(&self, sql: &str) -> Done<u64> {
        Ok(self.one::<i64>(sql, &[])?.unwrap_or(0).cast_unsigned())
    }

    /// What the engine finds wrong with the file, in its own words.
    pub(super) fn faults(&self) -> Done<Vec<String>> {
        let mut statement = self.0.prepare("PRAGMA integrity_check(20)")?;
        let told = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(told.into_iter().filter(|line| line != "ok").collect())
    }

    /// Hands the columns of every row of a statement to `each`, all of them bytes.
    pub(super) fn each(&self, sql: &str, mut each: impl FnMut(&[&[u8]])) -> Done {
        let mut statement = self.0.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let value = |column| row.get_ref(column).ok().and_then(|value| value.as_bytes().ok());
            each(&(0..columns).map_while(value).collect::<Vec<&[u8]>>());
        }
        Ok(())
    }
}

/// A file as an address that says that nobody writes to it.
fn address(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}
