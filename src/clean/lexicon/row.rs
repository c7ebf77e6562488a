//! Blocks that are several phrases in a row, each of which would be a block by itself: `Save Print Share (3)`.

use super::fold;
use super::scan::{Index, Scratch};
use crate::clean::word_hash::WordHash;

/// Longest row, in words between spaces and in bytes.
const ROW_WORDS: usize = 14;
const ROW_BYTES: usize = 200;
/// Longest phrase in one, in such words.
const PHRASE_WORDS: usize = 5;
/// Fewest phrases of a row.
const LEAST_PHRASES: u32 = 2;

/// A row of phrases that the text up to some word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    phrases: u32,
    first: Option<u32>,
}

/// What is read from one word on.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// The row before that word.
    row: Row,
    /// Its first byte in the folded text.
    from: usize,
    /// Squeezed hash of the text from there on.
    hash: WordHash,
}

impl Index {
    /// The first of the phrases, `LEAST_PHRASES` or more of those that are `wanted`, that a text is nothing but; numbers between them
    /// aside.
    pub(super) fn row(&self, text: &str, scratch: &mut Scratch, wanted: impl Fn(u32) -> bool) -> Option<u32> {
        if text.len() > ROW_BYTES {
            return None;
        }
        let folded = &mut scratch.folded;
        folded.clear();
        fold::fold(text, folded);
        // What begins at each of the last few words, the next one last.
        let mut parts: [Option<Part>; PHRASE_WORDS] = [None; PHRASE_WORDS];
        let mut row = Some(Row { phrases: 0, first: None });
        let mut words = 0;
        let mut at = 0;
        for word in folded.split(' ') {
            let (from, to) = (at, at + word.len());
            at = to + 1;
            if !word.contains(fold::counts) {
                continue;
            }
            words += 1;
            parts.rotate_left(1);
            *parts.last_mut()? = row.map(|row| Part { row, from, hash: WordHash::EMPTY });
            row = None;
            for (part, words) in parts.iter_mut().zip((1..=PHRASE_WORDS as u32).rev()) {
                let Some(part) = part else { continue };
                fold::squeeze(word, &mut part.hash);
                row = row.max(self.lengthened(part, folded.get(part.from..to)?, words, &wanted));
            }
            // Nearly every line is told apart within a few words.
            if words > ROW_WORDS || row.is_none() && parts.iter().all(Option::is_none) {
                return None;
            }
        }
        row.filter(|row| row.phrases >= LEAST_PHRASES)?.first
    }

    /// The row before a part and that part, if it is a phrase or a number behind one.
    fn lengthened(&self, part: &Part, text: &str, words: u32, wanted: &impl Fn(u32) -> bool) -> Option<Row> {
        let Row { phrases, first } = part.row;
        match self.button(text, &part.hash, words, wanted) {
            Some(phrase) => Some(Row { phrases: phrases + 1, first: first.or(Some(phrase)) }),
            None => {
                first.is_some_and(|_| fold::squeezed(text).all(|c| c == fold::NUMBER)).then_some(part.row)
            }
        }
    }

    /// The wanted phrase that a folded text is, whose squeezed hash this is, a count behind it aside.
    fn button(&self, text: &str, hash: &WordHash, words: u32, wanted: &impl Fn(u32) -> bool) -> Option<u32> {
        self.wanted(text, hash, words, wanted).or_else(|| {
            let end = fold::core(text).end;
            let bare = text.get(..end)?.strip_suffix(fold::NUMBER)?;
            let mut hash = WordHash::EMPTY;
            fold::squeeze(bare, &mut hash);
            self.wanted(bare, &hash, words, wanted)
        })
    }

    fn wanted(&self, text: &str, hash: &WordHash, words: u32, wanted: &impl Fn(u32) -> bool) -> Option<u32> {
        let mut found = None;
        self.entries.exact(text, hash, |entry| {
            let own = self.entries.get(entry).filter(|e| e.form.digits(self.entries.buffer()).is_empty());
            let phrase = own.and_then(|entry| self.entries.phrase(entry, words));
            found = found.or(phrase.filter(|phrase| wanted(*phrase)));
        });
        found
    }
}
