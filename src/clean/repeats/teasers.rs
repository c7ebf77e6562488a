//! Teasers: a line that is the beginning of text that stands complete elsewhere on the page.
//!
//! A line that bears the mark of a cut (an ellipsis, or a phrase such as "Read more") is never the complete copy.
//! Without a mark, only lines near the top are looked at.

use super::normal::{folded, words};
use super::phrases::Phrases;
use super::sheet::{Guard, Line, Sheet};
use crate::clean::lexicon::{Match, Phrase, Target};
use crate::clean::sentence;
use crate::clean::word_hash::mix;
use crate::document::{Ballot, BlockKind};
use crate::outcome::Reason;
use std::ops::Range;

/// Words that two lines have to begin with in common to be compared.
const OPENING_WORDS: usize = 4;
/// Lines with the same opening that a teaser is compared with. Bounds the work where all lines begin alike.
const CANDIDATES: usize = 16;
/// Least words and width of a teaser with a mark.
const MARKED_MIN: (u32, u32) = (4, 20);
/// Least width of a teaser without a mark, and of one that runs over the end of a block.
const UNMARKED_MIN_WIDTHS: (u32, u32) = (60, 120);
/// Lines from the top in which a teaser without a mark is looked for.
const NEAR_TOP: usize = 12;
/// Longest line, in words, whose end is looked up in the lexicon.
const PHRASE_MAX_WORDS: u32 = 120;
/// Words behind a line in which its sentences are looked for.
const SENTENCES_WITHIN_WORDS: usize = 20_000;

/// How far a line agrees with the lines from some place on.
struct Agreement {
    /// Words that are equal.
    words: usize,
    /// Lines of `live` that were read.
    lines: usize,
    /// Width of the lines that were read.
    width: u32,
    /// The line, and the word in it, at which it ended.
    stop: Option<(u32, usize)>,
}

/// Drops the teasers among the lines.
pub(super) fn drop_teasers(sheet: &mut Sheet<'_>, live: &[u32], phrases: &mut Phrases<'_>) {
    let index = openings(sheet, live);
    for at in 0..live.len().min(NEAR_TOP) {
        unmarked(sheet, live, &index, at);
        said_below(sheet, live, at);
    }
    for at in 0..live.len() {
        marked(sheet, live, &index, at, phrases);
    }
}

/// Places of lines by their first words, sorted; lines that are cut off left out, for they complete nothing.
fn openings(sheet: &Sheet<'_>, live: &[u32]) -> Vec<(u64, usize)> {
    let mut index: Vec<(u64, usize)> = live
        .iter()
        .enumerate()
        .filter(|&(_, &i)| sheet.line(i).cut_off.is_none())
        .filter_map(|(at, &i)| Some((opening(sheet.tokens(sheet.line(i)))?, at)))
        .collect();
    index.sort_unstable();
    index
}

fn opening(tokens: &[u32]) -> Option<u64> {
    Some(tokens.get(..OPENING_WORDS)?.iter().fold(0, |hash, &word| mix(hash, u64::from(word))))
}

/// Places of other lines that begin like the one at `at`.
fn alike<'i>(
    sheet: &Sheet<'_>,
    live: &[u32],
    index: &'i [(u64, usize)],
    at: usize,
) -> impl Iterator<Item = usize> + use<'i> {
    let key = live.get(at).and_then(|&i| opening(sheet.tokens(sheet.line(i))));
    let from = key.map_or(index.len(), |key| index.partition_point(|e| e.0 < key));
    let same = index.get(from..).unwrap_or_default().iter().take_while(move |e| Some(e.0) == key);
    same.map(|e| e.1).filter(move |&other| other != at).take(CANDIDATES)
}

fn marked(sheet: &mut Sheet<'_>, live: &[u32], index: &[(u64, usize)], at: usize, phrases: &mut Phrases<'_>) {
    let Some(&i) = live.get(at) else { return };
    let line = sheet.line(i);
    if line.fate.is_some() || line.guard >= Guard::InProse || matches!(line.kind, BlockKind::ListItem(_)) {
        return;
    }
    // An address that was shortened in its middle.
    if sheet.text(line).contains("://") {
        return;
    }
    let mut others = alike(sheet, live, index, at).peekable();
    if others.peek().is_none() {
        return;
    }
    let Some(end) = line.cut_off.map(|end| end as usize).or_else(|| phrase(sheet, line, phrases)) else {
        return;
    };
    let body = sheet.text(line).get(..end).unwrap_or_default();
    let (mut count, mut width, mut last) = (0usize, 0u32, 0u32);
    words(body, |word| {
        count += 1;
        width += if word.unspaced { 2 } else { word.chars + 1 };
        last = word.start;
    });
    let tokens: Vec<u32> = sheet.tokens(line).get(..count).unwrap_or_default().to_vec();
    if width.saturating_sub(1) < MARKED_MIN.1 || (count as u32) < MARKED_MIN.0 {
        return;
    }
    let cut_word = folded(body.get(last as usize..).unwrap_or_default());
    for other in others {
        let found = agreement(sheet, live, &tokens, other, at);
        sheet.steps += found.words as u64 + 1;
        // The last word may be cut, too; then it is the beginning of the word that stands there.
        let cut = || {
            found.words + 1 == count
                && count > OPENING_WORDS
                && found.stop.is_some_and(|(line, word)| word_at(sheet, line, word).starts_with(&cut_word))
        };
        if found.words == count || cut() {
            goes(sheet, live, i, other, found.lines, "repeats/teaser");
            return;
        }
    }
}

/// Where a phrase of the lexicon that ends a teaser begins.
fn phrase(sheet: &Sheet<'_>, line: &Line, phrases: &mut Phrases<'_>) -> Option<usize> {
    if line.words > PHRASE_MAX_WORDS {
        return None;
    }
    let ends = |p: &Phrase| {
        p.how == Match::Ends
            && matches!(p.target, Target::Drop(Reason::Teaser | Reason::Related | Reason::Promo))
    };
    let found = phrases.of(sheet.text(line), line.words);
    found.filter(|(p, _)| ends(p)).map(|(_, hit)| hit.range.start).min()
}

/// A line near the top that is the beginning of a longer one below, or of several put together.
fn unmarked(sheet: &mut Sheet<'_>, live: &[u32], index: &[(u64, usize)], at: usize) {
    let Some(&i) = live.get(at) else { return };
    let line = sheet.line(i);
    if !may_go_unmarked(line) {
        return;
    }
    let tokens = sheet.tokens(line).to_vec();
    let width = line.width;
    for other in alike(sheet, live, index, at).filter(|&other| other > at).collect::<Vec<_>>() {
        let found = agreement(sheet, live, &tokens, other, at);
        sheet.steps += found.words as u64 + 1;
        // 95 % in words: one in twenty may be missing at the end.
        let all = found.words == tokens.len() || (found.words + 1 == tokens.len() && tokens.len() >= 20);
        let longer = u64::from(found.width) * 10 >= u64::from(width) * 12;
        if all && longer && (found.lines == 1 || width >= UNMARKED_MIN_WIDTHS.1) {
            goes(sheet, live, i, other, found.lines, "repeats/lead");
            return;
        }
    }
}

fn may_go_unmarked(line: &Line) -> bool {
    line.fate.is_none()
        && line.guard == Guard::Free
        && line.cut_off.is_none()
        && line.width >= UNMARKED_MIN_WIDTHS.0
        && line.kind != BlockKind::Caption
}

/// A line near the top of two sentences and more, each of which stands below, in order.
fn said_below(sheet: &mut Sheet<'_>, live: &[u32], at: usize) {
    let Some(&i) = live.get(at) else { return };
    let line = sheet.line(i);
    if !may_go_unmarked(line) {
        return;
    }
    let mut sentences = sentences(sheet, line);
    if sentences.len() < 2 || sentences.iter().any(|s| s.len() < OPENING_WORDS) {
        return;
    }
    sentences.reverse();
    let tokens = sheet.tokens(line);
    let mut read = 0;
    let mut used: Vec<u32> = Vec::new();
    for &below in live.get(at + 1..).unwrap_or_default() {
        let other = sheet.line(below);
        let mut rest = sheet.tokens(other);
        read += rest.len();
        if read > SENTENCES_WITHIN_WORDS || other.fate.is_some() || other.cut_off.is_some() {
            break;
        }
        while let Some(sentence) = sentences.last().and_then(|s| tokens.get(s.clone()))
            && let Some(place) =
                rest.windows(sentence.len()).position(|w| w.first() == sentence.first() && w == sentence)
        {
            rest = rest.get(place + sentence.len()..).unwrap_or_default();
            used.push(below);
            sentences.pop();
        }
        if sentences.is_empty() {
            break;
        }
    }
    sheet.steps += read as u64;
    if sentences.is_empty() && sheet.settle(i, Ballot::Drop(Reason::Teaser), "repeats/sentences") {
        used.into_iter().for_each(|i| sheet.hold(i));
    }
}

/// The words of each sentence of a line, as ranges of its words.
fn sentences(sheet: &Sheet<'_>, line: &Line) -> Vec<Range<usize>> {
    let text = sheet.text(line);
    let mut out = Vec::new();
    let (mut first, mut word, mut before) = (0, 0, 0);
    words(text, |w| {
        let gap = text.get(before..w.start as usize).unwrap_or_default();
        let spaced = gap.contains(char::is_whitespace) || w.unspaced;
        if spaced && gap.contains(sentence::is_stop) && first < word {
            out.push(first..word);
            first = word;
        }
        word += 1;
        before = w.start as usize;
    });
    out.push(first..word);
    out
}

/// How far `tokens` agree with the lines from `from` on put together. The line `but` and lines that go or are cut off end it.
fn agreement(sheet: &Sheet<'_>, live: &[u32], tokens: &[u32], from: usize, but: usize) -> Agreement {
    let mut found = Agreement { words: 0, lines: 0, width: 0, stop: None };
    for (at, &i) in live.iter().enumerate().skip(from) {
        let line = sheet.line(i);
        if at == but || line.fate.is_some() || line.cut_off.is_some() || found.words == tokens.len() {
            break;
        }
        let here = sheet.tokens(line);
        let wanted = tokens.get(found.words..).unwrap_or_default();
        let same = here.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        found.words += same;
        if same > 0 || here.is_empty() {
            found.lines += 1;
            found.width = found.width.saturating_add(line.width);
        }
        if same < here.len() {
            found.stop = Some((i, same));
            break;
        }
    }
    found
}

fn goes(sheet: &mut Sheet<'_>, live: &[u32], line: u32, from: usize, lines: usize, rule: &'static str) {
    if sheet.settle(line, Ballot::Drop(Reason::Teaser), rule) {
        live.get(from..from + lines).into_iter().flatten().for_each(|&i| sheet.hold(i));
    }
}

/// The folded characters of one word of a line.
fn word_at(sheet: &Sheet<'_>, line: u32, word: usize) -> String {
    let text = sheet.text(sheet.line(line));
    let (mut n, mut range) = (0, 0..text.len());
    words(text, |w| {
        if n == word {
            range.start = w.start as usize;
        } else if n == word + 1 {
            range.end = w.start as usize;
        }
        n += 1;
    });
    folded(text.get(range).unwrap_or_default())
}
