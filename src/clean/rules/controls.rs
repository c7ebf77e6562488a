//! What stands in a text field is there to be copied or written over: code to embed a story with, or the story itself with its markup.

use crate::clean::html::Tag;
use crate::document::{Ballot, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Drops blocks in a `<textarea>`, unless most of the page stands in it, as where texts are shared.
pub(super) fn vote(doc: &mut Document) {
    let (mut inside, mut words, mut other) = (Vec::new(), 0u64, 0u64);
    for (id, block) in (0u32..).zip(&doc.blocks) {
        let field = doc.containers.get(block.container as usize).is_some_and(|c| c.tag == Tag::Textarea);
        *if field { &mut words } else { &mut other } += u64::from(block.words);
        if field {
            inside.push(id);
        }
    }
    if other <= words {
        return;
    }
    for id in inside {
        doc.vote(id, Ballot::Drop(Reason::Widget), Certainty::Certain, Evidence::Rule("controls/text_field"));
    }
}
