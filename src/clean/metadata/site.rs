//! The name of the site: as the head states it, as the title carries it, or as lines at the edge of a text sign it.

use super::head;
use super::json_ld::LinkedData;
use super::lines;
use super::tidy::{bare_domain, is_address, key, owner, tidy};
use crate::document::{BlockKind, Document, Found};
use crate::page::Page;

/// Longest name, in bytes.
const NAME_BYTES: usize = 80;
/// Lines at either end of a page that may sign it.
const EDGE: usize = 6;

/// The name that the head states.
pub(super) fn stated(doc: &Document, page: &Page, data: &LinkedData) -> Option<Found<String>> {
    let sound = |raw: &str| {
        let name = tidy(raw);
        (!name.is_empty()
            && name.len() <= NAME_BYTES
            && !is_address(&name)
            && name.chars().any(char::is_alphabetic))
        .then_some(name)
    };
    let found =
        |value: String, source| Some(Found { value: value.trim_start_matches('@').to_owned(), source });
    if let Some(name) = head::all(&doc.head, "og:site_name").find_map(sound) {
        return found(name, "open_graph");
    }
    if let Some(name) =
        data.website.as_deref().and_then(sound).or_else(|| data.publisher.as_deref().and_then(sound))
    {
        return found(name, "json_ld");
    }
    if let Some(name) = head::SITE_NAME.iter().find_map(|n| head::all(&doc.head, n).find_map(sound)) {
        return found(name, "meta");
    }
    let host = page.host()?;
    let title = tidy(&doc.head.title);
    let parts = title.split(
        [" | ", " - ", " – ", " — ", " :: ", " » ", " · "]
            .iter()
            .find(|b| title.contains(**b))
            .copied()
            .unwrap_or(" | "),
    );
    let matching = parts.filter(|p| *p != title).find(|p| names_owner(p, &host)).map(|p| p.trim().to_owned());
    matching.and_then(|n| found(n, "title"))
}

/// The site's name where lines at the edge of the text give it, and those lines: a name, alone or with its domain.
pub(super) fn signed(doc: &Document, page: &Page) -> (Option<Found<String>>, Vec<usize>) {
    let count = doc.blocks.len();
    let edge: Vec<usize> = (0..count).filter(|i| *i < EDGE / 2 || *i + EDGE >= count).collect();
    let short = |i: usize| -> Option<&str> {
        let block = doc.blocks.get(i)?;
        let fits = block.words <= 8
            && matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::ListItem(_));
        fits.then(|| doc.text_of(block))
    };
    for &i in &edge {
        let Some(domain) = short(i).and_then(bare_domain) else { continue };
        for other in [i.wrapping_sub(1), i + 1] {
            if let Some(name) = short(other)
                && bare_domain(name).is_none()
                && names_owner(name, &domain)
            {
                return (Some(Found { value: name.to_owned(), source: "text" }), vec![other, i]);
            }
        }
        if page.host().is_some_and(|h| h == domain || owner(&h) == owner(&domain)) {
            return (None, vec![i]);
        }
    }
    let host = page.host();
    let named = edge.iter().rev().copied().find(|&i| {
        host.as_deref().is_some_and(|h| short(i).is_some_and(|t| names_owner(t, h) && t.contains(' ')))
    });
    match named.and_then(|i| short(i).map(|t| (i, t))) {
        Some((i, name)) => (Some(Found { value: name.to_owned(), source: "text" }), vec![i]),
        None => (None, Vec::new()),
    }
}

/// Whether a line has the letters of a host's owner: `Inter Bellum News` and `interbellumnews.com`.
fn names_owner(line: &str, host: &str) -> bool {
    let (line_key, owner_key) = (key(line), key(owner(host)));
    let bare = line_key.strip_prefix("the").unwrap_or(&line_key);
    line_key.len() >= 3
        && line.len() <= NAME_BYTES
        && (line_key == owner_key || bare == owner_key || line_key == key(host))
        && lines::source_line(line).is_none()
}
