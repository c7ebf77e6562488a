//! Strings of data become blocks of the document: read as markup or as lines, in containers of their own, with the sources that they have.

#![allow(clippy::indexing_slicing, reason = "positions in documents that the writer made")]

use super::align::Index;
use super::decoded::Decoded;
use super::pick::Pick;
use crate::clean::html::{self, Tag};
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::writer::Writer;
use crate::document::{Block, BlockKind, Container, ContainerId, Document, Link, Piece};

/// A block counts as there already from this share of its runs of four words, in percent.
pub(super) const THERE_PERCENT: u32 = 50;

/// The blocks of one string, as a document of their own over the string.
pub(super) struct Graft {
    doc: Document<'static>,
    from: Decoded,
}

impl Graft {
    /// Reads a string.
    pub(super) fn read(
        mut from: Decoded,
        kind: BlockKind,
        decode: &DecodeSettings,
        limits: &Limits,
    ) -> Graft {
        if !is_markup(&from.text) && from.text.contains("&lt;") {
            from = from.entities(0..from.text.len(), false);
        }
        let mut doc = Document::default();
        doc.view.text = std::mem::take(&mut from.text).into();
        if is_markup(&doc.view.text) {
            html::blocks(&mut doc, decode, limits);
        } else {
            lines(&mut doc, kind, decode, limits);
        }
        from.text = std::mem::take(&mut doc.view.text).into_owned();
        Graft { doc, from }
    }

    /// Words of blocks that do not stand in the texts of the index, and of all blocks.
    pub(super) fn words(&self, index: &Index) -> (u32, u32) {
        let (mut new, mut all) = (0, 0);
        for b in &self.doc.blocks {
            all += b.words;
            new += if index.percent(self.doc.text_of(b)) < THERE_PERCENT { b.words } else { 0 };
        }
        (new, all)
    }

    /// Appends the blocks that do not stand in the texts of the index, and notes them there.
    pub(super) fn join(
        &self,
        to: &mut Document,
        pick: &Pick<'_>,
        root: ContainerId,
        index: &mut Index,
        limits: &Limits,
    ) {
        let fresh = |b: &&Block| index.percent(self.doc.text_of(b)) < THERE_PERCENT;
        let blocks: Vec<&Block> = self.doc.blocks.iter().filter(fresh).collect();
        if blocks.is_empty() {
            return;
        }
        let room = limits.containers.saturating_sub(to.containers.len()) >= self.doc.containers.len();
        let base = to.containers.len() as ContainerId;
        if room {
            let own = self.doc.containers.iter().enumerate().map(|(i, c)| match i {
                0 => Container {
                    tag: Tag::Script,
                    hints: pick.hints,
                    parent: root,
                    tag_number: u32::MAX,
                    ..Container::default()
                },
                _ => Container { parent: base + c.parent, tag_number: u32::MAX, ..c.clone() },
            });
            to.containers.extend(own);
            let depth = to.containers[root as usize].depth + 1;
            for c in &mut to.containers[base as usize..] {
                c.depth += depth;
            }
        }
        for b in blocks {
            if to.blocks.len() >= limits.blocks {
                break;
            }
            self.block(to, b, if room { base + b.container } else { root });
        }
        index.add(self.doc.blocks.iter().map(|b| self.doc.text_of(b)));
    }

    fn block(&self, to: &mut Document, b: &Block, container: ContainerId) {
        let (text, pieces, id) = (to.text.len() as u32, to.pieces.len() as u32, to.blocks.len() as u32);
        let shift = |at: u32| at - b.text.start + text;
        to.text.push_str(self.doc.text_of(b));
        for p in &self.doc.pieces[b.pieces.start as usize..b.pieces.end as usize] {
            self.piece(to, p, shift(p.text));
        }
        // Hyperlinks stand in the order of their blocks.
        let first = self.doc.links.partition_point(|l| l.text.start < b.text.start);
        let links = self.doc.links[first..].iter().take_while(|l| l.text.end <= b.text.end);
        to.links.extend(links.map(|l| Link {
            block: id,
            text: shift(l.text.start)..shift(l.text.end),
            href: l.href.clone(),
        }));
        to.blocks.push(Block {
            text: text..to.text.len() as u32,
            pieces: pieces..to.pieces.len() as u32,
            container,
            ..b.clone()
        });
    }

    /// Carries a piece over from the string to the source view.
    fn piece(&self, to: &mut Document, p: &Piece, at: u32) {
        let range = p.src as usize..(p.src + p.src_len) as usize;
        if p.verbatim {
            for run in self.from.sources(range.clone()) {
                to.pieces.push(Piece {
                    text: at + (run.at - range.start) as u32,
                    len: run.len as u32,
                    src: run.src as u32,
                    src_len: run.src_len as u32,
                    verbatim: run.verbatim,
                });
            }
        } else {
            let hull = self.from.hull(range);
            to.pieces.push(Piece {
                text: at,
                len: p.len,
                src: hull.start as u32,
                src_len: hull.len() as u32,
                verbatim: false,
            });
        }
    }
}

/// A block a line.
fn lines(doc: &mut Document, kind: BlockKind, decode: &DecodeSettings, limits: &Limits) {
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', doc.view.text.as_bytes()).collect();
    let len = doc.view.text.len();
    let mut writer = Writer::new(doc, decode, true, limits);
    let mut from = 0;
    for end in ends.into_iter().chain([len]) {
        writer.open(kind, 0, false, false);
        writer.text(from..end);
        from = (end + 1).min(len);
    }
    writer.finish();
}

/// Whether a text has tags in it.
fn is_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tag = |i: usize| {
        let next = if bytes.get(i + 1) == Some(&b'/') { bytes.get(i + 2) } else { bytes.get(i + 1) };
        next.is_some_and(u8::is_ascii_alphabetic)
    };
    memchr::memchr_iter(b'<', bytes).any(tag) && bytes.contains(&b'>')
}
