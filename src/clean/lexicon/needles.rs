//! Strings that are looked for at one place of a text, found by how they begin. No automaton: it is built in no time, and the places
//! where a phrase may begin are far fewer than the bytes of a text.

/// Bytes that needles are told apart by; those that are shorter are looked for one by one.
const KEY_BYTES: usize = 4;
/// Slots of the table, as a power of two: some six times as many as there are different beginnings of phrases.
const SLOT_BITS: u32 = 14;

/// Strings to look for, each leading to its entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    /// By slot of the key.
    long: Table,
    /// Those of fewer bytes than the key, by first byte.
    short: Table,
    max_words: u32,
}

/// Needles in slots.
#[derive(Debug, Clone, Default)]
struct Table {
    needles: Vec<Needle>,
    /// Where in `needles` each slot begins; one more than there are slots, or none.
    slots: Vec<u32>,
    /// The beginnings of the needles, as a set of bits: nearly all places are told apart by these, and they fit the fastest cache.
    beginnings: Vec<u64>,
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
        let mut max = 0;
        let (mut long, mut short) = (Vec::new(), Vec::new());
        for &(text, entry, max_words) in list.iter().filter(|(text, ..)| !text.is_empty()) {
            max = max.max(max_words);
            let mask = u64::MAX >> (64 - 8 * text.len().min(8));
            let head = head(text.as_bytes(), 0);
            let needle = Needle { head, mask, max_words, entry, text: text.into() };
            if text.len() < KEY_BYTES {
                short.push((usize::from(head as u8), needle));
            } else {
                long.push((slot(head), needle));
            }
        }
        let (long, short) = (Table::new(long, 1 << SLOT_BITS, key), Table::new(short, 256, first_two));
        Needles { long, short, max_words: max }
    }

    /// The longest block, in words, that any of them is looked for in.
    pub(super) fn max_words(&self) -> u32 {
        self.max_words
    }

    /// Whether each begins outside ASCII.
    pub(super) fn is_wide(&self) -> bool {
        self.long.needles.iter().chain(&self.short.needles).all(|n| n.head & 0x80 != 0)
    }

    /// Calls `found` with the entry and the bytes of every needle that stands at a place of a text of `words` words.
    #[inline]
    pub(super) fn at(
        &self,
        text: &str,
        place: usize,
        words: u32,
        found: &mut impl FnMut(u32, std::ops::Range<usize>),
    ) {
        let bytes = text.as_bytes();
        let here = head(bytes, place);
        // At nearly all places nothing begins: only this much is to be part of the loop over places.
        if self.long.may_begin(key(here)) || self.short.may_begin(first_two(here)) {
            self.compare_all(bytes, place, here, words, found);
        }
    }

    #[cold]
    fn compare_all(
        &self,
        bytes: &[u8],
        place: usize,
        here: u64,
        words: u32,
        found: &mut impl FnMut(u32, std::ops::Range<usize>),
    ) {
        if self.long.may_begin(key(here)) {
            compare(self.long.slot(slot(here)), bytes, place, here, words, found);
        }
        if self.short.may_begin(first_two(here)) {
            compare(self.short.slot(usize::from(here as u8)), bytes, place, here, words, found);
        }
    }
}

impl Table {
    /// Needles with their slots; `beginning` is what of a place tells whether one may begin there.
    fn new(mut needles: Vec<(usize, Needle)>, slots: usize, beginning: fn(u64) -> u16) -> Table {
        if needles.is_empty() {
            return Table::default();
        }
        needles.sort_by_key(|(slot, _)| *slot);
        let (mut starts, mut beginnings) = (vec![0u32; slots + 1], vec![0u64; 1 << 10]);
        for (slot, needle) in &needles {
            starts.get_mut(slot + 1).into_iter().for_each(|n| *n += 1);
            // Behind a needle of one byte anything may stand.
            let seconds = if needle.mask > 0xFF { 0..=0 } else { 0..=255 };
            for second in seconds {
                let (word, bit) = place_of(beginning(needle.head | second << 8));
                beginnings.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let needles = needles.into_iter().map(|(_, needle)| needle).collect();
        Table { needles, slots: starts, beginnings }
    }

    /// Whether a needle has this beginning.
    fn may_begin(&self, beginning: u16) -> bool {
        let (word, bit) = place_of(beginning);
        self.beginnings.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn slot(&self, slot: usize) -> &[Needle] {
        match self.slots.get(slot..slot + 2) {
            Some(&[from, to]) => self.needles.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
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
            && (needle.text.len() <= 8
                || bytes.get(place..).is_some_and(|rest| rest.starts_with(needle.text.as_bytes())))
        {
            found(needle.entry, place..place + needle.text.len());
        }
    }
}

/// Where a beginning stands in a set of bits.
fn place_of(beginning: u16) -> (usize, u64) {
    (usize::from(beginning >> 6), 1 << (beginning & 63))
}

/// The first two bytes.
fn first_two(head: u64) -> u16 {
    head as u16
}

/// The first four bytes, mixed; the multiplier of Fibonacci hashing.
fn key(head: u64) -> u16 {
    ((head as u32).wrapping_mul(0x9E37_79B9) >> 16) as u16
}

/// Eight bytes from a place on, zeros behind the end.
#[inline]
fn head(bytes: &[u8], place: usize) -> u64 {
    let rest = bytes.get(place..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => match bytes.last_chunk::<8>() {
            // The last eight bytes without those before the place.
            Some(eight) => u64::from_le_bytes(*eight).checked_shr(64 - 8 * rest.len() as u32).unwrap_or(0),
            None => rest.iter().rev().fold(0, |head, &byte| head << 8 | u64::from(byte)),
        },
    }
}

/// The slot of a beginning.
fn slot(head: u64) -> usize {
    usize::from(key(head) >> (16 - SLOT_BITS))
}
