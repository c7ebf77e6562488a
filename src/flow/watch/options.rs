//! What the daemon is told, what it tells, and how it ends.

use super::{PlaceError, Wanted};
use crate::flow::FlowError;
use crate::flow::committer::Rules;
use crate::flow::operate::endings::Endings;
use crate::flow::operate::recipe::Current;
use crate::flow::operate::vitals::Vitals;
use crate::flow::reading::Try;
use crate::flow::summary::Summary;
use crate::sink::compress::Compression;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What to watch, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The drop folder.
    pub folder: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Where the daemon keeps its own state; `FOLDER/.trommel/state` if not given.
    pub state: Option<PathBuf>,
    /// Where done files go; `FOLDER/.trommel/done` if not given.
    pub done_to: Option<PathBuf>,
    /// How long a file found by listing must have been left alone.
    pub settle: Duration,
    /// Use listings only.
    pub poll: bool,
    /// End once nothing waits, is claimed or in flight.
    pub until_idle: bool,
    /// Which files are inputs.
    pub wanted: Wanted,
    /// Compression of the parts.
    pub parts: Compression,
    /// When to commit and how long to keep; sizes, ages and ways of parts are set here.
    pub rules: Rules,
    /// Nothing is claimed while less is free where we write.
    pub min_free_bytes: u64,
    /// What is in hand when the daemon is told to end is finished within this time, or left for the next start.
    pub drain_timeout: Duration,
}

impl Options {
    /// Options with nothing said but the two folders.
    pub fn new(folder: PathBuf, out: PathBuf) -> Options {
        Options {
            folder,
            out,
            state: None,
            done_to: None,
            settle: Duration::from_secs(2),
            poll: false,
            until_idle: false,
            wanted: Wanted::default(),
            parts: Compression::default(),
            rules: Rules::default(),
            min_free_bytes: 0,
            drain_timeout: Duration::from_secs(60),
        }
    }
}

/// Where the engine meets those who watch it and those who change it while it runs.
#[derive(Debug, Clone)]
pub struct Hooks {
    /// Told what the engine does.
    pub vitals: Arc<Vitals>,
    /// Told what became of each input, after the transaction that ends it.
    pub endings: Arc<Endings>,
    /// Counts the commits of this process; whoever waits for one subscribes.
    pub commits: Arc<tokio::sync::watch::Sender<u64>>,
}

impl Default for Hooks {
    fn default() -> Hooks {
        Hooks {
            vitals: Arc::default(),
            endings: Arc::default(),
            commits: Arc::new(tokio::sync::watch::Sender::new(0)),
        }
    }
}

/// What cleans.
pub struct Cleaning {
    /// The pipeline in force; it may be replaced while the daemon runs.
    pub current: Arc<Current>,
    /// Tries pages that may have ended a process.
    pub try_page: Option<Try>,
}

/// Says a line to whoever runs the daemon.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// How the daemon ended.
#[derive(Debug)]
pub struct Watched {
    /// What was done.
    pub summary: Summary,
    /// Files that could not be claimed and are where they were.
    pub refused: u64,
    /// Files that were claimed and could not be read at all.
    pub unreadable: u64,
    /// The time to finish what was in hand was over; the next start goes on with it.
    pub cut_short: bool,
}

/// Why the daemon could not start or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The folders do not fit each other, or are in use.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The engine stopped.
    #[error(transparent)]
    Flow(#[from] FlowError),
}
