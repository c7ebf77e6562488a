//! What blocks made by the same template are like: same tag and class of the container, same kind of block.

use super::{Rows, SIBLINGS, cap, permil, said, set, shape};
use crate::document::{BlockKind, Document};
use std::collections::HashMap;

/// Names of the columns.
pub(super) const NAMES: &[&str] = &[
    "same_blocks",
    "same_words",
    "same_links",
    "same_sentences",
    "same_share",
    "same_rules",
    "same_phrases",
    "same_parent_blocks",
    "same_parent_words",
    "same_parent_links",
    "same_parent_sentences",
];

#[derive(Default, Clone, Copy)]
struct Group {
    blocks: u64,
    words: u64,
    bytes: u64,
    link_bytes: u64,
    sentences: u64,
    rules: i64,
    phrases: u64,
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, rows: &mut Rows) {
    let key = |i: usize, up: u64| {
        let block = doc.blocks.get(i)?;
        let own = doc.containers.get(block.container as usize)?;
        let from = if up == 0 { own } else { doc.containers.get(own.parent as usize)? };
        let kind = match block.kind {
            BlockKind::Paragraph => 1,
            BlockKind::Heading(level) => 10 + u64::from(level),
            BlockKind::ListItem(_) => 2,
            BlockKind::TableRow => 3,
            BlockKind::Caption => 4,
            BlockKind::Code => 5,
            BlockKind::Quote => 6,
        };
        Some((from.signature ^ (up << 60)).wrapping_add(kind))
    };
    let mut index: HashMap<u64, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut of: Vec<[usize; 2]> = Vec::with_capacity(doc.blocks.len());
    for (i, block) in doc.blocks.iter().enumerate() {
        let mut own = [0; 2];
        for (up, slot) in (0u64..).zip(own.iter_mut()) {
            let Some(key) = key(i, up) else { continue };
            *slot = *index.entry(key).or_insert_with(|| {
                groups.push(Group::default());
                groups.len() - 1
            });
            let Some(group) = groups.get_mut(*slot) else { continue };
            group.blocks += 1;
            group.words += u64::from(block.words);
            group.bytes += u64::from(block.text.end - block.text.start);
            group.link_bytes += u64::from(block.link_bytes);
            group.sentences += u64::from(rows.get(i, shape::ENDS_SENTENCE) > 0);
            group.rules += i64::from(rows.get(i, said::RULES));
            group.phrases += u64::from(rows.get(i, said::DROP_PHRASE) > 0);
        }
        of.push(own);
    }
    let all: u64 = doc.blocks.iter().map(|b| u64::from(b.text.end - b.text.start)).sum();
    for (i, [own, parent]) in of.into_iter().enumerate() {
        let (own, parent) =
            (groups.get(own).copied().unwrap_or_default(), groups.get(parent).copied().unwrap_or_default());
        let values = [
            cap(own.blocks as usize),
            cap((own.words * 10 / own.blocks.max(1)) as usize),
            permil(own.link_bytes, own.bytes),
            permil(own.sentences, own.blocks),
            permil(own.bytes, all),
            (own.rules / own.blocks.max(1) as i64).clamp(-2000, 2000) as i16,
            permil(own.phrases, own.blocks),
            cap(parent.blocks as usize),
            cap((parent.words * 10 / parent.blocks.max(1)) as usize),
            permil(parent.link_bytes, parent.bytes),
            permil(parent.sentences, parent.blocks),
        ];
        let row = rows.row_mut(i);
        for (k, v) in values.into_iter().enumerate() {
            set(row, SIBLINGS + k, v);
        }
    }
}
