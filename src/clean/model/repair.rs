//! What the choice of single blocks leaves broken: lists without the line that introduces them, headings of nothing, gaps.

use crate::clean::lexicon::Hit;
use crate::clean::{sentence, words};
use crate::document::{Ballot, BlockKind, Document};
use crate::outcome::Field;

/// Longest block, in words, that comes back between two kept ones.
const GAP_WORDS: u32 = 60;
/// Probability, in thousandths, from which it does.
const GAP_PROBABILITY: u16 = 150;
/// Probability, in thousandths, of a heading from which it may stand without a text of its own.
const LONE_HEADING: u16 = 700;

/// Words of a block that is a sentence of running text, and the probability, in thousandths, from which one stays with its kind: with 150, with 60
/// and with 30 both renderings of wcxb-dev had the same F1 to 0.0001 (2026-11-23), and the lower ones keep the last words of short stories.
const SENTENCE_WORDS: u32 = 7;
const SENTENCE_PROBABILITY: u16 = 60;
/// Words from which a sentence with a full stop stays at the very end of a page.
const LAST_SENTENCE_WORDS: u32 = 3;
/// Words before a phrase of furniture from which a story's first sentence only tells of it.
const REPORTING_WORDS: u32 = 10;
/// Share of the words, in percent, that stays, and the most blocks that do not, of a text without furniture, which then stays whole; and
/// blocks with phrases of furniture that such a text may have. Menus and lists of cookies have more blocks.
const WHOLE_PERCENT: u64 = 85;
const WHOLE_BLOCKS: usize = 4;
const WHOLE_PHRASES: usize = 1;
/// Blocks that a rule drops for sure, between running text and running text.
const BETWEEN: usize = 4;

/// Adjusts the choice. `fixed` blocks were decided by a rule and stay as they are; `accused` ones have a rule against them; `suspects`
/// blocks hold a phrase for dropping.
pub(super) fn repair(
    doc: &Document,
    probabilities: &[u16],
    fixed: &[bool],
    accused: &[bool],
    suspects: usize,
    keep: &mut [bool],
) {
    if doc.plain {
        last_sentences(doc, probabilities, fixed, accused, keep);
        let left = (0..keep.len()).filter(|i| !is(keep, *i) && !is(fixed, *i)).count();
        if suspects <= WHOLE_PHRASES && left <= WHOLE_BLOCKS && stays(doc, fixed, keep) >= WHOLE_PERCENT {
            // A letter, a poem, a recipe: nothing was put round it, so that nothing is to be taken off its ends.
            keep.iter_mut().zip(fixed).filter(|(_, fixed)| !**fixed).for_each(|(k, _)| *k = true);
        }
    }
    gaps(doc, probabilities, fixed, keep);
    lead_ins(doc, fixed, keep);
    headings(doc, probabilities, fixed, keep);
}

fn is(flags: &[bool], i: usize) -> bool {
    flags.get(i).copied().unwrap_or(false)
}

fn set(flags: &mut [bool], i: usize, value: bool) {
    if let Some(flag) = flags.get_mut(i) {
        *flag = value;
    }
}

/// In plain text, running text right before or behind kept running text stays if nothing speaks against it: where a story ends can
/// only be told by what follows, and a cut there loses its last words. The last sentence of all may be a short one.
fn last_sentences(
    doc: &Document,
    probabilities: &[u16],
    fixed: &[bool],
    accused: &[bool],
    keep: &mut [bool],
) {
    let is_prose = |i: usize| {
        doc.blocks
            .get(i)
            .is_some_and(|b| b.words >= SENTENCE_WORDS && b.link_bytes == 0 && sentence::ends(doc.text_of(b)))
    };
    // Rules against short lines know nothing of a story's last one; phrases do.
    let is_last = |i: usize| {
        doc.hits(i as u32).is_empty()
            && doc.blocks.get(i).is_some_and(|b| {
                b.words >= LAST_SENTENCE_WORDS
                    && b.link_bytes == 0
                    && sentence::ends_in_full_stop(doc.text_of(b))
            })
    };
    let n = doc.blocks.len();
    // What a rule drops for sure parts nothing: an advertisement between two paragraphs.
    let gone = |keep: &[bool], j: &usize| is(fixed, *j) && !is(keep, *j);
    let fates = keep.to_vec();
    let end = (0..n).rev().find(|j| !gone(&fates, j)).map_or(0, |last| last + 1);
    let above = |i: usize| (0..i).rev().take(BETWEEN).find(|j| !gone(&fates, j));
    let below = |i: usize| (i + 1..n).take(BETWEEN).find(|j| !gone(&fates, j));
    let lead = lead(doc);
    let mut extend = |i: usize, beside: Option<usize>| {
        let likely = probabilities.get(i).is_some_and(|p| *p >= SENTENCE_PROBABILITY);
        let spoken_for = !is(accused, i) || lead == Some(i) && only_reports(doc, i);
        let may_stay = is_prose(i) && spoken_for || i + 1 == end && is_last(i);
        if likely
            && may_stay
            && !is(fixed, i)
            && !is(keep, i)
            && beside.is_some_and(|b| is(keep, b) && is_prose(b))
        {
            set(keep, i, true);
        }
    };
    (0..n).for_each(|i| extend(i, above(i)));
    (0..n).rev().for_each(|i| extend(i, below(i)));
}

/// The block right behind a plain text's title and what is moved out of the text.
fn lead(doc: &Document) -> Option<usize> {
    let mut moved: Vec<u32> = doc
        .votes
        .iter()
        .filter(|v| v.part.is_none() && matches!(v.ballot, Ballot::Move(_)))
        .map(|v| v.block)
        .collect();
    moved.sort_unstable();
    let title = doc.votes.iter().find(|v| v.part.is_none() && v.ballot == Ballot::Move(Field::Title))?;
    let mut behind = title.block + 1..doc.blocks.len() as u32;
    behind.find(|i| moved.binary_search(i).is_err()).map(|i| i as usize)
}

/// Whether every phrase of a block stands so far into it that the block tells of it: `A court fined the owner of the car park, who is not
/// liable for ...`.
fn only_reports(doc: &Document, i: usize) -> bool {
    let text = doc.blocks.get(i).map_or("", |b| doc.text_of(b));
    let before = |hit: &Hit| text.get(..hit.range.start).map_or(0, words::count);
    doc.hits(i as u32).iter().all(|hit| before(hit) >= REPORTING_WORDS)
}

/// Share of the words, in percent, that stays of what no rule is sure of.
fn stays(doc: &Document, fixed: &[bool], keep: &[bool]) -> u64 {
    let (mut all, mut kept) = (0u64, 0u64);
    for (i, b) in doc.blocks.iter().enumerate().filter(|(i, _)| !is(fixed, *i)) {
        all += u64::from(b.words);
        kept += if is(keep, i) { u64::from(b.words) } else { 0 };
    }
    kept * 100 / all.max(1)
}

/// A single dropped block inside a kept run of the same container comes back.
fn gaps(doc: &Document, probabilities: &[u16], fixed: &[bool], keep: &mut [bool]) {
    let before = keep.to_vec();
    for i in 1..doc.blocks.len().saturating_sub(1) {
        let (Some(b), Some(next)) = (doc.blocks.get(i), doc.blocks.get(i + 1)) else { break };
        let inside = is(&before, i - 1) && is(&before, i + 1) && !is(&before, i);
        let likely = probabilities.get(i).is_some_and(|p| *p >= GAP_PROBABILITY);
        let together = doc.plain
            || doc.containers.get(b.container as usize).is_some_and(|c| {
                let around = doc.containers.get(c.parent as usize).unwrap_or(c);
                around.blocks.start < i as u32 && around.blocks.end > i as u32 + 1
            });
        if inside && likely && together && !is(fixed, i) && b.words <= GAP_WORDS && next.words > 0 {
            set(keep, i, true);
        }
    }
}

/// The line before a kept list that ends in a colon stays with it.
fn lead_ins(doc: &Document, fixed: &[bool], keep: &mut [bool]) {
    for i in 0..doc.blocks.len().saturating_sub(1) {
        let (Some(b), Some(next)) = (doc.blocks.get(i), doc.blocks.get(i + 1)) else { break };
        let introduces = matches!(next.kind, BlockKind::ListItem(_) | BlockKind::Code | BlockKind::TableRow)
            && !matches!(b.kind, BlockKind::ListItem(_) | BlockKind::TableRow)
            && doc.text_of(b).ends_with([':', '：']);
        if introduces && is(keep, i + 1) && !is(keep, i) && !is(fixed, i) {
            set(keep, i, true);
        }
    }
}

/// A heading all of whose own blocks were dropped goes.
fn headings(doc: &Document, probabilities: &[u16], fixed: &[bool], keep: &mut [bool]) {
    // Walks backwards; a kept subheading holds up the headings above it.
    let (mut any_below, mut kept_below) = (false, false);
    for i in (0..doc.blocks.len()).rev() {
        let Some(b) = doc.blocks.get(i) else { continue };
        if let BlockKind::Heading(level) = b.kind {
            let sure = probabilities.get(i).is_some_and(|p| *p >= LONE_HEADING);
            if is(keep, i) && any_below && !kept_below && level > 1 && !sure && !is(fixed, i) {
                set(keep, i, false);
            }
            if is(keep, i) {
                (any_below, kept_below) = (true, true);
            } else {
                (any_below, kept_below) = (false, false);
            }
        } else {
            any_below = true;
            kept_below |= is(keep, i);
        }
    }
}
