//! How a repaired text lines up with what it was: rewriting a text in place after place, and two rewritings one after the other.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself"
)]

use super::repair::{Repaired, Run};
use std::ops::Range;

/// A text that is being rewritten from start to end. Nothing is allocated before the first change.
pub(super) struct Rewrite<'t> {
    text: &'t str,
    out: String,
    runs: Vec<Run>,
    done: usize,
}

impl<'t> Rewrite<'t> {
    pub(super) fn new(text: &'t str) -> Rewrite<'t> {
        Rewrite { text, out: String::new(), runs: Vec::new(), done: 0 }
    }

    /// Replaces a range that begins where the last one ended or later. An equal replacement is none.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        if self.text[range.clone()] == *with {
            return;
        }
        if self.runs.is_empty() {
            self.out.reserve(self.text.len());
        }
        self.copy_up_to(range.start);
        let to = self.out.len() as u32;
        self.out.push_str(with);
        self.runs.push(Run {
            from: range.start as u32..range.end as u32,
            to: to..self.out.len() as u32,
            verbatim: false,
        });
        self.done = range.end;
    }

    /// The rewritten text; `None` where nothing was replaced.
    pub(super) fn finish(mut self) -> Option<Repaired> {
        if self.runs.is_empty() {
            return None;
        }
        self.copy_up_to(self.text.len());
        Some(Repaired { text: self.out, runs: self.runs })
    }

    fn copy_up_to(&mut self, end: usize) {
        if self.done < end {
            let to = self.out.len() as u32;
            self.out.push_str(&self.text[self.done..end]);
            let run =
                Run { from: self.done as u32..end as u32, to: to..self.out.len() as u32, verbatim: true };
            self.runs.push(run);
            self.done = end;
        }
    }
}

/// The runs of two rewritings, the second of which began where the first ended. Runs that were replaced on either side are joined
/// only as far as they overlap.
pub(super) fn compose(first: &[Run], second: &[Run]) -> Vec<Run> {
    let mut composed = Composed { runs: Vec::with_capacity(first.len().max(second.len())), from: 0, to: 0 };
    let (mut i, mut j) = (0, 0);
    let mut middle = 0u32;
    while let Some(a) = first.get(i) {
        // What the first rewriting deleted stands nowhere in the middle.
        if a.to.is_empty() {
            composed.push(a.from.end, composed.to, false);
            i += 1;
            continue;
        }
        let Some(b) = second.get(j) else { break };
        if a.verbatim && b.verbatim {
            let end = a.to.end.min(b.from.end);
            let (from, to) = (a.from.start + end - a.to.start, b.to.start + end - b.from.start);
            composed.push(from, to, true);
            middle = end;
        } else {
            middle = clean_end(first, i, second, j, middle);
        }
        while first.get(i).is_some_and(|a| a.to.end < middle) {
            i += 1;
        }
        while second.get(j).is_some_and(|b| b.from.end < middle) {
            j += 1;
        }
        let (Some(a), Some(b)) = (first.get(i), second.get(j)) else { break };
        let from = if a.to.end == middle { a.from.end } else { a.from.start + middle - a.to.start };
        let to = if b.from.end == middle { b.to.end } else { b.to.start + middle - b.from.start };
        composed.push(from, to, false);
        i += usize::from(a.to.end == middle);
        j += usize::from(b.from.end == middle);
    }
    composed.runs
}

/// The first position of the middle text, after the runs at `i` and `j`, that lies in no replaced run of either side. One of the two is replaced.
fn clean_end(first: &[Run], mut i: usize, second: &[Run], mut j: usize, start: u32) -> u32 {
    let mut end = start;
    loop {
        let before = end;
        while first.get(i).is_some_and(|a| a.to.end < end) {
            i += 1;
        }
        end = first
            .get(i)
            .filter(|a| !a.verbatim && (a.to.start < end || end == start))
            .map_or(end, |a| a.to.end);
        while second.get(j).is_some_and(|b| b.from.end < end) {
            j += 1;
        }
        end = second
            .get(j)
            .filter(|b| !b.verbatim && (b.from.start < end || before == start))
            .map_or(end, |b| b.from.end.max(end));
        if end == before && end > start {
            return end;
        }
    }
}

/// Runs made so far, and how far they reach on both sides.
struct Composed {
    runs: Vec<Run>,
    from: u32,
    to: u32,
}

impl Composed {
    /// Adds the run up to these two positions, if there is anything between; verbatim runs are joined.
    fn push(&mut self, from: u32, to: u32, verbatim: bool) {
        if self.from == from && self.to == to {
            return;
        }
        let run = Run { from: self.from..from, to: self.to..to, verbatim };
        (self.from, self.to) = (from, to);
        match self.runs.last_mut() {
            Some(last) if verbatim && last.verbatim => {
                last.from.end = from;
                last.to.end = to;
            }
            _ => self.runs.push(run),
        }
    }
}
