//! Scores for plain text, where only the shape of lines and their neighbours can tell a story from the page around it.

use super::structure::link_percent;
use crate::clean::sentence;
use crate::document::{Ballot, Block, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Words from which a line counts as running text by itself. Keeping just the lines of ten words and more is the best published rule.
const LONG_WORDS: u32 = 10;
/// Blocks that a short line may stand away from running text on both sides and still belong to it.
const REACH: usize = 2;
/// Items of a list that may follow the text that introduces them.
const LIST_REACH: usize = 40;

/// Rule by which lines go that are neither running text nor near it.
pub(in crate::clean) const SHORT_LINE: &str = "lines/short";

/// What a line is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A sentence or more.
    Prose,
    /// Many words without a sentence's end.
    Long,
    /// Few words.
    Short,
    /// Code, rows of tables, items of lists: they go with what is around them.
    Structure,
}

/// One vote on every block.
pub(super) fn vote(doc: &mut Document) {
    let shapes: Vec<Shape> = doc.blocks.iter().map(|b| shape(b, doc.text_of(b))).collect();
    // Where no line is prose there is nothing to tell short lines from: a short page, a list, a poem.
    let alone = if shapes.contains(&Shape::Prose) { -80 } else { 10 };
    let before = distances(shapes.iter());
    let mut after = distances(shapes.iter().rev());
    after.reverse();
    for (id, (((b, &shape), &up), &down)) in
        (0u32..).zip(doc.blocks.clone().iter().zip(&shapes).zip(&before).zip(&after))
    {
        let text = doc.text_of(b);
        let weight = match shape {
            Shape::Prose => 150,
            Shape::Long => {
                if up.min(down) <= REACH {
                    60
                } else {
                    alone / 2
                }
            }
            Shape::Structure => match (up <= LIST_REACH, down <= LIST_REACH) {
                (true, true) => 60,
                (true, false) if b.words >= 4 => 20,
                _ => alone / 2,
            },
            Shape::Short => {
                let between = up <= REACH && down <= REACH;
                let heads = down == 1 && b.words >= 2 && starts_large(text);
                match (between, heads) {
                    (true, _) => 40,
                    (false, true) => 20,
                    _ => alone,
                }
            }
        };
        let weight: i32 = weight - if link_percent(b) > 60 { 120 } else { 0 };
        let (ballot, rule) = if weight >= 0 {
            (Ballot::Keep, "lines/content")
        } else {
            (Ballot::Drop(Reason::LowValue), SHORT_LINE)
        };
        doc.vote(id, ballot, Certainty::Weight(weight.unsigned_abs() as i16), Evidence::Rule(rule));
    }
}

fn shape(b: &Block, text: &str) -> Shape {
    match b.kind {
        BlockKind::Code | BlockKind::TableRow => Shape::Structure,
        BlockKind::ListItem(_) if !(b.words >= LONG_WORDS && sentence::ends(text)) => Shape::Structure,
        _ if b.words < LONG_WORDS => Shape::Short,
        _ if sentence::ends(text) => Shape::Prose,
        _ if is_menu(text) => Shape::Short,
        _ => Shape::Long,
    }
}

/// Whether a line without a sentence's end reads as the entries of a menu in a row: capitals throughout and nothing that parts clauses.
fn is_menu(text: &str) -> bool {
    let (mut large, mut small) = (0u32, 0u32);
    for word in text.split_whitespace() {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(c) if c.is_uppercase() => large += 1,
            Some(c) if c.is_lowercase() => small += 1,
            _ => {}
        }
    }
    large >= small * 2 && large > 0 && !text.contains([',', ';', ':', '"', '“', '„', '«'])
}

/// For each block, how many blocks back the last prose is; far away where there is none.
fn distances<'s>(shapes: impl Iterator<Item = &'s Shape>) -> Vec<usize> {
    let mut distance = usize::MAX;
    let walk = shapes.map(|s| {
        let own = distance;
        distance = if *s == Shape::Prose { 1 } else { own.saturating_add(1) };
        own
    });
    walk.collect()
}

/// Begins as headings do: with a capital, a number, or a letter of a script without capitals.
fn starts_large(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}
