//! Votes on what a page says twice: repeated blocks and runs, teasers, repeats of the title, captions repeated round a page.

use super::plan::RepeatSettings;
use crate::document::Document;

/// Votes on repeats.
pub fn vote(_doc: &mut Document, _settings: &RepeatSettings, _lexicon: &crate::clean::lexicon::Lexicon) {}
