//! The box about the author below a plain text: the name by itself once more, and a paragraph that begins with one of the names or goes on
//! about them.

use crate::clean::sentence;
use crate::document::{Ballot, Block, BlockId, BlockKind, Certainty, Document, Evidence, Found};
use crate::outcome::Reason;

/// Longest paragraph about an author, in words.
const BIO_WORDS: u32 = 90;
/// Most paragraphs below such a box: other boxes, and what stands in the foot of a page. A person or thing of the name that a story tells of
/// has more of it below.
const BELOW: usize = 3;
/// Fewest words of a paragraph.
const PARAGRAPH_WORDS: u32 = 8;

const BIO: Evidence = Evidence::Rule("bio/author");

/// Drops the names of authors below a story, each with the paragraph about them.
pub(super) fn vote(doc: &mut Document) {
    if !doc.plain || doc.metadata.author.is_empty() {
        return;
    }
    let count = doc.blocks.len() as u32;
    let is_paragraph = |id: &BlockId| {
        doc.block(*id).is_some_and(|b| b.words >= PARAGRAPH_WORDS && sentence::ends(doc.text_of(b)))
    };
    // The box's own paragraph, and those below it.
    let Some(first) = (0..count).rev().filter(is_paragraph).nth(BELOW) else { return };
    let mut boxes: Vec<BlockId> = Vec::new();
    for id in first.saturating_sub(1)..count {
        let next = id + 1;
        let name = doc.block(id).filter(|b| may_go(b)).map(|b| doc.text_of(b));
        let about = doc.block(next).filter(|b| may_go(b) && b.words <= BIO_WORDS).map(|b| doc.text_of(b));
        let Some((name, about)) = name.zip(about) else { continue };
        let is_own = |author: &Found<String>| {
            author.value.to_lowercase() == name.to_lowercase()
                && author.value.split(' ').any(|part| begins_with(about, part))
        };
        if doc.metadata.author.iter().any(is_own) {
            boxes.extend([id, next]);
        }
    }
    boxes.into_iter().for_each(|id| doc.vote(id, Ballot::Drop(Reason::LowValue), Certainty::Certain, BIO));
}

fn may_go(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
}

/// Whether a text begins with a word.
fn begins_with(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
