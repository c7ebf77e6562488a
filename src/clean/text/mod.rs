//! Plain text, Markdown included, to blocks: lines and blank lines to paragraphs, headings and list items by shape.

use super::limits::Limits;
use super::plan::{BlockSettings, DecodeSettings};
use crate::document::Document;

/// Fills `doc` with the blocks of `doc.view`.
pub fn blocks(
    _doc: &mut Document,
    _decode: &DecodeSettings,
    _settings: &BlockSettings,
    _limits: &Limits,
) -> bool {
    false
}
