//! `trommel watch`: the engine on a drop folder. Events are hints, listing is the truth.
//!
//! ```text
//! spotter (thread): events and listings -> settle -> ready names
//! feed (reader thread): claim (rename into work/) -> read
//! engine: clean -> render
//! committer (writer thread): write -> commit (seal and publish the parts) -> dispose (work/ to done/ or failed/)
//! ```
//!
//! An input is disposed of only after the parts that hold all it gave have their names. A crash before that leaves the
//! input in `work/`, and the next start reads it again: at least once. Two parts of one large input can be published
//! before it is done, so a crash between them repeats the first.

mod claim;
mod commit;
mod dispose;
mod drops;
mod events;
mod listing;
mod places;
mod settle;
mod spotter;
mod waiting;

#[cfg(test)]
mod tests;

pub use places::PlaceError;

use super::run::{Ended, Work, run};
use super::summary::Summary;
use super::{FlowError, aside};
use crate::sink::compress::Compression;
use crate::source::Settings;
use places::Places;
use spotter::Spotter;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use waiting::Waiting;

/// What to watch, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The drop folder.
    pub folder: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Where the daemon keeps its own state; `FOLDER/.trommel/state` if not given.
    pub state: Option<PathBuf>,
    /// How long a file found by listing must have been left alone.
    pub settle: Duration,
    /// Use listings only.
    pub poll: bool,
    /// End once nothing waits, is claimed or in flight.
    pub until_idle: bool,
    /// Compression of the parts.
    pub parts: Compression,
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

/// Files in a drop folder that a daemon would claim, now.
pub fn waiting_files(folder: &std::path::Path) -> u64 {
    listing::list(folder).files.len() as u64
}

/// How often the committer looks at the clock, and how often when it is to end as soon as possible.
const TICK: Duration = Duration::from_secs(1);
const TICK_UNTIL_IDLE: Duration = Duration::from_millis(50);
/// How long the reader may take to see that the daemon has ended, when it is in the middle of a file.
const LET_GO: Duration = Duration::from_secs(1);

/// Watches until `drain` resolves (then finishes what is in hand) or `abort` does (then leaves it in `work/`).
/// `work.tick` and `work.keep_aside` are set here.
///
/// # Errors
/// See [`WatchError`].
pub async fn watch(
    options: Options,
    settings: Settings,
    mut work: Work,
    log: Log,
    drain: impl Future<Output = ()>,
    abort: impl Future<Output = ()>,
) -> Result<Watched, WatchError> {
    let places = Arc::new(Places::open(&options)?);
    let waiting = Arc::new(Waiting::default());
    work.tick = if options.until_idle { TICK_UNTIL_IDLE } else { TICK };
    work.keep_aside = aside::keep_in(places.quarantine());

    let feed = drops::DropFeed::start(&places, Arc::clone(&waiting), settings, Arc::clone(&log))?;
    let owner = commit::Committer::open(
        &options,
        work.form,
        Arc::clone(&places),
        Arc::clone(&waiting),
        Arc::clone(&log),
    )
    .map_err(FlowError::from)?;
    let spotter = Spotter::start(&options, &places, Arc::clone(&waiting), log)?;

    let mut running = std::pin::pin!(run(feed, owner, work, abort));
    let mut drain = std::pin::pin!(drain);
    let mut draining = false;
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            () = &mut drain, if !draining => {
                draining = true;
                waiting.close();
                spotter.wake();
            }
        }
    };
    waiting.close();
    spotter.wake();
    released(&places).await;
    let summary = match ended? {
        Ended::Complete(summary) => summary,
        Ended::Closed => Summary::default(),
    };
    Ok(Watched { summary, refused: waiting.refused() })
}

/// Waits until the reader thread holds the folders no more, so that they are free for the next daemon.
async fn released(places: &Arc<Places>) {
    let alone = async {
        while Arc::strong_count(places) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let _ = tokio::time::timeout(LET_GO, alone).await;
}
