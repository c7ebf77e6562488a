//! Buttons in a row, as plain text has them where a page had them side by side: `Save Print Share`, `Comments (0) Write a comment`.
//!
//! On two renderings of wcxb-dev as plain text 0.996 of 537 and 0.987 of 224 such lines are not in the gold (`training/rules.py`,
//! 2026-11-23).

use crate::clean::lexicon::{Lexicon, Phrase, Scratch, Target};
use crate::clean::sentence;
use crate::document::{Ballot, BlockKind, Certainty, Document, Evidence};
use crate::outcome::{Field, Reason};

/// What a button in a row is for.
const REASONS: [Reason; 10] = [
    Reason::Share,
    Reason::Comments,
    Reason::Login,
    Reason::Subscribe,
    Reason::Widget,
    Reason::Navigation,
    Reason::Related,
    Reason::Advert,
    Reason::Copyright,
    Reason::Consent,
];

/// Drops lines of a plain text that are nothing but buttons.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    if !doc.plain {
        return;
    }
    let mut scratch = Scratch::default();
    for id in 0..doc.blocks.len() as u32 {
        let Some(block) = doc.block(id) else { break };
        let text = doc.text_of(block);
        // With a colon it is a label of what follows, or code.
        if matches!(block.kind, BlockKind::Code | BlockKind::TableRow)
            || sentence::ends(text)
            || text.ends_with(':')
        {
            continue;
        }
        let first = lexicon.row(text, &mut scratch, |p| reason(p).is_some());
        if let Some(reason) = first.and_then(|phrase| lexicon.phrase(phrase)).and_then(reason) {
            doc.vote(id, Ballot::Drop(reason), Certainty::Certain, Evidence::Rule("rows/buttons"));
        }
    }
}

fn reason(phrase: &Phrase) -> Option<Reason> {
    match phrase.target {
        Target::Drop(reason) if REASONS.contains(&reason) => Some(reason),
        Target::Move(Field::Comments) => Some(Reason::Comments),
        _ => None,
    }
}
