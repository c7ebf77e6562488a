//! Tables taken from standards, as data. No logic.

pub(crate) mod entities;
