//! Whether a text stands in another one already: by runs of four words, whatever the punctuation and the breaks between blocks.

use crate::clean::words::is_unspaced;
use std::collections::HashSet;

/// Words of a run.
const RUN: usize = 4;

/// The runs of words of the texts that it was given.
#[derive(Debug, Default)]
pub(in crate::clean) struct Index {
    runs: HashSet<u64>,
    /// Texts of fewer words than a run.
    short: HashSet<u64>,
}

impl Index {
    /// Takes in the texts of blocks in their order; a run may go on from one block to the next.
    pub(in crate::clean) fn add<'t>(&mut self, blocks: impl Iterator<Item = &'t str>) {
        let mut stream = Vec::new();
        for text in blocks {
            let before = stream.len();
            words(text, &mut stream);
            if let Some(own) = stream.get(before..)
                && own.len() < RUN
            {
                self.short.insert(hash(own));
            }
            // Only the last words matter for runs that go on.
            self.runs.extend(stream.windows(RUN).map(hash));
            let keep = stream.len().saturating_sub(RUN - 1);
            stream.drain(..keep);
        }
    }

    /// Share of the runs of a text, in percent, that it holds; a text of fewer words than a run is there as a whole or not at all.
    pub(in crate::clean) fn percent(&self, text: &str) -> u32 {
        let mut own = Vec::new();
        words(text, &mut own);
        if own.len() < RUN {
            return if own.is_empty() || self.short.contains(&hash(&own)) { 100 } else { 0 };
        }
        let runs = own.len() + 1 - RUN;
        let known = own.windows(RUN).filter(|w| self.runs.contains(&hash(w))).count();
        (known * 100 / runs) as u32
    }
}

/// Appends a hash of each word, in lower case; characters of scripts without spaces are words.
fn words(text: &str, out: &mut Vec<u64>) {
    let mut word = OFFSET;
    for c in text.chars() {
        if is_unspaced(c) {
            flush(&mut word, out);
            out.push(mix(OFFSET, u64::from(c as u32)));
        } else if c.is_alphanumeric() {
            for lower in c.to_lowercase() {
                word = mix(word, u64::from(lower as u32));
            }
        } else {
            flush(&mut word, out);
        }
    }
    flush(&mut word, out);
}

fn flush(word: &mut u64, out: &mut Vec<u64>) {
    if *word != OFFSET {
        out.push(*word);
        *word = OFFSET;
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, with: u64) -> u64 {
    (hash ^ with).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
}

fn hash(words: &[u64]) -> u64 {
    words.iter().fold(OFFSET, |h, &w| mix(h, w))
}
