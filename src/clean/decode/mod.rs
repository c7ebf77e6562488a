//! Bytes to text: which encoding, and what to repair after decoding. Knows nothing of markup beyond the charset prescan.

mod repair;
mod sniff;

pub use repair::{RepairOptions, Repaired, Run, repair};
pub use sniff::{DecodeError, Hints, decode};
