//! The title: what the page states in its head against what it shows as a heading, and in plain text the line that heads the prose.

use super::head;
use super::json_ld::LinkedData;
use super::layout::{Layout, is_furniture};
use super::lines;
use super::tidy::{bare_domain, has_key, key, owner, tidy};
use crate::clean::lexicon::Lexicon;
use crate::clean::sentence;
use crate::clean::words;
use crate::clean::words::folded;
use crate::document::{Block, BlockKind, Document, Found, Hints};
use crate::page::{Page, PageKind};

/// Longest title, in bytes; the longest of 1,497 development pages has 250.
const TITLE_BYTES: usize = 400;
/// Longest line of plain text that may be a title, in words.
const TITLE_WORDS: u32 = 32;
/// Blocks of plain text before the prose that are looked at.
const REACH: usize = 400;

/// Longest title of a page without prose, in words, and the fewest lines of such a page.
const ALONE_WORDS: u32 = 12;
const ALONE_LINES: usize = 5;
/// Words at the end of a title's line that may be a date line, and the fewest that stay before it.
const DATED_WORDS: usize = 14;
const UNDATED_WORDS: u32 = 3;

/// Words before the colon of a title that only introduce it.
const KICKER_WORDS: u32 = 6;
/// Shortest part of a title that a heading may be, in bytes of its letters.
const SEGMENT_BYTES: usize = 4;
/// Share of words from which a heading and what the head states speak of one thing.
const RELATED: f64 = 0.3;

/// What it counts for that a line stands twice: in a list of stories, or as the page's name and as its heading.
const TWICE: i32 = 2;
/// What it counts for that a line has the words of the page's address.
const IN_ADDRESS: i32 = 4;

/// A title and the blocks that show it and nothing else.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub(super) found: Option<Found<String>>,
    pub(super) blocks: Vec<usize>,
}

/// Finds the title.
pub(super) fn find(
    doc: &Document,
    page: &Page,
    data: &LinkedData,
    site: Option<&str>,
    layout: &Layout,
    lexicon: &Lexicon,
) -> Title {
    if let Some(given) = page.title.as_deref().map(folded).filter(|t| !t.is_empty()) {
        let blocks = shown(doc, layout, &given);
        return Title { found: Some(Found { value: given.into_owned(), source: "input" }), blocks };
    }
    if doc.plain || page.kind == PageKind::Text {
        in_text(doc, page, layout, lexicon)
    } else {
        in_markup(doc, page, data, site, layout)
    }
}

fn in_markup(doc: &Document, page: &Page, data: &LinkedData, site: Option<&str>, layout: &Layout) -> Title {
    let host = page.host();
    let site = SiteNames::new(site, host.as_deref());
    let cut = |raw: &str| without_site(&tidy(raw), &site);
    let mut stated: Vec<(String, &'static str)> = Vec::new();
    if data.article
        && let Some(h) = &data.headline
    {
        stated.push((cut(h), "json_ld"));
    }
    for name in head::TITLE {
        let source = if name.starts_with("og:") { "open_graph" } else { "meta" };
        stated.extend(head::all(&doc.head, name).next().map(|v| (cut(v), source)));
    }
    let element = cut(&doc.head.title);
    stated.push((element, "title"));
    stated.retain(|(t, _)| !t.is_empty() && t.len() <= TITLE_BYTES && !site.has(t));
    let keyed = headings(doc).map(|i| (i, key(text_at(doc, i))));
    let headings: Vec<(usize, String)> = keyed.filter(|(_, k)| !site.has_key(k)).collect();
    let confirmed = |i: usize| {
        let text = text_at(doc, i).to_owned();
        let blocks = shown(doc, layout, &text);
        Title { found: Some(Found { value: text, source: "heading" }), blocks }
    };
    // A heading that the head confirms is the title as the page shows it.
    let shown_as = |value: &str| {
        let wanted = key(value);
        headings.iter().find(|(_, k)| agrees(k, &wanted)).map(|(i, _)| *i)
    };
    if let Some(i) = stated.iter().find_map(|(value, _)| shown_as(value)) {
        return confirmed(i);
    }
    let is_first = |i: usize| doc.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Heading(1) && !b.hidden);
    let mut first_level: Vec<&(usize, String)> = headings.iter().filter(|(i, _)| is_first(*i)).collect();
    // The page's own heading between what its name adds: `Wool shirt | New arrivals`.
    let raw = [tidy(&doc.head.title), head::first(&doc.head, &["og:title"]).map(tidy).unwrap_or_default()];
    if let Some((i, _)) = first_level.iter().find(|(_, k)| raw.iter().any(|t| has_segment(t, k))) {
        return confirmed(*i);
    }
    let mut seen: Vec<&str> = Vec::new();
    first_level.retain(|(_, k)| {
        let fresh = !seen.contains(&k.as_str());
        seen.push(k);
        fresh
    });
    let first_level: Vec<usize> = first_level.iter().map(|(i, _)| *i).collect();
    // Editors who say the same in the data and in the preview mean it; the page may show another line.
    let told = stated.iter().find(|(_, source)| *source == "open_graph").map(|(t, _)| t.clone());
    let editorial = told.clone().filter(|t| {
        data.kind.as_deref().is_some_and(|k| k.ends_with("newsarticle"))
            && data.headline.as_deref().is_some_and(|h| agrees(&key(&cut(h)), &key(t)))
    });
    // One main heading that shares words with what the head states, or the head states nothing.
    if let [only] = first_level.as_slice() {
        let text = text_at(doc, *only);
        let share = stated.iter().map(|(t, _)| shared_words(t, text)).fold(0.0, f64::max);
        if words::count(text) >= 2 && text.len() <= TITLE_BYTES && (stated.is_empty() || share >= RELATED) {
            let longer = stated.iter().find(|(t, _)| adds_kicker(t, text));
            let (value, source) = match (editorial, longer) {
                (Some(value), _) => (value, "open_graph"),
                (None, Some((value, source))) => (value.clone(), *source),
                (None, None) => (text.to_owned(), "heading"),
            };
            return Title { found: Some(Found { value, source }), blocks: vec![*only] };
        }
    }
    let (value, source) = match stated.into_iter().next() {
        Some(best) => best,
        None => match first_level.first() {
            Some(&i) => (text_at(doc, i).to_owned(), "heading"),
            None => return Title::default(),
        },
    };
    let blocks = shown(doc, layout, &value);
    Title { found: Some(Found { value, source }), blocks }
}

/// Whether a heading says what the head states, or nearly, by the [`key`]s of both.
fn agrees(heading: &str, stated: &str) -> bool {
    heading == stated
        || (heading.len() >= 12
            && stated.len() >= 12
            && (stated.starts_with(heading) || heading.starts_with(stated))
            && heading.len() * 10 >= stated.len() * 6
            && stated.len() * 10 >= heading.len() * 6)
}

/// Whether a title has the text of this [`key`] between its bars, first or later.
fn has_segment(title: &str, wanted: &str) -> bool {
    let bars = [" | ", " - ", " – ", " — ", " :: ", " » ", " · "];
    wanted.len() >= SEGMENT_BYTES
        && bars
            .iter()
            .filter(|b| title.contains(**b))
            .any(|b| title.split(b).take(8).any(|s| has_key(s, wanted)))
}

/// Whether a stated title is the heading after words of introduction: `Harbour news: The crane stays`.
fn adds_kicker(stated: &str, heading: &str) -> bool {
    stated.split_once(':').is_some_and(|(kicker, rest)| {
        words::count(kicker) <= KICKER_WORDS && words::count(heading) >= 2 && key(rest) == key(heading)
    })
}

/// Headings in reading order, the first level first, then blocks that their class calls a title.
fn headings<'d>(doc: &'d Document) -> impl Iterator<Item = usize> + 'd {
    let level = |want: u8| {
        doc.blocks.iter().enumerate().filter(move |(_, b)| b.kind == BlockKind::Heading(want)).map(|(i, _)| i)
    };
    let hinted = doc.blocks.iter().enumerate().filter(|(_, b)| {
        !matches!(b.kind, BlockKind::Heading(_))
            && b.words <= TITLE_WORDS
            && doc.containers.get(b.container as usize).is_some_and(|c| c.hints.any(Hints::TITLE))
    });
    level(1).chain(level(2).take(30)).chain(hinted.map(|(i, _)| i).take(30)).chain(level(3).take(20))
}

fn text_at<'d>(doc: &'d Document, block: usize) -> &'d str {
    doc.blocks.get(block).map_or("", |b| doc.text_of(b)).trim_start_matches([':', '|', '–', '»', ' '])
}

/// The first blocks that say a title and nothing else: headings anywhere before the prose ends, other blocks only above the prose.
fn shown(doc: &Document, layout: &Layout, title: &str) -> Vec<usize> {
    let wanted = key(title);
    if wanted.is_empty() {
        return Vec::new();
    }
    let above = layout.first_prose.unwrap_or(usize::MAX);
    let fits = |i: usize, b: &Block| {
        let place = i <= above || matches!(b.kind, BlockKind::Heading(1..=2));
        let kind = matches!(b.kind, BlockKind::Heading(_) | BlockKind::Paragraph);
        kind && place && b.words <= 2 * TITLE_WORDS && has_key(doc.text_of(b), &wanted)
    };
    let all: Vec<usize> =
        doc.blocks.iter().enumerate().filter(|(i, b)| fits(*i, b)).map(|(i, _)| i).take(4).collect();
    let heading = all
        .iter()
        .copied()
        .find(|&i| doc.blocks.get(i).is_some_and(|b| matches!(b.kind, BlockKind::Heading(_))));
    heading.or(all.first().copied()).into_iter().collect()
}

/// A title in plain text: the best line above the prose that looks like a heading, if one does.
fn in_text(doc: &Document, page: &Page, layout: &Layout, lexicon: &Lexicon) -> Title {
    let Some(prose) = layout.first_prose else { return alone(doc, lexicon) };
    let slug = page.url.as_deref().map(slug_words).unwrap_or_default();
    let host = page.host();
    let mut best: Option<(i32, usize)> = None;
    for (i, block) in doc
        .blocks
        .iter()
        .enumerate()
        .take(prose)
        .skip(prose.saturating_sub(REACH))
        .chain(doc.blocks.iter().enumerate().take(1))
    {
        let text = doc.text_of(block);
        if !heading_like(block, text) || i >= prose {
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
        score -= if block.link_bytes > 0 && !matches!(block.kind, BlockKind::Heading(_)) { 3 } else { 0 };
        score -= if sentence::ends_or_leads(text) && !text.ends_with('?') { 2 } else { 0 };
        // What follows takes time, and most lines have no chance.
        let wins = |score: i32| score >= 1 && best.is_none_or(|(s, _)| score > s);
        if !wins(score + TWICE + IN_ADDRESS) {
            continue;
        }
        score += if slug.len() >= 3 && slug_share(&slug, text) { IN_ADDRESS } else { 0 };
        if !wins(score + TWICE) {
            continue;
        }
        score -= if is_furniture(doc, lexicon, i) { 8 } else { 0 };
        if !wins(score + TWICE) {
            continue;
        }
        let caption = is_caption_like(doc, layout, i);
        score -= if caption { 5 } else { 0 };
        score += if !caption && block.words >= 3 && layout.copies(doc, text) == 2 { TWICE } else { 0 };
        if !wins(score) {
            continue;
        }
        score -= if !lines::read(text, super::date::Order::DayFirst, false).is_empty() { 6 } else { 0 };
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
    if !super::date::has_year(title) {
        return title;
    }
    let ends = title.match_indices(' ').map(|(at, _)| at);
    let mut from: Vec<usize> = ends.collect();
    from.drain(..from.len().saturating_sub(DATED_WORDS));
    for at in from {
        let (front, tail) = title.split_at_checked(at).unwrap_or((title, ""));
        let facts = lines::read(tail.trim(), super::date::Order::DayFirst, false);
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
pub(super) fn heading_like(block: &Block, text: &str) -> bool {
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

/// Whether a line is the way to the page or a menu: `Home > Travel > Rail`, `News | Sport | Weather | Video`.
fn is_trail(text: &str) -> bool {
    let parted = |sign: &str| text.matches(sign).count();
    [" > ", " » ", " › ", " → "].iter().any(|sign| parted(sign) >= 2) || parted(" | ") >= 3
}

/// Whether a line above the prose stands again below it, or glued to the front of another: what captions do and titles do not.
pub(super) fn is_caption_like(doc: &Document, layout: &Layout, i: usize) -> bool {
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

/// A title without the site's name before or after it.
pub(super) fn without_site(title: &str, site: &SiteNames) -> String {
    let title = title.trim();
    let mut rest = title;
    for _ in 0..3 {
        let shorter = [
            " | ", " – ", " — ", " - ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", "｜", " : ", "_",
            " / ", " ~ ", "|",
        ]
        .iter()
        .find_map(|bar| {
            if *bar == "_" && !rest.chars().any(words::is_unspaced) {
                return None;
            }
            let (front, back) = rest.rsplit_once(bar)?;
            if site.has(back) {
                return Some(front.trim());
            }
            let (first, tail) = rest.split_once(bar)?;
            if site.has(first) {
                return Some(tail.trim());
            }
            let strong = matches!(*bar, " | " | " :: " | " » " | "｜" | " « " | " ‹ " | "|" | "_");
            let (front_words, back_words) = (words::count(front), words::count(back));
            let cuts = back_words <= 4
                && front_words > back_words
                && if strong {
                    front_words >= 2
                } else {
                    front_words >= 4
                        && back_words <= 3
                        && site.name.is_none()
                        && *bar != " : "
                        && *bar != " / "
                };
            cuts.then(|| front.trim())
        });
        match shorter {
            Some(s) if !s.is_empty() => rest = s,
            _ => break,
        }
    }
    rest.to_owned()
}

/// What a site is called, as [`key`]s.
pub(super) struct SiteNames {
    name: Option<String>,
    /// The host and the part of it that names its owner.
    host: Option<(String, String)>,
}

impl SiteNames {
    pub(super) fn new(site: Option<&str>, host: Option<&str>) -> SiteNames {
        SiteNames { name: site.map(key), host: host.map(|h| (key(h), key(owner(h)))) }
    }

    /// Whether a text is the site's name or its host, or has no letters at all.
    fn has(&self, text: &str) -> bool {
        self.has_key(&key(text))
    }

    /// As [`SiteNames::has`], by the text's key.
    fn has_key(&self, k: &str) -> bool {
        if k.is_empty() {
            return true;
        }
        let named = self.name.as_ref().is_some_and(|s| {
            !s.is_empty()
                && (k == s
                    || (k.len() >= 4 && s.starts_with(k))
                    || (s.len() >= 4 && k.starts_with(s) && k.len() < 2 * s.len()))
        });
        let hosted = self.host.as_ref().is_some_and(|(host, owner)| {
            k == host || k == owner || (k.len() >= 5 && owner == k.strip_prefix("the").unwrap_or(k))
        });
        named || hosted
    }
}

/// Share of the shorter title's words that stand in the other.
fn shared_words(a: &str, b: &str) -> f64 {
    let split = |t: &str| -> Vec<String> {
        t.split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.chars().count() > 2)
            .map(str::to_lowercase)
            .take(60)
            .collect()
    };
    let (a, b) = (split(a), split(b));
    let both = a.iter().filter(|w| b.contains(w)).count();
    let shorter = a.len().min(b.len());
    if shorter == 0 { 0.0 } else { both as f64 / shorter as f64 }
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
