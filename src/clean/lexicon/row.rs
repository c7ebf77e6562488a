//! Blocks that are several phrases in a row, each of which would be a block by itself: `Save Print Share (3)`.

use super::fold;
use super::scan::{Index, Scratch};

/// Longest row, in words between spaces and in bytes.
const ROW_WORDS: usize = 14;
const ROW_BYTES: usize = 200;
/// Longest phrase in one, in such words.
const PHRASE_WORDS: usize = 5;
/// Fewest phrases of a row.
const LEAST_PHRASES: u32 = 2;

impl Index {
    /// The first of the phrases, `LEAST_PHRASES` or more of those that are `wanted`, that a text is nothing but; numbers between them
    /// aside.
    pub(super) fn row(&self, text: &str, scratch: &mut Scratch, wanted: impl Fn(u32) -> bool) -> Option<u32> {
        if text.len() > ROW_BYTES {
            return None;
        }
        let Scratch { folded, key, .. } = scratch;
        folded.clear();
        key.clear();
        fold::fold(text, folded);
        // Where each word ends in the key, the beginning first.
        let mut ends = [0; ROW_WORDS + 1];
        let mut count = 0;
        for word in folded.split(' ') {
            let before = key.len();
            fold::squeeze(word, usize::MAX, key);
            if key.len() > before {
                count += 1;
                *ends.get_mut(count)? = key.len();
            }
        }
        // Up to each word: how many phrases the text is nothing but, and the first of them.
        let mut rows: [Option<(u32, Option<u32>)>; ROW_WORDS + 1] = [None; ROW_WORDS + 1];
        *rows.first_mut()? = Some((0, None));
        for from in 0..count {
            let Some((phrases, first)) = rows.get(from).copied().flatten() else { continue };
            for to in from + 1..=count.min(from + PHRASE_WORDS) {
                let part = key.get(*ends.get(from)?..*ends.get(to)?)?;
                let row = match self.button(part, (to - from) as u32, &wanted) {
                    Some(phrase) => (phrases + 1, first.or(Some(phrase))),
                    None if first.is_some() && part.chars().all(|c| c == fold::NUMBER) => (phrases, first),
                    None => continue,
                };
                let known = rows.get_mut(to)?;
                *known = (*known).max(Some(row));
            }
        }
        let (phrases, first) = rows.get(count).copied().flatten()?;
        first.filter(|_| phrases >= LEAST_PHRASES)
    }

    /// The wanted phrase that a squeezed text is, a count behind it aside.
    fn button(&self, key: &str, words: u32, wanted: &impl Fn(u32) -> bool) -> Option<u32> {
        [Some(key), key.strip_suffix(fold::NUMBER)].into_iter().flatten().find_map(|key| {
            let mut found = None;
            self.entries.exact(key, |entry| {
                let own = self.entries.get(entry).filter(|e| e.form.digits(self.entries.buffer()).is_empty());
                let phrase = own.and_then(|entry| self.entries.phrase(entry, words));
                found = found.or(phrase.filter(|phrase| wanted(*phrase)));
            });
            found
        })
    }
}
