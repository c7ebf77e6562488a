//! The numbers of ordered lists, which browsers show and markup does not write.

#![allow(clippy::string_slice, reason = "ranges that the tokeniser made")]

use super::super::tag::Tag;
use super::super::token::Attr;
use super::Builder;
use crate::document::Hints;

/// Larger ones, and those below 1, are not shown.
const MOST: u16 = 9_999;
/// A class that lists of articles have from their editor, and that leaves the numbers where they are.
const PLAIN_CLASS: &str = "wp-block-list";

impl Builder<'_, '_> {
    /// The number of the list item that begins, or of the first item of the ordered list that does; 0 for none.
    ///
    /// Of WCXB's development pages, counted once by the first items of their lists: half of the 136 lists without a class have their numbers in
    /// the gold text, and one in eight of the 148 with one. Posts, comments and crumbs are ordered lists too, and their style sheets take the
    /// numbers away: by class, or by an id that names a part of the page.
    pub(super) fn number(&mut self, tag: Tag, hints: Hints) -> u16 {
        match tag {
            Tag::Ol if self.is_plain(hints) && !self.tokens.attrs.has(Attr::Reversed) => {
                self.whole(Attr::Start).unwrap_or(1)
            }
            Tag::Li => {
                let (value, is_plain) = (self.whole(Attr::Value), self.is_plain(hints));
                let list =
                    self.stack.iter_mut().rev().find(|e| matches!(e.tag, Tag::Ol | Tag::Ul | Tag::Menu));
                let Some(list) = list.filter(|e| e.tag == Tag::Ol && (1..=MOST).contains(&e.number)) else {
                    return 0;
                };
                let own = value.unwrap_or(list.number);
                list.number = own.saturating_add(1);
                if is_plain { own.min(MOST) } else { 0 }
            }
            _ => 0,
        }
    }

    fn is_plain(&self, hints: Hints) -> bool {
        let value = |attr| self.tokens.attrs.get(attr).map(|range| &self.writer.view()[range]);
        let is_decimal = value(Attr::Type).is_none_or(|kind| kind == "1");
        is_decimal && value(Attr::Class).map_or(hints == Hints::NONE, |class| class == PLAIN_CLASS)
    }

    fn whole(&self, attr: Attr) -> Option<u16> {
        let range = self.tokens.attrs.get(attr)?;
        self.writer.view()[range].trim().parse().ok().filter(|n| (1..=MOST).contains(n))
    }
}
