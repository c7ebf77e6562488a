//! `Decoded`: a text taken out of escapes, with the source of every byte. Layers add up: markup in a string of JSON in an attribute.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "positions that it made itself, on character boundaries"
)]

use crate::clean::entities::{characters, decode_entity};
use memchr::memchr;
use std::ops::Range;

/// A run of the text and the run of the source view that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Start in the text.
    pub(super) at: usize,
    /// Bytes of text.
    pub(super) len: usize,
    /// Start in the source view.
    pub(super) src: usize,
    /// Bytes of source.
    pub(super) src_len: usize,
    /// The two are the same bytes.
    pub(super) verbatim: bool,
}

/// A text and where it came from; the runs cover all of it, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

impl Decoded {
    /// A range of the source view as it stands.
    pub(super) fn of(view: &str, range: Range<usize>) -> Decoded {
        let text = view.get(range.clone()).unwrap_or_default().to_owned();
        let run = Run { at: 0, len: text.len(), src: range.start, src_len: text.len(), verbatim: true };
        Decoded { text, runs: vec![run] }
    }

    /// The pieces of the runs that a range of the text touches; a run that is not verbatim comes whole.
    pub(super) fn sources(&self, range: Range<usize>) -> impl Iterator<Item = Run> + '_ {
        let first = self.runs.partition_point(|r| r.at + r.len <= range.start);
        self.runs[first..].iter().take_while(move |r| r.at < range.end).map(move |r| {
            let (start, end) = (r.at.max(range.start), (r.at + r.len).min(range.end));
            let (src, src_len) =
                if r.verbatim { (r.src + start - r.at, end - start) } else { (r.src, r.src_len) };
            Run { at: start, len: end - start, src, src_len, verbatim: r.verbatim }
        })
    }

    /// The source of a range of the text, from its first to its last byte.
    pub(super) fn hull(&self, range: Range<usize>) -> Range<usize> {
        let mut hull: Option<Range<usize>> = None;
        for run in self.sources(range) {
            let start = hull.map_or(run.src, |h| h.start);
            hull = Some(start..run.src + run.src_len);
        }
        hull.unwrap_or(0..0)
    }

    /// A range of this text with its character references decoded.
    pub(super) fn entities(&self, range: Range<usize>, in_attribute: bool) -> Decoded {
        let mut out = Decoded::default();
        let mut at = range.start;
        while let Some(amp) = memchr(b'&', &self.text.as_bytes()[at..range.end]).map(|i| at + i) {
            match decode_entity(&self.text.as_bytes()[amp + 1..range.end], in_attribute) {
                Some((taken, chars)) => {
                    out.copy(self, at..amp);
                    at = amp + 1 + taken;
                    out.stand_for(self, amp..at, characters(chars));
                }
                None => {
                    out.copy(self, at..amp + 1);
                    at = amp + 1;
                }
            }
        }
        out.copy(self, at..range.end);
        out
    }

    /// The contents of a string of JSON, without its quotes, with the escapes decoded. An escape that is none stays as it stands.
    pub(super) fn json_string(&self, range: Range<usize>) -> Decoded {
        let mut out = Decoded::default();
        let (bytes, mut at) = (self.text.as_bytes(), range.start);
        while let Some(slash) = memchr(b'\\', &bytes[at..range.end]).map(|i| at + i) {
            let rest = &bytes[slash + 1..range.end];
            let simple = match rest.first() {
                Some(b'n') => Some('\n'),
                Some(b't') => Some('\t'),
                Some(b'r') => Some('\r'),
                Some(b'b' | b'f') => Some(' '),
                Some(&c @ (b'"' | b'\\' | b'/' | b'\'')) => Some(char::from(c)),
                _ => None,
            };
            let found = simple.map(|c| (2, c)).or_else(|| unicode(rest).map(|(len, c)| (1 + len, c)));
            out.copy(self, at..slash);
            match found {
                Some((len, c)) => {
                    at = slash + len;
                    out.stand_for(self, slash..at, std::iter::once(c));
                }
                None => {
                    out.copy(self, slash..slash + 1);
                    at = slash + 1;
                }
            }
        }
        out.copy(self, at..range.end);
        out
    }

    fn copy(&mut self, of: &Decoded, range: Range<usize>) {
        let shift = self.text.len();
        self.text.push_str(&of.text[range.clone()]);
        for run in of.sources(range.clone()) {
            let at = run.at - range.start + shift;
            match self.runs.last_mut() {
                Some(last) if last.verbatim && run.verbatim && last.src + last.src_len == run.src => {
                    last.len += run.len;
                    last.src_len += run.src_len;
                }
                _ => self.runs.push(Run { at, ..run }),
            }
        }
    }

    fn stand_for(&mut self, of: &Decoded, range: Range<usize>, chars: impl Iterator<Item = char>) {
        let (at, src) = (self.text.len(), of.hull(range));
        self.text.extend(chars);
        let len = self.text.len() - at;
        if len > 0 {
            self.runs.push(Run { at, len, src: src.start, src_len: src.len(), verbatim: false });
        }
    }
}

/// `uXXXX` or a pair of surrogates: bytes behind the first backslash, and the character.
fn unicode(rest: &[u8]) -> Option<(usize, char)> {
    let unit = |from: usize| -> Option<u32> {
        let digits = std::str::from_utf8(rest.get(from + 1..from + 5)?).ok()?;
        let hex = rest.get(from) == Some(&b'u') && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if hex { u32::from_str_radix(digits, 16).ok() } else { None }
    };
    let first = unit(0)?;
    if (0xD800..0xDC00).contains(&first)
        && rest.get(5) == Some(&b'\\')
        && let Some(second) = unit(6)
        && (0xDC00..0xE000).contains(&second)
    {
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Some((11, char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    Some((5, char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)))
}
