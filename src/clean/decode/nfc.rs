//! Unicode normalisation form C. Never form KC, which changes what a text says.

use super::composition::Rewrite;
use super::repair::Repaired;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

/// Whether the text is in form C.
pub(super) fn is_composed(text: &str) -> bool {
    is_nfc(text)
}

/// Characters of common scripts that normalisation leaves alone, whatever stands beside them.
pub(super) fn is_stable(c: char) -> bool {
    matches!(c as u32,
        0..=0x2FF | 0x388..=0x482 | 0x48A..=0x52F | 0x5D0..=0x5EA | 0x2010..=0x2027 | 0x2030..=0x205E | 0x20A0..=0x20C0
        | 0x3001..=0x3029 | 0x3041..=0x3096 | 0x30A1..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xFF01..=0xFFEF)
}

/// Unicode normalisation form C, cluster by cluster.
pub(super) fn compose(text: &str) -> Option<Repaired> {
    if text.is_ascii() || is_nfc(text) {
        return None;
    }
    let mut rewrite = Rewrite::new(text);
    let mut start = 0;
    let mut composed = String::new();
    let mut compose_up_to = |start: usize, end: usize| {
        let cluster = text.get(start..end).unwrap_or_default();
        if cluster.chars().nfc().ne(cluster.chars()) {
            composed.clear();
            composed.extend(cluster.chars().nfc());
            rewrite.replace(start..end, &composed);
        }
    };
    for (at, c) in text.char_indices() {
        if begins_cluster(c) {
            compose_up_to(start, at);
            start = at;
        }
    }
    compose_up_to(start, text.len());
    rewrite.finish()
}

/// Whether a character never changes with, or moves before, the one before it.
fn begins_cluster(c: char) -> bool {
    is_stable(c) || canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}
