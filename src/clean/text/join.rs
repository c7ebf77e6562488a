//! Whether a line goes on in the next one: at a wrap column, or where an inline element was broken out.
//!
//! A decision looks at the text joined so far and at the next line, never at how the text so far was broken, so that
//! reading joined text again joins nothing more.

use super::lines::{Line, columns};
use super::profile::{Profile, first_word};
use super::shape::Shape;
use crate::clean::sentence;

/// The text joined so far, as far as a decision needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SoFar<'t> {
    /// The first line.
    pub(super) first: &'t Line,
    /// The last line.
    pub(super) last: &'t Line,
    /// Columns of all lines, counted up to [`PROSE_COLUMNS`].
    pub(super) columns: usize,
}

/// A text this wide is running text, not a label. Menu entries and headings of the development pages are mostly narrower.
pub(super) const PROSE_COLUMNS: usize = 60;
/// A string that was broken out of a sentence is at most this wide, where nothing after it tells.
const BROKEN_OUT_COLUMNS: usize = 60;
/// A label before its text is at most this wide; a line in lower case that is wider is no item of a list.
const LABEL_COLUMNS: usize = 40;
/// A last word of at most this many letters in lower case (`the`, `von`, `avec`) ends no heading and no label.
const LINK_WORD_LETTERS: usize = 4;

/// What is looked at of the end of a text: three words.
const TAIL_BYTES: usize = 96;

/// Whether `next` goes on where the text so far ends; `after` is the line after it.
pub(super) fn continues(
    view: &str,
    so_far: SoFar<'_>,
    next: &Line,
    after: Option<&Line>,
    profile: Profile,
) -> bool {
    if next.gap || next.seam {
        return false;
    }
    wrapped(view, so_far, next) || profile.broken && broken_out(view, so_far, next, after)
}

/// Whether the first word of `next` would not have fitted the width. A deeper indent starts a paragraph.
fn wrapped(view: &str, so_far: SoFar<'_>, next: &Line) -> bool {
    let width = usize::from(so_far.last.width);
    if width == 0 {
        return false;
    }
    let item = matches!(so_far.first.shape, Shape::Bullet { .. } | Shape::Ordinal { .. });
    if !item && next.indent > so_far.last.indent {
        return false;
    }
    // The mark of an item stands in the line too: it is measured from the indent of the whole line.
    let from = so_far.last.raw as usize;
    let line = view.get(from..so_far.last.end as usize).unwrap_or_default();
    let lead = line.len() - line.trim_start().len();
    let used = usize::from(so_far.last.indent) + columns(line.get(lead..).unwrap_or_default(), width + 1);
    let text = next.text(view);
    // A line may stand out by a word where somebody wrapped by hand, if the sentence goes on.
    let fits = used <= width || starts_in_lower_case(text) && !is_terminal(line);
    fits && used + first_word(text) > width
}

/// Whether `next` was broken out of the sentence that the text so far begins, or goes on after what was.
fn broken_out(view: &str, so_far: SoFar<'_>, next: &Line, after: Option<&Line>) -> bool {
    let above = tail(view, so_far.first.start as usize..so_far.last.end as usize);
    let text = next.text(view);
    if next.shape != Shape::Plain || matches!(so_far.first.shape, Shape::Atx(_)) && !starts_with_closing(text)
    {
        return false;
    }
    if starts_with_closing(text) {
        return true;
    }
    let goes_on = |from: &str| {
        after.is_some_and(|a| {
            let text = a.text(view);
            let lower = starts_in_lower_case(text) && text.split_whitespace().nth(1).is_some();
            !a.gap
                && !a.seam
                && a.shape == Shape::Plain
                && !is_terminal(from)
                && (starts_with_closing(text) || lower)
        })
    };
    // Labels in bold, each with its text behind it, show themselves by the next one.
    if is_label(above) {
        return so_far.columns <= LABEL_COLUMNS
            && !is_label(text)
            && after.is_some_and(|a| !a.gap && is_label(a.text(view)));
    }
    if is_terminal(above) {
        return false;
    }
    if ends_open(above) {
        return true;
    }
    if !above.contains(char::is_alphanumeric) {
        return false;
    }
    let wide = so_far.columns >= PROSE_COLUMNS;
    let link_word = ends_in_link_word(above);
    if starts_in_lower_case(text) {
        // Items of a list in lower case are narrow and each begins like the one before.
        let sentence = !so_far.first.text(view).starts_with(char::is_lowercase);
        let long = columns(text, LABEL_COLUMNS) >= LABEL_COLUMNS;
        return wide || long || (sentence || link_word) && text.split_whitespace().nth(2).is_some();
    }
    // What follows decides: the sentence goes on behind the string that was broken out. Else the string is short and the word before it asks for more.
    let short = || columns(text, BROKEN_OUT_COLUMNS + 1) <= BROKEN_OUT_COLUMNS;
    (wide || link_word) && goes_on(text) || wide && link_word && short()
}

/// The last [`TAIL_BYTES`] of a range, from a character on.
fn tail(view: &str, range: std::ops::Range<usize>) -> &str {
    let text = view.get(range).unwrap_or_default();
    let from = text.len().saturating_sub(TAIL_BYTES);
    // A character has four bytes at most, so one of four neighbours is a boundary.
    (from..from + 4).find_map(|i| text.get(i..)).unwrap_or_default()
}

/// Whether the text ends a sentence or a block: with a full stop, question or exclamation mark, colon or ellipsis, closing marks after it left out.
pub(super) fn is_terminal(text: &str) -> bool {
    let text = text
        .trim_end_matches(|c: char| sentence::is_closing(c) || matches!(c, '*' | '_') || c.is_whitespace());
    text.ends_with(|c: char| sentence::is_stop(c) || matches!(c, ':' | '：' | ';' | '；' | '|'))
}

/// Whether the text begins with a mark that only closes or continues what stands before it.
pub(super) fn starts_with_closing(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return false };
    match first {
        ',' | ')' | ']' | '，' | '。' | '、' | '；' | '：' | '）' | '」' | '』' | '】' | '》' | '،' | '؛'
        | '؟' | '”' => true,
        ';' | ':' => second.is_none_or(|c| c.is_whitespace() || c.is_alphabetic() || is_quote(c)),
        '.' | '!' | '?' => second.is_none_or(|c| c.is_whitespace() || is_quote(c) || c == ')'),
        '’' | '\'' => second.is_some_and(|c| c == 's' || c.is_whitespace() || c == ',' || c == '.'),
        '"' | '»' => second.is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ')')),
        _ => false,
    }
}

/// Whether the text begins with a small letter, one bracket or quotation mark left out.
fn starts_in_lower_case(text: &str) -> bool {
    text.strip_prefix(['(', '“', '"', '‘', '«', '„']).unwrap_or(text).starts_with(char::is_lowercase)
}

/// Whether a space belongs between two lines that are joined.
pub(super) fn spaced(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let closes = starts_with_closing(after);
    let opens = matches!(last, '(' | '[' | '“' | '«' | '„' | '「' | '『' | '《' | '（')
        && !(last == '“' && before.contains('„'));
    !(closes || opens || is_unspaced(last) && is_unspaced(first) || is_wide_mark(last) || is_wide_mark(first))
}

/// Characters that are written without a space between words.
pub(super) fn is_unspaced(c: char) -> bool {
    crate::clean::words::is_unspaced(c) || is_wide_mark(c)
}

fn is_wide_mark(c: char) -> bool {
    matches!(c as u32, 0x3001..=0x3011 | 0x3014..=0x301F | 0xFF01..=0xFF0F | 0xFF1A..=0xFF1F)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '“')
}

/// A short line that ends with a colon.
fn is_label(text: &str) -> bool {
    text.ends_with([':', '：']) && columns(text, LABEL_COLUMNS + 1) <= LABEL_COLUMNS
}

/// Ends with a comma or an opening bracket or quote: something must follow.
fn ends_open(text: &str) -> bool {
    text.ends_with([',', '，', '、', '،', '(', '[', '（', '「', '«', '„'])
}

/// Ends with a short word in lower case, after at least two other words.
fn ends_in_link_word(text: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    last.chars().count() <= LINK_WORD_LETTERS
        && last.chars().all(|c| c.is_lowercase() || c == '\'' || c == '’')
        && words.nth(1).is_some()
}
