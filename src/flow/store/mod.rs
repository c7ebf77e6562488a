//! The store: parts that grow under hidden names, the commit that ties them to the inputs, and their publication.
//!
//! ```text
//! append -> sync -> ledger.commit      what is written counts from here on
//! seal   -> rename -> sync folders -> manifest -> ledger.published
//! ```
//!
//! A crash between any two of these steps is put right by [`Store::recover`], which may be cut short and begun again
//! as often as one likes: parts are cut to the length that the ledger has for them, then sealed and published. When
//! the disk is full, [`Store::cut_back`] does the same without a crash. All of it runs on [`Disk`], so that tests can
//! end it after any operation. It knows nothing of threads, clocks or pages.

mod carry;
pub mod claimed;
pub mod dispose;
pub mod identity;
pub mod manifest;
mod part;
mod recover;

#[cfg(test)]
mod tests;

pub use part::Published;

use super::FlowError;
use super::disk::{Disk, is_full};
use super::ledger::{Commit, Kind, Ledger, LedgerError, OpenPart, Sealed};
use crate::sink::SinkError;
use manifest::Manifest;
use part::Slot;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Folder of unfinished parts in the output folder.
pub const HIDDEN: &str = ".inprogress";
/// Folder of rejections in the output folder.
pub const REJECTS: &str = "rejects";

/// The ledger, shared by the thread that claims and the thread that commits.
pub type SharedLedger = Arc<Mutex<Ledger>>;

/// Takes the ledger. Whoever panicked with it left no transaction half done.
pub fn lock(ledger: &SharedLedger) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes for both outputs, and the lines in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Records, compressed or not: whole frames of whole lines.
    pub records: Vec<u8>,
    /// How many.
    pub record_lines: u64,
    /// Rejections, likewise.
    pub rejects: Vec<u8>,
    /// How many.
    pub reject_lines: u64,
}

impl Piece {
    fn bytes(&self) -> u64 {
        (self.records.len() + self.rejects.len()) as u64
    }
}

/// Parts of one output folder.
pub struct Store {
    disk: Arc<dyn Disk>,
    ledger: SharedLedger,
    out: PathBuf,
    records: Slot,
    rejects: Slot,
    /// Sealed and not published.
    sealed: Vec<OpenPart>,
    manifest: Manifest,
    /// What came since the last commit; kept until then, for a full disk makes us write it again.
    pending: Vec<Piece>,
    /// How much of `pending` is written.
    written: usize,
}

impl Store {
    /// A store for parts with these suffixes (such as `.jsonl.zst`). Nothing is touched before [`Store::recover`].
    ///
    /// # Errors
    /// What the ledger answers.
    pub fn new(
        disk: Arc<dyn Disk>,
        ledger: SharedLedger,
        out: &Path,
        suffixes: [String; 2],
    ) -> Result<Store, LedgerError> {
        let [records, rejects] = suffixes;
        let id = lock(&ledger).id().to_owned();
        let slot = |kind, suffix| Slot::new(kind, suffix, out, &id);
        Ok(Store {
            records: slot(Kind::Records, records),
            rejects: slot(Kind::Rejects, rejects),
            manifest: Manifest::new(out),
            out: out.to_owned(),
            disk,
            ledger,
            sealed: Vec::new(),
            pending: Vec::new(),
            written: 0,
        })
    }

    /// Takes a piece of both outputs; [`Store::write`] writes it.
    pub fn keep(&mut self, piece: Piece) {
        self.pending.push(piece);
    }

    /// Writes what was taken and not written yet.
    ///
    /// # Errors
    /// What the system answers. On a full disk nothing is lost: call [`Store::cut_back`], then this again.
    pub fn write(&mut self) -> Result<(), FlowError> {
        while let Some(piece) = self.pending.get(self.written) {
            let (disk, ledger) = (self.disk.as_ref(), &self.ledger);
            self.records.append(disk, ledger, &piece.records, piece.record_lines)?;
            self.rejects.append(disk, ledger, &piece.rejects, piece.reject_lines)?;
            self.written += 1;
        }
        Ok(())
    }

    /// Makes what was written durable and, in one transaction, true: `commit` without its parts, which are added here.
    ///
    /// # Errors
    /// What the system answers. Only a full disk may be tried again, after [`Store::cut_back`]: nothing is known of
    /// bytes whose sync failed, so these are cut off and written anew.
    pub fn commit(&mut self, commit: &mut Commit) -> Result<(), FlowError> {
        self.write()?;
        self.records.sync()?;
        self.rejects.sync()?;
        self.pass("commit:synced")?;
        commit.parts = [self.records.reached(), self.rejects.reached()].into_iter().flatten().collect();
        lock(&self.ledger).commit(commit)?;
        self.pass("commit:done")?;
        self.records.keep();
        self.rejects.keep();
        self.pending.clear();
        self.written = 0;
        Ok(())
    }

    /// Takes both outputs back to the last commit. What came since is kept and written again by [`Store::write`].
    ///
    /// # Errors
    /// What the system answers to cutting the files.
    pub fn cut_back(&mut self) -> Result<(), FlowError> {
        self.written = 0;
        self.manifest.forget();
        self.records.cut_back()?;
        Ok(self.rejects.cut_back()?)
    }

    /// Seals both parts and gives them their names. Everything written must be committed.
    ///
    /// # Errors
    /// What the system answers; on a full disk it may be called again.
    pub fn publish(&mut self) -> Result<Vec<Published>, FlowError> {
        debug_assert!(self.pending.is_empty(), "what is published is committed");
        let sealed: Vec<Sealed> = [self.records.seal(), self.rejects.seal()].into_iter().flatten().collect();
        if !sealed.is_empty() {
            lock(&self.ledger).seal(&sealed)?;
            self.pass("publish:sealed")?;
            self.sealed.extend(self.records.sealed());
            self.sealed.extend(self.rejects.sealed());
        }
        self.publish_sealed()
    }

    /// Bytes of the larger unfinished part.
    pub fn part_bytes(&self) -> u64 {
        self.records.bytes().max(self.rejects.bytes())
    }

    /// Bytes that came since the last commit.
    pub fn pending_bytes(&self) -> u64 {
        self.pending.iter().map(Piece::bytes).sum()
    }

    fn pass(&self, point: &'static str) -> Result<(), FlowError> {
        self.disk.pass(point).map_err(|e| SinkError::io("pass", Path::new(point))(e).into())
    }
}

/// Names the operation and the path of a system error.
pub fn io(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FlowError + use<> {
    let named = SinkError::io(operation, path);
    move |error| FlowError::Sink(named(error))
}

/// Whether an error says that the disk is full, which may pass.
pub fn disk_is_full(error: &FlowError) -> bool {
    match error {
        FlowError::Sink(SinkError::Io { source, .. }) => is_full(source),
        FlowError::Ledger(error) => error.is_full(),
        _ => false,
    }
}
