//! The title of a page of markup: what the head states against what the page shows as its heading.

use super::site::{SiteNames, without_site};
use super::{TITLE_BYTES, TITLE_WORDS, Title, shown, text_at};
use crate::clean::metadata::head;
use crate::clean::metadata::json_ld::LinkedData;
use crate::clean::metadata::layout::Layout;
use crate::clean::metadata::tidy::{has_key, key, tidy};
use crate::clean::words;
use crate::document::{BlockKind, Document, Found, Hints};
use crate::page::Page;

/// Words before the colon of a title that only introduce it.
const KICKER_WORDS: u32 = 6;
/// Shortest part of a title that a heading may be, in bytes of its letters.
const SEGMENT_BYTES: usize = 4;
/// Share of words from which a heading and what the head states speak of one thing.
const RELATED: f64 = 0.3;

pub(super) fn find(
    doc: &Document,
    page: &Page,
    data: &LinkedData,
    site: Option<&str>,
    layout: &Layout,
) -> Title {
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
