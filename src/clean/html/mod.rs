//! Markup to blocks in one pass over tokens, without a tree.

mod build;
mod head;
mod hints;
mod scope;
mod skip;
mod tag;
mod thread;
mod token;

pub use tag::Tag;

use super::limits::Limits;
use super::plan::DecodeSettings;
use crate::document::Document;

/// Fills `doc` with the blocks of `doc.view`; whether there were more than the limits allow.
pub fn blocks(doc: &mut Document, decode: &DecodeSettings, limits: &Limits) -> bool {
    let overflow = build::Builder::new(doc, decode, limits).run();
    thread::head(doc);
    overflow
}

/// Where each start tag begins, in the order of their numbers.
#[cfg(test)]
pub(crate) fn starts(markup: &str) -> Vec<u32> {
    let mut tokens = token::Tokenizer::default();
    let mut out = Vec::new();
    while let Some(token) = tokens.next(markup.as_bytes()) {
        if let token::Token::Start(_) = token {
            out.push(tokens.tag_start() as u32);
        }
    }
    out
}

#[cfg(test)]
mod tests;
