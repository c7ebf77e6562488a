//! What the lines round the title and at the end of the text say: bylines, dates, sources, the subtitle.

use super::date::Order;
use super::labels::MODIFIED;
use super::layout::{Layout, is_furniture, speaks_for};
use super::lines::{self, Facts, LINE_WORDS};
use super::names;
use super::tidy::{has_key, key};
use super::title::{Title, heading_like, is_caption_like};
use crate::clean::lexicon::{Lexicon, Scratch, Target};
use crate::clean::sentence;
use crate::document::{Block, BlockKind, Document, Found, Hints};
use crate::outcome::Field;

/// Blocks before the title, after it and at the end of the prose that may be lines of facts.
const BEFORE: usize = 8;
const AFTER: usize = 14;
const TAIL: usize = 4;
/// Prose blocks at the start of a text that may carry a dateline.
const DATELINES: usize = 3;
/// Text of a container that is called a byline and holds nothing else; a box about the author has more.
const BYLINE_BYTES: u32 = 250;
/// Lines under the title of a plain text that may be a name without a word before it, their words, and those of the name.
const SIGNED_WITHIN: usize = 2;
const SIGNED_BEHIND_CAPTIONS: usize = 6;
const SIGNED_WORDS: u32 = 14;
const NAME_WORDS: usize = 3;
/// Links of a page that are looked at for an author's page.
const LINKS: usize = 3_000;
/// Bytes of a link's address that are looked at.
const LINK_BYTES: usize = 300;

/// What was found, and the blocks that hold it and nothing else.
#[derive(Debug, Default)]
pub(super) struct Near {
    pub(super) authors: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) modified: Option<String>,
    /// The date was labelled or stood alone on its line.
    pub(super) sure_date: bool,
    pub(super) site_name: Option<String>,
    pub(super) attribution: Vec<Found<String>>,
    pub(super) moves: Vec<super::Move>,
}

/// Reads the lines round the title and the first prose, and at the end of the prose.
pub(super) fn read(
    doc: &Document,
    layout: &Layout,
    title: Option<usize>,
    order: Order,
    lexicon: &Lexicon,
) -> Near {
    let mut near = Near::default();
    let mut weak_names: Vec<String> = Vec::new();
    for i in places(doc, layout, title) {
        let Some(block) = doc.blocks.get(i) else { continue };
        if block.words > LINE_WORDS
            || !super::is_line(block.kind)
            || layout.prose.get(i) == Some(&true)
            || title == Some(i)
        {
            continue;
        }
        let text = doc.text_of(block);
        let tail = layout.last_prose.is_some_and(|l| i > l);
        let hints = doc.containers.get(block.container as usize).map_or(Hints::NONE, |c| c.hints);
        let narrow =
            doc.containers.get(block.container as usize).is_some_and(|c| c.text_bytes <= BYLINE_BYTES);
        let called = hints.any(Hints::BYLINE) && narrow && !matches!(block.kind, BlockKind::Heading(_));
        let hinted = (called && !leads_away(doc, i)) || speaks_for(doc, lexicon, i, Field::Author);
        let signed = doc.plain
            && title
                .is_some_and(|t| i > t && (i <= t + SIGNED_WITHIN || is_above_prose(layout, block, t, i)))
            && is_signed(doc, layout, lexicon, i);
        let mut facts = lines::read(text, order, hinted || signed);
        let labelled = i > 0
            && doc.blocks.get(i - 1).is_some_and(|b| b.words <= 3 && super::authors::is_by(doc.text_of(b)));
        if labelled && facts.authors.is_empty() && names::is_name(text) && text.contains(' ') {
            facts.authors.push(text.to_owned());
        }
        take(&mut near, &mut weak_names, i, facts, tail, hints);
    }
    if near.authors.is_empty() {
        near.authors = by_link(doc, layout, title);
    }
    if near.authors.is_empty() {
        near.authors = weak_names;
    }
    datelines(doc, layout, &mut near);
    near
}

/// Whether a line of a few words is the last one between the title and the prose, captions standing between too.
fn is_above_prose(layout: &Layout, block: &Block, title: usize, i: usize) -> bool {
    i <= title + SIGNED_BEHIND_CAPTIONS
        && block.words as usize <= NAME_WORDS
        && layout.first_prose == Some(i + 1)
}

/// Whether a line of plain text under the title is a name or begins with one, and a date or running text follows.
fn is_signed(doc: &Document, layout: &Layout, lexicon: &Lexicon, i: usize) -> bool {
    let Some(block) = doc.blocks.get(i) else { return false };
    let Some(next) = doc.blocks.get(i + 1) else { return false };
    let text = doc.text_of(block);
    let name: Vec<&str> = text.split(' ').take(NAME_WORDS).collect();
    let person = |words: &[&str]| names::is_person(&words.join(" "));
    let begins = (2..=name.len()).any(|n| name.get(..n).is_some_and(person));
    let follows = layout.prose.get(i + 1) == Some(&true)
        || (next.words <= LINE_WORDS && super::date::has_year(doc.text_of(next)))
        || super::date::has_year(text);
    begins && follows && block.words <= SIGNED_WORDS && block.link_bytes == 0 && !is_bar(text, lexicon)
}

/// Whether a line has buttons in a row: `Save Print Share`.
fn is_bar(text: &str, lexicon: &Lexicon) -> bool {
    let (mut scratch, mut hits) = (Scratch::default(), Vec::new());
    text.split(' ').for_each(|word| lexicon.matches(word, 1, &mut scratch, &mut hits));
    hits.iter().filter_map(|hit| lexicon.phrase(hit.phrase)).any(|p| matches!(p.target, Target::Drop(_)))
}

/// Whether a block is all hyperlink, and to no person: an item of a menu, whatever its list is called.
fn leads_away(doc: &Document, block: usize) -> bool {
    let Some(b) = doc.blocks.get(block) else { return false };
    let first = doc.links.partition_point(|l| (l.block as usize) < block);
    let own = doc.links.get(first..).unwrap_or_default().iter().take_while(|l| l.block as usize == block);
    u64::from(b.link_bytes) * 10 >= u64::from(b.text.end - b.text.start) * 9
        && !own.take(LINKS).any(|l| leads_to_a_person(doc.href(l)))
}

fn take(near: &mut Near, weak: &mut Vec<String>, i: usize, facts: Facts, tail: bool, hints: Hints) {
    if facts.is_empty() {
        return;
    }
    let has_date = facts.date.is_some() || facts.modified.is_some();
    // Below the prose only whole lines count: dates of comments and of related stories stand there too.
    if tail && !facts.whole {
        return;
    }
    let field = if !facts.authors.is_empty() {
        Field::Author
    } else if has_date {
        Field::Date
    } else {
        Field::Attribution
    };
    let fresh_date = near.date.is_none() && near.modified.is_none();
    if facts.whole && (!tail || field != Field::Date || fresh_date) {
        let rule = match field {
            Field::Author => "metadata/byline",
            Field::Date => "metadata/date_line",
            _ => "metadata/source_line",
        };
        near.moves.push((i, field, rule));
    }
    if near.date.is_none() || (facts.sure_date && !near.sure_date && facts.date.is_some()) {
        near.sure_date = facts.sure_date && facts.date.is_some();
        near.date = facts.date.or(near.date.take());
    }
    near.modified = near.modified.take().or(facts.modified);
    near.site_name = near.site_name.take().or(facts.site_name);
    if near.authors.is_empty() {
        if facts.whole || hints.any(Hints::BYLINE) {
            near.authors = facts.authors;
        } else if weak.is_empty() {
            *weak = facts.authors;
        }
    }
    for value in facts.sources {
        note_source(near, value);
    }
}

fn note_source(near: &mut Near, value: String) {
    let known = near.attribution.iter().any(|f| key(&f.value) == key(&value));
    if !known && near.attribution.len() < 12 {
        near.attribution.push(Found { value, source: "text" });
    }
}

/// The blocks that are read, in order: round the title, up to and after the first prose, bylines by markup, and after the last prose.
fn places(doc: &Document, layout: &Layout, title: Option<usize>) -> Vec<usize> {
    let count = doc.blocks.len();
    let anchor = title.or(layout.first_prose).unwrap_or(0);
    let prose = layout.first_prose.unwrap_or(anchor).max(anchor);
    let mut out: Vec<usize> =
        (anchor.saturating_sub(BEFORE)..=(anchor + AFTER).min(prose + 3)).filter(|i| *i < count).collect();
    if prose > anchor + AFTER {
        out.extend(prose.saturating_sub(BEFORE)..(prose + 3).min(count));
    }
    if let Some(last) = layout.last_prose {
        out.extend((last + 1..count).take(TAIL));
    }
    if doc.plain {
        out.extend((0..count).take(4));
        out.extend(count.saturating_sub(TAIL)..count);
        // A source line may be followed by a section of promotion: it is looked for in all of a plain text's short lines.
        out.extend(
            doc.blocks
                .iter()
                .enumerate()
                .filter(|(_, b)| b.words <= 12 && lines::source_line(doc.text_of(b)).is_some())
                .map(|(i, _)| i)
                .take(8),
        );
    } else {
        let hinted = Hints::BYLINE.with(Hints::DATE);
        out.extend(
            doc.blocks
                .iter()
                .enumerate()
                .filter(|(i, b)| {
                    *i <= prose + AFTER
                        && doc.containers.get(b.container as usize).is_some_and(|c| c.hints.any(hinted))
                })
                .map(|(i, _)| i)
                .take(8),
        );
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|i| seen.insert(*i));
    out
}

/// Names that link to an author's page, near the title.
fn by_link(doc: &Document, layout: &Layout, title: Option<usize>) -> Vec<String> {
    let anchor = title.or(layout.first_prose).unwrap_or(0);
    let prose = layout.first_prose.unwrap_or(anchor).max(anchor);
    let range = anchor.saturating_sub(BEFORE)..=prose + 3;
    let (mut close, mut any): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for link in doc.links.iter().take(LINKS) {
        let text = doc.text.get(link.text.start as usize..link.text.end as usize).unwrap_or_default();
        let href = doc.href(link);
        if text.len() > 60
            || !leads_to_a_person(href)
            || doc.blocks.get(link.block as usize).is_none_or(|b| layout.is_foreign(b))
        {
            continue;
        }
        let name = names::strip_by(text).map_or(text, |(rest, _)| rest).trim();
        // One word is a name only where the address spells it too, a number aside.
        let slug = key(href
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default());
        let wanted = key(name);
        let spelt = name.contains(' ')
            || (name.len() >= 3
                && slug
                    .strip_prefix(wanted.as_str())
                    .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())));
        let account = is_account(href);
        if !spelt || !(names::is_name(name) || !name.contains(' ') && names::names(name) == [name]) {
            continue;
        }
        // Of those who talk to each other the first began, and signs above the first words.
        let above = anchor.saturating_sub(2)..=layout.first_prose.unwrap_or(anchor);
        if account && !(close.is_empty() && any.is_empty() && above.contains(&(link.block as usize))) {
            continue;
        }
        let near = range.contains(&(link.block as usize));
        for list in [Some(&mut any), near.then_some(&mut close)].into_iter().flatten() {
            if list.len() < 6 && !list.iter().any(|n| n == name) {
                list.push(name.to_owned());
            }
        }
    }
    // Away from the title the author is only the one person that the page links to.
    if close.is_empty() && any.len() == 1 { any } else { close }
}

/// What stands in addresses of pages about people. Each begins with a slash, but for one that has a sign of its own.
const SIGNS: [&str; 22] = [
    "/author",
    "/autor",
    "/auteur",
    "/by/",
    "/profile",
    "/people/",
    "/person",
    "/staff/",
    "/contributor",
    "/journalist",
    "/redakt",
    "/writers/",
    "/columnist",
    "author=",
    "/user/",
    "/users/",
    "/member/",
    "/members/",
    "/u/",
    "/experts/",
    "/our-team/",
    "/team/",
];

/// The letters behind the slash of a sign, by the lower five bits, which leave case out: the second one, and which ones may follow.
#[allow(clippy::indexing_slicing, reason = "computed when the program is built")]
static BEGINNINGS: [u32; 32] = {
    let (mut table, mut i) = ([0; 32], 0);
    while i < SIGNS.len() {
        if let [b'/', second, third, ..] = SIGNS[i].as_bytes() {
            table[(*second & 31) as usize] |= 1 << (*third & 31);
        }
        i += 1;
    }
    table
};

fn leads_to_a_person(href: &str) -> bool {
    let href = href.as_bytes().get(..LINK_BYTES).unwrap_or(href.as_bytes());
    href.iter().enumerate().any(|(at, byte)| {
        let from = match byte {
            b'/' => at,
            b'=' if at >= 6 => at - 6,
            _ => return false,
        };
        let rest = href.get(from..).unwrap_or_default();
        // There are thousands of slashes in a page's addresses, and most are told by two letters.
        let begins = match rest {
            [b'/', second, third, ..] => {
                BEGINNINGS.get(usize::from(second & 31)).is_some_and(|thirds| thirds >> (third & 31) & 1 == 1)
            }
            [first, ..] => *first != b'/',
            [] => false,
        };
        begins
            && SIGNS
                .iter()
                .any(|s| rest.get(..s.len()).is_some_and(|own| own.eq_ignore_ascii_case(s.as_bytes())))
    })
}

/// Whether an address is that of a member's page, as in discussions.
fn is_account(href: &str) -> bool {
    ["/user/", "/users/", "/member/", "/members/", "/u/", "/profile"].iter().any(|p| href.contains(p))
}

/// Agencies that sign the first prose blocks.
fn datelines(doc: &Document, layout: &Layout, near: &mut Near) {
    let first: Vec<usize> =
        layout.prose.iter().enumerate().filter(|(_, p)| **p).map(|(i, _)| i).take(DATELINES).collect();
    for i in first {
        if let Some((agency, _)) = doc.blocks.get(i).and_then(|b| lines::dateline(doc.text_of(b))) {
            note_source(near, agency);
        }
    }
}

/// The line under the title: one that markup calls so, or in plain text a heading-like line between title and prose on a page that
/// has no other headings inside its prose.
pub(super) fn subtitle(
    doc: &Document,
    layout: &Layout,
    title: &Title,
    near: &Near,
    lexicon: &Lexicon,
) -> Option<(usize, String)> {
    let at = *title.blocks.first()?;
    let shown = key(&title.found.as_ref()?.value);
    let taken = |i: usize| near.moves.iter().any(|(b, _, _)| *b == i);
    let fits = |i: usize| {
        doc.blocks.get(i).is_some_and(|b| {
            let text = doc.text_of(b);
            !has_key(text, &shown)
                && !taken(i)
                && b.words >= 4
                && !is_furniture(doc, lexicon, i)
                && MODIFIED.strip(text).is_none()
        })
    };
    if !doc.plain {
        let hinted = |i: &usize| {
            doc.blocks.get(*i).is_some_and(|b| {
                b.words <= 60
                    && matches!(b.kind, BlockKind::Paragraph | BlockKind::Heading(_))
                    && doc.containers.get(b.container as usize).is_some_and(|c| c.hints.any(Hints::SUBTITLE))
            })
        };
        return (at + 1..at + 4)
            .find(|i| hinted(i) && fits(*i))
            .and_then(|i| doc.blocks.get(i).map(|b| (i, doc.text_of(b).to_owned())));
    }
    let prose = layout.first_prose?;
    let i = (at + 1..prose)
        .find(|i| !taken(*i) && doc.blocks.get(*i).is_some_and(|b| !has_key(doc.text_of(b), &shown)))?;
    let block = doc.blocks.get(i)?;
    let text = doc.text_of(block);
    let only = (i + 1..prose).all(taken);
    let plain_shape = heading_like(block, text)
        && !sentence::ends_or_leads(text)
        && block.words >= 5
        && block.link_bytes == 0;
    (only && plain_shape && fits(i) && !is_caption_like(doc, layout, i) && !has_sections(doc, layout))
        .then(|| (i, text.to_owned()))
}

/// Whether headings stand inside the prose.
fn has_sections(doc: &Document, layout: &Layout) -> bool {
    let (Some(first), Some(last)) = (layout.first_prose, layout.last_prose) else { return false };
    (first + 1..last).any(|i| {
        let next_is_prose = layout.prose.get(i + 1) == Some(&true);
        next_is_prose
            && doc.blocks.get(i).is_some_and(|b| {
                heading_like(b, doc.text_of(b))
                    && layout.copies(doc, doc.text_of(b)) == 1
                    && !sentence::ends_or_leads(doc.text_of(b))
            })
    })
}
