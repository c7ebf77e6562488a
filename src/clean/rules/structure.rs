//! Scores by place, hyperlinks and neighbours.

use super::region::{self, Region};
use crate::clean::html::Tag;
use crate::clean::sentence;
use crate::document::{Ballot, Block, BlockKind, Certainty, ContainerId, Document, Evidence, Hints};
use crate::outcome::Reason;

/// Words from which a block without much link text is prose.
const PROSE_WORDS: u32 = 12;
/// Share of link text, in percent, up to which it is.
const PROSE_LINK_PERCENT: u32 = 33;
/// Share of the prose around it, in percent, that a container must hold for the search for the main one to go into it.
const DESCENT_PERCENT: u32 = 80;
/// A container of posts that holds a larger share of the page's prose, in percent, is the thread, not one post.
const MOST_POST_PERCENT: u32 = 70;
/// Share of a post's bytes, in percent, from which what its markup calls a comment is the post itself.
const MOST_OF_POST_PERCENT: u32 = 75;
/// Fewer kept words than this, and than this share of the page in percent, are next to nothing.
const RESCUE_WORDS: u32 = 40;
const RESCUE_PERCENT: u32 = 10;
/// What a rescued block scores at least.
const RESCUE_SCORE: i32 = 20;
/// Strongest vote a block can get from here.
const MAX_WEIGHT: i32 = 1_000;

/// What the structure says of one block.
#[derive(Debug, Clone, Copy)]
struct Score {
    sum: i32,
    worst: Option<Region>,
}

/// One vote on every block.
pub(super) fn vote(doc: &mut Document) {
    let page = Page::new(doc);
    let mut scores: Vec<Score> = doc.blocks.iter().map(|b| page.score(doc, b)).collect();
    smooth(doc, &mut scores);
    rescue(doc, &mut scores, page.prose);
    for (id, score) in (0u32..).zip(&scores) {
        let weight = Certainty::Weight(score.sum.clamp(-MAX_WEIGHT, MAX_WEIGHT).unsigned_abs() as i16);
        if score.sum >= 0 {
            doc.vote(id, Ballot::Keep, weight, Evidence::Rule("structure/content"));
        } else {
            let (reason, rule) =
                score.worst.map_or((Reason::LowValue, "structure/low_value"), |r| (r.reason, r.rule));
            doc.vote(id, Ballot::Drop(reason), weight, Evidence::Rule(rule));
        }
    }
}

/// Share of link text in percent.
pub(super) fn link_percent(b: &Block) -> u32 {
    b.link_bytes * 100 / (b.text.end - b.text.start).max(1)
}

/// Whether a block reads as running text.
pub(super) fn is_prose(b: &Block) -> bool {
    b.words >= PROSE_WORDS && link_percent(b) <= PROSE_LINK_PERCENT
}

/// What the page as a whole says about its containers.
struct Page {
    regions: Vec<Option<Region>>,
    main: ContainerId,
    /// The first container of what only the page's data hold; the others of these follow it.
    data: ContainerId,
    prose: u32,
}

impl Page {
    fn new(doc: &Document) -> Page {
        let n = doc.containers.len();
        let mut prose = vec![0u32; n];
        for b in doc.blocks.iter().filter(|b| is_prose(b)) {
            if let Some(p) = prose.get_mut(b.container as usize) {
                *p += b.words;
            }
        }
        for i in (1..n).rev() {
            let (own, parent) = (prose.get(i).copied(), doc.containers.get(i).map(|c| c.parent as usize));
            if let (Some(own), Some(p)) = (own, parent.and_then(|p| prose.get_mut(p))) {
                *p += own;
            }
        }
        let total = prose.first().copied().unwrap_or(0);
        let bytes = doc.containers.first().map_or(0, |c| c.text_bytes);
        // Top down: a region reaches into everything inside it; the stronger one names the reason.
        let mut regions: Vec<Option<Region>> = Vec::with_capacity(n);
        let mut content: Vec<bool> = Vec::with_capacity(n);
        // Bytes of the innermost post around; 0 for none.
        let mut post: Vec<u32> = Vec::with_capacity(n);
        let thread = doc.head.thread.is_some();
        for (c, &prose) in doc.containers.iter().zip(&prose) {
            let inherited = regions.get(c.parent as usize).copied().flatten();
            let in_content = content.get(c.parent as usize).copied().unwrap_or(false);
            // What stands as comments inside one post are comments on it.
            let around = post.get(c.parent as usize).copied().unwrap_or(0);
            let posts = thread && c.text_bytes * 100 >= around * MOST_OF_POST_PERCENT;
            let own = region::of_container(c, in_content, prose, total, bytes, posts);
            let strongest = match (inherited, own) {
                (Some(a), Some(b)) => Some(if b.weight > a.weight { b } else { a }),
                (a, b) => a.or(b),
            };
            regions.push(strongest);
            content.push(in_content || region::is_content(c));
            let many = Hints::COMMENTS.with(Hints::LIST);
            let one =
                c.hints.any(Hints::POST) && !c.hints.any(many) && prose * 100 <= total * MOST_POST_PERCENT;
            post.push(if one { c.text_bytes } else { around });
        }
        let main = main_container(doc, &regions);
        let data = doc
            .containers
            .iter()
            .position(|c| c.tag == Tag::Script)
            .map_or(ContainerId::MAX, |i| i as ContainerId);
        Page { regions, main, data, prose: total }
    }

    fn score(&self, doc: &Document, b: &Block) -> Score {
        let worst = self.regions.get(b.container as usize).copied().flatten();
        let mut sum = -worst.map_or(0, |r| r.weight);
        let (links, text) = (link_percent(b), doc.text_of(b));
        let long = b.words >= PROSE_WORDS;
        sum += match b.kind {
            _ if links > 50 && !long => -60,
            _ if links > 70 => -80,
            BlockKind::Heading(_) => 30,
            BlockKind::Code => 60,
            BlockKind::TableRow if links < 50 => 30,
            _ if long && sentence::ends(text) => 150,
            _ if long => 80,
            _ if sentence::ends(text) && b.words >= 4 => 50,
            BlockKind::ListItem(_) => 0,
            _ => -10,
        };
        if links > 50 {
            sum += self.link_neighbourhood(doc, b);
        }
        if self.prose > 0 {
            // What only the page's data hold stands behind everything else.
            let data = b.container >= self.data;
            let inside =
                data || self.main == 0 || doc.ancestors(b).any(|c| std::ptr::eq(c, self.main_of(doc)));
            sum += match (inside, is_prose(b)) {
                (true, _) => 50,
                (false, true) => -120,
                (false, false) => -150,
            };
        }
        Score { sum, worst }
    }

    fn main_of<'d>(&self, doc: &'d Document) -> &'d crate::document::Container {
        doc.containers.get(self.main as usize).expect("the main container is one of the document's")
    }

    /// A hyperlink among descriptions is a title; one among hyperlinks is navigation.
    fn link_neighbourhood(&self, doc: &Document, b: &Block) -> i32 {
        let bytes = b.text.end - b.text.start;
        let around = doc.ancestors(b).find(|c| c.blocks.len() >= 3 && c.text_bytes > bytes * 2);
        match around.map(|c| c.link_bytes * 100 / c.text_bytes.max(1)) {
            Some(share) if share < 30 => 60,
            Some(share) if share < 55 => 20,
            _ => -60,
        }
    }
}

/// The innermost container that still holds most of the prose that stands in no side region.
fn main_container(doc: &Document, regions: &[Option<Region>]) -> ContainerId {
    let n = doc.containers.len();
    let mut good = vec![0u32; n];
    for b in doc.blocks.iter().filter(|b| is_prose(b)) {
        let aside = regions.get(b.container as usize).copied().flatten().is_some_and(|r| r.weight >= 200);
        if let Some(g) = good.get_mut(b.container as usize)
            && !aside
        {
            *g += b.words;
        }
    }
    for i in (1..n).rev() {
        let (own, parent) = (good.get(i).copied(), doc.containers.get(i).map(|c| c.parent as usize));
        if let (Some(own), Some(p)) = (own, parent.and_then(|p| good.get_mut(p))) {
            *p += own;
        }
    }
    let mut main = 0u32;
    // Parents stand before their children, so one pass goes all the way down.
    for (i, c) in (0u32..).zip(&doc.containers).skip(1) {
        let (own, around) = (good.get(i as usize).copied(), good.get(main as usize).copied());
        if let (Some(own), Some(around)) = (own, around)
            && c.parent == main
            && around > 0
            && own * 100 >= around * DESCENT_PERCENT
        {
            main = i;
        }
    }
    main
}

/// Where next to nothing of a page would stay, what no side region holds stays after all: a short page, a shop, an index of links; and
/// running text even where a class says otherwise. That there is nothing to keep is for the verdict to say, not for weak evidence.
fn rescue(doc: &Document, scores: &mut [Score], page_prose: u32) {
    let all: u32 = doc.blocks.iter().map(|b| b.words).sum();
    let kept: u32 = scores.iter().zip(&doc.blocks).filter(|(s, _)| s.sum >= 0).map(|(_, b)| b.words).sum();
    if kept >= RESCUE_WORDS || kept * 100 >= all * RESCUE_PERCENT {
        return;
    }
    for (score, b) in scores.iter_mut().zip(&doc.blocks) {
        let firm = score.worst.is_some_and(|r| r.firm);
        let aside = score.worst.is_some_and(|r| r.weight >= 200);
        let stays = if is_prose(b) { !firm } else { page_prose == 0 && !aside };
        if stays {
            score.sum = score.sum.max(RESCUE_SCORE);
        }
    }
}

/// Short blocks go with their neighbours: a lone link in a story stays, a stray sentence in a menu goes.
fn smooth(doc: &Document, scores: &mut [Score]) {
    let base: Vec<i32> = scores.iter().map(|s| s.sum.clamp(-200, 200)).collect();
    for (i, (score, b)) in scores.iter_mut().zip(&doc.blocks).enumerate() {
        let reach = if b.words < PROSE_WORDS { 3 } else { 1 };
        let (mut sum, mut weight) = (0i64, 0i64);
        for d in 1..=reach {
            for j in [i.checked_sub(d), i.checked_add(d)].into_iter().flatten() {
                if let (Some(&s), Some(other)) = (base.get(j), doc.blocks.get(j)) {
                    let w = i64::from(other.words.clamp(1, 40)) * (4 - d as i64);
                    sum += i64::from(s) * w;
                    weight += w;
                }
            }
        }
        if weight > 0 {
            let around = (sum / weight) as i32;
            score.sum += if b.words < PROSE_WORDS { around * 6 / 10 } else { around * 3 / 10 };
        }
    }
}
