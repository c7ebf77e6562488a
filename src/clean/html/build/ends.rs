//! Where elements and blocks end: by their own end tag, by another's, or by a start tag that implies it.

use super::super::head;
use super::super::scope::{self, Role};
use super::super::tag::Tag;
use super::{Builder, Element};
use crate::document::BlockKind;

impl Builder<'_, '_> {
    pub(super) fn end(&mut self, tag: Tag) {
        if let (Some(e), Tag::Svg | Tag::Foreignobject) = (self.stack.last(), tag)
            && e.tag == Tag::Foreignobject
        {
            return self.resume_drawing(e.nested - u32::from(tag == Tag::Svg));
        }
        match scope::role(tag) {
            Role::Void => {
                if tag == Tag::Br && !self.is_unseen() {
                    self.line_break(self.tokens.end() - 1..self.tokens.end());
                }
            }
            Role::Skipped | Role::Page => {}
            Role::Inline | Role::Unseen => {
                self.seam_ends(tag);
                self.end_inline(tag);
            }
            Role::Raw | Role::Block => self.end_block(tag),
        }
    }

    fn end_inline(&mut self, tag: Tag) {
        if tag == Tag::Ruby {
            self.end_brackets();
        }
        if tag == Tag::A && !self.is_unseen() {
            self.writer.link_end();
        }
        if tag == Tag::Time
            && let Some((from, index)) = self.time.take()
        {
            let value = head::folded(self.writer.view(), from..self.tokens.tag_start());
            if let Some(mark) = self.writer.doc().head.times.get_mut(index) {
                mark.value = value;
            }
        }
        let stops = |e: &Element| e.tag == tag || !(e.inline || (e.unseen && scope::is_passed(e.tag)));
        let Some(at) = self.stack.iter().rposition(stops) else { return };
        let e = &mut self.stack[at];
        if !e.inline {
            return;
        }
        if e.nested > 0 {
            e.nested -= 1;
        } else {
            self.stack.truncate(at);
        }
    }

    fn end_block(&mut self, tag: Tag) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            if !self.is_unseen() {
                self.close_block();
            }
            return;
        }
        let found = self.stack.iter().rposition(|e| scope::same(e.tag, tag) || scope::bars(tag, e.tag));
        if let Some(at) = found
            && scope::same(self.stack[at].tag, tag)
        {
            self.close_to(at);
        } else if tag == Tag::P && !self.is_unseen() {
            self.close_block();
        }
    }

    /// Closes the element at that place of the stack and all above it.
    pub(super) fn close_to(&mut self, at: usize) {
        if at > 0 && self.stack[at - 1].unseen {
            self.stack.truncate(at);
            return;
        }
        for e in &self.stack[at..] {
            if scope::ends_links(e.tag) {
                self.writer.link_end();
            }
        }
        let is_inside_code =
            self.stack[at].verbatim && self.stack.get(at.wrapping_sub(1)).is_some_and(|e| e.verbatim);
        if !self.end_cell(at) && !is_inside_code {
            self.seal_block();
        }
        self.stack.truncate(at);
    }

    pub(super) fn close_paragraph(&mut self) {
        if !self.stack.last().is_some_and(|e| e.in_paragraph) {
            return;
        }
        let found = self.stack.iter().rposition(|e| e.tag == Tag::P || scope::bars(Tag::P, e.tag));
        if let Some(at) = found
            && self.stack[at].tag == Tag::P
        {
            self.close_to(at);
        }
    }

    /// Ends what a start tag ends without an end tag.
    pub(super) fn implied_ends(&mut self, tag: Tag) {
        if scope::closes_paragraph(tag) {
            self.close_paragraph();
        }
        if scope::level(tag) > 0
            && let Some(e) = self.stack.last()
            && scope::level(e.tag) > 0
        {
            self.close_to(self.stack.len() - 1);
        }
        if !scope::ends_some(tag) {
            return;
        }
        let found =
            self.stack.iter().rposition(|e| scope::ends_before(tag, e.tag) || scope::stops(tag, e.tag));
        if let Some(at) = found
            && scope::ends_before(tag, self.stack[at].tag)
        {
            // The outermost of the elements that end: a new row ends the cell and the row.
            let mut outermost = at;
            for i in (0..at).rev() {
                let t = self.stack[i].tag;
                if scope::stops(tag, t) {
                    break;
                }
                if scope::ends_before(tag, t) {
                    outermost = i;
                }
            }
            self.close_to(outermost);
        }
    }

    /// Ends the open block; inside verbatim text a block element is a line end instead.
    pub(super) fn close_block(&mut self) {
        if let Some(e) = self.stack.last()
            && e.verbatim
            && self.writer.is_open()
            && self.writer.open_kind() == Some(BlockKind::Code)
            && !matches!(e.tag, Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext)
        {
            let at = self.tokens.tag_start();
            self.writer.decoded(at..at + 1, "\n", true);
            return;
        }
        self.seal_block();
    }

    fn seal_block(&mut self) {
        if self.writer.open_kind() == Some(BlockKind::TableRow) && self.bars == 0 {
            self.writer.set_kind(BlockKind::Paragraph);
        }
        self.writer.close();
        self.cell.clear();
        (self.bar, self.bars) = (false, 0);
    }
}
