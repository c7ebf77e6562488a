//! Text between tags: entities, the block that it opens, and what is no text of the page (titles, scripts).

use super::super::head;
use super::super::tag::Tag;
use super::super::token::Attr;
use super::Builder;
use crate::clean::entities::{characters, decode_entity};
use crate::clean::writer::is_space;
use crate::document::{BlockKind, ItemMark};
use memchr::memchr;
use std::ops::Range;

impl Builder<'_, '_> {
    pub(super) fn text(&mut self, range: Range<usize>, entities: bool) {
        let (verbatim, unseen) = self.stack.last().map_or((false, false), |e| (e.verbatim, e.unseen));
        if unseen {
            return;
        }
        let bytes = &self.writer.view().as_bytes()[range.clone()];
        if bytes.iter().all(|&b| is_space(b)) && !(verbatim && self.writer.is_open()) {
            self.writer.space(range);
            return;
        }
        self.ensure_open();
        if !verbatim {
            self.part(&range);
        }
        let mut at = range.start;
        if verbatim && !self.writer.is_open() {
            // Empty lines before the first line of code say nothing.
            while at < range.end && matches!(self.writer.view().as_bytes()[at], b'\n' | b'\r') {
                at += 1;
            }
        }
        while at < range.end {
            let bytes = self.writer.view().as_bytes();
            let next = entities.then(|| memchr(b'&', &bytes[at..range.end])).flatten().map(|i| at + i);
            let Some(amp) = next else {
                self.plain(at..range.end, verbatim);
                return;
            };
            match decode_entity(&bytes[amp + 1..range.end], false) {
                None => {
                    self.plain(at..amp + 1, verbatim);
                    at = amp + 1;
                }
                Some((taken, chars)) => {
                    self.plain(at..amp, verbatim);
                    at = amp + 1 + taken;
                    let mut buffer = [0u8; 8];
                    let mut len = 0;
                    for c in characters(chars) {
                        len += c.encode_utf8(&mut buffer[len..]).len();
                    }
                    let text = std::str::from_utf8(&buffer[..len]).expect("encoded just now");
                    self.writer.decoded(amp..at, text, verbatim);
                }
            }
        }
    }

    fn plain(&mut self, range: Range<usize>, verbatim: bool) {
        if verbatim {
            self.writer.verbatim(range);
        } else {
            self.writer.text(range);
        }
    }

    /// Sees to it that a block is open for text right here.
    pub(super) fn ensure_open(&mut self) {
        let (kind, container, hidden) = match self.stack.last() {
            Some(e) => (e.kind, e.container, e.hidden),
            None => (BlockKind::Paragraph, 0, false),
        };
        if self.writer.is_open() {
            self.begin_cell();
            self.writer.reach(container);
            return;
        }
        let (kind, mark) = match kind {
            BlockKind::ListItem(_) => self.first_of_item(kind),
            kind => (kind, ItemMark::Bullet),
        };
        if self.writer.open_kind() != Some(kind) {
            self.writer.open(kind, container, false, hidden);
        }
        self.writer.set_mark(mark);
        self.writer.reach(container);
        if kind == BlockKind::TableRow {
            (self.bar, self.bars) = (false, 0);
            self.mark_cell();
        }
    }

    /// Only the first block of a list item is the item, with its number; the others are paragraphs in it.
    fn first_of_item(&mut self, kind: BlockKind) -> (BlockKind, ItemMark) {
        match self.stack.iter_mut().rev().find(|e| e.tag == Tag::Li) {
            Some(li) if !li.used => {
                li.used = true;
                (kind, if li.number > 0 { ItemMark::Number(li.number) } else { ItemMark::Bullet })
            }
            _ => (BlockKind::Paragraph, ItemMark::Bullet),
        }
    }

    pub(super) fn rc_data(&mut self, range: Range<usize>) {
        if self.stack.last().is_some_and(|e| e.tag == Tag::Textarea) {
            self.text(range, true);
        } else if !self.is_unseen() {
            let title = head::folded(self.writer.view(), range);
            let head = &mut self.writer.doc().head;
            if head.title.is_empty() {
                head.title = title;
            }
        }
    }

    pub(super) fn raw_text(&mut self, range: Range<usize>) {
        match self.stack.last().map(|e| e.tag) {
            Some(Tag::Xmp | Tag::Plaintext) => self.text(range, false),
            _ if self.is_unseen() => {}
            _ => {
                let kind = self.tokens.attrs.get(Attr::Type);
                head::script(self.writer.doc_and_view(), kind, range);
            }
        }
    }
}
