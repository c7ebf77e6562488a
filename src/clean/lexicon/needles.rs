//! Strings that are looked for at one place of a text, found by how they begin. No automaton: it is built in no time, and the places
//! where a phrase may begin are far fewer than the bytes of a text.

/// Bytes that needles are told apart by; those that are shorter are looked for one by one.
const KEY_BYTES: usize = 4;
/// Slots of a table for each needle: four to eight, for they are a power of two; and most slots, as that power.
const SLOTS_FOR_EACH: usize = 4;
const MOST_SLOT_BITS: u32 = 14;

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
    /// Bits of a key beyond those that are the number of its slot.
    shift: u32,
    /// The beginnings of the needles, as a set of bits: nearly all places are told apart by these, and they fit the fastest cache.
    beginnings: Vec<u64>,
}

/// A needle in the buffer that all texts stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Its first byte, and how many it has.
    pub(super) at: u32,
    pub(super) bytes: u32,
    /// What it leads to.
    pub(super) entry: u32,
    /// Longest block, in words, that it is looked for in.
    pub(super) max_words: u32,
}

#[derive(Debug, Clone, Copy)]
struct Needle {
    /// The first eight bytes, and which of them count.
    head: u64,
    mask: u64,
    wanted: Wanted,
}

impl Needles {
    /// Needles in a buffer; those without a byte are left out.
    pub(super) fn new(buffer: &str, list: &[Wanted]) -> Needles {
        let max_words = list.iter().filter(|wanted| wanted.bytes > 0).map(|wanted| wanted.max_words).max();
        let (mut long, mut short) = (Vec::with_capacity(list.len()), Vec::new());
        for &wanted in list.iter().filter(|wanted| wanted.bytes > 0) {
            let mask = u64::MAX >> (64 - 8 * wanted.bytes.min(8));
            let head = head(buffer.as_bytes(), wanted.at as usize) & mask;
            let needle = Needle { head, mask, wanted };
            if (wanted.bytes as usize) < KEY_BYTES { short.push(needle) } else { long.push(needle) }
        }
        let (long, short) = (Table::new(&long, key, key), Table::new(&short, first_byte, first_two));
        Needles { long, short, max_words: max_words.unwrap_or(0) }
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
        buffer: &str,
        text: &str,
        place: usize,
        words: u32,
        found: &mut impl FnMut(u32, std::ops::Range<usize>),
    ) {
        let bytes = text.as_bytes();
        let here = head(bytes, place);
        // At nearly all places nothing begins: only this much is to be part of the loop over places.
        if self.long.may_begin(key(here)) || self.short.may_begin(first_two(here)) {
            self.compare_all(buffer, bytes, place, here, words, found);
        }
    }

    #[cold]
    fn compare_all(
        &self,
        buffer: &str,
        bytes: &[u8],
        place: usize,
        here: u64,
        words: u32,
        found: &mut impl FnMut(u32, std::ops::Range<usize>),
    ) {
        if self.long.may_begin(key(here)) {
            compare(buffer, self.long.slot(key(here)), bytes, place, here, words, found);
        }
        if self.short.may_begin(first_two(here)) {
            compare(buffer, self.short.slot(first_byte(here)), bytes, place, here, words, found);
        }
    }
}

impl Table {
    /// Needles by their keys, the best bits of which come first; `beginning` is what of a place tells whether one may begin there.
    fn new(list: &[Needle], key: fn(u64) -> u16, beginning: fn(u64) -> u16) -> Table {
        let Some(&any) = list.first() else { return Table::default() };
        let bits = (list.len() * SLOTS_FOR_EACH).next_power_of_two().ilog2().min(MOST_SLOT_BITS);
        let shift = 16 - bits;
        let (mut ends, mut beginnings) = (vec![0u32; (1 << bits) + 1], vec![0u64; 1 << 10]);
        for needle in list {
            let slot = usize::from(key(needle.head) >> shift);
            ends.get_mut(slot).into_iter().for_each(|n| *n += 1);
            // Behind a needle of one byte anything may stand.
            let seconds = if needle.mask > 0xFF { 0..=0 } else { 0..=255 };
            for second in seconds {
                let (word, bit) = place_of(beginning(needle.head | second << 8));
                beginnings.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
            }
        }
        let mut sum = 0;
        for n in &mut ends {
            sum += *n;
            *n = sum;
        }
        // From the last one on, each takes the last free place of its slot: what is left are the beginnings of the slots.
        let mut needles = vec![any; list.len()];
        for needle in list.iter().rev() {
            let slot = usize::from(key(needle.head) >> shift);
            let end = ends.get_mut(slot).expect("a slot for every key");
            *end -= 1;
            needles.get_mut(*end as usize).into_iter().for_each(|place| *place = *needle);
        }
        Table { needles, slots: ends, shift, beginnings }
    }

    /// Whether a needle has this beginning.
    fn may_begin(&self, beginning: u16) -> bool {
        let (word, bit) = place_of(beginning);
        self.beginnings.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Those with a key that begins as this one.
    fn slot(&self, key: u16) -> &[Needle] {
        let slot = usize::from(key >> self.shift);
        match self.slots.get(slot..slot + 2) {
            Some(&[from, to]) => self.needles.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Calls `found` with those of some needles that stand at a place, which begins with `here`.
fn compare(
    buffer: &str,
    needles: &[Needle],
    bytes: &[u8],
    place: usize,
    here: u64,
    words: u32,
    found: &mut impl FnMut(u32, std::ops::Range<usize>),
) {
    for Needle { head, mask, wanted } in needles {
        let (at, len) = (wanted.at as usize, wanted.bytes as usize);
        let stands = || match (buffer.as_bytes().get(at..at + len), bytes.get(place..place + len)) {
            (Some(needle), Some(there)) => needle == there,
            _ => false,
        };
        if here & mask == *head && words <= wanted.max_words && (len <= 8 || stands()) {
            found(wanted.entry, place..place + len);
        }
    }
}

/// Where a beginning stands in a set of bits.
fn place_of(beginning: u16) -> (usize, u64) {
    (usize::from(beginning >> 6), 1 << (beginning & 63))
}

/// The first byte, as a key.
fn first_byte(head: u64) -> u16 {
    u16::from(head as u8) << 8
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
