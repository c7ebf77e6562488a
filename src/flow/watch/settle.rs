//! When a file that was found by listing is complete: its writer has left it alone for long enough.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Files that are not complete yet.
#[derive(Debug)]
pub(super) struct Settle {
    /// How long a file must have been left alone.
    quiet: Duration,
    files: HashMap<PathBuf, Seen>,
}

#[derive(Debug)]
struct Seen {
    bytes: u64,
    modified: SystemTime,
    /// Since when it looks like this, as far as we saw.
    since: Instant,
    /// When to look again.
    due: Instant,
}

impl Settle {
    pub(super) fn new(quiet: Duration) -> Settle {
        Settle { quiet, files: HashMap::new() }
    }

    /// Looks at a file of that size and time of change. True if it is complete; then it is forgotten.
    ///
    /// A time of change in the past is taken at its word. One in the future (a clock that is off, a copy that keeps
    /// times) says nothing, so the file must look the same for the whole time.
    pub(super) fn look(
        &mut self,
        path: &Path,
        bytes: u64,
        modified: SystemTime,
        now: SystemTime,
        instant: Instant,
    ) -> bool {
        let since = match self.files.get(path) {
            Some(seen) if seen.bytes == bytes && seen.modified == modified => seen.since,
            _ => instant,
        };
        let quiet_for = match now.duration_since(modified) {
            Ok(age) => age,
            Err(_) => instant.saturating_duration_since(since),
        };
        if quiet_for >= self.quiet {
            self.files.remove(path);
            return true;
        }
        let due = instant + (self.quiet - quiet_for);
        self.files.insert(path.to_owned(), Seen { bytes, modified, since, due });
        false
    }

    /// Looks at a file again at `due`, however long it has been left alone: somebody has it open.
    pub(super) fn hold(&mut self, path: &Path, modified: SystemTime, due: Instant) {
        // No file has that size, so that the next look counts from itself.
        let seen = Seen { bytes: u64::MAX, modified, since: due, due };
        self.files.insert(path.to_owned(), seen);
    }

    /// Forgets a file: it is gone, or complete for another reason.
    pub(super) fn forget(&mut self, path: &Path) {
        self.files.remove(path);
    }

    /// Files whose time to be looked at has come.
    pub(super) fn due(&self, now: Instant) -> Vec<PathBuf> {
        self.files.iter().filter(|(_, seen)| seen.due <= now).map(|(path, _)| path.clone()).collect()
    }

    /// When the next file is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.files.values().map(|seen| seen.due).min()
    }

    /// Time of change of the file that has been left alone for longest.
    pub(super) fn oldest(&self) -> Option<SystemTime> {
        self.files.values().map(|seen| seen.modified).min()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}
