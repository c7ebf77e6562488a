//! What the page is: content, an error message, a wall, an index ...

use crate::clean::lexicon::Lexicon;
use crate::clean::resolve::Segment;
use crate::document::{Document, Judgement};
use crate::page::Page;

/// Judges the page by what it says and what would be kept of it.
pub fn judge(_doc: &Document, _page: &Page, _segments: &[Segment], _lexicon: &Lexicon) -> Judgement {
    Judgement::default()
}
