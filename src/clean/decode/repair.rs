//! Repairs of one line or block of text that was damaged before it came here.

use super::cleanse::cleanse;
use super::composition::compose;
use super::invisible::{Class, class};
use super::{mojibake, nfc, references};
use std::collections::BTreeMap;
use std::ops::Range;

/// Which repairs to try. Line ends, control and invisible characters and spaces are always repaired.
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

/// How often each repair changed something, by name.
pub(super) type Counts = BTreeMap<&'static str, u32>;

/// One repair can make work for another (an entity that stood for half a mojibake), so all are run again until nothing changes.
/// Real text needs one round, and one more to see that; text that was spoilt twice needs three.
const MAX_ROUNDS: usize = 8;

/// Repairs a line or block; `None` where there is nothing to repair (the common case, found without allocation).
/// Each place that a repair changes adds one to its count. Linear in the length of the text.
pub fn repair(
    text: &str,
    options: RepairOptions,
    counts: &mut BTreeMap<&'static str, u32>,
) -> Option<Repaired> {
    let mut whole: Option<Repaired> = None;
    for _ in 0..MAX_ROUNDS {
        let current = whole.as_ref().map_or(text, |w| &w.text);
        if is_clean(current, options) {
            break;
        }
        let Some(round) = one_round(current, options, counts) else { break };
        whole = Some(then(whole, round));
    }
    whole.filter(|w| w.text != text)
}

/// Adds one to a count.
pub(super) fn count(counts: &mut Counts, name: &'static str) {
    *counts.entry(name).or_insert(0) += 1;
}

/// All repairs once, in their order.
fn one_round(text: &str, options: RepairOptions, counts: &mut Counts) -> Option<Repaired> {
    let mut whole: Option<Repaired> = None;
    let mut step = |name: &'static str, enabled: bool, of: &mut dyn FnMut(&str) -> Option<Repaired>| {
        let current = whole.as_ref().map_or(text, |w| &w.text);
        if let Some(next) = enabled.then(|| of(current)).flatten() {
            let places = next.runs.iter().filter(|r| !r.verbatim).count();
            let sum = counts.entry(name).or_insert(0);
            *sum = sum.saturating_add(places.try_into().unwrap_or(u32::MAX));
            whole = Some(then(whole.take(), next));
            return true;
        }
        false
    };
    for _ in 0..MAX_ROUNDS {
        if !step("mojibake", options.mojibake, &mut mojibake::undo) {
            break;
        }
    }
    step("entities", options.entities, &mut references::decode);
    step("nfc", options.nfc, &mut nfc::compose);
    let current = whole.as_ref().map_or(text, |w| &w.text);
    match cleanse(current, counts) {
        Some(next) => Some(then(whole, next)),
        None => whole,
    }
}

/// Two repairs as one.
fn then(first: Option<Repaired>, second: Repaired) -> Repaired {
    match first {
        Some(first) => Repaired { runs: compose(&first.runs, &second.runs), text: second.text },
        None => second,
    }
}

/// Whether no repair would find anything: one scan, a test of its class for each character.
fn is_clean(text: &str, options: RepairOptions) -> bool {
    let is_odd_ascii =
        |b: u8| b < b' ' && b != b'\n' && b != b'\t' || b == 0x7F || b == b'&' && options.entities;
    if text.is_ascii() {
        // In pieces without a branch inside, which the compiler tests many bytes of at once.
        let odd = |piece: &[u8]| piece.iter().fold(false, |odd, &b| odd | is_odd_ascii(b));
        return !text.as_bytes().chunks(256).any(odd);
    }
    let mut before = ' ';
    let mut may_compose = false;
    for c in text.chars() {
        if c.is_ascii() {
            if is_odd_ascii(c as u8) {
                return false;
            }
        } else {
            if class(c) != Class::Plain || options.mojibake && mojibake::is_suspect(before, c) {
                return false;
            }
            may_compose |= !nfc::is_stable(c);
        }
        before = c;
    }
    !(options.nfc && may_compose && !nfc::is_composed(text))
}
