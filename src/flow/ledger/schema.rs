//! The ledger's tables, as steps from one version to the next. Steps are never changed, only added.

use super::LedgerError;
use rusqlite::Connection;
use std::path::Path;

/// Each step leads from the version of its index to the next one; `PRAGMA user_version` says where a file stands.
pub(super) const STEPS: [&str; 2] = [FIRST, SECOND];

/// Inputs, parts, and the counters of what was committed.
const FIRST: &str = "
CREATE TABLE input (
    id          INTEGER PRIMARY KEY,
    digest      BLOB    NOT NULL,           -- BLAKE3 of the bytes as they lie on disk
    bytes       INTEGER NOT NULL,
    fingerprint TEXT    NOT NULL,           -- of the pipeline that it was claimed for
    name        TEXT    NOT NULL,           -- as dropped or listed, what records call it
    place       BLOB,                       -- path where it lies; NULL: deleted
    target      BLOB,                       -- path that it is being moved to
    state       INTEGER NOT NULL,           -- see State
    disposed    INTEGER NOT NULL DEFAULT 0, -- it lies where it is to stay
    items       INTEGER NOT NULL DEFAULT 0, -- pages, rejections and skipped records of it that are committed
    kept        INTEGER NOT NULL DEFAULT 0,
    rejected    INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 1, -- processes that had it claimed and have not ended in peace
    reason      TEXT,
    claimed_ms  INTEGER NOT NULL,
    ended_ms    INTEGER
) STRICT;
CREATE INDEX input_digest ON input (digest);
CREATE INDEX input_state ON input (state, disposed);
CREATE TABLE part (
    id          INTEGER PRIMARY KEY,
    kind        INTEGER NOT NULL,           -- 0 records, 1 rejections
    number      INTEGER NOT NULL,
    suffix      TEXT    NOT NULL,
    state       INTEGER NOT NULL,           -- 0 open, 1 sealed, 2 published
    bytes       INTEGER NOT NULL DEFAULT 0, -- committed
    lines       INTEGER NOT NULL DEFAULT 0,
    digest      BLOB,                       -- BLAKE3, once sealed
    begun_ms    INTEGER NOT NULL,
    ended_ms    INTEGER
) STRICT;
CREATE INDEX part_state ON part (state, kind);
CREATE TABLE tally (
    id          INTEGER PRIMARY KEY CHECK (id = 0),
    commits     INTEGER NOT NULL DEFAULT 0,
    kept        INTEGER NOT NULL DEFAULT 0,
    rejected    INTEGER NOT NULL DEFAULT 0,
    skipped     INTEGER NOT NULL DEFAULT 0,
    bytes       INTEGER NOT NULL DEFAULT 0,
    last_ms     INTEGER,
    epoch       INTEGER NOT NULL DEFAULT 0, -- of the learned state; 0: there is none
    learned     BLOB                        -- digest of the learned state's file
) STRICT;
INSERT INTO tally (id) VALUES (0);
CREATE TABLE rejection (
    stage       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (stage, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// Pages that end the process, and when the last commits were.
const SECOND: &str = "
CREATE TABLE in_flight (
    input       INTEGER PRIMARY KEY,
    item        INTEGER NOT NULL,           -- the page is the item of that number, from 0
    deaths      INTEGER NOT NULL DEFAULT 0  -- processes that ended with this page in flight
) STRICT;
CREATE TABLE poison (
    input       INTEGER NOT NULL,
    item        INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    place       BLOB,                       -- where its bytes lie
    at_ms       INTEGER NOT NULL,
    PRIMARY KEY (input, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX input_open ON input (id) WHERE disposed = 0;
CREATE TABLE recent (
    number      INTEGER PRIMARY KEY,        -- of the commit
    at_ms       INTEGER NOT NULL,
    pages       INTEGER NOT NULL,
    bytes       INTEGER NOT NULL
) STRICT;
";

/// Brings a ledger to the newest version, each step in a transaction of its own.
///
/// # Errors
/// [`LedgerError::Newer`] for a file of a later program; what SQLite answers.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    let sql = |source| LedgerError::Sql { doing: "bring up to date", path: path.to_owned(), source };
    let version = version(connection).map_err(sql)?;
    let Some(steps) = STEPS.get(version..) else {
        return Err(LedgerError::Newer { path: path.to_owned(), found: version, known: STEPS.len() });
    };
    for (step, number) in steps.iter().zip(version + 1..) {
        let transaction = connection.transaction().map_err(sql)?;
        transaction.execute_batch(step).map_err(sql)?;
        transaction.pragma_update(None, "user_version", number as i64).map_err(sql)?;
        transaction.commit().map_err(sql)?;
    }
    Ok(())
}

/// Version of the file; a negative number is one that no program of ours wrote, so newer than all.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}
