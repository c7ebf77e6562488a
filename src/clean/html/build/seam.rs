//! Words of elements side by side: a style sheet sets them apart, the markup has no white space between them.
//!
//! `<span class="brand">Osprey</span><span class="name">Rook 65</span>` is shown as two words or two lines; written as it stands it would be
//! one. Where an element ends and another with a class of its own begins, and a capital or a digit follows, the
//! texts are parted by a space. Drop caps, parts of emphasised words and letters that are animated one by one go on in small
//! letters or stand alone, and formatting elements part nothing: they stay as they are.
//!
//! What gold texts say of it is counted by `training/glued.py`; figures stand in BENCHMARKS.md.

#![allow(clippy::string_slice, reason = "a range that the tokeniser made")]

use super::super::scope;
use super::super::tag::Tag;
use super::super::token::Attr;
use super::Builder;
use crate::clean::words::is_unspaced;
use std::ops::Range;

/// What came since the last text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Seam {
    /// Nothing that could part words.
    None,
    /// An element ended; the first that did.
    Ended(Tag),
    /// Behind that, another began.
    Begun,
    /// Both are hyperlinks, the second one with a class: a row of buttons or tags.
    Links,
}

impl Builder<'_, '_> {
    pub(super) fn seam_ends(&mut self, tag: Tag) {
        if self.seam == Seam::None && !formats(tag) {
            self.seam = Seam::Ended(tag);
        }
    }

    pub(super) fn seam_begins(&mut self, tag: Tag) {
        let Seam::Ended(ended) = self.seam else { return };
        let has_class = self.tokens.attrs.has(Attr::Class);
        if !formats(tag) && (has_class || tag != Tag::Span) {
            self.seam = if has_class && tag == Tag::A && ended == Tag::A { Seam::Links } else { Seam::Begun };
        }
    }

    /// Text that follows is about to be written: parts it from what came before, if a seam lies between them.
    pub(super) fn part(&mut self, text: &Range<usize>) {
        let seam = std::mem::replace(&mut self.seam, Seam::None);
        let run = std::mem::replace(&mut self.run, self.writer.text_len());
        if !matches!(seam, Seam::Begun | Seam::Links) {
            return;
        }
        let next = self.writer.view()[text.clone()].chars().next().unwrap_or(' ');
        let capital = next.is_uppercase();
        if !(capital || next.is_numeric() || (seam == Seam::Links && next.is_lowercase())) {
            return;
        }
        let mut before = self.writer.open_text(run).chars().rev();
        let is_apart = match before.next() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '%' | '…') => capital,
            Some(c) => {
                let counts = |c: char| c.is_alphanumeric() && !is_unspaced(c);
                counts(c) && before.next().is_some_and(counts)
            }
            None => false,
        };
        if is_apart {
            self.writer.space(text.start - 1..text.start);
        }
    }
}

/// Elements that format a part of a word as well as a sentence.
fn formats(tag: Tag) -> bool {
    let is_formatting = matches!(
        tag,
        Tag::B
            | Tag::I
            | Tag::Em
            | Tag::Strong
            | Tag::U
            | Tag::Sup
            | Tag::Sub
            | Tag::Small
            | Tag::Big
            | Tag::Font
            | Tag::Mark
            | Tag::Tt
            | Tag::Code
            | Tag::Kbd
            | Tag::Samp
            | Tag::Var
            | Tag::Q
            | Tag::Abbr
            | Tag::Dfn
            | Tag::Nobr
            | Tag::Bdi
            | Tag::Bdo
            | Tag::Ruby
    );
    is_formatting || scope::is_ruby_part(tag)
}
