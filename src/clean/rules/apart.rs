//! What stands apart from the text wherever it is, by what its elements say they are: dialogs with terms, size charts and settings, and footers.
//!
//! Share of words that the gold holds, by labels of blocks of four words and more, on the pages of wcxb-dev, fundus-dev, readability-dev,
//! magic-article-dev and magic-forum-dev (2026-11-22): dialogs 0.007 on 154 pages, footers 0.017 on 1,323. Elements of `role=dialog` that do
//! not claim to be modal are left to the model: three pages in 150 have their text there. Menus (0.048), headers (0.065) and asides (0.086) are
//! not sure enough, and words of classes are worse than their shares say: one site's whole page stands in an element for signing in.

use crate::clean::html::Tag;
use crate::document::{Ballot, BlockId, Certainty, Container, Document, Evidence};
use crate::outcome::Reason;
use std::ops::Range;

/// Words outside of dialogs from which a page is not one itself.
const PAGE_WORDS: u32 = 40;

/// Drops what stands apart.
pub(super) fn vote(doc: &mut Document) {
    let mut before = vec![0u32];
    before.extend(doc.blocks.iter().scan(0u32, |sum, b| {
        *sum = sum.saturating_add(b.words);
        Some(*sum)
    }));
    let words = |blocks: &Range<BlockId>| {
        let to = |end: BlockId| before.get(end as usize).copied().unwrap_or(0);
        to(blocks.end) - to(blocks.start)
    };
    let dialogs = || doc.containers.iter().filter(|c| c.dialog);
    // Dialogs may stand in dialogs.
    let mut inside = 0;
    let mut end = 0;
    for c in dialogs().filter(|c| !c.blocks.is_empty()) {
        if c.blocks.start >= end {
            inside += words(&c.blocks);
            end = c.blocks.end;
        }
    }
    let outside = words(&(0..doc.blocks.len() as BlockId)) - inside;
    let mut found: Vec<(Range<BlockId>, Reason, &'static str)> = Vec::new();
    if outside >= PAGE_WORDS {
        found.extend(dialogs().map(|c| (c.blocks.clone(), Reason::Widget, "apart/dialog")));
    }
    // Markup that is never closed may put most of a page into its footer.
    let footers = doc.containers.iter().filter(|c| is_footer(c, doc) && words(&c.blocks) < outside / 2);
    found.extend(footers.map(|c| (c.blocks.clone(), Reason::Footer, "apart/footer")));
    let mut done = vec![false; doc.blocks.len()];
    for (blocks, reason, rule) in found {
        for id in blocks {
            if let Some(done) = done.get_mut(id as usize)
                && !std::mem::replace(done, true)
            {
                doc.vote(id, Ballot::Drop(reason), Certainty::Certain, Evidence::Rule(rule));
            }
        }
    }
}

/// Whether a container is a footer; in a quotation it says who is quoted.
fn is_footer(c: &Container, doc: &Document) -> bool {
    let outer = doc.containers.get(c.parent as usize).map(|o| o.tag);
    c.tag == Tag::Footer && !matches!(outer, Some(Tag::Blockquote | Tag::Figure))
}
