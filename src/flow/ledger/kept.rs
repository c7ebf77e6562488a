//! Ended inputs in the ledger: where they go, how long they are kept, and when they are forgotten.

use super::{InputId, Ledger, LedgerError, bytes_of, now_ms, path_of};
use rusqlite::{Row, params};
use std::path::PathBuf;
use std::time::Duration;

impl Ledger {
    /// Says where ended inputs are about to be moved; `None` for one that stays or is gone.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn moving(&mut self, moves: &[(InputId, Option<PathBuf>)]) -> Result<(), LedgerError> {
        self.transact("note a move", |transaction| {
            let mut update = transaction.prepare_cached("UPDATE input SET target = ?2 WHERE id = ?1")?;
            for (id, target) in moves {
                update.execute(params![id.0, target.as_deref().map(bytes_of)])?;
            }
            Ok(())
        })
    }

    /// Inputs lie where they are to stay: at the place they were moved to, at their old one, or nowhere any more.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn disposed(&mut self, places: &[(InputId, Option<PathBuf>)]) -> Result<(), LedgerError> {
        self.transact("note a move", |transaction| {
            let text = "UPDATE input SET place = ?2, target = NULL, disposed = 1 WHERE id = ?1";
            let mut update = transaction.prepare_cached(text)?;
            for (id, place) in places {
                update.execute(params![id.0, place.as_deref().map(bytes_of)])?;
            }
            Ok(())
        })
    }

    /// Done and duplicate inputs that ended at least `age` ago and are still kept, with their places; at most `most`.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn kept_longer_than(
        &self,
        age: Duration,
        most: usize,
    ) -> Result<Vec<(InputId, PathBuf)>, LedgerError> {
        let before = now_ms().saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        self.read("list old inputs", |connection| {
            let text = "SELECT id, place FROM input \
                        WHERE disposed = 1 AND state IN (1, 3) AND place IS NOT NULL AND ended_ms <= ?1 LIMIT ?2";
            let mut query = connection.prepare_cached(text)?;
            let row = |row: &Row<'_>| Ok((InputId(row.get(0)?), path_of(row.get(1)?)));
            query.query_map(params![before, most as i64], row)?.collect()
        })
    }

    /// Forgets inputs that ended at least `age` ago: their bytes count as new again. Returns how many, at most `most`.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn forget(&mut self, age: Duration, most: usize) -> Result<usize, LedgerError> {
        let before = now_ms().saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        self.transact("forget old inputs", |transaction| {
            let text = "DELETE FROM input WHERE id IN \
                        (SELECT id FROM input WHERE disposed = 1 AND ended_ms <= ?1 LIMIT ?2)";
            transaction.execute(text, params![before, most as i64])
        })
    }
}
