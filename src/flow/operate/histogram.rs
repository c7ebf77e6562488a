//! A histogram of seconds with fixed buckets, in plain atomics: observing is two additions and never waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets, in microseconds, each included: 100 µs to 100 s in steps of about three. A page takes
/// some milliseconds, a commit some tens, and the watchdog ends what takes a minute.
pub const BOUNDS_MICROS: [u64; 13] = [
    100,
    300,
    1_000,
    3_000,
    10_000,
    30_000,
    100_000,
    300_000,
    1_000_000,
    3_000_000,
    10_000_000,
    30_000_000,
    100_000_000,
];

/// Observed durations.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS_MICROS.len()],
    above: AtomicU64,
    nanos: AtomicU64,
}

/// What a histogram held at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Observations up to each bound, those of smaller bounds included.
    pub cumulative: [u64; BOUNDS_MICROS.len()],
    /// All observations.
    pub count: u64,
    /// Their sum in nanoseconds; 584 years fit.
    pub sum_nanos: u64,
}

impl Histogram {
    /// Adds one observation.
    pub fn observe(&self, took: Duration) {
        let micros = took.as_nanos().div_ceil(1_000);
        let at = BOUNDS_MICROS.iter().position(|bound| micros <= u128::from(*bound));
        let bucket = at.and_then(|at| self.buckets.get(at)).unwrap_or(&self.above);
        bucket.fetch_add(1, Ordering::Relaxed);
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// What was observed so far. The count is that of the buckets read, so the two always agree.
    pub fn observed(&self) -> Observed {
        let mut count = 0;
        let cumulative = std::array::from_fn(|at| {
            count += self.buckets.get(at).map_or(0, |bucket| bucket.load(Ordering::Relaxed));
            count
        });
        count += self.above.load(Ordering::Relaxed);
        Observed { cumulative, count, sum_nanos: self.nanos.load(Ordering::Relaxed) }
    }
}
