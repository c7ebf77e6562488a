//! What the votes so far come to: segments, their text and its counts, each worked out when it is first asked for. Stages that only
//! look share them; a vote makes them be worked out again.

use super::judge::{self, Counts};
use super::plan::Markup;
use super::render;
use super::resolve::{Segment, resolve};
use crate::document::Document;

/// What would be kept by the first so many votes of a document.
#[derive(Default)]
pub(crate) struct Decided {
    votes: usize,
    segments: Option<Vec<Segment>>,
    kept: Option<Kept>,
}

/// The kept text, without Markdown, and its counts. Whatever layout a record has: filters go by this.
pub(crate) struct Kept {
    pub(crate) text: String,
    pub(crate) counts: Counts,
}

impl Decided {
    /// Every part of the blocks with what becomes of it.
    pub(crate) fn segments(&mut self, doc: &Document) -> &[Segment] {
        if self.votes != doc.votes.len() {
            *self = Decided { votes: doc.votes.len(), ..Decided::default() };
        }
        self.segments.get_or_insert_with(|| resolve(doc))
    }

    /// The segments and the text of those that stay.
    pub(crate) fn kept(&mut self, doc: &Document) -> (&[Segment], &mut Kept) {
        self.segments(doc);
        let segments = self.segments.get_or_insert_default();
        let kept = self.kept.get_or_insert_with(|| {
            let text = render::text(doc, segments, Markup::Plain);
            let counts = judge::counts(doc, segments, &text);
            Kept { text, counts }
        });
        (segments, kept)
    }
}
