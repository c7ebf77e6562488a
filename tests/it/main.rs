//! One integration binary: each module tests one side of the product.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that fails may panic"
)]

mod allocations;
#[cfg(feature = "cli")]
mod batch;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod clock;
#[cfg(feature = "cli")]
mod commands;
#[cfg(feature = "cli")]
mod conservation;
mod content;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod daemon;
mod data;
mod differential;
mod encodings;
mod golden;
mod hostile;
mod invariants;
mod lists;
mod model;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod operate;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod operate_ship;
mod pipelines;
mod repeats;
mod seeds;
mod sniffing;
mod soup;
#[cfg(feature = "flow")]
mod sources;
mod text_blocks;
mod tidy;
#[cfg(feature = "cli")]
mod tool;
mod twins;
mod verdicts;
mod visible;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod watch;
