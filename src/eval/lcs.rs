//! Length of the longest common subsequence of two token lists, 64 positions at a time (Hyyrö 2004, "Bit-parallel LCS-length
//! computation revisited").

use std::collections::HashMap;

/// Length of the longest common subsequence.
pub(super) fn length(a: &[&str], b: &[&str]) -> usize {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let n = short.len().div_ceil(64);
    let mut places: HashMap<&str, Vec<(usize, u64)>> = HashMap::new();
    for (i, token) in short.iter().enumerate() {
        let list = places.entry(token).or_default();
        match list.last_mut() {
            Some((block, bits)) if *block == i / 64 => *bits |= 1 << (i % 64),
            _ => list.push((i / 64, 1 << (i % 64))),
        }
    }
    let mut state = vec![u64::MAX; n];
    for token in long {
        let Some(list) = places.get(token) else { continue };
        let mut matches = list.iter().peekable();
        let mut carry = false;
        for (block, v) in state.iter_mut().enumerate() {
            let m = matches.next_if(|(b, _)| *b == block).map_or(0, |(_, bits)| *bits);
            let u = *v & m;
            let (sum, over) = v.overflowing_add(u);
            let (sum, over2) = sum.overflowing_add(u64::from(carry));
            carry = over || over2;
            *v = sum | (*v & !m);
        }
    }
    let ones: usize = state.iter().map(|v| v.count_ones() as usize).sum();
    // Bits beyond the shorter list never match and stay set.
    let spare = n * 64 - short.len();
    short.len() - (ones - spare)
}
