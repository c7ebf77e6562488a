//! Votes by phrases of the lexicon, and on the sections that some phrases head.

use super::DECISIVE;
use super::structure::{is_prose, link_percent};
use crate::clean::lexicon::{Hit, Lexicon, Match, Target};
use crate::clean::resolve::{Decision, resolve};
use crate::clean::sentence;
use crate::document::{Ballot, BlockId, BlockKind, Certainty, Document, Evidence};
use crate::outcome::{Field, Reason};
use std::collections::HashMap;

/// Evidence of a phrase that stands somewhere in a block: more than a plain long sentence has in its favour.
const PHRASE_WEIGHT: i16 = 260;
/// Reasons whose phrases, being all or most of a block, are right in at least 97 % of their hits on wcxb-dev (2026-11-22: consent 621
/// hits, 0.997; copyright 328, 0.988; error_banner 69, 0.97; login 1,623, 0.972; subscribe 1,303, 0.977; widget 778, 0.988). The others
/// (navigation 0.933, share 0.904, promo 0.912, advert 0.916, related 0.951) decide only where no model does.
const TRUSTED: [Reason; 6] = [
    Reason::Consent,
    Reason::Copyright,
    Reason::ErrorBanner,
    Reason::Login,
    Reason::Subscribe,
    Reason::Widget,
];
/// Evidence against what stands in a section that a phrase heads.
const SECTION_WEIGHT: i16 = 320;
/// A phrase that covers this share of its block, in percent, is what the block is about.
const MOST_OF_BLOCK_PERCENT: usize = 60;
/// Words of a sentence block that may be the text going on behind a section.
const RESUMING_WORDS: u32 = 20;
/// Longest headline, in words, of a card.
const HEADLINE_WORDS: u32 = 25;

/// Rule by which headlines before `Related stories` go.
pub(super) const CARDS: Evidence = Evidence::Rule("phrases/cards_before_related");

/// A phrase that heads a section.
struct Opening {
    block: BlockId,
    reason: Reason,
    phrase: u32,
}

/// Votes on blocks that hold phrases.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    let mut openings: Vec<Opening> = Vec::new();
    let mut marked = vec![false; doc.blocks.len()];
    for id in 0..doc.blocks.len() as u32 {
        let Some(block) = doc.block(id) else { continue };
        let (length, kind) = ((block.text.end - block.text.start) as usize, block.kind);
        let best = doc
            .hits(id)
            .iter()
            .filter_map(|h| rank(h, lexicon, length))
            .max_by_key(|r| (r.certainty, std::cmp::Reverse(r.phrase)));
        let Some(found) = best else { continue };
        if let Some(mark) = marked.get_mut(id as usize) {
            *mark = true;
        }
        if matches!(kind, BlockKind::Code | BlockKind::TableRow) {
            continue;
        }
        doc.vote(id, Ballot::Drop(found.reason), found.certainty, Evidence::Phrase(found.phrase));
        if found.opens {
            openings.push(Opening { block: id, reason: found.reason, phrase: found.phrase });
        }
    }
    for opening in &openings {
        section(doc, opening, &marked);
        if doc.plain && opening.reason == Reason::Related {
            cards(doc, opening);
        }
    }
    captions(doc, lexicon);
}

/// What a hit on a phrase of dropping says.
struct Found {
    reason: Reason,
    certainty: Certainty,
    phrase: u32,
    opens: bool,
}

fn rank(hit: &Hit, lexicon: &Lexicon, block_bytes: usize) -> Option<Found> {
    let phrase = lexicon.phrase(hit.phrase)?;
    let Target::Drop(reason) = phrase.target else { return None };
    let whole = matches!(phrase.how, Match::Whole | Match::Section);
    let most = hit.range.len() * 100 >= block_bytes * MOST_OF_BLOCK_PERCENT;
    // A teaser's mark says that the block is cut short, not that it is to go: that is for `repeats` to find out.
    if reason == Reason::Teaser && !whole {
        return None;
    }
    let certainty = match () {
        () if (whole || most) && TRUSTED.contains(&reason) => Certainty::Certain,
        () if whole || most => Certainty::Weight(DECISIVE),
        () => Certainty::Weight(PHRASE_WEIGHT),
    };
    Some(Found { reason, certainty, phrase: hit.phrase, opens: phrase.how == Match::Section })
}

/// Votes on what follows a heading such as "Related stories": to the end of its container, the next heading that is not below it, or
/// the place where the text goes on. "Read also" stands inside stories too.
fn section(doc: &mut Document, opening: &Opening, marked: &[bool]) {
    let Some(head) = doc.block(opening.block) else { return };
    let head_kind = head.kind;
    let end = if doc.plain {
        doc.blocks.len() as u32
    } else {
        // The container of the section is the one that holds more than the heading.
        let around = doc.ancestors(head).find(|c| c.blocks.end > opening.block + 1);
        around.map_or(opening.block + 1, |c| c.blocks.end)
    };
    let typical = typical_words(doc, opening.block);
    let mut resumed: Option<BlockId> = None;
    let mut stop = end;
    for id in opening.block + 1..end {
        let Some(b) = doc.block(id) else { break };
        let own = marked.get(id as usize).copied().unwrap_or(false);
        if let (BlockKind::Heading(level), BlockKind::Heading(own_level)) = (b.kind, head_kind)
            && level <= own_level
            && !own
        {
            stop = resumed.unwrap_or(id);
            break;
        }
        let goes_on = is_prose(b)
            && !own
            && b.words >= RESUMING_WORDS.max(typical / 2)
            && sentence::ends(doc.text_of(b));
        match (goes_on, resumed) {
            (true, Some(first)) => {
                stop = first;
                break;
            }
            (true, None) => resumed = Some(id),
            // Other blocks between two paragraphs do not make them any less the story.
            (false, _) => {}
        }
    }
    let certainty = Certainty::Weight(if doc.plain { DECISIVE } else { SECTION_WEIGHT });
    for id in opening.block + 1..stop {
        doc.vote(id, Ballot::Drop(opening.reason), certainty, Evidence::Phrase(opening.phrase));
    }
}

/// Median words of the prose blocks before a block.
fn typical_words(doc: &Document, before: BlockId) -> u32 {
    let mut words: Vec<u32> =
        doc.blocks.iter().take(before as usize).filter(|b| is_prose(b)).map(|b| b.words).collect();
    let middle = words.len() / 2;
    if words.is_empty() { 0 } else { *words.select_nth_unstable(middle).1 }
}

/// Headlines of other stories right before "Related stories" in plain text: each stands beside a line that comes again and again (the
/// text of its picture), or is a hyperlink.
fn cards(doc: &mut Document, opening: &Opening) {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for b in &doc.blocks {
        *seen.entry(doc.text_of(b)).or_default() += 1;
    }
    let repeated =
        |id: BlockId| doc.block(id).is_some_and(|b| seen.get(doc.text_of(b)).is_some_and(|&n| n >= 3));
    let mut drops = Vec::new();
    for id in (0..opening.block).rev() {
        let Some(b) = doc.block(id) else { break };
        let headline =
            matches!(b.kind, BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem(_))
                && b.words <= HEADLINE_WORDS
                && !sentence::ends(doc.text_of(b));
        if repeated(id) {
            continue;
        }
        let beside = id.checked_sub(1).is_some_and(repeated);
        if !headline || !(beside || link_percent(b) > 50) {
            break;
        }
        drops.push(id);
    }
    for id in drops {
        doc.vote(id, Ballot::Drop(Reason::Related), Certainty::Weight(DECISIVE), CARDS);
    }
}

/// Captions leave the text; the part of one that names whom it credits is split off.
fn captions(doc: &mut Document, lexicon: &Lexicon) {
    if !doc.blocks.iter().any(|b| b.kind == BlockKind::Caption) {
        return;
    }
    // A caption in a part of the page that goes, such as a card of another story, goes with it.
    let staying: Vec<BlockId> =
        resolve(doc).into_iter().filter(|s| s.decision == Decision::Keep).map(|s| s.block).collect();
    for id in staying {
        let Some(block) = doc.block(id) else { continue };
        if block.kind != BlockKind::Caption
            || doc.ancestors(block).any(|c| c.tag == crate::clean::html::Tag::Table)
        {
            continue;
        }
        let own_credit = doc
            .containers
            .get(block.container as usize)
            .is_some_and(|c| c.hints.any(crate::document::Hints::CREDIT));
        let length = (block.text.end - block.text.start) as usize;
        let credit = doc
            .hits(id)
            .iter()
            .find(|h| lexicon.phrase(h.phrase).is_some_and(|p| p.target == Target::Move(Field::Credit)));
        let credit = credit.map(|h| {
            let how = lexicon.phrase(h.phrase).map(|p| p.how);
            let from =
                if how == Some(Match::Ends) || how == Some(Match::Contains) { h.range.start } else { 0 };
            (from, h.phrase)
        });
        match credit {
            _ if own_credit => {
                doc.vote(
                    id,
                    Ballot::Move(Field::Credit),
                    Certainty::Weight(DECISIVE),
                    Evidence::Rule("captions/credit"),
                );
            }
            Some((0, phrase)) if length > 0 => {
                doc.vote(
                    id,
                    Ballot::Move(Field::Credit),
                    Certainty::Weight(DECISIVE),
                    Evidence::Phrase(phrase),
                );
            }
            _ => doc.vote(
                id,
                Ballot::Move(Field::Caption),
                Certainty::Weight(DECISIVE),
                Evidence::Rule("captions/caption"),
            ),
        }
    }
}
