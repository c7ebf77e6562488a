//! Finds the text of an element in the blocks: the block, or the part of one, that begins at or behind a position of the source.

use crate::document::{BlockId, Document};
use std::ops::Range;

/// Characters between a start tag and its text, at most: attributes are not text, but a long `style` is long.
const REACH: usize = 4_096;

/// A block or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) block: BlockId,
    /// Bytes of the block's text; `None` for the whole block.
    pub(super) part: Option<Range<u32>>,
}

impl Spot {
    /// The whole block.
    pub(super) fn whole(block: BlockId) -> Spot {
        Spot { block, part: None }
    }
}

/// Positions in the source with the blocks that they became.
pub(super) struct Places<'d> {
    doc: &'d Document<'d>,
    /// End of each piece in the source, its block, and its index in the document, ascending.
    pieces: Vec<(u32, BlockId, u32)>,
}

impl<'d> Places<'d> {
    /// Sorts the pieces of a document by their place in the source.
    pub(super) fn new(doc: &'d Document<'d>) -> Places<'d> {
        let mut pieces = Vec::with_capacity(doc.pieces.len());
        for (id, block) in (0u32..).zip(&doc.blocks) {
            for i in block.pieces.clone() {
                pieces.extend(doc.pieces.get(i as usize).map(|p| (p.src + p.src_len, id, i)));
            }
        }
        pieces.sort_unstable();
        Places { doc, pieces }
    }

    /// Where the text of an element that starts at `from` stands; empty if it is not there.
    pub(super) fn find(&self, from: u32, text: &str) -> Vec<Spot> {
        let first = self.pieces.partition_point(|(end, ..)| *end <= from);
        let Some(&(_, id, piece)) = self.pieces.get(first) else { return Vec::new() };
        let (Some(block), Some(piece)) = (self.doc.block(id), self.doc.pieces.get(piece as usize)) else {
            return Vec::new();
        };
        let into = if piece.verbatim { from.saturating_sub(piece.src) } else { 0 };
        let at = (piece.text + into).saturating_sub(block.text.start) as usize;
        let own = self.doc.text_of(block);
        let after = own.get(at..).unwrap_or_default();
        // An element without a number begins some way behind `from`.
        let head: String = text.trim_start().chars().take_while(|c| !c.is_whitespace()).collect();
        let reach =
            (0..=REACH.min(after.len())).rev().find(|i| after.is_char_boundary(*i)).unwrap_or_default();
        let near = after.get(..reach).unwrap_or_default();
        let skipped = match near.find(head.as_str()) {
            Some(i) => i,
            None if own.len() == at || near.trim().is_empty() => near.len(),
            None => 0,
        };
        self.follow(id, at + skipped, text).unwrap_or_default()
    }

    /// Follows the text from a position of a block through as many blocks as it covers.
    fn follow(&self, first: BlockId, at: usize, text: &str) -> Option<Vec<Spot>> {
        let mut spots = Vec::new();
        let (mut id, mut at, mut rest) = (first, at, text);
        loop {
            let own = self.doc.text_of(self.doc.block(id)?);
            let (used, left) = match_up(own.get(at..).unwrap_or_default(), rest)?;
            let end = at + used;
            if used > 0 {
                let whole = own.get(..at).is_some_and(|h| h.trim().is_empty())
                    && own.get(end..).is_some_and(|t| t.trim().is_empty());
                let part = (!whole).then(|| u32::try_from(at).ok().zip(u32::try_from(end).ok()));
                spots.push(Spot { block: id, part: part.map(|p| p.map_or(0..0, |(a, b)| a..b)) });
            }
            if left.trim().is_empty() {
                return Some(spots);
            }
            (id, at, rest) = (id + 1, 0, left);
        }
    }
}

/// How much of a block's text an element's text covers, and what of it is left at the block's end. White space does not count, nor does
/// punctuation that one of the two lacks (bars between cells, repaired quotes); `None` where letters or digits differ.
fn match_up<'t>(block: &str, text: &'t str) -> Option<(usize, &'t str)> {
    let mut own = block.char_indices().filter(|(_, c)| !c.is_whitespace()).peekable();
    let mut wanted = text.char_indices().filter(|(_, c)| !c.is_whitespace()).peekable();
    let mut used = 0;
    while let (Some(&(i, a)), Some(&(_, b))) = (own.peek(), wanted.peek()) {
        if a == b {
            used = i + a.len_utf8();
            own.next();
            wanted.next();
        } else if !a.is_alphanumeric() {
            own.next();
        } else if !b.is_alphanumeric() {
            wanted.next();
        } else {
            return None;
        }
    }
    let left = wanted.peek().map_or("", |(i, _)| text.get(*i..).unwrap_or_default());
    Some((used, left))
}
