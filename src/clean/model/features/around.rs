//! What stands before and behind a block: its neighbours one by one, and means over windows.

use super::tree::steps;
use super::{AROUND, Rows, said, shape};
use crate::document::Document;

/// Columns of a neighbour that are repeated in the row.
const REPEATED: [(&str, usize); 10] = [
    ("words", shape::WORDS),
    ("links", shape::LINK_SHARE),
    ("ends", shape::ENDS_SENTENCE),
    ("punctuation", shape::PUNCTUATION),
    ("small", shape::SMALL_WORDS),
    ("heading", shape::HEADING),
    ("item", shape::LIST_ITEM),
    ("phrase", said::DROP_PHRASE),
    ("rules", said::RULES),
    ("commas", shape::COMMAS),
];
const OFFSETS: [isize; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];
/// The farthest of them.
const REACH: usize = 4;
/// Neighbours whose distance in the tree counts.
const TREE: [isize; 4] = [-2, -1, 1, 2];
/// Blocks to each side.
const WINDOWS: [usize; 3] = [2, 7, 20];
const MEANS: [(&str, usize); 6] = [
    ("words", shape::WORDS),
    ("links", shape::LINK_SHARE),
    ("ends", shape::ENDS_SENTENCE),
    ("small", shape::SMALL_WORDS),
    ("phrase", said::DROP_PHRASE),
    ("rules", said::RULES),
];
/// Columns of this group.
pub(super) const COLUMNS: usize =
    OFFSETS.len() * REPEATED.len() + TREE.len() * 2 + WINDOWS.len() * MEANS.len();

/// Appends the names of the columns.
pub(super) fn names(out: &mut Vec<String>) {
    for offset in OFFSETS {
        out.extend(REPEATED.map(|(n, _)| format!("at{offset:+}_{n}")));
    }
    for offset in TREE {
        out.extend(["up", "down"].map(|n| format!("tree{offset:+}_{n}")));
    }
    for window in WINDOWS {
        out.extend(MEANS.map(|(n, _)| format!("window{window}_{n}")));
    }
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, rows: &mut Rows) {
    let n = doc.blocks.len();
    let sums = sums(rows, n);
    let tree = [1, 2].map(|apart| {
        let last = n.saturating_sub(apart);
        (0..last).map(|i| steps(doc, i, i + apart)).collect::<Vec<(i16, i16)>>()
    });
    // Nobody stands before the first block and behind the last.
    let nobody = || std::iter::repeat_n([-1; REPEATED.len()], REACH);
    let mut own: Vec<[i16; REPEATED.len()]> = Vec::with_capacity(n + 2 * REACH);
    own.extend(nobody());
    own.extend((0..n).map(|i| REPEATED.map(|(_, column)| rows.get(i, column))));
    own.extend(nobody());
    for i in 0..n {
        let Some(row) = rows.row_mut(i).get_mut(AROUND..AROUND + COLUMNS) else { break };
        let (neighbours, row) = row.split_at_mut(OFFSETS.len() * REPEATED.len());
        let (pairs, means) = row.split_at_mut(2 * TREE.len());
        for (offset, slots) in OFFSETS.into_iter().zip(neighbours.as_chunks_mut().0) {
            if let Some(other) = own.get((i + REACH).wrapping_add_signed(offset)) {
                *slots = *other;
            }
        }
        for (offset, slots) in TREE.into_iter().zip(pairs.as_chunks_mut().0) {
            let ways = tree.get(offset.unsigned_abs() - 1).map_or(&[][..], Vec::as_slice);
            let pair = if offset < 0 { i.checked_add_signed(offset) } else { Some(i) };
            let (a, b) = pair.and_then(|p| ways.get(p)).copied().unwrap_or((-1, -1));
            *slots = if offset < 0 { [b, a] } else { [a, b] };
        }
        for (window, slots) in WINDOWS.into_iter().zip(means.as_chunks_mut().0) {
            let (from, to) = (i.saturating_sub(window), (i + window + 1).min(n));
            if let (Some(before), Some(up_to)) = (sums.get(from), sums.get(to)) {
                *slots = mean(before, up_to, (to - from) as i32);
            }
        }
    }
}

/// Sums of the columns that windows have the mean of, over the blocks before each, and over all.
fn sums(rows: &Rows, n: usize) -> Vec<[i64; MEANS.len()]> {
    let mut sum = [0; MEANS.len()];
    let mut out = Vec::with_capacity(n + 1);
    out.push(sum);
    out.extend((0..n).map(|i| {
        for (sum, (_, column)) in sum.iter_mut().zip(MEANS) {
            let value = rows.get(i, column);
            *sum += i64::from(match column {
                // A long block says no more than that it is long.
                shape::WORDS => value.min(200) * 10,
                shape::ENDS_SENTENCE => value * 1000,
                _ => value,
            });
        }
        sum
    }));
    out
}

fn mean(before: &[i64; MEANS.len()], up_to: &[i64; MEANS.len()], blocks: i32) -> [i16; MEANS.len()] {
    let mut out = [0; MEANS.len()];
    for ((own, a), b) in out.iter_mut().zip(before).zip(up_to) {
        // Some forty values of two bytes: their sum needs no wider division.
        *own = ((b - a) as i32 / blocks.max(1)).clamp(-32_000, 32_000) as i16;
    }
    out
}
