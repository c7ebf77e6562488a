//! What stands apart from the text wherever it is, by what its elements say they are: dialogs with terms, size charts and settings,
//! tooltips, names of form controls, footers, and what a site keeps search engines out of.
//!
//! Share of words that the gold holds (`training/rules.py`, 2026-11-22): `<dialog>` 0.004 on 25 pages, footers 0.013 on 1,332; `<nav>` (0.045), asides
//! (0.110) and headers (0.133) are not sure enough. Elements of `role=dialog` that do not claim to be modal are left to the model: some
//! sites have their text there. On wcxb-dev the gold holds 0.018 of the words that search engines are kept out of, and 0.029 of those in names of
//! controls and in tooltips. Words of classes are worse than their shares say: one site's whole page stands in an element for signing in.

use super::structure::is_prose;
use crate::clean::html::Tag;
use crate::document::{Apart, Ballot, Block, BlockKind, Certainty, Container, Document, Evidence};
use crate::outcome::Reason;
use std::ops::Range;

/// Words outside of dialogs, tooltips and labels, or of what is not for search engines, from which a page is more than these.
const PAGE_WORDS: u32 = 40;

/// What goes, and by which rule.
type Fate = Option<(Reason, &'static str)>;

/// Drops what stands apart.
pub(super) fn vote(doc: &mut Document) {
    let mut fates: Vec<Fate> = vec![None; doc.blocks.len()];
    let mut fill =
        |c: &Container, fate| fates.get_mut(range(c)).into_iter().for_each(|own| own.fill(Some(fate)));
    for c in &doc.containers {
        match c.apart {
            Some(Apart::Dialog) => fill(c, (Reason::Widget, "apart/dialog")),
            Some(Apart::Tooltip) => fill(c, (Reason::Widget, "apart/tooltip")),
            Some(Apart::Label) if !asks(doc, c) => fill(c, (Reason::Widget, "apart/label")),
            _ => {}
        }
    }
    if words_outside(doc, &fates) < PAGE_WORDS {
        fates.fill(None);
    }
    unindexed(doc, &mut fates);
    let outside = words_outside(doc, &fates);
    let words = |c: &Container| doc.blocks.get(range(c)).into_iter().flatten().map(|b| b.words).sum::<u32>();
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

/// What is not for search engines goes, but for a stretch in which the text begins: some sites keep them out of what they took over from others.
fn unindexed(doc: &Document, fates: &mut [Fate]) {
    let mut containers = doc.containers.iter().filter(|c| c.apart == Some(Apart::Unindexed)).peekable();
    if containers.peek().is_none() && doc.head.unindexed.is_empty() {
        return;
    }
    let mut marked = vec![false; doc.blocks.len()];
    for c in containers {
        marked.get_mut(range(c)).into_iter().for_each(|own| own.fill(true));
    }
    for (block, own) in doc.blocks.iter().zip(&mut marked) {
        *own |= is_between(doc, block);
    }
    let begins = beginnings(doc);
    let mut with = fates.to_vec();
    let mut at = 0;
    for same in marked.chunk_by(|a, b| a == b) {
        let stretch = at..at + same.len();
        at = stretch.end;
        let begin = begins.get(begins.partition_point(|b| *b < stretch.start));
        if same.first() == Some(&true) && begin.is_none_or(|b| *b >= stretch.end) {
            for fate in with.get_mut(stretch).into_iter().flatten() {
                fate.get_or_insert((Reason::Widget, "apart/unindexed"));
            }
        }
    }
    if words_outside(doc, &with) >= PAGE_WORDS {
        fates.copy_from_slice(&with);
    }
}

/// Whether a block begins between comments that keep search engines out.
fn is_between(doc: &Document, block: &Block) -> bool {
    let Some(piece) = doc.pieces.get(block.pieces.start as usize) else { return false };
    let at = piece.src as usize;
    let next = doc.head.unindexed.partition_point(|range| range.end <= at);
    doc.head.unindexed.get(next).is_some_and(|range| range.contains(&at))
}

/// The first prose behind each heading of the first level, ascending; that of the page where there is none.
fn beginnings(doc: &Document) -> Vec<usize> {
    let (mut begins, mut next) = (Vec::new(), None);
    for (i, block) in doc.blocks.iter().enumerate().rev() {
        if !block.hidden && is_prose(block) {
            next = Some(i);
        }
        if block.kind == BlockKind::Heading(1) {
            begins.extend(next.filter(|i| begins.last() != Some(i)));
        }
    }
    if begins.is_empty() {
        begins.extend(next);
    }
    begins.reverse();
    begins
}

/// Whether a label is a question: of a form, or one that is answered when it is clicked on.
fn asks(doc: &Document, c: &Container) -> bool {
    let blocks = doc.blocks.get(range(c)).unwrap_or_default();
    blocks.iter().any(|b| doc.text_of(b).trim_end().ends_with(['?', '？', '؟', ';']))
}

fn range(c: &Container) -> Range<usize> {
    c.blocks.start as usize..c.blocks.end as usize
}

fn words_outside(doc: &Document, fates: &[Fate]) -> u32 {
    doc.blocks.iter().zip(fates).filter(|(_, fate)| fate.is_none()).map(|(b, _)| b.words).sum()
}

/// Whether a container is a footer; in a quotation it says who is quoted.
fn is_footer(c: &Container, doc: &Document) -> bool {
    let outer = doc.containers.get(c.parent as usize).map(|o| o.tag);
    c.apart == Some(Apart::Footer) && !matches!(outer, Some(Tag::Blockquote | Tag::Figure))
}
