//! Repairs of one line or block of text that was damaged before it came here.

use std::collections::BTreeMap;
use std::ops::Range;

/// Which repairs to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepairOptions {
    /// Text decoded with the wrong charset.
    pub mojibake: bool,
    /// HTML entities left in plain text.
    pub entities: bool,
    /// Unicode normalisation form C.
    pub nfc: bool,
}

/// A repaired text and how it lines up with what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The repaired text.
    pub text: String,
    /// Both texts from end to end in runs that correspond.
    pub runs: Vec<Run>,
}

/// A run of the text before the repair and the run after it that replaced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Bytes before.
    pub from: Range<u32>,
    /// Bytes after.
    pub to: Range<u32>,
    /// The two are the same bytes.
    pub verbatim: bool,
}

/// Repairs a line or block; `None` where there is nothing to repair (the common case, found without allocation).
pub fn repair(
    _text: &str,
    _options: RepairOptions,
    _counts: &mut BTreeMap<&'static str, u32>,
) -> Option<Repaired> {
    None
}
