//! A few words above the title of a plain text: the section, the site's name, faults of the page's own program. Longer heads are left to the
//! model: where a text was taken for its title that is none, what stands above may be the story's.

use crate::clean::sentence;
use crate::document::{Ballot, BlockId, BlockKind, Certainty, Document, Evidence};
use crate::outcome::{Field, Reason};

/// Longest line that goes, in words, and most lines.
const LINE_WORDS: u32 = 3;
const LINES: u32 = 3;

const HEAD: Evidence = Evidence::Rule("head/line");

/// Drops the lines above the title of a plain text, if they are few and short.
pub(super) fn vote(doc: &mut Document) {
    if !doc.plain {
        return;
    }
    let moved = |v: &&crate::document::Vote| v.part.is_none() && v.ballot == Ballot::Move(Field::Title);
    let Some(title) = doc.votes.iter().filter(moved).map(|v| v.block).min() else { return };
    let goes = |id: BlockId| {
        doc.block(id).is_some_and(|b| {
            let text = doc.text_of(b);
            let line = !matches!(b.kind, BlockKind::Code | BlockKind::TableRow);
            line && (b.words <= LINE_WORDS && !sentence::ends_or_leads(text) || is_fault(text))
        })
    };
    if title <= LINES && (0..title).all(goes) {
        (0..title).for_each(|id| doc.vote(id, Ballot::Drop(Reason::LowValue), Certainty::Certain, HEAD));
    }
}

/// Whether a program reports a fault of its own: `Warning: ... in /www/single.php on line 8`.
pub(crate) fn is_fault(text: &str) -> bool {
    text.contains(".php") && text.contains(" on line ")
}
