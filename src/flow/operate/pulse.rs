//! The pulse: a small file in the state folder that says what a running daemon is about, for `trommel status` and for
//! health checks where there is no HTTP.
//!
//! It is no truth: the ledger is. It is replaced every few seconds, never synced, and may be missing or old.

use super::beat::stuck_after;
use super::vitals::Vitals;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Name of the file in the state folder.
const FILE: &str = "pulse.json";
/// What it is written as before it has its name.
const UNFINISHED: &str = "pulse.json.part";
/// How often it is replaced.
pub const EVERY: Duration = Duration::from_secs(2);
/// A daemon whose pulse is older than this is not well, if it runs at all: five beats and then some.
pub const FRESH: Duration = Duration::from_secs(15);

/// What a daemon says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// Its process.
    pub pid: u32,
    /// When it was written, in milliseconds since 1970.
    pub at_ms: u64,
    /// For how many seconds it has run.
    pub uptime_seconds: u64,
    /// See [`super::vitals::Phase`].
    pub phase: String,
    /// No part is stuck.
    pub alive: bool,
    /// Where it can be asked, if it listens.
    pub listen: Option<SocketAddr>,
    /// The drop folder.
    pub drop: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Fingerprint of the pipeline in force.
    pub fingerprint: String,
    /// Files that wait in the drop folder.
    pub waiting: u64,
    /// For how many seconds the oldest of them has.
    pub oldest_waiting_seconds: Option<u64>,
    /// Pages read since the start.
    pub pages_in: u64,
    /// Bytes of input under way, and their bound.
    pub queue_bytes: u64,
    /// The bound.
    pub queue_limit_bytes: u64,
    /// For how many seconds the oldest result has waited for its commit.
    pub uncommitted_seconds: Option<u64>,
    /// Pages a second that were read between this pulse and the one before.
    pub pages_per_second: f64,
}

/// What stays the same while a daemon runs.
#[derive(Debug, Clone)]
pub struct Place {
    /// The state folder.
    pub state: PathBuf,
    /// The drop folder.
    pub drop: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Where the daemon can be asked.
    pub listen: Option<SocketAddr>,
}

impl Pulse {
    /// The pulse of these vitals; `before` is the one before, for the rate.
    pub fn of(vitals: &Vitals, place: &Place, fingerprint: &str, before: Option<&Pulse>) -> Pulse {
        let now = vitals.counts();
        let at_ms = millis(SystemTime::now());
        let rate = before.map_or(0.0, |before| {
            let seconds = at_ms.saturating_sub(before.at_ms) as f64 / 1_000.0;
            let pages = now.pages_in.saturating_sub(before.pages_in) as f64;
            if seconds > 0.0 { (pages / seconds * 10.0).round() / 10.0 } else { before.pages_per_second }
        });
        let Place { drop, out, listen, .. } = place.clone();
        Pulse {
            pid: std::process::id(),
            at_ms,
            uptime_seconds: vitals.uptime().as_secs(),
            phase: vitals.phase().as_str().to_owned(),
            alive: vitals.beats().stuck(stuck_after()).is_empty(),
            listen,
            drop,
            out,
            fingerprint: fingerprint.to_owned(),
            waiting: now.waiting_files,
            oldest_waiting_seconds: now.waiting_lag.map(|lag| lag.as_secs()),
            pages_in: now.pages_in,
            queue_bytes: now.queue_bytes,
            queue_limit_bytes: now.queue_limit_bytes,
            uncommitted_seconds: now.uncommitted_age.map(|age| age.as_secs()),
            pages_per_second: rate,
        }
    }

    /// Replaces the file in a state folder.
    ///
    /// # Errors
    /// What the system answers; the old one stays then.
    pub fn write(&self, state: &Path) -> std::io::Result<()> {
        let unfinished = state.join(UNFINISHED);
        std::fs::write(&unfinished, serde_json::to_vec(self)?)?;
        std::fs::rename(unfinished, state.join(FILE))
    }

    /// What the file in a state folder says; `None` if there is none, or it is none of ours.
    pub fn read(state: &Path) -> Option<Pulse> {
        serde_json::from_slice(&std::fs::read(state.join(FILE)).ok()?).ok()
    }

    /// How old it is. A clock that was set back makes it new.
    pub fn age(&self) -> Duration {
        Duration::from_millis(millis(SystemTime::now()).saturating_sub(self.at_ms))
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
