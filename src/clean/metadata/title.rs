//! The title: what the page states in its head against what it shows as a heading, and in plain text the line that heads the prose.

mod markup;
mod site;
mod text;

use super::json_ld::LinkedData;
use super::layout::Layout;
use super::tidy::{has_key, key};
use crate::clean::lexicon::Lexicon;
use crate::clean::words::folded;
use crate::document::{Block, BlockKind, Document, Found};
use crate::page::{Page, PageKind};
#[cfg(test)]
pub(super) use site::{SiteNames, without_site};
pub(super) use text::{heading_like, is_caption_like};

/// Longest title, in bytes; the longest of 1,497 development pages has 250.
const TITLE_BYTES: usize = 400;
/// Longest line of plain text that may be a title, in words.
const TITLE_WORDS: u32 = 32;

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
        text::find(doc, page, layout, lexicon)
    } else {
        markup::find(doc, page, data, site, layout)
    }
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
