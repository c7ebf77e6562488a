//! The title of a plain text: the line that heads the prose.

use super::site::{SiteNames, without_site};
use super::{TITLE_BYTES, TITLE_WORDS, Title, text_at};
use crate::clean::lexicon::Lexicon;
use crate::clean::metadata::date;
use crate::clean::metadata::layout::{Layout, is_furniture};
use crate::clean::metadata::lines;
use crate::clean::metadata::tidy::{bare_domain, has_key, key};
use crate::clean::{sentence, words};
use crate::document::{Block, BlockKind, Document, Found};
use crate::page::Page;

/// Blocks of plain text before the prose that are looked at.
const REACH: usize = 400;

/// Longest title of a page without prose, in words, and the fewest lines of such a page.
const ALONE_WORDS: u32 = 12;
const ALONE_LINES: usize = 5;
/// Words at the end of a title's line that may be a date line, and the fewest that stay before it.
const DATED_WORDS: usize = 14;
const UNDATED_WORDS: u32 = 3;

/// What it counts for that a line stands twice: in a list of stories, or as the page's name and as its heading.
const TWICE: i32 = 2;
/// What it counts for that a line has the words of the page's address.
const IN_ADDRESS: i32 = 4;

/// What it counts for that a byline or a date follows within so many lines: captions stand behind those.
const BEFORE_FACTS: i32 = 2;
const FACTS_WITHIN: usize = 3;
/// What it counts for that the way to the page, `Home > News > The harbour reopens`, ends in a line.
const ENDS_TRAIL: i32 = 3;
/// What it counts against a line that sites show round their stories.
const FURNITURE: i32 = 8;
/// Numbers with a sign of their own that make a line a ticker, and how often a pair of words stands in a menu.
const SIGNED_NUMBERS: usize = 3;
const MENU_PAIRS: usize = 3;

/// A title in plain text: the best line above the prose that looks like a heading, if one does.
pub(super) fn find(doc: &Document, page: &Page, layout: &Layout, lexicon: &Lexicon) -> Title {
    let Some(prose) = layout.first_prose else { return alone(doc, lexicon) };
    let trails = ends_of_trails(doc, prose);
    let slug = page.url.as_deref().map(slug_words).unwrap_or_default();
    let host = page.host();
    let mut best: Option<(i32, usize)> = None;
    let mut facts = FactLines { prose, ..FactLines::default() };
    let above = doc.blocks.iter().enumerate().take(prose);
    for (i, block) in above.filter(|(i, _)| *i == 0 || i + REACH >= prose) {
        let text = doc.text_of(block);
        if !heading_like(block, text) {
            continue;
        }
        let mut score = 0;
        score += if matches!(block.kind, BlockKind::Heading(1)) { 4 } else { 0 };
        score += match prose - i {
            0..=3 => 2,
            4..=8 => 1,
            _ => 0,
        };
        score += if i == 0 { 2 } else { 0 };
        score += i32::from((4..=20).contains(&block.words));
        score -= if block.words < 3 { 3 } else { 0 };
        // Captions give whose their picture is.
        score -= if text.contains('©') { FURNITURE } else { 0 };
        score -= if block.link_bytes > 0 && !matches!(block.kind, BlockKind::Heading(_)) { 3 } else { 0 };
        score -= if sentence::ends_or_leads(text) && !text.ends_with('?') { 2 } else { 0 };
        score += if trails.iter().any(|end| has_key(text, end)) { ENDS_TRAIL } else { 0 };
        score -= if is_readout(text) || has_sentence(text) { FURNITURE } else { 0 };
        // What follows takes time, and most lines have no chance.
        let wins = |score: i32| score >= 1 && best.is_none_or(|(s, _)| score > s);
        if !wins(score + TWICE + IN_ADDRESS + BEFORE_FACTS) {
            continue;
        }
        score += if facts.follow(doc, i) { BEFORE_FACTS } else { 0 };
        if !wins(score + TWICE + IN_ADDRESS) {
            continue;
        }
        score -= if is_menu(text) { FURNITURE } else { 0 };
        score += if slug.len() >= 3 && slug_share(&slug, text) { IN_ADDRESS } else { 0 };
        if !wins(score + TWICE) {
            continue;
        }
        score -= if is_furniture(doc, lexicon, i) { FURNITURE } else { 0 };
        if !wins(score + TWICE) {
            continue;
        }
        let caption = is_caption_like(doc, layout, i);
        score -= if caption { 5 } else { 0 };
        score += if !caption && block.words >= 3 && layout.copies(doc, text) == 2 { TWICE } else { 0 };
        if !wins(score) {
            continue;
        }
        score -= if !lines::read(text, date::Order::DayFirst, false).is_empty() { 6 } else { 0 };
        if wins(score) {
            best = Some((score, i));
        }
    }
    let Some((_, i)) = best else { return Title::default() };
    let value = without_site(without_date(text_at(doc, i)), &SiteNames::new(None, host.as_deref()));
    Title { found: Some(Found { value, source: "heading" }), blocks: vec![i] }
}

/// A title without the date line that was glued to its end: `Harbour reopens Last updated: 3 May 2023`.
fn without_date(title: &str) -> &str {
    if !date::has_year(title) {
        return title;
    }
    let ends = title.match_indices(' ').map(|(at, _)| at);
    let mut from: Vec<usize> = ends.collect();
    from.drain(..from.len().saturating_sub(DATED_WORDS));
    for at in from {
        let (front, tail) = title.split_at_checked(at).unwrap_or((title, ""));
        let facts = lines::read(tail.trim(), date::Order::DayFirst, false);
        let dated = facts.date.is_some() || facts.modified.is_some();
        if facts.whole && dated && (facts.labelled || facts.modified.is_some() || !facts.authors.is_empty()) {
            return if words::count(front) >= UNDATED_WORDS {
                front.trim_end_matches([' ', '|', '-', '–', ','])
            } else {
                title
            };
        }
    }
    title
}

/// A page of plain text without prose, such as a poem or a list, has a title only where its first line is marked as a heading, or
/// reads as one and stands apart from lines that stand together.
fn alone(doc: &Document, lexicon: &Lexicon) -> Title {
    let apart = |b: &Block| {
        heading_like(b, doc.text_of(b))
            && b.link_bytes == 0
            && b.words <= ALONE_WORDS
            && doc.blocks.len() >= ALONE_LINES
            && doc.blocks.get(1).is_some_and(|next| !next.tight)
            && doc.blocks.get(2).is_some_and(|next| next.tight)
            && !is_furniture(doc, lexicon, 0)
    };
    let first = doc.blocks.first().filter(|b| matches!(b.kind, BlockKind::Heading(1)) || apart(b));
    match first {
        Some(b) => Title {
            found: Some(Found { value: doc.text_of(b).to_owned(), source: "heading" }),
            blocks: vec![0],
        },
        None => Title::default(),
    }
}

/// Whether a line has the shape of a heading: short, not ended as a sentence is, with letters.
pub(in super::super) fn heading_like(block: &Block, text: &str) -> bool {
    let last = text.chars().next_back().unwrap_or(' ');
    let abbreviated = text.rsplit(' ').next().is_some_and(|w| w.len() <= 5 && w.matches('.').count() >= 2);
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
        && (1..=TITLE_WORDS).contains(&block.words)
        && text.len() <= TITLE_BYTES
        && text.chars().any(char::is_alphabetic)
        && (!matches!(last, '.' | ',' | ';' | ':' | '。' | '，' | '；' | '：' | '、') || abbreviated)
        && !text.ends_with("...")
        && bare_domain(text).is_none()
        && !is_trail(text)
}

/// The lines above the prose that are nothing but a byline or a date, each of them read once.
#[derive(Default)]
struct FactLines {
    /// Where the prose begins.
    prose: usize,
    /// The first line not read yet.
    unread: usize,
    /// The last one that was found.
    last: Option<usize>,
}

impl FactLines {
    /// Whether one of the next lines is one; lines are asked about from the first one on.
    fn follow(&mut self, doc: &Document, i: usize) -> bool {
        let end = (i + 1 + FACTS_WITHIN).min(self.prose);
        while self.last.is_none_or(|last| last <= i) && self.unread.max(i + 1) < end {
            let at = self.unread.max(i + 1);
            self.unread = at + 1;
            if doc.blocks.get(at).is_some_and(|block| is_facts(doc, block)) {
                self.last = Some(at);
            }
        }
        self.last.is_some_and(|last| last > i && last < end)
    }
}

fn is_facts(doc: &Document, block: &Block) -> bool {
    let facts = || lines::read(doc.text_of(block), date::Order::DayFirst, false);
    let told =
        |f: lines::Facts| f.whole && (f.date.is_some() || f.modified.is_some() || !f.authors.is_empty());
    block.words <= lines::LINE_WORDS && told(facts())
}

/// The keys of what ways to the page end in, of those above the prose.
fn ends_of_trails(doc: &Document, prose: usize) -> Vec<String> {
    let above = doc.blocks.iter().take(prose).map(|block| doc.text_of(block));
    let ends = above.filter(|text| text.len() <= TITLE_BYTES && is_trail(text));
    let last = ends.filter_map(|text| text.rsplit(['>', '»', '›', '→', '❯', '/', '▸', '|']).next());
    last.map(key).filter(|key| !key.is_empty()).collect()
}

/// Whether a program wrote a line: figures that change by the hour, `29°C, light showers`, `BTC $61,204 +1.2% ETH $3,019 -0.4%`, or a
/// fault of its own, `Warning: ... in /www/single.php on line 8`.
fn is_readout(text: &str) -> bool {
    let degrees =
        |(at, _): (usize, &str)| text.get(..at).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
    let signed = |word: &&str| {
        let figures = word.trim_matches(['+', '-', '−', '$', '€', '£', '¥', '₹', '%', '▲', '▼', '(', ')']);
        figures.len() < word.len() && figures.starts_with(|c: char| c.is_ascii_digit())
    };
    text.contains(".php") && text.contains(" on line ")
        || text.match_indices('°').any(degrees)
        || text.split(' ').filter(signed).count() >= SIGNED_NUMBERS
}

/// Whether the same two words come again and again: `Small text size Normal text size Large text size`.
fn is_menu(text: &str) -> bool {
    if text.split(' ').count() < 2 * MENU_PAIRS {
        return false;
    }
    let words: Vec<&str> = text.split(' ').collect();
    let pairs = || words.windows(2);
    pairs().any(|pair| pairs().filter(|other| *other == pair).count() >= MENU_PAIRS)
}

/// Whether a line is a sentence with something in brackets behind it: `The file could not be played. (Error code: 3)`.
fn has_sentence(text: &str) -> bool {
    let front =
        text.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')).map(|(front, _)| front.trim_end());
    front.is_some_and(|front| front.ends_with('.') && sentence::ends(front))
}

/// Whether a line is the way to the page or a menu: `Home > Travel > Rail`, `News | Sport | Weather | Video`.
fn is_trail(text: &str) -> bool {
    // Nearly every line is told apart here.
    if text.is_ascii() && memchr::memchr3(b'>', b'|', b'/', text.as_bytes()).is_none() {
        return false;
    }
    let parted = |sign: &str| text.matches(sign).count();
    [" > ", " » ", " › ", " → ", " ❯ ", " / ", " ▸ "].iter().any(|sign| parted(sign) >= 2)
        || parted(" | ") >= 3
}

/// Whether a line above the prose stands again below it, or glued to the front of another: what captions do and titles do not.
pub(in super::super) fn is_caption_like(doc: &Document, layout: &Layout, i: usize) -> bool {
    let text = text_at(doc, i);
    let prose = layout.first_prose.unwrap_or(0);
    let below = layout.last_copy(doc, text).is_some_and(|last| last > prose + 2);
    let next = text_at(doc, i + 1);
    let before = i.checked_sub(1).map_or("", |p| text_at(doc, p));
    let glued = |other: &str| {
        other
            .strip_prefix(text)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '(' || c == '©'))
    };
    let glued_itself = !before.is_empty()
        && layout.copies(doc, before) > 1
        && text.strip_prefix(before).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    below || glued(next) || glued(before) || glued_itself
}

/// The words of an address's last segment that has some.
fn slug_words(url: &str) -> Vec<String> {
    let path = url.split_once("://").map_or(url, |(_, r)| r).split(['?', '#']).next().unwrap_or_default();
    path.split('/')
        .skip(1)
        .map(|s| {
            s.split(['-', '_', '.', '+'])
                .filter(|w| w.len() > 2 && w.chars().all(char::is_alphabetic))
                .map(str::to_lowercase)
                .take(30)
                .collect::<Vec<_>>()
        })
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

/// Whether most words of the slug stand in the text, and the text has not many more.
fn slug_share(slug: &[String], text: &str) -> bool {
    let own: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 2)
        .map(str::to_lowercase)
        .take(60)
        .collect();
    let both = slug.iter().filter(|w| own.contains(w)).count();
    both * 10 >= slug.len() * 6 && both * 10 >= own.len() * 4
}
