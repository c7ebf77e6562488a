//! Reading the ledger from anywhere: this process, or another one while a daemon runs, or after it has ended.

use super::{BUSY, FILE, Identity, LedgerError, State, count, int, path_of, schema};
use rusqlite::{Connection, OpenFlags, Row, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// An open ledger that is only read.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
}

/// Inputs by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Claimed and not read to the end.
    pub claimed: u64,
    /// Claimed and read in part.
    pub in_flight: u64,
    /// Read to the end.
    pub done: u64,
    /// Bytes that were done before.
    pub duplicate: u64,
    /// Not readable to the end.
    pub failed: u64,
    /// Pages (not inputs) that were set aside because they ended the process.
    pub quarantined: u64,
}

/// What the ledger knows of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What became of the input.
    pub state: State,
    /// The pipeline that it was claimed for.
    pub fingerprint: String,
    /// What records call it.
    pub name: String,
    /// Records that it gave.
    pub kept: u64,
    /// Rejections that it gave.
    pub rejected: u64,
    /// Why it failed.
    pub reason: Option<String>,
}

/// The last commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCommit {
    /// Its number, from 1.
    pub number: u64,
    /// When it was.
    pub at: SystemTime,
    /// Pages in the commits of the last while, and how long that while is; for a rate.
    pub recent: (u64, Duration),
}

/// Sums over the whole life of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records committed.
    pub kept: u64,
    /// Rejections committed.
    pub rejected: u64,
    /// The same by stage and reason.
    pub reasons: BTreeMap<(String, String), u64>,
    /// Records of the input that are no pages.
    pub skipped: u64,
    /// Payload bytes.
    pub bytes: u64,
    /// Parts under their final names.
    pub parts: u64,
    /// Their bytes.
    pub part_bytes: u64,
    /// Bytes committed in parts that are not published yet.
    pub open_bytes: u64,
    /// Epoch of the learned state; 0 if there is none.
    pub epoch: u64,
}

/// An input that is kept somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What records and rejections call it.
    pub name: String,
    /// What it is.
    pub identity: Identity,
    /// Where it lies; `None` if it was deleted.
    pub place: Option<PathBuf>,
    /// What became of it.
    pub state: State,
    /// The pipeline that it was claimed for.
    pub fingerprint: String,
    /// Rejections that it gave.
    pub rejected: u64,
}

impl Reader {
    /// Opens the ledger of a state folder for reading.
    ///
    /// # Errors
    /// [`LedgerError::Missing`], [`LedgerError::Newer`]; what SQLite answers.
    pub fn open(state: &Path) -> Result<Reader, LedgerError> {
        let path = state.join(FILE);
        if !path.is_file() {
            return Err(LedgerError::Missing(state.to_owned()));
        }
        let sql = |source| LedgerError::Sql { doing: "read what is", path: path.clone(), source };
        // A reader of a write-ahead log has to be able to make its index file, hence not read-only to SQLite.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)
            .or_else(|_| Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY))
            .map_err(sql)?;
        connection.busy_timeout(BUSY).map_err(sql)?;
        connection.pragma_update(None, "query_only", "ON").map_err(sql)?;
        let found = schema::version(&connection).map_err(sql)?;
        if found > schema::STEPS.len() {
            return Err(LedgerError::Newer { path, found, known: schema::STEPS.len() });
        }
        Ok(Reader { connection, path })
    }

    /// Inputs by what became of them.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn counts(&self) -> Result<Counts, LedgerError> {
        self.read(|connection| {
            let mut counts = Counts::default();
            let mut query = connection.prepare("SELECT state, count(*) FROM input GROUP BY state")?;
            let rows = query.query_map([], |row| Ok((State::of(row.get(0)?), count(row.get(1)?))))?;
            for row in rows {
                let (state, inputs) = row?;
                match state {
                    State::Claimed => counts.claimed = inputs,
                    State::Done => counts.done = inputs,
                    State::Duplicate => counts.duplicate = inputs,
                    State::Failed => counts.failed = inputs,
                }
            }
            let one = |text: &str| connection.query_row(text, [], |row| row.get(0)).map(count);
            counts.in_flight = one("SELECT count(*) FROM input WHERE state = 0 AND items > 0")?;
            counts.quarantined = one("SELECT count(*) FROM poison")?;
            Ok(counts)
        })
    }

    /// What became of some bytes, whoever dropped them: the newest claim that was no duplicate.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn lookup(&self, identity: &Identity) -> Result<Option<Found>, LedgerError> {
        self.read(|connection| {
            let text = "SELECT state, fingerprint, name, kept, rejected, reason FROM input \
                        WHERE digest = ?1 AND bytes = ?2 AND state <> 3 ORDER BY id DESC LIMIT 1";
            let mut query = connection.prepare_cached(text)?;
            let mut rows = query.query(params![identity.digest, int(identity.bytes)])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(Found {
                state: State::of(row.get(0)?),
                fingerprint: row.get(1)?,
                name: row.get(2)?,
                kept: count(row.get(3)?),
                rejected: count(row.get(4)?),
                reason: row.get(5)?,
            }))
        })
    }

    /// The last commit; `None` before the first.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn last_commit(&self) -> Result<Option<LastCommit>, LedgerError> {
        self.read(|connection| {
            let tally = "SELECT commits, last_ms FROM tally";
            let (number, at): (i64, Option<i64>) =
                connection.query_row(tally, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let Some(at) = at else { return Ok(None) };
            let recent = "SELECT coalesce(sum(pages), 0), coalesce(max(at_ms) - min(at_ms), 0) FROM recent";
            let (pages, span): (i64, i64) =
                connection.query_row(recent, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let at = SystemTime::UNIX_EPOCH + Duration::from_millis(count(at));
            let recent = (count(pages), Duration::from_millis(count(span)));
            Ok(Some(LastCommit { number: count(number), at, recent }))
        })
    }

    /// Sums over the whole life of the ledger.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn totals(&self) -> Result<Totals, LedgerError> {
        self.read(|connection| {
            let text = "SELECT kept, rejected, skipped, bytes, epoch FROM tally";
            let mut totals = connection.query_row(text, [], |row| {
                Ok(Totals {
                    kept: count(row.get(0)?),
                    rejected: count(row.get(1)?),
                    skipped: count(row.get(2)?),
                    bytes: count(row.get(3)?),
                    epoch: count(row.get(4)?),
                    ..Totals::default()
                })
            })?;
            let parts = "SELECT coalesce(sum(state = 2), 0), coalesce(sum(iif(state = 2, bytes, 0)), 0), \
                         coalesce(sum(iif(state < 2, bytes, 0)), 0) FROM part";
            (totals.parts, totals.part_bytes, totals.open_bytes) =
                connection.query_row(parts, [], |row| {
                    Ok((count(row.get(0)?), count(row.get(1)?), count(row.get(2)?)))
                })?;
            let mut query = connection.prepare("SELECT stage, reason, count FROM rejection")?;
            let rows = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), count(row.get(2)?))))?;
            totals.reasons = rows.collect::<rusqlite::Result<_>>()?;
            Ok(totals)
        })
    }

    /// Inputs that gave rejections or failed, and where they lie, in the order of their claims.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn rejected_inputs(&self) -> Result<Vec<Kept>, LedgerError> {
        self.kept("(rejected > 0 OR state = 2) AND state <> 3", "")
    }

    /// Every claim under a name, the oldest first.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn by_name(&self, name: &str) -> Result<Vec<Kept>, LedgerError> {
        self.kept("name = ?1 OR ?1 = ''", name)
    }

    fn kept(&self, which: &str, name: &str) -> Result<Vec<Kept>, LedgerError> {
        self.read(|connection| {
            let text = format!(
                "SELECT name, digest, bytes, place, state, fingerprint, rejected FROM input \
                 WHERE ({which}) AND ?1 = ?1 ORDER BY id"
            );
            let mut query = connection.prepare(&text)?;
            let row = |row: &Row<'_>| {
                Ok(Kept {
                    name: row.get(0)?,
                    identity: Identity { digest: row.get(1)?, bytes: count(row.get(2)?) },
                    place: row.get::<_, Option<Vec<u8>>>(3)?.map(path_of),
                    state: State::of(row.get(4)?),
                    fingerprint: row.get(5)?,
                    rejected: count(row.get(6)?),
                })
            };
            query.query_map([name], row)?.collect()
        })
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        work(&self.connection).map_err(|source| LedgerError::Sql {
            doing: "look something up",
            path: self.path.clone(),
            source,
        })
    }
}
