//! The ledger: one SQLite file per state folder that says what was claimed, what is committed and what is published.
//!
//! It is the truth after a crash. What an input gave, how far it is read, how long each output is and what was counted
//! change together, in one transaction ([`Ledger::commit`]), after the bytes that it speaks of are durable; outputs are
//! cut back to it at the next start. SQLite runs with a write-ahead log and `synchronous=FULL`: a transaction that has
//! returned survives a power cut. Nothing here touches inputs or outputs themselves.
//!
//! One process writes (the state folder's lock sees to that); others may read at the same time, through [`Reader`].

mod inputs;
mod kept;
mod outputs;
mod poison;
mod reader;
mod schema;

#[cfg(test)]
mod tests;

pub use inputs::{Claimed, Identity, InputId, NewInput, Open, State, Verdict};
pub use outputs::{Commit, End, Kind, OpenPart, PartId, PartState, Progress, Sealed};
pub use poison::Suspect;
pub use reader::{Counts, Found, Kept, LastCommit, Reader, Totals};

use rusqlite::{Connection, Transaction};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Name of the ledger in its state folder.
pub const FILE: &str = "ledger.sqlite";

/// How long a reader or the writer waits for the other one. They block each other for moments only.
const BUSY: Duration = Duration::from_secs(10);

/// Why the ledger cannot be used. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A later program wrote it.
    #[error(
        "{} was written by a newer trommel (version {found} of its form; this one knows {known}); use that one, or another state folder",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: usize,
        /// The newest version that this program knows.
        known: usize,
    },
    /// There is none.
    #[error("there is no ledger in {}; name the state folder of a daemon or of a run with --state", .0.display())]
    Missing(PathBuf),
    /// Somebody has removed or replaced it while it was open.
    #[error(
        "the ledger {} was removed or replaced while it was in use; nothing that came since is certain. Start again: what lies in the folder of claimed files is done again", .0.display()
    )]
    Gone(PathBuf),
    /// What it says and what lies on the disk do not fit each other.
    #[error("the ledger {} {what}; the disk has lost what it had promised to keep", .path.display())]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// What does not fit, as the end of a sentence.
        what: String,
    },
    /// SQLite or the system said no.
    #[error("cannot {doing} in the ledger {}: {source}", .path.display())]
    Sql {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The answer.
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// Whether there was no room on the disk, which may pass: the transaction has left no trace.
    pub fn is_full(&self) -> bool {
        match self {
            LedgerError::Sql { source, .. } => {
                source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            _ => false,
        }
    }
}

/// The ledger, open for writing. Its owner holds the lock of the state folder.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
    id: String,
    /// Device and inode of the file; `None` for one in memory.
    file: Option<(u64, u64)>,
}

impl Ledger {
    /// Opens the ledger of a state folder, makes it if there is none, and brings an old one up to date.
    ///
    /// # Errors
    /// [`LedgerError::Newer`]; what SQLite answers.
    pub fn open(state: &Path) -> Result<Ledger, LedgerError> {
        let path = state.join(FILE);
        let connection = Connection::open(&path).map_err(|source| LedgerError::Sql {
            doing: "open what is",
            path: path.clone(),
            source,
        })?;
        Ledger::with(connection, path)
    }

    /// A ledger that lives in memory, for tests on a simulated disk: each transaction is whole and stays.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Ledger {
        Ledger::with(Connection::open_in_memory().unwrap(), PathBuf::from("memory")).unwrap()
    }

    fn with(mut connection: Connection, path: PathBuf) -> Result<Ledger, LedgerError> {
        let set_up = |connection: &Connection| -> rusqlite::Result<()> {
            connection.busy_timeout(BUSY)?;
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "fullfsync", "ON")?;
            connection.pragma_update(None, "foreign_keys", "ON")
        };
        set_up(&connection).map_err(|source| LedgerError::Sql {
            doing: "begin to write",
            path: path.clone(),
            source,
        })?;
        schema::migrate(&mut connection, &path)?;
        let file = file_of(&path);
        let mut ledger = Ledger { connection, path, id: String::new(), file };
        ledger.id = ledger.identity()?;
        Ok(ledger)
    }

    /// Eight hexadecimal digits that no other ledger has: names of unfinished parts hold them.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// That the file is still the one that was opened. SQLite goes on writing into one that has no name any more.
    ///
    /// # Errors
    /// [`LedgerError::Gone`].
    pub fn check_there(&self) -> Result<(), LedgerError> {
        if self.file == file_of(&self.path) { Ok(()) } else { Err(LedgerError::Gone(self.path.clone())) }
    }

    /// An error for what does not fit this ledger.
    pub fn contradiction(&self, what: String) -> LedgerError {
        LedgerError::Contradiction { path: self.path.clone(), what }
    }

    fn identity(&mut self) -> Result<String, LedgerError> {
        let fresh = format!("{:?} {} {}", SystemTime::now(), std::process::id(), self.path.display());
        let fresh: String = blake3::hash(fresh.as_bytes()).to_hex().chars().take(8).collect();
        self.transact("read its name", |transaction| {
            transaction.execute("INSERT INTO about VALUES ('id', ?1) ON CONFLICT DO NOTHING", [&fresh])?;
            transaction.query_row("SELECT value FROM about WHERE key = 'id'", [], |row| row.get(0))
        })
    }

    /// Does something in one transaction: all of it is done and durable, or none.
    fn transact<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let done = (|| {
            let transaction =
                self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        done.map_err(|source| LedgerError::Sql { doing, path: self.path.clone(), source })
    }

    /// Reads something.
    fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        work(&self.connection).map_err(|source| LedgerError::Sql { doing, path: self.path.clone(), source })
    }
}

fn file_of(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|found| (found.dev(), found.ino()))
}

/// Milliseconds since 1970. The ledger shows times to people; nothing is decided by them but how long things are kept.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A count as SQLite holds it.
fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as SQLite held it.
fn count(int: i64) -> u64 {
    u64::try_from(int).unwrap_or(0)
}

/// A path as bytes, whatever its encoding.
fn bytes_of(path: &Path) -> &[u8] {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes()
}

/// The path of such bytes.
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}
