//! Which blocks to keep: the set with the highest expected F-measure, given each block's probability.
//!
//! With probabilities that mean what they say, the best set takes blocks in the order of their probability (Lewis, "Evaluating and
//! optimizing autonomous text classification systems", SIGIR 1995); where to stop is found by trying every prefix.

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What counts for more: that all of the text is there, or that nothing else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum OperatingPoint {
    /// Both alike, as it turns out: see `BALANCED`.
    #[default]
    Balanced,
    /// That nothing else is there (F0.5).
    Precision,
    /// That all of the text is there (F2).
    Recall,
}

impl OperatingPoint {
    /// The names in pipeline files.
    pub const NAMES: [(&str, OperatingPoint); 3] = [
        ("balanced", OperatingPoint::Balanced),
        ("precision", OperatingPoint::Precision),
        ("recall", OperatingPoint::Recall),
    ];

    /// Square of the F-measure's beta, in twentieths.
    fn beta_squared(self) -> u64 {
        match self {
            OperatingPoint::Balanced => BALANCED,
            OperatingPoint::Precision => 5,
            OperatingPoint::Recall => 80,
        }
    }
}

/// Square of beta, in twentieths: of 14, 15, 16 and 18 (earlier also 12 and 20) the first three gave wcxb-dev the same F1 to 0.0002 by `trommel eval`
/// (2026-11-23). More of it finds more wanted snippets (0.8186, 0.8216, 0.8231, 0.8262) and more unwanted ones (0.0459 to 0.0534), and costs
/// multisite-dev most (cF1 0.9197, 0.9189, 0.9181, 0.9170).
const BALANCED: u64 = 15;

/// How far a page's odds are off in each of some equally likely worlds, as fractions: e to the power of the middles of so many equally
/// likely parts of a normal distribution of variance 20.4.
///
/// Blocks are not wrong one by one: what looks like text for a reason that does not hold looks so all over the page, a whole list of other
/// stories at once. So the F-measure is averaged over worlds in which all blocks of the page are off by the same step. What that gives
/// stands in BENCHMARKS.md; 4, 7, 9 and 15 worlds and half or twice the variance were alike.
const WORLDS: [(u64, u64); 5] = [(1, 739), (1, 15), (1, 1), (15, 1), (739, 1)];
/// Power of the odds in a world, so that a probability still means what it says over all worlds: the square root of 1 + pi/8 times the
/// variance (MacKay, "The evidence framework applied to classification networks", Neural Computation 4, 1992).
const POWER: u32 = 3;
/// A whole, for probabilities in a world and for F-measures: so many bits that nothing overflows on a page of 2^28 words, which is eight
/// times what a page of the largest size can have.
const WHOLE_BITS: u32 = 14;
/// Most words that count of one block.
const MOST_WORDS: u32 = 1 << 14;

/// Probability in each world, by probability in thousandths.
static IN_WORLDS: [[u16; WORLDS.len()]; 1001] = in_worlds();

#[allow(clippy::indexing_slicing, reason = "within the bounds of constants, at compile time")]
const fn in_worlds() -> [[u16; WORLDS.len()]; 1001] {
    let mut out = [[0; WORLDS.len()]; 1001];
    let mut p = 0;
    while p <= 1000 {
        let mut world = 0;
        while world < WORLDS.len() {
            let (likely, unlikely) = WORLDS[world];
            let yes = (p as u64).pow(POWER) * likely;
            let no = (1000 - p as u64).pow(POWER) * unlikely;
            out[p][world] = ((yes << WHOLE_BITS) / (yes + no)) as u16;
            world += 1;
        }
        p += 1;
    }
    out
}

/// The chosen blocks and the F1 to be expected of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// For each block, whether it stays.
    pub keep: Vec<bool>,
    /// Expected F1 of the chosen set, in thousandths.
    pub expected_f1: u16,
}

/// Chooses among blocks of so many words and such probabilities, in thousandths. Equal ones stay or go in reading order.
pub fn select(words: &[u32], probabilities: &[u16], point: OperatingPoint) -> Selection {
    // Blocks that are not likely at all can only make a choice worse.
    let mut order: Vec<(Reverse<u16>, usize)> = words
        .iter()
        .zip(probabilities)
        .enumerate()
        .filter(|(_, (_, p))| **p > 0)
        .map(|(i, (_, p))| (Reverse((*p).min(1000)), i))
        .collect();
    order.sort_unstable();
    // Blocks without a word, such as a lone price sign, cost nothing and count as a word.
    let weight = |i: usize| u64::from(words.get(i).copied().unwrap_or(0).clamp(1, MOST_WORDS));
    let add = |sums: &mut [u64; WORLDS.len()], &(Reverse(p), i): &(Reverse<u16>, usize)| {
        let worlds = IN_WORLDS.get(usize::from(p)).into_iter().flatten();
        sums.iter_mut().zip(worlds).for_each(|(sum, p)| *sum += weight(i) * u64::from(*p));
    };
    let mut relevant = [0; WORLDS.len()];
    order.iter().for_each(|block| add(&mut relevant, block));
    // (1 + b) right / (b relevant + taken), over all worlds.
    let value = |right: &[u64; WORLDS.len()], taken: u64, beta: u64| {
        let of = |(right, relevant): (&u64, &u64)| {
            (((20 + beta) * right) << WHOLE_BITS) / (beta * relevant + ((20 * taken) << WHOLE_BITS)).max(1)
        };
        right.iter().zip(&relevant).map(of).sum::<u64>()
    };
    let (mut taken, mut right) = (0, [0; WORLDS.len()]);
    let (mut best, mut best_at, mut chosen) = (0, 0, (right, taken));
    for (at, block) in order.iter().enumerate() {
        taken += weight(block.1);
        add(&mut right, block);
        let own = value(&right, taken, point.beta_squared());
        if own > best {
            (best, best_at, chosen) = (own, at + 1, (right, taken));
        }
    }
    let mut keep = vec![false; words.len()];
    for (_, i) in order.iter().take(best_at) {
        if let Some(k) = keep.get_mut(*i) {
            *k = true;
        }
    }
    let all = (WORLDS.len() as u64) << WHOLE_BITS;
    let f1 = value(&chosen.0, chosen.1, 20);
    Selection { keep, expected_f1: (1000 * f1 / all).min(1000) as u16 }
}
