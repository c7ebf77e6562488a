//! What the page is, and whether it may pass.

mod filter;
mod verdict;

pub use filter::{Failure, filter, signals};
pub use verdict::judge;
