//! Encodings that show themselves in bytes that would pass as UTF-8: UTF-16 without a byte order mark, and ISO-2022-JP.

use crate::clean::words::is_unspaced;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};

/// Bytes that are looked at for the pattern of UTF-16; even.
const SAMPLE_BYTES: usize = 8192;
/// At least one NUL in so many pairs of bytes settles it. Markup in any script has one in two, prose with spaces one in ten.
const PAIRS_PER_NUL: usize = 64;
/// Otherwise at least so many in a hundred characters must be of scripts without spaces (Han, kana, Thai): their prose may hold a single line
/// end, and U+4E00 has its NUL on the other side.
const MIN_UNSPACED_PERCENT: usize = 80;
/// And NULs must be no more than one in so many pairs, for ASCII in the other byte order is all Han.
const MIN_PAIRS_PER_RARE_NUL: usize = 8;
/// At most so many in a hundred pairs may be two printable ASCII bytes. Chinese has some 20, text that is not UTF-16 over 80.
const MAX_ASCII_PAIRS_PERCENT: usize = 60;
/// Of NULs, at most one in so many may stand on the wrong side, as in U+AC00, the commonest syllable of Korean.
const WRONG_SIDE: usize = 4;
/// One replaced or impossible character in so many is tolerated, and one more for a text that was cut.
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
    let orders = [(UTF_16LE, second, first), (UTF_16BE, first, second)];
    for (encoding, right, wrong) in orders {
        let is_enough = right > 1 || right == 1 && body.len().is_multiple_of(2);
        let has_pattern = right * PAIRS_PER_NUL >= count && wrong * WRONG_SIDE <= right;
        if is_enough && (has_pattern || declared == Some(encoding)) && unspaced(sample, encoding).is_some() {
            return Some(encoding);
        }
    }
    let is_rare = (first + second) * MIN_PAIRS_PER_RARE_NUL <= count;
    let is_unspaced_text =
        |encoding| unspaced(sample, encoding).is_some_and(|n| n * 100 >= count * MIN_UNSPACED_PERCENT);
    orders.into_iter().map(|(encoding, ..)| encoding).find(|&encoding| is_rare && is_unspaced_text(encoding))
}

/// Characters of scripts without spaces, and their punctuation, in the sample. `None` where it holds more lone surrogates, controls, private
/// characters or noncharacters than a damaged text does.
fn unspaced(sample: &[u8], encoding: &'static Encoding) -> Option<usize> {
    let units = sample
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|pair| if encoding == UTF_16BE { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let (mut found, mut flaws, mut all) = (0usize, 0usize, 0usize);
    for c in char::decode_utf16(units) {
        all += 1;
        match c {
            Ok('\t' | '\n' | '\r' | '\u{C}') => {}
            Ok(c) if is_unspaced(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF65}') => {
                found += 1
            }
            Ok(c) if c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFE}' | '\u{FFFF}') => {
                flaws += 1
            }
            Ok(_) => {}
            Err(_) => flaws += 1,
        }
    }
    (flaws <= 1 + all / CHARACTERS_PER_ERROR).then_some(found)
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
