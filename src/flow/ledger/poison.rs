//! Pages that may end the process: the mark of the one in flight, and how often it was there when the process ended.

use super::{InputId, Ledger, LedgerError, bytes_of, count, int, now_ms};
use rusqlite::params;
use std::path::Path;

/// A page that was in flight, alone, when a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspect {
    /// Its input.
    pub input: InputId,
    /// Its number among the input's items, from 0.
    pub item: u64,
    /// Processes that ended so.
    pub deaths: u64,
}

impl Ledger {
    /// Marks a page as the one in flight of its input, before it is cleaned. A mark of the same page keeps its deaths.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn in_flight(&mut self, input: InputId, item: u64) -> Result<(), LedgerError> {
        self.transact("mark a page", |transaction| {
            let text = "INSERT INTO in_flight (input, item) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET \
                        deaths = CASE WHEN item = excluded.item THEN deaths ELSE 0 END, item = excluded.item";
            transaction.execute(text, params![input.0, int(item)]).map(drop)
        })
    }

    /// The page that was in flight of an input when a process ended.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn suspect(&self, input: InputId) -> Result<Option<Suspect>, LedgerError> {
        self.read("read the marks", |connection| {
            let mut query =
                connection.prepare("SELECT item, deaths FROM in_flight WHERE input = ?1 AND deaths > 0")?;
            let mut rows = query.query([input.0])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(Suspect { input, item: count(row.get(0)?), deaths: count(row.get(1)?) }))
        })
    }

    /// A suspect has been shown to be harmless.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn acquit(&mut self, input: InputId) -> Result<(), LedgerError> {
        self.transact("clear a mark", |transaction| {
            transaction.execute("DELETE FROM in_flight WHERE input = ?1", [input.0]).map(drop)
        })
    }

    /// A page was set aside; `place` is where its bytes lie. Its mark goes with the commit of its rejection.
    ///
    /// # Errors
    /// What SQLite answers.
    pub fn set_aside(
        &mut self,
        page: Suspect,
        reason: &str,
        place: Option<&Path>,
    ) -> Result<(), LedgerError> {
        let now = now_ms();
        self.transact("note a page set aside", |transaction| {
            let text = "INSERT OR REPLACE INTO poison VALUES (?1, ?2, ?3, ?4, ?5)";
            let place = place.map(bytes_of);
            transaction.execute(text, params![page.input.0, int(page.item), reason, place, now]).map(drop)
        })
    }
}
