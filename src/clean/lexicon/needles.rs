//! Strings that are looked for at one place of a text, found by how they begin. No automaton: it is built in no time, and the places
//! where a phrase may begin are far fewer than the bytes of a text.

/// Bytes that needles are told apart by; those that are shorter are looked for one by one.
const KEY_BYTES: usize = 4;
/// Slots of the table, as a power of two: some six times as many as there are different beginnings of phrases.
const SLOT_BITS: u32 = 14;

/// Strings to look for, each leading to its entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    /// By slot.
    needles: Vec<Needle>,
    /// Where in `needles` each slot begins; one more than there are slots, or none.
    slots: Vec<u32>,
    /// Needles of fewer bytes than the key.
    short: Vec<Needle>,
    /// First bytes of the needles in the slots, and of the short ones, as sets of bits: most places are told apart by these.
    first: [u64; 4],
    first_short: [u64; 4],
    max_words: u32,
}

#[derive(Debug, Clone)]
struct Needle {
    /// The first eight bytes, and which of them count.
    head: u64,
    mask: u64,
    /// Longest block, in words, that it is looked for in.
    max_words: u32,
    entry: u32,
    text: Box<str>,
}

impl Needles {
    /// Needles with their entries and the longest block, in words, that each is looked for in.
    pub(super) fn new(list: &[(&str, u32, u32)]) -> Needles {
        let mut out = Needles::default();
        let mut slotted: Vec<(usize, Needle)> = Vec::new();
        for &(text, entry, max_words) in list.iter().filter(|(text, ..)| !text.is_empty()) {
            out.max_words = out.max_words.max(max_words);
            let mask = u64::MAX >> (64 - 8 * text.len().min(8));
            let head = head(text.as_bytes(), 0);
            let needle = Needle { head, mask, max_words, entry, text: text.into() };
            if text.len() < KEY_BYTES {
                put(&mut out.first_short, head);
                out.short.push(needle);
            } else {
                put(&mut out.first, head);
                slotted.push((slot(head), needle));
            }
        }
        slotted.sort_by_key(|(slot, _)| *slot);
        if !slotted.is_empty() {
            out.slots = vec![0; (1 << SLOT_BITS) + 1];
            for (slot, _) in &slotted {
                out.slots.get_mut(slot + 1).into_iter().for_each(|n| *n += 1);
            }
            let mut sum = 0;
            for n in &mut out.slots {
                sum += *n;
                *n = sum;
            }
        }
        out.needles = slotted.into_iter().map(|(_, needle)| needle).collect();
        out
    }

    /// The longest block, in words, that any of them is looked for in.
    pub(super) fn max_words(&self) -> u32 {
        self.max_words
    }

    /// Whether each begins outside ASCII.
    pub(super) fn is_wide(&self) -> bool {
        self.needles.iter().chain(&self.short).all(|n| n.head & 0x80 != 0)
    }

    /// Calls `found` with the entry and the bytes of every needle that stands at a place of a text of `words` words.
    pub(super) fn at(
        &self,
        text: &str,
        place: usize,
        words: u32,
        found: &mut impl FnMut(u32, std::ops::Range<usize>),
    ) {
        let bytes = text.as_bytes();
        let here = head(bytes, place);
        if is_in(&self.first, here) {
            let slot = slot(here);
            if let Some(&[from, to]) = self.slots.get(slot..slot + 2)
                && from < to
            {
                let same = self.needles.get(from as usize..to as usize).unwrap_or_default();
                compare(same, bytes, place, here, words, found);
            }
        }
        if is_in(&self.first_short, here) {
            compare(&self.short, bytes, place, here, words, found);
        }
    }
}

/// Calls `found` with those of some needles that stand at a place, which begins with `here`.
fn compare(
    needles: &[Needle],
    bytes: &[u8],
    place: usize,
    here: u64,
    words: u32,
    found: &mut impl FnMut(u32, std::ops::Range<usize>),
) {
    for needle in needles {
        if here & needle.mask == needle.head
            && words <= needle.max_words
            && bytes.get(place..).is_some_and(|rest| rest.starts_with(needle.text.as_bytes()))
        {
            found(needle.entry, place..place + needle.text.len());
        }
    }
}

/// Puts the first byte of a beginning into a set.
fn put(set: &mut [u64; 4], head: u64) {
    let byte = head as u8;
    set.get_mut(usize::from(byte >> 6)).into_iter().for_each(|bits| *bits |= 1 << (byte & 63));
}

/// Whether the first byte of a beginning is in a set.
fn is_in(set: &[u64; 4], head: u64) -> bool {
    let byte = head as u8;
    set.get(usize::from(byte >> 6)).is_some_and(|bits| bits >> (byte & 63) & 1 == 1)
}

/// Eight bytes from a place on, zeros behind the end.
fn head(bytes: &[u8], place: usize) -> u64 {
    let rest = bytes.get(place..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |head, &byte| head << 8 | u64::from(byte)),
    }
}

/// The slot of a beginning, by its first bytes.
fn slot(head: u64) -> usize {
    // The multiplier of Fibonacci hashing.
    let key = (head as u32).wrapping_mul(0x9E37_79B9);
    (key >> (32 - SLOT_BITS)) as usize
}
