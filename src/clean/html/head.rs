//! What a page says of itself where nobody sees it: meta elements, links, structured data.

#![allow(clippy::string_slice, reason = "ranges that the tokeniser made")]

use super::tag::Tag;
use super::thread;
use super::token::{Attr, Attrs};
use crate::clean::entities::{characters, decode_entity};
use crate::clean::payload::DataKind;
use crate::clean::words;
use crate::document::Document;
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// `<meta>` elements kept, and `<link>` elements; the richest development page has 210 of both.
const MOST_ELEMENTS: usize = 1_024;
/// `<time>` elements looked at.
pub(super) const MOST_TIMES: usize = 1_024;
/// Scripts of structured data looked at.
const MOST_SCRIPTS: usize = 64;
/// Shorter data hold settings.
const SHORTEST_DATA_BYTES: usize = 200;
/// Longest name of a variable that data are given to.
const LONGEST_NAME_BYTES: usize = 80;
/// What a `<link>` has to be to be kept: all that anyone asks for.
const RELS: [&str; 3] = ["canonical", "image_src", "license"];
/// Longest value kept of a `<meta>`.
const LONGEST_VALUE_BYTES: usize = 8 << 10;

/// A range of the source with its entities decoded.
pub(super) fn decoded(view: &str, range: Range<usize>) -> Cow<'_, str> {
    let raw = &view[range.clone()];
    if memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    decode(view, range, &mut out);
    Cow::Owned(out)
}

/// Puts a range of the source, its entities decoded, behind what is there.
pub(super) fn decode(view: &str, range: Range<usize>, out: &mut String) {
    let mut rest = &view[range];
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
}

/// A range of the source with its entities decoded and white space folded.
pub(super) fn folded(view: &str, range: Range<usize>) -> String {
    words::folded(&decoded(view, range)).into_owned()
}

/// Notes a `<meta>` or `<link>`.
pub(super) fn void((doc, view): (&mut Document, &str), attrs: &Attrs, tag: Tag) {
    if tag == Tag::Link {
        if let (Some(rel), Some(href)) = (attrs.get(Attr::Rel), attrs.get(Attr::Href))
            && doc.head.links.len() < MOST_ELEMENTS
            && view[rel.clone()]
                .split_ascii_whitespace()
                .any(|r| RELS.iter().any(|own| r.eq_ignore_ascii_case(own)))
        {
            doc.head.links.push((view[rel].trim().to_ascii_lowercase(), decoded(view, href).into_owned()));
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

/// Notes what any element's microdata say: an `itemprop` together with `content`, and types that show what the page is.
pub(super) fn item_prop((doc, view): (&mut Document, &str), attrs: &Attrs) {
    thread::element((doc, view), attrs);
    preloaded((doc, view), attrs);
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

/// Notes a script of structured data, and one that is nothing but data.
pub(super) fn script((doc, view): (&mut Document, &str), kind: Option<Range<usize>>, body: Range<usize>) {
    let kind = kind.map(|k| view[k].to_ascii_lowercase()).unwrap_or_default();
    if kind.contains("ld+json") {
        if doc.head.json_ld.len() < MOST_SCRIPTS {
            thread::script((doc, view), body.clone());
            doc.head.json_ld.push(body);
        }
    } else if let Some(json) = state(view, &kind, body)
        && doc.head.data.len() < MOST_SCRIPTS
    {
        doc.head.data.push((DataKind::State, json));
    }
}

/// The object of JSON in a script that is one or sets a property of `window` to one.
fn state(view: &str, kind: &str, body: Range<usize>) -> Option<Range<usize>> {
    if body.len() < SHORTEST_DATA_BYTES || matches!(kind, "importmap" | "speculationrules") {
        return None;
    }
    let text = &view[body.clone()];
    let object = text.len() - text.trim_start().len();
    if text[object..].starts_with('{') {
        return kind.contains("json").then_some(body.start + object..body.end);
    }
    if !text[object..].starts_with("window") {
        return None;
    }
    let equals = memchr(b'=', text.as_bytes().get(object..object + LONGEST_NAME_BYTES)?)?;
    let value = object + equals + 1;
    let value = value + text[value..].len() - text[value..].trim_start().len();
    text[value..].starts_with("{\"").then_some(body.start + value..body.end)
}

/// Notes an attribute that holds the page's data.
pub(super) fn preloaded((doc, view): (&mut Document, &str), attrs: &Attrs) {
    if let Some(value) = attrs.get(Attr::DataPreloaded)
        && value.len() >= SHORTEST_DATA_BYTES
        && view[value.clone()].starts_with('{')
        && doc.head.data.len() < MOST_SCRIPTS
    {
        doc.head.data.push((DataKind::Preloaded, value));
    }
}
