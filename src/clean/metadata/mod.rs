//! Title, authors, dates, site name, and what else a page says of itself; the blocks of the first four are moved out of the text.
//!
//! Values come from the page (or its input record) and say where from. A block is moved only where it holds the value and nothing else;
//! what the page says twice is left to `repeats`.

mod about;
mod authors;
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
mod when;

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
    let layout = Layout::of(doc, lexicon);
    let order = day_order(doc, page);
    let mut moves: Vec<Move> = Vec::new();

    let page_type = page_type(doc, &data);
    let article = is_article(page_type.as_deref(), &layout);
    let (signed_site, signed_blocks) = if doc.plain { site::signed(doc, page) } else { (None, Vec::new()) };
    let mut site_name = site::stated(doc, page, &data).or(signed_site);
    let title = title::find(doc, page, &data, site_name.as_ref().map(|f| f.value.as_str()), &layout, lexicon);
    if article || doc.plain && title.blocks.first() == Some(&0) {
        moves.extend(title.blocks.iter().map(|&b| (b, Field::Title, "metadata/title")));
    }
    let near = near::read(doc, &layout, title.blocks.first().copied(), order, lexicon);
    let subtitle = near::subtitle(doc, &layout, &title, &near, lexicon);
    if let Some((block, _)) = &subtitle
        && article
        && doc.plain
    {
        // In markup the line under the title is part of the text as often as not; it stays there.
        moves.push((*block, Field::Subtitle, "metadata/subtitle"));
    }
    moves.extend(near.moves.iter().copied());
    moves.extend(signed_blocks.iter().map(|&b| (b, Field::SiteName, "metadata/site_name")));
    if site_name.is_none() {
        site_name = near.site_name.clone().map(|value| Found { value, source: "byline" });
    }

    let site = site_name.as_ref().map(|s| s.value.as_str());
    let authors = authors::find(doc, &data, &near, &layout, site);
    let when = when::find(doc, page, &data, &near, order, title.blocks.first().copied(), &layout);
    let canonical = about::canonical(doc, page);
    let licence = about::licence(doc, page, &data);
    let image = about::image(doc, page, &data);
    let tags = about::tags(doc, &data, &layout);
    let categories = about::categories(doc, &data, &layout, title.found.as_ref().map(|f| f.value.as_str()));

    let m = &mut doc.metadata;
    m.title = title.found;
    m.subtitle = subtitle.map(|(_, value)| Found { value, source: "heading" });
    m.author = authors;
    m.date = when.published;
    m.modified = when.modified;
    m.site_name = site_name;
    m.attribution = near.attribution;
    m.canonical = canonical;
    m.licence = licence;
    m.image = image;
    m.tags = tags;
    m.categories = categories;
    m.page_type = page_type;
    let few_bylines = moves.iter().filter(|(_, field, _)| *field == Field::Author).count() < SEVERAL;
    for (block, field, rule) in moves {
        let sure = match field {
            _ if doc.plain => true,
            Field::Author => article && few_bylines,
            Field::Title | Field::Date => false,
            _ => true,
        };
        let certainty = if sure { Certainty::Certain } else { Certainty::Weight(PROBABLE) };
        doc.vote(block as BlockId, Ballot::Move(field), certainty, Evidence::Rule(rule));
    }
}

/// A block, the field that it leaves the text for, and the rule that says so.
type Move = (usize, Field, &'static str);

/// Evidence that a line is no text but belongs to a field, in hundredths, where that is only probable. Measured by whether the gold text
/// holds the moved line. On wcxb-dev and fundus-dev bylines may go in 323 of 329 on articles with one or two, lines of dates in 448 of 463,
/// titles in 825 of 974, for gold texts differ in whether they begin with the title; sources in all of 37 on five sets. Of plain text
/// this has not been measured.
const PROBABLE: i16 = 300;
/// Bylines from which they are those of the things that a page lists, or of the posts of a discussion.
const SEVERAL: usize = 3;

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
    // A text says nothing of its language yet; the commonest word of English tells.
    let foreign = doc.plain && lang.is_empty() && !tidy::head(&doc.view.text, 4_000).contains(" the ");
    let american = !foreign
        && (lang == "en" || lang == "en-us" || lang == "en-ph" || (lang.is_empty() && suffix != "eu"));
    if american && !elsewhere { Order::MonthFirst } else { Order::DayFirst }
}

/// Whether a block may be a line of facts: short running text, a heading or a list item.
fn is_line(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem(_))
}
