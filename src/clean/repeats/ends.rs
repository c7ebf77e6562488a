//! How a line ends: as a sentence, as a label, or cut off with a mark.
//!
//! Punctuation only; words such as "Read more" come from the lexicon.

use crate::clean::sentence;

/// What the end of a line says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A full stop or exclamation mark.
    Sentence,
    /// A question mark.
    Question,
    /// A colon, comma, semicolon or dash: it goes on in the next line.
    Open,
    /// A letter or anything else.
    Bare,
}

/// Longest text after the mark of a teaser, in bytes: "Read more »", "Continue reading", "Читать далее".
const TAIL_MAX_BYTES: usize = 48;

/// How a text ends, closing quotes and brackets aside.
pub(super) fn end_of(text: &str) -> End {
    match sentence::bare(text).chars().next_back() {
        Some('?' | '？' | '؟' | '\u{37E}') => End::Question,
        Some(c) if sentence::is_stop(c) => End::Sentence,
        Some(':' | ',' | ';' | '：' | '，' | '；' | '、' | '،' | '؛' | '-' | '–' | '—') => {
            End::Open
        }
        _ => End::Bare,
    }
}

/// Where a cut-off text ends and its mark begins: an ellipsis, in brackets or not, with no more than a few words behind it.
/// `None` for a text that bears no such mark.
pub(super) fn cut_off(text: &str) -> Option<usize> {
    let mut from = text.len().saturating_sub(TAIL_MAX_BYTES);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let tail = text.get(from..)?;
    let last = |mark: &str| tail.as_bytes().windows(mark.len()).rposition(|w| w == mark.as_bytes());
    // Most texts have no ellipsis, and are told from their last full stop.
    let full_stop = memchr::memchr2(b'.', 0xE3, tail.as_bytes());
    let dots = if full_stop.is_some() { last("...").max(last("。。。")) } else { None };
    let dots = if tail.is_ascii() { dots } else { dots.max(last("…")) }?;
    // A text that goes on with a sentence of its own after the dots is not cut off.
    let rest = tail.get(dots..)?.trim_start_matches(['.', '…', '。']);
    if end_of(rest) != End::Bare || rest.split_whitespace().count() > 4 {
        return None;
    }
    let body = text.get(..from + dots)?;
    Some(body.trim_end_matches(['.', '…', '。', '[', '(', '［', ' ', '\u{A0}']).len())
}

/// Whether a text ends in a colon, an arrow that links to what is quoted aside.
pub(super) fn ends_in_colon(text: &str) -> bool {
    text.trim_end_matches(|c: char| {
        sentence::is_closing(c) || c.is_whitespace() || matches!(c, '↑' | '→' | '↓')
    })
    .ends_with([':', '：'])
}

/// Whether a line opens as direct speech: a dash or a quotation mark.
pub(super) fn is_speech(text: &str) -> bool {
    text.starts_with(['–', '—', '-', '"', '“', '„', '«', '‘', '「', '『', '‹'])
}
