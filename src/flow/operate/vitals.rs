//! `Vitals`: what the engine says of itself while it runs, as plain atomics that cost it next to nothing.
//!
//! The engine calls the methods under "told by the engine"; the exposition, `/healthz` and `trommel status` read the
//! rest. Counts start at zero with the process: what outlives it stands in the ledger.

use super::beat::{Beats, Part};
use super::endings::Ending;
use super::histogram::{Histogram, Observed};
use crate::flow::summary::Summary;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Pairs of stage and reason that are counted by name; further ones count as `other`. Pipelines know some sixty.
const REASONS: usize = 256;

/// A step of the engine whose time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// One file claimed: hashed, renamed, entered.
    Claim,
    /// One batch of pages read and unpacked.
    Read,
    /// One page cleaned.
    Clean,
    /// One chunk rendered and compressed.
    Render,
    /// One chunk written, not yet synced.
    Write,
    /// One commit: outputs synced, transaction done.
    Commit,
    /// One part sealed and given its name.
    Publish,
}

impl Stage {
    /// Every stage, in the order of the flow.
    pub const ALL: [Stage; 7] =
        [Stage::Claim, Stage::Read, Stage::Clean, Stage::Render, Stage::Write, Stage::Commit, Stage::Publish];

    /// The name as it stands in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Claim => "claim",
            Stage::Read => "read",
            Stage::Clean => "clean",
            Stage::Render => "render",
            Stage::Write => "write",
            Stage::Commit => "commit",
            Stage::Publish => "publish",
        }
    }
}

/// What the daemon is about. Only in `Ready` does it take new work at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Locks are taken, folders looked at, what an earlier process left is put in order.
    Starting,
    /// At work, or waiting for it.
    Ready,
    /// The disk is full: nothing is claimed until there is room again.
    DiskFull,
    /// Told to end: what is in hand is finished.
    Draining,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 4] = [Phase::Starting, Phase::Ready, Phase::DiskFull, Phase::Draining];

    /// The name as it stands in metrics and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Starting => "starting",
            Phase::Ready => "ready",
            Phase::DiskFull => "disk_full",
            Phase::Draining => "draining",
        }
    }
}

/// The counts and gauges of one process.
#[derive(Debug)]
pub struct Vitals {
    start: Instant,
    phase: AtomicU8,
    beats: Beats,
    stages: [Histogram; Stage::ALL.len()],
    pages_in: AtomicU64,
    bytes_in: AtomicU64,
    kept: AtomicU64,
    payload_bytes: AtomicU64,
    rejected: Mutex<BTreeMap<(&'static str, String), u64>>,
    files: [AtomicU64; Ending::NAMES.len()],
    queue_bytes: AtomicU64,
    queue_limit_bytes: AtomicU64,
    waiting_files: AtomicU64,
    /// Milliseconds since 1970 of the oldest waiting file; 0 if none waits.
    waiting_since: AtomicU64,
    claimed_files: AtomicU64,
    commits: AtomicU64,
    /// Milliseconds since `start`, plus one; 0 before the first.
    last_commit: AtomicU64,
    /// The same, of the oldest result that no commit covers yet; 0 if there is none.
    uncommitted_since: AtomicU64,
    parts: AtomicU64,
    part_bytes: AtomicU64,
}

impl Default for Vitals {
    fn default() -> Vitals {
        Vitals {
            start: Instant::now(),
            phase: AtomicU8::new(Phase::Starting as u8),
            beats: Beats::default(),
            stages: Default::default(),
            pages_in: AtomicU64::default(),
            bytes_in: AtomicU64::default(),
            kept: AtomicU64::default(),
            payload_bytes: AtomicU64::default(),
            rejected: Mutex::default(),
            files: Default::default(),
            queue_bytes: AtomicU64::default(),
            queue_limit_bytes: AtomicU64::default(),
            waiting_files: AtomicU64::default(),
            waiting_since: AtomicU64::default(),
            claimed_files: AtomicU64::default(),
            commits: AtomicU64::default(),
            last_commit: AtomicU64::default(),
            uncommitted_since: AtomicU64::default(),
            parts: AtomicU64::default(),
            part_bytes: AtomicU64::default(),
        }
    }
}

/// Told by the engine.
impl Vitals {
    /// The daemon is about something else from now on.
    pub fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::SeqCst);
    }

    /// A part moved and is at work.
    pub fn beat(&self, part: Part) {
        self.beats.beat(part);
    }

    /// A part has nothing to do until something comes.
    pub fn rest(&self, part: Part) {
        self.beats.rest(part);
    }

    /// A thread of the pool takes a page.
    pub fn page_begins(&self) {
        self.beats.page_begins();
    }

    /// It is done with it, after so long.
    pub fn page_ends(&self, time: Duration) {
        self.beats.page_ends();
        self.took(Stage::Clean, time);
    }

    /// A step took so long.
    pub fn took(&self, stage: Stage, time: Duration) {
        if let Some(histogram) = self.stages.get(stage as usize) {
            histogram.observe(time);
        }
    }

    /// Pages (source rejections too) were read.
    pub fn read(&self, pages: u64) {
        self.pages_in.fetch_add(pages, Ordering::Relaxed);
    }

    /// Bytes of input were read, as they lie on disk.
    pub fn read_bytes(&self, bytes: u64) {
        self.bytes_in.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes of input under way between reader and writer now, and their bound.
    pub fn set_queue(&self, bytes: u64, limit_bytes: u64) {
        self.queue_bytes.store(bytes, Ordering::Relaxed);
        self.queue_limit_bytes.store(limit_bytes, Ordering::Relaxed);
    }

    /// Files that wait in the drop folder now, and the time of change of the oldest of them.
    pub fn set_waiting(&self, files: u64, oldest: Option<SystemTime>) {
        let since = oldest.and_then(|oldest| oldest.duration_since(SystemTime::UNIX_EPOCH).ok());
        self.waiting_files.store(files, Ordering::Relaxed);
        // One millisecond into 1970 is early enough for a file that claims to be older.
        let since = if oldest.is_some() { since.map_or(1, millis).max(1) } else { 0 };
        self.waiting_since.store(since, Ordering::Relaxed);
    }

    /// Files that are claimed and not done with.
    pub fn set_claimed(&self, files: u64) {
        self.claimed_files.store(files, Ordering::Relaxed);
    }

    /// Results were written that no commit covers yet.
    pub fn wrote(&self) {
        let now = self.now();
        let _ = self.uncommitted_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// A commit is done that covers everything written; `counts` is what it added.
    pub fn committed(&self, counts: &Summary) {
        self.kept.fetch_add(counts.kept, Ordering::Relaxed);
        self.payload_bytes.fetch_add(counts.bytes, Ordering::Relaxed);
        let mut rejected = self.lock();
        for ((stage, reason), count) in &counts.rejected {
            let known = rejected.len() < REASONS || rejected.contains_key(&(*stage, reason.clone()));
            let key = if known { (*stage, reason.clone()) } else { ("other", String::from("other")) };
            *rejected.entry(key).or_default() += count;
        }
        drop(rejected);
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.last_commit.store(self.now(), Ordering::Relaxed);
        self.uncommitted_since.store(0, Ordering::Relaxed);
    }

    /// A part was published.
    pub fn published(&self, bytes: u64) {
        self.parts.fetch_add(1, Ordering::Relaxed);
        self.part_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// An input is done with, as the ledger has it.
    pub fn ended(&self, ending: &Ending) {
        if let Some(count) = self.files.get(ending.index()) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Read by whoever shows them.
impl Vitals {
    /// What the daemon is about.
    pub fn phase(&self) -> Phase {
        let now = self.phase.load(Ordering::SeqCst);
        Phase::ALL.into_iter().find(|phase| *phase as u8 == now).unwrap_or(Phase::Starting)
    }

    /// When each part last moved.
    pub fn beats(&self) -> &Beats {
        &self.beats
    }

    /// Since the process started to count.
    pub fn uptime(&self) -> Duration {
        self.start.elapsed()
    }

    /// The times that a stage took.
    pub fn seconds(&self, stage: Stage) -> Observed {
        self.stages.get(stage as usize).map_or_else(|| Histogram::default().observed(), Histogram::observed)
    }

    /// Everything else, as it is now.
    pub fn counts(&self) -> Counts {
        let load = |value: &AtomicU64| value.load(Ordering::Relaxed);
        let age = |since: u64| Duration::from_millis(self.now().saturating_sub(since));
        let some = |since: u64| (since != 0).then_some(since);
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, millis);
        let lag = |since: u64| Duration::from_millis(wall.saturating_sub(since));
        Counts {
            pages_in: load(&self.pages_in),
            bytes_in: load(&self.bytes_in),
            kept: load(&self.kept),
            payload_bytes: load(&self.payload_bytes),
            rejected: self.lock().clone(),
            files: std::array::from_fn(|at| self.files.get(at).map_or(0, load)),
            queue_bytes: load(&self.queue_bytes),
            queue_limit_bytes: load(&self.queue_limit_bytes),
            waiting_files: load(&self.waiting_files),
            waiting_lag: some(load(&self.waiting_since)).map(lag),
            claimed_files: load(&self.claimed_files),
            commits: load(&self.commits),
            commit_age: some(load(&self.last_commit)).map(age),
            uncommitted_age: some(load(&self.uncommitted_since)).map(age),
            parts: load(&self.parts),
            part_bytes: load(&self.part_bytes),
        }
    }

    fn now(&self) -> u64 {
        millis(self.start.elapsed()) + 1
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(&'static str, String), u64>> {
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What [`Vitals`] held at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Pages and source rejections read.
    pub pages_in: u64,
    /// Bytes of input read, as they lie on disk.
    pub bytes_in: u64,
    /// Records committed.
    pub kept: u64,
    /// Payload bytes of everything committed.
    pub payload_bytes: u64,
    /// Rejections committed, by stage and reason.
    pub rejected: BTreeMap<(&'static str, String), u64>,
    /// Inputs done with, in the order of [`Ending::NAMES`].
    pub files: [u64; Ending::NAMES.len()],
    /// Bytes of input under way.
    pub queue_bytes: u64,
    /// Their bound.
    pub queue_limit_bytes: u64,
    /// Files that wait in the drop folder.
    pub waiting_files: u64,
    /// For how long the oldest of them has lain there unchanged; `None` if none waits.
    pub waiting_lag: Option<Duration>,
    /// Files claimed and not done with.
    pub claimed_files: u64,
    /// Commits.
    pub commits: u64,
    /// Since the last commit; `None` before the first.
    pub commit_age: Option<Duration>,
    /// For how long the oldest result has waited for its commit; `None` if all is committed.
    pub uncommitted_age: Option<Duration>,
    /// Parts published.
    pub parts: u64,
    /// Their bytes.
    pub part_bytes: u64,
}

impl Counts {
    /// Rejections of all reasons.
    pub fn rejections(&self) -> u64 {
        self.rejected.values().sum()
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX - 1)
}
