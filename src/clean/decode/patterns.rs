//! Encodings that show themselves in bytes that would pass as UTF-8: UTF-16 without a byte order mark, and ISO-2022-JP.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};

/// Bytes that are looked at for the pattern of UTF-16; even.
const SAMPLE_BYTES: usize = 8192;
/// At least one NUL in so many pairs of bytes settles it. Markup in any script has one in two, prose with spaces one in ten.
const PAIRS_PER_NUL: usize = 64;
/// Otherwise at least so many in a hundred characters must be Han or kana, whose prose may hold a single line end, and U+4E00 with its NUL on the other side.
const MIN_HAN_PERCENT: usize = 80;
/// At most so many in a hundred pairs may be two printable ASCII bytes. Chinese has some 20, text that is not UTF-16 over 80.
const MAX_ASCII_PAIRS_PERCENT: usize = 60;
/// Of NULs, at most one in so many may stand on the wrong side.
const WRONG_SIDE: usize = 20;
/// One replaced character in so many is tolerated in ISO-2022-JP, and one more for a text that was cut.
const CHARACTERS_PER_ERROR: usize = 100;

/// UTF-16 by the side of each pair of bytes that the NULs stand on. With a declaration of UTF-16 one NUL is enough.
pub(super) fn utf16(body: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let sample = body.get(..SAMPLE_BYTES).unwrap_or(body);
    memchr(0, sample)?;
    let (mut first, mut second, mut ascii) = (0usize, 0usize, 0usize);
    let pairs = sample.chunks_exact(2);
    let count = pairs.len();
    for pair in pairs {
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.last() == Some(&0));
        ascii += usize::from(pair.iter().all(|b| matches!(b, b' '..=b'~')));
    }
    if ascii * 100 > count * MAX_ASCII_PAIRS_PERCENT {
        return None;
    }
    let fits = |encoding: &'static Encoding, right: usize, wrong: usize| {
        let Some(han) = han_characters(sample, encoding) else { return false };
        let is_settled = right * PAIRS_PER_NUL >= count && wrong * WRONG_SIDE <= right;
        let is_enough = right > 1 || right == 1 && body.len() % 2 == 0;
        is_enough && (is_settled || declared == Some(encoding)) || han * 100 >= count * MIN_HAN_PERCENT
    };
    let orders = [(UTF_16LE, second, first), (UTF_16BE, first, second)];
    orders
        .into_iter()
        .find(|&(encoding, right, wrong)| fits(encoding, right, wrong))
        .map(|(encoding, ..)| encoding)
}

/// Han characters, kana and their punctuation in the sample. `None` where it holds lone surrogates, controls, private characters or
/// noncharacters and is no text; a surrogate at the cut is no flaw.
fn han_characters(sample: &[u8], encoding: &'static Encoding) -> Option<usize> {
    let units = sample
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|pair| if encoding == UTF_16BE { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let (mut han, mut lone_at_end) = (0, false);
    for c in char::decode_utf16(units) {
        if lone_at_end {
            return None;
        }
        match c {
            Ok('\t' | '\n' | '\r' | '\u{C}') => {}
            Ok('\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FF65}') => han += 1,
            Ok(c) if c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFE}' | '\u{FFFF}') => {
                return None;
            }
            Ok(_) => {}
            Err(_) => lone_at_end = true,
        }
    }
    Some(han)
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
