//! Who wrote the page: what the head states, what bylines near the title say, and signatures further off.
//!
//! It chooses among names; what a name is, `names` says, and where bylines stand, `near`.

use super::json_ld::LinkedData;
use super::labels::BY;
use super::layout::Layout;
use super::near::Near;
use super::{head, is_line, names, tidy};
use crate::clean::words::is_unspaced;
use crate::document::{Document, Found};

/// Authors of one page; lists beyond are mastheads.
const MOST: usize = 12;
/// Longest line that signs a text away from the title, in words.
const SIGNATURE_WORDS: u32 = 9;
/// Blocks that are looked at for a signature.
const BLOCKS: usize = 5_000;

/// Finds the authors, in order.
pub(super) fn find(
    doc: &Document,
    data: &LinkedData,
    near: &Near,
    layout: &Layout,
    site: Option<&str>,
) -> Vec<Found<String>> {
    let site = site.map(tidy::key);
    let is_site = |name: &str| site.as_deref().is_some_and(|s| tidy::key(name) == s);
    let linked = collect(&mut data.authors.iter().map(String::as_str));
    let all: Vec<Vec<String>> = head::AUTHOR
        .iter()
        .map(|n| collect(&mut head::all(&doc.head, n)))
        .chain(std::iter::once_with(|| collect(&mut head::labelled(&doc.head, is_by).into_iter())))
        .filter(|names| !names.is_empty())
        .collect();
    let stated = all.iter().find(|names| names.iter().any(|n| !is_site(n))).or(all.first());
    let stated = stated.cloned().unwrap_or_default();
    let people = |names: &[String]| {
        names.iter().any(|n| !is_site(n) && n.contains([' ', '·']) || n.chars().any(is_unspaced))
    };
    let sources = [(linked, "json_ld"), (stated, "meta"), (near.authors.clone(), "byline")];
    if let Some((names, source)) = sources.iter().find(|(names, _)| people(names)) {
        return all_found(names.iter().filter(|n| !is_site(n)).cloned().collect(), source);
    }
    let signed = signatures(doc, layout);
    if !signed.is_empty() {
        return all_found(signed, "text");
    }
    // An account's name, or the site's own, is better than nothing: the page says so.
    let account = |names: &&(Vec<String>, &'static str)| names.0.iter().any(|n| !is_site(n));
    let chosen = sources.iter().find(account).or_else(|| sources.iter().find(|(names, _)| !names.is_empty()));
    chosen.map(|(names, source)| all_found(names.clone(), source)).unwrap_or_default()
}

/// The names in these values, each once.
fn collect(raws: &mut dyn Iterator<Item = &str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in raws.flat_map(names::names) {
        if !out.contains(&name) && out.len() < MOST {
            out.push(name);
        }
    }
    out
}

/// Whether a text introduces an author and says nothing else.
pub(super) fn is_by(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：', ' ']);
    let whole = || BY.strip(text).is_some_and(|(_, rest)| rest.trim().is_empty());
    text.len() >= 2 && (whole() || BY.has_before_colon(text))
}

/// Full names in short lines that say so in words, such as `Written by Ann Lee` below a text; pages where many sign have no author.
fn signatures(doc: &Document, layout: &Layout) -> Vec<String> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for (i, block) in doc.blocks.iter().enumerate().take(BLOCKS) {
        if block.words > SIGNATURE_WORDS || !is_line(block.kind) || layout.is_foreign(block) {
            continue;
        }
        let text = doc.text_of(block);
        let marked = names::strip_by(text).is_some_and(|(_, marked)| marked);
        let after_label = i > 0
            && doc.blocks.get(i - 1).is_some_and(|b| b.words <= 3 && is_label(doc.text_of(b)))
            && names::is_name(text)
            && text.contains(' ');
        let names = if after_label {
            vec![text.to_owned()]
        } else if marked {
            names::byline(text).filter(|b| b.whole).map(|b| b.names).unwrap_or_default()
        } else {
            continue;
        };
        let full = |n: &String| n.contains(' ') || n.chars().any(is_unspaced);
        if !names.is_empty() && names.iter().all(full) && !found.contains(&names) {
            found.push(names);
        }
    }
    match found.as_mut_slice() {
        [only] => std::mem::take(only),
        _ => Vec::new(),
    }
}

/// A label of more than a bare `by`, which may stand anywhere.
fn is_label(text: &str) -> bool {
    text.trim().contains([' ', ':', '：']) && is_by(text) || text.trim().eq_ignore_ascii_case("author")
}

fn all_found(names: Vec<String>, source: &'static str) -> Vec<Found<String>> {
    names.into_iter().map(|value| Found { value, source }).collect()
}
