//! Where a block stands: its position in the page, how often it is said, and how far up the nearest ancestor of each kind is.

use super::tree::Ways;
use super::{PLACE, Rows, cap, hint_bits, permil, shape};
use crate::clean::html::Tag;
use crate::document::{Block, BlockKind, Document, Hints};
use foldhash::{HashMap, HashMapExt};

/// Elements whose nearest occurrence among the ancestors counts.
const TAGS: [Tag; 21] = [
    Tag::Article,
    Tag::Main,
    Tag::Nav,
    Tag::Header,
    Tag::Footer,
    Tag::Aside,
    Tag::Section,
    Tag::Form,
    Tag::Table,
    Tag::Td,
    Tag::Ul,
    Tag::Ol,
    Tag::Li,
    Tag::Dl,
    Tag::Dd,
    Tag::Figure,
    Tag::Blockquote,
    Tag::Noscript,
    Tag::Button,
    Tag::P,
    Tag::Dialog,
];
const NAMES: [&str; 28] = [
    "position",
    "position_bytes",
    "index",
    "index_from_end",
    "share_of_page",
    "depth",
    "container_tag",
    "parent_tag",
    "grandparent_tag",
    "said_times",
    "said_before",
    "after_h1",
    "to_prose_up",
    "to_prose_down",
    "to_long_up",
    "to_long_down",
    "after_first_long",
    "before_last_long",
    "heading_up",
    "heading_level",
    "heading_link_share",
    "after_title",
    "title_up",
    "title_down",
    "after_longest",
    "longest_up",
    "longest_down",
    "longest_alike",
];
/// Hints whose nearest occurrence counts: all but those that fits made nothing of.
const FOLLOWED: u64 = ((1 << Hints::NAMES.len()) - 1)
    & !(Hints::MENU.0
        | Hints::SUBSCRIBE.0
        | Hints::COPYRIGHT.0
        | Hints::BREADCRUMB.0
        | Hints::PAGINATION.0
        | Hints::CREDIT.0
        | Hints::SKIP.0
        | Hints::TOOLBAR.0
        | Hints::TITLE.0
        | Hints::CODE.0
        | Hints::PRICE.0
        | Hints::ERROR.0
        | Hints::AVATAR.0
        | Hints::RATING.0
        | Hints::AUTHOR_BIO.0
        | Hints::PRINT.0
        | Hints::ICON.0);
const HINTS: usize = FOLLOWED.count_ones() as usize;
/// Columns of what is above.
const ABOVE: usize = TAGS.len() + HINTS;
/// Columns of this group.
pub(super) const COLUMNS: usize = NAMES.len() + ABOVE;

/// No such ancestor.
const NONE: u8 = 40;
/// No such block.
const FAR: i16 = 200;
/// Words of a block that is long prose.
const LONG: i16 = 40;

/// Appends the names of the columns.
pub(super) fn names(out: &mut Vec<String>) {
    out.extend(NAMES.map(str::to_owned));
    out.extend(TAGS.iter().map(|t| format!("up_to_{}", t.name())));
    let followed = hint_bits().filter(|(i, _)| FOLLOWED >> i & 1 != 0);
    out.extend(followed.map(|(_, n)| format!("up_to_hint_{}", n.to_lowercase())));
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, hashes: &[u64], rows: &mut Rows) {
    let n = doc.blocks.len();
    let total: u64 = doc.blocks.iter().map(|b| u64::from(b.text.end - b.text.start)).sum();
    let times = times(hashes);
    let ancestry = ancestry(doc);
    let h1 = doc.blocks.iter().position(|b| b.kind == BlockKind::Heading(1));
    let is_long = |i: usize| {
        rows.is_prose(i) && rows.get(i, shape::WORDS) >= LONG && rows.get(i, shape::ENDS_SENTENCE) > 0
    };
    let longs: Vec<bool> = (0..n).map(is_long).collect();
    let prose: Vec<bool> = (0..n).map(|i| rows.is_prose(i)).collect();
    let (up, down) = (distances(&prose, false), distances(&prose, true));
    let (long_up, long_down) = (distances(&longs, false), distances(&longs, true));
    let first = longs.iter().position(|l| *l);
    let last = longs.iter().rposition(|l| *l);
    // The headline as it stands in the page, with markup or without, and the block that is likeliest to be the story.
    let headline = (0..n)
        .filter(|&i| rows.get(i, shape::WORDS) >= 2 && rows.get(i, shape::TITLE_SHARE) >= 600)
        .max_by_key(|&i| {
            let words = i32::from(rows.get(i, shape::WORDS).min(20));
            let level = rows.get(i, shape::HEADING);
            let bonus = if level > 0 { 8 - i32::from(level) } else { 0 };
            let plain = i32::from(rows.get(i, shape::LINK_SHARE) < 500) * 4;
            (words * i32::from(rows.get(i, shape::TITLE_SHARE)) / 1000 + bonus + plain, std::cmp::Reverse(i))
        });
    let longest = (0..n)
        .filter(|&i| rows.get(i, shape::LINK_SHARE) < 330)
        .max_by_key(|&i| (rows.get(i, shape::WORDS), std::cmp::Reverse(i)));
    let mut before = 0u64;
    let mut heading: Option<(usize, i16, i16)> = None;
    let ways = |other: Option<usize>| other.map(|o| Ways::to(doc, o));
    let (headline_ways, longest_ways) = (ways(headline), ways(longest));
    for (i, block) in doc.blocks.iter().enumerate() {
        let own = u64::from(block.text.end - block.text.start);
        let (said, earlier) = times.get(i).copied().unwrap_or((1, 0));
        let (link_share, level) = (rows.get(i, shape::LINK_SHARE), rows.get(i, shape::HEADING));
        let mut tags = doc.ancestors(block).map(|c| c.tag as i16);
        let mut tag = || tags.next().unwrap_or(-1);
        let way = |ways: &Option<Ways<'_>>| ways.as_ref().map_or((-1, -1), |w| w.from(block.container));
        let (to_headline, to_longest) = (way(&headline_ways), way(&longest_ways));
        let apart = |other: Option<usize>| other.map_or(-FAR, |o| cap_distance(i as i64 - o as i64));
        let values: [i16; NAMES.len()] = [
            permil(i as u64, n as u64),
            permil(before, total),
            cap(i),
            cap(n - i),
            permil(own * 10, total),
            doc.containers.get(block.container as usize).map_or(0, |c| c.depth.min(500) as i16),
            tag(),
            tag(),
            tag(),
            said.min(1000) as i16,
            earlier.min(1000) as i16,
            apart(h1),
            near(&up, i),
            near(&down, i),
            near(&long_up, i),
            near(&long_down, i),
            apart(first),
            apart(last),
            heading.map_or(FAR, |(at, ..)| cap(i - at).min(FAR)),
            heading.map_or(-1, |(_, level, _)| level),
            heading.map_or(-1, |(.., links)| links),
            apart(headline),
            to_headline.0,
            to_headline.1,
            apart(longest),
            to_longest.0,
            to_longest.1,
            longest.and_then(|l| doc.blocks.get(l)).map_or(-1, |l| {
                let signature = |b: &Block| doc.containers.get(b.container as usize).map(|c| c.signature);
                i16::from(signature(l) == signature(block) && l.kind == block.kind)
            }),
        ];
        before += own;
        if level > 0 {
            heading = Some((i, level, link_share));
        }
        let row = rows.row_mut(i).get_mut(PLACE..PLACE + COLUMNS).unwrap_or_default();
        let Some((first, second)) = row.split_first_chunk_mut() else { break };
        *first = values;
        let second = second.first_chunk_mut::<ABOVE>();
        if let (Some(second), Some(near)) = (second, ancestry.get(block.container as usize)) {
            // Of known length, so that the compiler takes many at a time.
            for (own, near) in second.iter_mut().zip(near) {
                *own = i16::from(*near);
            }
        }
    }
}

/// How often the words of each block are said on the page, and how often before it.
fn times(hashes: &[u64]) -> Vec<(u32, u32)> {
    let mut numbers: HashMap<u64, usize> = HashMap::with_capacity(hashes.len());
    let mut said: Vec<u32> = Vec::with_capacity(hashes.len());
    let mut before: Vec<(usize, u32)> = Vec::with_capacity(hashes.len());
    for hash in hashes {
        let number = *numbers.entry(*hash).or_insert(said.len());
        match said.get_mut(number) {
            Some(times) => {
                before.push((number, *times));
                *times += 1;
            }
            None => {
                before.push((number, 0));
                said.push(1);
            }
        }
    }
    before.into_iter().map(|(number, before)| (said.get(number).copied().unwrap_or(1), before)).collect()
}

fn cap_distance(d: i64) -> i16 {
    d.clamp(i64::from(-FAR) + 1, i64::from(FAR)) as i16
}

fn near(distances: &[i16], i: usize) -> i16 {
    distances.get(i).copied().unwrap_or(FAR)
}

/// Distance to the nearest such block before each, or behind it.
fn distances(is: &[bool], behind: bool) -> Vec<i16> {
    let mut out = vec![FAR; is.len()];
    let mut last = FAR;
    let mut walk = |i: usize| {
        if let (Some(own), Some(&here)) = (out.get_mut(i), is.get(i)) {
            *own = last;
            last = if here { 1 } else { (last + 1).min(FAR) };
        }
    };
    if behind {
        (0..is.len()).rev().for_each(&mut walk)
    } else {
        (0..is.len()).for_each(&mut walk)
    }
    out
}

/// For each container, how far up the nearest element of each tag and with each hint is, itself being 0.
fn ancestry(doc: &Document) -> Vec<[u8; ABOVE]> {
    let mut out: Vec<[u8; ABOVE]> = Vec::with_capacity(doc.containers.len());
    for c in &doc.containers {
        // Parents stand before their children; the first container has none.
        let mut own = out.get(c.parent as usize).copied().unwrap_or([NONE; ABOVE]);
        own.iter_mut().for_each(|own| *own = (*own + 1).min(NONE));
        if let Some(k) = TAGS.iter().position(|t| *t == c.tag)
            && let Some(o) = own.get_mut(k)
        {
            *o = 0;
        }
        let mut bits = c.hints.0 & FOLLOWED;
        while bits != 0 {
            let before = FOLLOWED & ((1 << bits.trailing_zeros()) - 1);
            if let Some(o) = own.get_mut(TAGS.len() + before.count_ones() as usize) {
                *o = 0;
            }
            bits &= bits - 1;
        }
        out.push(own);
    }
    out
}
