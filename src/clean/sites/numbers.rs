//! The markup with each start tag's number in an attribute, so that what a selector finds can be joined with containers.
//!
//! Also says no to markup on which a tree parser takes more than linear time or much memory. It does not parse: an honest page is
//! numbered right, and what is wrong on a hostile page is a site rule.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "positions are found by this scan and stand next to ASCII bytes"
)]

use crate::clean::limits;
use std::collections::HashMap;

/// The attribute that carries the number.
pub(super) const ATTRIBUTE: &str = "data-trommel-n";
/// Bytes of markup; on a larger page selectors are not run. The largest of 3,159 development pages has 6 MB.
pub(super) const MAX_BYTES: usize = 8 << 20;
/// Start tags; a tree of that many elements takes some 60 MB.
pub(super) const MAX_TAGS: usize = 200_000;
/// Attributes of one tag: the parser compares each with each.
pub(super) const MAX_ATTRIBUTES: usize = 512;
/// Open elements, at most, by a count that ignores those with implied end tags.
pub(super) const MAX_OPEN: i32 = limits::NESTING as i32;

/// Elements that a parser opens again in every paragraph after one that did not close them. Three alike are the most it keeps, but
/// numbered ones are never alike: so they carry no number.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements without an end, or with one that is implied: their start tags do not nest.
const FLAT: [&str; 33] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rb",
    "rt", "rp", "rtc", "colgroup", "html", "body",
];
/// Elements whose content is text up to their own end tag.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Markup with numbers in it.
pub(super) struct Numbered {
    pub(super) markup: String,
    /// Position of each start tag in the markup as it was, by number.
    pub(super) starts: Vec<u32>,
}

/// Numbers the start tags from 0 in source order; `None` for markup that is not fit for a tree parser.
pub(super) fn number(markup: &str) -> Option<Numbered> {
    if markup.len() > MAX_BYTES {
        return None;
    }
    let bytes = markup.as_bytes();
    let mut out = String::with_capacity(markup.len() + markup.len() / 4);
    let (mut starts, mut open, mut depth) = (Vec::new(), HashMap::<String, i32>::new(), 0i32);
    let (mut at, mut copied) = (0, 0);
    while let Some(lt) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        at = lt + 1;
        match bytes.get(at) {
            Some(b'!') if markup[at..].starts_with("!--") => at = comment_end(markup, at + 3),
            Some(b'/') => {
                let name = name(markup, at + 1);
                if let Some(n) = open.get_mut(&name)
                    && *n > 0
                {
                    (*n, depth) = (*n - 1, depth - 1);
                }
                at += 1 + name.len();
            }
            Some(b) if b.is_ascii_alphabetic() => {
                let name = name(markup, at);
                let name_end = at + name.len();
                let number = starts.len();
                if number >= MAX_TAGS {
                    return None;
                }
                starts.push(lt as u32);
                if !FORMATTING.contains(&name.as_str()) {
                    out.push_str(&markup[copied..name_end]);
                    out.push_str(&format!(" {ATTRIBUTE}=\"{number}\""));
                    copied = name_end;
                }
                at = tag_end(bytes, name_end)?;
                if RAW.contains(&name.as_str()) {
                    at = raw_end(bytes, at, &name);
                } else if !FLAT.contains(&name.as_str()) {
                    *open.entry(name).or_insert(0) += 1;
                    depth += 1;
                    if depth > MAX_OPEN {
                        return None;
                    }
                }
            }
            _ => {}
        }
    }
    out.push_str(&markup[copied..]);
    Some(Numbered { markup: out, starts })
}

/// The name at a position, in lower case.
fn name(markup: &str, at: usize) -> String {
    let rest = &markup[at..];
    let end = rest.find([' ', '\t', '\n', '\r', '\x0C', '/', '>']).unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}

fn comment_end(markup: &str, at: usize) -> usize {
    if markup[at..].starts_with('>') {
        return at + 1;
    }
    markup[at..].find("-->").map_or(markup.len(), |i| at + i + 3)
}

/// One past the `>` of a tag; `None` for too many attributes.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut attributes = 0;
    let mut value = false;
    while let Some(&b) = bytes.get(at) {
        at += 1;
        match b {
            b'>' => return Some(at),
            b'"' | b'\'' if value => {
                at = memchr::memchr(b, &bytes[at..]).map_or(bytes.len(), |i| at + i + 1);
                value = false;
            }
            b'=' => value = true,
            b if b.is_ascii_whitespace() || b == b'/' => {
                let begins = bytes
                    .get(at)
                    .is_some_and(|n| !n.is_ascii_whitespace() && !matches!(n, b'/' | b'>' | b'='));
                attributes += usize::from(begins && !value);
                if attributes > MAX_ATTRIBUTES {
                    return None;
                }
            }
            _ => {
                if value {
                    // An unquoted value runs to white space or the end of the tag.
                    while bytes.get(at).is_some_and(|n| !n.is_ascii_whitespace() && *n != b'>') {
                        at += 1;
                    }
                    value = false;
                }
            }
        }
    }
    Some(bytes.len())
}

/// Where the end tag of a raw element begins.
fn raw_end(bytes: &[u8], mut at: usize, name: &str) -> usize {
    while let Some(lt) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &bytes[lt + 1..];
        let is_end = rest.first() == Some(&b'/')
            && rest.get(1..=name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len() + 1).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if is_end {
            return lt;
        }
        at = lt + 1;
    }
    bytes.len()
}
