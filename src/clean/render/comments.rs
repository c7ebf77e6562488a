//! Readers' comments: a field of the record on request, never part of its text.
//!
//! What a rule or a site file moves to the field is a comment; so is what stands where comments stand, buttons and the like left out.
//! Asking for them changes no decision: what was dropped from the text as a comment still stands among what was removed.

use super::segment_text;
use crate::clean::resolve::{Decision, Segment};
use crate::clean::sentence;
use crate::document::{BlockKind, ContainerId, Document, Evidence, Hints};
use crate::outcome::{Field, Reason};

/// Words from which a block that ends no sentence may be what somebody wrote.
const WRITTEN_WORDS: u32 = 4;

/// One text a comment: blocks in one item of a list of comments are lines of it.
pub(super) fn texts(doc: &Document, segments: &[Segment]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<ContainerId> = None;
    for s in segments.iter().filter(|s| is_comment(doc, s)) {
        let text = segment_text(doc, s);
        let own = item(doc, s);
        match out.last_mut() {
            Some(before) if own.is_some() && own == last => {
                before.push('\n');
                before.push_str(text);
            }
            _ => out.push(text.to_owned()),
        }
        last = own;
    }
    out
}

/// Whether a segment was moved to the field, or dropped because it stands where comments stand and is what somebody wrote.
fn is_comment(doc: &Document, s: &Segment) -> bool {
    match s.decision {
        Decision::Move(Field::Comments, _) => true,
        Decision::Drop(Reason::Comments, Evidence::Rule(_) | Evidence::Model(_)) => is_written(doc, s),
        _ => false,
    }
}

/// Whether a segment is what somebody wrote, not the frame around it.
fn is_written(doc: &Document, s: &Segment) -> bool {
    let Some(b) = doc.block(s.block) else { return false };
    let text = segment_text(doc, s);
    let frame = Hints::LOGIN
        .with(Hints::SHARE)
        .with(Hints::META)
        .with(Hints::DATE)
        .with(Hints::TOOLBAR)
        .with(Hints::MENU);
    let framed = doc.containers.get(b.container as usize).is_some_and(|c| c.hints.any(frame));
    let ends = sentence::ends(text);
    !matches!(b.kind, BlockKind::Heading(_))
        && !framed
        && b.link_bytes * 2 <= b.text.end - b.text.start
        && (b.words >= WRITTEN_WORDS || (ends && b.words > 0))
}

/// The comment that a segment belongs to: its innermost ancestor that its tag or its class calls an item.
fn item(doc: &Document, s: &Segment) -> Option<ContainerId> {
    let mut here = doc.block(s.block)?.container;
    loop {
        let c = doc.containers.get(here as usize)?;
        if c.depth == 0 {
            return None;
        }
        let has_class_of_item =
            c.hints.any(Hints::COMMENTS.with(Hints::POST).with(Hints::ITEM).with(Hints::REVIEW));
        if has_class_of_item
            || matches!(c.tag, crate::clean::html::Tag::Li | crate::clean::html::Tag::Article)
        {
            return Some(here);
        }
        here = c.parent;
    }
}
