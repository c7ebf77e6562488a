//! Votes by phrases of the lexicon.

use crate::clean::lexicon::Lexicon;
use crate::document::Document;

/// Votes on blocks that hold phrases.
pub(super) fn vote(_doc: &mut Document, _lexicon: &Lexicon) {}
