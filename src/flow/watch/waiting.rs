//! Names of files that are ready to be claimed, between the spotter and the feed, and how many claims are not done with.

use super::listing::LISTED_FILES;
use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The queue. It holds names only; a file is claimed when it is about to be read.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    ready: VecDeque<PathBuf>,
    /// What is in `ready`.
    names: HashSet<PathBuf>,
    /// What could not be claimed.
    refused: HashSet<PathBuf>,
    claimed: u64,
    /// Of these, what could not be read.
    unreadable: u64,
    disposed: u64,
    closed: bool,
}

/// What the feed gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Names to claim. They count as claimed from now on.
    Names(Vec<PathBuf>),
    /// None just now.
    Nothing,
    /// None any more.
    Closed,
}

impl Waiting {
    /// Adds a name that is not there yet and was not refused. When there is no room, a later listing brings it again.
    pub(super) fn add(&self, name: PathBuf) {
        let mut state = self.lock();
        let known = state.names.contains(&name) || state.refused.contains(&name);
        if !state.closed && !known && state.ready.len() < LISTED_FILES {
            state.names.insert(name.clone());
            state.ready.push_back(name);
            self.changed.notify_all();
        }
    }

    /// Whether a listed file needs no further look: it waits here already, or was refused.
    pub(super) fn knows(&self, name: &Path) -> bool {
        let state = self.lock();
        state.names.contains(name) || state.refused.contains(name)
    }

    /// The next names, `most` at most; with `wait`, blocks until there is one or the queue is closed.
    pub(super) fn next(&self, wait: bool, most: usize) -> Next {
        let mut state = self.lock();
        loop {
            if state.closed {
                return Next::Closed;
            }
            let count = state.ready.len().min(most);
            if count > 0 {
                let names: Vec<PathBuf> = state.ready.drain(..count).collect();
                for name in &names {
                    state.names.remove(name);
                }
                state.claimed += count as u64;
                return Next::Names(names);
            }
            if !wait {
                return Next::Nothing;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Counts files that were claimed before this start.
    pub(super) fn recovered(&self, files: u64) {
        self.lock().claimed += files;
    }

    /// Names could not be claimed: the files are gone.
    pub(super) fn not_claimed(&self, files: u64) {
        self.lock().claimed -= files;
    }

    /// A name could not be claimed: the system says no.
    pub(super) fn refuse(&self, name: PathBuf) {
        let mut state = self.lock();
        state.claimed -= 1;
        if state.refused.len() < LISTED_FILES {
            state.refused.insert(name);
        }
    }

    /// Names that are not to be claimed just now are the next ones again.
    pub(super) fn put_back(&self, names: Vec<PathBuf>) {
        let mut state = self.lock();
        state.claimed -= names.len() as u64;
        for name in names.into_iter().rev() {
            if state.names.insert(name.clone()) {
                state.ready.push_front(name);
            }
        }
    }

    /// Files that wait here, and files that are claimed and not done with.
    pub(super) fn counts(&self) -> (u64, u64) {
        let state = self.lock();
        (state.ready.len() as u64, state.claimed - state.disposed)
    }

    /// The name that has waited for longest.
    pub(super) fn oldest(&self) -> Option<PathBuf> {
        self.lock().ready.front().cloned()
    }

    /// A refused file may be tried again: something happened to it.
    pub(super) fn forgive(&self, name: &Path) {
        self.lock().refused.remove(name);
    }

    /// Counts files that are done with.
    pub(super) fn disposed(&self, files: u64) {
        self.lock().disposed += files;
    }

    /// Nothing waits, is claimed or in flight.
    pub(super) fn is_idle(&self) -> bool {
        self.is_all(0)
    }

    /// Nothing waits, and all that is claimed and not disposed of are these files.
    pub(super) fn is_all(&self, files: u64) -> bool {
        let state = self.lock();
        state.ready.is_empty() && state.claimed == state.disposed + files
    }

    /// A claimed file cannot be read.
    pub(super) fn add_unreadable(&self) {
        self.lock().unreadable += 1;
    }

    /// Claimed files that could not be read.
    pub(super) fn unreadable(&self) -> u64 {
        self.lock().unreadable
    }

    /// Files that could not be claimed.
    pub(super) fn refused(&self) -> u64 {
        self.lock().refused.len() as u64
    }

    /// No more names are given out. Files that wait stay where they are.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
