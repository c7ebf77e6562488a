//! Cards: elements that stand several times beside each other, each with more than one block, such as the teasers of other stories,
//! the products of a shop or the posts of a thread.

use super::{CARDS, Rows, cap, permil, set, shape};
use crate::document::Document;

/// Names of the columns.
pub(super) const NAMES: &[&str] = &[
    "card_count",
    "card_blocks",
    "card_words",
    "card_links",
    "card_linked_headline",
    "card_longest",
    "cards_share",
    "cards_linked_headlines",
    "cards_mean_words",
    "cards_links",
];

/// Elements of one kind beside each other from which they are cards.
const SEVERAL: usize = 3;
/// Words of a headline that is a hyperlink, and the share of it that is, in thousandths.
const HEADLINE_WORDS: i16 = 3;
const LINKED: i16 = 800;

#[derive(Default, Clone, Copy)]
struct Sums {
    count: u64,
    blocks: u64,
    words: u64,
    bytes: u64,
    link_bytes: u64,
    headlines: u64,
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, rows: &mut Rows) {
    let n = doc.containers.len();
    // What stands directly or deeper inside each container: words, linked headlines, the longest block without hyperlinks.
    let (mut words, mut headlines, mut longest) = (vec![0u64; n], vec![0u64; n], vec![0i16; n]);
    for (i, b) in doc.blocks.iter().enumerate() {
        let at = b.container as usize;
        let (own, links) = (rows.get(i, shape::WORDS), rows.get(i, shape::LINK_SHARE));
        add(&mut words, at, u64::from(b.words));
        add(&mut headlines, at, u64::from(own >= HEADLINE_WORDS && links >= LINKED));
        if links < 330
            && let Some(most) = longest.get_mut(at)
        {
            *most = own.max(*most);
        }
    }
    for i in (1..n).rev() {
        let parent = doc.containers.get(i).map_or(0, |c| c.parent as usize);
        for sums in [&mut words, &mut headlines] {
            let own = sums.get(i).copied().unwrap_or(0);
            add(sums, parent, own);
        }
        let own = longest.get(i).copied().unwrap_or(0);
        if let Some(most) = longest.get_mut(parent) {
            *most = own.max(*most);
        }
    }
    let mut alike: Vec<(u32, u64, usize)> = Vec::with_capacity(n);
    for (i, c) in doc.containers.iter().enumerate().skip(1) {
        if c.blocks.end - c.blocks.start >= 2 {
            alike.push((c.parent, c.signature, i));
        }
    }
    alike.sort_unstable();
    let mut groups: Vec<Sums> = Vec::new();
    let mut group_of: Vec<Option<usize>> = vec![None; n];
    for same in alike.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|same| same.len() >= SEVERAL) {
        let mut sums = Sums { count: same.len() as u64, ..Sums::default() };
        for &(.., i) in same {
            group_of.get_mut(i).into_iter().for_each(|own| *own = Some(groups.len()));
            let Some(c) = doc.containers.get(i) else { continue };
            sums.blocks += u64::from(c.blocks.end - c.blocks.start);
            sums.words += words.get(i).copied().unwrap_or(0);
            sums.bytes += u64::from(c.text_bytes);
            sums.link_bytes += u64::from(c.link_bytes);
            sums.headlines += u64::from(headlines.get(i).is_some_and(|h| *h > 0));
        }
        groups.push(sums);
    }
    // The nearest card round each container: parents stand before their children.
    let mut card: Vec<Option<usize>> = Vec::with_capacity(n);
    for (i, c) in doc.containers.iter().enumerate() {
        let own = group_of.get(i).is_some_and(Option::is_some);
        card.push(if own { Some(i) } else { card.get(c.parent as usize).copied().flatten() });
    }
    let page = doc.containers.first().map_or(0, |c| u64::from(c.text_bytes));
    for (i, b) in doc.blocks.iter().enumerate() {
        let at = card.get(b.container as usize).copied().flatten();
        let values = at.and_then(|at| {
            let c = doc.containers.get(at)?;
            let all = groups.get(group_of.get(at).copied().flatten()?)?;
            Some([
                cap(all.count as usize),
                cap((c.blocks.end - c.blocks.start) as usize),
                cap(words.get(at).copied().unwrap_or(0) as usize),
                permil(c.link_bytes.into(), c.text_bytes.into()),
                cap(headlines.get(at).copied().unwrap_or(0) as usize),
                longest.get(at).copied().unwrap_or(0),
                permil(all.bytes, page),
                permil(all.headlines, all.count),
                cap((all.words / all.count.max(1)) as usize),
                permil(all.link_bytes, all.bytes),
            ])
        });
        let row = rows.row_mut(i);
        for (k, v) in values.unwrap_or([-1; NAMES.len()]).into_iter().enumerate() {
            set(row, CARDS + k, v);
        }
    }
}

fn add(sums: &mut [u64], at: usize, more: u64) {
    if let Some(own) = sums.get_mut(at) {
        *own += more;
    }
}
