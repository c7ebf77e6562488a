//! `Feed`: what the reader thread pulls. A finite one ends by itself, an endless one when it is told to.

use super::pages::Cleaner;
use crate::outcome::Rejection;
use crate::page::Page;
use std::time::Duration;

/// What one pull gives.
#[derive(Debug)]
pub enum Pulled {
    /// A page to be cleaned.
    Page(Box<Page>),
    /// A place in the input where a page should be and none can be read; it counts as seen.
    Rejected(Box<Rejection>),
    /// A record of the input that is no page (a WARC request, say); counted, nothing else.
    Skipped,
    /// An input has been read to its end, or as far as it can be.
    Done(FileEnd),
    /// Nothing more for now: what was pulled so far is to go its way without waiting for a full batch.
    Pause,
    /// What follows is cleaned by another [`Feed::cleaner`]: a batch ends here.
    Cut,
    /// Nothing more at all.
    End,
}

/// The end of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEnd {
    /// Why it could not be read, or not to its end; the message names it.
    pub error: Option<String>,
    /// What the feed's maker knows it by; the batch feed does not use it.
    pub ticket: u64,
    /// Items (pages, rejections, skipped records) that it has given, those of earlier runs included.
    pub items: u64,
}

/// How far an input is read that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// As [`FileEnd::ticket`].
    pub ticket: u64,
    /// As [`FileEnd::items`].
    pub items: u64,
    /// What was read up to here is to be committed without delay.
    pub at_once: bool,
}

/// Where pages come from.
pub trait Feed: Send + 'static {
    /// The next thing. May block; is not called again after [`Pulled::End`].
    fn next(&mut self) -> Pulled;

    /// For how long it did anything but read (waited for something to come, claimed it) since this was asked last.
    fn waited(&mut self) -> Duration {
        Duration::ZERO
    }

    /// How far the input is read that is open now. Asked at the end of each batch.
    fn mark(&self) -> Option<Mark> {
        None
    }

    /// What cleans the pages given since the last [`Pulled::Cut`]; `None` for the run's own cleaner.
    fn cleaner(&self) -> Option<Cleaner> {
        None
    }
}
