//! Bytes to text under one encoding, and how much harm that did.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr_iter, memmem};
use std::borrow::Cow;

/// One flaw in so many characters beyond ASCII is what a page damaged on its way shows under its own encoding; a wrong multi-byte
/// encoding shows one in ten and more, windows-1250 read as ISO-8859-2 one in ten.
const CHARACTERS_PER_FLAW: usize = 50;
/// Another encoding must do this many times less harm.
const HARM_RATIO: usize = 8;

/// A text and its flaws.
pub(super) struct Transcoded<'p> {
    /// The text.
    pub(super) text: Cow<'p, str>,
    /// U+FFFD that decoding put in.
    pub(super) replaced: u32,
    /// U+FFFD (except one at the end, where the page was cut), C1 controls and private characters.
    flaws: usize,
    /// Characters beyond ASCII.
    beyond_ascii: usize,
}

impl Transcoded<'_> {
    /// Whether the encoding fits: no flaws, or so few that the page itself is damaged.
    pub(super) fn is_sound(&self) -> bool {
        self.flaws * CHARACTERS_PER_FLAW <= self.beyond_ascii
    }

    /// Whether this encoding fits clearly better than the other.
    pub(super) fn does_less_harm_than(&self, other: &Transcoded<'_>) -> bool {
        self.flaws * HARM_RATIO < other.flaws
    }
}

/// Decodes the bytes, which have no byte order mark, and counts flaws. UTF-8 that is valid costs one validation.
pub(super) fn transcode<'p>(body: &'p [u8], encoding: &'static Encoding) -> Transcoded<'p> {
    if encoding == UTF_8
        && let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(body)
    {
        return Transcoded { text, replaced: 0, flaws: 0, beyond_ascii: 0 };
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    let replaced = if had_errors {
        memmem::find_iter(text.as_bytes(), "\u{FFFD}").count().saturating_sub(replacements_in(body, encoding))
    } else {
        0
    };
    let at_end = usize::from(replaced > 0 && text.ends_with('\u{FFFD}'));
    let flaws = replaced - at_end + controls(text.as_bytes()) + privates(text.as_bytes());
    let beyond_ascii = text.bytes().filter(|&b| b >= 0xC0).count();
    Transcoded { replaced: replaced.try_into().unwrap_or(u32::MAX), flaws, beyond_ascii, text }
}

/// U+FFFD that stood in the bytes before.
fn replacements_in(body: &[u8], encoding: &'static Encoding) -> usize {
    let pairs = |unit: [u8; 2]| body.chunks_exact(2).filter(|pair| **pair == unit).count();
    if encoding == UTF_8 {
        memmem::find_iter(body, "\u{FFFD}").count()
    } else if encoding == UTF_16LE {
        pairs([0xFD, 0xFF])
    } else if encoding == UTF_16BE {
        pairs([0xFF, 0xFD])
    } else {
        0
    }
}

/// U+0080 to U+009F.
fn controls(text: &[u8]) -> usize {
    memchr_iter(0xC2, text).filter(|at| text.get(at + 1).is_some_and(|b| *b < 0xA0)).count()
}

/// U+E000 to U+F8FF, which Chinese encodings give for codes that no character has.
fn privates(text: &[u8]) -> usize {
    let of_ef = |at: &usize| text.get(at + 1).is_some_and(|b| *b < 0xA4);
    memchr_iter(0xEE, text).count() + memchr_iter(0xEF, text).filter(of_ef).count()
}
