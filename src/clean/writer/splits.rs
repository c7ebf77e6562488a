//! Places in the open block at which it can be split later, such as the cells of a row that turns out to be no row of data.

use super::{Open, Writer};
use crate::clean::words;
use crate::document::{BlockKind, ContainerId, ItemMark, Link, Piece};

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

impl Writer<'_, '_> {
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
}
