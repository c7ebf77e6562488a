//! Which characters are invisible, which are spaces of another width, and where a joiner has work to do.

use unicode_normalization::char::canonical_combining_class;

/// What the repair of spaces and invisible characters does with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Stays, whatever stands beside it.
    Plain,
    /// A space of another width or a separator: becomes a plain space.
    Space,
    /// Goes; the name that it is counted under.
    Gone(&'static str),
    /// U+200C and U+200D: go by what stands on both sides.
    Joiner,
    /// A carriage return.
    Return,
}

/// The class of a character. LRM, RLM and ALM, variation selectors and the plain space are plain.
pub(super) fn class(c: char) -> Class {
    match c as u32 {
        0x0D => Class::Return,
        0x09 | 0x0A | 0x20..=0x7E => Class::Plain,
        0x0B | 0x0C | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000 => {
            Class::Space
        }
        0x00..=0x1F | 0x7F..=0x9F | 0xFFF9..=0xFFFC | 0xFDD0..=0xFDEF => Class::Gone("controls"),
        0x200C | 0x200D => Class::Joiner,
        0xAD | 0x200B | 0x2060 | 0xFEFF => Class::Gone("zero_width"),
        0x202A..=0x202E | 0x2066..=0x206F => Class::Gone("bidi"),
        // Noncharacters at the end of each plane.
        code if code & 0xFFFE == 0xFFFE => Class::Gone("controls"),
        _ => Class::Plain,
    }
}

/// Whether a joiner between these two characters does something: it shapes joining letters, Indic letters and emoji sequences.
pub(super) fn joins(before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    if is_indic(before) {
        return true;
    }
    let Some(after) = after else { return false };
    (is_joining(before) && is_joining(after)) || (is_emoji(before) && is_emoji(after))
}

/// Letters and marks of scripts whose letters join: Arabic, Syriac, Mandaic, N'Ko, Mongolian, Phags-pa, Manichaean, Adlam.
fn is_joining(c: char) -> bool {
    let in_block = matches!(c as u32,
        0x0600..=0x07FF | 0x0840..=0x08FF | 0x1800..=0x18AF | 0xA840..=0xA87F | 0xFB50..=0xFDCF | 0xFDF0..=0xFDFF | 0xFE70..=0xFEFC
        | 0x10AC0..=0x10AFF | 0x10D00..=0x10D3F | 0x1E900..=0x1E95F);
    in_block && (c.is_alphabetic() || canonical_combining_class(c) != 0)
}

/// The Brahmic scripts of India and its neighbours, where joiners choose between forms of a cluster, at its end too.
fn is_indic(c: char) -> bool {
    matches!(c as u32,
        0x0900..=0x0DFF | 0x0F00..=0x109F | 0x1780..=0x17FF | 0x1A20..=0x1AAF | 0x1B00..=0x1BFF | 0x1C00..=0x1C4F
        | 0xA800..=0xA83F | 0xA880..=0xA8FF | 0xA930..=0xA9DF | 0xAA00..=0xAAFF | 0xABC0..=0xABFF | 0x11000..=0x11FFF)
}

/// Pictographs and what may stand behind one in a sequence: selector, skin tone, keycap, end of a tag.
fn is_emoji(c: char) -> bool {
    matches!(c as u32,
        0xA9 | 0xAE | 0x203C | 0x2049 | 0x20E3 | 0x2122 | 0x2139 | 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2460..=0x27BF | 0x2900..=0x297F
        | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0xFE0F | 0x1F000..=0x1FAFF | 0xE007F)
}
