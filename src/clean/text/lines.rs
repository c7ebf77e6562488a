//! Lines of the source view: where each begins and ends, how far it is indented, and whether a blank line stands before it.
//!
//! It knows nothing of what a line means; [`Shape`] is filled in by [`super::shape`].

use super::shape::Shape;
use std::ops::Range;

/// A line with visible text. Positions are bytes of the source view.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Where the line begins, its indent included.
    pub(super) raw: u32,
    /// Where the content begins; marks of list, quote and heading are no content once the shape is settled.
    pub(super) start: u32,
    /// Where the content ends.
    pub(super) end: u32,
    /// Columns of white space before the content.
    pub(super) indent: u16,
    /// A blank line, a rule or the start of the text stands before it.
    pub(super) gap: bool,
    /// It was split off the line before it, at a glued seam.
    pub(super) seam: bool,
    /// What it looks like.
    pub(super) shape: Shape,
    /// Columns that the text around it is wrapped at; 0 where it is not.
    pub(super) width: u16,
}

impl Line {
    /// The content.
    pub(super) fn text<'t>(&self, view: &'t str) -> &'t str {
        view.get(self.range()).unwrap_or_default()
    }

    /// The content's place in the source view.
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The lines of a text that are not blank, at most `max`; the number of lines that end in a carriage return; whether lines were left over.
pub(super) fn lines(view: &str, max: usize) -> (Vec<Line>, u32, bool) {
    let (mut out, mut returns, mut gap) = (Vec::new(), 0u32, true);
    for (raw, end) in Ends::new(view, 0..view.len()) {
        returns += u32::from(end.start < end.end && view.as_bytes().get(end.start) == Some(&b'\r'));
        let whole = view.get(raw..end.start).unwrap_or_default();
        let cut = whole.trim_start_matches(is_blank);
        let content = cut.trim_end_matches(is_blank);
        if content.is_empty() {
            gap = true;
            continue;
        }
        if out.len() >= max {
            return (out, returns, true);
        }
        let start = end.start - cut.len();
        let indent = whole.get(..start - raw).map_or(0, indent_columns);
        out.push(Line {
            raw: raw as u32,
            start: start as u32,
            end: (start + content.len()) as u32,
            indent,
            gap,
            seam: false,
            shape: Shape::Plain,
            width: 0,
        });
        gap = false;
    }
    (out, returns, false)
}

/// Walks the lines of a range: the start of each and the range of the line end after it (empty for the last one).
pub(super) struct Ends<'t> {
    view: &'t str,
    at: usize,
    end: usize,
    done: bool,
}

impl<'t> Ends<'t> {
    /// The lines of a range of the text.
    pub(super) fn new(view: &'t str, range: Range<usize>) -> Ends<'t> {
        Ends { view, at: range.start, end: range.end, done: false }
    }
}

impl Iterator for Ends<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let from = self.at;
        let bytes = self.view.as_bytes().get(from..self.end)?;
        let mut i = 0;
        while let Some(found) = bytes.get(i..).and_then(|rest| rest.iter().position(|&b| may_end(b))) {
            i += found;
            let len = match bytes.get(i).copied().unwrap_or(0) {
                b'\n' | 0x0B | 0x0C => 1,
                b'\r' if bytes.get(i + 1) == Some(&b'\n') => 2,
                b'\r' => 1,
                // U+2028 and U+2029.
                0xE2 if matches!(bytes.get(i + 1..i + 3), Some([0x80, 0xA8 | 0xA9])) => 3,
                _ => {
                    i += 1;
                    continue;
                }
            };
            self.at = from + i + len;
            return Some((from, from + i..self.at));
        }
        self.done = true;
        Some((from, self.end..self.end))
    }
}

/// Whether a line end may begin with this byte.
fn may_end(byte: u8) -> bool {
    byte.wrapping_sub(b'\n') < 4 || byte == 0xE2
}

/// White space, control characters and the invisible ones that scrapers leave: nothing that a reader sees.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}' | '\u{AD}')
}

/// Columns of an indent: a tab goes to the next multiple of four, an ideographic space is two wide.
fn indent_columns(indent: &str) -> u16 {
    let mut columns = 0u16;
    for c in indent.chars() {
        columns = columns.saturating_add(match c {
            '\t' => 4 - columns % 4,
            '\u{3000}' => 2,
            c if c.is_whitespace() => 1,
            _ => 0,
        });
    }
    columns
}

/// Columns of a text in a fixed-width font: two for East Asian wide characters, none for marks. Counting stops at `max`.
pub(super) fn columns(text: &str, max: usize) -> usize {
    let mut columns = 0;
    if text.as_bytes().get(..max).unwrap_or(text.as_bytes()).is_ascii() {
        return text.len().min(max);
    }
    for c in text.chars() {
        columns += match c as u32 {
            0..0x300 => 1,
            0x300..0x370 | 0x483..0x488 | 0x591..0x5BE | 0x64B..0x660 | 0x200B..0x2010 | 0xFE00..0xFE10 => 0,
            0x1100..0x1160 | 0x2E80..0xA4D0 | 0xAC00..0xD7A4 | 0xF900..0xFB00 | 0xFE30..0xFE70 => 2,
            0xFF00..0xFF61 | 0xFFE0..0xFFE7 | 0x1F300..0x1FB00 | 0x20000..0x40000 => 2,
            _ => 1,
        };
        if columns >= max {
            return max;
        }
    }
    columns
}
