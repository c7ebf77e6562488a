//! `Writer`: how the two `blocks` stages fill a document: folds white space, keeps the source of every byte, repairs, counts.
//!
//! It knows nothing of tags or lines; it is told where blocks, links and containers begin and end.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself"
)]

use super::decode::{RepairOptions, Repaired, repair};
use super::limits::Limits;
use super::plan::DecodeSettings;
use super::words;
use crate::document::{
    Block, BlockKind, Container, ContainerId, Document, ItemMark, Link, Piece, SourceView,
};
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

/// A position in the open block.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    text: usize,
    pieces: usize,
    links: usize,
    link_bytes: u32,
}

/// What was written behind a mark.
struct Tail {
    /// Where its text began.
    at: usize,
    text: String,
    pieces: Vec<Piece>,
    links: Vec<Link>,
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

    /// The end of what is written so far, to split at later.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            text: self.doc.text.len(),
            pieces: self.doc.pieces.len(),
            links: self.doc.links.len(),
            link_bytes: self.open.as_ref().map_or(0, |o| o.link_bytes),
        }
    }

    /// Words of the open block behind a mark.
    pub(crate) fn words_since(&self, mark: &Mark) -> u32 {
        words::count(self.doc.text.get(mark.text..).unwrap_or_default())
    }

    /// Ends the open block at the first of the marks made in it, `separator` before it taken off, and opens others with what came
    /// behind each mark.
    pub(crate) fn split(&mut self, marks: &[Mark], separator: &str, kind: BlockKind, container: ContainerId) {
        let href = self.interrupt_link();
        let Some(mut open) = self.open.take() else { return };
        let mut tails = Vec::with_capacity(marks.len());
        for mark in marks.iter().rev() {
            tails.push(Tail {
                at: mark.text,
                text: self.doc.text.split_off(mark.text),
                pieces: self.doc.pieces.split_off(mark.pieces),
                links: self.doc.links.split_off(mark.links),
                link_bytes: open.link_bytes.saturating_sub(mark.link_bytes),
            });
            open.link_bytes = mark.link_bytes;
        }
        if self.doc.text.ends_with(separator) {
            self.doc.text.truncate(self.doc.text.len() - separator.len());
        }
        for tail in tails.into_iter().rev() {
            self.seal(open);
            open = self.resume(tail, kind, container);
        }
        self.open = Some(open);
        self.link = href.map(|href| (self.doc.text.len() as u32, href));
    }

    /// A block of text that was taken off.
    fn resume(&mut self, tail: Tail, kind: BlockKind, container: ContainerId) -> Open {
        // White space that is a piece of its own: the line break that the text was split at.
        let is_break = |(at, p): &(usize, &Piece)| {
            p.text as usize == tail.at + at
                && p.len == 1
                && matches!(tail.text.as_bytes().get(*at), Some(b' ' | b'\n'))
        };
        let breaks = (0..).zip(&tail.pieces).take_while(is_break).count();
        let (text, at) = (tail.text.get(breaks..).unwrap_or_default(), tail.at + breaks);
        let base = self.doc.text.len();
        let open = Open {
            kind,
            mark: ItemMark::Bullet,
            container,
            tight: false,
            hidden: false,
            text: base as u32,
            pieces: self.doc.pieces.len() as u32,
            links: self.doc.links.len(),
            link_bytes: tail.link_bytes,
        };
        // A hyperlink may have begun before the mark.
        let shift = |from: u32| ((from as usize).max(at) - at + base) as u32;
        let block = self.doc.blocks.len() as u32;
        self.doc.text.push_str(text);
        let pieces = tail.pieces.into_iter().skip(breaks);
        self.doc.pieces.extend(pieces.map(|p| Piece { text: shift(p.text), ..p }));
        self.doc.links.extend(tail.links.into_iter().map(|l| Link {
            block,
            text: shift(l.text.start)..shift(l.text.end),
            href: l.href,
        }));
        open
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

    /// A hyperlink begins, whose address `write` puts behind the others, given the source; one that is open ends.
    pub(crate) fn link_start(&mut self, write: impl FnOnce(&str, &mut String)) {
        self.link_end();
        let hrefs = &mut self.doc.hrefs;
        let from = hrefs.len() as u32;
        write(&self.view.text, hrefs);
        self.link = Some((self.doc.text.len() as u32, from..hrefs.len() as u32));
    }

    /// The open hyperlink ends.
    pub(crate) fn link_end(&mut self) {
        if let Some((start, href)) = self.link.take() {
            self.note_link(start, href);
        }
    }

    /// Whether a hyperlink is open.
    pub(crate) fn in_link(&self) -> bool {
        self.link.is_some()
    }

    /// Ends the open hyperlink for a while: it goes on in the next block with the address that this gives. One long address in a
    /// thousand blocks must not stand in a record a thousand times, so only as many bytes are repeated as the page has.
    fn interrupt_link(&mut self) -> Option<Range<u32>> {
        let (start, href) = self.link.take()?;
        let has_text = self.open.as_ref().is_some_and(|o| (start.max(o.text) as usize) < self.doc.text.len());
        if has_text {
            let room = self.view.text.len().saturating_sub(self.repeated_href_bytes) >= href.len();
            self.repeated_href_bytes += if room { href.len() } else { 0 };
            self.note_link(start, if room { href.clone() } else { 0..0 });
        }
        Some(href)
    }

    fn note_link(&mut self, start: u32, href: Range<u32>) {
        let Some(open) = self.open.as_mut() else { return };
        let (start, end) = (start.max(open.text), self.doc.text.len() as u32);
        if start < end {
            let skip =
                self.doc.text[start as usize..end as usize].bytes().take_while(|&b| b == b' ').count() as u32;
            open.link_bytes += end - start - skip;
            let block = self.doc.blocks.len() as u32;
            self.doc.links.push(Link { block, text: start + skip..end, href });
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

    fn seal(&mut self, open: Open) {
        let start = open.text as usize;
        if open.kind == BlockKind::TableRow && self.doc.text[start..].contains('\n') {
            // A row is one line.
            let row = self.doc.text.split_off(start);
            self.doc.text.push_str(&row.replace('\n', " "));
        }
        if let Some(repaired) = repair(&self.doc.text[start..], self.repairs, &mut self.view.report.repairs) {
            self.apply(&open, &repaired);
        }
        let text = &self.doc.text[start..];
        let visible = text.trim_end();
        if visible.is_empty() || self.doc.blocks.len() >= self.max_blocks {
            self.overflow |= !visible.is_empty();
            self.doc.text.truncate(start);
            self.doc.pieces.truncate(open.pieces as usize);
            self.doc.links.truncate(open.links);
            return;
        }
        let words = words::count(visible);
        let end = start + visible.len();
        self.doc.text.truncate(end);
        let links = self.doc.links.len() - open.links;
        self.doc.blocks.push(Block {
            kind: open.kind,
            mark: open.mark,
            text: open.text..end as u32,
            pieces: open.pieces..self.doc.pieces.len() as u32,
            container: open.container,
            link_bytes: open.link_bytes.min((end - start) as u32),
            links: links.min(usize::from(u16::MAX)) as u16,
            words,
            tight: open.tight,
            hidden: open.hidden,
        });
    }

    /// Replaces the open block's text by its repaired form and carries pieces and links over.
    fn apply(&mut self, open: &Open, repaired: &Repaired) {
        let base = open.text;
        let old: Vec<Piece> = self.doc.pieces.drain(open.pieces as usize..).collect();
        self.doc.text.truncate(base as usize);
        self.doc.text.push_str(&repaired.text);
        for run in &repaired.runs {
            let (from, to) =
                (base + run.from.start..base + run.from.end, base + run.to.start..base + run.to.end);
            // Runs and pieces ascend, and there may be many of both.
            let first = old.partition_point(|p| p.text + p.len <= from.start);
            let inside = old[first..].iter().take_while(|p| p.text < from.end);
            if run.verbatim {
                for p in inside {
                    let (start, end) = (p.text.max(from.start), (p.text + p.len).min(from.end));
                    let at = to.start + start - from.start;
                    if p.verbatim {
                        self.piece(at, end - start, (p.src + start - p.text) as usize, end - start, true);
                    } else {
                        self.piece(at, end - start, p.src as usize, p.src_len, false);
                    }
                }
            } else if !to.is_empty() {
                let (mut src_start, mut src_end) = (u32::MAX, 0);
                for p in inside {
                    let (start, end) = (p.text.max(from.start), (p.text + p.len).min(from.end));
                    let (s, e) = if p.verbatim {
                        (p.src + start - p.text, p.src + end - p.text)
                    } else {
                        (p.src, p.src + p.src_len)
                    };
                    src_start = src_start.min(s);
                    src_end = src_end.max(e);
                }
                if src_start < src_end {
                    self.piece(to.start, to.end - to.start, src_start as usize, src_end - src_start, false);
                }
            }
        }
        let place = |at: u32| -> u32 {
            let at = at.saturating_sub(base);
            let i = repaired.runs.partition_point(|r| r.from.end <= at);
            base + repaired.runs.get(i).map_or(repaired.text.len() as u32, |r| {
                if r.verbatim { r.to.start + at.saturating_sub(r.from.start) } else { r.to.start }
            })
        };
        for link in &mut self.doc.links[open.links..] {
            link.text = place(link.text.start)..place(link.text.end);
        }
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
