//! A heading goes with what it heads.

use super::DECISIVE;
use crate::clean::resolve::{Decision, resolve};
use crate::document::{Ballot, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Drops headings under which nothing stays.
pub(super) fn vote(doc: &mut Document) {
    let segments = resolve(doc);
    // Walks backwards: does any block of the section stay?
    let mut kept_below = false;
    let mut drops = Vec::new();
    let mut lowest_heading: Option<u8> = None;
    for s in segments.iter().rev() {
        let Some(block) = doc.block(s.block) else { continue };
        let kept = s.decision == Decision::Keep;
        match block.kind {
            BlockKind::Heading(level) if kept => {
                // A subheading that stays holds up the headings above it.
                let held = kept_below && lowest_heading.is_none_or(|l| l > level);
                if held || kept_below {
                    kept_below = level > 1;
                    lowest_heading = Some(level);
                } else if level > 1 {
                    drops.push(s.block);
                }
            }
            BlockKind::Heading(_) => {}
            _ if kept => {
                kept_below = true;
                lowest_heading = None;
            }
            _ => {}
        }
    }
    for block in drops {
        doc.vote(
            block,
            Ballot::Drop(Reason::LowValue),
            Certainty::Weight(DECISIVE),
            Evidence::Rule("headings/empty_section"),
        );
    }
}
