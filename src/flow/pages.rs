//! A batch of pages to a batch of outcomes, on one thread of the pool. A panic ends one page and nothing else.

use super::batch::{Batch, BatchItem};
use super::budget::Charge;
use super::feed::FileEnd;
use super::pool::After;
use crate::outcome::{OriginJson, Outcome, Rejection};
use crate::page::Page;
use serde_json::{Map, Value};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

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
    pub(super) charge: Charge,
}

#[derive(Debug)]
pub(super) enum CleanedItem {
    /// With the payload's bytes.
    Outcome(Outcome, u64),
    Skipped,
    Done(FileEnd),
}

/// Cleans every page of a batch.
pub(super) fn clean_batch(batch: Batch, cleaner: &Cleaner, keep_aside: &KeepAside) -> (Cleaned, After) {
    let mut after = After::Keep;
    let mut items = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        items.push(match item {
            BatchItem::Page(page) => {
                let bytes = page.bytes.len() as u64;
                let outcome = catch_unwind(AssertUnwindSafe(|| cleaner(&page))).unwrap_or_else(|cause| {
                    after = After::Renew;
                    panicked(&page, cause.as_ref(), keep_aside)
                });
                CleanedItem::Outcome(outcome, bytes)
            }
            BatchItem::Rejected(rejection) => CleanedItem::Outcome(Outcome::Rejected(rejection), 0),
            BatchItem::Skipped => CleanedItem::Skipped,
            BatchItem::Done(end) => CleanedItem::Done(end),
        });
    }
    (Cleaned { items, weight: batch.weight, pause: batch.pause, charge: batch.charge }, after)
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
