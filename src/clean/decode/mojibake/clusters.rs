//! Characters of a line that, as bytes of a code page, are one UTF-8 sequence.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself"
)]

use super::evidence::{Strength, strength};
use super::pages::{Kind, Page};
use std::ops::Range;

/// A UTF-8 sequence read as characters of a code page.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Bytes of the line.
    pub(super) range: Range<usize>,
    /// The character that the sequence stands for.
    pub(super) meaning: char,
    /// How unlikely the characters are in right text.
    pub(super) strength: Strength,
    /// It follows the cluster before it without a gap.
    pub(super) adjacent: bool,
    /// Letters of the line since the cluster before it that fit no cluster.
    pub(super) lone: u32,
}

/// The clusters of a line from its start to its end, and last an empty one that carries the letters behind them.
pub(super) fn clusters<'l>(line: &'l str, page: &'l Page) -> Clusters<'l> {
    Clusters { line, page, at: 0, before: None, last_end: usize::MAX, is_done: false }
}

pub(super) struct Clusters<'l> {
    line: &'l str,
    page: &'l Page,
    at: usize,
    before: Option<char>,
    last_end: usize,
    is_done: bool,
}

impl Iterator for Clusters<'_> {
    type Item = Cluster;

    fn next(&mut self) -> Option<Cluster> {
        let mut lone = 0;
        while let Some(c) = self.line[self.at..].chars().next() {
            let end = self.at + c.len_utf8();
            if !c.is_ascii() {
                if let Some((len, meaning, strength)) = self.sequence(c) {
                    let range = self.at..self.at + len;
                    let adjacent = self.at == self.last_end;
                    (self.at, self.last_end) = (range.end, range.end);
                    self.before = self.line[range.clone()].chars().next_back();
                    return Some(Cluster { range, meaning, strength, adjacent, lone });
                }
                lone += u32::from(self.is_lone(c));
            }
            self.before = Some(c);
            self.at = end;
        }
        if std::mem::replace(&mut self.is_done, true) {
            return None;
        }
        let end = self.line.len();
        Some(Cluster { range: end..end, meaning: ' ', strength: Strength::Weak, adjacent: false, lone })
    }
}

impl Clusters<'_> {
    /// The sequence that begins with a character at the position: its length in bytes of the line, what it stands for, its strength.
    fn sequence(&self, lead: char) -> Option<(usize, char, Strength)> {
        let first = self.page.byte(lead)?;
        let wanted = match first {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let rest = &self.line[self.at..];
        let (mut bytes, mut found) = ([first, 0, 0, 0], [lead; 4]);
        let mut chars = rest.chars();
        chars.next();
        for i in 1..wanted {
            let next = chars.clone().next();
            match next.and_then(|c| self.page.byte(c)) {
                Some(b @ 0x80..=0xBF) => (bytes[i], found[i]) = (b, next?),
                // windows-1252 has nothing at 0x9D, the last byte of the closing quote.
                _ if i == 2 && self.page.kind == Kind::Latin && bytes[..2] == [0xE2, 0x80] => {
                    return lost_quote(next, rest.len() - chars.as_str().len());
                }
                _ if lead == 'Ã' && i == 1 && next == Some(' ') => {
                    return lost_no_break_space(chars.as_str());
                }
                _ => return None,
            }
            chars.next();
        }
        let meaning = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
        if matches!(meaning as u32, 0xE000..=0xF8FF | 0xF0000..=0x10FFFF) {
            return None;
        }
        let strength = strength(self.page, self.before, &found[..wanted], meaning);
        Some((rest.len() - chars.as_str().len(), meaning, strength))
    }

    /// Whether a character beyond ASCII that fits no cluster speaks against the page.
    fn is_lone(&self, c: char) -> bool {
        if self.page.kind == Kind::Console {
            return c.is_alphabetic() || matches!(c, '\u{2500}'..='\u{259F}');
        }
        c.is_alphabetic()
    }
}

/// `â€` whose last character was lost or replaced.
fn lost_quote(next: Option<char>, len: usize) -> Option<(usize, char, Strength)> {
    match next {
        Some(char::REPLACEMENT_CHARACTER) => {
            Some((len + char::REPLACEMENT_CHARACTER.len_utf8(), '”', Strength::Strong))
        }
        Some(c) if c.is_alphanumeric() || !c.is_ascii() => None,
        _ => Some((len, '”', Strength::Strong)),
    }
}

/// `Ã` before a plain space: `à`, whose second character was a no-break space that became a plain one, and was folded with the space behind the word.
fn lost_no_break_space(behind: &str) -> Option<(usize, char, Strength)> {
    let len = 'Ã'.len_utf8() + usize::from(behind.starts_with("  "));
    Some((len, 'à', Strength::Weak))
}
