//! `Sheet`: what would be kept so far, as lines in reading order with their words hashed, and what is to become of each.
//!
//! It decides nothing; the steps do, and mark lines here. Votes are written at the end.

use super::ends::{self, End};
use super::normal::words;
use crate::clean::resolve::{Decision, resolve};
use crate::clean::rules::SHORT_LINE;
use crate::clean::word_hash::mix;
use crate::document::{Ballot, BlockId, BlockKind, Document, Evidence};
use crate::outcome::{Field, Reason};
use std::ops::Range;

/// Prose is a paragraph of at least this width that ends as a sentence.
pub(super) const PROSE_MIN_WIDTH: u32 = 80;

/// Widest line that introduces what follows: a question of some length.
const INTRODUCTION_MAX_WIDTH: u32 = 160;

/// A kept block, or a kept part of one.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The block.
    pub(super) block: BlockId,
    /// Range in [`Document::text`].
    pub(super) text: Range<u32>,
    /// It is the whole block.
    pub(super) whole: bool,
    /// The block's kind.
    pub(super) kind: BlockKind,
    /// Hash of the normal form.
    pub(super) hash: u64,
    /// Range in the sheet's words.
    pub(super) tokens: Range<u32>,
    /// Characters of the normal form with single spaces, those of scripts without spaces counted twice, since they say as much.
    pub(super) width: u32,
    /// Words; three characters of a script without spaces count as two.
    pub(super) words: u32,
    /// Words with a digit.
    pub(super) digits: u32,
    /// Most of it is in a script without spaces.
    pub(super) unspaced: bool,
    /// How it ends.
    pub(super) end: End,
    /// Bytes of its text before the mark that says it was cut off.
    pub(super) cut_off: Option<u32>,
    /// It follows the line before without a blank line.
    pub(super) tight: bool,
    /// It stands in a hidden element.
    pub(super) hidden: bool,
    /// It would go for being short; only the search for captions looks at it.
    pub(super) weak: bool,
    /// What protects it.
    pub(super) guard: Guard,
    /// It is part of a run that is introduced as a quotation or an answer; it may be equal to another line.
    pub(super) quoted: bool,
    /// Another line goes because this one stays.
    pub(super) held: bool,
    /// What is to become of it, and by which rule; `None` while it stays.
    pub(super) fate: Option<(Ballot, &'static str)>,
}

/// What protects a line from going as a repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guard {
    /// Nothing: a paragraph.
    Free,
    /// It goes only with a whole run: list items, headings, quotations, labels, questions, speech, rows of figures.
    InRun,
    /// It goes only with a run that is mostly prose: code and table rows.
    InProse,
    /// It never goes: verse and refrains.
    Never,
}

/// The lines of a page.
pub(super) struct Sheet<'d> {
    /// The page.
    pub(super) doc: &'d Document<'d>,
    /// In reading order.
    pub(super) lines: Vec<Line>,
    tokens: Vec<u32>,
    /// Hash and index of the lines that are equal to another one, sorted; lines without words left out.
    pub(super) equal: Vec<(u64, u32)>,
    /// The title was moved out of the text.
    pub(super) title_moved: bool,
    /// Hashes of the captions that were moved out of the text, sorted.
    pub(super) captions: Vec<u64>,
    /// Work done, in comparisons and look-ups; bounded by tests.
    pub(super) steps: u64,
}

impl<'d> Sheet<'d> {
    /// The lines of what would be kept by the votes so far.
    pub(super) fn new(doc: &'d Document<'d>) -> Sheet<'d> {
        let mut sheet = Sheet {
            doc,
            lines: Vec::with_capacity(doc.blocks.len()),
            tokens: Vec::with_capacity(doc.text.len() / 5),
            equal: Vec::new(),
            title_moved: false,
            captions: Vec::new(),
            steps: 0,
        };
        for segment in resolve(doc) {
            match segment.decision {
                Decision::Keep => sheet.add(segment.block, segment.text, false),
                // Captions in plain text are short lines, and a page without prose round them has nothing to tell them by.
                Decision::Drop(Reason::LowValue, Evidence::Rule(SHORT_LINE))
                | Decision::Drop(Reason::LowValue, Evidence::Model(_))
                    if doc.plain =>
                {
                    sheet.add(segment.block, segment.text, true);
                }
                Decision::Move(Field::Title, _) => sheet.title_moved = true,
                Decision::Move(Field::Caption, _) => {
                    let range = segment.text.start as usize..segment.text.end as usize;
                    sheet.captions.push(hash_of(doc.text.get(range).unwrap_or_default()));
                }
                _ => {}
            }
        }
        sheet.captions.sort_unstable();
        let mut order: Vec<(u64, u32)> =
            (0u32..).zip(&sheet.lines).filter(|(_, l)| l.width > 0).map(|(i, l)| (l.hash, i)).collect();
        order.sort_unstable();
        for same in order.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            sheet.equal.extend_from_slice(same);
        }
        sheet
    }

    fn add(&mut self, id: BlockId, range: Range<u32>, weak: bool) {
        let Some(block) = self.doc.block(id) else { return };
        let Some(text) = self.doc.text.get(range.start as usize..range.end as usize) else { return };
        let first = self.tokens.len() as u32;
        let (mut hash, mut width, mut spaced, mut unspaced, mut digits) = (0u64, 0u32, 0u32, 0u32, 0u32);
        let tokens = &mut self.tokens;
        words(text, |word| {
            tokens.push((word.hash >> 32) as u32);
            hash = mix(hash, word.hash);
            digits += u32::from(word.digit);
            if word.unspaced {
                unspaced += 1;
                width += 2;
            } else {
                spaced += 1;
                width += word.chars + 1;
            }
        });
        self.steps += u64::from(spaced + unspaced) + 1;
        self.lines.push(Line {
            block: id,
            whole: range == block.text,
            text: range,
            kind: block.kind,
            hash,
            tokens: first..self.tokens.len() as u32,
            width: width.saturating_sub(u32::from(spaced > 0)),
            words: spaced + (unspaced * 2).div_ceil(3),
            digits,
            unspaced: unspaced > spaced,
            end: ends::end_of(text),
            cut_off: ends::cut_off(text).map(|at| at as u32),
            tight: block.tight,
            hidden: block.hidden,
            weak,
            guard: Guard::Free,
            quoted: false,
            held: false,
            fate: None,
        });
    }

    /// Indices of the lines that stay so far.
    pub(super) fn live(&self) -> Vec<u32> {
        self.indices(|l| l.fate.is_none() && !l.weak)
    }

    /// Those, and the short lines that would go for being short.
    pub(super) fn live_or_short(&self) -> Vec<u32> {
        self.indices(|l| l.fate.is_none())
    }

    fn indices(&self, wanted: impl Fn(&Line) -> bool) -> Vec<u32> {
        let mut out = Vec::with_capacity(self.lines.len());
        out.extend((0u32..).zip(&self.lines).filter(|(_, l)| wanted(l)).map(|(i, _)| i));
        out
    }

    /// A line by its index, which the sheet gave.
    pub(super) fn line(&self, index: u32) -> &Line {
        self.lines.get(index as usize).expect("an index that the sheet gave")
    }

    /// The hashed words of a line.
    pub(super) fn tokens(&self, line: &Line) -> &[u32] {
        self.tokens.get(line.tokens.start as usize..line.tokens.end as usize).unwrap_or_default()
    }

    /// The text of a line.
    pub(super) fn text(&self, line: &Line) -> &'d str {
        self.doc.text.get(line.text.start as usize..line.text.end as usize).unwrap_or_default()
    }

    /// Sets what is to become of a line; one that is settled or that others rely on stays as it is. Says whether it goes.
    pub(super) fn settle(&mut self, index: u32, ballot: Ballot, rule: &'static str) -> bool {
        let Some(line) = self.lines.get_mut(index as usize) else { return false };
        let goes = line.fate.is_none() && !line.held;
        if goes {
            line.fate = Some((ballot, rule));
        }
        goes
    }

    /// Drops a line that is equal to one that stays. What relied on it relies on the other from then on.
    pub(super) fn drop_equal(&mut self, goes: u32, stays: u32, rule: &'static str) {
        let held = self.line(goes).held;
        if held && self.line(stays).fate.is_some() {
            return;
        }
        if held {
            self.hold(stays);
        }
        if let Some(line) = self.lines.get_mut(goes as usize) {
            line.held = false;
        }
        self.settle(goes, Ballot::Drop(Reason::Repeat), rule);
    }

    /// Notes that a line is quoted.
    pub(super) fn quote(&mut self, index: u32) {
        if let Some(line) = self.lines.get_mut(index as usize) {
            line.quoted = true;
        }
    }

    /// Sets what protects a line, as if it were not quoted.
    pub(super) fn guard(&mut self, index: u32, guard: Guard) {
        if let Some(line) = self.lines.get_mut(index as usize) {
            line.guard = guard;
            line.quoted = false;
        }
    }

    /// Notes that another line goes because this one stays.
    pub(super) fn hold(&mut self, index: u32) {
        if let Some(line) = self.lines.get_mut(index as usize) {
            line.held = true;
        }
    }

    /// Whether the line at a place of `live` is introduced by the one before: a label, a question or the name of who is quoted.
    /// The same words may stand under two such lines, as in a forum or a list of questions. `other` is the place of the equal line;
    /// where both are introduced alike, the lines are one text twice.
    pub(super) fn is_introduced(&self, live: &[u32], at: usize, other: usize) -> bool {
        let before = |at: usize| at.checked_sub(1).and_then(|at| live.get(at)).map(|&i| self.line(i));
        before(at).is_some_and(|line| {
            line.width < INTRODUCTION_MAX_WIDTH
                && (line.end == End::Question || ends::ends_in_colon(self.text(line)))
                && before(other).is_none_or(|b| b.hash != line.hash)
        })
    }

    /// Lines of prose among the two before and the two after the stretch `of` of `live`, those in `not` left out.
    pub(super) fn prose_round(&self, live: &[u32], of: Range<usize>, not: Range<usize>) -> usize {
        let before = of.start.saturating_sub(2)..of.start;
        let after = of.end..of.end.saturating_add(2);
        before
            .chain(after)
            .filter(|at| !not.contains(at))
            .filter_map(|at| live.get(at))
            .filter(|&&i| self.line(i).is_prose())
            .count()
    }
}

impl Line {
    /// A paragraph or quotation of some length that ends as a sentence.
    pub(super) fn is_prose(&self) -> bool {
        matches!(self.kind, BlockKind::Paragraph | BlockKind::Quote)
            && self.width >= PROSE_MIN_WIDTH
            && matches!(self.end, End::Sentence | End::Question)
    }

    /// Three words in ten and more have a digit.
    pub(super) fn is_figures(&self) -> bool {
        self.digits * 10 >= self.words * 3
    }

    /// Whether, of two equal lines, this one has to stay for what the lines themselves say: it is whole and visible where the other is not.
    pub(super) fn is_more_complete(&self, other: &Line) -> bool {
        (self.cut_off.is_none(), !self.hidden) > (other.cut_off.is_none(), !other.hidden)
    }
}

/// Hash of the normal form of a text.
fn hash_of(text: &str) -> u64 {
    let mut hash = 0;
    words(text, |word| hash = mix(hash, word.hash));
    hash
}
