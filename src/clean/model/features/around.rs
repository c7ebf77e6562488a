//! What stands before and behind a block: its neighbours one by one, and means over windows.

use super::tree::steps;
use super::{AROUND, Rows, said, set, shape};
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
    let sums: Vec<Vec<i64>> = MEANS
        .iter()
        .map(|&(_, column)| {
            let mut sum = 0i64;
            let mut out = Vec::with_capacity(n + 1);
            out.push(0);
            out.extend((0..n).map(|i| {
                // A long block says no more than that it is long.
                let value = rows.get(i, column);
                sum += i64::from(if column == shape::WORDS {
                    value.min(200) * 10
                } else if column == shape::ENDS_SENTENCE {
                    value * 1000
                } else {
                    value
                });
                sum
            }));
            out
        })
        .collect();
    let tree: Vec<(i16, i16)> = (0..n.saturating_sub(1)).map(|i| steps(doc, i, i + 1)).collect();
    let tree2: Vec<(i16, i16)> = (0..n.saturating_sub(2)).map(|i| steps(doc, i, i + 2)).collect();
    let own: Vec<[i16; REPEATED.len()]> =
        (0..n).map(|i| REPEATED.map(|(_, column)| rows.get(i, column))).collect();
    for i in 0..n {
        let Some(row) = rows.row_mut(i).get_mut(AROUND..AROUND + COLUMNS) else { break };
        let (neighbours, row) = row.split_at_mut(OFFSETS.len() * REPEATED.len());
        for (offset, slots) in OFFSETS.into_iter().zip(neighbours.chunks_exact_mut(REPEATED.len())) {
            let other = i.checked_add_signed(offset).and_then(|j| own.get(j));
            slots.copy_from_slice(other.unwrap_or(&[-1; REPEATED.len()]));
        }
        let mut at = 0;
        for offset in TREE {
            let pairs = if offset.unsigned_abs() == 1 { &tree } else { &tree2 };
            let pair = if offset < 0 { i.checked_add_signed(offset) } else { Some(i) };
            let (a, b) = pair.and_then(|p| pairs.get(p)).copied().unwrap_or((-1, -1));
            let (up, down) = if offset < 0 { (b, a) } else { (a, b) };
            set(row, at, up);
            set(row, at + 1, down);
            at += 2;
        }
        for window in WINDOWS {
            let (from, to) = (i.saturating_sub(window), (i + window + 1).min(n));
            for sum in &sums {
                let all = sum.get(to).copied().unwrap_or(0) - sum.get(from).copied().unwrap_or(0);
                // Some forty values of two bytes: their sum needs no wider division.
                set(row, at, (all as i32 / (to - from).max(1) as i32).clamp(-32_000, 32_000) as i16);
                at += 1;
            }
        }
    }
}
