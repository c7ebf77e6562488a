//! What `trommel status` tells: the ledger for what is true, the pulse for what a running daemon is about, the lock for
//! whether one runs, the volumes for room.

use super::log::rfc3339;
use super::pulse::{FRESH, Pulse};
use super::volumes;
use crate::flow::ledger::{Counts, LastCommit, LedgerError, Reader, Totals};
use crate::sink::lock::Lock;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The lock in a state folder that its daemon holds.
const LOCK: &str = "lock";

/// Everything, as `--json` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// A process holds the state folder.
    pub running: bool,
    /// It is well: its pulse is fresh and no part is stuck. `null` if none runs or it has no pulse.
    pub alive: Option<bool>,
    /// What it is about.
    pub phase: Option<String>,
    /// Its process.
    pub pid: Option<u32>,
    /// For how many seconds it has run.
    pub uptime_seconds: Option<u64>,
    /// Where it can be asked.
    pub listen: Option<SocketAddr>,
    /// Fingerprint of the pipeline in force, or of the last one.
    pub pipeline: Option<String>,
    /// Files in the drop folder that nobody has claimed; `null` if the folder is not known.
    pub waiting: Option<u64>,
    /// For how many seconds the oldest of them has.
    pub oldest_waiting_seconds: Option<u64>,
    /// Inputs claimed and not read to the end, those in flight included.
    pub claimed: u64,
    /// Inputs read in part.
    pub in_flight: u64,
    /// Inputs read to the end.
    pub done: u64,
    /// Inputs whose bytes were done before.
    pub dup: u64,
    /// Inputs that could not be read to the end.
    pub failed: u64,
    /// Pages set aside because they ended the process.
    pub quarantined: u64,
    /// Pages over the whole life of the ledger.
    pub pages: Pages,
    /// Of the last while.
    pub rate: Rate,
    /// The last commit; `null` before the first.
    pub last_commit: Option<Commit>,
    /// Parts over the whole life of the ledger.
    pub parts: Parts,
    /// Room where the folders lie.
    pub disk: Vec<Room>,
}

/// Pages committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// Records.
    pub kept: u64,
    /// Rejections.
    pub rejected: u64,
    /// The same as `stage/reason`.
    pub reasons: BTreeMap<String, u64>,
    /// Payload bytes.
    pub bytes: u64,
}

/// How fast it goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rate {
    /// Pages a second over the last commits.
    pub committed_pages_per_second: f64,
    /// Pages a second that a running daemon reads now.
    pub read_pages_per_second: Option<f64>,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Commit {
    /// Its number, from 1.
    pub number: u64,
    /// When it was, as RFC 3339.
    pub at: String,
    /// How long ago.
    pub age_seconds: u64,
}

/// Parts of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Under their final names.
    pub published: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes committed in parts that are not published yet.
    pub open_bytes: u64,
}

/// Room on a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Room {
    /// `drop`, `out` or `state`.
    pub folder: &'static str,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes that may still be written.
    pub free_bytes: u64,
    /// Bytes in all.
    pub size_bytes: u64,
}

impl Status {
    /// The status of a state folder.
    ///
    /// # Errors
    /// [`LedgerError::Missing`] if it is none; what SQLite answers.
    pub fn of(state: &Path) -> Result<Status, LedgerError> {
        let reader = Reader::open(state)?;
        let (counts, totals, last) = (reader.counts()?, reader.totals()?, reader.last_commit()?);
        let pulse = Pulse::read(state);
        let running = runs(state, pulse.as_ref());
        Ok(Status::made(state, counts, totals, last, pulse, running))
    }

    fn made(
        state: &Path,
        counts: Counts,
        totals: Totals,
        last: Option<LastCommit>,
        pulse: Option<Pulse>,
        running: bool,
    ) -> Status {
        let now = pulse.as_ref().filter(|_| running);
        let (waiting, oldest) = match (&pulse, now) {
            (_, Some(now)) => (Some(now.waiting), now.oldest_waiting_seconds),
            (Some(then), None) => (waiting_in(&then.drop), None),
            (None, None) => (None, None),
        };
        Status {
            running,
            alive: now.map(|now| now.alive && now.age() < FRESH),
            phase: now.map(|now| now.phase.clone()),
            pid: now.map(|now| now.pid),
            uptime_seconds: now.map(|now| now.uptime_seconds),
            listen: now.and_then(|now| now.listen),
            pipeline: pulse.as_ref().map(|pulse| pulse.fingerprint.clone()),
            waiting,
            oldest_waiting_seconds: oldest,
            claimed: counts.claimed,
            in_flight: counts.in_flight,
            done: counts.done,
            dup: counts.duplicate,
            failed: counts.failed,
            quarantined: counts.quarantined,
            pages: Pages {
                kept: totals.kept,
                rejected: totals.rejected,
                reasons: totals
                    .reasons
                    .into_iter()
                    .map(|((stage, why), n)| (format!("{stage}/{why}"), n))
                    .collect(),
                bytes: totals.bytes,
            },
            rate: Rate {
                committed_pages_per_second: last.map_or(0.0, |last| per_second(last.recent)),
                read_pages_per_second: now.map(|now| now.pages_per_second),
            },
            last_commit: last.map(|last| Commit {
                number: last.number,
                at: rfc3339(last.at),
                age_seconds: SystemTime::now().duration_since(last.at).unwrap_or_default().as_secs(),
            }),
            parts: Parts { published: totals.parts, bytes: totals.part_bytes, open_bytes: totals.open_bytes },
            disk: disk(state, pulse.as_ref()),
        }
    }

    /// Why a health check is to fail; `None` if a daemon runs and is well.
    pub fn fault(&self) -> Option<String> {
        match (self.running, self.alive) {
            (false, _) => Some(String::from("no daemon runs on this state folder")),
            (true, None) => Some(String::from("a process runs on this state folder that has no pulse yet")),
            (true, Some(false)) => Some(String::from("the daemon runs and makes no progress")),
            (true, Some(true)) => None,
        }
    }
}

/// Whether a process holds the state folder. The lock says so; it is tried only where no fresh pulse does, for whoever
/// tries it holds it for a moment.
fn runs(state: &Path, pulse: Option<&Pulse>) -> bool {
    let living = |pulse: &Pulse| {
        let pid = i32::try_from(pulse.pid).ok().and_then(rustix::process::Pid::from_raw);
        pulse.age() < FRESH && pid.is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
    };
    pulse.is_some_and(living) || Lock::is_held(&state.join(LOCK))
}

/// Files in a drop folder that a daemon would claim.
fn waiting_in(drop: &Path) -> Option<u64> {
    drop.is_dir().then(|| crate::flow::watch::waiting_files(drop))
}

fn disk(state: &Path, pulse: Option<&Pulse>) -> Vec<Room> {
    let mut folders = vec![("state", state.to_owned())];
    if let Some(pulse) = pulse {
        folders.extend([("drop", pulse.drop.clone()), ("out", pulse.out.clone())]);
    }
    let room = |(folder, path): (&'static str, PathBuf)| {
        let (free_bytes, size_bytes) = volumes::room(&path)?;
        Some(Room { folder, path, free_bytes, size_bytes })
    };
    folders.into_iter().filter_map(room).collect()
}

fn per_second((pages, span): (u64, std::time::Duration)) -> f64 {
    let seconds = span.as_secs_f64();
    if seconds > 0.0 { (pages as f64 / seconds * 10.0).round() / 10.0 } else { 0.0 }
}
