//! Prompts: sentences that ask their reader for something and say what for. `Sign up for our weekly round-up` and `Get the evening
//! briefing in your inbox` have no phrase in common; both begin with what sites ask and have what sites offer.

use super::{Hit, Lexicon, Scratch, Target};
use crate::clean::sentence;
use crate::outcome::Reason;
use std::ops::Range;

/// Longest text, in words, whose sentences belong together: `Do you know more? We would like to hear from you.`
const TOGETHER_WORDS: u32 = 25;

/// A search for prompts, and what it keeps from one text to the next.
pub(crate) struct Prompts<'l> {
    lexicon: &'l Lexicon,
    scratch: Scratch,
    hits: Vec<Hit>,
    /// What the text last looked at says.
    said: Vec<Said>,
}

impl<'l> Prompts<'l> {
    /// A search for the prompts of a lexicon.
    pub(crate) fn new(lexicon: &'l Lexicon) -> Prompts<'l> {
        Prompts { lexicon, scratch: Scratch::default(), hits: Vec::new(), said: Vec::new() }
    }

    /// What a text of so many words prompts to, and the phrase that says what for, where most of its sentences, or the first one, do.
    pub(crate) fn of(&mut self, text: &str, words: u32) -> Option<(Reason, u32)> {
        // Nearly every text is told apart here: it offers nothing.
        self.find(text, words);
        if !self.said.iter().any(|said| matches!(said.target, Target::Offers(_)))
            || text.starts_with(is_quote)
        {
            return None;
        }
        if words <= TOGETHER_WORDS
            && let Some(found) = prompt(&self.said)
        {
            return Some(found);
        }
        let (mut first, mut prompts, mut others) = (None, 0, 0);
        for range in sentence::each(text) {
            let own = text.get(range.clone()).unwrap_or_default();
            self.said.clear();
            if !own.starts_with(is_quote) {
                self.find(own, words);
            }
            match prompt(&self.said) {
                Some(found) => {
                    first = first.or(Some((range.start, found)));
                    prompts += own.len();
                }
                // What asks for nothing by itself leads to a sentence that does.
                None if self.said.iter().any(|said| matches!(said.target, Target::Asks(_))) => {}
                None => others += own.len(),
            }
        }
        let (at, found) = first?;
        (at == 0 || prompts >= others).then_some(found)
    }

    /// Fills in what stands in a text.
    fn find(&mut self, text: &str, words: u32) {
        let Prompts { lexicon, scratch, hits, said } = self;
        hits.clear();
        lexicon.prompt_matches(text, words, scratch, hits);
        said.clear();
        said.extend(hits.drain(..).filter_map(|Hit { phrase, range }| {
            lexicon.phrase(phrase).map(|own| Said { target: own.target, phrase, range })
        }));
    }
}

/// A phrase in a sentence, and what it speaks for.
struct Said {
    target: Target,
    phrase: u32,
    range: Range<usize>,
}

/// What phrases together prompt to, and the one that says what for.
fn prompt(said: &[Said]) -> Option<(Reason, u32)> {
    said.iter().find_map(|offer| {
        let Target::Offers(reason) = offer.target else { return None };
        let apart = |ask: &Said| ask.range.end <= offer.range.start || ask.range.start >= offer.range.end;
        said.iter()
            .any(|ask| ask.target == Target::Asks(reason) && apart(ask))
            .then_some((reason, offer.phrase))
    })
}

/// Whether somebody speaks; in many languages a dash stands before what is said.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '「' | '『' | '–' | '—')
}
