//! What a word is, for counts and bounds, and the white space between words.

use std::borrow::Cow;

/// White space folded to single spaces, none at the ends.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

fn is_folded(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        if c.is_whitespace() && (c != ' ' || before == ' ') {
            return false;
        }
        before = c;
    }
    before != ' ' || text.is_empty()
}

/// A text in lower case.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// Whether a character belongs to a script that is written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar); Hangul has spaces.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Words of a text: runs of letters and numbers, marks and inner apostrophes belonging to them; three characters of an unspaced script count as two words.
pub(crate) fn count(text: &str) -> u32 {
    if text.is_ascii() && memchr::memchr(b'\'', text.as_bytes()).is_none() {
        return starts(text.as_bytes());
    }
    count_up_to(text, u32::MAX)
}

/// How often a letter or digit stands behind none, in ASCII.
#[allow(clippy::indexing_slicing, reason = "hot path over positions that it made itself")]
fn starts(bytes: &[u8]) -> u32 {
    // In pieces whose counts fit a byte, so that the compiler looks at many places at once.
    const PIECE: usize = 256;
    let mut starts = u32::from(bytes.first().is_some_and(u8::is_ascii_alphanumeric));
    let mut rest = bytes;
    while rest.len() > 1 {
        let piece = &rest[..rest.len().min(PIECE + 1)];
        let pairs = piece.iter().zip(&piece[1..]);
        let own = pairs.map(|(a, b)| u8::from(b.is_ascii_alphanumeric() & !a.is_ascii_alphanumeric()));
        starts += u32::from(own.sum::<u8>());
        rest = &rest[piece.len() - 1..];
    }
    starts
}

/// Whether a text has at least so many words.
pub(crate) fn has(text: &str, least: u32) -> bool {
    count_up_to(text, least) >= least
}

/// Words of a text; counting may stop once there are so many.
fn count_up_to(text: &str, most: u32) -> u32 {
    let (mut words, mut unspaced, mut inside) = (0u32, 0u32, false);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            // Most text is this; no branch depends on it.
            let is_letter = byte.is_ascii_alphanumeric();
            words += u32::from(is_letter && !inside);
            inside = is_letter || (inside && byte == b'\'');
            at += 1;
            if words >= most {
                return words;
            }
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        at += c.len_utf8();
        if is_unspaced(c) {
            unspaced += 1;
            inside = false;
        } else if is_alphanumeric(c) {
            if !inside {
                words += 1;
                inside = true;
            }
        } else {
            inside = inside && (c == '\u{2019}' || is_mark(c));
        }
    }
    words + (unspaced * 2).div_ceil(3)
}

/// As [`char::is_alphabetic`], sooner for the letters of the commonest scripts outside ASCII, for which the standard library looks into
/// tables of all scripts.
pub(crate) fn is_alphabetic(c: char) -> bool {
    is_common_letter(c) || (!is_common_sign(c) && c.is_alphabetic())
}

/// As [`char::is_alphanumeric`], sooner like [`is_alphabetic`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    is_common_letter(c) || (!is_common_sign(c) && c.is_alphanumeric())
}

/// Latin, Greek, Cyrillic, Arabic, kana, Han and Hangul letters that stand in a row without gaps.
fn is_common_letter(c: char) -> bool {
    matches!(c as u32,
        0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2C1 | 0x391..=0x3A1 | 0x3A3..=0x3CE | 0x400..=0x481 | 0x620..=0x64A
        | 0x3041..=0x3096 | 0x30A1..=0x30FA | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3)
}

/// ASCII and Latin-1 signs, dashes and quotes, arrows, box and geometric shapes, punctuation of East Asia: what stands in running text.
fn is_common_sign(c: char) -> bool {
    matches!(c as u32,
        0x00..=0x2F | 0xA0..=0xA9 | 0xAB..=0xB1 | 0xBB | 0x2000..=0x206F | 0x2190..=0x23FF | 0x2500..=0x2775
        | 0x3000..=0x3004 | 0x3008..=0x3020 | 0xFF01..=0xFF0F)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_are_letters() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
