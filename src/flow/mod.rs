//! The engine round the core: from a feed of pages to outputs, in input order, on many threads. tokio lives here.
//!
//! ```text
//! feed (reader thread) -> batches cut by bytes -> pool: clean -> input order -> ordered stages
//!                      -> chunks cut by bytes  -> pool: render and compress -> owner (writer thread)
//! ```
//!
//! A finite feed gives `trommel clean`, an endless one `trommel watch`; both run through [`run::run`]. Batches and
//! chunks are cut by input bytes alone, so the output bytes do not depend on the number of threads. Nothing here
//! decides what is kept.

pub mod feed;
pub mod seam;

mod aside;
mod batch;
mod budget;
mod chunk;
pub mod memory;
mod ordered;
mod pages;
mod pool;
pub mod watchdog;
mod writer;

pub mod run;
pub mod summary;

#[cfg(feature = "daemon")]
pub mod committer;
#[cfg(feature = "daemon")]
pub mod disk;
#[cfg(feature = "daemon")]
pub mod ledger;
#[cfg(feature = "daemon")]
pub mod network;
#[cfg(feature = "daemon")]
pub mod reading;
#[cfg(feature = "daemon")]
pub mod resume;
#[cfg(feature = "daemon")]
pub mod store;
#[cfg(feature = "daemon")]
pub mod told;

pub mod inputs;
pub mod outputs;

pub mod operate;
#[cfg(feature = "daemon")]
pub mod watch;

#[cfg(test)]
mod tests;

pub use aside::keep_in;
pub use chunk::{Chunk, Form};
pub use pages::{Cleaner, KeepAside};
pub use pool::STACK_BYTES;
pub use writer::Owner;

use crate::sink::SinkError;

/// Why a run ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// An output could not be written.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The ledger could not be used.
    #[cfg(feature = "daemon")]
    #[error(transparent)]
    Ledger(#[from] ledger::LedgerError),
    /// A thread could not be started, or ended in a panic outside any page. The text says which.
    #[error("{0}")]
    Thread(String),
    /// The shutdown future resolved before the feed came to its end.
    #[error("interrupted")]
    Interrupted,
    /// Pages came in that neither a record nor a rejection speaks of.
    #[error(
        "{seen} pages were read, but {kept} records and {rejected} rejections written; this is a bug, do not use the output"
    )]
    NotConserved {
        /// Pages and source rejections read.
        seen: u64,
        /// Records written.
        kept: u64,
        /// Rejections written or counted.
        rejected: u64,
    },
}
