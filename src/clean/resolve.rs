//! Votes to decisions, by one fixed precedence.

use crate::document::{Ballot, BlockId, Certainty, Document, Evidence, Vote};
use crate::outcome::{Field, Reason};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

/// What becomes of a block or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It stays in the text.
    Keep,
    /// It goes.
    Drop(Reason, Evidence),
    /// It leaves the text for a field.
    Move(Field, Evidence),
}

/// A block or a part of one with its decision. The segments of a document cover all text of all blocks, in order, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The block.
    pub block: BlockId,
    /// Range in [`Document::text`].
    pub text: Range<u32>,
    /// What becomes of it.
    pub decision: Decision,
}

/// Decides for every block. Certain votes win over weights; among certain ones: site rules, then moves, then drops, then keeps, the
/// earlier vote first. Otherwise weights are added up, and a block whose sum is negative goes with its heaviest drop or move.
/// Cuts are then taken out of the blocks that stay, in the order of their precedence.
pub fn resolve(doc: &Document) -> Vec<Segment> {
    let (order, ends) = by_block(doc);
    let mut segments = Vec::with_capacity(doc.blocks.len());
    let mut start = 0;
    for ((id, block), end) in (0u32..).zip(&doc.blocks).zip(ends) {
        let own = order.get(start as usize..end as usize).unwrap_or_default();
        let own = own.iter().filter_map(|&i| doc.votes.get(i as usize));
        start = end;
        let decision = decide(own.clone().filter(|v| v.part.is_none()));
        if decision == Decision::Keep && own.clone().any(|v| v.part.is_some()) {
            cut(id, &block.text, own, &mut segments);
        } else {
            segments.push(Segment { block: id, text: block.text.clone(), decision });
        }
    }
    segments
}

/// The indices of the votes by block, those of one block in the order cast, and where the votes of each block end.
fn by_block(doc: &Document) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0u32; doc.blocks.len()];
    for vote in &doc.votes {
        ends.get_mut(vote.block as usize).into_iter().for_each(|n| *n += 1);
    }
    let mut sum = 0;
    for n in &mut ends {
        // For now where the block's votes start: placing them moves it to their end.
        (*n, sum) = (sum, sum + *n);
    }
    let mut order = vec![0u32; sum as usize];
    for (i, vote) in (0u32..).zip(&doc.votes) {
        if let Some(next) = ends.get_mut(vote.block as usize)
            && let Some(slot) = order.get_mut(*next as usize)
        {
            *slot = i;
            *next += 1;
        }
    }
    (order, ends)
}

fn decide<'v>(votes: impl Iterator<Item = &'v Vote>) -> Decision {
    let (mut certain, mut heaviest): (Option<&Vote>, Option<(&Vote, i16)>) = (None, None);
    let mut sum = 0i32;
    for vote in votes {
        let Certainty::Weight(weight) = vote.certainty else {
            if certain.is_none_or(|best| precedence(vote) > precedence(best)) {
                certain = Some(vote);
            }
            continue;
        };
        if vote.ballot == Ballot::Keep {
            sum += i32::from(weight);
        } else {
            sum -= i32::from(weight);
            if heaviest.is_none_or(|(_, w)| weight > w) {
                heaviest = Some((vote, weight));
            }
        }
    }
    match (certain, heaviest) {
        (Some(vote), _) => carried_out(vote),
        (None, Some((vote, _))) if sum < 0 => carried_out(vote),
        _ => Decision::Keep,
    }
}

/// Site rules over other certain votes over weights; then moves, drops, keeps.
fn precedence(vote: &Vote) -> (Certainty, u8) {
    let ballot = match vote.ballot {
        Ballot::Keep => 0,
        Ballot::Drop(_) => 1,
        Ballot::Move(_) => 2,
    };
    (vote.certainty, ballot)
}

fn carried_out(vote: &Vote) -> Decision {
    match vote.ballot {
        Ballot::Keep => Decision::Keep,
        Ballot::Drop(reason) => Decision::Drop(reason, vote.evidence),
        Ballot::Move(field) => Decision::Move(field, vote.evidence),
    }
}

/// Takes the cuts out of one block. Where two overlap, the stronger one has the bytes.
fn cut<'v>(
    block: BlockId,
    whole: &Range<u32>,
    votes: impl Iterator<Item = &'v Vote>,
    segments: &mut Vec<Segment>,
) {
    let mut cuts: Vec<(&Vote, Range<u32>)> = votes
        .filter(|v| v.ballot != Ballot::Keep)
        .filter_map(|v| v.part.as_ref().map(|p| (v, p)))
        .map(|(v, p)| (v, (whole.start + p.start).min(whole.end)..(whole.start + p.end).min(whole.end)))
        .filter(|(_, p)| p.start < p.end)
        .collect();
    cuts.sort_by_key(|(vote, _)| Reverse(precedence(vote)));
    let taken = strongest(&cuts);
    let mut at = whole.start;
    for (range, decision) in taken {
        if at < range.start {
            segments.push(Segment { block, text: at..range.start, decision: Decision::Keep });
        }
        at = range.end;
        segments.push(Segment { block, text: range, decision });
    }
    if at < whole.end {
        segments.push(Segment { block, text: at..whole.end, decision: Decision::Keep });
    }
}

/// The parts of the cuts that hold where they overlap, in order of their place. The cuts stand in order of their strength, the
/// strongest first. One sweep over their ends, for a block may have thousands.
fn strongest(cuts: &[(&Vote, Range<u32>)]) -> Vec<(Range<u32>, Decision)> {
    let mut ends: Vec<(u32, bool, usize)> = Vec::with_capacity(2 * cuts.len());
    for (i, (_, part)) in cuts.iter().enumerate() {
        ends.extend([(part.start, true, i), (part.end, false, i)]);
    }
    ends.sort_unstable();
    let mut taken: Vec<(Range<u32>, Decision)> = Vec::new();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let (mut from, mut last) = (0, None);
    for (at, begins, i) in ends {
        if from < at
            && let Some(&best) = open.first()
            && let Some((vote, _)) = cuts.get(best)
        {
            match taken.last_mut() {
                Some((range, _)) if last == Some(best) && range.end == from => range.end = at,
                _ => taken.push((from..at, carried_out(vote))),
            }
            last = Some(best);
        }
        from = at;
        if begins {
            open.insert(i);
        } else {
            open.remove(&i);
        }
    }
    taken
}
