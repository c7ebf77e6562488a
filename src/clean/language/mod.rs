//! The language of what would be kept.

use super::resolve::Segment;
use crate::document::Document;

/// Fills `doc.metadata.lang` from the kept segments.
pub fn identify(_doc: &mut Document, _segments: &[Segment]) {}
