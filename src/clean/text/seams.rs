//! Glued fragments: a line stands by itself somewhere on the page, and elsewhere with other text stuck to it, without a space.
//!
//! A seam is only where the page shows it: the text on one side is a whole line elsewhere, of four words or more. A
//! capital inside a name (`iPhone`, `McDonald`) is never enough.

use super::lines::Line;
use super::shape::{self, Shape};
use crate::clean::words;

/// Words of the known side, at least.
const KNOWN_WORDS: u32 = 4;
/// Texts that are compared byte by byte in one line, at most; many equal hashes of different texts are made, not met.
const COMPARISONS: usize = 64;
/// An odd multiplier with well-mixed bits (the golden ratio in 64 bits).
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// Its powers from 0 to 8.
#[allow(clippy::indexing_slicing, reason = "computed when the program is built")]
const POWERS: [u64; 9] = {
    let (mut powers, mut i) = ([1u64; 9], 1);
    while i < 9 {
        powers[i] = powers[i - 1].wrapping_mul(BASE);
        i += 1;
    }
    powers
};

/// Splits lines at seams that the page itself shows, into `max` lines at most.
pub(super) fn split(view: &str, lines: Vec<Line>, max: usize) -> Vec<Line> {
    let open = |l: &Line| !matches!(l.shape, Shape::Fence | Shape::Fenced);
    if !lines.iter().any(|l| open(l) && has_seam(l.text(view))) {
        return lines;
    }
    let known = Known::of(view, &lines);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let room = max.saturating_sub(lines.len());
    let mut split = 0;
    for line in lines {
        let cuts = if open(&line) && split < room { known.cuts(line.text(view)) } else { Vec::new() };
        let (start, mut rest) = (line.start, line);
        for at in cuts {
            split += 1;
            let at = start + at as u32;
            let mut tail = Line { raw: at, start: at, indent: 0, gap: false, seam: true, ..rest.clone() };
            rest.end = at;
            rest.shape = shape::of(rest.text(view));
            tail.shape = shape::of(tail.text(view));
            out.push(std::mem::replace(&mut rest, tail));
        }
        out.push(rest);
    }
    out
}

/// The lines of a page that may be a known side, by hash.
struct Known<'t> {
    lines: Vec<(u64, &'t str)>,
}

impl<'t> Known<'t> {
    fn of(view: &'t str, lines: &[Line]) -> Known<'t> {
        let mut known: Vec<(u64, &str)> = lines
            .iter()
            .map(|l| l.text(view))
            .filter(|t| words::has(t, KNOWN_WORDS))
            .map(|t| (hash_of(t), t))
            .collect();
        known.sort_unstable();
        known.dedup();
        Known { lines: known }
    }

    /// Where a line is to be cut: known texts off its front, then known texts off its end, the shortest first.
    fn cuts(&self, text: &str) -> Vec<usize> {
        if !has_seam(text) {
            return Vec::new();
        }
        let (mut cuts, mut compared) = (Vec::new(), 0);
        let (mut from, mut hash) = (0, 0);
        let mut before = None;
        for (at, c) in text.char_indices() {
            if before.is_some_and(|b| is_seam(b, c)) && self.has(hash, text.get(from..at), &mut compared) {
                cuts.push(at);
                (from, hash) = (at, 0);
            }
            hash = text
                .as_bytes()
                .get(at..at + c.len_utf8())
                .unwrap_or_default()
                .iter()
                .copied()
                .fold(hash, push);
            before = Some(c);
        }
        let front = cuts.len();
        let (mut to, mut hash, mut power, mut after) = (text.len(), 0u64, 1u64, None);
        for (at, c) in text.char_indices().rev() {
            let end = at + c.len_utf8();
            if end <= from {
                break;
            }
            if after.is_some_and(|a| is_seam(c, a)) && self.has(hash, text.get(end..to), &mut compared) {
                cuts.push(end);
                (to, hash, power) = (end, 0, 1);
            }
            for &b in text.as_bytes().get(at..end).unwrap_or_default().iter().rev() {
                hash = hash.wrapping_add(power.wrapping_mul(u64::from(b) + 1));
                power = power.wrapping_mul(BASE);
            }
            after = Some(c);
        }
        if let Some(back) = cuts.get_mut(front..) {
            back.reverse();
        }
        cuts
    }

    fn has(&self, hash: u64, text: Option<&str>, compared: &mut usize) -> bool {
        let at = self.lines.partition_point(|&(h, _)| h < hash);
        let Some(&(h, known)) = self.lines.get(at) else { return false };
        if h != hash || *compared >= COMPARISONS {
            return false;
        }
        *compared += 1;
        Some(known) == text
    }
}

fn push(hash: u64, byte: u8) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1)
}

/// What [`push`] makes of all bytes of a text, eight at a time, so that no byte waits for the one before.
fn hash_of(text: &str) -> u64 {
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let hash = eights.iter().fold(0u64, |hash, eight| {
        let terms = eight.iter().zip(POWERS.iter().take(8).rev());
        let own =
            terms.fold(0u64, |sum, (&b, power)| sum.wrapping_add((u64::from(b) + 1).wrapping_mul(*power)));
        hash.wrapping_mul(POWERS[8]).wrapping_add(own)
    });
    rest.iter().copied().fold(hash, push)
}

fn has_seam(text: &str) -> bool {
    if text.is_ascii() {
        // As `is_seam`, without a branch, so that the compiler looks at many places at once.
        let pairs = text.as_bytes().iter().zip(text.as_bytes().get(1..).unwrap_or_default());
        let seam = |(before, after): (&u8, &u8)| {
            let apart = matches!(before, b' ' | b'\t' | b'-' | b'/' | b'(' | b'[');
            u8::from(after.is_ascii_uppercase()) & u8::from(!before.is_ascii_uppercase()) & u8::from(!apart)
        };
        return pairs.map(seam).fold(0, |any, one| any | one) != 0;
    }
    let mut before: Option<char> = None;
    text.chars().any(|c| before.replace(c).is_some_and(|b| is_seam(b, c)))
}

/// Whether two fragments may be glued between these characters: a small letter, a number or an end mark before a
/// capital, or two scripts, one of them without spaces.
fn is_seam(before: char, after: char) -> bool {
    if before.is_ascii() && after.is_ascii() {
        return after.is_ascii_uppercase()
            && !before.is_ascii_uppercase()
            && !matches!(before, ' ' | '\t' | '-' | '/' | '(' | '[');
    }
    let ends = matches!(before, '.' | '!' | '?' | ')' | '"' | '”' | '’' | '»' | '…' | '。' | '！' | '？');
    after.is_uppercase() && (before.is_lowercase() || before.is_numeric() || ends)
        || after.is_alphabetic()
            && before.is_alphabetic()
            && words::is_unspaced(before) != words::is_unspaced(after)
        || after.is_alphabetic() && matches!(before, '。' | '！' | '？')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_a_time_hash_as_one_by_one() {
        let text = "The crane stands — 起重机 — at the pier, and nobody knows since when.";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let own = text.get(..end).unwrap();
            assert_eq!(hash_of(own), own.bytes().fold(0, push), "{own}");
        }
    }

    #[test]
    fn both_ways_to_look_for_seams_agree() {
        for before in (0..128u8).map(char::from) {
            for after in (0..128u8).map(char::from) {
                let text = format!("{before}{after}");
                assert_eq!(has_seam(&text), is_seam(before, after), "{text:?}");
            }
        }
    }
}
