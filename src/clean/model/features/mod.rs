//! What the model sees of a block: one row of whole numbers a block, the same for training and for use.
//!
//! Every value is an `i16`: counts are capped, shares stand in thousandths. Trees only compare values with borders, so that no
//! scale has to be kept, and whole numbers are the same on every machine. No column needs a language: words count as words of a
//! list of small words of many languages, or as hits of the lexicon.

mod around;
mod cards;
mod containers;
mod page;
mod place;
mod shape;
mod siblings;
mod small_words;
mod tree;

use crate::clean::lexicon::{Lexicon, Target};
use crate::clean::rules::DECISIVE;
use crate::document::{Ballot, Certainty, Document, Hints};

/// Columns that read a block by itself.
const SHAPE: usize = 0;
/// Columns of what the lexicon and the rules say.
const SAID: usize = SHAPE + shape::NAMES.len();
/// Columns of the block's place in the page and among containers.
const PLACE: usize = SAID + SAID_COLUMNS;
const CONTAINERS: usize = PLACE + place::COLUMNS;
const SIBLINGS: usize = CONTAINERS + containers::COLUMNS;
const CARDS: usize = SIBLINGS + siblings::NAMES.len();
const AROUND: usize = CARDS + cards::NAMES.len();
const PAGE: usize = AROUND + around::COLUMNS;
/// Columns from here on are the same in all rows of a page.
pub(super) const ALIKE_FROM: usize = PAGE;
/// Columns of a row.
pub const COLUMNS: usize = PAGE + page::COLUMNS;

/// Share of the block that phrases for dropping cover, then votes of the rules. (Fits made nothing of a column for each reason.)
const SAID_COLUMNS: usize = SAID_NAMES.len();
const SAID_NAMES: [&str; 5] = ["phrase_drop", "rules_sum", "rules_drop_certain", "rules_move", "phrase_move"];

/// Columns that others read again for neighbours and windows.
mod said {
    pub(super) const DROP_PHRASE: usize = super::SAID;
    pub(super) const RULES: usize = super::SAID + 1;
}

/// Words from which a block is running text, and the share of link text, in thousandths, below which.
const PROSE_WORDS: i16 = 12;
const PROSE_LINKS: i16 = 330;

/// Rows of a page, one a block.
#[derive(Debug, Default)]
pub struct Rows {
    values: Vec<i16>,
}

impl Rows {
    /// The row of a block.
    pub fn row(&self, block: usize) -> &[i16] {
        self.values.get(block * COLUMNS..(block + 1) * COLUMNS).unwrap_or_default()
    }

    fn row_mut(&mut self, block: usize) -> &mut [i16] {
        self.values.get_mut(block * COLUMNS..(block + 1) * COLUMNS).unwrap_or_default()
    }

    fn get(&self, block: usize, column: usize) -> i16 {
        self.values.get(block * COLUMNS + column).copied().unwrap_or(0)
    }

    /// Whether a block reads as running text.
    fn is_prose(&self, block: usize) -> bool {
        self.get(block, shape::WORDS) >= PROSE_WORDS && self.get(block, shape::LINK_SHARE) < PROSE_LINKS
    }

    /// The rows of all blocks.
    pub(super) fn all(&self) -> &[[i16; COLUMNS]] {
        self.values.as_chunks().0
    }

    /// All rows, one after the other.
    pub fn values(&self) -> &[i16] {
        &self.values
    }
}

/// Names of the columns, in order.
pub fn names() -> Vec<String> {
    let mut out: Vec<String> = shape::NAMES.iter().map(|n| (*n).to_owned()).collect();
    out.extend(SAID_NAMES.map(str::to_owned));
    place::names(&mut out);
    containers::names(&mut out);
    out.extend(siblings::NAMES.iter().map(|n| (*n).to_owned()));
    out.extend(cards::NAMES.iter().map(|n| (*n).to_owned()));
    around::names(&mut out);
    page::names(&mut out);
    debug_assert_eq!(out.len(), COLUMNS, "every column has a name");
    out
}

/// Rows of all blocks of a document that metadata and rules have voted on.
pub fn rows(doc: &Document, url: Option<&str>, lexicon: &Lexicon) -> Rows {
    let mut rows = Rows { values: Vec::with_capacity(doc.blocks.len() * COLUMNS) };
    let title = shape::Words::of(title(doc));
    let mut hashes = Vec::with_capacity(doc.blocks.len());
    for (i, block) in doc.blocks.iter().enumerate() {
        // Row by row: what was just set to zero is near when it is filled.
        rows.values.extend_from_slice(&[0; COLUMNS]);
        hashes.push(shape::fill(rows.row_mut(i), doc, block, &title));
    }
    said_by(doc, lexicon, &mut rows);
    place::fill(doc, &hashes, &mut rows);
    containers::fill(doc, &mut rows);
    siblings::fill(doc, &mut rows);
    cards::fill(doc, &mut rows);
    around::fill(doc, &mut rows);
    page::fill(doc, url, &mut rows);
    rows
}

fn title<'d>(doc: &'d Document) -> &'d str {
    match &doc.metadata.title {
        Some(title) => &title.value,
        None => &doc.head.title,
    }
}

fn said_by(doc: &Document, lexicon: &Lexicon, rows: &mut Rows) {
    for (i, block) in doc.blocks.iter().enumerate() {
        let bytes = u64::from(block.text.end - block.text.start);
        let row = rows.row_mut(i);
        for hit in doc.hits(i as u32) {
            let Some(phrase) = lexicon.phrase(hit.phrase) else { continue };
            let share = permil(hit.range.len() as u64, bytes);
            match phrase.target {
                Target::Drop(_) => raise(row, said::DROP_PHRASE, share),
                Target::Move(_) => raise(row, said::RULES + 3, share),
                Target::Page(_) | Target::Asks(_) | Target::Offers(_) => {}
            }
        }
    }
    for vote in doc.votes.iter().filter(|v| v.part.is_none()) {
        let row = rows.row_mut(vote.block as usize);
        let sign = if vote.ballot == Ballot::Keep { 1 } else { -1 };
        match (vote.certainty, vote.ballot) {
            (Certainty::Weight(DECISIVE..), Ballot::Drop(_)) => raise(row, said::RULES + 1, 1),
            (Certainty::Weight(DECISIVE..), Ballot::Move(field)) => {
                raise(row, said::RULES + 2, 1 + field as i16)
            }
            (Certainty::Weight(weight), _) => {
                if let Some(sum) = row.get_mut(said::RULES) {
                    *sum = sum.saturating_add(weight.saturating_mul(sign));
                }
            }
            (_, Ballot::Drop(_)) => raise(row, said::RULES + 1, 1),
            (_, Ballot::Move(field)) => raise(row, said::RULES + 2, 1 + field as i16),
            _ => {}
        }
    }
}

fn raise(row: &mut [i16], column: usize, value: i16) {
    if let Some(own) = row.get_mut(column) {
        *own = (*own).max(value);
    }
}

fn set(row: &mut [i16], column: usize, value: i16) {
    if let Some(own) = row.get_mut(column) {
        *own = value;
    }
}

/// A share in thousandths.
fn permil(part: u64, whole: u64) -> i16 {
    // A division of half the width takes half the time, and there are dozens a block.
    let share = match (u32::try_from(part.saturating_mul(1000)), u32::try_from(whole)) {
        (Ok(part), Ok(whole)) => u64::from(part / whole.max(1)),
        _ => part.saturating_mul(1000) / whole.max(1),
    };
    share.min(10_000) as i16
}

/// A count, capped.
fn cap(n: usize) -> i16 {
    n.min(i16::MAX as usize) as i16
}

/// All hints, in the order of their bits.
fn hint_bits() -> impl Iterator<Item = (usize, &'static str)> {
    Hints::NAMES.iter().enumerate().map(|(i, n)| (i, *n))
}
