//! Line ends, control characters, invisible characters and spaces of another width.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself"
)]

use super::composition::Rewrite;
use super::invisible::{Class, class, joins};
use super::repair::{Counts, Repaired, count};
use std::ops::Range;

/// Brings line ends to `\n`, takes out what is invisible, and makes other spaces plain ones. A space that stands beside another is taken out,
/// so that no double space arises; runs of plain spaces and the depth of indents stay.
pub(super) fn cleanse(text: &str, counts: &mut Counts) -> Option<Repaired> {
    let mut work = Cleanse {
        text,
        rewrite: Rewrite::new(text),
        counts,
        has_lines: text.contains(['\n', '\r']),
        visible: (0, None),
    };
    let mut kept: Option<char> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let end = at + c.len_utf8();
        at = match class(c) {
            Class::Plain => {
                kept = Some(c);
                end
            }
            Class::Return => {
                kept = Some('\n');
                work.line_end(at)
            }
            Class::Joiner if joins(kept, work.next_visible(end)) => {
                kept = Some(c);
                end
            }
            Class::Joiner | Class::Space | Class::Gone(_) => {
                let (end, has_space) = work.gap(at);
                kept = if has_space { Some(' ') } else { kept };
                end
            }
        };
    }
    work.rewrite.finish()
}

struct Cleanse<'t, 'c> {
    text: &'t str,
    rewrite: Rewrite<'t>,
    counts: &'c mut Counts,
    /// The text has several lines, so that white space at their start is an indent.
    has_lines: bool,
    /// The last answer of `next_visible`: valid for positions up to this one.
    visible: (usize, Option<char>),
}

impl Cleanse<'_, '_> {
    /// `\r\n` and `\r` to `\n`.
    fn line_end(&mut self, at: usize) -> usize {
        let end = if self.text.as_bytes().get(at + 1) == Some(&b'\n') { at + 2 } else { at + 1 };
        self.rewrite.replace(at..end, "\n");
        count(self.counts, "line_ends");
        end
    }

    /// The first character from a position on that is neither taken out nor a joiner.
    fn next_visible(&mut self, from: usize) -> Option<char> {
        if from > self.visible.0 || self.visible.0 == 0 {
            let mut rest = self.text[from..].char_indices();
            let found = rest.find(|(_, c)| !matches!(class(*c), Class::Gone(_) | Class::Joiner));
            self.visible = found.map_or((self.text.len(), None), |(i, c)| (from + i, Some(c)));
        }
        self.visible.1
    }

    /// Repairs a run of spaces and of characters that are taken out, the plain spaces before `at` included. Returns where it ends and
    /// whether there is a space in it.
    fn gap(&mut self, at: usize) -> (usize, bool) {
        let text = self.text;
        let start = text[..at].trim_end_matches(' ').len();
        let (mut end, mut has_space) = (at, start < at);
        for (i, c) in text[at..].char_indices() {
            match class(c) {
                Class::Space => has_space = true,
                Class::Plain if c == ' ' => has_space = true,
                Class::Gone(_) => {}
                // Behind a space it joins nothing; the first one was judged by the caller.
                Class::Joiner if has_space || i == 0 => {}
                _ => break,
            }
            end = at + i + c.len_utf8();
        }
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let at_line = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
        let keep = if at_line(before) && self.has_lines {
            Keep::All
        } else if at_line(before) || at_line(after) || before == Some('\t') || after == Some('\t') {
            Keep::Plain
        } else {
            Keep::One
        };
        self.fill(start..end, keep);
        (end, has_space)
    }

    fn fill(&mut self, gap: Range<usize>, keep: Keep) {
        let text = &self.text[gap.clone()];
        let has_plain = text.contains(' ');
        let (mut has_one, mut in_run) = (false, false);
        for (i, c) in text.char_indices() {
            let range = gap.start + i..gap.start + i + c.len_utf8();
            match class(c) {
                Class::Plain => {
                    if keep == Keep::One && has_one && !in_run {
                        self.rewrite.replace(range, "");
                    } else {
                        (has_one, in_run) = (true, true);
                    }
                    continue;
                }
                Class::Space => {
                    let stays = match keep {
                        Keep::All => true,
                        Keep::Plain => false,
                        Keep::One => !has_plain && !has_one,
                    };
                    has_one |= stays;
                    self.rewrite.replace(range, if stays { " " } else { "" });
                    count(self.counts, "spaces");
                }
                Class::Gone(name) => {
                    self.rewrite.replace(range, "");
                    count(self.counts, name);
                }
                Class::Joiner | Class::Return => {
                    self.rewrite.replace(range, "");
                    count(self.counts, "zero_width");
                }
            }
            in_run = false;
        }
    }
}

/// Which spaces of a gap stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// All, as plain spaces: an indent.
    All,
    /// Those that were plain: the gap is at the end of a line or beside a tab.
    Plain,
    /// The first run of plain ones, or else one.
    One,
}
