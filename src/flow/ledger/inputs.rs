//! Inputs in the ledger: claimed, how far they are read, ended, and where they lie.

use super::{Ledger, LedgerError, bytes_of, count, int, now_ms, path_of};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::path::{Path, PathBuf};

/// An input's number in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub i64);

/// What an input is, whatever it is called and wherever it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// BLAKE3 of the bytes as they lie on disk.
    pub digest: [u8; 32],
    /// How many there are.
    pub bytes: u64,
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Being read, or waiting for it.
    Claimed,
    /// Read to its end; all it gave is committed.
    Done,
    /// It could not be read, or not to its end; what it gave before is committed.
    Failed,
    /// The same bytes were claimed before for the same pipeline; it gives nothing.
    Duplicate,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] = [State::Claimed, State::Done, State::Failed, State::Duplicate];

    pub(super) fn number(self) -> i64 {
        self as i64
    }

    pub(super) fn of(number: i64) -> State {
        State::ALL.into_iter().find(|state| state.number() == number).unwrap_or(State::Failed)
    }
}

/// An input to be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInput {
    /// What it is.
    pub identity: Identity,
    /// What records call it.
    pub name: String,
    /// Where it lies.
    pub place: PathBuf,
    /// Why it cannot be read; then it is entered as failed, and its identity is made up.
    pub unreadable: Option<String>,
}

/// What the ledger says to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is to be read from its start.
    New,
    /// It was claimed before under this very name and is to be read on.
    Resumed,
    /// The same bytes are claimed or done already.
    Duplicate,
    /// It cannot be read.
    Unreadable,
}

/// A claimed input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: InputId,
    /// What is to be done with it.
    pub verdict: Verdict,
    /// Items of it that are committed.
    pub items: u64,
    /// Processes that have had it claimed without ending in peace, this one included.
    pub attempts: u64,
}

/// An input that is not disposed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub id: InputId,
    /// What it is.
    pub identity: Identity,
    /// The pipeline that it was claimed for.
    pub fingerprint: String,
    /// What records call it.
    pub name: String,
    /// Where it lies, unless it is being moved.
    pub place: Option<PathBuf>,
    /// Where it is being moved to.
    pub target: Option<PathBuf>,
    /// What became of it.
    pub state: State,
    /// Items of it that are committed.
    pub items: u64,
    /// As [`Claimed::attempts`].
    pub attempts: u64,
    /// Why it failed.
    pub reason: Option<String>,
}

const OPEN: &str =
    "SELECT id, digest, bytes, fingerprint, name, place, target, state, items, attempts, reason FROM input";

impl Ledger {
    /// Claims inputs, all in one transaction. An input is a duplicate if the same bytes are claimed or done for the
    /// same pipeline; with `by_name` only if they were so under the same name too, and one that is claimed under its
    /// name is read on.
    ///
    /// # Errors
    /// What SQLite answers; nothing is claimed then.
    pub fn claim(
        &mut self,
        inputs: &[NewInput],
        fingerprint: &str,
        by_name: bool,
    ) -> Result<Vec<Claimed>, LedgerError> {
        let now = now_ms();
        self.transact("claim an input", |transaction| {
            inputs.iter().map(|input| claim(transaction, input, fingerprint, by_name, now)).collect()
        })
    }

    /// Inputs that are claimed, or ended and not yet where they are to stay; in the order of their claims.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn open_inputs(&self) -> Result<Vec<Open>, LedgerError> {
        self.read("list the inputs", |connection| {
            let mut query = connection.prepare_cached(&format!("{OPEN} WHERE disposed = 0 ORDER BY id"))?;
            query.query_map([], open)?.collect()
        })
    }

    /// Inputs that have ended and are not disposed of; at most `most`, in the order of their claims. With
    /// `barren_only` those that gave nothing.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn ended_inputs(&self, most: usize, barren_only: bool) -> Result<Vec<Open>, LedgerError> {
        self.read("list the inputs", |connection| {
            let text = format!(
                "{OPEN} WHERE disposed = 0 AND (state = 3 OR state = 2 AND items = 0 OR ?2 AND state IN (1, 2)) \
                 ORDER BY id LIMIT ?1"
            );
            let mut query = connection.prepare_cached(&text)?;
            query.query_map(params![most as i64, !barren_only], open)?.collect()
        })
    }

    /// A new process takes over: whatever is claimed was in the hands of one that did not end in peace, or was put
    /// back by [`Ledger::calm`].
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn take_over(&mut self) -> Result<(), LedgerError> {
        self.transact("take over", |transaction| {
            transaction
                .execute("UPDATE input SET attempts = attempts + 1 WHERE state = 0 AND disposed = 0", [])?;
            transaction.execute("UPDATE in_flight SET deaths = deaths + 1", []).map(drop)
        })
    }

    /// This process ends in peace: whatever is still claimed is not to blame for it.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn calm(&mut self) -> Result<(), LedgerError> {
        self.transact("end in peace", |transaction| {
            transaction.execute("UPDATE input SET attempts = 0 WHERE state = 0 AND disposed = 0", [])?;
            transaction.execute("DELETE FROM in_flight", []).map(drop)
        })
    }

    /// Ends a claimed input that could not be read at all, or was changed meanwhile.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn fail(&mut self, id: InputId, reason: &str) -> Result<(), LedgerError> {
        let now = now_ms();
        self.transact("note a failed input", |transaction| {
            let text = "UPDATE input SET state = ?2, reason = ?3, ended_ms = ?4 WHERE id = ?1 AND state = 0";
            transaction.execute(text, params![id.0, State::Failed.number(), reason, now]).map(drop)
        })
    }

    /// Name of an input, and the records and rejections that it gave.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn gave(&self, id: InputId) -> Result<Option<(String, u64, u64)>, LedgerError> {
        self.read("look an input up", |connection| {
            let mut query =
                connection.prepare_cached("SELECT name, kept, rejected FROM input WHERE id = ?1")?;
            query
                .query_row([id.0], |row| Ok((row.get(0)?, count(row.get(1)?), count(row.get(2)?))))
                .optional()
        })
    }

    /// Whether an input lies at a place, not yet disposed of.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn knows_place(&self, place: &Path) -> Result<bool, LedgerError> {
        self.read("look a place up", |connection| {
            let text = "SELECT 1 FROM input WHERE disposed = 0 AND place = ?1";
            let mut query = connection.prepare_cached(text)?;
            Ok(query.query_row([bytes_of(place)], |_| Ok(())).optional()?.is_some())
        })
    }
}

fn claim(
    transaction: &Transaction<'_>,
    input: &NewInput,
    fingerprint: &str,
    by_name: bool,
    now: i64,
) -> rusqlite::Result<Claimed> {
    let Identity { digest, bytes } = input.identity;
    let text = "SELECT id, state, items, attempts FROM input \
                WHERE digest = ?1 AND bytes = ?2 AND fingerprint = ?3 AND state IN (0, 1) AND (?4 OR name = ?5) \
                ORDER BY state DESC LIMIT 1";
    let row = |row: &Row<'_>| {
        let claimed = Claimed {
            id: InputId(row.get(0)?),
            verdict: Verdict::Resumed,
            items: count(row.get(2)?),
            attempts: count(row.get(3)?),
        };
        Ok((claimed, State::of(row.get(1)?)))
    };
    let known = transaction
        .prepare_cached(text)?
        .query_row(params![digest, int(bytes), fingerprint, !by_name, input.name], row)
        .optional()?;
    if by_name && let Some((known, state)) = known {
        let verdict = if state == State::Claimed { Verdict::Resumed } else { Verdict::Duplicate };
        return Ok(Claimed { verdict, ..known });
    }
    let (state, verdict) = match (known, &input.unreadable) {
        (_, Some(_)) => (State::Failed, Verdict::Unreadable),
        (Some(_), None) => (State::Duplicate, Verdict::Duplicate),
        (None, None) => (State::Claimed, Verdict::New),
    };
    let ended = (state != State::Claimed).then_some(now);
    transaction
        .prepare_cached(
            "INSERT INTO input (digest, bytes, fingerprint, name, place, state, claimed_ms, ended_ms, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            digest,
            int(bytes),
            fingerprint,
            input.name,
            bytes_of(&input.place),
            state.number(),
            now,
            ended,
            input.unreadable
        ])?;
    Ok(Claimed { id: InputId(transaction.last_insert_rowid()), verdict, items: 0, attempts: 1 })
}

pub(super) fn open(row: &Row<'_>) -> rusqlite::Result<Open> {
    Ok(Open {
        id: InputId(row.get(0)?),
        identity: Identity { digest: row.get(1)?, bytes: count(row.get(2)?) },
        fingerprint: row.get(3)?,
        name: row.get(4)?,
        place: row.get::<_, Option<Vec<u8>>>(5)?.map(path_of),
        target: row.get::<_, Option<Vec<u8>>>(6)?.map(path_of),
        state: State::of(row.get(7)?),
        items: count(row.get(8)?),
        attempts: count(row.get(9)?),
        reason: row.get(10)?,
    })
}
