//! What a run did, counted: nothing is lost without a number.

use super::FlowError;
use super::feed::FileEnd;
use super::pages::PANIC;
use crate::outcome::{Reason, Rejection};
use crate::record::{Record, Removed};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rejections that are named one by one where no output takes them.
const NAMED_REJECTIONS: usize = 10;
/// Unreadable inputs that are named one by one; the rest is counted.
const NAMED_UNREADABLE: usize = 1_000;

/// Counts of a run, or of a piece of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records.
    pub kept: u64,
    /// Rejections by stage and reason.
    pub rejected: BTreeMap<(&'static str, String), u64>,
    /// Records of the input that are no pages.
    pub skipped: u64,
    /// Inputs that could not be read, or not to their end.
    pub unreadable: u64,
    /// The first of them, with the reason.
    pub unreadable_named: Vec<String>,
    /// Payload bytes.
    pub bytes: u64,
    /// Source bytes removed from kept pages, by reason; empty if the pipeline does not say them.
    pub removed: BTreeMap<Reason, u64>,
    /// The first rejections, one line each.
    pub rejected_named: Vec<String>,
}

impl Summary {
    /// Rejections of all reasons.
    pub fn rejections(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Pages that made the core panic.
    pub fn panics(&self) -> u64 {
        self.rejected.iter().filter(|((stage, _), _)| *stage == PANIC).map(|(_, count)| count).sum()
    }

    /// Adds the counts of what comes behind.
    pub fn merge(&mut self, later: Summary) {
        self.kept += later.kept;
        self.skipped += later.skipped;
        self.unreadable += later.unreadable;
        self.bytes += later.bytes;
        for (key, count) in later.rejected {
            *self.rejected.entry(key).or_default() += count;
        }
        for (reason, bytes) in later.removed {
            *self.removed.entry(reason).or_default() += bytes;
        }
        fill(&mut self.unreadable_named, later.unreadable_named, NAMED_UNREADABLE);
        fill(&mut self.rejected_named, later.rejected_named, NAMED_REJECTIONS);
    }

    /// Whether every page that was seen became a record or a rejection.
    ///
    /// # Errors
    /// [`FlowError::NotConserved`] if not.
    pub fn conserves(&self, seen: u64) -> Result<(), FlowError> {
        let (kept, rejected) = (self.kept, self.rejections());
        if seen == kept + rejected { Ok(()) } else { Err(FlowError::NotConserved { seen, kept, rejected }) }
    }

    pub(super) fn kept(&mut self, record: &Record, bytes: u64) {
        self.kept += 1;
        self.bytes += bytes;
        match &record.removed {
            Some(Removed::Spans(spans)) => {
                for span in spans {
                    *self.removed.entry(span.reason).or_default() += (span.end - span.start) as u64;
                }
            }
            Some(Removed::Counts(counts)) => {
                for (reason, bytes) in counts {
                    *self.removed.entry(*reason).or_default() += bytes;
                }
            }
            None => {}
        }
    }

    pub(super) fn rejected(&mut self, rejection: &Rejection, bytes: u64) {
        self.bytes += bytes;
        *self.rejected.entry((rejection.stage, rejection.reason.clone())).or_default() += 1;
        if self.rejected_named.len() < NAMED_REJECTIONS {
            self.rejected_named.push(name(rejection));
        }
    }

    pub(super) fn ended(&mut self, end: &FileEnd) {
        if let Some(error) = &end.error {
            self.unreadable += 1;
            if self.unreadable_named.len() < NAMED_UNREADABLE {
                self.unreadable_named.push(error.clone());
            }
        }
    }
}

/// Counts of a run under way, for progress bars.
#[derive(Debug, Default)]
pub struct Progress {
    /// Pages and source rejections read.
    pub seen: AtomicU64,
    /// Records written.
    pub kept: AtomicU64,
    /// Rejections written.
    pub rejected: AtomicU64,
}

impl Progress {
    pub(super) fn wrote(&self, chunk: &Summary) {
        self.kept.fetch_add(chunk.kept, Ordering::Relaxed);
        self.rejected.fetch_add(chunk.rejections(), Ordering::Relaxed);
    }
}

fn name(rejection: &Rejection) -> String {
    let origin = &rejection.origin;
    let offset = if origin.offset > 0 { format!(" at byte {}", origin.offset) } else { String::new() };
    let url = rejection.url.as_ref().map_or_else(String::new, |url| format!(" ({url})"));
    let kept_at = rejection.evidence.get("kept_at").and_then(|path| path.as_str());
    let kept_at = kept_at.map_or_else(String::new, |path| format!("; the page is kept at {path}"));
    format!("{}{offset}: {}/{}{url}{kept_at}", origin.file, rejection.stage, rejection.reason)
}

fn fill<T>(into: &mut Vec<T>, more: Vec<T>, most: usize) {
    let room = most.saturating_sub(into.len());
    into.extend(more.into_iter().take(room));
}
