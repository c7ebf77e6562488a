//! One integration binary: each module tests one side of the product.

mod data;
mod encodings;
mod seeds;
mod sniffing;
#[cfg(feature = "flow")]
mod sources;
mod text_blocks;
//! One integration binary.

#[cfg(feature = "cli")]
mod commands;
mod pipelines;
mod repeats;
