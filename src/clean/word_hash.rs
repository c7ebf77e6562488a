//! Hashes of words, of which most text's are taken eight letters at once. The same folded characters give the same hash, whether they
//! came together or one by one, and in every build.

/// Start of every hash: a fixed odd number.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
/// Odd multiplier of the 64-bit mixing steps.
const MIX: u64 = 0xD6E8_FEB8_6659_FD93;

/// Adds a value to a hash. Multiply and shift, as wyhash and its kin do.
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    let h = (hash ^ value).wrapping_mul(MIX);
    h ^ (h >> 32)
}

/// The hash of a word that may go on.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordHash {
    hash: u64,
    /// ASCII characters that are not in the hash yet, fewer than eight, the first one lowest.
    waiting: u64,
    /// How many, in bits.
    bits: u32,
}

impl WordHash {
    /// Of no character.
    pub(super) const EMPTY: WordHash = WordHash { hash: SEED, waiting: 0, bits: 0 };

    /// Adds ASCII characters, as many as `bits` says, the first one lowest and nothing above the last.
    #[inline]
    pub(super) fn ascii(&mut self, chars: u64, bits: u32) {
        if bits == 0 {
            return;
        }
        self.waiting |= chars << self.bits;
        let all = self.bits + bits;
        if all >= u64::BITS {
            self.hash = mix(self.hash, self.waiting);
            self.waiting = chars.checked_shr(u64::BITS - self.bits).unwrap_or(0);
        }
        self.bits = all % u64::BITS;
    }

    /// Adds one character.
    pub(super) fn push(&mut self, c: char) {
        if c.is_ascii() {
            return self.ascii(u64::from(u32::from(c)), u8::BITS);
        }
        // Letters of ASCII side by side never have this bit: `of` would be 景.
        self.hash = mix(self.finish(), u64::from(u32::from(c)) | 1 << 32);
        (self.waiting, self.bits) = (0, 0);
    }

    /// The hash of all characters.
    #[inline]
    pub(super) fn finish(&self) -> u64 {
        if self.bits > 0 { mix(self.hash, self.waiting) } else { self.hash }
    }
}

impl FromIterator<char> for WordHash {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> WordHash {
        let mut hash = WordHash::EMPTY;
        chars.into_iter().for_each(|c| hash.push(c));
        hash
    }
}

/// Each byte's highest bit, and each byte one.
const HIGH: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

/// Eight bytes of a text, looked at together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eight {
    /// The bytes, letters of ASCII in their small form, the first one lowest.
    pub(super) small: u64,
    /// The letters of ASCII among them, the large ones, and the digits: by the highest bit of each byte.
    pub(super) letters: u64,
    pub(super) large: u64,
    pub(super) digits: u64,
}

impl Eight {
    /// The bytes from a place on, zeros behind the last.
    #[inline]
    pub(super) fn at(bytes: &[u8], place: usize) -> Eight {
        let rest = bytes.get(place..).unwrap_or_default();
        let text = match (rest.first_chunk(), bytes.last_chunk()) {
            (Some(own), _) => u64::from_le_bytes(*own),
            // Near the end: the last eight bytes without those before the place.
            (None, Some(last)) => {
                u64::from_le_bytes(*last).checked_shr(8 * (8 - rest.len()) as u32).unwrap_or(0)
            }
            (None, None) => rest.iter().rev().fold(0, |text, byte| text << 8 | u64::from(*byte)),
        };
        let low = text & !HIGH;
        // Bytes of `values`, each below 128, from `first` to `last`.
        let between = |values: u64, first: u8, last: u8| {
            let (from, behind) = (u64::from(128 - first), u64::from(127 - last));
            (values + ONES * from) & !(values + ONES * behind) & !text & HIGH
        };
        let letters = between(low | (ONES * 0x20), b'a', b'z');
        Eight {
            small: text | (letters >> 2),
            letters,
            large: letters & !(text << 2),
            digits: between(low, b'0', b'9'),
        }
    }

    /// Letters of ASCII side by side, from a place on.
    #[inline]
    pub(super) fn letters_from(bytes: &[u8], place: usize) -> usize {
        let mut at = place;
        loop {
            let bits = Eight::run(Eight::at(bytes, at).letters);
            at += bits as usize / 8;
            if bits < u64::BITS {
                return at - place;
            }
        }
    }

    /// Bits of the bytes at the start that all are of a kind.
    #[inline]
    pub(super) fn run(kind: u64) -> u32 {
        (!kind & HIGH).trailing_zeros() / 8 * 8
    }
}

/// The lower so many bits, up to all.
#[inline]
pub(super) fn lower_bits(bits: u32) -> u64 {
    1u64.checked_shl(bits).map_or(u64::MAX, |above| above - 1)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::string_slice, reason = "a failure is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_what_each_is_by_itself() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut bytes = *b"aZ09 .z~";
                bytes[place] = byte;
                let eight = Eight::at(&bytes, 0);
                let is = |kind: u64| kind >> (8 * place + 7) & 1 == 1;
                assert_eq!(is(eight.letters), byte.is_ascii_alphabetic(), "{byte}");
                assert_eq!(is(eight.large), byte.is_ascii_uppercase(), "{byte}");
                assert_eq!(is(eight.digits), byte.is_ascii_digit(), "{byte}");
                assert_eq!(eight.small.to_le_bytes()[place], byte.to_ascii_lowercase(), "{byte}");
            }
        }
        assert_eq!(Eight::run(Eight::at(b"abc", 1).letters), 16);
        assert_eq!(Eight::run(Eight::at(b"abcdefgh", 0).letters), 64);
        assert_eq!(Eight::run(Eight::at(b"", 0).letters), 0);
        assert_eq!(Eight::letters_from(b"a Kaltwasserfischerei, b", 2), 19);
        assert_eq!(Eight::letters_from(b"fischerei", 1), 8);
        let text = b"Kaltwasserfischerei";
        for length in 0..text.len() {
            for place in 0..=length {
                let mut padded = [0; 8];
                let rest = &text[place..length.min(place + 8)];
                padded[..rest.len()].copy_from_slice(rest);
                let (own, expect) = (Eight::at(&text[..length], place), Eight::at(&padded, 0));
                assert_eq!((own.small, own.letters, own.large), (expect.small, expect.letters, expect.large));
            }
        }
    }

    #[test]
    fn letters_side_by_side_are_no_wide_character() {
        let of = |text: &str| text.chars().collect::<WordHash>().finish();
        assert_ne!(of("of"), of("景"));
        assert_ne!(of("景"), of("景景"));
        assert_ne!(of("景a"), of("a景"));
    }

    #[test]
    fn a_hash_is_that_of_its_characters_however_they_came() {
        let word = "kaltwasserfischereigenossenschaft";
        for length in 1..word.len() {
            let one_by_one: WordHash = word[..length].chars().collect();
            for cut in 0..=length {
                let (mut hash, mut at) = (word[..cut].chars().collect::<WordHash>(), cut);
                while at < length {
                    let bits = 8 * (length - at).min(8) as u32;
                    hash.ascii(Eight::at(word.as_bytes(), at).small & lower_bits(bits), bits);
                    at += bits as usize / 8;
                }
                assert_eq!(hash.finish(), one_by_one.finish(), "{length} {cut}");
            }
            assert_ne!(word[..length - 1].chars().collect::<WordHash>().finish(), one_by_one.finish());
        }
    }
}
