//! A label in front of another story's headline, in one line with it: `▶ Related story  Snow closes the pass`, `【Related stories】Snow ...`,
//! `Related stories | Snow ...`, `Read also Snow ...`, `READ ALSO Snow ...`. The lexicon has what heads a section of such headlines in every language; how a label is set off is
//! the same in all of them and is known here.

use crate::clean::lexicon::{Hit, Lexicon, Match, Scratch, Target};
use crate::clean::sentence;
use crate::outcome::Reason;
use std::ops::Range;

/// Words of a line that is a label and a headline.
const LINE_WORDS: std::ops::RangeInclusive<u32> = 3..=25;
/// Longest label, in words and in bytes.
const LABEL_WORDS: usize = 6;
const LABEL_BYTES: usize = 80;

/// The phrase that a line's label is, if it has one. Labels in capitals are told in plain text only: in markup they are a heading or a link,
/// which the model sees.
pub(super) fn find(
    text: &str,
    words: u32,
    plain: bool,
    lexicon: &Lexicon,
    scratch: &mut Scratch,
    hits: &mut Vec<Hit>,
) -> Option<u32> {
    if !LINE_WORDS.contains(&words) || sentence::ends_in_full_stop(text) {
        return None;
    }
    let mut is_label = |label: Range<usize>| {
        let label = text.get(label)?;
        // One word is no label, but most that have a colon behind them are one.
        let spaces = memchr::memchr_iter(b' ', label.as_bytes()).count();
        if spaces >= LABEL_WORDS || spaces == 0 && label.is_ascii() {
            return None;
        }
        hits.clear();
        lexicon.matches(label, LABEL_WORDS as u32, scratch, hits);
        hits.iter().map(|hit| hit.phrase).find(|phrase| {
            lexicon.phrase(*phrase).is_some_and(|p| {
                p.target == Target::Drop(Reason::Related)
                    && p.how == Match::Section
                    && super::sure::is_telling(&p.text)
            })
        })
    };
    match text.chars().next()? {
        open @ ('[' | '【' | '［' | '〔' | '<' | '〈' | '(') => is_label(bracketed(text, open)?),
        first if is_pointer(first) => {
            let from = text.find(|c: char| c != ' ' && !is_pointer(c))?;
            let borders = text.get(from..)?.match_indices([' ', '\n']).map(|(at, _)| from + at);
            borders.take(LABEL_WORDS).find_map(|end| is_label(from..end))
        }
        _ => {
            let loud = || if plain { shouted(text) } else { None };
            is_label(0..divided(text).or_else(|| cased(text)).or_else(loud)?)
        }
    }
}

/// What stands between the bracket that a text begins with and its end, where text comes behind it.
fn bracketed(text: &str, open: char) -> Option<Range<usize>> {
    let close = match open {
        '[' => ']',
        '【' => '】',
        '［' => '］',
        '〔' => '〕',
        '<' => '>',
        '〈' => '〉',
        _ => ')',
    };
    let end = text.find(close).filter(|end| *end <= LABEL_BYTES && end + close.len_utf8() < text.len())?;
    Some(open.len_utf8()..end)
}

/// Where the first sign stands that divides a label from what it labels.
fn divided(text: &str) -> Option<usize> {
    let front = text.as_bytes().get(..LABEL_BYTES).unwrap_or(text.as_bytes());
    if front.is_ascii() {
        return memchr::memchr2(b':', b'|', front);
    }
    let divides = |c: char| matches!(c, ':' | '|' | '：' | '｜' | '▶' | '►' | '»' | '→');
    text.char_indices().take_while(|(at, _)| *at < LABEL_BYTES).find(|(_, c)| divides(*c)).map(|(at, _)| at)
}

/// Where the next word with a capital begins, where the first word has one and the second has not: a headline that follows a label of
/// several words without any sign between them.
fn cased(text: &str) -> Option<usize> {
    let mut words =
        text.match_indices(' ').map(|(at, _)| (at, text.get(at + 1..).and_then(|w| w.chars().next())));
    let is_capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let second = words.next()?;
    if !is_capital(text.chars().next()) || !second.1.is_some_and(char::is_lowercase) {
        return None;
    }
    words.take(LABEL_WORDS).find(|(_, first)| is_capital(*first)).map(|(at, _)| at)
}

/// Where words in capitals end and a headline in small letters begins: `RELATED STORY Snow closes the pass`.
fn shouted(text: &str) -> Option<usize> {
    let is_loud = |word: &str| !word.contains(char::is_lowercase) && word.contains(char::is_uppercase);
    let mut words = text.match_indices(' ').map(|(at, _)| at).take(LABEL_WORDS + 1);
    let mut from = 0;
    let end = words.find_map(|at| {
        let word = text.get(from..at)?;
        from = at + 1;
        (!is_loud(word)).then(|| at - word.len())
    })?;
    let label = text.get(..end)?.trim_end();
    label.contains(' ').then_some(label.len())
}

/// Signs that point at what comes.
fn is_pointer(c: char) -> bool {
    matches!(
        c,
        '▶' | '►'
            | '▷'
            | '▸'
            | '▹'
            | '☞'
            | '☛'
            | '👉'
            | '→'
            | '⇒'
            | '➔'
            | '➜'
            | '➡'
            | '»'
            | '＞'
            | '>'
            | '\u{FE0F}'
    )
}
