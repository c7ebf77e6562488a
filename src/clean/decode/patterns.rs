//! Encodings that show themselves in bytes that would pass as UTF-8: UTF-16 without a byte order mark, and ISO-2022-JP.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};

/// Bytes that are looked at for the pattern of UTF-16; even.
const SAMPLE_BYTES: usize = 8192;
/// At least one NUL in so many pairs of bytes. Markup in any script has one in two; Chinese prose one in thirty, by line ends and digits.
const PAIRS_PER_NUL: usize = 64;
/// Of NULs, at most one in so many may stand on the wrong side.
const WRONG_SIDE: usize = 20;
/// One replaced character in so many is tolerated in ISO-2022-JP, and one more for a text that was cut.
const CHARACTERS_PER_ERROR: usize = 100;

/// UTF-16 by the side of each pair of bytes that the NULs stand on. With a declaration of UTF-16 one NUL is enough.
pub(super) fn utf16(body: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let sample = body.get(..SAMPLE_BYTES).unwrap_or(body);
    memchr(0, sample)?;
    let (mut first, mut second) = (0usize, 0usize);
    let pairs = sample.chunks_exact(2);
    let count = pairs.len();
    for pair in pairs {
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.last() == Some(&0));
    }
    let (encoding, right, wrong) =
        if first > second { (UTF_16BE, first, second) } else { (UTF_16LE, second, first) };
    let is_declared = declared.is_some_and(|e| e == UTF_16LE || e == UTF_16BE);
    let enough = right * PAIRS_PER_NUL >= count || is_declared;
    (right > 0 && enough && wrong * WRONG_SIDE <= right && is_text(sample, encoding)).then_some(encoding)
}

/// Whether the sample holds neither lone surrogates nor controls nor noncharacters; a surrogate at the cut is no flaw.
fn is_text(sample: &[u8], encoding: &'static Encoding) -> bool {
    let units = sample
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|pair| if encoding == UTF_16BE { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let mut lone_at_end = false;
    for c in char::decode_utf16(units) {
        if lone_at_end {
            return false;
        }
        match c {
            Ok('\t' | '\n' | '\r' | '\u{C}') => {}
            Ok(c) if c.is_control() || (c as u32) & 0xFFFE == 0xFFFE => return false,
            Ok(_) => {}
            Err(_) => lone_at_end = true,
        }
    }
    true
}

/// Whether ASCII bytes are ISO-2022-JP: an escape to a Japanese set, and what follows decodes.
pub(super) fn iso_2022_jp(ascii: &[u8]) -> bool {
    if memchr(0x1B, ascii).is_none() {
        return false;
    }
    let switches = [b"\x1b$B".as_slice(), b"\x1b$@", b"\x1b(I"];
    if !switches.iter().any(|escape| memmem::find(ascii, escape).is_some()) {
        return false;
    }
    let (text, had_errors) = ISO_2022_JP.decode_without_bom_handling(ascii);
    if !had_errors {
        return true;
    }
    let errors = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    let japanese = text.chars().filter(|c| !c.is_ascii()).count() - errors;
    errors <= 1 + japanese / CHARACTERS_PER_ERROR
}
