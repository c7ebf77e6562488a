//! The normal form in which texts are compared: compatibility forms, case, accents and punctuation folded away, digits kept.
//!
//! It is never written out: words go straight from characters to hashes. It is no tokeniser for counts.

use crate::clean::words::{is_alphabetic, is_alphanumeric, is_unspaced};
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// One word of the normal form; in scripts without spaces one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Hash of its folded characters.
    pub(super) hash: u64,
    /// Folded characters.
    pub(super) chars: u32,
    /// Byte of the text at which it begins.
    pub(super) start: u32,
    /// A character of a script without spaces.
    pub(super) unspaced: bool,
    /// It holds a digit.
    pub(super) digit: bool,
    /// It may be a name: it begins with a capital, or its script has none.
    pub(super) name: bool,
}

/// Start of every hash: a fixed odd number, so that the same text has the same hash in every build.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
/// Odd multiplier of the 64-bit mixing steps.
const MIX: u64 = 0xD6E8_FEB8_6659_FD93;

/// Adds a value to a hash. Multiply and shift, as wyhash and its kin do; fixed, so that builds agree.
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    let h = (hash ^ value).wrapping_mul(MIX);
    h ^ (h >> 32)
}

/// A word that may go on.
struct Open {
    word: Word,
    /// Folded ASCII characters that are not in the hash yet, eight at most, the first one lowest.
    waiting: u64,
    /// How many, in bits.
    bits: u32,
}

impl Open {
    fn new(start: u32, name: bool) -> Open {
        let word = Word { hash: SEED, chars: 0, start, unspaced: false, digit: false, name };
        Open { word, waiting: 0, bits: 0 }
    }

    /// Adds ASCII characters, as many as `bits` says, the first one lowest and nothing above the last.
    fn ascii(&mut self, chars: u64, bits: u32) {
        self.word.chars += bits / 8;
        self.waiting |= chars << self.bits;
        let all = self.bits + bits;
        if all >= u64::BITS {
            self.word.hash = mix(self.word.hash, self.waiting);
            self.waiting = chars.checked_shr(u64::BITS - self.bits).unwrap_or(0);
        }
        self.bits = all % u64::BITS;
    }

    /// Adds one folded character.
    fn push(&mut self, c: char, digit: bool) {
        self.word.digit |= digit;
        if c.is_ascii() {
            return self.ascii(u64::from(u32::from(c)), u8::BITS);
        }
        self.flush();
        self.word.hash = mix(self.word.hash, u64::from(u32::from(c)));
        self.word.chars += 1;
    }

    /// What waits goes into the hash.
    fn flush(&mut self) {
        if self.bits > 0 {
            self.word.hash = mix(self.word.hash, self.waiting);
            (self.waiting, self.bits) = (0, 0);
        }
    }
}

/// Each byte's highest bit, and each byte one.
const HIGH: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

/// The letters and digits of ASCII at the start of eight bytes, in small letters, nothing above the last; how many, in bits; and whether
/// a digit is among them. All eight are looked at together.
fn eight(bytes: [u8; 8]) -> (u64, u32, bool) {
    let text = u64::from_le_bytes(bytes);
    let low = text & !HIGH;
    // Bytes of `values`, each below 128, from `first` to `last`: by their highest bits.
    let between = |values: u64, first: u8, last: u8| {
        let (from, behind) = (u64::from(128 - first), u64::from(127 - last));
        (values + ONES * from) & !(values + ONES * behind) & !text & HIGH
    };
    let digits = between(low, b'0', b'9');
    let letters = between(low | ONES * 0x20, b'a', b'z');
    let bits = (!(digits | letters) & HIGH).trailing_zeros() / 8 * 8;
    let own = 1u64.checked_shl(bits).map_or(u64::MAX, |above| above - 1);
    ((text | letters >> 2) & own, bits, digits & own != 0)
}

/// The eight bytes from a place on, zeros behind the last.
fn piece(bytes: &[u8], at: usize) -> [u8; 8] {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; 8];
        padded.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        padded
    })
}

/// Calls `emit` with every word of a text in order.
pub(super) fn words(text: &str, mut emit: impl FnMut(Word)) {
    let mut open: Option<Open> = None;
    let bytes = text.as_bytes();
    let mut next = 0;
    while let Some(&byte) = bytes.get(next) {
        let at = next as u32;
        if byte.is_ascii_alphanumeric() {
            // Most text is this: a run of ASCII letters and digits, and most of them a word by themselves.
            let name = byte.is_ascii_uppercase();
            let (chars, bits, digit) = eight(piece(bytes, next));
            let behind = next + bits as usize / 8;
            if open.is_none()
                && bits < u64::BITS
                && bytes.get(behind).is_none_or(|b| b.is_ascii() && *b != b'\'')
            {
                let hash = mix(SEED, chars);
                emit(Word { hash, chars: bits / 8, start: at, unspaced: false, digit, name });
                next = behind;
                continue;
            }
            let word = open.get_or_insert_with(|| Open::new(at, name));
            loop {
                let (chars, bits, digit) = eight(piece(bytes, next));
                if bits > 0 {
                    word.ascii(chars, bits);
                }
                word.word.digit |= digit;
                next += bits as usize / 8;
                if bits < u64::BITS {
                    break;
                }
            }
            continue;
        }
        if byte == b' ' {
            close(&mut open, &mut emit);
            next += 1;
            continue;
        }
        let Some(c) = text.get(next..).and_then(|rest| rest.chars().next()) else { break };
        let inside = next
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .is_some_and(|&b| b.is_ascii_alphanumeric() || b >= 0x80);
        next += c.len_utf8();
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2BC}') {
            // An apostrophe neither ends a word nor belongs to it: typewriter and printer's forms are equal.
        } else if c.is_ascii() {
            close(&mut open, &mut emit);
            if is_sign(c) || (c == '-' && !inside && digit_follows(text, at, c)) {
                symbol(c, at, &mut emit);
            }
        } else if is_sign(c) || (c == '\u{2212}' && digit_follows(text, at, c)) {
            close(&mut open, &mut emit);
            symbol(if c == '\u{2212}' { '-' } else { c }, at, &mut emit);
        } else {
            let cased = c.is_lowercase() || c.is_uppercase();
            let name = c.is_uppercase() || (!cased && is_alphabetic(c));
            decompose_compatible(c, |part| {
                if is_unspaced(part) {
                    close(&mut open, &mut emit);
                    let mut one = Open::new(at, true);
                    one.push(part, false);
                    one.word.unspaced = true;
                    close(&mut Some(one), &mut emit);
                } else if is_accent(part) {
                } else if is_alphanumeric(part) || canonical_combining_class(part) > 0 || is_vowel_sign(part)
                {
                    let word = open.get_or_insert_with(|| Open::new(at, name));
                    part.to_lowercase().for_each(|lower| word.push(lower, part.is_numeric()));
                } else {
                    close(&mut open, &mut emit);
                }
            });
        }
    }
    close(&mut open, &mut emit);
}

/// The folded characters of a text, for the rare case that a part of a word has to be compared.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        decompose_compatible(c, |part| {
            if part.is_alphanumeric() {
                out.extend(part.to_lowercase());
            }
        });
    }
    out
}

fn close(open: &mut Option<Open>, emit: &mut impl FnMut(Word)) {
    if let Some(mut word) = open.take() {
        word.flush();
        emit(word.word);
    }
}

fn symbol(c: char, at: u32, emit: &mut impl FnMut(Word)) {
    let hash = mix(SEED, u64::from(u32::from(c)));
    emit(Word { hash, chars: 1, start: at, unspaced: false, digit: true, name: false });
}

/// Signs that change what a number says.
fn is_sign(c: char) -> bool {
    matches!(c, '$' | '%' | '+' | '=' | '<' | '>' | '€' | '£' | '¥' | '₽' | '₹' | '°')
}

fn digit_follows(text: &str, at: u32, sign: char) -> bool {
    let next = at as usize + sign.len_utf8();
    text.get(next..).and_then(|rest| rest.chars().next()).is_some_and(|c| c.is_ascii_digit())
}

/// Accents above and below; not vowel signs, tone marks or voicing marks, which make other words.
fn is_accent(c: char) -> bool {
    (200..=240).contains(&canonical_combining_class(c))
}

fn is_vowel_sign(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(u64, u32, bool)> {
        let mut out = Vec::new();
        words(text, |word| out.push((word.hash, word.chars, word.digit)));
        out
    }

    #[test]
    fn words_of_any_length_are_hashed_eight_bytes_at_once_as_by_the_character() {
        let letters = "Kaltwasser9fischereigenossenschaft";
        // The wide forms of ASCII take the way of all other characters.
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
        for length in 1..=letters.len() {
            let plain = &letters[..length];
            let expect = of(plain);
            assert_eq!(expect.len(), 1, "{plain}");
            assert_eq!(expect[0].1 as usize, length, "{plain}");
            assert_eq!(of(&plain.chars().map(wide).collect::<String>()), expect, "{plain}");
            assert_eq!(of(&plain.to_uppercase()), expect, "{plain}");
            for cut in 0..length {
                let (front, back) = plain.split_at(cut);
                let mixed: String = front.chars().chain(back.chars().map(wide)).collect();
                assert_eq!(of(&mixed), expect, "{mixed}");
                let parted = format!("{front}\u{2019}{back}");
                assert_eq!(of(&parted), expect, "{parted}");
            }
            let other = format!("{}z", &plain[..length - 1]);
            assert_ne!(of(&other), expect, "{other}");
        }
    }

    #[test]
    fn what_parts_words_parts_them_at_every_place_of_eight_bytes() {
        for length in 1..20 {
            let word = "abcdefghij0123456789".get(..length).unwrap();
            for sign in [" ", "  ", "-", ".", "\n", "/", "@", "[", "`", "{", "\u{a0}", "…"] {
                let text = format!("{word}{sign}{word}");
                assert_eq!(of(&text), [of(word), of(word)].concat(), "{text}");
            }
            assert_eq!(of(&format!("{word}é")), of(&format!("{word}e\u{301}")));
        }
    }
}
