//! What shows nothing: templates and drawings, which are passed over, and elements of which the text is dropped, such as films.

use super::super::skip::{Skip, Step};
use super::super::tag::Tag;
use super::super::token::Token;
use super::{Builder, Element};
use crate::document::BlockKind;

impl Builder<'_, '_> {
    /// Whether the token is passed over, because it stands in a template or drawing.
    pub(super) fn skip(&mut self, token: &Token) -> bool {
        let Some(mut skip) = self.skipping else { return false };
        let stack = &self.stack;
        let is_open = |tag| stack.iter().any(|e| !e.inline && e.tag == tag);
        match skip.step(token, self.tokens.self_closing, is_open) {
            Step::Inside => self.set_skipping(Some(skip)),
            Step::End => self.set_skipping(None),
            // Such an element that is never closed must not swallow the rest of the page.
            Step::Outside => {
                self.set_skipping(None);
                return false;
            }
            Step::Shown(drawings) => {
                if self.stack.len() < self.max_depth {
                    self.set_skipping(None);
                    self.block(Tag::Foreignobject);
                    if let Some(e) = self.stack.last_mut() {
                        e.nested = drawings;
                    }
                }
            }
        }
        true
    }

    pub(super) fn set_skipping(&mut self, skip: Option<Skip>) {
        self.skipping = skip;
        self.tokens.foreign = skip.is_some_and(Skip::is_foreign);
    }

    /// Goes on passing over the drawing in which shown markup ends, which is on top; so many drawings are still open.
    pub(super) fn resume_drawing(&mut self, drawings: u32) {
        self.close_to(self.stack.len() - 1);
        if drawings > 0 {
            self.set_skipping(Some(Skip::new(Tag::Svg, drawings)));
        }
    }

    /// Whether nothing shows here.
    pub(super) fn is_unseen(&self) -> bool {
        self.stack.last().is_some_and(|e| e.unseen)
    }

    /// Opens an element that shows nothing, or one inside such an element.
    pub(super) fn push_unseen(&mut self, tag: Tag, inline: bool) {
        if self.stack.len() >= self.max_depth {
            self.too_deep += u32::from(!inline);
            return;
        }
        let own = Element::inside(self.stack.last(), tag);
        // A cell or heading in here is none to what stands around.
        let kind = if inline { own.kind } else { BlockKind::Paragraph };
        self.stack.push(Element { kind, unseen: true, inline, ..own });
    }

    /// The start of a part of `<ruby>`, or the end of one, ends brackets for readers without `<ruby>`.
    pub(super) fn end_brackets(&mut self) {
        while self.stack.last().is_some_and(|e| e.inline && e.tag == Tag::Rp) {
            self.stack.pop();
        }
    }
}
