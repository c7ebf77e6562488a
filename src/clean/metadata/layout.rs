//! Where on a page the prose is: what metadata is looked for around.
//!
//! A rough view that needs no votes, since metadata is read before there are any.

use super::tidy::key_hash;
use crate::clean::lexicon::{Lexicon, Target};
use crate::clean::sentence;
use crate::document::{Block, BlockId, BlockKind, Document, Hints};
use crate::outcome::{Field, Reason};
use std::cell::OnceCell;

/// Blocks longer than this are not looked up in the lexicon: no title or byline has more words.
pub(super) const SHORT_WORDS: u32 = 40;
/// Bytes from which a sentence counts as prose.
const PROSE_BYTES: usize = 80;
/// Containers whose text is not the page's own.
const FOREIGN: Hints = Hints::NAV
    .with(Hints::MENU)
    .with(Hints::FOOTER)
    .with(Hints::SIDEBAR)
    .with(Hints::RELATED)
    .with(Hints::PROMO)
    .with(Hints::ADVERT)
    .with(Hints::CONSENT)
    .with(Hints::SUBSCRIBE)
    .with(Hints::COMMENTS)
    .with(Hints::MODAL)
    .with(Hints::CAROUSEL);

/// A rough view of the page.
pub(super) struct Layout {
    /// Blocks that are prose of the page's own.
    pub(super) prose: Vec<bool>,
    /// The first of two prose blocks that stand near each other, or the only one.
    pub(super) first_prose: Option<usize>,
    pub(super) last_prose: Option<usize>,
    /// Hashes of the letters of short texts and where they stand, sorted; few pages ask for them.
    counts: OnceCell<Vec<(u64, usize)>>,
    foreign: Vec<bool>,
    /// Prose makes up most of what is not hyperlinks.
    pub(super) prose_dominated: bool,
}

impl Layout {
    pub(super) fn of(doc: &Document, lexicon: &Lexicon) -> Layout {
        let foreign = foreign(doc);
        let (mut own, mut all) = (0u64, 0u64);
        let mut prose = Vec::with_capacity(doc.blocks.len());
        for (i, block) in doc.blocks.iter().enumerate() {
            let text = doc.text_of(block);
            let far = foreign.get(block.container as usize).copied().unwrap_or(false);
            let is = !far && is_prose(block, text) && !is_banner(doc, lexicon, i);
            let bytes = u64::from(block.text.end - block.text.start);
            all += bytes - u64::from(block.link_bytes).min(bytes);
            own += if is { bytes } else { 0 };
            prose.push(is);
        }
        let at: Vec<usize> = prose.iter().enumerate().filter(|(_, p)| **p).map(|(i, _)| i).collect();
        let first_prose = at
            .windows(2)
            .find_map(|w| matches!(w, [a, b] if b - a <= 6).then(|| w.first().copied()))
            .flatten();
        Layout {
            first_prose: first_prose.or(at.first().copied()),
            last_prose: at.last().copied(),
            prose_dominated: own > 0 && own * 2 >= all,
            counts: OnceCell::new(),
            prose,
            foreign,
        }
    }

    /// Whether a block stands in navigation, comments and the like.
    pub(super) fn is_foreign(&self, block: &Block) -> bool {
        self.foreign.get(block.container as usize).copied().unwrap_or(false)
    }

    /// How many blocks have the letters of this text.
    pub(super) fn copies(&self, doc: &Document, text: &str) -> u32 {
        self.alike(doc, text).len() as u32
    }

    /// The last block that has the letters of this text.
    pub(super) fn last_copy(&self, doc: &Document, text: &str) -> Option<usize> {
        self.alike(doc, text).last().map(|(_, i)| *i)
    }

    fn alike(&self, doc: &Document, text: &str) -> &[(u64, usize)] {
        let counts = self.counts.get_or_init(|| {
            let short = doc.blocks.iter().enumerate().filter(|(_, b)| b.words <= SHORT_WORDS);
            let mut counts: Vec<(u64, usize)> = short.map(|(i, b)| (key_hash(doc.text_of(b)), i)).collect();
            counts.sort_unstable();
            counts
        });
        let hash = key_hash(text);
        let rest = counts.get(counts.partition_point(|c| c.0 < hash)..).unwrap_or_default();
        rest.get(..rest.partition_point(|c| c.0 == hash)).unwrap_or_default()
    }
}

/// Which containers hold what is not the page's own, by index: an inner one inherits it.
fn foreign(doc: &Document) -> Vec<bool> {
    let mut out: Vec<bool> = Vec::with_capacity(doc.containers.len());
    let total = doc.containers.first().map_or(0, |root| root.text_bytes);
    for (i, c) in doc.containers.iter().enumerate() {
        let parent = i > 0 && out.get(c.parent as usize).copied().unwrap_or(false);
        // What holds most of the page is a wrapper that is only named after a part of it.
        let wrapper = c.depth == 0 || c.text_bytes > total / 2;
        out.push(parent || (c.hints.any(FOREIGN) && !wrapper));
    }
    out
}

fn is_prose(block: &Block, text: &str) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
        && (text.len() >= PROSE_BYTES || (block.words >= 20 && text.len() >= PROSE_BYTES / 2))
        && block.words >= 9
        && u64::from(block.link_bytes) * 2 < text.len() as u64
        && sentence::ends_or_leads(text)
}

/// Whether a sentence is an error banner, a question for consent or an invitation to subscribe.
fn is_banner(doc: &Document, lexicon: &Lexicon, block: usize) -> bool {
    let speaks = |t: Target| {
        matches!(t, Target::Drop(Reason::ErrorBanner | Reason::Consent | Reason::Subscribe | Reason::Login))
    };
    let short = doc.blocks.get(block).is_some_and(|b| b.words <= SHORT_WORDS);
    short
        && doc
            .hits(block as BlockId)
            .iter()
            .any(|h| lexicon.phrase(h.phrase).is_some_and(|p| speaks(p.target)))
}

/// Whether the lexicon knows a block as something that goes for one of the reasons that make a line no title.
pub(super) fn is_furniture(doc: &Document, lexicon: &Lexicon, block: usize) -> bool {
    targets(doc, lexicon, block).any(|t| match t {
        Target::Drop(r) => r != Reason::TitleRepeat,
        Target::Move(f) => !matches!(f, Field::Title | Field::Subtitle),
        Target::Page(_) | Target::Asks(_) | Target::Offers(_) => false,
    })
}

/// Whether the lexicon knows a block as belonging to this field.
pub(super) fn speaks_for(doc: &Document, lexicon: &Lexicon, block: usize, field: Field) -> bool {
    targets(doc, lexicon, block).any(|t| t == Target::Move(field))
}

/// What the phrases that make up at least half of a short block speak for.
fn targets<'l>(doc: &'l Document, lexicon: &'l Lexicon, block: usize) -> impl Iterator<Item = Target> + 'l {
    let half = doc.blocks.get(block).filter(|b| b.words <= SHORT_WORDS).map(|b| doc.text_of(b).len() / 2);
    let hits = if half.is_some() { doc.hits(block as BlockId) } else { &[] };
    hits.iter()
        .filter(move |h| Some(h.range.len()) >= half)
        .filter_map(|h| lexicon.phrase(h.phrase).map(|p| p.target))
}
