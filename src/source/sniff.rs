//! What a file is: by its first bytes, then by its name. Also tells markup from text for payloads without a type.

use super::fields::InputFields;
use crate::page::Format;
use std::borrow::Cow;

/// Bytes looked at for markup.
const MARKUP_BYTES: usize = 8 << 10;

/// Tags that make an unnamed input markup: fewer, or thinner ones, stand in Markdown and in texts about HTML too.
const MARKUP_TAGS: usize = 5;

/// Bytes for one tag on average, at most. Markup has about 30 to 100.
const MARKUP_BYTES_PER_TAG: usize = 400;

/// Element names that are counted.
const TAGS: [&[u8]; 36] = [
    b"a",
    b"article",
    b"b",
    b"blockquote",
    b"body",
    b"br",
    b"button",
    b"div",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"head",
    b"header",
    b"html",
    b"i",
    b"img",
    b"li",
    b"link",
    b"main",
    b"meta",
    b"nav",
    b"ol",
    b"p",
    b"script",
    b"section",
    b"span",
    b"strong",
    b"style",
    b"table",
    b"td",
    b"title",
    b"tr",
    b"ul",
    b"em",
];

/// What a name says.
#[derive(Clone, Copy, PartialEq)]
enum Hint {
    Html,
    Text,
    Lines,
    Json,
    Warc,
    None,
}

/// The format of an input that starts with `head` (any length; 64 KiB are enough). Never [`Format::Auto`].
pub(super) fn format_of(head: &[u8], name: &str, fields: &InputFields) -> Format {
    let hint = hint_of(name);
    let start = trim_start(head);
    if start.starts_with(b"WARC/1.") || start.starts_with(b"WARC/0.") {
        return Format::Warc;
    }
    if starts_as_document(head) {
        return Format::Html;
    }
    if start.first() == Some(&b'{') {
        let first = first_line(start);
        let known = || top_level_keys(first).any(|key| fields.lookup(&key).is_some());
        let named = || matches!(hint, Hint::Lines | Hint::Json) && top_level_keys(first).next().is_some();
        if named() || known() {
            return Format::Jsonl;
        }
    }
    match hint {
        Hint::Html => Format::Html,
        Hint::Text => Format::Text,
        Hint::Lines => Format::Jsonl,
        Hint::Warc => Format::Warc,
        Hint::Json | Hint::None if is_markup(head) => Format::Html,
        Hint::Json | Hint::None => Format::Text,
    }
}

/// Whether bytes are markup: by their first tag, or by the density of tags.
pub(super) fn is_markup(head: &[u8]) -> bool {
    if starts_as_markup(head) {
        return true;
    }
    let head = without_nuls(head.get(..MARKUP_BYTES).unwrap_or(head));
    let tags =
        memchr::memchr_iter(b'<', &head).filter(|at| is_tag(head.get(at + 1..).unwrap_or_default())).count();
    tags >= MARKUP_TAGS && head.len() / tags <= MARKUP_BYTES_PER_TAG
}

/// Whether the first thing is a doctype, an XML declaration or a document's outer tag: what no other text starts with.
pub(super) fn starts_as_document(head: &[u8]) -> bool {
    starts_with_tag(head, |rest| {
        starts_with_ignore_case(rest, b"!doctype")
            || starts_with_ignore_case(rest, b"?xml")
            || is_named(rest, &[b"html", b"head", b"body"])
    })
}

/// The same, or a comment or another tag that pages start with, but Markdown now and then too.
fn starts_as_markup(head: &[u8]) -> bool {
    starts_as_document(head)
        || starts_with_tag(head, |rest| {
            rest.starts_with(b"!--")
                || is_named(rest, &[b"title", b"meta", b"link", b"script", b"style", b"div"])
        })
}

fn starts_with_tag(head: &[u8], is: impl Fn(&[u8]) -> bool) -> bool {
    let head = without_nuls(head.get(..MARKUP_BYTES).unwrap_or(head));
    trim_start(&head).strip_prefix(b"<").is_some_and(is)
}

fn is_named(rest: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|name| starts_with_ignore_case(rest, name) && ends_name(rest.get(name.len())))
}

/// Whether bytes are surely no text: control characters that no text encoding has, outside UTF-16.
pub(super) fn is_binary(head: &[u8]) -> bool {
    let head = without_nuls(head.get(..MARKUP_BYTES).unwrap_or(head));
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    control * 50 > head.len()
}

fn hint_of(name: &str) -> Hint {
    let lower = name.to_ascii_lowercase();
    let inner =
        [".gz", ".zst", ".zstd"].iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower);
    match inner.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm" | "xhtml") => Hint::Html,
        Some("txt" | "text" | "md" | "markdown") => Hint::Text,
        Some("jsonl" | "ndjson") => Hint::Lines,
        Some("json") => Hint::Json,
        Some("warc" | "wet") => Hint::Warc,
        _ => Hint::None,
    }
}

/// Without the NULs and the byte order mark of UTF-16 and UTF-32, so that ASCII stands as ASCII.
fn without_nuls(head: &[u8]) -> Cow<'_, [u8]> {
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff"].iter().find_map(|mark| head.strip_prefix(*mark));
    let head = marked.unwrap_or(head);
    let nuls = memchr::memchr_iter(0, head).count();
    if nuls * 5 < head.len() || nuls == 0 {
        return Cow::Borrowed(head);
    }
    Cow::Owned(head.iter().copied().filter(|byte| *byte != 0).collect())
}

/// Without a UTF-8 byte order mark and white space.
fn trim_start(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

fn first_line(start: &[u8]) -> &[u8] {
    start.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

fn starts_with_ignore_case(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn ends_name(next: Option<&u8>) -> bool {
    next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
}

/// Whether what follows a `<` is the name of a counted element, opened or closed.
fn is_tag(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = rest.get(..length).unwrap_or_default();
    ends_name(rest.get(length)) && TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// Keys of the outermost object of a line that may be cut off.
fn top_level_keys(line: &[u8]) -> impl Iterator<Item = String> {
    let (mut at, mut depth) = (0, 0usize);
    std::iter::from_fn(move || {
        while let Some(byte) = line.get(at) {
            at += 1;
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'"' => {
                    let (text, end) = string_at(line, at);
                    at = end;
                    let colon = line.get(at..).unwrap_or_default().trim_ascii_start().first() == Some(&b':');
                    if depth == 1 && colon {
                        return Some(String::from_utf8_lossy(text).into_owned());
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// The raw text of the string whose quote stands before `from`, and where it ends.
fn string_at(line: &[u8], from: usize) -> (&[u8], usize) {
    let mut at = from;
    while let Some(step) = line.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += step;
        if line.get(at) == Some(&b'"') {
            return (line.get(from..at).unwrap_or_default(), at + 1);
        }
        at += 2;
    }
    (line.get(from..).unwrap_or_default(), line.len())
}
