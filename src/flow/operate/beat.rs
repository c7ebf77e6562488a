//! The beat of progress: whether each part of the engine moves, waits for work, or is stuck.
//!
//! "Stuck but alive" is worse than an exit, so health asks for progress. A part that has nothing to do says that it
//! rests; a part that has not said anything for [`stuck_after`] and does not rest is stuck.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A part of the engine that moves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Looks for files in the drop folder.
    Spotter,
    /// Claims and reads inputs; being held back by later parts counts as work, so that it shows if they are stuck.
    Reader,
    /// The pool: at work while a page is on it ([`Beats::page_begins`]), beats at each page that is done.
    Cleaner,
    /// Writes, commits and publishes; beats at each retry on a full disk too.
    Writer,
}

impl Part {
    /// Every part, in the order of the flow.
    pub const ALL: [Part; 4] = [Part::Spotter, Part::Reader, Part::Cleaner, Part::Writer];

    /// The name as it stands in metrics and in the answer of `/healthz`.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Spotter => "spotter",
            Part::Reader => "reader",
            Part::Cleaner => "cleaner",
            Part::Writer => "writer",
        }
    }
}

/// A busy part that says nothing for so long is stuck. Twice what one page may take before the watchdog ends the
/// process, so that the watchdog, which knows the page, comes first.
const STUCK_AFTER: Duration = Duration::from_secs(120);

/// After which silence a busy part is stuck. In a debug build `TROMMEL_STUCK=seconds` makes it short, for tests.
pub fn stuck_after() -> Duration {
    if !cfg!(debug_assertions) {
        return STUCK_AFTER;
    }
    static AFTER: OnceLock<Duration> = OnceLock::new();
    *AFTER.get_or_init(|| {
        let seconds = std::env::var("TROMMEL_STUCK").ok().and_then(|text| text.parse().ok());
        seconds.map_or(STUCK_AFTER, Duration::from_secs)
    })
}

/// What stands for a part that rests.
const RESTS: u64 = 0;

/// When each part last moved.
#[derive(Debug)]
pub struct Beats {
    start: Instant,
    /// Milliseconds since `start`, plus one; [`RESTS`] for a part that rests.
    last: [AtomicU64; Part::ALL.len()],
    /// Pages that the pool is at.
    pages: AtomicU64,
}

impl Default for Beats {
    fn default() -> Beats {
        Beats { start: Instant::now(), last: Default::default(), pages: AtomicU64::new(0) }
    }
}

impl Beats {
    /// A part moved and is at work.
    pub fn beat(&self, part: Part) {
        self.set(part, self.now());
    }

    /// A part has nothing to do until something comes.
    pub fn rest(&self, part: Part) {
        self.set(part, RESTS);
    }

    /// A thread of the pool takes a page. Counted, for one thread does not know whether the others rest.
    pub fn page_begins(&self) {
        self.beat(Part::Cleaner);
        self.pages.fetch_add(1, Ordering::SeqCst);
    }

    /// It is done with it, however that went.
    pub fn page_ends(&self) {
        self.beat(Part::Cleaner);
        self.pages.fetch_sub(1, Ordering::SeqCst);
    }

    /// How long a part has been at work without moving; `None` if it rests.
    pub fn silent_for(&self, part: Part) -> Option<Duration> {
        let last = self.last.get(part as usize).map_or(RESTS, |last| last.load(Ordering::Relaxed));
        let rests = last == RESTS || (part == Part::Cleaner && self.pages.load(Ordering::SeqCst) == 0);
        (!rests).then(|| Duration::from_millis(self.now().saturating_sub(last)))
    }

    /// The parts that have been silent for longer than `limit`.
    pub fn stuck(&self, limit: Duration) -> Vec<Part> {
        let silent = |part: &Part| self.silent_for(*part).is_some_and(|silent| silent > limit);
        Part::ALL.into_iter().filter(silent).collect()
    }

    fn set(&self, part: Part, value: u64) {
        if let Some(last) = self.last.get(part as usize) {
            last.store(value, Ordering::Relaxed);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}
