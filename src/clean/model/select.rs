//! Which blocks to keep: the set with the highest expected F-measure, given each block's probability.
//!
//! With probabilities that mean what they say, the best set takes blocks in the order of their probability (Lewis, "Evaluating and
//! optimizing autonomous text classification systems", SIGIR 1995); where to stop is found by trying every prefix.

use serde::{Deserialize, Serialize};

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

    /// Square of the F-measure's beta, in hundredths.
    fn beta_squared(self) -> u64 {
        match self {
            OperatingPoint::Balanced => BALANCED,
            OperatingPoint::Precision => 25,
            OperatingPoint::Recall => 400,
        }
    }
}

/// Square of beta, in hundredths, that gives the best F1. It would be 100 if the blocks of a page were independent; but they are wrong
/// together, a whole list of other stories at once. By labels, as `training/fit.py` counts with its BETA_SQUARED, of a fit of 800 trees
/// on 2026-11-22, for wcxb-dev and fundus-dev out of fold and multisite-dev, not fitted on: 100 gives 0.874, 0.965, 0.879; 70 gives 0.875,
/// 0.971, 0.891; 50 gives 0.872, 0.972, 0.899; 25 gives 0.862, 0.969, 0.908.
const BALANCED: u64 = 60;

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
    let mut order: Vec<usize> = (0..words.len().min(probabilities.len())).collect();
    let probability = |i: usize| u64::from(probabilities.get(i).copied().unwrap_or(0));
    // Blocks without a word, such as a lone price sign, cost nothing and count as a word.
    let weight = |i: usize| u64::from(words.get(i).copied().unwrap_or(0).clamp(1, 100_000));
    order.sort_by_key(|&i| std::cmp::Reverse(probability(i)));
    let relevant: u64 = order.iter().map(|&i| weight(i) * probability(i)).sum();
    let beta = point.beta_squared();
    let (mut taken, mut right) = (0u64, 0u64);
    let (mut best, mut best_at, mut best_f1) = ((0u128, 1u128), 0, 0);
    for (at, &i) in order.iter().enumerate() {
        taken += weight(i) * 1000;
        right += weight(i) * probability(i);
        // (1 + b) right / (b relevant + taken), compared as fractions.
        let own =
            (u128::from(100 + beta) * u128::from(right), u128::from(beta * relevant + 100 * taken).max(1));
        if own.0 * best.1 > best.0 * own.1 {
            best = own;
            best_at = at + 1;
            best_f1 = 2000 * u128::from(right) / u128::from(relevant + taken).max(1);
        }
    }
    let mut keep = vec![false; words.len()];
    for &i in order.iter().take(best_at) {
        if let Some(k) = keep.get_mut(i) {
            *k = true;
        }
    }
    Selection { keep, expected_f1: best_f1.min(1000) as u16 }
}
