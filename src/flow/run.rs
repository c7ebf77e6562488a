//! The spine: feed, pool, ordered stages, rendering, owner, as one stream.

use super::FlowError;
use super::batch::{self, Batch};
use super::budget::{Budget, IN_FLIGHT_BYTES};
use super::chunk::{self, Form};
use super::feed::Feed;
use super::operate::vitals::{Stage, Vitals};
use super::ordered;
use super::pages::{self, Cleaner, Hands, KeepAside};
use super::pool::{After, Pool};
use super::summary::{Progress, Summary};
use super::watchdog::Watchdog;
use super::writer::{Accepts, Owner, Writer};
use crate::sink::SinkError;
use futures::{Stream, StreamExt, TryStreamExt};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio_stream::wrappers::ReceiverStream;

/// Batches on the pool per thread: the next ones lie ready while one slow page holds up the order.
const BATCHES_PER_THREAD: usize = 4;
/// Chunks being rendered at one time.
const RENDERING: usize = 4;

/// How a run works.
pub struct Work {
    /// Makes outcomes of pages.
    pub cleaner: Cleaner,
    /// Puts pages aside that make it panic.
    pub keep_aside: KeepAside,
    /// What the outputs look like.
    pub form: Form,
    /// Threads of the pool.
    pub threads: NonZeroUsize,
    /// How often the owner is told that time has passed.
    pub tick: Duration,
    /// Counts for whoever watches.
    pub progress: Arc<Progress>,
    /// Bounds on what is under way.
    pub memory: Memory,
    /// Told of every page.
    pub watchdog: Watchdog,
    /// Told what the engine does, if anybody wants to know.
    pub vitals: Option<Arc<Vitals>>,
}

/// Bounds on what is under way, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Of input between the reader and the writer.
    pub in_flight_bytes: usize,
    /// Taken by the cleaning of pages at one time; `None` for what as many pages take as there are threads.
    pub work_bytes: Option<usize>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { in_flight_bytes: IN_FLIGHT_BYTES, work_bytes: None }
    }
}

/// How a run ended that did not fail.
#[derive(Debug)]
pub enum Ended {
    /// Everything was read, written and counted.
    Complete(Summary),
    /// The reader of the output went away; nobody is missing anything.
    Closed,
}

/// Runs a feed through to the owner. When `shutdown` resolves first, everything unfinished is removed.
///
/// # Errors
/// See [`FlowError`]. Pages that cannot be read or cleaned are no errors but counted.
pub async fn run<F: Feed, O: Owner>(
    feed: F,
    owner: O,
    work: Work,
    shutdown: impl Future<Output = ()>,
) -> Result<Ended, FlowError> {
    let stop = StopOnDrop { stop: Arc::default(), budget: Budget::new(work.memory.in_flight_bytes) };
    let seen_before = work.progress.seen.load(Ordering::Relaxed);
    let in_flight = work.threads.get() * BATCHES_PER_THREAD;
    let pool = Arc::new(Pool::start(work.threads, in_flight + RENDERING)?);
    let writer = Writer::start(owner, Arc::clone(&work.progress))?;
    let batches = batch::spawn_reader(
        feed,
        Arc::clone(&stop.budget),
        Arc::clone(&work.progress),
        Arc::clone(&stop.stop),
        work.vitals.clone(),
    )?;

    let cleaned = clean_in_order(ReceiverStream::new(batches), Arc::clone(&pool), &work, in_flight);
    let groups = chunk::group(ordered::apply(cleaned));
    let chunks = render_in_order(groups, Arc::clone(&pool), work.form, work.vitals.clone());
    match drive(chunks, &writer, work.tick, shutdown).await {
        Ok(()) => {}
        Err(error) => {
            writer.abandon().await;
            return Err(error);
        }
    }
    match writer.finish().await {
        Ok(summary) => {
            let seen = work.progress.seen.load(Ordering::Relaxed) - seen_before;
            summary.conserves(seen).map(|()| Ended::Complete(summary))
        }
        Err(FlowError::Sink(SinkError::Closed)) => Ok(Ended::Closed),
        Err(error) => Err(error),
    }
}

/// Moves chunks to the writer until there are no more, the writer takes no more, or `shutdown` resolves.
async fn drive(
    chunks: impl Stream<Item = Result<chunk::Chunk, FlowError>>,
    writer: &Writer,
    tick: Duration,
    shutdown: impl Future<Output = ()>,
) -> Result<(), FlowError> {
    let (mut chunks, mut shutdown) = (std::pin::pin!(chunks), std::pin::pin!(shutdown));
    let mut clock = tokio::time::interval(tick);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let accepts = tokio::select! {
            biased;
            () = &mut shutdown => return Err(FlowError::Interrupted),
            next = chunks.next() => match next {
                None => return Ok(()),
                Some(chunk) => tokio::select! {
                    biased;
                    () = &mut shutdown => return Err(FlowError::Interrupted),
                    accepts = writer.chunk(chunk?) => accepts,
                },
            },
            _ = clock.tick() => writer.tick(),
        };
        if accepts == Accepts::Nothing {
            return Ok(());
        }
    }
}

fn clean_in_order(
    batches: impl Stream<Item = Batch>,
    pool: Arc<Pool>,
    work: &Work,
    in_flight: usize,
) -> impl Stream<Item = Result<pages::Cleaned, FlowError>> {
    let hands = Arc::new(Hands {
        cleaner: Arc::clone(&work.cleaner),
        keep_aside: Arc::clone(&work.keep_aside),
        watchdog: work.watchdog.clone(),
        room: work.memory.work_bytes.map(Budget::new),
        threads: work.threads,
        vitals: work.vitals.clone(),
    });
    batches
        .map(move |batch| {
            let hands = Arc::clone(&hands);
            answered(pool.submit(move || pages::clean_batch(batch, &hands)))
        })
        .buffered(in_flight)
}

fn render_in_order(
    groups: impl Stream<Item = Result<chunk::Group, FlowError>>,
    pool: Arc<Pool>,
    form: Form,
    vitals: Option<Arc<Vitals>>,
) -> impl Stream<Item = Result<chunk::Chunk, FlowError>> {
    let render = move |group| {
        let vitals = vitals.clone();
        move || {
            let start = Instant::now();
            let chunk = chunk::render_group(group, form);
            vitals.inspect(|vitals| vitals.took(Stage::Render, start.elapsed()));
            (chunk, After::Keep)
        }
    };
    groups.map_ok(move |group| answered(pool.submit(render(group)))).try_buffered(RENDERING)
}

/// The pool's answer. The work is under way before this is polled.
async fn answered<T>(answer: oneshot::Receiver<T>) -> Result<T, FlowError> {
    answer.await.map_err(|_| FlowError::Thread(String::from("a worker thread panicked outside any page")))
}

/// Tells the reader to stop, however the run ends.
struct StopOnDrop {
    stop: Arc<AtomicBool>,
    budget: Arc<Budget>,
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.budget.close();
    }
}
