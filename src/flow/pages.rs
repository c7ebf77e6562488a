//! A batch of pages to a batch of outcomes, on one thread of the pool. A panic ends one page and nothing else.

use super::batch::{Batch, BatchItem};
use super::budget::{Budget, Charge};
use super::feed::{FileEnd, Mark};
use super::memory;
use super::operate::vitals::Vitals;
use super::pool::After;
use super::watchdog::Watchdog;
use crate::outcome::{OriginJson, Outcome, Rejection};
use crate::page::Page;
use serde_json::{Map, Value};
use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// What makes an outcome of a page: [`crate::clean::run`] with a plan, or a stand-in in tests.
pub type Cleaner = Arc<dyn Fn(&Page) -> Outcome + Send + Sync>;

/// What puts a page aside that made the core panic, and says where it lies (`None` if it could not be kept).
pub type KeepAside = Arc<dyn Fn(&Page, &str) -> Option<String> + Send + Sync>;

/// Stage and reason of a page that made the core panic.
pub(super) const PANIC: &str = "panic";

/// Outcomes in input order.
#[derive(Debug)]
pub(super) struct Cleaned {
    pub(super) items: Vec<CleanedItem>,
    pub(super) weight: usize,
    pub(super) pause: bool,
    pub(super) mark: Option<Mark>,
    pub(super) charge: Charge,
}

/// What every thread of the pool has at hand.
#[derive(Clone)]
pub(super) struct Hands {
    /// Cleans pages whose batch says nothing else.
    pub(super) cleaner: Cleaner,
    pub(super) keep_aside: KeepAside,
    /// Told of every page, before and after.
    pub(super) watchdog: Watchdog,
    /// Memory for cleaning, and how many threads share it.
    pub(super) room: Option<Arc<Budget>>,
    pub(super) threads: NonZeroUsize,
    pub(super) vitals: Option<Arc<Vitals>>,
}

#[derive(Debug)]
pub(super) enum CleanedItem {
    /// With the payload's bytes.
    Outcome(Outcome, u64),
    Skipped,
    Done(FileEnd),
}

/// Cleans every page of a batch.
pub(super) fn clean_batch(batch: Batch, hands: &Hands) -> (Cleaned, After) {
    let cleaner = batch.cleaner.as_ref().unwrap_or(&hands.cleaner);
    let mut after = After::Keep;
    let mut items = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        items.push(match item {
            BatchItem::Page(page) => {
                let bytes = page.bytes.len() as u64;
                let _room = room_for(&page, hands);
                let _timed = hands.watchdog.begin(&page);
                let start = hands.vitals.as_ref().map(|vitals| {
                    vitals.page_begins();
                    Instant::now()
                });
                let outcome = catch_unwind(AssertUnwindSafe(|| cleaner(&page))).unwrap_or_else(|cause| {
                    after = After::Renew;
                    panicked(&page, cause.as_ref(), &hands.keep_aside)
                });
                if let (Some(vitals), Some(start)) = (&hands.vitals, start) {
                    vitals.page_ends(start.elapsed());
                }
                CleanedItem::Outcome(outcome, bytes)
            }
            BatchItem::Rejected(rejection) => CleanedItem::Outcome(Outcome::Rejected(rejection), 0),
            BatchItem::Skipped => CleanedItem::Skipped,
            BatchItem::Done(end) => CleanedItem::Done(end),
        });
    }
    (
        Cleaned { items, weight: batch.weight, pause: batch.pause, mark: batch.mark, charge: batch.charge },
        after,
    )
}

/// Waits until there is room for a page to be cleaned beside the others. Nobody waits who holds any.
fn room_for(page: &Page, hands: &Hands) -> Option<Charge> {
    let room = hands.room.as_ref()?;
    room.take(memory::cost_bytes(page, room.limit() / hands.threads.get()))
}

fn panicked(page: &Page, cause: &(dyn Any + Send), keep_aside: &KeepAside) -> Outcome {
    let said = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    let (id, digest) = super::seam::identify(page);
    let mut evidence = Map::new();
    evidence.insert(String::from("message"), Value::from(said));
    if let Some(path) = keep_aside(page, &digest) {
        evidence.insert(String::from("kept_at"), Value::from(path));
    }
    Outcome::Rejected(Box::new(Rejection {
        id,
        url: page.url.clone(),
        origin: OriginJson::new(&page.origin, digest),
        stage: PANIC,
        reason: PANIC.to_owned(),
        verdict: None,
        evidence,
    }))
}
