//! The lexicon, asked about single lines.

use crate::clean::lexicon::{Hit, Lexicon, Phrase, Scratch};

/// A lexicon and the buffers that looking up takes.
pub(super) struct Phrases<'l> {
    lexicon: &'l Lexicon,
    scratch: Scratch,
    hits: Vec<Hit>,
}

impl<'l> Phrases<'l> {
    pub(super) fn new(lexicon: &'l Lexicon) -> Phrases<'l> {
        Phrases { lexicon, scratch: Scratch::default(), hits: Vec::new() }
    }

    /// The phrases that a text of so many words holds, and where.
    pub(super) fn of(&mut self, text: &str, words: u32) -> impl Iterator<Item = (&'l Phrase, &Hit)> {
        self.hits.clear();
        self.lexicon.matches(text, words, &mut self.scratch, &mut self.hits);
        let lexicon = self.lexicon;
        self.hits.iter().filter_map(|hit| Some((lexicon.phrase(hit.phrase)?, hit)))
    }
}
