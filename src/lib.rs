//! Trommel turns captured web pages and already-scraped text into clean records, and says for every removed span why.
//!
//! The words, in reading order: a [`page::Page`] is what was captured; [`clean`](mod@clean) makes it a
//! [`document::Document`] of blocks, lets every stage of a [`pipeline::Pipeline`] vote, and gives an
//! [`outcome::Outcome`]: a [`record::Record`] or a rejection.

pub mod page;

pub mod document;
pub mod outcome;
pub mod record;

pub mod clean;
pub mod pipeline;

pub mod eval;
#[cfg(feature = "flow")]
pub mod flow;
#[cfg(feature = "flow")]
pub mod sink;
#[cfg(feature = "flow")]
pub mod source;

#[cfg(feature = "cli")]
pub mod cli;
