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

/// Elements that the parser may have to open again because formatting elements before them were not closed.
pub(super) const MAX_REOPENED: usize = 300_000;

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

/// Start tags that end a drawing or formula, or begin markup within one (HTML, 13.2.6.5). Those of one letter are left out.
const HTML_AGAIN: [&str; 49] = [
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "pre",
    "ruby",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "ul",
    "var",
    "font",
    "foreignobject",
    "desc",
    "annotation-xml",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "html",
];

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
    // In drawings and formulas, and only there, `<path/>` has ended; in doubt they are left early, which counts too much.
    let mut foreign = false;
    // Formatting elements that are open, the sum of these over all tags behind them, and the elements without a start tag.
    let (mut styled, mut reopened, mut implied) = (0usize, 0usize, 0usize);
    while let Some(lt) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        at = lt + 1;
        match bytes.get(at) {
            Some(b'!') if markup[at..].starts_with("!--") => at = comment_end(bytes, at + 3),
            Some(b'/') if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name(markup, at + 1);
                if let Some(n) = open.get_mut(&name)
                    && *n > 0
                {
                    (*n, depth) = (*n - 1, depth - 1);
                    styled -= usize::from(FORMATTING.contains(&name.as_str()));
                } else if matches!(name.as_str(), "p" | "br") {
                    // Without a start tag these two make an element.
                    implied += 1;
                    reopened += styled;
                }
                at = tag_end(bytes, at + 1 + name.len())?;
                foreign &= !matches!(name.as_str(), "svg" | "math" | "p" | "br");
            }
            // A declaration, a processing instruction, an end tag without a name: a comment up to the next `>`.
            Some(b'!' | b'?' | b'/') => {
                at = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |i| at + i + 1);
            }
            Some(b) if b.is_ascii_alphabetic() => {
                let name = name(markup, at);
                let name_end = at + name.len();
                let (number, formatting) = (starts.len(), FORMATTING.contains(&name.as_str()));
                reopened += styled;
                if number >= MAX_TAGS {
                    return None;
                }
                starts.push(lt as u32);
                if !formatting {
                    out.push_str(&markup[copied..name_end]);
                    out.push_str(&format!(" {ATTRIBUTE}=\"{number}\""));
                    copied = name_end;
                }
                at = tag_end(bytes, name_end)?;
                foreign = matches!(name.as_str(), "svg" | "math")
                    || (foreign && name.len() > 1 && !HTML_AGAIN.contains(&name.as_str()));
                let ended = foreign && bytes[..at].ends_with(b"/>");
                if name == "plaintext" {
                    break;
                } else if RAW.contains(&name.as_str()) {
                    let end = raw_end(bytes, at, &name);
                    foreign &= !bytes[at..end].contains(&b'<');
                    at = end;
                } else if !ended && !FLAT.contains(&name.as_str()) {
                    *open.entry(name).or_insert(0) += 1;
                    depth += 1;
                    styled += usize::from(formatting);
                    if depth > MAX_OPEN {
                        return None;
                    }
                }
            }
            _ => {}
        }
    }
    out.push_str(&markup[copied..]);
    let fit = starts.len() + implied <= MAX_TAGS && reopened <= MAX_REOPENED;
    fit.then_some(Numbered { markup: out, starts })
}

/// The name at a position, in lower case.
fn name(markup: &str, at: usize) -> String {
    let rest = &markup[at..];
    let end = rest.find([' ', '\t', '\n', '\r', '\x0C', '/', '>']).unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}

/// One past the end of a comment whose text begins at `from`. `<!-->` and `<!--->` are comments too, and `--!>` ends one.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    if bytes[from..].starts_with(b">") {
        return from + 1;
    }
    let mut at = from;
    while let Some(gt) = memchr::memchr(b'>', &bytes[at..]).map(|i| at + i) {
        // The two dashes of the start may serve as the end.
        let before = &bytes[from - 2..gt];
        if (before.ends_with(b"--") || before.ends_with(b"--!")) && gt > from {
            return gt + 1;
        }
        at = gt + 1;
    }
    bytes.len()
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
