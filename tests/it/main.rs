//! One integration binary.

#[cfg(feature = "flow")]
mod sources;
