//! Markup to blocks in one pass over tokens, without a tree.

mod tag;

pub use tag::Tag;

use super::limits::Limits;
use super::plan::{BlockSettings, DecodeSettings};
use crate::document::Document;

/// Fills `doc` with the blocks of `doc.view`.
pub fn blocks(_doc: &mut Document, _decode: &DecodeSettings, _settings: &BlockSettings, _limits: &Limits) {}
