//! When the page was published and when it was changed, by what is said of it, the most trusted first.
//!
//! Data for machines (JSON-LD, meta elements, `<time>` that says so), then labelled lines near the title, the address, other lines near the
//! title, and lines further off. Reading a single line is left to `lines`.

use super::about::found;
use super::date::{self, Date, Order};
use super::json_ld::LinkedData;
use super::labels::PUBLISHED;
use super::layout::Layout;
use super::near::Near;
use super::tidy::tidy;
use super::{head, is_line, lines};
use crate::document::{BlockKind, Document, Found, Hints};
use crate::page::Page;

/// Longest line far from the title that is read for its date, in words.
const LINE_WORDS: u32 = 14;
/// Blocks that are looked at far from the title.
const BLOCKS: usize = 5_000;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct When {
    pub(super) published: Option<Found<String>>,
    pub(super) modified: Option<Found<String>>,
}

/// Finds both dates. Where the page only says when it was changed, that stands for its publication too.
pub(super) fn find(
    doc: &Document,
    page: &Page,
    data: &LinkedData,
    near: &Near,
    order: Order,
    title: Option<usize>,
    layout: &Layout,
) -> When {
    let parsed = |raw: &str| date::parse(&tidy(raw), order).map(|d| d.to_string());
    let address = page
        .url
        .as_deref()
        .or_else(|| doc.head.links.iter().find(|(r, _)| r == "canonical").map(|(_, h)| h.as_str()))
        .and_then(date::from_url);
    let mut modified = found(data.modified.as_deref().and_then(parsed), "json_ld")
        .or_else(|| {
            found(head::MODIFIED.iter().find_map(|n| head::all(&doc.head, n).find_map(parsed)), "meta")
        })
        .or_else(|| found(near.modified.clone(), "text"));
    let mut published = stated(doc, data, order)
        .map(|(date, source)| match address {
            // The day in the address is the day at the publisher's; the head often gives another in UTC, or that of a later edition.
            Some((day, true)) if !day.same_day(&date) => Found { value: day.to_string(), source: "url" },
            _ => Found { value: date.to_string(), source },
        })
        .or_else(|| found(near.date.clone().filter(|_| near.sure_date), "text"))
        .or_else(|| found(address.map(|(d, _)| d.to_string()), "url"))
        .or_else(|| found(near_time(doc, title, layout).and_then(parsed), "time"))
        .or_else(|| found(near.date.clone(), "text"));
    if published.is_none() {
        let far = far(doc, layout, order, data);
        modified = modified.or_else(|| found(far.modified, "text"));
        published = found(far.labelled, "text")
            .or_else(|| found(far.time.as_deref().and_then(parsed), "time"))
            .or_else(|| found(far.any, "text"))
            .or_else(|| modified.as_ref().map(|m| Found { value: m.value.clone(), source: "modified" }));
    }
    When { published, modified }
}

/// The date that data for machines give.
fn stated(doc: &Document, data: &LinkedData, order: Order) -> Option<(Date, &'static str)> {
    let parsed = |raw: &str| date::parse(&tidy(raw), order);
    let meta = || head::PUBLISHED.iter().find_map(|n| head::all(&doc.head, n).find_map(parsed));
    let time = || doc.head.times.iter().filter(|t| t.published).find_map(|t| parsed(&t.value));
    let linked = data.published.as_deref().and_then(parsed).map(|d| (d, "json_ld"));
    linked
        .or_else(|| meta().map(|d| (d, "meta")))
        .or_else(|| time().map(|d| (d, "time")))
        .or_else(|| head::published_elsewhere(&doc.head).find_map(parsed).map(|d| (d, "meta")))
}

/// The first `<time>` between a little above the title and a little below the first prose.
fn near_time<'d>(doc: &'d Document, title: Option<usize>, layout: &Layout) -> Option<&'d str> {
    let from = title.or(layout.first_prose)?.saturating_sub(8);
    let to = layout.first_prose.unwrap_or(from).max(from + 16) + 3;
    doc.head.times.iter().find(|t| (from..=to).contains(&(t.block as usize))).map(|t| t.value.as_str())
}

/// Dates away from the title.
#[derive(Debug, Default)]
struct Far {
    /// The first one that a word for publishing introduces.
    labelled: Option<String>,
    modified: Option<String>,
    /// A `<time>` that speaks for the whole page.
    time: Option<String>,
    /// The first in a line that is called a date, or on a page of prose the first in a short line.
    any: Option<String>,
}

fn far(doc: &Document, layout: &Layout, order: Order, data: &LinkedData) -> Far {
    let mut out = Far::default();
    // On other pages dates are those of the things that they list.
    let one_text = layout.prose_dominated
        || data.article
        || head::first(&doc.head, &["og:type"]).is_some_and(|t| t.eq_ignore_ascii_case("article"));
    let mut plain = None;
    for (i, block) in doc.blocks.iter().enumerate().take(BLOCKS) {
        let text = doc.text_of(block);
        if block.words > LINE_WORDS
            || !(is_line(block.kind) || block.kind == BlockKind::TableRow)
            || layout.prose.get(i) == Some(&true)
            || layout.is_foreign(block)
            || !date::has_year(text)
        {
            continue;
        }
        let facts = lines::read(text, order, false);
        out.modified = out.modified.take().or(facts.modified);
        let Some(date) = facts.date else { continue };
        if facts.labelled || (facts.sure_date && i > 0 && is_published_label(doc, i - 1)) {
            out.labelled = Some(date);
            break;
        }
        let called = doc.ancestors(block).take(2).any(|c| c.hints.any(Hints::DATE.with(Hints::BYLINE)));
        if one_text && called && out.any.is_none() {
            out.any = Some(date);
        } else if one_text && plain.is_none() {
            plain = Some(date);
        }
    }
    out.any = out.any.take().or(plain);
    let own = |t: &&crate::document::TimeMark| doc.block(t.block).is_some_and(|b| !layout.is_foreign(b));
    let mut times =
        doc.head.times.iter().filter(own).filter(|t| date::parse(&tidy(&t.value), order).is_some());
    let first = times.next();
    let day = |t: &crate::document::TimeMark| date::parse(&tidy(&t.value), order);
    let same = |t: &crate::document::TimeMark| match (first.and_then(day), day(t)) {
        (Some(a), Some(b)) => a.same_day(&b),
        _ => false,
    };
    if one_text || times.all(same) {
        out.time = first.map(|t| t.value.clone());
    }
    out
}

/// Whether a block says `Published` and nothing else.
fn is_published_label(doc: &Document, block: usize) -> bool {
    let text = doc.blocks.get(block).filter(|b| b.words <= 3).map_or("", |b| doc.text_of(b));
    PUBLISHED
        .strip(text.trim())
        .is_some_and(|(len, rest)| len > 3 && rest.trim_matches([':', ' ', '：']).is_empty())
}
