//! `Writer`: how the two `blocks` stages fill a document: folds white space, keeps the source of every byte, repairs, counts.
//!
//! It knows nothing of tags or lines; it is told where blocks, links and containers begin and end.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself"
)]

mod links;
mod seal;
mod splits;

use super::decode::RepairOptions;
use super::limits::Limits;
use super::plan::DecodeSettings;
use crate::document::{BlockKind, Container, ContainerId, Document, ItemMark, Piece, SourceView};
pub(crate) use splits::Mark;
use std::ops::Range;

/// The block that is being written.
struct Open {
    kind: BlockKind,
    mark: ItemMark,
    container: ContainerId,
    tight: bool,
    hidden: bool,
    text: u32,
    pieces: u32,
    links: usize,
    link_bytes: u32,
}

/// Fills a document block by block.
pub(crate) struct Writer<'d, 'p> {
    doc: &'d mut Document<'p>,
    view: SourceView<'p>,
    repairs: RepairOptions,
    max_blocks: usize,
    open: Option<Open>,
    /// White space seen since the last visible character of the open block.
    space: Option<Range<usize>>,
    /// The white space holds a line break.
    line_break: bool,
    /// The hyperlink that is open: where its text starts, and where it leads.
    link: Option<(u32, Range<u32>)>,
    /// Bytes of addresses that come again because their hyperlinks go on behind a block.
    repeated_href_bytes: usize,
    /// Text was refused because the document has as many blocks as it may.
    pub(crate) overflow: bool,
}

impl<'d, 'p> Writer<'d, 'p> {
    /// A writer on an empty document that has its source view. `entities` asks for entities to be repaired, as in plain text.
    pub(crate) fn new(
        doc: &'d mut Document<'p>,
        settings: &DecodeSettings,
        entities: bool,
        limits: &Limits,
    ) -> Writer<'d, 'p> {
        let view = std::mem::take(&mut doc.view);
        doc.containers.push(Container::default());
        // About what pages have, so that little is copied while it grows.
        doc.text.reserve(view.text.len() / 8);
        doc.blocks.reserve(view.text.len() / 1_024);
        doc.pieces.reserve(view.text.len() / 512);
        let repairs = RepairOptions {
            mojibake: settings.mojibake,
            entities: entities && settings.entities,
            nfc: settings.nfc,
        };
        Writer {
            doc,
            view,
            repairs,
            max_blocks: limits.blocks,
            open: None,
            space: None,
            line_break: false,
            link: None,
            repeated_href_bytes: 0,
            overflow: false,
        }
    }

    /// The document so far; its source view is away until [`Writer::finish`].
    pub(crate) fn doc(&mut self) -> &mut Document<'p> {
        self.doc
    }

    /// Index that the open block has or the next one will have.
    pub(crate) fn next_block(&self) -> u32 {
        self.doc.blocks.len() as u32
    }

    /// Whether a block with visible text is open.
    pub(crate) fn is_open(&self) -> bool {
        self.open.as_ref().is_some_and(|o| self.doc.text.len() > o.text as usize)
    }

    /// Bytes of text that the document has so far.
    pub(crate) fn text_len(&self) -> usize {
        self.doc.text.len()
    }

    /// Text of the open block from a place in the document on; nothing where white space came last.
    pub(crate) fn open_text(&self, from: usize) -> &str {
        match &self.open {
            Some(open) if self.space.is_none() => {
                self.doc.text.get(from.max(open.text as usize)..).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// The kind of the open block.
    pub(crate) fn open_kind(&self) -> Option<BlockKind> {
        self.open.as_ref().map(|o| o.kind)
    }

    /// Closes any open block and opens another; without visible text it will leave no trace.
    pub(crate) fn open(&mut self, kind: BlockKind, container: ContainerId, tight: bool, hidden: bool) {
        self.close();
        self.open = Some(Open {
            kind,
            mark: ItemMark::Bullet,
            container,
            tight,
            hidden,
            text: self.doc.text.len() as u32,
            pieces: self.doc.pieces.len() as u32,
            links: self.doc.links.len(),
            link_bytes: 0,
        });
    }

    /// Appends a range of the source view to the open block, white space folded.
    pub(crate) fn text(&mut self, src: Range<usize>) {
        let Some(open_at) = self.open.as_ref().map(|o| o.text as usize) else { return };
        let (mut i, end) = (src.start, src.end);
        while i < end {
            let bytes = self.view.text.as_bytes();
            if is_space(bytes[i]) {
                let from = i;
                while i < end && is_space(bytes[i]) {
                    i += 1;
                }
                self.space = Some(from..i);
                continue;
            }
            let from = i;
            while i < end {
                if !is_space(bytes[i]) {
                    i += 1;
                } else if bytes[i] == b' ' && i + 1 < end && !is_space(bytes[i + 1]) {
                    i += 2;
                } else {
                    break;
                }
            }
            self.flush_space(open_at);
            let at = self.doc.text.len() as u32;
            self.doc.text.push_str(&self.view.text[from..i]);
            self.piece(at, (i - from) as u32, from, (i - from) as u32, true);
        }
    }

    /// Appends a range of the source view as it stands, line ends and indents included.
    pub(crate) fn verbatim(&mut self, src: Range<usize>) {
        if self.open.is_none() || src.is_empty() {
            return;
        }
        self.space = None;
        let at = self.doc.text.len() as u32;
        self.doc.text.push_str(&self.view.text[src.clone()]);
        self.piece(at, src.len() as u32, src.start, src.len() as u32, true);
    }

    /// Appends text that a range of the source view stands for, such as a decoded entity. In text that is not `verbatim`, white space is folded.
    pub(crate) fn decoded(&mut self, src: Range<usize>, text: &str, verbatim: bool) {
        let Some(open_at) = self.open.as_ref().map(|o| o.text as usize) else { return };
        if !verbatim && text.bytes().all(is_space) {
            self.space = Some(src);
            return;
        }
        if !verbatim {
            self.flush_space(open_at);
        }
        let at = self.doc.text.len() as u32;
        self.doc.text.push_str(text);
        self.piece(at, text.len() as u32, src.start, src.len() as u32, false);
    }

    /// Changes what the open block is.
    pub(crate) fn set_kind(&mut self, kind: BlockKind) {
        if let Some(open) = self.open.as_mut() {
            open.kind = kind;
        }
    }

    /// Says what is to be written before the open block, an item of a list.
    pub(crate) fn set_mark(&mut self, mark: ItemMark) {
        if let Some(open) = self.open.as_mut() {
            open.mark = mark;
        }
    }

    /// Text is about to come from `container`: the open block belongs to the innermost container that holds all of its text.
    pub(crate) fn reach(&mut self, container: ContainerId) {
        let Some(open) = self.open.as_mut() else { return };
        let arena = &self.doc.containers;
        let (mut own, mut other) = (open.container, container);
        while own != other {
            if arena[own as usize].depth >= arena[other as usize].depth {
                own = arena[own as usize].parent;
            } else {
                other = arena[other as usize].parent;
            }
        }
        open.container = own;
    }

    /// Appends text that stands for nothing in the source, such as the bar between two cells.
    pub(crate) fn separator(&mut self, text: &str) {
        if self.is_open() {
            self.space = None;
            self.doc.text.push_str(text);
        }
    }

    /// Notes a line break inside the block, such as `<br>`; whether another one came right before it.
    pub(crate) fn line_break(&mut self, src: Range<usize>) -> bool {
        let second = self.line_break;
        if self.is_open() {
            self.space = Some(src);
            self.line_break = true;
        }
        second
    }

    /// Notes white space at a position of the source, such as a line break that is a tag.
    pub(crate) fn space(&mut self, src: Range<usize>) {
        if self.open.is_some() {
            self.space = Some(src);
        }
    }

    /// Ends the open block. A hyperlink that is open goes on in the next one.
    pub(crate) fn close(&mut self) {
        let resumed = self.interrupt_link();
        self.space = None;
        self.line_break = false;
        if let Some(open) = self.open.take() {
            self.seal(open);
        }
        self.link = resumed.map(|href| (self.doc.text.len() as u32, href));
    }

    fn flush_space(&mut self, open_at: usize) {
        let line_break = std::mem::take(&mut self.line_break);
        if let Some(space) = self.space.take()
            && self.doc.text.len() > open_at
            && !self.doc.text.ends_with([' ', '\n'])
        {
            let at = self.doc.text.len() as u32;
            self.doc.text.push(if line_break { '\n' } else { ' ' });
            let same = !line_break && self.view.text.as_bytes().get(space.clone()) == Some(b" ");
            self.piece(at, 1, space.start, space.len() as u32, same);
        }
    }

    fn piece(&mut self, text: u32, len: u32, src: usize, src_len: u32, verbatim: bool) {
        let src = src as u32;
        let own = self.open.as_ref().map_or(0, |o| o.pieces as usize);
        let fresh = self.doc.pieces.len() <= own && self.open.is_some();
        if let Some(last) = self.doc.pieces.last_mut()
            && !fresh
            && verbatim
            && last.verbatim
            && last.text + last.len == text
            && last.src + last.src_len == src
        {
            last.len += len;
            last.src_len += src_len;
            return;
        }
        self.doc.pieces.push(Piece { text, len, src, src_len, verbatim });
    }

    /// Closes the last block, sums up the containers and gives the source view back to the document.
    pub(crate) fn finish(mut self) -> bool {
        self.link = None;
        self.close();
        sum_up(self.doc);
        self.doc.view = self.view;
        self.overflow
    }

    /// The document so far and the source view.
    pub(crate) fn doc_and_view(&mut self) -> (&mut Document<'p>, &str) {
        (self.doc, &self.view.text)
    }

    /// The source view.
    pub(crate) fn view(&self) -> &str {
        &self.view.text
    }
}

/// Sums up in the containers what stands in them, from scratch.
pub(crate) fn sum_up(doc: &mut Document) {
    for c in &mut doc.containers {
        (c.blocks, c.text_bytes, c.link_bytes, c.long_blocks) = (0..0, 0, 0, 0);
    }
    for (id, b) in (0u32..).zip(&doc.blocks) {
        let c = &mut doc.containers[b.container as usize];
        let bytes = b.text.end - b.text.start;
        c.text_bytes += bytes;
        c.link_bytes += b.link_bytes;
        c.long_blocks += u32::from(bytes >= 80);
        c.blocks = if c.blocks.is_empty() { id..id + 1 } else { c.blocks.start..id + 1 };
    }
    for i in (1..doc.containers.len()).rev() {
        let (head, tail) = doc.containers.split_at_mut(i);
        let (child, parent) = (&tail[0], &mut head[tail[0].parent as usize]);
        parent.text_bytes += child.text_bytes;
        parent.link_bytes += child.link_bytes;
        parent.long_blocks += child.long_blocks;
        if !child.blocks.is_empty() {
            parent.blocks = if parent.blocks.is_empty() {
                child.blocks.clone()
            } else {
                parent.blocks.start.min(child.blocks.start)..parent.blocks.end.max(child.blocks.end)
            };
        }
    }
}

/// White space as HTML defines it.
pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\t' | b'\r' | 0x0C)
}
