//! What the first pass makes of a block's surroundings: the columns that only the second pass asks about.
//!
//! A headline beside a story that is surely one looks like a headline on a page of headlines; only the scores around tell them apart.

use super::tree::steps;
use super::{Rows, SCORES, cap, permil, set};
use crate::clean::model::select::{OperatingPoint, select};
use crate::document::{BlockKind, Document};
use std::collections::HashMap;

/// Names of the columns.
pub(super) const NAMES: &[&str] = &[
    "score",
    "score_at-3",
    "score_at-2",
    "score_at-1",
    "score_at+1",
    "score_at+2",
    "score_at+3",
    "score_window2",
    "score_window7",
    "score_window20",
    "score_words_window2",
    "score_words_window7",
    "score_words_window20",
    "score_same",
    "score_same_words",
    "score_larger0",
    "score_larger1",
    "score_larger2",
    "score_larger3",
    "score_page",
    "score_page_sure",
    "score_page_unsure",
    "score_page_expected",
    "score_sure_words",
    "score_sure_up",
    "score_sure_down",
    "score_sure_leave",
    "score_sure_enter",
    "score_above",
    "score_chosen",
    "score_chosen_run",
    "score_chosen_run_share",
    "score_before_first_chosen",
    "score_after_last_chosen",
];

/// Score, in thousandths, and words of a block that surely is text.
const SURE: u16 = 800;
const SURE_WORDS: u32 = 12;
/// Scores, in thousandths, that leave it open.
const UNSURE: std::ops::Range<u16> = 200..800;
/// No such block.
const FAR: usize = 200;
/// Neighbours whose scores count, and blocks to each side of the windows.
const OFFSETS: [isize; 6] = [-3, -2, -1, 1, 2, 3];
const WINDOWS: [usize; 3] = [2, 7, 20];

/// Sums over ranges of blocks: scores, scores times words, words.
struct Sums(Vec<[u64; 3]>);

impl Sums {
    fn of(doc: &Document, scores: &[u16]) -> Sums {
        let mut sum = [0u64; 3];
        let mut out = vec![sum];
        for (b, &score) in doc.blocks.iter().zip(scores) {
            let (score, words) = (u64::from(score), u64::from(b.words.max(1)));
            for (own, more) in sum.iter_mut().zip([score, score * words, words]) {
                *own += more;
            }
            out.push(sum);
        }
        Sums(out)
    }

    fn over(&self, from: usize, to: usize) -> [u64; 3] {
        let at = |i: usize| self.0.get(i).copied().unwrap_or_default();
        let ([a0, a1, a2], [b0, b1, b2]) = (at(from), at(to));
        [b0 - a0, b1 - a1, b2 - a2]
    }

    /// Mean score of the words of a range.
    fn by_words(&self, from: usize, to: usize) -> i16 {
        let [_, score, words] = self.over(from, to);
        (score / words.max(1)) as i16
    }
}

/// Fills the columns of all rows with what these scores, in thousandths, say.
pub(in crate::clean::model) fn fill(doc: &Document, scores: &[u16], rows: &mut Rows) {
    let n = doc.blocks.len();
    let sums = Sums::of(doc, scores);
    let words: Vec<u32> = doc.blocks.iter().map(|b| b.words).collect();
    let chosen = select(&words, scores, OperatingPoint::Balanced);
    let is_chosen = |i: usize| chosen.keep.get(i).copied().unwrap_or(false);
    let runs = runs(&chosen.keep, &words);
    let chosen_words: u64 = (0..n).filter(|i| is_chosen(*i)).map(|i| word_count(&words, i)).sum();
    let (first, last) = (chosen.keep.iter().position(|k| *k), chosen.keep.iter().rposition(|k| *k));
    let score = |i: usize| scores.get(i).copied().unwrap_or(0);
    let sure: Vec<bool> =
        (0..n).map(|i| score(i) >= SURE && words.get(i).is_some_and(|w| *w >= SURE_WORDS)).collect();
    let (up, down) = (nearest(&sure, false), nearest(&sure, true));
    let all: u64 = (0..n).map(|i| word_count(&words, i)).sum();
    let of = |test: &dyn Fn(u16) -> bool| -> u64 {
        (0..n).filter(|i| test(score(*i))).map(|i| word_count(&words, i)).sum()
    };
    let page = [
        sums.by_words(0, n),
        permil(of(&|s| s >= SURE), all),
        permil(of(&|s| UNSURE.contains(&s)), all),
        chosen.expected_f1 as i16,
        cap((0..n).filter(|i| sure.get(*i) == Some(&true)).map(|i| word_count(&words, i)).sum::<u64>()
            as usize),
    ];
    let above = above(scores, &words, all);
    let same = same(doc, scores);
    let mut levels: Vec<std::ops::Range<usize>> = Vec::new();
    for (i, block) in doc.blocks.iter().enumerate() {
        larger(doc, block.container as usize, &mut levels);
        let mut values: Vec<i16> = Vec::with_capacity(NAMES.len());
        values.push(score(i) as i16);
        let at = |offset| i.checked_add_signed(offset).filter(|j| *j < n).map_or(-1, |j| score(j) as i16);
        values.extend(OFFSETS.map(at));
        let window = |w: usize| (i.saturating_sub(w), (i + w + 1).min(n));
        values.extend(WINDOWS.map(|w| {
            let (from, to) = window(w);
            (sums.over(from, to)[0] / (to - from).max(1) as u64) as i16
        }));
        values.extend(WINDOWS.map(|w| sums.by_words(window(w).0, window(w).1)));
        let (same_score, same_words) = same.get(i).copied().unwrap_or_default();
        values.extend([same_score, same_words]);
        values.extend((0..4).map(|l| levels.get(l).map_or(-1, |r| sums.by_words(r.start, r.end))));
        values.extend(page);
        let (up, down) = (up.get(i).copied().flatten(), down.get(i).copied().flatten());
        let apart = |other: Option<usize>| other.map_or(FAR, |o| o.abs_diff(i).min(FAR));
        let near = if apart(up) <= apart(down) { up.or(down) } else { down };
        let (leave, enter) = near.map_or((-1, -1), |other| steps(doc, i, other));
        values.extend([cap(apart(up)), cap(apart(down)), leave, enter]);
        values.push(above.get(i).copied().unwrap_or(0));
        values.push(i16::from(is_chosen(i)));
        let (run, run_words) = runs.get(i).copied().unwrap_or_default();
        values.extend([cap(run), permil(run_words, chosen_words)]);
        values.push(first.map_or(-1, |f| cap(f.saturating_sub(i).min(FAR))));
        values.push(last.map_or(-1, |l| cap(i.saturating_sub(l).min(FAR))));
        debug_assert_eq!(values.len(), NAMES.len(), "every column has a value");
        let row = rows.row_mut(i);
        for (k, v) in values.into_iter().enumerate() {
            set(row, SCORES + k, v);
        }
    }
}

fn word_count(words: &[u32], i: usize) -> u64 {
    u64::from(words.get(i).copied().unwrap_or(0))
}

/// For each block, how many blocks the run of chosen or of other blocks has that it stands in, and its words.
fn runs(keep: &[bool], words: &[u32]) -> Vec<(usize, u64)> {
    let mut out = Vec::with_capacity(keep.len());
    for run in keep.chunk_by(|a, b| a == b) {
        let from = out.len();
        let all = (from..from + run.len()).map(|i| word_count(words, i)).sum();
        out.extend(std::iter::repeat_n((run.len(), all), run.len()));
    }
    out
}

/// For each block, the nearest such block before it, or behind it; itself where it is one.
fn nearest(is: &[bool], behind: bool) -> Vec<Option<usize>> {
    let mut out = vec![None; is.len()];
    let mut last = None;
    let mut walk = |i: usize| {
        if is.get(i) == Some(&true) {
            last = Some(i);
        }
        if let Some(own) = out.get_mut(i) {
            *own = last;
        }
    };
    if behind {
        (0..is.len()).rev().for_each(&mut walk)
    } else {
        (0..is.len()).for_each(&mut walk)
    }
    out
}

/// For each block, the share of the page's words in blocks with a higher score.
fn above(scores: &[u16], words: &[u32], all: u64) -> Vec<i16> {
    let mut by_score = vec![0u64; 1002];
    for (i, &score) in scores.iter().enumerate() {
        if let Some(own) = by_score.get_mut(usize::from(score.min(1000))) {
            *own += word_count(words, i);
        }
    }
    for score in (0..1001).rev() {
        let higher = by_score.get(score + 1).copied().unwrap_or(0);
        if let Some(own) = by_score.get_mut(score) {
            *own += higher;
        }
    }
    let above = |&score: &u16| by_score.get(usize::from(score.min(1000)) + 1).copied().unwrap_or(0);
    scores.iter().map(|s| permil(above(s), all)).collect()
}

/// For each block, the mean score of the blocks of its template, by blocks and by words.
fn same(doc: &Document, scores: &[u16]) -> Vec<(i16, i16)> {
    let key = |i: usize| {
        let block = doc.blocks.get(i)?;
        let heading = matches!(block.kind, BlockKind::Heading(_));
        Some((doc.containers.get(block.container as usize)?.signature, heading))
    };
    let mut groups: HashMap<_, [u64; 4]> = HashMap::new();
    for (i, b) in doc.blocks.iter().enumerate() {
        let (score, words) = (u64::from(scores.get(i).copied().unwrap_or(0)), u64::from(b.words.max(1)));
        let group = groups.entry(key(i)).or_default();
        for (own, more) in group.iter_mut().zip([1, score, words, score * words]) {
            *own += more;
        }
    }
    let mean = |i: usize| {
        let [blocks, score, words, by_words] = groups.get(&key(i)).copied().unwrap_or_default();
        ((score / blocks.max(1)) as i16, (by_words / words.max(1)) as i16)
    };
    (0..doc.blocks.len()).map(mean).collect()
}

/// Blocks of the ancestors that hold more than the one inside them, from the inside out.
fn larger(doc: &Document, from: usize, out: &mut Vec<std::ops::Range<usize>>) {
    out.clear();
    let (mut at, mut blocks) = (Some(from), 1);
    while let Some(c) = at.filter(|_| out.len() < 4).and_then(|i| doc.containers.get(i)) {
        let own = c.blocks.end - c.blocks.start;
        if own > blocks {
            blocks = own;
            out.push(c.blocks.start as usize..c.blocks.end as usize);
        }
        at = (c.depth > 0).then_some(c.parent as usize);
    }
}
