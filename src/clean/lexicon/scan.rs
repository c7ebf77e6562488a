//! The compiled lexicon and the search of one block. One fold, one hash look-up for whole blocks, one walk from the start and one
//! pass of an automaton over the rest; nothing is allocated where nothing is found.

use super::compile::Entry;
use super::fold;
use super::{Match, Phrase};
use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// Longest block that is looked at, in bytes: some 600 words, far beyond any `max_words` that makes sense. It bounds the work on
/// hostile input, where a "word" may be endless.
const MAX_BLOCK_BYTES: usize = 4096;
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
    /// What a block begins with.
    starts: Needles,
    /// What stands anywhere in a block.
    anywhere: Needles,
    /// The largest `max_words` of all phrases.
    max_words: u32,
}

/// Strings to look for, each leading to its entry.
#[derive(Debug, Clone, Default)]
struct Needles {
    automaton: Option<AhoCorasick>,
    entries: Vec<u32>,
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
    pub(super) fn new(phrases: &[Phrase]) -> Index {
        let entries = merge(phrases);
        let mut index = Index { max_words: longest(&entries), ..Index::default() };
        let (mut starts, mut anywhere) = (Vec::new(), Vec::new());
        for (i, entry) in (0u32..).zip(&entries) {
            let first = entry.parts.first().map_or("", String::as_str);
            if entry.is_exact() {
                let mut key = String::new();
                fold::squeeze(first, usize::MAX, &mut key);
                index.exact_bytes = index.exact_bytes.max(key.len());
                index.exact.entry(key).or_default().push(i);
            } else if first.is_empty() {
                anywhere.push((entry.parts.get(1).map_or("", String::as_str), i));
            } else if matches!(entry.how, Match::Contains | Match::Ends) {
                anywhere.push((first, i));
            } else {
                starts.push((first, i));
            }
        }
        index.starts = Needles::new(&starts, StartKind::Anchored, &entries);
        index.anywhere = Needles::new(&anywhere, StartKind::Unanchored, &entries);
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
        self.search_exact(folded, &core, key, found);
        self.starts.each(folded, core.start..folded.len(), Anchored::Yes, words, |entry, at| {
            found.extend(self.verify(entry, folded, &core, at).map(|range| (entry, range)));
        });
        self.anywhere.each(folded, 0..folded.len(), Anchored::No, words, |entry, at| {
            found.extend(self.verify(entry, folded, &core, at).map(|range| (entry, range)));
        });
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

impl Needles {
    fn new(needles: &[(&str, u32)], kind: StartKind, entries: &[Entry]) -> Needles {
        if needles.is_empty() {
            return Needles::default();
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .start_kind(kind)
            .build(needles.iter().map(|(needle, _)| needle))
            .expect("phrases are far fewer than the automaton can hold");
        let ids: Vec<u32> = needles.iter().map(|(_, entry)| *entry).collect();
        let max_words = longest(ids.iter().filter_map(|i| entries.get(*i as usize)));
        Needles { automaton: Some(automaton), entries: ids, max_words }
    }

    fn each(
        &self,
        text: &str,
        span: Range<usize>,
        anchored: Anchored,
        words: u32,
        mut found: impl FnMut(u32, Range<usize>),
    ) {
        let Some(automaton) = self.automaton.as_ref().filter(|_| words <= self.max_words) else { return };
        let mut state = OverlappingState::start();
        loop {
            let input = Input::new(text).span(span.clone()).anchored(anchored);
            automaton.find_overlapping(input, &mut state);
            let Some(at) = state.get_match() else { return };
            if let Some(entry) = self.entries.get(at.pattern().as_usize()) {
                found(*entry, at.range());
            }
        }
    }
}

/// One entry for phrases that look for the same, so that a block gives one hit and not one for each language that has the word.
fn merge(phrases: &[Phrase]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (i, phrase) in (0u32..).zip(phrases) {
        let Some(entry) = Entry::new(phrase, i) else { continue };
        let key = format!("{:?} {:?} {:?} {}", phrase.target, entry.how, entry.parts, entry.digits);
        match known.get(&key).and_then(|k| entries.get_mut(*k)) {
            Some(same) => same.phrases.extend(entry.phrases),
            None => {
                known.insert(key, entries.len());
                entries.push(entry);
            }
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
    let is_unspaced = |c: &char| crate::clean::words::is_unspaced(*c);
    !gap.is_empty()
        && gap.len() <= MAX_GAP_BYTES
        && gap.trim() == gap
        && gap.split(' ').count() <= MAX_GAP_WORDS
        && gap.chars().filter(is_unspaced).count() <= MAX_GAP_UNSPACED
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
