//! Batches: what is pulled from a feed, cut by bytes. The reader thread makes them.

use super::FlowError;
use super::budget::{Budget, Charge};
use super::feed::{Feed, FileEnd, Mark, Pulled};
use super::memory;
use super::operate::beat::Part;
use super::operate::vitals::{Stage, Vitals};
use super::pages::Cleaner;
use super::summary::Progress;
use crate::outcome::Rejection;
use crate::page::Page;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// A batch is full at this many payload bytes. Small enough that eight threads share a few megabytes evenly, large
/// enough that handing it over costs nothing against cleaning it (some milliseconds).
const BATCH_BYTES: usize = 256 << 10;
/// What an item weighs beside its payload, so that a run of empty pages or rejections fills a batch too.
const ITEM_BYTES: usize = 1 << 10;
/// Batches that wait between the reader and the pool.
pub(super) const WAITING_BATCHES: usize = 8;

/// Items in input order, to be worked on by one thread.
pub(super) struct Batch {
    pub(super) items: Vec<BatchItem>,
    /// Payload bytes, and [`ITEM_BYTES`] for each item.
    pub(super) weight: usize,
    /// The feed paused behind this batch.
    pub(super) pause: bool,
    /// How far the input is read that goes on behind this batch.
    pub(super) mark: Option<Mark>,
    /// What cleans it, if not the run's own cleaner.
    pub(super) cleaner: Option<Cleaner>,
    pub(super) charge: Charge,
}

#[derive(Debug)]
pub(super) enum BatchItem {
    Page(Box<Page>),
    Rejected(Box<Rejection>),
    Skipped,
    Done(FileEnd),
}

/// Starts the thread that pulls from the feed until it ends or `stop` is set. It is not joined: a read from a pipe
/// that nobody writes to cannot be called back.
pub(super) fn spawn_reader<F: Feed>(
    mut feed: F,
    budget: Arc<Budget>,
    progress: Arc<Progress>,
    stop: Arc<AtomicBool>,
    vitals: Option<Arc<Vitals>>,
) -> Result<mpsc::Receiver<Batch>, FlowError> {
    let (sender, receiver) = mpsc::channel(WAITING_BATCHES);
    let read = move || {
        let _rests = RestAtEnd(vitals.clone());
        let (mut more, mut mark_before) = (true, None);
        // What is read is not charged before it is read, so it must fit beside what is.
        while more && !stop.load(Ordering::Relaxed) && budget.wait_for_half() {
            let start = Instant::now();
            let (items, weight, after) = fill(&mut feed, &progress);
            if let Some(vitals) = vitals.as_ref().filter(|_| !items.is_empty()) {
                tell(vitals, &items, start.elapsed().saturating_sub(feed.waited()), &budget);
            }
            more = after != After::End;
            let pause = after == After::Pause;
            if items.is_empty() && !pause {
                continue;
            }
            let (mark, cleaner) = (feed.mark(), feed.cleaner());
            if weight > budget.used().1 / 2 {
                // What waits for its chunk to fill would keep this one out for good.
                let Some(charge) = budget.take(0) else { return };
                let (items, mark, cleaner) = (Vec::new(), mark_before, None);
                let flush = Batch { items, weight: 0, pause: true, mark, cleaner, charge };
                if sender.blocking_send(flush).is_err() {
                    return;
                }
            }
            mark_before = mark;
            let Some(charge) = budget.take(weight) else { return };
            if sender.blocking_send(Batch { items, weight, pause, mark, cleaner, charge }).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name(String::from("reader"))
        .spawn(read)
        .map_err(|e| FlowError::Thread(format!("cannot start the reader thread: {e}")))?;
    Ok(receiver)
}

/// A reader that has ended has nothing to do, whatever else is still under way.
struct RestAtEnd(Option<Arc<Vitals>>);

impl Drop for RestAtEnd {
    fn drop(&mut self) {
        if let Some(vitals) = &self.0 {
            vitals.rest(Part::Reader);
        }
    }
}

/// Taking its time is a feed's right, so that a long wait for files is no long read: only the batch's own is told.
fn tell(vitals: &Vitals, items: &[BatchItem], time: Duration, budget: &Budget) {
    let pages =
        items.iter().filter(|item| matches!(item, BatchItem::Page(_) | BatchItem::Rejected(_))).count();
    vitals.read(pages as u64);
    vitals.took(Stage::Read, time);
    vitals.beat(Part::Reader);
    let (used, limit) = budget.used();
    vitals.set_queue(used as u64, limit as u64);
}

#[derive(Debug, PartialEq, Eq)]
enum After {
    Full,
    Pause,
    End,
}

fn fill<F: Feed>(feed: &mut F, progress: &Progress) -> (Vec<BatchItem>, usize, After) {
    let (mut items, mut weight) = (Vec::new(), 0);
    while weight < BATCH_BYTES {
        let item = match feed.next() {
            Pulled::Page(page) => {
                weight += memory::weight_bytes(&page);
                progress.seen.fetch_add(1, Ordering::Relaxed);
                BatchItem::Page(page)
            }
            Pulled::Rejected(rejection) => {
                progress.seen.fetch_add(1, Ordering::Relaxed);
                BatchItem::Rejected(rejection)
            }
            Pulled::Skipped => BatchItem::Skipped,
            Pulled::Done(end) => BatchItem::Done(end),
            Pulled::Pause => return (items, weight, After::Pause),
            Pulled::Cut => return (items, weight, After::Full),
            Pulled::End => return (items, weight, After::End),
        };
        weight += ITEM_BYTES;
        items.push(item);
    }
    (items, weight, After::Full)
}
