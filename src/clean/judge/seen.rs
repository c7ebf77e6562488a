//! What the blocks of a page say, counted once: prose, furniture, and phrases for a verdict. No verdict is given here.

use crate::clean::lexicon::{Hit, Lexicon, Match, Scratch, Target};
use crate::clean::resolve::{Decision, Segment};
use crate::clean::{sentence, words};
use crate::document::{Block, BlockKind, Document, Evidence};
use crate::outcome::{Reason, Verdict};

/// Blocks longer than this are not looked up; the longest phrases ask for at most 70 words.
const LOOKED_UP_WORDS: u32 = 80;
/// Blocks that are looked up: a message stands early or the page is small.
const LOOKED_UP_BLOCKS: usize = 600;
/// Visible blocks in which a message is early, short ones and lists of hyperlinks before it aside.
const EARLY_BLOCKS: usize = 3;

/// What the page's blocks say, counted once.
#[derive(Default)]
pub(super) struct Seen {
    /// Words of kept text.
    pub(super) kept: u32,
    /// Words of blocks that are not hidden, hyperlinks included.
    pub(super) visible: u32,
    /// Words of kept sentences that no phrase explains.
    pub(super) prose: u32,
    /// Kept blocks of such sentences.
    pub(super) prose_blocks: u32,
    /// Words that are neither in hyperlinks nor in blocks that a phrase explains, kept or not; hidden blocks aside.
    pub(super) loose: u32,
    /// What blocks say of the page, by verdict.
    pub(super) error: Tally,
    pub(super) consent: Tally,
    pub(super) login: Tally,
    pub(super) parked: Tally,
    pub(super) index: Tally,
    /// The first offer to pay for the rest that prose stands before.
    pub(super) offer: Option<Offer>,
    /// What the page's title says, as a whole.
    pub(super) title: Titles,
}

/// What blocks say of one verdict.
#[derive(Default, Clone, Copy)]
pub(super) struct Tally {
    /// Blocks that say so.
    pub(super) blocks: u32,
    /// Their words.
    pub(super) words: u32,
    /// Those among them that are nothing but a phrase.
    pub(super) whole: u32,
    /// Those that hold a phrase of a sentence, which says more than a word on a button.
    pub(super) sentences: u32,
    /// A heading or one of the first visible blocks says so.
    pub(super) early: bool,
    /// The first phrase.
    pub(super) first: Option<u32>,
}

/// Offers to pay for the rest of an article.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    /// The first phrase.
    pub(super) phrase: u32,
    /// Words of prose before the first offer, and after it.
    pub(super) before: u32,
    pub(super) after: u32,
    /// Blocks that offer it.
    pub(super) blocks: u32,
    /// One of them has four words and more.
    pub(super) sentence: bool,
}

/// The verdicts that the title speaks for, each with its phrase.
#[derive(Default)]
pub(super) struct Titles(Vec<(Verdict, u32)>);

impl Titles {
    /// The phrase that makes up most of a part of the title.
    pub(super) fn phrase(&self, verdict: Verdict) -> Option<u32> {
        self.0.iter().find(|(v, _)| *v == verdict).map(|(_, phrase)| *phrase)
    }
}

impl Seen {
    /// Counts a page's blocks; with `pages`, phrases for a verdict too. Without them `prose` can only be too high.
    pub(super) fn of(doc: &Document, segments: &[Segment], lexicon: &Lexicon, pages: bool) -> Seen {
        let mut seen = Seen::default();
        let (mut part_hits, mut scratch): (Vec<Hit>, Scratch) = Default::default();
        let mut page_hits: Vec<Hit> = Vec::new();
        let (mut visible, mut unlinked_blocks) = (0, 0);
        for s in segments {
            let Some(block) = doc.block(s.block) else { continue };
            let text = doc.text.get(s.text.start as usize..s.text.end as usize).unwrap_or_default();
            let keep = s.decision == Decision::Keep;
            let count = if s.text == block.text { block.words } else { words::count(text) };
            seen.kept += if keep { count } else { 0 };
            visible += usize::from(!block.hidden);
            let linked = u64::from(block.link_bytes) * 2 >= text.len().max(1) as u64;
            unlinked_blocks += usize::from(!block.hidden && !linked);
            seen.visible += if block.hidden { 0 } else { count };
            part_hits.clear();
            page_hits.clear();
            let looked_up = block.words <= LOOKED_UP_WORDS && visible <= LOOKED_UP_BLOCKS;
            let hits = if !looked_up {
                &[]
            } else if s.text == block.text {
                doc.hits(s.block)
            } else {
                lexicon.matches(text, count, &mut scratch, &mut part_hits);
                part_hits.as_slice()
            };
            if looked_up && pages {
                lexicon.page_matches(text, count, &mut scratch, &mut page_hits);
            }
            let heading = matches!(block.kind, BlockKind::Heading(1..=2));
            let early = !block.hidden && (heading || unlinked_blocks <= EARLY_BLOCKS);
            let mut explained = !hits.is_empty();
            for (verdict, reason) in [
                (Verdict::ErrorPage, Reason::ErrorBanner),
                (Verdict::ConsentWall, Reason::Consent),
                (Verdict::LoginWall, Reason::Login),
            ] {
                let said = said(s, hits, lexicon, reason);
                let heard = heard(text, count, &page_hits, lexicon, verdict);
                explained |= said.is_some();
                if said.is_none() && heard.is_none() {
                    continue;
                }
                explained |= heard.as_ref().is_some_and(|h| h.explains);
                seen.tally(verdict).add(count, said.flatten(), heard, early, linked);
            }
            for verdict in [Verdict::Parked, Verdict::IndexPage] {
                if let Some(heard) = heard(text, count, &page_hits, lexicon, verdict) {
                    explained |= heard.explains;
                    seen.tally(verdict).add(count, None, Some(heard), early, linked);
                }
            }
            if let Some(heard) = heard(text, count, &page_hits, lexicon, Verdict::PaywallStub) {
                let first = seen.offer.filter(|offer| offer.before >= 10);
                let fresh =
                    Offer { phrase: heard.phrase, before: seen.prose, after: 0, blocks: 0, sentence: false };
                let mut offer = first.unwrap_or(fresh);
                offer.blocks += 1;
                offer.sentence |= count >= 4;
                seen.offer = Some(offer);
                continue;
            }
            if explained || block.hidden {
                continue;
            }
            let unlinked = if block.link_bytes == 0 { count } else { unlinked_words(block, count) };
            seen.loose += if matches!(s.decision, Decision::Move(..)) { 0 } else { unlinked };
            if keep && unlinked * 2 > count && is_sentences(text, count) {
                seen.prose += count;
                seen.prose_blocks += 1;
                if let Some(offer) = &mut seen.offer {
                    offer.after += count;
                }
            }
        }
        if pages {
            seen.title = titles(doc, lexicon);
        }
        seen
    }

    fn tally(&mut self, verdict: Verdict) -> &mut Tally {
        match verdict {
            Verdict::ConsentWall => &mut self.consent,
            Verdict::LoginWall => &mut self.login,
            Verdict::Parked => &mut self.parked,
            Verdict::IndexPage => &mut self.index,
            _ => &mut self.error,
        }
    }
}

impl Tally {
    /// A block that is a hyperlink is no message: at most it leads to one.
    fn add(&mut self, words: u32, phrase: Option<u32>, heard: Option<Heard>, early: bool, linked: bool) {
        self.blocks += 1;
        self.words += words;
        self.early |= early && !linked;
        self.first = self.first.or(heard.as_ref().map(|h| h.phrase)).or(phrase);
        if let Some(heard) = heard {
            self.whole += u32::from(heard.whole);
            self.sentences += u32::from(heard.sentence && !linked);
        }
    }
}

/// Phrases for one verdict in one block.
struct Heard {
    phrase: u32,
    whole: bool,
    sentence: bool,
    /// The phrases make up so much of the block that it says nothing else.
    explains: bool,
}

fn heard(text: &str, count: u32, hits: &[Hit], lexicon: &Lexicon, verdict: Verdict) -> Option<Heard> {
    let mut found: Option<Heard> = None;
    let (mut covered, mut phrases) = (0, 0);
    for hit in hits {
        let Some(p) = lexicon.phrase(hit.phrase).filter(|p| p.target == Target::Page(verdict)) else {
            continue;
        };
        let first =
            found.get_or_insert(Heard { phrase: hit.phrase, whole: false, sentence: false, explains: false });
        first.whole |= p.how == Match::Whole;
        // A phrase of three words and more is a sentence even where it is all there is.
        first.sentence |= p.how != Match::Whole || count >= 3;
        covered += hit.range.len();
        phrases += 1;
    }
    let mut found = found?;
    // Consent texts are long and alike; a parked domain says little, and those who write about one quote it.
    let (least_percent, enough) = match verdict {
        Verdict::ConsentWall => (12, 2),
        Verdict::Parked => (40, 3),
        _ => (25, 2),
    };
    found.explains = found.whole || covered * 100 >= text.len() * least_percent || phrases >= enough;
    (found.explains || count <= 30).then_some(found)
}

/// Whether a block says so by the phrases that blocks go for, or goes for that reason; with the phrase, where there is one.
fn said(segment: &Segment, hits: &[Hit], lexicon: &Lexicon, reason: Reason) -> Option<Option<u32>> {
    let hit =
        hits.iter().find(|h| lexicon.phrase(h.phrase).is_some_and(|p| p.target == Target::Drop(reason)));
    let dropped = match segment.decision {
        Decision::Drop(r, Evidence::Phrase(p)) if r == reason => Some(Some(p)),
        Decision::Drop(r, _) if r == reason => Some(None),
        _ => None,
    };
    hit.map(|h| Some(h.phrase)).or(dropped)
}

/// What makes up two thirds of a part of the title, for which verdict.
fn titles(doc: &Document, lexicon: &Lexicon) -> Titles {
    const BARS: [&str; 7] = [" | ", " - ", " – ", " — ", ": ", " · ", "-"];
    let found = doc.metadata.title.as_ref().map_or("", |t| t.value.as_str());
    let (mut out, mut hits, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
    for title in [doc.head.title.as_str(), found] {
        let bar = BARS.iter().find(|b| title.contains(**b));
        let parts = title.split(bar.copied().unwrap_or(" | ")).take(4);
        for part in std::iter::once(title).chain(parts) {
            let part = part.trim();
            let count = words::count(part);
            hits.clear();
            lexicon.matches(part, count, &mut scratch, &mut hits);
            lexicon.page_matches(part, count, &mut scratch, &mut hits);
            out.extend(hits.iter().filter(|h| h.range.len() * 3 >= part.len() * 2).filter_map(|h| {
                let verdict = match lexicon.phrase(h.phrase)?.target {
                    Target::Page(verdict) => verdict,
                    Target::Drop(Reason::ErrorBanner) => Verdict::ErrorPage,
                    Target::Drop(Reason::Login) => Verdict::LoginWall,
                    Target::Drop(Reason::Consent) => Verdict::ConsentWall,
                    _ => return None,
                };
                Some((verdict, h.phrase))
            }));
        }
    }
    Titles(out)
}

fn unlinked_words(block: &Block, count: u32) -> u32 {
    let bytes = (block.text.end - block.text.start).max(1);
    (u64::from(count) * u64::from(bytes - block.link_bytes.min(bytes)) / u64::from(bytes)) as u32
}

/// Whether a text is made of sentences: ten words and more, ended as a sentence is.
fn is_sentences(text: &str, count: u32) -> bool {
    count >= 10 && sentence::ends_or_leads(text)
}
