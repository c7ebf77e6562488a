//! The compiled lexicon and the search of one block. One fold, one hash look-up for whole blocks, one for what the block begins with
//! and one at each place where a word may begin; nothing is allocated where nothing is found.

use super::Match;
use super::compile::{Folded, GAP};
use super::entries::Entries;
use super::fold;
use super::needles::{Needles, Wanted};
use crate::clean::word_hash::WordHash;
use crate::clean::words::is_unspaced;
use std::ops::Range;

/// Longest block that is looked at, in bytes: some 600 words, far beyond any `max_words` that makes sense. It bounds the work on
/// hostile input, where a "word" may be endless.
const MAX_BLOCK_BYTES: usize = 4096;
/// A block of more words is long.
const LONG_BLOCK_WORDS: u32 = 60;
/// Most words that `{x}` stands for: a name, a site, a social network.
const MAX_GAP_WORDS: usize = 4;
/// Most characters of a script without spaces that `{x}` stands for; names of agencies and papers rarely have more than ten.
const MAX_GAP_UNSPACED: usize = 12;
/// Longest `{x}`, in bytes.
const MAX_GAP_BYTES: usize = 120;

/// Phrases that are compared alike, by their folded form.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) entries: Entries,
    /// The longest block, in words, that is compared as a whole.
    exact_words: u32,
    /// What a block begins with.
    starts: Needles,
    /// What stands anywhere in a block, at word borders.
    anywhere: Needles,
    /// Those of them that are looked for in a long block: paragraphs of a story are most of a page, and few phrases.
    in_long: Needles,
    /// What may stand inside a word, as a particle behind a name does, near the beginning of a block.
    inside: Needles,
    /// The largest `max_words` of all phrases.
    max_words: u32,
}

/// Buffers that a caller keeps from block to block.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(super) folded: String,
    /// Entry and bytes of the folded text.
    found: Vec<(u32, Range<usize>)>,
}

impl Index {
    /// Of the folded forms of lists of phrases, which are counted on from list to list.
    pub(super) fn new(lists: &[Folded]) -> Index {
        let entries = Entries::new(lists);
        let mut index = Index::default();
        let (mut starts, mut anywhere, mut inside) = (Vec::new(), Vec::new(), Vec::new());
        for (i, entry) in entries.iter() {
            let form = &entry.form;
            index.max_words = index.max_words.max(form.max_words);
            if form.is_exact() {
                index.exact_words = index.exact_words.max(form.max_words);
                continue;
            }
            let text = form.text(entries.buffer());
            let (first, rest) = if form.has_gaps { split(text) } else { (text, None) };
            let (needle, at) = match (first, rest) {
                ("", Some(rest)) => (split(rest).0, form.at + GAP.len_utf8() as u32),
                _ => (first, form.at),
            };
            // Behind a gap: the space is not looked for.
            let (spaced, needle) = (needle, needle.trim_start());
            let at = at + (spaced.len() - needle.len()) as u32;
            let list = match form.how {
                Match::Contains | Match::Ends => &mut anywhere,
                _ if !first.is_empty() => &mut starts,
                // Behind a gap: what begins as a word does not may follow any character.
                _ if fold::is_border(Some('a'), spaced.chars().next()) => &mut anywhere,
                _ => &mut inside,
            };
            list.push(Wanted { at, bytes: needle.len() as u32, entry: i, max_words: form.max_words });
        }
        let needles = |list: &[Wanted]| Needles::new(entries.buffer(), list);
        index.starts = needles(&starts);
        index.anywhere = needles(&anywhere);
        anywhere.retain(|wanted| wanted.max_words > LONG_BLOCK_WORDS);
        index.in_long = needles(&anywhere);
        index.inside = needles(&inside);
        index.entries = entries;
        index
    }

    /// Calls `hit` with the index and the place of each phrase in `text`.
    pub(super) fn search(
        &self,
        text: &str,
        words: u32,
        scratch: &mut Scratch,
        mut hit: impl FnMut(u32, Range<usize>),
    ) {
        if words > self.max_words || text.len() > MAX_BLOCK_BYTES {
            return;
        }
        let Scratch { folded, found } = scratch;
        folded.clear();
        found.clear();
        fold::fold(text, folded);
        let core = fold::core(folded);
        if core.is_empty() {
            return;
        }
        if words <= self.exact_words {
            self.search_exact(folded, &core, found);
        }
        let mut note = |entry: u32, at: Range<usize>| {
            found.extend(self.verify(entry, folded, &core, at).map(|range| (entry, range)));
        };
        let buffer = self.entries.buffer();
        self.starts.at(buffer, folded, core.start, words, &mut note);
        let anywhere = if words > LONG_BLOCK_WORDS { &self.in_long } else { &self.anywhere };
        if words <= anywhere.max_words() {
            each_border(folded, |at| anywhere.at(buffer, folded, at, words, &mut note));
        }
        if words <= self.inside.max_words() && !(self.inside.is_wide() && folded.is_ascii()) {
            let window = folded.get(core.start..).unwrap_or_default().char_indices();
            for (at, _) in window.take_while(|(at, _)| *at <= MAX_GAP_BYTES) {
                self.inside.at(buffer, folded, core.start + at, words, &mut note);
            }
        }
        if found.is_empty() {
            return;
        }
        // Each is reported once, at its first place.
        found.sort_unstable_by_key(|(entry, range)| (*entry, range.start, range.end));
        found.dedup_by_key(|(entry, _)| *entry);
        for (entry, range) in found.iter() {
            let Some(entry) = self.entries.get(*entry) else { continue };
            let Some(phrase) = self.entries.phrase(entry, words) else { continue };
            let digits = entry.form.digits(buffer);
            let range = fold::locate(text, range);
            if digits.is_empty()
                || fold::digits(text.get(range.clone()).unwrap_or_default()).eq(digits.chars())
            {
                hit(phrase, range);
            }
        }
    }

    /// Blocks that are nothing but a phrase, a trailing count aside.
    fn search_exact(&self, folded: &str, core: &Range<usize>, found: &mut Vec<(u32, Range<usize>)>) {
        let text = folded.get(core.clone()).unwrap_or_default();
        let mut hash = WordHash::EMPTY;
        fold::squeeze(text, &mut hash);
        self.entries.exact(text, &hash, |entry| found.push((entry, core.clone())));
        let Some(bare) = text.strip_suffix(fold::NUMBER) else { return };
        let mut hash = WordHash::EMPTY;
        fold::squeeze(bare, &mut hash);
        self.entries.exact(bare, &hash, |entry| {
            found.push((entry, core.start..core.start + fold::core(bare).end));
        });
    }

    /// Where the phrase stands, if its needle at `at` is part of a match.
    fn verify(
        &self,
        entry: u32,
        folded: &str,
        core: &Range<usize>,
        at: Range<usize>,
    ) -> Option<Range<usize>> {
        let form = &self.entries.get(entry)?.form;
        match form.how {
            Match::Contains => has_borders(folded, &at).then_some(at),
            Match::Ends => (at.end == core.end && has_borders(folded, &at)).then_some(at),
            _ => {
                let (first, rest) = split(form.text(self.entries.buffer()));
                // With a gap in front, the needle is what follows it.
                if first.is_empty() && at.start > core.start + MAX_GAP_BYTES {
                    return None;
                }
                let from = core.start + first.len();
                let end = follow(rest, folded, from, core.end, form.how != Match::Starts)?;
                Some(core.start..end)
            }
        }
    }
}

/// Calls `at` with every place of a text where a phrase may begin; never inside a word, except in scripts without spaces.
fn each_border(text: &str, mut at: impl FnMut(usize)) {
    let bytes = text.as_bytes();
    // The character before belongs to a word that a phrase cannot begin in.
    let (mut place, mut inside) = (0, false);
    while let Some(&byte) = bytes.get(place) {
        if byte.is_ascii() {
            let is_word = byte.is_ascii_alphanumeric();
            // No needle begins with a space.
            if byte != b' ' && !(is_word && inside) {
                at(place);
            }
            place += 1;
            while is_word && bytes.get(place).is_some_and(u8::is_ascii_alphanumeric) {
                place += 1;
            }
            inside = is_word;
            continue;
        }
        let Some(c) = text.get(place..).and_then(|rest| rest.chars().next()) else { return };
        let (is_word, is_unspaced) = (fold::is_word(c), is_unspaced(c));
        if !(is_word && inside) || is_unspaced {
            at(place);
        }
        inside = is_word && !is_unspaced;
        place += c.len_utf8();
    }
}

/// Where the rest of a phrase ends, each of its parts following a gap that begins at `from`. A part that the phrase writes without a
/// space after `{x}` may follow it directly, as particles do in Korean. At most two gaps of four words: the recursion is over the
/// phrase, never over the text.
fn follow(parts: Option<&str>, folded: &str, from: usize, core_end: usize, to_end: bool) -> Option<usize> {
    let Some((part, rest)) = parts.map(split) else {
        let fits = if to_end { from == core_end } else { has_borders(folded, &(0..from)) };
        return fits.then_some(from);
    };
    if rest.is_none() && to_end {
        let gap = folded.get(from..core_end)?.strip_suffix(part)?;
        return is_gap(gap).then_some(core_end);
    }
    let mut limit = (from + MAX_GAP_BYTES + part.len()).min(folded.len());
    while !folded.is_char_boundary(limit) {
        limit -= 1;
    }
    let window = folded.get(from..limit)?;
    window.match_indices(part).find_map(|(gap, _)| {
        let is_gap = is_gap(window.get(..gap)?);
        if is_gap { follow(rest, folded, from + gap + part.len(), core_end, to_end) } else { None }
    })
}

/// The first part of a folded text, and the others.
fn split(parts: &str) -> (&str, Option<&str>) {
    parts.split_once(GAP).map_or((parts, None), |(first, rest)| (first, Some(rest)))
}

/// Whether `{x}` may stand for it: one to four words, no end of a sentence.
fn is_gap(gap: &str) -> bool {
    !gap.is_empty()
        && gap.len() <= MAX_GAP_BYTES
        && gap.trim() == gap
        && gap.split(' ').count() <= MAX_GAP_WORDS
        && gap.chars().filter(|c| is_unspaced(*c)).count() <= MAX_GAP_UNSPACED
        && gap.contains(fold::counts)
        && !gap.contains(['!', '?', ';', ':', '。'])
}

fn has_borders(text: &str, range: &Range<usize>) -> bool {
    let inner = text.get(range.clone()).unwrap_or_default();
    let before = text.get(..range.start).unwrap_or_default().chars().next_back();
    let after = text.get(range.end..).unwrap_or_default().chars().next();
    fold::is_border(before, inner.chars().next()) && fold::is_border(inner.chars().next_back(), after)
}
