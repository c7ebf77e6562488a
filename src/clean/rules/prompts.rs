//! Prompts in plain text: `Sign up for our weekly round-up`, `Log in to go on reading`, `We told earlier how ...`. What the lexicon has for each
//! language are the words that sentences ask with and those that they offer with; one that has both goes.

use crate::clean::lexicon::{Lexicon, Prompts};
use crate::document::{Ballot, Block, BlockKind, Certainty, Document, Evidence};

/// Words of a block that goes.
const BLOCK_WORDS: std::ops::RangeInclusive<u32> = 3..=45;
/// Share of a page's words from which its prompts are what it is about, in percent.
const ABOUT_PERCENT: u32 = 30;

/// Drops blocks of a plain text that begin as a prompt or are little else.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    if !doc.plain {
        return;
    }
    let mut prompts = Prompts::new(lexicon);
    let mut found = Vec::new();
    let (mut all, mut own) = (0, 0);
    for id in 0..doc.blocks.len() as u32 {
        let Some(block) = doc.block(id) else { break };
        all += block.words;
        let may = !matches!(block.kind, BlockKind::Code | BlockKind::TableRow | BlockKind::Quote)
            && !is_spoken(doc, block);
        if may
            && BLOCK_WORDS.contains(&block.words)
            && let Some((reason, phrase)) = prompts.of(doc.text_of(block), block.words)
        {
            own += block.words;
            found.push((id, reason, phrase));
        }
    }
    if own * 100 > all * ABOUT_PERCENT {
        return;
    }
    for (id, reason, phrase) in found {
        doc.vote(id, Ballot::Drop(reason), Certainty::Certain, Evidence::Phrase(phrase));
    }
}

/// Whether a dash stands before a block: what reads as an item of a list is what somebody says.
fn is_spoken(doc: &Document, block: &Block) -> bool {
    let from = doc.pieces.get(block.pieces.start as usize).map_or(0, |piece| piece.src as usize);
    let before = doc.view.text.get(..from).unwrap_or_default();
    matches!(block.kind, BlockKind::ListItem(_)) && before.trim_end().ends_with(['–', '—'])
}
