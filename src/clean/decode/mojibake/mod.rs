//! UTF-8 that was read as a single-byte code page (`Ã©` for `é`, `â€™` for `’`), and is read again here, line by line.
//!
//! A line is changed only where that makes it less wrong: a cluster that could be UTF-8 counts for it by how unlikely it is in
//! right text, letters that fit no cluster count against it. Right text must never change; spoilt text may stay.

mod clusters;
mod evidence;
mod pages;

use super::composition::Rewrite;
use super::repair::Repaired;
use clusters::{Cluster, clusters};
use evidence::{Verdict, weigh};
pub(super) use pages::is_suspect;
use pages::{PAGES, Page};

/// Undoes one misreading in each line that shows one. Text that was spoilt twice is spoilt once afterwards.
pub(super) fn undo(text: &str) -> Option<Repaired> {
    let mut rewrite = Rewrite::new(text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if is_line_suspect(line) {
            undo_line(line, start, &mut rewrite);
        }
        start += line.len();
    }
    rewrite.finish()
}

fn is_line_suspect(line: &str) -> bool {
    let mut before = ' ';
    !line.is_ascii() && line.chars().any(|c| is_suspect(std::mem::replace(&mut before, c), c))
}

fn undo_line(line: &str, at: usize, rewrite: &mut Rewrite<'_>) {
    let mut best: Option<(&Page, Verdict)> = None;
    for page in &PAGES {
        let verdict = weigh(line, page);
        if verdict.is_spoilt() && best.as_ref().is_none_or(|(_, other)| verdict.score() > other.score()) {
            best = Some((page, verdict));
        }
    }
    let Some((page, verdict)) = best else { return };
    let mut utf8 = [0u8; 4];
    for cluster in clusters(line, page) {
        if verdict.covers(&cluster) {
            let Cluster { range, meaning, .. } = cluster;
            rewrite.replace(at + range.start..at + range.end, meaning.encode_utf8(&mut utf8));
        }
    }
}

#[cfg(test)]
mod tests;
