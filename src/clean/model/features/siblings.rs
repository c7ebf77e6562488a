//! What blocks made by the same template are like: same tag and class of the container, same kind of block.

use super::{Rows, SIBLINGS, cap, permil, said, set, shape};
use crate::document::{BlockKind, Document};
use foldhash::{HashMap, HashMapExt};
use std::ops::Range;

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

impl Group {
    fn add(&mut self, run: &Group) {
        self.blocks += run.blocks;
        self.words += run.words;
        self.bytes += run.bytes;
        self.link_bytes += run.link_bytes;
        self.sentences += run.sentences;
        self.rules += run.rules;
        self.phrases += run.phrases;
    }
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
    // Blocks of one template mostly stand together: what is sorted is runs of them.
    let mut runs: Vec<(Range<usize>, [Option<u64>; 2])> = Vec::with_capacity(doc.blocks.len());
    for i in 0..doc.blocks.len() {
        let own = [key(i, 0), key(i, 1)];
        match runs.last_mut() {
            Some((range, keys)) if *keys == own => range.end = i + 1,
            _ => runs.push((i..i + 1, own)),
        }
    }
    let mut groups: Vec<Group> = Vec::with_capacity(runs.len() * 2);
    let mut numbers = HashMap::with_capacity(runs.len() * 2);
    let mut of = vec![[usize::MAX; 2]; runs.len()];
    for ((range, keys), own) in runs.iter().zip(&mut of) {
        let mut run = Group::default();
        for (i, block) in range.clone().zip(doc.blocks.get(range.clone()).unwrap_or_default()) {
            run.blocks += 1;
            run.words += u64::from(block.words);
            run.bytes += u64::from(block.text.end - block.text.start);
            run.link_bytes += u64::from(block.link_bytes);
            run.sentences += u64::from(rows.get(i, shape::ENDS_SENTENCE) > 0);
            run.rules += i64::from(rows.get(i, said::RULES));
            run.phrases += u64::from(rows.get(i, said::DROP_PHRASE) > 0);
        }
        for (key, own) in keys.iter().zip(own) {
            let Some(key) = *key else { continue };
            *own = *numbers.entry(key).or_insert(groups.len());
            match groups.get_mut(*own) {
                Some(group) => group.add(&run),
                None => groups.push(run),
            }
        }
    }
    let all: u64 = doc.blocks.iter().map(|b| u64::from(b.text.end - b.text.start)).sum();
    for ((range, _), [own, parent]) in runs.into_iter().zip(of) {
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
        for i in range {
            let row = rows.row_mut(i);
            for (k, v) in values.into_iter().enumerate() {
                set(row, SIBLINGS + k, v);
            }
        }
    }
}
