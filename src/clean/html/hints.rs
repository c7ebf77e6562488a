//! Class, id and role attributes to hints, by the words in them.

#![allow(clippy::indexing_slicing, reason = "hot path over positions that it made itself")]

use super::tag::Tag;
use crate::clean::tables::{class_words, native_class_words};
use crate::document::Hints;
use std::ops::Range;
use std::sync::LazyLock;

/// Longest word that is looked at; longer ones are generated names.
const LONGEST_WORD_BYTES: usize = 24;
/// Attributes longer than this are read to here: utility classes come in hundreds, names that mean something come first.
const LONGEST_ATTRIBUTE_BYTES: usize = 400;
/// Slots of the table of words and of that of pairs: powers of two, a fifth full.
const SLOTS: usize = 1 << 11;
const PAIR_SLOTS: usize = 1 << 10;

struct Tables {
    words: Vec<(&'static [u8], Hints)>,
    /// Open addressing: the word's place in `words` and one more, or 0 for a free slot.
    slots: Box<[u16; SLOTS]>,
    /// Sorted, so that the stems that begin with a word's first two letters stand together.
    stems: Vec<Stem>,
    /// Where in `stems` those of each two letters begin; one more than there are pairs.
    beginnings: [u16; PAIRS_OF_LETTERS + 1],
    pairs: Vec<(&'static str, &'static str, Hints)>,
    /// As `slots`, of pairs.
    pair_slots: Box<[u16; PAIR_SLOTS]>,
}

/// The beginning of words.
struct Stem {
    text: &'static [u8],
    /// Its first eight bytes, and which bits of them count: most stems are told by them alone.
    head: u64,
    mask: u64,
    hints: Hints,
}

impl Stem {
    fn new(text: &'static [u8], hints: Hints) -> Stem {
        let mut padded = [0; LONGEST_WORD_BYTES];
        padded[..text.len()].copy_from_slice(text);
        let unused = 8 * (8 - text.len().min(8)) as u32;
        Stem { text, head: head_of(&padded), mask: u64::MAX >> unused, hints }
    }
}

/// The first eight bytes of a word.
fn head_of(word: &[u8; LONGEST_WORD_BYTES]) -> u64 {
    word.first_chunk().map_or(0, |head| u64::from_le_bytes(*head))
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let all = |some: [&[(&'static str, Hints)]; 2]| -> Vec<(&'static [u8], Hints)> {
        some.concat().into_iter().map(|(word, hints)| (word.as_bytes(), hints)).collect()
    };
    let words = all([class_words::WORDS, native_class_words::WORDS]);
    let mut stems = all([class_words::STEMS, native_class_words::STEMS]);
    stems.sort_unstable_by_key(|(s, _)| *s);
    let beginnings =
        std::array::from_fn(|i| stems.partition_point(|(stem, _)| pair_of_letters(stem) < i) as u16);
    let stems = stems.into_iter().map(|(text, hints)| Stem::new(text, hints)).collect();
    let slots = filled(words.iter().map(|(word, _)| hash(word)));
    let pairs = [class_words::PAIRS, native_class_words::PAIRS].concat();
    let pair_slots = filled(
        pairs.iter().map(|(first, second, _)| pair_hash(hash(first.as_bytes()), hash(second.as_bytes()))),
    );
    Tables { words, slots, stems, beginnings, pairs, pair_slots }
});

/// Slots filled with the places of entries of these hashes.
fn filled<const N: usize>(hashes: impl Iterator<Item = u32>) -> Box<[u16; N]> {
    let mut slots = Box::new([0; N]);
    for (at, hash) in (1..).zip(hashes) {
        let mut slot = hash as usize % N;
        while slots[slot] != 0 {
            slot = (slot + 1) % N;
        }
        slots[slot] = at;
    }
    slots
}

/// The entry that a test accepts among those whose slots follow that of a hash.
fn look_up<'t, T>(slots: &[u16], entries: &'t [T], hash: u32, is_it: impl Fn(&T) -> bool) -> Option<&'t T> {
    let mut slot = hash as usize % slots.len();
    while let Some(entry) = usize::from(slots[slot]).checked_sub(1).and_then(|at| entries.get(at)) {
        if is_it(entry) {
            return Some(entry);
        }
        slot = (slot + 1) % slots.len();
    }
    None
}

impl Tables {
    fn word(&self, word: &[u8], hash: u32) -> Option<Hints> {
        look_up(&self.slots[..], &self.words, hash, |(own, _)| *own == word).map(|(_, hints)| *hints)
    }

    /// Hints of two words of one name, of whose hashes `hash` is made; in any case.
    fn pair(&self, first: &[u8], second: &[u8], hash: u32) -> Option<Hints> {
        let is_it = |pair: &(&str, &str, Hints)| {
            pair.0.as_bytes().eq_ignore_ascii_case(first) && pair.1.as_bytes().eq_ignore_ascii_case(second)
        };
        look_up(&self.pair_slots[..], &self.pairs, hash, is_it).map(|(_, _, hints)| *hints)
    }

    /// Hints of the longest stem that a word of so many letters begins with; two small letters at least.
    fn stem(&self, word: &[u8; LONGEST_WORD_BYTES], len: usize) -> Hints {
        let pair = pair_of_letters(word);
        let (from, to) = (usize::from(self.beginnings[pair]), usize::from(self.beginnings[pair + 1]));
        let head = head_of(word);
        let is_it =
            |s: &&Stem| (head ^ s.head) & s.mask == 0 && s.text.len() <= len && word.starts_with(s.text);
        self.stems[from..to].iter().rev().find(is_it).map_or(Hints::NONE, |s| s.hints)
    }
}

const PAIRS_OF_LETTERS: usize = 26 * 26;

/// A number for the first two letters of a word, in their order.
fn pair_of_letters(word: &[u8]) -> usize {
    usize::from(word[0] - b'a') * 26 + usize::from(word[1] - b'a')
}

const EMPTY_HASH: u32 = 0x811c_9dc5;

/// FNV-1a; the table never changes, so nothing can be gained by provoking collisions.
fn hash_step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn hash(word: &[u8]) -> u32 {
    word.iter().copied().fold(EMPTY_HASH, hash_step)
}

fn pair_hash(first: u32, second: u32) -> u32 {
    first.rotate_left(5) ^ second
}

/// Attributes that were read before: templates repeat them.
pub(super) struct Memo {
    slots: Vec<Slot>,
}

#[derive(Clone, Default)]
struct Slot {
    value: Range<usize>,
    hints: Hints,
    /// The last element with this class, and its signature.
    signature: Option<(Tag, u64)>,
}

impl Memo {
    /// Pages have a few hundred different attributes.
    const SLOTS: usize = 1024;

    pub(super) fn new() -> Memo {
        Memo { slots: vec![Slot::default(); Memo::SLOTS] }
    }

    /// Hints of an attribute at a place of the source, which has to be the same at each call.
    pub(super) fn of(&mut self, source: &[u8], value: Range<usize>) -> Hints {
        match self.slot(source, &value) {
            Some(slot) => slot.hints,
            None => of_attribute(&source[value]),
        }
    }

    /// FNV-1a over a tag and the value of the class attribute, likewise.
    pub(super) fn signature(&mut self, source: &[u8], value: Range<usize>, tag: Tag) -> u64 {
        let Some(slot) = self.slot(source, &value) else { return signature(tag, &source[value]) };
        match slot.signature {
            Some((own, signature)) if own == tag => signature,
            _ => {
                let signature = signature(tag, &source[value]);
                slot.signature = Some((tag, signature));
                signature
            }
        }
    }

    /// Where a value is noted; too short ones are not.
    fn slot(&mut self, source: &[u8], value: &Range<usize>) -> Option<&mut Slot> {
        let bytes = &source[value.clone()];
        let (first, last) = (bytes.first_chunk::<4>()?, bytes.last_chunk::<4>()?);
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        let mixed = (first ^ last.rotate_left(15) ^ bytes.len() as u32).wrapping_mul(0x9E37_79B1);
        let slot = &mut self.slots[(mixed >> 22) as usize % Memo::SLOTS];
        if source[slot.value.clone()] != *bytes {
            *slot = Slot { value: value.clone(), hints: of_attribute(bytes), signature: None };
        }
        Some(slot)
    }
}

/// Bytes of a class attribute that a signature is made of.
const SIGNATURE_BYTES: usize = 64;

fn signature(tag: Tag, class: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ tag as u64;
    for &b in class.iter().take(SIGNATURE_BYTES) {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// Hints of one attribute's words. Words end at anything that is no letter and where a capital follows a small letter.
pub(crate) fn of_attribute(value: &[u8]) -> Hints {
    let tables = &*TABLES;
    // One forum's name for signatures; as a word among others it is half of `sign-in`.
    if value == b"sign" {
        return Hints::SIGNATURE;
    }
    let value = &value[..value.len().min(LONGEST_ATTRIBUTE_BYTES)];
    let (mut hints, mut at) = (Hints::NONE, 0);
    // The word before in the same name, and its hash.
    let (mut previous, mut previous_hash) = (0..0, 0);
    let mut word = [0u8; LONGEST_WORD_BYTES];
    while let Some(&byte) = value.get(at) {
        if !byte.is_ascii_alphabetic() {
            // Only words of one name make a pair.
            if matches!(byte, b' ' | b'\n' | b'\t') {
                previous = 0..0;
            }
            at += 1;
            continue;
        }
        let (from, mut hash, mut is_small) = (at, EMPTY_HASH, false);
        while let Some(&byte) = value.get(at)
            && byte.is_ascii_alphabetic()
            && !(is_small && byte.is_ascii_uppercase())
        {
            let lower = byte | 0x20;
            hash = hash_step(hash, lower);
            if let Some(own) = word.get_mut(at - from) {
                *own = lower;
            }
            is_small = byte == lower;
            at += 1;
        }
        let Some(own) = word.get(..at - from) else {
            previous = 0..0;
            continue;
        };
        if let Some(more) = tables.word(own, hash) {
            hints = hints.with(more);
        } else if own.len() >= 5 {
            hints = hints.with(tables.stem(&word, own.len()));
        }
        if !previous.is_empty()
            && let Some(more) =
                tables.pair(&value[previous], &value[from..at], pair_hash(previous_hash, hash))
        {
            hints = hints.with(more);
        }
        (previous, previous_hash) = (from..at, hash);
    }
    hints
}
