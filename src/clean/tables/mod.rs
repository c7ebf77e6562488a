//! Tables as data. No logic.

pub(crate) mod class_words;
pub(crate) mod code_pages;
pub(crate) mod entities;
pub(crate) mod native_class_words;
pub(crate) mod small_words;
