//! Votes by structure and lexicon.

use super::lexicon::Lexicon;
use super::plan::RuleSettings;
use crate::document::Document;

/// Votes on every block.
pub fn vote(_doc: &mut Document, _settings: &RuleSettings, _lexicon: &Lexicon) {}
