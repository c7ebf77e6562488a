//! Tables taken from standards, as data. No logic.

pub(crate) mod code_pages;
pub(crate) mod entities;
