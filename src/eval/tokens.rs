//! Words as the benchmarks count them.

use regex::Regex;
use std::sync::LazyLock;

/// Characters that are each a token of their own where scripts without spaces are compared.
fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF)
}

/// A run of letters, numbers and underscores; marks end it.
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+").expect("a constant pattern"));

/// The words of a text, as they are written.
pub(super) fn words(text: &str) -> Vec<&str> {
    WORD.find_iter(text).map(|m| m.as_str()).collect()
}

/// Words, each CJK, kana or hangul character being one by itself.
pub(super) fn words_cjk(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in words(text) {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            let end = if is_cjk(c) { c.len_utf8() } else { rest.find(is_cjk).unwrap_or(rest.len()) };
            let (token, tail) = rest.split_at(end);
            out.push(token);
            rest = tail;
        }
    }
    out
}

/// White space folded to single spaces, none at the ends.
pub(super) fn fold(text: &str) -> String {
    let space = |c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}');
    let mut out = String::with_capacity(text.len());
    for part in text.split(space).filter(|p| !p.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}
