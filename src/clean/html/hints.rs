//! Class, id and role attributes to hints, by the words in them.

#![allow(clippy::indexing_slicing, reason = "hot path over positions that it made itself")]

use crate::clean::tables::class_words::{PAIRS, STEMS, WORDS};
use crate::document::Hints;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Longest word that is looked at; longer ones are generated names.
const LONGEST_WORD_BYTES: usize = 24;
/// Attributes longer than this are read to here: utility classes come in hundreds, names that mean something come first.
const LONGEST_ATTRIBUTE_BYTES: usize = 400;

struct Tables {
    words: HashMap<&'static [u8], Hints>,
    /// Sorted, so that the stems that begin with a word's first letter stand together.
    stems: Vec<(&'static [u8], Hints)>,
    pair_firsts: u32,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut stems: Vec<_> = STEMS.iter().map(|(s, h)| (s.as_bytes(), *h)).collect();
    stems.sort_unstable_by_key(|(s, _)| *s);
    Tables {
        words: WORDS.iter().map(|(w, h)| (w.as_bytes(), *h)).collect(),
        stems,
        pair_firsts: PAIRS.iter().fold(0, |set, (first, ..)| set | letter_bit(first.as_bytes()[0])),
    }
});

/// Hints of one attribute's words. Words end at anything that is no letter and where a capital follows a small letter.
pub(crate) fn of_attribute(value: &[u8]) -> Hints {
    let tables = &*TABLES;
    // One forum's name for signatures; as a word among others it is half of `sign-in`.
    if value == b"sign" {
        return Hints::SIGNATURE;
    }
    let value = &value[..value.len().min(LONGEST_ATTRIBUTE_BYTES)];
    let (mut hints, mut i) = (Hints::NONE, 0);
    let (mut previous, mut previous_len) = ([0u8; LONGEST_WORD_BYTES], 0);
    let mut word = [0u8; LONGEST_WORD_BYTES];
    while i < value.len() {
        if !value[i].is_ascii_alphabetic() {
            // Only words of one name make a pair.
            if matches!(value[i], b' ' | b'\n' | b'\t') {
                previous_len = 0;
            }
            i += 1;
            continue;
        }
        let from = i;
        i += 1;
        while i < value.len()
            && value[i].is_ascii_alphabetic()
            && !(value[i].is_ascii_uppercase() && value[i - 1].is_ascii_lowercase())
        {
            i += 1;
        }
        let len = i - from;
        if len > LONGEST_WORD_BYTES {
            previous_len = 0;
            continue;
        }
        word[..len].copy_from_slice(&value[from..i]);
        word[..len].make_ascii_lowercase();
        let own = &word[..len];
        if let Some(more) = tables.words.get(own) {
            hints = hints.with(*more);
        } else if len >= 5 {
            let upto = tables.stems.partition_point(|(s, _)| *s <= own);
            for (stem, more) in tables.stems[..upto].iter().rev().take_while(|(s, _)| s[0] == own[0]) {
                if own.starts_with(stem) {
                    hints = hints.with(*more);
                    break;
                }
            }
        }
        if previous_len > 0 && tables.pair_firsts & letter_bit(previous[0]) != 0 {
            let first = &previous[..previous_len];
            if let Some(pair) = PAIRS.iter().find(|p| p.0.as_bytes() == first && p.1.as_bytes() == own) {
                hints = hints.with(pair.2);
            }
        }
        previous[..len].copy_from_slice(own);
        previous_len = len;
    }
    hints
}

fn letter_bit(letter: u8) -> u32 {
    1 << (letter.wrapping_sub(b'a') & 31)
}
