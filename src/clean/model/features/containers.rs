//! What the containers round a block hold: the innermost ones as they stand, and those that hold more than the one inside them.

use super::{CONTAINERS, Rows, cap, permil};
use crate::document::Document;

const STATISTICS: [&str; 6] = ["share", "links", "blocks", "density", "long", "prose"];
/// Ancestors as they stand, from the innermost.
const PLAIN: usize = 3;
/// Ancestors that hold more blocks than the one inside them.
const LARGER: usize = 5;
/// Columns of this group.
pub(super) const COLUMNS: usize = (PLAIN + LARGER) * STATISTICS.len();

/// Appends the names of the columns.
pub(super) fn names(out: &mut Vec<String>) {
    for level in 0..PLAIN {
        out.extend(STATISTICS.map(|s| format!("inner{level}_{s}")));
    }
    for level in 0..LARGER {
        out.extend(STATISTICS.map(|s| format!("larger{level}_{s}")));
    }
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, rows: &mut Rows) {
    let n = doc.containers.len();
    let mut prose = vec![0u32; n];
    for (i, b) in doc.blocks.iter().enumerate() {
        if rows.is_prose(i)
            && let Some(p) = prose.get_mut(b.container as usize)
        {
            *p += b.words;
        }
    }
    for i in (1..n).rev() {
        let own = prose.get(i).copied().unwrap_or(0);
        let parent = doc.containers.get(i).map_or(0, |c| c.parent as usize);
        if let Some(p) = prose.get_mut(parent) {
            *p += own;
        }
    }
    let all = doc.containers.first().map_or(0, |c| c.text_bytes);
    let all_prose = prose.first().copied().unwrap_or(0);
    // Once a container: many blocks share one.
    let statistics: Vec<[i16; STATISTICS.len()]> = doc
        .containers
        .iter()
        .zip(&prose)
        .map(|(c, &prose)| {
            let blocks = (c.blocks.end - c.blocks.start) as usize;
            let bytes = u64::from(c.text_bytes);
            [
                permil(bytes, all.into()),
                permil(c.link_bytes.into(), bytes),
                cap(blocks),
                cap(c.text_bytes as usize / blocks.max(1)),
                permil(c.long_blocks.into(), blocks as u64),
                permil(prose.into(), all_prose.into()),
            ]
        })
        .collect();
    let mut chain: Vec<usize> = Vec::with_capacity(PLAIN + LARGER);
    let mut chain_of = u32::MAX;
    for (i, block) in doc.blocks.iter().enumerate() {
        if block.container != chain_of || i == 0 {
            chain_of = block.container;
            ancestors(doc, block.container as usize, &mut chain);
        }
        let Some(row) = rows.row_mut(i).get_mut(CONTAINERS..CONTAINERS + COLUMNS) else { break };
        for (level, own) in row.chunks_exact_mut(STATISTICS.len()).enumerate() {
            let statistics = chain.get(level).filter(|c| **c != usize::MAX).and_then(|c| statistics.get(*c));
            own.copy_from_slice(statistics.unwrap_or(&[-1; STATISTICS.len()]));
        }
    }
}

fn ancestors(doc: &Document, from: usize, chain: &mut Vec<usize>) {
    chain.clear();
    let mut at = Some(from);
    let up = |at: usize| doc.containers.get(at).filter(|c| c.depth > 0).map(|c| c.parent as usize);
    while let Some(here) = at.filter(|_| chain.len() < PLAIN) {
        chain.push(here);
        at = up(here);
    }
    chain.resize(PLAIN, usize::MAX);
    let mut blocks = 1;
    let mut at = Some(from);
    while let Some(here) = at.filter(|_| chain.len() < PLAIN + LARGER) {
        let own = doc.containers.get(here).map_or(0, |c| c.blocks.end - c.blocks.start);
        if own > blocks {
            blocks = own;
            chain.push(here);
        }
        at = up(here);
    }
}
