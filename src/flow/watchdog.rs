//! The watchdog: ends the process when one page takes too long. The core bounds its work by counted steps, so this is
//! for what nobody has thought of; the next start finds the page by its mark and sets it aside.
//!
//! It counts its own seconds. A process that was stopped or a machine that slept ages nothing.

use crate::page::Page;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What one page may take, by default. Of pages of the largest size, real ones take under ten seconds; one that is
/// nothing but open elements takes 30.
pub const PAGE_SECONDS: u64 = 60;

/// What happens when a page takes too long; gets the page's name.
pub type Bite = Box<dyn Fn(&str) + Send>;

/// Watches pages, or none at all.
#[derive(Clone, Default)]
pub struct Watchdog(Option<Arc<Mutex<State>>>);

#[derive(Default)]
struct State {
    /// Seconds since it was started.
    now: u64,
    last: u64,
    pages: HashMap<u64, (u64, String)>,
}

/// A page that is being watched, until this is dropped.
pub(super) struct Timed {
    state: Arc<Mutex<State>>,
    number: u64,
}

impl Watchdog {
    /// Starts a thread that looks every second, until nobody has this watchdog any more.
    ///
    /// # Errors
    /// What the system answers to starting a thread.
    pub fn start(seconds: u64, bite: Bite) -> std::io::Result<Watchdog> {
        let state = Arc::new(Mutex::new(State::default()));
        let watched = Arc::downgrade(&state);
        std::thread::Builder::new().name(String::from("watchdog")).spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(1));
                let Some(state) = watched.upgrade() else { return };
                let mut state = lock(&state);
                state.now += 1;
                let late = state.pages.values().find(|(since, _)| state.now - since > seconds);
                if let Some((_, name)) = late {
                    bite(name);
                }
            }
        })?;
        Ok(Watchdog(Some(state)))
    }

    pub(super) fn begin(&self, page: &Page) -> Option<Timed> {
        let shared = self.0.as_ref()?;
        let mut state = lock(shared);
        state.last += 1;
        let (number, now) = (state.last, state.now);
        let name = format!("{} at byte {}", page.origin.file, page.origin.offset);
        state.pages.insert(number, (now, name));
        Some(Timed { state: Arc::clone(shared), number })
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        lock(&self.state).pages.remove(&self.number);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
