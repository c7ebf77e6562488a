//! Counts and ratios of the kept text. The cheap ones go into every record; those over word n-grams are computed when a filter asks.
//!
//! Definitions follow Gopher, FineWeb and C4 where these have one. A line is a non-empty line of the rendered text. No decision is made here.

use super::stopwords;
use crate::clean::resolve::{Decision, Segment};
use crate::clean::word_hash::Eight;
use crate::clean::words::{self, is_alphabetic, is_unspaced};
use crate::document::Document;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use std::collections::BTreeMap;
use unicode_normalization::char::is_combining_mark as is_mark;

/// Words that n-gram ratios look at; a longer text is judged by its beginning, so that memory stays bounded.
const NGRAM_WORDS: usize = 1_000_000;

/// The cheap counts, before rounding.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    pub(super) words: u32,
    pub(super) lines: u32,
    pub(super) characters: u64,
    pub(super) link_ratio: f64,
    pub(super) symbol_ratio: f64,
    pub(super) mean_word_length: f64,
    pub(super) alphabetic_ratio: f64,
    pub(super) bullet_line_ratio: f64,
    pub(super) ellipsis_line_ratio: f64,
    pub(super) terminal_line_ratio: f64,
    pub(super) duplicate_line_ratio: f64,
    pub(super) duplicate_line_char_ratio: f64,
    pub(super) kept_ratio: f64,
}

/// Counts of a text and of the segments that it was rendered from.
pub fn counts(doc: &Document, segments: &[Segment], text: &str) -> Counts {
    let mut c = Counts::default();
    let mut sum = Letters::default();
    let (mut bullets, mut ellipses, mut terminal, mut repeated, mut repeated_chars) =
        (0u32, 0u32, 0u32, 0u32, 0u64);
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let mut seen: HashSet<&str> = HashSet::with_capacity(breaks + 1);
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let before = sum.characters;
        sum.add(line);
        c.lines += 1;
        bullets += u32::from(starts_with_bullet(line));
        ellipses += u32::from(line.ends_with("...") || line.ends_with('…'));
        terminal += u32::from(ends_terminally(line));
        if !seen.insert(line) {
            repeated += 1;
            repeated_chars += sum.characters - before;
        }
    }
    c.words = sum.words + (sum.unspaced * 2).div_ceil(3);
    c.characters = sum.characters;
    let Letters { letters, tokens, alphabetic, symbols, .. } = sum;
    c.symbol_ratio = ratio(symbols, u64::from(c.words));
    c.mean_word_length = ratio(letters, u64::from(c.words));
    c.alphabetic_ratio = ratio(alphabetic, tokens);
    c.bullet_line_ratio = ratio(bullets.into(), c.lines.into());
    c.ellipsis_line_ratio = ratio(ellipses.into(), c.lines.into());
    c.terminal_line_ratio = ratio(terminal.into(), c.lines.into());
    c.duplicate_line_ratio = ratio(repeated.into(), c.lines.into());
    c.duplicate_line_char_ratio = ratio(repeated_chars, c.characters);
    let (kept, linked) = kept_bytes(doc, segments);
    c.link_ratio = ratio(linked, kept);
    c.kept_ratio = ratio(kept, doc.blocks.iter().map(|b| u64::from(b.text.end - b.text.start)).sum());
    c
}

/// What is counted by character, in one pass.
#[derive(Default)]
struct Letters {
    characters: u64,
    letters: u64,
    symbols: u64,
    tokens: u64,
    alphabetic: u64,
    /// Words, as [`crate::clean::words::count`] has them, but for those of scripts without spaces.
    words: u32,
    /// Characters of scripts without spaces.
    unspaced: u32,
}

impl Letters {
    /// Adds a line.
    fn add(&mut self, line: &str) {
        // In a word, between tokens, a letter was in this token, full stops side by side.
        let (mut inside, mut between, mut lettered, mut dots) = (false, true, false, 0u64);
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphabetic() {
                // Most text is this: a run of ASCII letters.
                let run = Eight::letters_from(bytes, at);
                at += run;
                self.characters += run as u64;
                self.letters += run as u64;
                self.words += u32::from(!inside);
                self.tokens += u64::from(between);
                self.alphabetic += u64::from(between || !lettered);
                (inside, between, lettered, dots) = (true, false, true, 0);
                continue;
            }
            let (is_letter, is_alphanumeric, is_space);
            if byte.is_ascii() {
                at += 1;
                is_letter = false;
                is_alphanumeric = byte.is_ascii_digit();
                is_space = matches!(byte, b' ' | b'\t'..=b'\r');
                self.words += u32::from(is_alphanumeric && !inside);
                inside = is_alphanumeric || (inside && byte == b'\'');
                if matches!(byte, b'#' | b'.') {
                    // Three full stops are an ellipsis.
                    dots = if byte == b'.' { dots + 1 } else { 0 };
                    self.symbols += u64::from(byte == b'#' || dots == 3);
                    dots = if dots == 3 { 0 } else { dots };
                } else {
                    dots = 0;
                }
            } else {
                let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) else { break };
                at += c.len_utf8();
                (is_letter, is_alphanumeric, is_space) =
                    (is_alphabetic(c), words::is_alphanumeric(c), c.is_whitespace());
                if is_unspaced(c) {
                    self.unspaced += 1;
                    inside = false;
                } else if is_alphanumeric {
                    self.words += u32::from(!inside);
                    inside = true;
                } else {
                    inside = inside && (c == '’' || is_mark(c));
                }
                self.symbols += u64::from(c == '…');
                dots = 0;
            }
            self.characters += 1;
            self.letters += u64::from(is_alphanumeric);
            self.tokens += u64::from(between && !is_space);
            lettered = lettered && !between;
            self.alphabetic += u64::from(is_letter && !lettered);
            lettered |= is_letter;
            between = is_space;
        }
    }
}

impl Counts {
    /// By name, rounded to four decimals so that records are the same on every machine; what filters check and the record shows.
    pub fn named(&self) -> BTreeMap<&'static str, f64> {
        [
            ("words", f64::from(self.words)),
            ("lines", f64::from(self.lines)),
            ("characters", self.characters as f64),
            ("link_ratio", self.link_ratio),
            ("symbol_ratio", self.symbol_ratio),
            ("mean_word_length", self.mean_word_length),
            ("alphabetic_ratio", self.alphabetic_ratio),
            ("bullet_line_ratio", self.bullet_line_ratio),
            ("ellipsis_line_ratio", self.ellipsis_line_ratio),
            ("terminal_line_ratio", self.terminal_line_ratio),
            ("duplicate_line_ratio", self.duplicate_line_ratio),
            ("duplicate_line_char_ratio", self.duplicate_line_char_ratio),
            ("kept_ratio", self.kept_ratio),
        ]
        .map(|(name, value)| (name, rounded(value)))
        .into()
    }
}

/// Four decimals.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Share of the words' characters in all occurrences of the most frequent n-gram of words; 0 if none comes twice. Of equally frequent ones the longest counts.
pub(super) fn top_ngram_char_ratio(text: &str, n: usize) -> f64 {
    let words = hashed(text);
    let mut grams: HashMap<u64, (u64, u64)> = HashMap::new();
    for gram in words.windows(n) {
        let chars: u64 = gram.iter().map(|w| u64::from(w.1)).sum();
        let seen = grams.entry(joined(gram)).or_insert((0, chars));
        seen.0 += 1;
    }
    let top = grams.into_values().max().filter(|(count, _)| *count > 1).unwrap_or_default();
    ratio((top.0 * top.1).min(total(&words)), total(&words))
}

/// Share of the words' characters in n-grams that have been there before, overlaps counted once.
pub(super) fn duplicate_ngram_char_ratio(text: &str, n: usize) -> f64 {
    let words = hashed(text);
    let mut seen: HashSet<u64> = HashSet::new();
    let (mut at, mut repeated) = (0, 0u64);
    while let Some(gram) = words.get(at..at + n) {
        if seen.insert(joined(gram)) {
            at += 1;
        } else {
            repeated += gram.iter().map(|w| u64::from(w.1)).sum::<u64>();
            at += n;
        }
    }
    ratio(repeated, total(&words))
}

/// Different stop words of a language in a text; `None` for a language without a list.
pub(super) fn stop_words(text: &str, language: &str) -> Option<u32> {
    let list: Vec<&str> = stopwords::of(language)?.collect();
    if list.iter().any(|w| w.chars().any(is_unspaced)) {
        return Some(list.iter().filter(|w| text.contains(**w)).count() as u32);
    }
    let wanted: HashSet<&str> = list.into_iter().collect();
    let mut found: HashSet<&str> = HashSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|w| !w.is_empty()) {
        if let Some(word) = wanted.get(&*words::lower(word)) {
            found.insert(*word);
        }
        if found.len() == wanted.len() {
            break;
        }
    }
    Some(found.len() as u32)
}

/// Bytes of kept text, and of these inside hyperlinks.
pub(super) fn kept_bytes(doc: &Document, segments: &[Segment]) -> (u64, u64) {
    let (mut kept, mut linked) = (0u64, 0u64);
    let mut links = doc.links.iter().peekable();
    for s in segments {
        let keep = s.decision == Decision::Keep;
        kept += if keep { u64::from(s.text.end - s.text.start) } else { 0 };
        while let Some(link) = links.next_if(|l| l.text.start < s.text.end) {
            if keep && link.text.start >= s.text.start {
                linked += u64::from(link.text.end.min(s.text.end) - link.text.start);
            }
        }
    }
    (kept, linked.min(kept))
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn starts_with_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    let bullet = matches!(
        chars.next(),
        Some('-' | '*' | '•' | '‣' | '▶' | '◆' | '■' | '●' | '◦' | '▪' | '–' | '·' | '・' | '►')
    );
    bullet && chars.next().is_some_and(|c| c == ' ' || !c.is_ascii())
}

fn ends_terminally(line: &str) -> bool {
    !line.ends_with("...")
        && line.ends_with([
            '.', '!', '?', '"', '\'', '”', '’', '。', '！', '？', '」', '』', '؟', '।', '»', '．', '“',
        ])
}

/// A word as a hash and its length in characters. Words are runs of letters, numbers and marks; in scripts without spaces each character is one.
fn hashed(text: &str) -> Vec<(u64, u32)> {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let mut out: Vec<(u64, u32)> = Vec::new();
    let (mut hash, mut chars) = (START, 0u32);
    for c in text.chars().chain(std::iter::once(' ')) {
        let unspaced = is_unspaced(c);
        let inside = words::is_alphanumeric(c) || (chars > 0 && is_mark(c));
        if unspaced || !inside {
            if chars > 0 {
                out.push((hash, chars));
            }
            (hash, chars) = (START, 0);
            if unspaced {
                out.push((mix(START, c as u64), 1));
            }
            if out.len() >= NGRAM_WORDS {
                break;
            }
        } else {
            hash = mix(hash, c as u64);
            chars += 1;
        }
    }
    out
}

fn joined(gram: &[(u64, u32)]) -> u64 {
    gram.iter().fold(0x9e37_79b9_7f4a_7c15, |h, w| mix(h, w.0))
}

/// One step of FNV-1a over a 64-bit value, with a shift that spreads high bits.
fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3);
    mixed ^ (mixed >> 29)
}

fn total(words: &[(u64, u32)]) -> u64 {
    words.iter().map(|w| u64::from(w.1)).sum()
}
