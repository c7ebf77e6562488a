//! Markup to blocks in one pass over tokens, without a tree.

mod build;
mod head;
mod hints;
mod number;
mod scope;
mod tag;
mod token;

pub use number::number_tags;
pub use tag::Tag;

use super::limits::Limits;
use super::plan::DecodeSettings;
use crate::document::Document;

/// Fills `doc` with the blocks of `doc.view`; whether there were more than the limits allow.
pub fn blocks(doc: &mut Document, decode: &DecodeSettings, limits: &Limits) -> bool {
    build::Builder::new(doc, decode, limits).run()
}

#[cfg(test)]
mod tests;
