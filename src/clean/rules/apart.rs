//! What stands apart from the text wherever it is, by what its elements say they are: dialogs with terms, size charts and settings, and footers.
//!
//! Share of words that the gold holds (`training/rules.py`, 2026-11-22): `<dialog>` 0.004 on 25 pages, footers 0.013 on 1,332; `<nav>` (0.045), asides
//! (0.110) and headers (0.133) are not sure enough. Elements of `role=dialog` that do not claim to be modal are left to the model: some
//! sites have their text there. Words of classes are worse than their shares say: one site's whole page stands in an element for signing in.

use crate::clean::html::Tag;
use crate::document::{Ballot, Certainty, Container, Document, Evidence};
use crate::outcome::Reason;

/// Words outside of dialogs from which a page is not one itself.
const PAGE_WORDS: u32 = 40;

/// Drops what stands apart.
pub(super) fn vote(doc: &mut Document) {
    let range = |c: &Container| c.blocks.start as usize..c.blocks.end as usize;
    let words = |c: &Container| doc.blocks.get(range(c)).into_iter().flatten().map(|b| b.words).sum::<u32>();
    let mut fates: Vec<Option<(Reason, &str)>> = vec![None; doc.blocks.len()];
    for c in doc.containers.iter().filter(|c| c.dialog) {
        fates.get_mut(range(c)).into_iter().for_each(|own| own.fill(Some((Reason::Widget, "apart/dialog"))));
    }
    let outside: u32 =
        doc.blocks.iter().zip(&fates).filter(|(_, fate)| fate.is_none()).map(|(b, _)| b.words).sum();
    if outside < PAGE_WORDS {
        fates.fill(None);
    }
    // Markup that is never closed may put most of a page into its footer.
    for c in doc.containers.iter().filter(|c| is_footer(c, doc) && words(c) < outside / 2) {
        for fate in fates.get_mut(range(c)).into_iter().flatten() {
            fate.get_or_insert((Reason::Footer, "apart/footer"));
        }
    }
    for (id, fate) in (0u32..).zip(fates) {
        if let Some((reason, rule)) = fate {
            doc.vote(id, Ballot::Drop(reason), Certainty::Certain, Evidence::Rule(rule));
        }
    }
}

/// Whether a container is a footer; in a quotation it says who is quoted.
fn is_footer(c: &Container, doc: &Document) -> bool {
    let outer = doc.containers.get(c.parent as usize).map(|o| o.tag);
    c.tag == Tag::Footer && !matches!(outer, Some(Tag::Blockquote | Tag::Figure))
}
