//! Votes by structure and by phrases.
//!
//! Structure weighs: where a block stands, how much of it is hyperlinks, what its neighbours are. Phrases are looked up in the
//! lexicon; a block that is nothing but a phrase is certain. The weights here are hand-set; nothing else depends on their size.

mod anchors;
mod apart;
mod bio;
mod controls;
mod credits;
mod foot;
mod headings;
mod labels;
mod lines;
mod noscript;
mod phrases;
mod prompts;
mod region;
mod rows;
mod structure;
mod sure;
mod tails;
#[cfg(test)]
mod tests;

pub(super) use lines::SHORT_LINE;

/// Weight of a rule that decides against all else that weighs, but is not right often enough to overrule the model.
pub(crate) const DECISIVE: i16 = 10_000;

use super::lexicon::Lexicon;
use super::plan::RuleSettings;
use crate::document::{Ballot, Certainty, Document};

/// Votes that the model does not overrule, cast after its columns are filled.
pub(crate) fn vote_surely(doc: &mut Document, settings: &RuleSettings, lexicon: &Lexicon) {
    if settings.structure {
        controls::vote(doc);
        apart::vote(doc);
        anchors::vote(doc);
    }
    if settings.lexicon {
        credits::vote(doc, lexicon);
        rows::vote(doc, lexicon);
        prompts::vote(doc, lexicon);
        sure::vote(doc, lexicon);
        tails::vote(doc, lexicon);
        bio::vote(doc);
        foot::vote(doc);
    }
}

/// Votes on every block.
pub fn vote(doc: &mut Document, settings: &RuleSettings, lexicon: &Lexicon) {
    if settings.structure && doc.plain {
        lines::vote(doc);
    } else if settings.structure {
        structure::vote(doc);
        noscript::vote(doc);
    }
    if settings.lexicon {
        phrases::vote(doc, lexicon);
    }
    if settings.structure {
        headings::vote(doc);
    }
}

/// Which blocks are voted out of the text for sure, as a whole.
fn surely_gone(doc: &Document) -> Vec<bool> {
    let mut gone = vec![false; doc.blocks.len()];
    for vote in doc.votes.iter().filter(|v| v.part.is_none() && v.certainty == Certainty::Certain) {
        if let (Some(own), true) = (gone.get_mut(vote.block as usize), vote.ballot != Ballot::Keep) {
            *own = true;
        }
    }
    gone
}
