//! One integration binary.

#[cfg(feature = "cli")]
mod commands;
mod pipelines;
