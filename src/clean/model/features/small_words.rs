//! Looks words up among the small words of many languages.

#![allow(clippy::indexing_slicing, reason = "hot path over positions reduced to the size of the table")]

use super::shape::hash;
use crate::clean::tables::small_words::LISTS;
use std::sync::LazyLock;

/// Slots of the table: a power of two, under a third full.
const SLOTS: usize = 1 << 13;

/// Open addressing; 0 marks a free slot. It is asked for every word of every page.
static TABLE: LazyLock<Box<[u32]>> = LazyLock::new(|| {
    let mut table = vec![0; SLOTS].into_boxed_slice();
    for word in LISTS.iter().flat_map(|l| l.split(' ')).map(hash) {
        let mut at = slot(word);
        while table[at] != 0 && table[at] != word {
            at = (at + 1) % SLOTS;
        }
        table[at] = word;
    }
    table
});

fn slot(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 19) as usize % SLOTS
}

/// Whether a word with that hash is one of them.
pub(super) fn is_small(hash: u32) -> bool {
    let table = &*TABLE;
    let mut at = slot(hash);
    while table[at] != 0 {
        if table[at] == hash {
            return true;
        }
        at = (at + 1) % SLOTS;
    }
    false
}
