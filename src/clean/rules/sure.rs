//! Phrases that the model does not overrule, and what stands with them in plain text: their votes are cast after the model's columns
//! are filled, which stay as they were when it was fitted.
//!
//! What a phrase is worth depends on its reason, on where in the block it stands and on its length. Shares of hits that the gold does not
//! hold, on wcxb-dev, fundus-dev, readability-dev, magic-article-dev and multisite-dev as markup and on two renderings of wcxb-dev as
//! plain text (2026-11-22): see [`longest`].

use super::labels;
use super::phrases::CARDS;
use crate::clean::lexicon::{Hit, Lexicon, Match, Phrase, Scratch, Target};
use crate::clean::{sentence, words};
use crate::document::{Ballot, BlockId, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// A phrase that covers this share of its block, in percent, is what the block is about.
const MOST_OF_BLOCK_PERCENT: usize = 60;
/// Words of a phrase from which it is no everyday word. `Related`, `Share` and `Trending` head content too; `Related stories` does not.
const TELLING_WORDS: u32 = 2;
/// Letters that count as [`TELLING_WORDS`] in scripts without spaces.
const TELLING_LETTERS: usize = 4;
/// Words of a headline under `Related stories`, and most headlines there: longer lists are the page's own.
const HEADLINE_WORDS: std::ops::RangeInclusive<u32> = 3..=25;
const HEADLINES: usize = 8;
/// Words from which a block that ends as a sentence does counts as the story's, and how many such blocks may still come below the story.
const SENTENCE_WORDS: u32 = 6;
const STORY_AFTER_TEXT: usize = 1;
const STORY_AFTER_MARKUP: usize = 6;
/// A banner or disclaimer of so many words is one wherever it stands.
const SHORT_WORDS: u32 = 15;
/// Words from which a block counts as a paragraph, and the share of the page's paragraphs, in percent of their words, from which those
/// with phrases are what the page is about.
const PARAGRAPH_WORDS: u32 = 20;
const ABOUT_PERCENT: u32 = 40;
/// Fewest words of a picture's text that cards share, and fewest cards.
const CAPTION_WORDS: u32 = 3;
const LEAST_CARDS: usize = 2;
/// Longest paragraph, in words, that goes with the heading `Legal disclaimer`.
const TERMS_WORDS: u32 = 200;

/// Where in its block a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The block is the phrase, or little else.
    Most,
    /// The block begins with it.
    Front,
    /// It stands further in.
    Inside,
}

/// Votes on blocks with phrases that are sure.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    let mut found: Vec<Found> = Vec::new();
    let (mut scratch, mut hits) = (Scratch::default(), Vec::new());
    for id in 0..doc.blocks.len() as u32 {
        let Some(block) = doc.block(id) else { break };
        if matches!(block.kind, BlockKind::Code | BlockKind::TableRow) {
            continue;
        }
        let (text, count) = (doc.text_of(block), block.words);
        let of_phrase = doc.hits(id).iter().find_map(|hit| {
            let phrase = lexicon.phrase(hit.phrase)?;
            let reason = sure(hit, phrase, text, count)?;
            let heads = phrase.how == Match::Section;
            let place = place(hit, phrase, text);
            Some(Found { block: id, reason, phrase: hit.phrase, place, heads })
        });
        // In markup a heading names what stands below it.
        let may_be_label = doc.plain || !matches!(block.kind, BlockKind::Heading(_));
        found.extend(of_phrase.or_else(|| {
            if !may_be_label {
                return None;
            }
            let phrase = labels::find(text, count, doc.plain, lexicon, &mut scratch, &mut hits)?;
            let (reason, place) = (Reason::Related, Place::Front);
            Some(Found { block: id, reason, phrase, place, heads: false })
        }));
    }
    cards(doc);
    about_it(doc, &mut found);
    misplaced(doc, lexicon, &mut found);
    for Found { block, reason, phrase, heads, .. } in found {
        drop_surely(doc, block, reason, phrase);
        if doc.plain && heads {
            follow(doc, block, reason, phrase);
        }
    }
}

/// Headlines before `Related stories` are cards of those stories for sure where the text of one picture stands before each: of those beside any
/// line that comes again and again, among them the buttons of comments, only 0.78 are.
fn cards(doc: &mut Document) {
    let mut drops: Vec<BlockId> = Vec::new();
    let mut caption = None;
    for vote in doc.votes.iter().filter(|vote| vote.evidence == CARDS) {
        let before = vote.block.checked_sub(1).and_then(|id| doc.block(id));
        let own = before.filter(|b| b.words >= CAPTION_WORDS).map(|b| doc.text_of(b));
        if own.is_none() || own != *caption.get_or_insert(own) {
            return;
        }
        drops.push(vote.block);
    }
    for id in drops.iter().copied().filter(|_| drops.len() >= LEAST_CARDS) {
        doc.vote(id, Ballot::Drop(Reason::Related), Certainty::Certain, CARDS);
    }
}

/// A block with a phrase that is sure.
#[derive(Debug, Clone, Copy)]
struct Found {
    block: BlockId,
    reason: Reason,
    phrase: u32,
    place: Place,
    /// The phrase heads a section.
    heads: bool,
}

/// Where a phrase is sure only at some places of the page, others are left to the model: error banners stand above the story, long
/// disclaimers above it or below, one word of advertising beside it. Copyright and disclaimers told of inside a paragraph between the
/// story's own are what it is about.
fn misplaced(doc: &Document, lexicon: &Lexicon, found: &mut Vec<Found>) {
    let story: Vec<BlockId> = (0..doc.blocks.len() as u32)
        .filter(|id| found.binary_search_by_key(id, |f| f.block).is_err())
        .filter(|id| {
            doc.block(*id).is_some_and(|b| b.words >= SENTENCE_WORDS && sentence::ends(doc.text_of(b)))
        })
        .collect();
    let most = if doc.plain { STORY_AFTER_TEXT } else { STORY_AFTER_MARKUP };
    found.retain(|f| {
        let before = story.partition_point(|id| *id < f.block);
        let (above, below) = (before == 0, story.len() - before <= most);
        let beside = |id: Option<BlockId>| id.is_some_and(|id| story.binary_search(&id).is_ok());
        let words = doc.block(f.block).map_or(0, |b| b.words);
        let telling = lexicon.phrase(f.phrase).is_some_and(|p| is_telling(&p.text));
        let sides = [f.block.checked_sub(1), f.block.checked_add(1)].map(beside);
        match f.reason {
            Reason::Copyright | Reason::Disclaimer
                if doc.plain && f.place == Place::Inside && sides == [true, true] =>
            {
                false
            }
            Reason::ErrorBanner if f.place != Place::Most => above || words <= SHORT_WORDS,
            Reason::Disclaimer if f.place != Place::Most => above || below || words <= SHORT_WORDS,
            Reason::Advert if !telling => doc.plain && sides.contains(&true),
            _ => true,
        }
    });
}

/// Paragraphs stay for the model to decide where many of the page's bear phrases: terms of use, a cookie policy, a page about either.
fn about_it(doc: &Document, found: &mut Vec<Found>) {
    let long = |b: &BlockId| doc.block(*b).is_some_and(|b| b.words >= PARAGRAPH_WORDS);
    let words = |b: BlockId| doc.block(b).map_or(0, |b| b.words);
    let all: u32 = (0..doc.blocks.len() as u32).filter(long).map(words).sum();
    let own: u32 = found.iter().map(|f| f.block).filter(long).map(words).sum();
    if own * 100 > all * ABOUT_PERCENT {
        found.retain(|f| !long(&f.block));
    }
}

/// The reason for which a hit drops its block, if it does.
fn sure(hit: &Hit, phrase: &Phrase, text: &str, count: u32) -> Option<Reason> {
    let Target::Drop(reason) = phrase.target else { return None };
    let place = place(hit, phrase, text);
    let fits = count <= longest(reason, place, phrase)? && !is_quoted(text, hit.range.start);
    let labels = reason != Reason::Related || place != Place::Front || is_label(hit, phrase, text);
    (fits && labels).then_some(reason)
}

/// Whether a phrase at the front is a label before another story's headline: it has a mark of its own, is no everyday word unless
/// it is shouted, and what follows is no sentence.
fn is_label(hit: &Hit, phrase: &Phrase, text: &str) -> bool {
    let marked = phrase.text.starts_with(|c: char| !c.is_alphanumeric())
        || phrase.text.ends_with(|c: char| !c.is_alphanumeric());
    let label = text.get(hit.range.clone()).unwrap_or_default();
    let shouted = label.chars().any(char::is_uppercase) && !label.chars().any(char::is_lowercase);
    marked && (is_telling(&phrase.text) || shouted) && !sentence::ends_in_full_stop(text)
}

/// Longest block, in words, that a phrase for this reason at this place drops for sure; `None` where it never does. Markup and plain
/// text: consent 0.99 of 2,300 and 0.99 of 1,700 hits, copyright 0.99 of 2,100 and 0.98 of 2,400, error banners 1.00 of 64 and 1.00 of
/// 107, comments 1.00 of 108 and 1.00 of 88, share at the front 1.00 of 92 and 1.00 of 157, subscribe at the front 0.99 of 167 and 0.99
/// of 248, inside 0.97 of 153 and 0.97 of 242, disclaimer inside 0.98 of 155 and 0.96 of 140. Of phrases of two words and more that are
/// the block: related 0.98 of 2,200 and 0.96 of 1,500, share 1.00 of 1,600 and 1.00 of 1,600, advert 0.91 of 220 (of the 19 others 16 are such
/// lines that the gold left in) and 1.00 of 124, headings of disclaimers 1.00 of 55 and 1.00 of 66. Promotion that is the block was not counted by
/// hits: with it no set lost and magic-forum-dev won 0.002 (2026-11-23).
fn longest(reason: Reason, place: Place, phrase: &Phrase) -> Option<u32> {
    let telling = is_telling(&phrase.text);
    let section = phrase.how == Match::Section;
    match (reason, place) {
        (Reason::Consent, _) => Some(80),
        (Reason::Copyright, _) if telling => Some(25),
        (Reason::ErrorBanner, Place::Front | Place::Inside) => Some(25),
        (Reason::ErrorBanner, Place::Most) if telling => Some(25),
        (Reason::Comments, _) if telling && !section => Some(14),
        (Reason::Share, Place::Most | Place::Front) if telling => Some(14),
        (Reason::Subscribe, Place::Most | Place::Front) if telling => Some(40),
        (Reason::Subscribe, Place::Inside) => Some(25),
        (Reason::Related, Place::Most) if telling => Some(14),
        (Reason::Related, Place::Front) => Some(25),
        (Reason::Advert, Place::Most) => Some(14),
        (Reason::Promo, Place::Most) if telling && phrase.how == Match::Whole => Some(14),
        (Reason::Promo, Place::Front) if telling => Some(40),
        (Reason::Disclaimer, Place::Most) if telling && section => Some(14),
        (Reason::Disclaimer, _) if phrase.how == Match::Contains => Some(120),
        _ => None,
    }
}

fn place(hit: &Hit, phrase: &Phrase, text: &str) -> Place {
    if matches!(phrase.how, Match::Whole | Match::Section)
        || hit.range.len() * 100 >= text.len() * MOST_OF_BLOCK_PERCENT
    {
        return Place::Most;
    }
    let before = text.get(..hit.range.start).unwrap_or_default();
    if before.contains(char::is_alphanumeric) { Place::Inside } else { Place::Front }
}

/// Whether a phrase is more than one everyday word.
pub(super) fn is_telling(phrase: &str) -> bool {
    let unspaced = phrase.chars().filter(|c| words::is_unspaced(*c)).count();
    words::count(phrase) >= TELLING_WORDS && (unspaced == 0 || unspaced >= TELLING_LETTERS)
}

/// Whether a place in a text stands in quotation marks: what somebody said or wrote is reported, not meant.
fn is_quoted(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let (mut open, mut straight) = (0i32, false);
    for c in before.chars() {
        match c {
            '"' => straight = !straight,
            '“' | '„' | '«' | '「' | '『' | '《' => open += 1,
            '”' | '»' | '」' | '』' | '》' => open -= 1,
            _ => {}
        }
    }
    straight || open > 0
}

fn drop_surely(doc: &mut Document, id: BlockId, reason: Reason, phrase: u32) {
    doc.vote(id, Ballot::Drop(reason), Certainty::Certain, Evidence::Phrase(phrase));
}

/// What a heading takes with it in plain text: headlines under `Related stories`, the paragraph under `Legal disclaimer`.
fn follow(doc: &mut Document, head: BlockId, reason: Reason, phrase: u32) {
    let lines = (head + 1..doc.blocks.len() as u32)
        .take_while(|&id| goes_along(doc, head, id, reason))
        .take(HEADLINES + 1);
    let lines: Vec<BlockId> = lines.collect();
    if lines.len() <= HEADLINES {
        lines.into_iter().for_each(|id| drop_surely(doc, id, reason, phrase));
    }
}

/// Whether a block goes with the heading some way above it, all blocks between going too.
fn goes_along(doc: &Document, head: BlockId, id: BlockId, reason: Reason) -> bool {
    let Some(block) = doc.block(id) else { return false };
    let (text, first) = (doc.text_of(block), id == head + 1);
    match reason {
        // The first line is the list's even where the story goes on below it; a later one may be a heading of the story.
        Reason::Related => {
            HEADLINE_WORDS.contains(&block.words)
                && (first || !matches!(block.kind, BlockKind::Heading(_)))
                && !text.ends_with(['.', '。', ':', '।', '،'])
        }
        Reason::Disclaimer => first && block.words <= TERMS_WORDS && sentence::ends(text),
        _ => false,
    }
}
