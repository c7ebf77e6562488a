//! The compiled lexicon and the search of one block. One fold, one hash look-up for whole blocks, one for what the block begins with
//! and one at each place where a word may begin; nothing is allocated where nothing is found.

use super::compile::Entry;
use super::fold;
use super::needles::Needles;
use super::{Match, Phrase};
use crate::clean::words::is_unspaced;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
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
    entries: Vec<Entry>,
    /// Whole blocks without gaps, squeezed.
    exact: HashMap<String, Vec<u32>, BuildHasherDefault<Fnv>>,
    exact_bytes: usize,
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
    folded: String,
    key: String,
    /// Entry and bytes of the folded text.
    found: Vec<(u32, Range<usize>)>,
}

impl Index {
    /// Of phrases and the entry of each, for those that are to be found.
    pub(super) fn new(phrases: &[Phrase], entries: impl IntoIterator<Item = Option<Entry>>) -> Index {
        let entries = merge(phrases, entries);
        let mut index = Index { max_words: longest(&entries), ..Index::default() };
        let (mut starts, mut anywhere, mut inside) = (Vec::new(), Vec::new(), Vec::new());
        for (i, entry) in (0u32..).zip(&entries) {
            let first = entry.parts.first().map_or("", String::as_str);
            if entry.is_exact() {
                let mut key = String::new();
                fold::squeeze(first, usize::MAX, &mut key);
                index.exact_bytes = index.exact_bytes.max(key.len());
                index.exact_words = index.exact_words.max(longest([entry]));
                index.exact.entry(key).or_default().push(i);
                continue;
            }
            let needle = if first.is_empty() { entry.parts.get(1).map_or("", String::as_str) } else { first };
            let list = match entry.how {
                Match::Contains | Match::Ends => &mut anywhere,
                _ if !first.is_empty() => &mut starts,
                // Behind a gap: what begins as a word does not may follow any character.
                _ if fold::is_border(Some('a'), needle.chars().next()) => &mut anywhere,
                _ => &mut inside,
            };
            list.push((needle, i, longest([entry])));
        }
        index.starts = Needles::new(&starts);
        index.anywhere = Needles::new(&anywhere);
        anywhere.retain(|(.., max_words)| *max_words > LONG_BLOCK_WORDS);
        index.in_long = Needles::new(&anywhere);
        index.inside = Needles::new(&inside);
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
        let Scratch { folded, key, found } = scratch;
        folded.clear();
        found.clear();
        fold::fold(text, folded);
        let core = fold::core(folded);
        if core.is_empty() {
            return;
        }
        if words <= self.exact_words {
            self.search_exact(folded, &core, key, found);
        }
        let mut note = |entry: u32, at: Range<usize>| {
            found.extend(self.verify(entry, folded, &core, at).map(|range| (entry, range)));
        };
        self.starts.at(folded, core.start, words, &mut note);
        let anywhere = if words > LONG_BLOCK_WORDS { &self.in_long } else { &self.anywhere };
        if words <= anywhere.max_words() {
            each_border(folded, |at| anywhere.at(folded, at, words, &mut note));
        }
        if words <= self.inside.max_words() && !(self.inside.is_wide() && folded.is_ascii()) {
            let window = folded.get(core.start..).unwrap_or_default().char_indices();
            for (at, _) in window.take_while(|(at, _)| *at <= MAX_GAP_BYTES) {
                self.inside.at(folded, core.start + at, words, &mut note);
            }
        }
        if found.is_empty() {
            return;
        }
        // Each is reported once, at its first place.
        found.sort_unstable_by_key(|(entry, range)| (*entry, range.start, range.end));
        found.dedup_by_key(|(entry, _)| *entry);
        for (entry, range) in found.iter() {
            let Some(entry) = self.entries.get(*entry as usize) else { continue };
            let phrase = entry.phrases.iter().find(|(_, max_words)| words <= *max_words);
            let range = fold::locate(text, range);
            if let Some((phrase, _)) = phrase
                && (entry.digits.is_empty()
                    || fold::digits(text.get(range.clone()).unwrap_or_default()).eq(entry.digits.chars()))
            {
                hit(*phrase, range);
            }
        }
    }

    /// Blocks that are nothing but a phrase, a trailing count aside.
    fn search_exact(
        &self,
        folded: &str,
        core: &Range<usize>,
        key: &mut String,
        found: &mut Vec<(u32, Range<usize>)>,
    ) {
        let text = folded.get(core.clone()).unwrap_or_default();
        key.clear();
        fold::squeeze(text, self.exact_bytes + 1, key);
        if key.len() > self.exact_bytes + 1 {
            return;
        }
        if let Some(entries) = self.exact.get(key.as_str()) {
            found.extend(entries.iter().map(|e| (*e, core.clone())));
        }
        let (Some(bare), Some(bare_text)) = (key.strip_suffix(fold::NUMBER), text.strip_suffix(fold::NUMBER))
        else {
            return;
        };
        if let Some(entries) = self.exact.get(bare) {
            let end = core.start + fold::core(bare_text).end;
            found.extend(entries.iter().map(|e| (*e, core.start..end)));
        }
    }

    /// Where the phrase stands, if its needle at `at` is part of a match.
    fn verify(
        &self,
        entry: u32,
        folded: &str,
        core: &Range<usize>,
        at: Range<usize>,
    ) -> Option<Range<usize>> {
        let entry = self.entries.get(entry as usize)?;
        match entry.how {
            Match::Contains => has_borders(folded, &at).then_some(at),
            Match::Ends => (at.end == core.end && has_borders(folded, &at)).then_some(at),
            _ => {
                let (first, rest) = entry.parts.split_first()?;
                // With a gap in front, the needle is what follows it.
                if first.is_empty() && at.start > core.start + MAX_GAP_BYTES {
                    return None;
                }
                let from = core.start + first.len();
                let end = follow(rest, folded, from, core.end, entry.how != Match::Starts)?;
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
            if !(is_word && inside) {
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

/// One entry for phrases that look for the same, so that a block gives one hit and not one for each language that has the word.
fn merge(phrases: &[Phrase], all: impl IntoIterator<Item = Option<Entry>>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: HashMap<u64, usize, BuildHasherDefault<Fnv>> = HashMap::default();
    let mut targets = Vec::new();
    for ((i, phrase), entry) in (0u32..).zip(phrases).zip(all) {
        let Some(mut entry) = entry else { continue };
        let own = (i, phrase.max_words);
        let mut hasher = Fnv::default();
        (phrase.target, entry.how, &entry.parts, &entry.digits).hash(&mut hasher);
        let mut key = hasher.finish();
        loop {
            let Some(at) = known.get(&key).copied() else {
                known.insert(key, entries.len());
                entry.phrases.push(own);
                entries.push(entry);
                targets.push(phrase.target);
                break;
            };
            let same = entries.get_mut(at).filter(|same| {
                targets.get(at) == Some(&phrase.target)
                    && (same.how, &same.parts, &same.digits) == (entry.how, &entry.parts, &entry.digits)
            });
            if let Some(same) = same {
                same.phrases.push(own);
                break;
            }
            key = key.wrapping_add(1);
        }
    }
    entries
}

fn longest<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> u32 {
    entries.into_iter().flat_map(|e| e.phrases.iter().map(|(_, max_words)| *max_words)).max().unwrap_or(0)
}

/// Where the rest of a phrase ends, each of its parts following a gap that begins at `from`. A part that the phrase writes without a
/// space after `{x}` may follow it directly, as particles do in Korean. At most two gaps of four words: the recursion is over the
/// phrase, never over the text.
fn follow(parts: &[String], folded: &str, from: usize, core_end: usize, to_end: bool) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        let fits = if to_end { from == core_end } else { has_borders(folded, &(0..from)) };
        return fits.then_some(from);
    };
    if rest.is_empty() && to_end {
        let gap = folded.get(from..core_end)?.strip_suffix(part.as_str())?;
        return is_gap(gap).then_some(core_end);
    }
    let mut limit = (from + MAX_GAP_BYTES + part.len()).min(folded.len());
    while !folded.is_char_boundary(limit) {
        limit -= 1;
    }
    let window = folded.get(from..limit)?;
    window.match_indices(part.as_str()).find_map(|(gap, _)| {
        let is_gap = is_gap(window.get(..gap)?);
        if is_gap { follow(rest, folded, from + gap + part.len(), core_end, to_end) } else { None }
    })
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

/// FNV-1a: the keys are short and the table never changes, so nothing can be gained by provoking collisions.
#[derive(Debug, Clone)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
