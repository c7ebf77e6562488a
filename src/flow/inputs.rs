//! The feed of `trommel clean`: a list of inputs, read to the end or to a limit of pages.

use super::feed::{Feed, FileEnd, Pulled};
use super::seam::Inputs;
use std::collections::VecDeque;

/// A finite feed. An input that cannot be read is reported and the next one read.
pub struct BatchFeed {
    inputs: Inputs,
    /// Pages and source rejections that may still be given.
    left: u64,
    /// What was wrong before reading began.
    unlisted: VecDeque<String>,
}

impl BatchFeed {
    /// A feed of at most `limit` pages. `unlisted` are inputs that could not even be listed, each with its reason.
    pub fn new(inputs: Inputs, limit: Option<u64>, unlisted: Vec<String>) -> BatchFeed {
        BatchFeed { inputs, left: limit.unwrap_or(u64::MAX), unlisted: unlisted.into() }
    }
}

impl Feed for BatchFeed {
    fn next(&mut self) -> Pulled {
        if let Some(error) = self.unlisted.pop_front() {
            return unreadable(error);
        }
        if self.left == 0 {
            return Pulled::End;
        }
        match self.inputs.next() {
            Ok(Some(item)) => {
                if matches!(item, Pulled::Page(_) | Pulled::Rejected(_)) {
                    self.left -= 1;
                }
                item
            }
            Ok(None) => Pulled::End,
            Err(error) => unreadable(error.to_string()),
        }
    }
}

/// The message names the input.
fn unreadable(error: String) -> Pulled {
    Pulled::Done(FileEnd { error: Some(error), ticket: 0, items: 0 })
}
