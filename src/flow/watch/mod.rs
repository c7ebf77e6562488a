//! `trommel watch`: the engine on a drop folder. Events are hints, listing is the truth, the ledger is the memory.
//!
//! ```text
//! spotter (thread): events and listings -> settle -> nobody writes to it -> ready names
//! feed (reader thread): claim (rename into work/, entry in the ledger) -> read
//! engine: clean -> render
//! committer (writer thread): append -> commit -> publish -> dispose (work/ to done/, dup/ or failed/)
//! ```
//!
//! Exactly once: what is read and what is written become true in one transaction of the ledger. A crash at any point
//! is followed by a start that cuts the outputs back to it and reads each input on from it. An input is disposed of
//! only after the parts that hold all it gave have their names.

mod drops;
mod events;
mod listing;
mod markers;
mod options;
mod places;
mod settle;
mod spotter;
mod waiting;
mod writers;

#[cfg(test)]
mod tests;

pub use listing::Wanted;
pub use options::{Cleaning, Hooks, Log, Options, WatchError, Watched};
pub use places::{OWN, PlaceError, STATE};

use super::FlowError;
use super::aside;
use super::committer::{Committer, Files, Rules};
use super::disk::{Disk, RealDisk};
use super::ledger::Ledger;
use super::operate::vitals::{Phase, Vitals};
use super::reading::Context;
use super::run::{Ended, Work, run};
use super::store::dispose::{Which, dispose};
use super::store::{HIDDEN, SharedLedger, Store, io};
use super::summary::Summary;
use super::told::Told;
use crate::sink::folder::Folder;
use drops::DropFeed;
use places::Places;
use spotter::Spotter;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use waiting::Waiting;

/// Files in a drop folder that a daemon would claim, now.
pub fn waiting_files(folder: &std::path::Path) -> u64 {
    listing::list(folder, &listing::wanted).files.len() as u64
}

/// How often the committer looks at the clock, and how often when it is to end as soon as possible.
const TICK: Duration = Duration::from_millis(250);
const TICK_UNTIL_IDLE: Duration = Duration::from_millis(50);
/// A part is sealed when nothing came for this long, so that a single dropped file has its output soon.
const PART_IDLE: Duration = Duration::from_secs(5);
/// A part is sealed at this age, also while more comes.
const PART_AGE: Duration = Duration::from_secs(60);
/// How long the reader may take to see that the daemon has ended, when it is in the middle of a file.
const LET_GO: Duration = Duration::from_secs(1);

/// Watches until `drain` resolves (then finishes what is in hand) or `abort` does (then leaves it claimed).
/// `work.tick`, `work.keep_aside` and `work.vitals` are set here.
///
/// # Errors
/// See [`WatchError`].
pub async fn watch(
    options: Options,
    cleaning: Cleaning,
    mut work: Work,
    hooks: Hooks,
    log: Log,
    drain: impl Future<Output = ()>,
    abort: impl Future<Output = ()>,
) -> Result<Watched, WatchError> {
    let places = Arc::new(Places::open(&options)?);
    let waiting = Arc::new(Waiting::default());
    let told = Arc::new(Told::default());
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    work.tick = if options.until_idle { TICK_UNTIL_IDLE } else { TICK };
    work.keep_aside = aside::keep_in(places.quarantine());
    work.vitals = Some(Arc::clone(&hooks.vitals));

    disk.make_folder(&places.out.join(HIDDEN)).map_err(io("create the folder", &places.out))?;
    let folder = Folder::hold(&places.out).map_err(FlowError::from)?;
    let ledger = Ledger::open(&places.state).map_err(FlowError::from)?;
    disk.sync_folder(&places.state).map_err(io("sync", &places.state))?;
    let ledger: SharedLedger = Arc::new(Mutex::new(ledger));
    let store = recovered(&options, &work, &places, &disk, &ledger, &log)?;

    let said = Arc::clone(&log);
    let context = Context {
        ledger: Arc::clone(&ledger),
        told: Arc::clone(&told),
        try_page: cleaning.try_page,
        quarantine: places.quarantine(),
        careful_bytes: work.memory.in_flight_bytes as u64 + options.rules.commit_bytes,
        set_aside: Arc::new(move |line| said(line)),
    };
    let feed = DropFeed::start(drops::Parts {
        places: Arc::clone(&places),
        waiting: Arc::clone(&waiting),
        disk: Arc::clone(&disk),
        context,
        current: cleaning.current,
        hooks: hooks.clone(),
        log: Arc::clone(&log),
        marker: options.wanted.needs_marker(),
        min_free: options.min_free_bytes,
    })?;
    let rules = Rules {
        part_idle: Some(PART_IDLE),
        part_age: Some(PART_AGE),
        ways: Some(places.ways()),
        wait_for_room: true,
        ..options.rules.clone()
    };
    let files = Box::new(WaitFor {
        waiting: Arc::clone(&waiting),
        vitals: Arc::clone(&hooks.vitals),
        until_idle: options.until_idle,
    });
    let owner = Committer {
        store,
        disk,
        ledger,
        rules,
        told: Arc::clone(&told),
        hooks: hooks.clone(),
        log: Arc::clone(&log),
        files,
        _folder: folder,
        state: Default::default(),
    };
    let spotter = Spotter::start(
        &options,
        &places,
        Arc::clone(&waiting),
        Arc::clone(&told),
        hooks.clone(),
        Arc::clone(&log),
    )?;
    hooks.vitals.set_phase(Phase::Ready);

    let mut running = std::pin::pin!(run(feed, owner, work, abort));
    let mut drain = std::pin::pin!(drain);
    let mut deadline = std::pin::pin!(tokio::time::sleep(Duration::MAX));
    let (mut draining, mut cut_short) = (false, false);
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            () = &mut drain, if !draining => {
                draining = true;
                hooks.vitals.set_phase(Phase::Draining);
                let limit = tokio::time::Instant::now() + options.drain_timeout;
                deadline.as_mut().reset(limit);
                waiting.close();
                spotter.wake();
                told.close_reader();
            }
            () = &mut deadline, if draining => {
                cut_short = true;
                break Err(FlowError::Interrupted);
            }
        }
    };
    waiting.close();
    told.close();
    hooks.endings.close();
    spotter.wake();
    if cut_short {
        log("the time to finish is over; the next start goes on where the last commit was");
        return Ok(Watched {
            summary: Summary::default(),
            refused: waiting.refused(),
            unreadable: waiting.unreadable(),
            cut_short,
        });
    }
    released(&places).await;
    if let Some(error) = told.take_error() {
        return Err(error.into());
    }
    let summary = match ended? {
        Ended::Complete(summary) => summary,
        Ended::Closed => Summary::default(),
    };
    Ok(Watched { summary, refused: waiting.refused(), unreadable: waiting.unreadable(), cut_short })
}

/// Puts right what an earlier process left of the outputs.
fn recovered(
    options: &Options,
    work: &Work,
    places: &Places,
    disk: &Arc<dyn Disk>,
    ledger: &SharedLedger,
    log: &Log,
) -> Result<Store, FlowError> {
    let mut store = Store::new(
        Arc::clone(disk),
        Arc::clone(ledger),
        &places.out,
        work.form.shape.suffixes(options.parts),
    )?;
    for part in store.recover()? {
        log(&format!("{}: {} lines, published after the last end", part.path.display(), part.lines));
    }
    // What these parts cover is done with.
    dispose(disk.as_ref(), ledger, Some(&places.ways()), Which::All, &|| {})?;
    Ok(store)
}

/// Files of the drop folder.
struct WaitFor {
    waiting: Arc<Waiting>,
    vitals: Arc<Vitals>,
    until_idle: bool,
}

impl Files for WaitFor {
    fn is_all(&self, ended: u64) -> bool {
        self.until_idle && self.waiting.is_all(ended)
    }

    fn disposed(&self, inputs: u64) {
        self.waiting.disposed(inputs);
        self.vitals.set_claimed(self.waiting.counts().1);
    }
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
