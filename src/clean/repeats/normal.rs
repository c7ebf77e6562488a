//! The normal form in which texts are compared: compatibility forms, case, accents and punctuation folded away, digits kept.
//!
//! It is never written out: words go straight from characters to hashes. It is no tokeniser for counts.

use crate::clean::words::{is_alphabetic, is_alphanumeric, is_unspaced, small};
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

/// A word before its first character.
const EMPTY: Word = Word { hash: SEED, chars: 0, start: 0, unspaced: false, digit: false, name: false };

/// Adds a value to a hash. Multiply and shift, as wyhash and its kin do; fixed, so that builds agree.
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    let h = (hash ^ value).wrapping_mul(MIX);
    h ^ (h >> 32)
}

/// Calls `emit` with every word of a text in order.
pub(super) fn words(text: &str, mut emit: impl FnMut(Word)) {
    let mut open: Option<Word> = None;
    let bytes = text.as_bytes();
    let mut next = 0;
    while let Some(&byte) = bytes.get(next) {
        let at = next as u32;
        if byte.is_ascii_alphanumeric() {
            // Most text is this: a run of ASCII letters and digits, hashed as bytes.
            let name = byte.is_ascii_uppercase();
            let word = open.get_or_insert(Word { start: at, name, ..EMPTY });
            let (mut hash, mut digit) = (word.hash, false);
            for &byte in bytes.get(next..).unwrap_or_default() {
                let small = small(byte);
                if small == 0 {
                    break;
                }
                hash = mix(hash, u64::from(small));
                digit |= small <= b'9';
                next += 1;
            }
            word.chars += next as u32 - at;
            (word.hash, word.digit) = (hash, word.digit | digit);
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
                    push(&mut open, part, at, false, true);
                    if let Some(word) = open.as_mut() {
                        word.unspaced = true;
                    }
                    close(&mut open, &mut emit);
                } else if is_accent(part) {
                } else if is_alphanumeric(part) || canonical_combining_class(part) > 0 || is_vowel_sign(part)
                {
                    for lower in part.to_lowercase() {
                        push(&mut open, lower, at, part.is_numeric(), name);
                    }
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

fn push(open: &mut Option<Word>, c: char, at: u32, digit: bool, capital: bool) {
    let word = open.get_or_insert(Word { start: at, name: capital, ..EMPTY });
    word.hash = mix(word.hash, u64::from(u32::from(c)));
    word.chars += 1;
    word.digit |= digit;
}

fn close(open: &mut Option<Word>, emit: &mut impl FnMut(Word)) {
    if let Some(word) = open.take() {
        emit(word);
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
