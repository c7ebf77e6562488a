//! The normal form in which texts are compared: compatibility forms, case, accents and punctuation folded away, digits kept.
//!
//! It is never written out: words go straight from characters to hashes. It is no tokeniser for counts.

use crate::clean::word_hash::{Eight, WordHash, lower_bits};
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

/// A word that may go on.
struct Open {
    hash: WordHash,
    chars: u32,
    start: u32,
    digit: bool,
    name: bool,
}

impl Open {
    fn new(start: u32, name: bool) -> Open {
        Open { hash: WordHash::EMPTY, chars: 0, start, digit: false, name }
    }

    /// Adds one folded character.
    fn push(&mut self, c: char, digit: bool) {
        self.hash.push(c);
        self.chars += 1;
        self.digit |= digit;
    }

    fn word(&self, unspaced: bool) -> Word {
        let Open { chars, start, digit, name, .. } = *self;
        Word { hash: self.hash.finish(), chars, start, unspaced, digit, name }
    }
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
            let mut word = open.take().unwrap_or_else(|| Open::new(at, name));
            loop {
                let eight = Eight::at(bytes, next);
                let bits = Eight::run(eight.letters | eight.digits);
                let own = lower_bits(bits);
                word.hash.ascii(eight.small & own, bits);
                word.chars += bits / 8;
                word.digit |= eight.digits & own != 0;
                next += bits as usize / 8;
                if bits < u64::BITS {
                    break;
                }
            }
            // What stands behind most words ends them.
            if bytes.get(next).is_none_or(|b| b.is_ascii() && *b != b'\'') {
                emit(word.word(false));
            } else {
                open = Some(word);
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
                    emit(one.word(true));
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
    if let Some(word) = open.take() {
        emit(word.word(false));
    }
}

fn symbol(c: char, at: u32, emit: &mut impl FnMut(Word)) {
    let hash = WordHash::from_iter([c]).finish();
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
#[allow(clippy::string_slice, reason = "a failure is a failed test")]
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
