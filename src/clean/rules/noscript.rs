//! What stands in `<noscript>` and in the rest of the page too: what scripts show is then there already.

use crate::clean::html::Tag;
use crate::clean::payload::Index;
use crate::document::{Ballot, BlockId, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Shortest block, in words, that is compared: shorter ones are labels, which pages say more than once.
const SHORTEST_WORDS: u32 = 6;
/// Share of its runs of four words, in percent, from which a block is there already.
const THERE_PERCENT: u32 = 80;

/// Drops blocks in `<noscript>` that the rest of the page holds.
pub(super) fn vote(doc: &mut Document) {
    let inside = inside(doc);
    if !inside.contains(&true) {
        return;
    }
    let within = |container: u32| inside.get(container as usize).copied().unwrap_or(false);
    let mut index = Index::default();
    index.add(doc.blocks.iter().filter(|b| !within(b.container)).map(|b| doc.text_of(b)));
    let again: Vec<BlockId> = (0u32..)
        .zip(&doc.blocks)
        .filter(|(_, b)| within(b.container) && b.words >= SHORTEST_WORDS)
        .filter(|(_, b)| index.percent(doc.text_of(b)) >= THERE_PERCENT)
        .map(|(id, _)| id)
        .collect();
    for id in again {
        let why = Evidence::Rule("noscript/repeat");
        doc.vote(id, Ballot::Drop(Reason::Repeat), Certainty::Certain, why);
    }
}

/// For each container, whether it is a `<noscript>` with blocks or stands in one.
fn inside(doc: &Document) -> Vec<bool> {
    let mut inside: Vec<bool> = Vec::with_capacity(doc.containers.len());
    for c in &doc.containers {
        let around = inside.get(c.parent as usize).copied().unwrap_or(false);
        inside.push(around || (c.tag == Tag::Noscript && !c.blocks.is_empty()));
    }
    inside
}
