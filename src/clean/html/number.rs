//! Markup with its start tags numbered, so that what another parser makes of it can be joined with our blocks.

#![allow(clippy::string_slice, reason = "positions that the tokeniser made")]

use super::token::{Token, Tokenizer};
use std::fmt::Write;

/// Name of the attribute that holds the number.
pub const NUMBER_ATTRIBUTE: &str = "data-trommel-n";

/// The markup with `data-trommel-n="N"` in every start tag, N counting from 0 in source order as [`crate::document::Container::tag_number`] does.
pub fn number_tags(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() * 3 / 2);
    let mut tokens = Tokenizer::default();
    let mut copied = 0;
    while let Some(token) = tokens.next(markup.as_bytes()) {
        if let Token::Start(_) = token {
            out.push_str(&markup[copied..tokens.name_end]);
            copied = tokens.name_end;
            write!(out, " {NUMBER_ATTRIBUTE}=\"{}\"", tokens.started - 1).expect("a String takes everything");
        }
    }
    out.push_str(&markup[copied..]);
    out
}
