//! Title, author, date and site name; their blocks are moved out of the text.

use super::lexicon::Lexicon;
use crate::document::Document;
use crate::page::Page;

/// Fills `doc.metadata` and votes to move the blocks that hold it.
pub fn vote(_doc: &mut Document, _page: &Page, _lexicon: &Lexicon) {}
