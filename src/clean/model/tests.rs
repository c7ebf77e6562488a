//! Selection, repair and the model file.

use super::*;

#[test]
fn the_best_prefix_is_chosen() {
    let check = |words: &[u32], probabilities: &[u16], point, keep: &[bool]| {
        assert_eq!(select(words, probabilities, point).keep, keep, "{words:?} {probabilities:?}");
    };
    use OperatingPoint::{Balanced, Precision, Recall};
    check(&[], &[], Balanced, &[]);
    check(&[10, 10], &[1000, 0], Balanced, &[true, false]);
    // A block of even odds helps F1 where the rest is sure, more so F2; F0.5 leaves it out.
    check(&[10, 10], &[1000, 550], Balanced, &[true, true]);
    check(&[10, 10], &[1000, 350], Recall, &[true, true]);
    check(&[10, 10], &[1000, 550], Precision, &[true, false]);
    // Where nothing is likely, the likeliest is still the best guess.
    check(&[10, 10], &[30, 10], Balanced, &[true, false]);
}

#[test]
fn all_ways_of_choosing_are_no_better_than_the_prefix() {
    let (words, probabilities) = ([7u32, 30, 2, 14, 9, 50], [900u16, 300, 650, 120, 480, 510]);
    let relevant: f64 = words.iter().zip(&probabilities).map(|(w, p)| f64::from(*w) * f64::from(*p)).sum();
    let value = |keep: &[bool]| {
        let sum = |per: &dyn Fn(usize) -> f64| (0..words.len()).filter(|i| keep[*i]).map(per).sum::<f64>();
        let right = sum(&|i| f64::from(words[i]) * f64::from(probabilities[i]));
        2.0 * right / (relevant + 1000.0 * sum(&|i| f64::from(words[i])))
    };
    let best = value(&select(&words, &probabilities, OperatingPoint::Balanced).keep);
    for set in 1u32..1 << words.len() {
        let keep: Vec<bool> = (0..words.len()).map(|i| set & (1 << i) != 0).collect();
        assert!(value(&keep) <= best + 1e-9, "{keep:?} is better");
    }
}
