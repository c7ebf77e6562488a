//! What a paragraph of plain text ends in and is none of it: a prompt, or another story's headline behind its label, `... on Monday. Read also:
//! Snow closes the pass`. Pages have these on lines of their own; who stores their text often glues them to the line before.

use super::sure::is_telling;
use super::{labels, surely_gone};
use crate::clean::lexicon::{Hit, Lexicon, Match, Prompts, Scratch, Target};
use crate::clean::{sentence, words};
use crate::document::{Ballot, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;
use std::ops::Range;

/// Most sentences that go, and the words of one.
const SENTENCES: usize = 3;
const SENTENCE_WORDS: std::ops::RangeInclusive<u32> = 3..=40;
/// Most commas in a prompt: with more, it is what somebody reports, `Sign up for our newsletter, the sign said, and nobody did`.
const COMMAS: usize = 1;
/// Longest headline behind a label, in words.
const HEADLINE_WORDS: u32 = 25;

/// Cuts such sentences off.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    if !doc.plain {
        return;
    }
    let mut search = Search {
        lexicon,
        prompts: Prompts::new(lexicon),
        scratch: Scratch::default(),
        hits: Vec::new(),
        sentences: Vec::new(),
    };
    for (id, gone) in (0u32..).zip(surely_gone(doc)) {
        let Some(block) = doc.block(id) else { break };
        if gone || !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem(_)) {
            continue;
        }
        let text = doc.text_of(block);
        let mut end = text.len();
        let mut cuts = Vec::new();
        search.sentences.clear();
        search.sentences.extend(sentence::each(text));
        while search.sentences.len() > 1
            && cuts.len() < SENTENCES
            && let Some(last) = search.sentences.pop()
            && let Some((reason, phrase)) = search.asks(text.get(last.clone()).unwrap_or_default())
        {
            cuts.push((last.start..end, reason, phrase));
            end = last.start;
        }
        for (Range { start, end }, reason, phrase) in cuts {
            let part = start as u32..end as u32;
            doc.cut(id, part, Ballot::Drop(reason), Certainty::Certain, Evidence::Phrase(phrase));
        }
    }
}

/// The phrases, and what is kept from one paragraph to the next.
struct Search<'l> {
    lexicon: &'l Lexicon,
    prompts: Prompts<'l>,
    scratch: Scratch,
    hits: Vec<Hit>,
    sentences: Vec<Range<usize>>,
}

impl Search<'_> {
    /// What a sentence asks for, if it is a prompt or a label with a headline, and the phrase that says so.
    fn asks(&mut self, text: &str) -> Option<(Reason, u32)> {
        let count = words::count(text);
        if !SENTENCE_WORDS.contains(&count) {
            return None;
        }
        if text.matches([',', '،', '，', '、']).count() <= COMMAS
            && let Some(found) = self.prompts.of(text, count)
        {
            return Some(found);
        }
        self.label(text, count).map(|phrase| (Reason::Related, phrase))
    }

    fn label(&mut self, text: &str, count: u32) -> Option<u32> {
        if count > HEADLINE_WORDS || sentence::ends_in_full_stop(text) {
            return None;
        }
        let Search { lexicon, scratch, hits, .. } = self;
        hits.clear();
        lexicon.matches(text, count, scratch, hits);
        let starts = hits.iter().find(|hit| {
            lexicon.phrase(hit.phrase).is_some_and(|p| {
                p.target == Target::Drop(Reason::Related)
                    && p.how == Match::Starts
                    && p.text.ends_with([':', '：', '|'])
                    && is_telling(&p.text)
            })
        });
        starts.map(|hit| hit.phrase).or_else(|| labels::find(text, count, true, lexicon, scratch, hits))
    }
}
