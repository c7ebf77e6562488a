//! One integration binary: each module tests one side of the product.

mod data;
mod encodings;
mod seeds;
mod sniffing;
mod verdicts;
#[cfg(feature = "flow")]
mod sources;
mod text_blocks;
