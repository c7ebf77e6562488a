//! Bounds on counts and ratios of the text that would be kept.

use crate::clean::plan::FilterSettings;
use crate::clean::resolve::Segment;
use crate::document::Document;
use std::collections::BTreeMap;

/// A bound that a page breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Name of the setting, `min_words` and so on: the rejection's reason.
    pub bound: &'static str,
    /// The page's value.
    pub value: f64,
    /// The bound.
    pub limit: f64,
}

/// Counts and ratios of the kept text, by name; what `filter` checks and the record shows.
pub fn signals(_doc: &Document, _segments: &[Segment], _text: &str) -> BTreeMap<&'static str, f64> {
    BTreeMap::new()
}

/// The first bound, in the order of the settings, that the page breaks.
pub fn filter(
    _doc: &Document,
    _segments: &[Segment],
    _text: &str,
    _settings: &FilterSettings,
) -> Option<Failure> {
    None
}
