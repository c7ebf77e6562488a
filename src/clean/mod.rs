//! The core: a page and a plan in, an outcome out. Pure: no input or output, clock, randomness, globals, logging or runtime.
//!
//! This file alone knows how the stages follow each other on one page; what each does stands in its own folder.

mod decided;
pub mod decode;
pub(crate) mod entities;
pub mod html;
pub mod judge;
pub mod language;
pub mod lexicon;
pub mod limits;
pub mod metadata;
pub mod model;
pub mod payload;
pub mod plan;
pub mod render;
pub mod repeats;
pub mod resolve;
pub mod rules;
mod run;
pub(crate) mod sentence;
pub mod sites;
pub(crate) mod tables;
pub mod text;
mod word_hash;
mod words;
pub(crate) mod writer;

pub use run::{before_model, identify, run};
/// Version of the rules in code. It is part of every pipeline's fingerprint: raise it with each change that can change a record.
pub const RULES_VERSION: u32 = 8;
