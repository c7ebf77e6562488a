//! A bound on bytes that whoever needs some of them waits at: input under way between the reader and the writer, and
//! memory for cleaning.
//!
//! The counts of batches in flight are bounded too, but a batch can be one page of 32 MiB.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Input bytes under way, at most, where nothing else is said. Blocks, votes and records take some five times as much.
pub(super) const IN_FLIGHT_BYTES: usize = 128 << 20;

/// So many bytes and no more.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    used: usize,
    closed: bool,
}

/// Bytes taken from a budget; given back when dropped.
#[derive(Debug)]
pub(super) struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Arc<Budget> {
        Arc::new(Budget { limit, state: Mutex::default(), freed: Condvar::new() })
    }

    /// Waits until `bytes` fit and takes them; `None` once the budget is closed. What is more than the limit counts as
    /// the limit, and so has it all to itself.
    pub(super) fn take(self: &Arc<Budget>, bytes: usize) -> Option<Charge> {
        self.charge(bytes.min(self.limit))
    }

    /// Waits until no more than half is taken; false once the budget is closed.
    pub(super) fn wait_for_half(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.closed && state.used > self.limit / 2 {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.closed
    }

    /// Bytes there are altogether.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Bytes that are taken now, and the limit.
    pub(super) fn used(&self) -> (usize, usize) {
        (self.state.lock().unwrap_or_else(PoisonError::into_inner).used, self.limit)
    }

    fn charge(self: &Arc<Budget>, bytes: usize) -> Option<Charge> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.closed && state.used + bytes > self.limit {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return None;
        }
        state.used += bytes;
        Some(Charge { budget: Arc::clone(self), bytes })
    }

    /// Lets everyone go who waits; nothing is given out any more.
    pub(super) fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.freed.notify_all();
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.state.lock().unwrap_or_else(PoisonError::into_inner).used -= self.bytes;
        self.budget.freed.notify_all();
    }
}
