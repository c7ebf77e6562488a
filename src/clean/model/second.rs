//! What the second pass sees of a block: what the first one has said of it, of blocks made like it, of those beside it, and of the
//! page as a whole.
//!
//! The first pass looks at blocks one by one, and is wrong about many of them together or about one among many that it is right
//! about. A second model on top of the answers of the first is known as stacking (Wolpert, "Stacked generalization", Neural Networks
//! 1992): it is fitted on what the first says of pages that it was not fitted on, which `trommel features --models` writes.

use crate::document::{Block, BlockKind, Document};
use std::collections::HashMap;

/// Columns of a row.
pub const COLUMNS: usize = 19;
/// Their names, in order.
pub const NAMES: [&str; COLUMNS] = [
    "own",
    "words",
    "kind",
    "alike",
    "alike_blocks",
    "alike_others",
    "at-3",
    "at-2",
    "at-1",
    "at+1",
    "at+2",
    "at+3",
    "window4",
    "window12",
    "page_share",
    "page_words",
    "page_most",
    "position",
    "words_before",
];

/// Largest sum of the first pass that counts, some 5.5 log odds; and that of a block which a rule keeps for sure.
const MOST: i16 = 11_264;
/// Where there is no neighbour.
const NOBODY: i16 = i16::MIN;
/// Containers above a block by which it is like others.
const LEVELS: usize = 3;
/// Neighbours, by their distance.
const OFFSETS: [isize; 6] = [-3, -2, -1, 1, 2, 3];
/// Blocks to each side over which means are taken.
const WINDOWS: [usize; 2] = [4, 12];
/// From this many words on, a block counts for as much as any longer one.
const LONG_WORDS: u32 = 100;

/// What the first pass says, block by block.
#[derive(Debug, Default)]
pub struct First {
    /// Sums of leaves, between `-MOST` and [`MOST`].
    sums: Vec<i16>,
    /// Probabilities, in thousandths.
    pub(super) probabilities: Vec<u16>,
}

impl First {
    /// Of blocks that a rule may be sure of, and the sums and probabilities of the `open` ones.
    pub(super) fn new(fixed: &[Option<bool>], open: &[usize], said: &[(i32, u16)]) -> First {
        let mut first = First {
            sums: fixed.iter().map(|keep| if *keep == Some(true) { MOST } else { -MOST }).collect(),
            probabilities: fixed.iter().map(|keep| if *keep == Some(true) { 1000 } else { 0 }).collect(),
        };
        for (&i, &(sum, probability)) in open.iter().zip(said) {
            if let (Some(own), Some(p)) = (first.sums.get_mut(i), first.probabilities.get_mut(i)) {
                *own = sum.clamp(-i32::from(MOST), i32::from(MOST)) as i16;
                *p = probability;
            }
        }
        first
    }
}

/// A mean of sums, by words.
#[derive(Debug, Default, Clone, Copy)]
struct Mean {
    sum: i64,
    weight: i64,
    blocks: usize,
}

impl Mean {
    fn add(&mut self, (sum, weight): (i64, i64)) {
        self.sum += sum * weight;
        self.weight += weight;
        self.blocks += 1;
    }

    fn without(self, (sum, weight): (i64, i64)) -> Mean {
        Mean { sum: self.sum - sum * weight, weight: self.weight - weight, blocks: self.blocks - 1 }
    }

    fn value(self) -> Option<i16> {
        (self.weight > 0).then(|| (self.sum / self.weight) as i16)
    }
}

/// The rows of all blocks; those of blocks that a rule is sure of stay empty.
pub fn rows(doc: &Document, first: &First, fixed: &[Option<bool>]) -> Vec<[i16; COLUMNS]> {
    let n = doc.blocks.len().min(first.sums.len()).min(fixed.len());
    let block = |i: usize| doc.blocks.get(i);
    let own = |i: usize| first.sums.get(i).copied().unwrap_or(-MOST);
    let weighed =
        |i: usize| (i64::from(own(i)), block(i).map_or(1, |b| i64::from(b.words.clamp(1, LONG_WORDS))));
    let fate = |i: usize| fixed.get(i).copied().flatten();
    let is_open = |i: &usize| fate(*i).is_none();

    let keys: Vec<u64> = doc.blocks.iter().map(|b| key(doc, b)).collect();
    let mut alike: HashMap<u64, Mean> = HashMap::new();
    for i in (0..n).filter(is_open) {
        alike.entry(keys.get(i).copied().unwrap_or(0)).or_default().add(weighed(i));
    }

    // Blocks that a rule drops for sure stand beside nobody.
    let there: Vec<usize> = (0..n).filter(|i| fate(*i) != Some(false)).collect();
    let mut before = vec![Mean::default()];
    for &i in &there {
        let mut next = before.last().copied().unwrap_or_default();
        next.add(weighed(i));
        before.push(next);
    }

    let probability = |i: usize| i64::from(first.probabilities.get(i).copied().unwrap_or(0));
    let words = |i: usize| block(i).map_or(0, |b| i64::from(b.words));
    let (mut likely, mut all) = (0, 0);
    for i in (0..n).filter(is_open) {
        likely += weighed(i).1 * probability(i);
        all += weighed(i).1;
    }
    let expected: i64 = (0..n).map(|i| words(i) * probability(i)).sum();
    let most = there.iter().map(|i| own(*i)).max().unwrap_or(-MOST);
    let page = [(likely / all.max(1)) as i16, cap(expected / 1000), most];

    let mut rows = vec![[0; COLUMNS]; doc.blocks.len()];
    let (mut place, mut passed) = (0, 0);
    for (i, row) in rows.iter_mut().enumerate().take(n) {
        let (Some(b), at) = (block(i), place) else { break };
        let (so_far, own_words) = (passed, words(i) * probability(i));
        passed += own_words;
        place += usize::from(fate(i) != Some(false));
        if !is_open(&i) {
            continue;
        }
        let group = keys.get(i).and_then(|key| alike.get(key)).copied().unwrap_or_default();
        let others = if group.blocks > 1 { group.without(weighed(i)).value() } else { None };
        let beside = OFFSETS.map(|offset| {
            let there = at.checked_add_signed(offset).and_then(|at| there.get(at));
            there.map_or(NOBODY, |i| own(*i))
        });
        let windows = WINDOWS.map(|reach| {
            let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(there.len()));
            let (a, z) = (before.get(from).copied(), before.get(to).copied());
            let (a, z) = (a.unwrap_or_default(), z.unwrap_or_default());
            Mean { sum: z.sum - a.sum, weight: z.weight - a.weight, blocks: 0 }.value().unwrap_or(own(i))
        });
        let values = [own(i), cap(i64::from(b.words)), kind(b) as i16]
            .into_iter()
            .chain([group.value().unwrap_or(own(i)), cap(group.blocks as i64), others.unwrap_or(own(i))])
            .chain(beside)
            .chain(windows)
            .chain(page)
            .chain([(1000 * i / n) as i16, (1000 * so_far / expected.max(1)) as i16]);
        row.iter_mut().zip(values).for_each(|(column, value)| *column = value);
    }
    rows
}

/// What blocks have in common that are made by one template: kind, and tag and class of some containers.
fn key(doc: &Document, block: &Block) -> u64 {
    let (mut at, mut key) = (block.container, 0u64);
    for _ in 0..LEVELS {
        let Some(container) = doc.containers.get(at as usize) else { break };
        key = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ container.signature;
        if container.parent == at {
            break;
        }
        at = container.parent;
    }
    key.wrapping_mul(31) ^ kind(block)
}

fn kind(block: &Block) -> u64 {
    match block.kind {
        BlockKind::Paragraph => 1,
        BlockKind::ListItem(_) => 2,
        BlockKind::TableRow => 3,
        BlockKind::Caption | BlockKind::Code | BlockKind::Quote => 4,
        BlockKind::Heading(level) => 10 + u64::from(level),
    }
}

fn cap(n: i64) -> i16 {
    n.clamp(0, i64::from(i16::MAX)) as i16
}
