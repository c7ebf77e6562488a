//! The foot of a plain text: short lines below the story's last sentence, from the first one on that is surely none of it. `Share`, `Read more
//! like this` and a site's name and address follow each other there in any order, and most say nothing by themselves.
//!
//! Cards begin it too: one line, the text of their picture, again and again, with another line behind each.

use super::surely_gone;
use crate::clean::sentence;
use crate::document::{Ballot, Block, BlockId, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Fewest words of the story's last sentence.
const STORY_WORDS: u32 = 8;
/// Words of a line of the foot, and of one that states nothing, such as a headline.
const LINE_WORDS: u32 = 12;
const HEADLINE_WORDS: u32 = 25;
/// Most lines of a foot, and most of the page's words, in percent: what is longer is a list of the story's own.
const LINES: usize = 40;
const WORDS_PERCENT: u32 = 25;
/// Fewest cards, and fewest words of the line that they share.
const LEAST_CARDS: usize = 2;
const CARD_WORDS: u32 = 3;

const FOOT: Evidence = Evidence::Rule("foot/line");

/// Drops the short lines of the foot of a plain text.
pub(super) fn vote(doc: &mut Document) {
    if !doc.plain {
        return;
    }
    let count = doc.blocks.len() as u32;
    let goes = surely_gone(doc);
    let is_gone = |id: BlockId| goes.get(id as usize) == Some(&true);
    let is_story = |id: BlockId| {
        let own = doc.block(id).filter(|b| !is_gone(id) && b.words >= STORY_WORDS);
        own.is_some_and(|b| tells(doc.text_of(b)))
    };
    let Some(story) = (0..count).rev().find(|id| is_story(*id)) else { return };
    let text = |id: BlockId| doc.block(id).map_or("", |b| doc.text_of(b));
    // What stands below each post or item begins no foot.
    let is_first = |id: BlockId| (0..story).all(|above| text(above) != text(id));
    let Some(from) = (story + 1..count)
        .find(|id| is_gone(*id) && is_first(*id))
        .into_iter()
        .chain(cards(doc, story + 1))
        .min()
    else {
        return;
    };
    let own: Vec<BlockId> = (from..count).filter(|id| !is_gone(*id)).collect();
    let words = |ids: &mut dyn Iterator<Item = BlockId>| -> u32 {
        ids.filter_map(|id| doc.block(id)).map(|b| b.words).sum()
    };
    let (all, foot) = (words(&mut (0..count)), words(&mut own.iter().copied()));
    let short = own.iter().filter_map(|id| doc.block(*id)).all(|b| is_short(doc, b));
    if short && own.len() <= LINES && foot * 100 <= all * WORDS_PERCENT {
        for id in own {
            let reason = suspected(doc, id).unwrap_or(Reason::LowValue);
            doc.vote(id, Ballot::Drop(reason), Certainty::Certain, FOOT);
        }
    }
}

/// What other rules would drop a block for, were they sure of it.
fn suspected(doc: &Document, id: BlockId) -> Option<Reason> {
    let own = doc.votes.iter().filter(|v| v.block == id && v.part.is_none());
    own.filter_map(|v| if let Ballot::Drop(reason) = v.ballot { Some(reason) } else { None }).next()
}

/// Whether a text ends as a sentence does, or has a sentence before its end: an agency's name may stand behind the last one.
fn tells(text: &str) -> bool {
    sentence::ends(text) || sentence::each(text).nth(1).is_some()
}

fn is_short(doc: &Document, block: &Block) -> bool {
    let line = !matches!(block.kind, BlockKind::Code | BlockKind::TableRow);
    let states = sentence::ends_in_full_stop(doc.text_of(block));
    line && (block.words <= LINE_WORDS || block.words <= HEADLINE_WORDS && !states)
}

/// Where the cards below a story begin.
fn cards(doc: &Document, from: BlockId) -> Option<BlockId> {
    let lines: Vec<(BlockId, &str, u32)> = (from..doc.blocks.len() as u32)
        .take(LINES)
        .filter_map(|id| doc.block(id).map(|b| (id, doc.text_of(b), b.words)))
        .collect();
    let is_card = |pair: &[(BlockId, &str, u32)], caption: &str| matches!(pair, [(_, own, _), (_, behind, words)] if *own == caption && *behind != caption && *words >= CARD_WORDS);
    lines.iter().find_map(|(id, text, words)| {
        let cards = || lines.windows(2).filter(|pair| is_card(pair, text)).count();
        (*words >= CARD_WORDS && !sentence::ends(text) && cards() >= LEAST_CARDS).then_some(*id)
    })
}
