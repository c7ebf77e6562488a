//! Outputs in the ledger: parts with their committed lengths, and the commit that ties them to the inputs.

use super::{InputId, Ledger, LedgerError, State, count, int, now_ms};
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;

/// Commits that are remembered with their time, for rates.
const RECENT: i64 = 1_000;

/// A part's number in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(pub i64);

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Records.
    Records,
    /// Rejections.
    Rejects,
}

impl Kind {
    fn number(self) -> i64 {
        self as i64
    }

    fn of(number: i64) -> Kind {
        if number == 0 { Kind::Records } else { Kind::Rejects }
    }
}

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartState {
    /// More may come.
    Open,
    /// Whole and durable under its hidden name, about to get its final one.
    Sealed,
    /// Under its final name.
    Published,
}

impl PartState {
    fn of(number: i64) -> PartState {
        match number {
            0 => PartState::Open,
            1 => PartState::Sealed,
            _ => PartState::Published,
        }
    }
}

/// A part that is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPart {
    /// Its number in the ledger.
    pub id: PartId,
    /// What it holds.
    pub kind: Kind,
    /// The number in its name.
    pub number: u32,
    /// The suffix of its name, such as `.jsonl.zst`.
    pub suffix: String,
    /// How far it is.
    pub state: PartState,
    /// Bytes that are committed.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
    /// BLAKE3 of them, once sealed.
    pub digest: Option<[u8; 32]>,
}

/// A part at the moment when nothing more comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// Which one.
    pub id: PartId,
    /// Its bytes, which were committed before.
    pub bytes: u64,
    /// BLAKE3 of them.
    pub digest: [u8; 32],
}

/// How far an input is read: items (pages, rejections, skipped records) from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which input.
    pub input: InputId,
    /// Items that are done with, all in all.
    pub items: u64,
}

/// The end of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Which input.
    pub input: InputId,
    /// Items that it gave.
    pub items: u64,
    /// Why it could not be read to its end.
    pub reason: Option<String>,
}

/// Everything that becomes true together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Parts with their new lengths in bytes and lines.
    pub parts: Vec<(PartId, u64, u64)>,
    /// Inputs that have ended.
    pub ends: Vec<End>,
    /// How far the inputs are read that have not.
    pub progress: Vec<Progress>,
    /// Records and rejections that single inputs gave since the last commit.
    pub gave: BTreeMap<i64, (u64, u64)>,
    /// Records since the last commit.
    pub kept: u64,
    /// Rejections since then, by stage and reason.
    pub rejected: BTreeMap<(&'static str, String), u64>,
    /// Skipped records since then.
    pub skipped: u64,
    /// Payload bytes since then.
    pub bytes: u64,
    /// Epoch of the learned state and digest of its file, which is durable; `None` if it did not change.
    pub learned: Option<(u64, [u8; 32])>,
}

impl Ledger {
    /// Notes a part that was made, empty, under its hidden name.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn begin_part(&mut self, kind: Kind, number: u32, suffix: &str) -> Result<PartId, LedgerError> {
        let now = now_ms();
        self.transact("begin a part", |transaction| {
            let text = "INSERT INTO part (kind, number, suffix, state, begun_ms) VALUES (?1, ?2, ?3, 0, ?4)";
            transaction.execute(text, params![kind.number(), number, suffix, now])?;
            Ok(PartId(transaction.last_insert_rowid()))
        })
    }

    /// The highest number that a part of that kind ever had.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn last_number(&self, kind: Kind) -> Result<Option<u32>, LedgerError> {
        self.read("read the last part", |connection| {
            let text = "SELECT max(number) FROM part WHERE kind = ?1";
            connection.query_row(text, [kind.number()], |row| row.get(0))
        })
    }

    /// Parts that are not published, in the order in which they were begun.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn open_parts(&self) -> Result<Vec<OpenPart>, LedgerError> {
        self.read("list the parts", |connection| {
            let text = "SELECT id, kind, number, suffix, state, bytes, lines, digest FROM part WHERE state < 2 ORDER BY id";
            let mut query = connection.prepare(text)?;
            let parts = query.query_map([], |row| {
                Ok(OpenPart {
                    id: PartId(row.get(0)?),
                    kind: Kind::of(row.get(1)?),
                    number: row.get(2)?,
                    suffix: row.get(3)?,
                    state: PartState::of(row.get(4)?),
                    bytes: count(row.get(5)?),
                    lines: count(row.get(6)?),
                    digest: row.get(7)?,
                })
            })?;
            parts.collect()
        })
    }

    /// The commit: ties what was read to what was written. Call it once the bytes are durable.
    ///
    /// # Errors
    /// What SQLite answers; nothing is committed then.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), LedgerError> {
        let now = now_ms();
        self.transact("commit", |transaction| write(transaction, commit, now))
    }

    /// Parts are whole: nothing more comes to them.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn seal(&mut self, parts: &[Sealed]) -> Result<(), LedgerError> {
        let now = now_ms();
        self.transact("seal a part", |transaction| {
            for Sealed { id, bytes, digest } in parts {
                let text =
                    "UPDATE part SET state = 1, digest = ?3, ended_ms = ?4 WHERE id = ?1 AND bytes = ?2";
                let changed = transaction.execute(text, params![id.0, int(*bytes), digest, now])?;
                debug_assert_eq!(changed, 1, "a part is sealed at its committed length");
            }
            Ok(())
        })
    }

    /// Parts are under their final names, durably, and in the manifest.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn published(&mut self, parts: &[PartId]) -> Result<(), LedgerError> {
        self.transact("note a published part", |transaction| {
            for part in parts {
                transaction.execute("UPDATE part SET state = 2 WHERE id = ?1", [part.0])?;
            }
            Ok(())
        })
    }

    /// A part gets another number: somebody else took the name.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn renumber(&mut self, part: PartId, number: u32) -> Result<(), LedgerError> {
        self.transact("rename a part", |transaction| {
            transaction
                .execute("UPDATE part SET number = ?2 WHERE id = ?1", params![part.0, number])
                .map(drop)
        })
    }

    /// Forgets a part into which nothing was committed.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn drop_part(&mut self, part: PartId) -> Result<(), LedgerError> {
        self.transact("forget an empty part", |transaction| {
            transaction.execute("DELETE FROM part WHERE id = ?1 AND bytes = 0", [part.0]).map(drop)
        })
    }
}

fn write(transaction: &Transaction<'_>, commit: &Commit, now: i64) -> rusqlite::Result<()> {
    for (id, bytes, lines) in &commit.parts {
        let text = "UPDATE part SET bytes = ?2, lines = ?3 WHERE id = ?1 AND state = 0";
        transaction.prepare_cached(text)?.execute(params![id.0, int(*bytes), int(*lines)])?;
    }
    for Progress { input, items } in &commit.progress {
        let text = "UPDATE input SET items = ?2 WHERE id = ?1 AND state = 0";
        transaction.prepare_cached(text)?.execute(params![input.0, int(*items)])?;
    }
    for (input, (kept, rejected)) in &commit.gave {
        let text = "UPDATE input SET kept = kept + ?2, rejected = rejected + ?3 WHERE id = ?1";
        transaction.prepare_cached(text)?.execute(params![input, int(*kept), int(*rejected)])?;
    }
    for End { input, items, reason } in &commit.ends {
        let state = if reason.is_some() { State::Failed } else { State::Done };
        let text =
            "UPDATE input SET state = ?2, items = ?3, reason = ?4, ended_ms = ?5 WHERE id = ?1 AND state = 0";
        transaction.prepare_cached(text)?.execute(params![
            input.0,
            state.number(),
            int(*items),
            reason,
            now
        ])?;
    }
    // Whatever was in flight alone is committed: it has ended no process.
    transaction
        .prepare_cached(
            "DELETE FROM in_flight WHERE input IN \
             (SELECT input.id FROM input WHERE input.id = in_flight.input AND (state <> 0 OR items > in_flight.item))",
        )?
        .execute([])?;
    let rejected: u64 = commit.rejected.values().sum();
    for ((stage, reason), count) in &commit.rejected {
        let text = "INSERT INTO rejection VALUES (?1, ?2, ?3) \
                    ON CONFLICT DO UPDATE SET count = count + excluded.count";
        transaction.prepare_cached(text)?.execute(params![stage, reason, int(*count)])?;
    }
    let text = "UPDATE tally SET commits = commits + 1, kept = kept + ?1, rejected = rejected + ?2, \
                skipped = skipped + ?3, bytes = bytes + ?4, last_ms = ?5";
    transaction.prepare_cached(text)?.execute(params![
        int(commit.kept),
        int(rejected),
        int(commit.skipped),
        int(commit.bytes),
        now
    ])?;
    if let Some((epoch, digest)) = &commit.learned {
        transaction.execute("UPDATE tally SET epoch = ?1, learned = ?2", params![int(*epoch), digest])?;
    }
    let text = "INSERT INTO recent SELECT commits, ?1, ?2, ?3 FROM tally";
    transaction.prepare_cached(text)?.execute(params![
        now,
        int(commit.kept + rejected),
        int(commit.bytes)
    ])?;
    let text = "DELETE FROM recent WHERE number <= (SELECT commits FROM tally) - ?1";
    transaction.prepare_cached(text)?.execute([RECENT]).map(drop)
}
