//! Phrases by reason or field and language, and where a block's text contains them. The phrases are data in `pipelines/lexicon`; this
//! is not where they are read from a file, nor where it is decided what a hit means.
//!
//! A phrase is compared in a folded form: case, the style of quotes and dashes, the accents that Greek loses in capitals and the
//! width of spaces do not count. A placeholder stands for what varies, in phrases that match `whole`, `section` or `starts`: `{n}`
//! for a number of any value (`1,234`, `2.5K`, `06.05.2024`), `{x}` for one to four words within a sentence. A digit that is written
//! out stands for itself.

mod compile;
mod entries;
mod fold;
mod needles;
mod prompt;
mod row;
mod scan;

#[cfg(test)]
mod data_tests;
#[cfg(test)]
mod tests;

use crate::document::Document;
use crate::outcome::{Field, Reason, Verdict};
pub use compile::Folded;
pub(crate) use prompt::Prompts;
use scan::Index;
pub use scan::Scratch;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A phrase and what its presence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As written in the file.
    pub text: Cow<'static, str>,
    /// ISO 639-1 code of its language.
    pub language: Arc<str>,
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
    /// The page is this; it says nothing of the block. Such phrases are looked up apart: [`Lexicon::page_matches`].
    Page(Verdict),
    /// A sentence that asks something of its reader has this (`Sign up`), and one that offers something has that (`newsletter`): a
    /// sentence with both goes for the reason. Such phrases are looked up sentence by sentence.
    Asks(Reason),
    /// See [`Target::Asks`].
    Offers(Reason),
}

/// Phrases that are looked up together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Those that say of a block what is to become of it.
    Blocks,
    /// Those that say what the page is.
    Pages,
    /// Those that say what a sentence asks and offers.
    Prompts,
}

/// Where in a block a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// The block is the phrase; punctuation, spaces, bullets, arrows and a trailing count aside.
    Whole,
    /// The block begins with it, at a word border; bullets and quotes before it aside.
    Starts,
    /// The block ends with it, at a word border; punctuation and arrows after it aside.
    Ends,
    /// It stands anywhere, at word borders.
    Contains,
    /// The block is the phrase, as in [`Match::Whole`], and heads a section that goes with it.
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

impl Phrase {
    /// What is wrong with a phrase that can never match, in words for whoever wrote it: an unknown or misplaced placeholder, no
    /// letter to look for, a `max_words` of 0.
    pub fn fault(&self) -> Option<&'static str> {
        compile::fault(self)
    }

    fn kind(&self) -> Kind {
        match self.target {
            Target::Drop(_) | Target::Move(_) => Kind::Blocks,
            Target::Page(_) => Kind::Pages,
            Target::Asks(_) | Target::Offers(_) => Kind::Prompts,
        }
    }
}

/// Phrases, compiled for matching.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// In lists, as they came, each with the index of its first phrase; none of them is empty.
    lists: Vec<(u32, Vec<Phrase>)>,
    index: Index,
    /// Those that speak for a verdict; few pages need them, so that they are compiled when the first one does.
    pages: OnceLock<Index>,
    /// Those of sentences that ask and offer, likewise: only plain texts need them.
    prompts: OnceLock<Index>,
}

impl Lexicon {
    /// Compiles phrases. One with a [`Phrase::fault`] is kept but never found. Phrases of several languages that read alike and say
    /// the same are found as the first of them whose `max_words` allows it.
    pub fn new(phrases: Vec<Phrase>) -> Lexicon {
        let folded = Folded::new(&phrases);
        Lexicon::of(vec![phrases], &[folded])
    }

    /// As [`Lexicon::new`], of phrases in several lists; they were folded before, in lists that follow each other in the same order.
    pub fn of(phrases: Vec<Vec<Phrase>>, folded: &[Folded]) -> Lexicon {
        let mut next = 0;
        let lists = phrases.into_iter().filter(|list| !list.is_empty()).map(|list| {
            let first = next;
            next += list.len() as u32;
            (first, list)
        });
        Lexicon {
            lists: lists.collect(),
            index: Index::new(folded),
            pages: OnceLock::new(),
            prompts: OnceLock::new(),
        }
    }

    /// The phrase of that index.
    pub fn phrase(&self, index: u32) -> Option<&Phrase> {
        let list = self.lists.partition_point(|(first, _)| *first <= index).checked_sub(1)?;
        let (first, list) = self.lists.get(list)?;
        list.get((index - first) as usize)
    }

    /// Every phrase, by index.
    pub fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        self.lists.iter().flat_map(|(_, list)| list)
    }

    /// Name of a phrase's rule in records: `lexicon/<language>/<reason, field or verdict>/<phrase>`.
    pub fn rule_name(&self, index: u32) -> String {
        let Some(p) = self.phrase(index) else { return String::from("lexicon") };
        let target = match p.target {
            Target::Drop(r) => r.as_str(),
            Target::Move(f) => f.as_str(),
            Target::Page(v) => v.as_str(),
            Target::Asks(r) | Target::Offers(r) => r.as_str(),
        };
        format!("lexicon/{}/{}/{}", p.language, target, p.text)
    }

    /// Appends every phrase that `text`, a block of `words` words, contains in the way that the phrase asks for: by index of the
    /// phrase, each phrase once, at its first place.
    pub fn matches(&self, text: &str, words: u32, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        find(&self.index, text, words, scratch, hits);
    }

    /// The first of the phrases that `text` is nothing but, where it is two or more in a row, each of them `wanted`: buttons that lost the
    /// space between them and their lines.
    pub fn row(&self, text: &str, scratch: &mut Scratch, wanted: impl Fn(&Phrase) -> bool) -> Option<u32> {
        self.index.row(text, scratch, |phrase| self.phrase(phrase).is_some_and(&wanted))
    }

    /// As [`Lexicon::matches`], for the phrases that speak for a verdict on the page.
    pub fn page_matches(&self, text: &str, words: u32, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        find(self.pages.get_or_init(|| self.compile(Kind::Pages)), text, words, scratch, hits);
    }

    /// As [`Lexicon::matches`], for what a sentence asks and offers.
    fn prompt_matches(&self, text: &str, words: u32, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        find(self.prompts.get_or_init(|| self.compile(Kind::Prompts)), text, words, scratch, hits);
    }

    fn compile(&self, kind: Kind) -> Index {
        let folded = self.lists.iter().map(|(_, list)| Folded::some(list, kind));
        Index::new(&folded.collect::<Vec<_>>())
    }
}

fn find(index: &Index, text: &str, words: u32, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
    let known = hits.len();
    index.search(text, words, scratch, |phrase, range| hits.push(Hit { phrase, range }));
    if let Some(new) = hits.get_mut(known..) {
        new.sort_unstable_by_key(|hit| hit.phrase);
    }
}

/// Looks every block up, once for all stages: fills what [`Document::hits`] gives.
pub fn annotate(doc: &mut Document, lexicon: &Lexicon) {
    let (mut hits, mut ends) = (Vec::new(), Vec::with_capacity(doc.blocks.len()));
    let mut scratch = Scratch::default();
    for block in &doc.blocks {
        lexicon.matches(doc.text_of(block), block.words, &mut scratch, &mut hits);
        ends.push(hits.len() as u32);
    }
    (doc.hits, doc.hit_ends) = (hits, ends);
}
