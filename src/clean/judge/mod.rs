//! What the page is, and whether it may pass.

mod filter;
mod markers;
mod seen;
mod signals;
mod stopwords;
mod verdict;

#[cfg(test)]
mod tests;

pub use filter::{Failure, filter};
pub use signals::{Counts, counts};
pub use verdict::judge;
