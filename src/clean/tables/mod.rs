//! Tables taken from standards, as data. No logic.

pub(crate) mod class_words;
pub(crate) mod entities;
