//! What the second pass sees of a block: what the first one has said of it, of blocks made like it, of those beside it, and of the
//! page as a whole.
//!
//! The first pass looks at blocks one by one, and is wrong about many of them together or about one among many that it is right
//! about. A second model on top of the answers of the first is known as stacking (Wolpert, "Stacked generalization", Neural Networks
//! 1992): it is fitted on what the first says of pages that it was not fitted on, which `trommel features --models` writes.

use crate::document::{Block, BlockKind, Document};

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
/// Neighbours to each side.
const BESIDE: usize = 3;
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
}

impl Mean {
    fn and(self, other: Mean) -> Mean {
        Mean { sum: self.sum + other.sum, weight: self.weight + other.weight }
    }

    fn without(self, other: Mean) -> Mean {
        Mean { sum: self.sum - other.sum, weight: self.weight - other.weight }
    }

    /// The mean, or something else where it is one of nothing.
    fn or(self, nothing: i16) -> i16 {
        if self.weight > 0 { (self.sum / self.weight) as i16 } else { nothing }
    }
}

/// What is counted of a block.
struct Own<'d> {
    block: &'d Block,
    sum: i16,
    /// Decided by a rule.
    fixed: Option<bool>,
    /// Its sum, weighed by its words.
    mean: Mean,
    /// Words before it, times their probabilities in thousandths.
    expected: i64,
    /// Place among blocks that no rule drops for sure.
    place: usize,
    /// What stands of blocks like it, as an index.
    group: usize,
}

/// The rows of all blocks; those of blocks that a rule is sure of stay empty.
pub fn rows(doc: &Document, first: &First, fixed: &[Option<bool>]) -> Vec<[i16; COLUMNS]> {
    // Sums of blocks that stand beside each other, nobody in front of them and behind; means over all up to each.
    let count = doc.blocks.len();
    let (mut beside, mut up_to) = (Vec::with_capacity(count + 2 * BESIDE), Vec::with_capacity(count + 1));
    beside.extend([NOBODY; BESIDE]);
    up_to.push(Mean::default());
    let (mut likely, mut most, mut expected) = (Mean::default(), -MOST, 0);
    let said = doc.blocks.iter().zip(&first.sums).zip(&first.probabilities).zip(fixed);
    let mut all: Vec<Own<'_>> = Vec::with_capacity(count);
    for (((block, &sum), &probability), &fixed) in said {
        let weight = i64::from(block.words.clamp(1, LONG_WORDS));
        let mean = Mean { sum: weight * i64::from(sum), weight };
        let own = Own { block, sum, fixed, mean, expected, place: up_to.len() - 1, group: 0 };
        expected += i64::from(block.words) * i64::from(probability);
        // Blocks that a rule drops for sure stand beside nobody.
        if fixed != Some(false) {
            beside.push(sum);
            up_to.push(up_to.last().copied().unwrap_or_default().and(mean));
            most = most.max(sum);
        }
        if fixed.is_none() {
            likely = likely.and(Mean { sum: weight * i64::from(probability), weight });
        }
        all.push(own);
    }
    beside.extend([NOBODY; BESIDE]);
    let groups = alike(doc, &mut all);
    let page = [likely.or(0), cap(expected / 1000), most];

    let mut rows = vec![[0; COLUMNS]; count];
    let there = up_to.len() - 1;
    for (i, (own, row)) in all.iter().zip(&mut rows).enumerate().filter(|(_, (own, _))| own.fixed.is_none()) {
        let (group, blocks) = groups.get(own.group).copied().unwrap_or_default();
        let near = |offset: usize| beside.get(own.place + offset).copied().unwrap_or(NOBODY);
        let window = |reach: usize| {
            let at = |place: usize| up_to.get(place).copied().unwrap_or_default();
            at((own.place + reach + 1).min(there)).without(at(own.place.saturating_sub(reach))).or(own.sum)
        };
        let [page_share, page_words, page_most] = page;
        *row = [
            own.sum,
            cap(i64::from(own.block.words)),
            kind(own.block) as i16,
            group.or(own.sum),
            cap(blocks),
            group.without(own.mean).or(own.sum),
            near(0),
            near(1),
            near(2),
            near(4),
            near(5),
            near(6),
            window(4),
            window(12),
            page_share,
            page_words,
            page_most,
            (1000 * i / count) as i16,
            (1000 * own.expected / expected.max(1)) as i16,
        ];
    }
    rows
}

/// Means and counts of blocks that are alike and open; each block learns which place is its own.
fn alike(doc: &Document, all: &mut [Own<'_>]) -> Vec<(Mean, i64)> {
    // Blocks that follow each other are alike more often than not: only their runs are sorted.
    let mut keys: Vec<(u64, usize)> = Vec::with_capacity(all.len());
    let mut groups: Vec<(Mean, i64)> = Vec::with_capacity(all.len());
    for own in all.iter_mut().filter(|own| own.fixed.is_none()) {
        let key = key(doc, own.block);
        if keys.last().is_none_or(|(last, _)| *last != key) {
            keys.push((key, groups.len()));
            groups.push((Mean::default(), 0));
        }
        own.group = groups.len() - 1;
        if let Some((mean, count)) = groups.last_mut() {
            (*mean, *count) = (mean.and(own.mean), *count + 1);
        }
    }
    keys.sort_unstable();
    for same in keys.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let runs = same.iter().filter_map(|(_, run)| groups.get(*run));
        let sum = runs.fold((Mean::default(), 0), |(mean, count), run| (mean.and(run.0), count + run.1));
        for (_, run) in same {
            groups.get_mut(*run).into_iter().for_each(|own| *own = sum);
        }
    }
    groups
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
