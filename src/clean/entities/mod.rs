//! Character references of HTML (`&amp;`, `&#8217;`, `&nbsp` without its semicolon), by the HTML standard, section 13.2.5.72 and following.
//!
//! It reads one reference; finding ampersands is the caller's work.

use super::tables::entities::{LEGACY, NAMED, STARTS};

/// What a reference stands for: one character and `'\0'`, or two characters. No reference gives `'\0'` itself.
pub(crate) type Characters = [char; 2];

/// Longest name in the standard's list, in bytes (`CounterClockwiseContourIntegral`).
const LONGEST_NAME_BYTES: usize = 31;
/// Longest name that counts without a semicolon, in bytes (`Aacute`).
const LONGEST_LEGACY_BYTES: usize = 6;

/// Reads a character reference, given the bytes after its ampersand: how many of them it takes (its semicolon included) and
/// what it stands for. `None` where the ampersand is plain text.
pub(crate) fn decode_entity(after_ampersand: &[u8], in_attribute: bool) -> Option<(usize, Characters)> {
    match after_ampersand.first()? {
        b'#' => numeric(after_ampersand.get(1..)?),
        b if b.is_ascii_alphabetic() => named(after_ampersand, in_attribute),
        _ => None,
    }
}

/// The characters that [`decode_entity`] gave, without the filler.
pub(crate) fn characters(of: Characters) -> impl Iterator<Item = char> {
    of.into_iter().filter(|&c| c != '\0')
}

fn named(input: &[u8], in_attribute: bool) -> Option<(usize, Characters)> {
    let run = input.iter().take(LONGEST_NAME_BYTES + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = input.get(..run)?;
    if input.get(run) == Some(&b';')
        && let Some(characters) = lookup(name)
    {
        return Some((run + 1, characters));
    }
    for len in (2..=run.min(LONGEST_LEGACY_BYTES)).rev() {
        let name = name.get(..len)?;
        if LEGACY.binary_search_by(|known| known.as_bytes().cmp(name)).is_err() {
            continue;
        }
        // In attributes `&copy=1` and `&notify` belong to an address, not to a reference.
        if in_attribute && input.get(len).is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
            return None;
        }
        return lookup(name).map(|characters| (len, characters));
    }
    None
}

fn lookup(name: &[u8]) -> Option<Characters> {
    let letter = match *name.first()? {
        b @ b'A'..=b'Z' => usize::from(b - b'A'),
        b @ b'a'..=b'z' => usize::from(b - b'a') + 26,
        _ => return None,
    };
    let range = usize::from(*STARTS.get(letter)?)..usize::from(*STARTS.get(letter + 1)?);
    let names = NAMED.get(range)?;
    let at = names.binary_search_by(|(known, ..)| known.as_bytes().cmp(name)).ok()?;
    names.get(at).map(|&(_, first, second)| [first, second])
}

fn numeric(input: &[u8]) -> Option<(usize, Characters)> {
    let (prefix, radix) = match input.first()? {
        b'x' | b'X' => (1, 16),
        _ => (0, 10),
    };
    let digits = input.get(prefix..)?;
    let (mut code, mut len) = (0u32, 0);
    while let Some(digit) = digits.get(len).and_then(|b| char::from(*b).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        len += 1;
    }
    if len == 0 {
        return None;
    }
    let semicolon = usize::from(digits.get(len) == Some(&b';'));
    Some((1 + prefix + len + semicolon, [from_code(code), '\0']))
}

/// Numbers 0x80 to 0x9F are read as windows-1252; NUL, surrogates and numbers beyond Unicode become U+FFFD.
fn from_code(code: u32) -> char {
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9F => WINDOWS_1252.get(code as usize - 0x80).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Bytes 0x80 to 0x9F of windows-1252; the five that it leaves open stay controls.
pub(crate) const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests;
