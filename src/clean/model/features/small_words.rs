//! Looks words up among the small words of many languages.

use super::shape::hash;
use crate::clean::tables::small_words::LISTS;
use std::collections::HashSet;
use std::sync::LazyLock;

static HASHES: LazyLock<HashSet<u32>> =
    LazyLock::new(|| LISTS.iter().flat_map(|l| l.split(' ')).map(hash).collect());

/// Whether a word with that hash is one of them.
pub(super) fn is_small(hash: u32) -> bool {
    HASHES.contains(&hash)
}
