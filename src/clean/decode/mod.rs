//! Bytes to text: which encoding, and what to repair after decoding. Knows nothing of markup beyond the charset prescan.

mod binary;
mod cleanse;
mod composition;
mod detect;
mod invisible;
mod labels;
mod mojibake;
mod nfc;
mod patterns;
mod prescan;
mod references;
mod repair;
mod sniff;
mod transcode;
mod utf8;

pub use prescan::prescan;
pub use repair::{RepairOptions, Repaired, Run, repair};
pub use sniff::{DecodeError, Hints, decode};

#[cfg(test)]
mod tests;
