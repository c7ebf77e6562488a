//! Which blocks of a page belong to its gold text: what a model is fitted on.
//!
//! A block of four words and more is in the gold as far as its 4-grams are; a shorter one if it is a line of the gold, and perhaps if
//! its words stand in it in that order. Where only snippets are known, blocks that hold one are labelled and the others are not.

use super::Gold;
use super::tokens::{fold, words_cjk};
use crate::document::Document;
use std::collections::HashSet;

/// Words of a shingle.
const SHINGLE: usize = 4;
/// Shortest snippet, in bytes, that labels the block it stands in; shorter ones stand in too many.
const SNIPPET_BYTES: usize = 12;

/// What is known of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Share of the block that belongs to the gold text, in thousandths; `None` where nothing is known.
    pub share: Option<u16>,
    /// Words of the block as the measures count them, each CJK character being one.
    pub words: u32,
}

/// Labels of all blocks of a page.
pub fn labels(doc: &Document, gold: &Gold) -> Vec<Label> {
    match &gold.gold {
        Some(text) => by_text(doc, text),
        None => by_snippets(doc, gold),
    }
}

fn by_text(doc: &Document, gold: &str) -> Vec<Label> {
    let lower = gold.to_lowercase();
    let tokens = words_cjk(&lower);
    let shingles: HashSet<&[&str]> = tokens.windows(SHINGLE).collect();
    let short: HashSet<&[&str]> = (1..SHINGLE).flat_map(|n| tokens.windows(n)).collect();
    let lines: HashSet<Vec<&str>> = lower.lines().map(words_cjk).filter(|l| l.len() < SHINGLE).collect();
    let label = |block| {
        let text = doc.text_of(block).to_lowercase();
        let own = words_cjk(&text);
        let share = if own.is_empty() {
            None
        } else if own.len() < SHINGLE {
            Some(match () {
                () if lines.contains(&own) => 1000,
                () if short.contains(own.as_slice()) => 500,
                () => 0,
            })
        } else {
            let mut covered = vec![false; own.len()];
            for (i, shingle) in own.windows(SHINGLE).enumerate() {
                if shingles.contains(shingle) {
                    covered.iter_mut().skip(i).take(SHINGLE).for_each(|c| *c = true);
                }
            }
            let inside = covered.iter().filter(|c| **c).count();
            Some((inside * 1000 / own.len()) as u16)
        };
        Label { share, words: own.len() as u32 }
    };
    doc.blocks.iter().map(label).collect()
}

fn by_snippets(doc: &Document, gold: &Gold) -> Vec<Label> {
    let folded = |list: &Option<Vec<String>>| -> Vec<String> {
        let long = |s: &String| s.len() >= SNIPPET_BYTES;
        list.iter().flatten().map(|s| fold(s).to_lowercase()).filter(long).collect()
    };
    let (with, without) = (folded(&gold.with), folded(&gold.without));
    let label = |block| {
        let text = fold(doc.text_of(block)).to_lowercase();
        let words = words_cjk(&text).len() as u32;
        let holds = |list: &[String]| list.iter().any(|s| text.contains(s.as_str()));
        let share = match (holds(&with), holds(&without)) {
            (true, false) => Some(1000),
            (false, true) => Some(0),
            _ => None,
        };
        Label { share, words }
    };
    doc.blocks.iter().map(label).collect()
}
