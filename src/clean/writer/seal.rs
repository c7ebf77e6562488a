//! The end of a block: repairs, and pieces and links carried over to the repaired text.

use super::{Open, Writer};
use crate::clean::decode::{Repaired, repair};
use crate::clean::words;
use crate::document::{Block, BlockKind, Piece};

impl Writer<'_, '_> {
    /// Ends a block: its text is repaired, cut where it ends visibly and counted.
    pub(super) fn seal(&mut self, open: Open) {
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
}
