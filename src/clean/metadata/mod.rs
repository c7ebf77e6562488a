//! Title, author, date and site name; their blocks are moved out of the text.
//!
//! Values come from the page (or its input record) and say where from. A block is moved only where it holds the value and nothing else;
//! what the page says twice is left to `repeats`.

mod about;
mod date;
mod head;
mod json_ld;
mod json_text;
mod label;
mod labels;
mod layout;
mod lines;
mod months;
mod names;
mod near;
mod site;
mod tidy;
mod title;

#[cfg(test)]
mod tests;

use super::lexicon::Lexicon;
use crate::document::{Ballot, BlockId, BlockKind, Certainty, Document, Evidence, Found};
use crate::outcome::Field;
use crate::page::Page;
use date::Order;
use json_ld::LinkedData;
use layout::Layout;
use tidy::tidy;

/// Fills `doc.metadata` and votes to move the blocks that hold it.
pub fn vote(doc: &mut Document, page: &Page, lexicon: &Lexicon) {
    let data = json_ld::read(&doc.view.text, &doc.head.json_ld);
    let layout = Layout::of(doc);
    let order = day_order(doc, page);
    let mut moves: Vec<(usize, Field, &'static str)> = Vec::new();

    let page_type = page_type(doc, &data);
    let article = is_article(page_type.as_deref(), &layout);
    let (signed_site, signed_blocks) = if doc.plain { site::signed(doc, page) } else { (None, Vec::new()) };
    let mut site_name = site::stated(doc, page, &data).or(signed_site);
    let title = title::find(doc, page, &data, site_name.as_ref().map(|f| f.value.as_str()), &layout, lexicon);
    if article {
        moves.extend(title.blocks.iter().map(|&b| (b, Field::Title, "metadata/title")));
    }
    let near = near::read(doc, &layout, title.blocks.first().copied(), order, lexicon);
    let subtitle = near::subtitle(doc, &layout, &title, &near, lexicon);
    if let Some((block, _)) = &subtitle
        && article
    {
        moves.push((*block, Field::Subtitle, "metadata/subtitle"));
    }
    moves.extend(near.moves.iter().copied());
    moves.extend(signed_blocks.iter().map(|&b| (b, Field::SiteName, "metadata/site_name")));
    if site_name.is_none() {
        site_name = near.site_name.clone().map(|value| Found { value, source: "byline" });
    }

    let site_key = site_name.as_ref().map(|s| tidy::key(&s.value));
    let authors = authors(doc, &data, &near, site_key.as_deref());
    let date = published(doc, page, &data, &near, order, title.blocks.first().copied(), &layout);
    let modified = modified(doc, &data, &near, order);
    let canonical = about::canonical(doc, page);
    let licence = about::licence(doc, page, &data);
    let image = about::image(doc, page, &data);
    let tags = about::tags(doc, &data, &layout);
    let categories = about::categories(doc, &data, &layout, title.found.as_ref().map(|f| f.value.as_str()));

    let m = &mut doc.metadata;
    m.title = title.found;
    m.subtitle = subtitle.map(|(_, value)| Found { value, source: "heading" });
    m.author = authors;
    m.date = date;
    m.modified = modified;
    m.site_name = site_name;
    m.attribution = near.attribution;
    m.canonical = canonical;
    m.licence = licence;
    m.image = image;
    m.tags = tags;
    m.categories = categories;
    m.page_type = page_type;
    for (block, field, rule) in moves {
        doc.vote(block as BlockId, Ballot::Move(field), Certainty::Certain, Evidence::Rule(rule));
    }
}

/// What the page says it is: JSON-LD unless that is general, then Open Graph.
fn page_type(doc: &Document, data: &LinkedData) -> Option<String> {
    let general = ["webpage", "website", "itempage"];
    let linked = data.kind.as_deref().filter(|k| !general.contains(k));
    let graph = head::first(&doc.head, &["og:type"])
        .map(|t| tidy(t).to_lowercase())
        .filter(|t| t.len() <= 60 && !t.is_empty());
    linked.map(String::from).or(graph).or_else(|| data.kind.clone())
}

/// Whether the page is one article, whose title is not part of its text. What calls itself something else is believed; the rest is
/// judged by its prose.
fn is_article(page_type: Option<&str>, layout: &Layout) -> bool {
    match page_type {
        Some(t)
            if t == "article"
                || t.ends_with("newsarticle")
                || t.ends_with("blogposting")
                || t.ends_with("article")
                || t == "blog"
                || t == "report" =>
        {
            layout.first_prose.is_some()
        }
        None | Some("webpage" | "website" | "object" | "blog:post" | "news" | "post") => {
            layout.prose_dominated
        }
        Some(_) => false,
    }
}

/// Day first or month first in `04/05/2025`: American English puts the month first.
fn day_order(doc: &Document, page: &Page) -> Order {
    let lang = doc
        .head
        .lang
        .as_deref()
        .or_else(|| head::first(&doc.head, &["og:locale", "content-language", "language"]))
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace('_', "-");
    let host = page.host().unwrap_or_default();
    let suffix = host.rsplit('.').next().unwrap_or_default();
    let elsewhere =
        suffix.len() == 2 && !matches!(suffix, "us" | "ph" | "io" | "ai" | "co" | "tv" | "me" | "ly" | "fm");
    let american = lang == "en" || lang == "en-us" || lang == "en-ph" || (lang.is_empty() && suffix != "eu");
    if american && !elsewhere { Order::MonthFirst } else { Order::DayFirst }
}

fn authors(doc: &Document, data: &LinkedData, near: &near::Near, site: Option<&str>) -> Vec<Found<String>> {
    let is_site = |name: &str| site.is_some_and(|s| tidy::key(name) == s);
    let collect = |raws: &mut dyn Iterator<Item = &str>| {
        let mut out: Vec<String> = Vec::new();
        for name in raws.flat_map(names::names) {
            if !out.contains(&name) && out.len() < 12 {
                out.push(name);
            }
        }
        out
    };
    let found = |names: Vec<String>, source: &'static str| -> Vec<Found<String>> {
        names.into_iter().map(|value| Found { value, source }).collect()
    };
    let linked = collect(&mut data.authors.iter().map(String::as_str));
    let stated = head::AUTHOR
        .iter()
        .map(|n| collect(&mut head::all(&doc.head, n)))
        .find(|names| names.iter().any(|n| !is_site(n)))
        .unwrap_or_default();
    let people = |names: &[String]| {
        names
            .iter()
            .any(|n| !is_site(n) && n.contains([' ', '·']) || n.chars().any(crate::clean::words::is_unspaced))
    };
    let sources = [(linked, "json_ld"), (stated, "meta"), (near.authors.clone(), "byline")];
    if let Some((names, source)) = sources.iter().find(|(names, _)| people(names)) {
        return found(names.iter().filter(|n| !is_site(n)).cloned().collect(), source);
    }
    // An account's name, or the site's own, is better than nothing: the page says so.
    sources.into_iter().find(|(names, _)| !names.is_empty()).map(|(n, s)| found(n, s)).unwrap_or_default()
}

/// When the page was published; where it only says when it was changed, that.
fn published(
    doc: &Document,
    page: &Page,
    data: &LinkedData,
    near: &near::Near,
    order: Order,
    title: Option<usize>,
    layout: &Layout,
) -> Option<Found<String>> {
    let some = |value: Option<String>, source: &'static str| value.map(|value| Found { value, source });
    let parsed = |raw: &str| date::parse(&tidy(raw), order).map(|d| d.to_string());
    let address = page
        .url
        .as_deref()
        .or_else(|| doc.head.links.iter().find(|(r, _)| r == "canonical").map(|(_, h)| h.as_str()))
        .and_then(date::from_url);
    let stated = [
        (data.published.clone(), "json_ld"),
        (
            head::PUBLISHED
                .iter()
                .find_map(|n| head::all(&doc.head, n).find(|v| date::parse(&tidy(v), order).is_some()))
                .map(String::from),
            "meta",
        ),
        (
            doc.head
                .times
                .iter()
                .find(|t| t.published && date::parse(&tidy(&t.value), order).is_some())
                .map(|t| t.value.clone()),
            "time",
        ),
    ];
    for (value, source) in stated {
        let Some(date) = value.as_deref().and_then(|v| date::parse(&tidy(v), order)) else { continue };
        // The day in the address is the day at the publisher's; the head often gives another in UTC, or that of a later edition.
        return match address {
            Some(day) if !day.same_day(&date) => Some(Found { value: day.to_string(), source: "url" }),
            _ => Some(Found { value: date.to_string(), source }),
        };
    }
    some(near.date.clone().filter(|_| near.sure_date), "text")
        .or_else(|| some(address.map(|d| d.to_string()), "url"))
        .or_else(|| some(near_time(doc, title, layout).and_then(parsed), "time"))
        .or_else(|| some(near.date.clone(), "text"))
        .or_else(|| modified(doc, data, near, order).map(|m| Found { value: m.value, source: "modified" }))
}

/// The first `<time>` between a little above the title and a little below the first prose.
fn near_time<'d>(doc: &'d Document, title: Option<usize>, layout: &Layout) -> Option<&'d str> {
    let from = title.or(layout.first_prose)?.saturating_sub(8);
    let to = layout.first_prose.unwrap_or(from).max(from + 16) + 3;
    doc.head.times.iter().find(|t| (from..=to).contains(&(t.block as usize))).map(|t| t.value.as_str())
}

fn modified(doc: &Document, data: &LinkedData, near: &near::Near, order: Order) -> Option<Found<String>> {
    let parsed = |raw: &str| date::parse(&tidy(raw), order).map(|d| d.to_string());
    let some = |value: Option<String>, source: &'static str| value.map(|value| Found { value, source });
    some(data.modified.as_deref().and_then(parsed), "json_ld")
        .or_else(|| {
            some(head::MODIFIED.iter().find_map(|n| head::all(&doc.head, n).find_map(parsed)), "meta")
        })
        .or_else(|| some(near.modified.clone(), "text"))
}

/// Whether a block may be a line of facts: short running text, a heading or a list item.
fn is_line(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem(_))
}
