//! What a page says of itself where nobody sees it: meta elements, links, structured data.

#![allow(clippy::string_slice, reason = "ranges that the tokeniser made")]

use super::tag::Tag;
use super::token::{Attr, Attrs};
use crate::clean::entities::{characters, decode_entity};
use crate::document::Document;
use memchr::memchr;
use std::ops::Range;

/// `<meta>` and `<link>` elements looked at; the richest development page has 210.
const MOST_ELEMENTS: usize = 1_024;
/// `<time>` elements looked at.
pub(super) const MOST_TIMES: usize = 1_024;
/// Scripts of structured data looked at.
const MOST_SCRIPTS: usize = 64;
/// Longest value kept of a `<meta>`.
const LONGEST_VALUE_BYTES: usize = 8 << 10;

/// A range of the source with its entities decoded.
pub(super) fn decoded(view: &str, range: Range<usize>) -> String {
    let mut rest = &view[range];
    let mut out = String::with_capacity(rest.len());
    while let Some(amp) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..amp]);
        rest = &rest[amp + 1..];
        match decode_entity(rest.as_bytes(), true) {
            Some((taken, chars)) => {
                out.extend(characters(chars));
                rest = &rest[taken..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// A range of the source with its entities decoded and white space folded.
pub(super) fn folded(view: &str, range: Range<usize>) -> String {
    let text = decoded(view, range);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Notes a `<meta>` or `<link>`.
pub(super) fn void((doc, view): (&mut Document, &str), attrs: &Attrs, tag: Tag) {
    if tag == Tag::Link {
        if let (Some(rel), Some(href)) = (attrs.get(Attr::Rel), attrs.get(Attr::Href))
            && doc.head.links.len() < MOST_ELEMENTS
        {
            doc.head.links.push((view[rel].trim().to_ascii_lowercase(), decoded(view, href)));
        }
        return;
    }
    for attr in [Attr::Property, Attr::Name, Attr::Itemprop, Attr::HttpEquiv] {
        if let Some(key) = attrs.get(attr) {
            note(doc, view, key, attrs);
            return;
        }
    }
}

/// Notes an `itemprop` that any element carries together with `content`.
pub(super) fn item_prop((doc, view): (&mut Document, &str), attrs: &Attrs) {
    if let Some(key) = attrs.get(Attr::Itemprop) {
        note(doc, view, key, attrs);
    }
}

fn note(doc: &mut Document, view: &str, key: Range<usize>, attrs: &Attrs) {
    if let Some(content) = attrs.get(Attr::Content)
        && content.len() <= LONGEST_VALUE_BYTES
        && doc.head.meta.len() < MOST_ELEMENTS
    {
        let value = folded(view, content);
        if !value.is_empty() {
            doc.head.meta.push((decoded(view, key).trim().to_ascii_lowercase(), value));
        }
    }
}

/// Notes a script of structured data.
pub(super) fn script((doc, view): (&mut Document, &str), kind: Range<usize>, body: Range<usize>) {
    if view[kind].to_ascii_lowercase().contains("ld+json") && doc.head.json_ld.len() < MOST_SCRIPTS {
        doc.head.json_ld.push(body);
    }
}
