//! What the reader thread and the writer thread tell each other: how far the commits are, whether there is room on the
//! disk, what has gone wrong on the reading side, and when to stop waiting.

use super::FlowError;
use super::ledger::InputId;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a wait lasts before it looks round.
const LOOK: Duration = Duration::from_millis(100);

/// The board between the two threads.
#[derive(Debug, Default)]
pub struct Told {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The input that a commit has left in the middle, and its items.
    reached: Option<(InputId, u64)>,
    full: bool,
    closed: bool,
    /// The reader waits for nothing any more; the writer still may.
    reader_closed: bool,
    /// Ended without output, to be disposed of.
    barren: u64,
    error: Option<FlowError>,
}

impl Told {
    /// A commit is done.
    pub fn committed(&self, reached: Option<(InputId, u64)>) {
        self.change(|state| state.reached = reached);
    }

    /// Waits until so many items of an input are committed. False if everything ends before.
    pub fn wait_committed(&self, input: InputId, items: u64) -> bool {
        let mut state = self.lock();
        while state.reached.is_none_or(|(id, reached)| id != input || reached < items) {
            if state.closed || state.reader_closed {
                return false;
            }
            state = self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// The disk is full, or has room again.
    pub fn set_full(&self, full: bool) {
        self.change(|state| state.full = full);
    }

    /// Waits until there is room on the disk. False if everything ends before.
    pub fn wait_room(&self) -> bool {
        let mut state = self.lock();
        while state.full && !state.closed && !state.reader_closed {
            state = self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        !state.closed && !state.reader_closed
    }

    /// Sleeps, unless everything ends before; then false.
    pub fn sleep(&self, time: Duration) -> bool {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.closed);
        !waited.unwrap_or_else(PoisonError::into_inner).0.closed
    }

    /// The reader waits for nothing any more: it is to end.
    pub fn close_reader(&self) {
        self.change(|state| state.reader_closed = true);
    }

    /// Nobody waits any more.
    pub fn close(&self) {
        self.change(|state| state.closed = true);
    }

    /// Whether the reader is to end.
    pub fn is_closed(&self) -> bool {
        let state = self.lock();
        state.closed || state.reader_closed
    }

    /// Inputs ended that give nothing.
    pub fn add_barren(&self, inputs: u64) {
        self.change(|state| state.barren += inputs);
    }

    /// How many did since the last call.
    pub fn take_barren(&self) -> u64 {
        std::mem::take(&mut self.lock().barren)
    }

    /// The reading side cannot go on.
    pub fn fail(&self, error: FlowError) {
        self.change(|state| {
            state.error.get_or_insert(error);
        });
    }

    /// Why it cannot.
    pub fn take_error(&self) -> Option<FlowError> {
        self.lock().error.take()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
