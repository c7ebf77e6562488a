//! Which payloads are pages: by declared type, and by content where the type is missing or says little.

use super::super::sniff::{is_binary, is_markup, starts_as_document};
use crate::page::PageKind;

/// What a media type says of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Html,
    /// Text, unless it starts as a document of markup, which servers without a type table send as text too.
    Text,
    /// A page if it is XHTML.
    Xml,
    /// Nothing is said.
    Unknown,
    /// No page.
    Other,
}

/// What the declared type says, or, where it says nothing, what the crawler found.
pub(super) fn media_of(declared: Option<&str>, identified: Option<&str>) -> Media {
    match declared.map_or(Media::Unknown, by_type) {
        Media::Unknown => identified.map_or(Media::Unknown, by_type),
        known => known,
    }
}

fn by_type(content_type: &str) -> Media {
    let essence = content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Media::Html,
        "text/plain" | "text/markdown" | "text/x-markdown" => Media::Text,
        "text/xml" | "application/xml" => Media::Xml,
        "application/octet-stream"
        | "binary/octet-stream"
        | "application/x-unknown"
        | "unknown/unknown"
        | "*/*" => Media::Unknown,
        essence if !essence.contains('/') => Media::Unknown,
        _ => Media::Other,
    }
}

/// How a decoded payload is to be read; `None` if it is no page.
pub(super) fn kind_of(media: Media, payload: &[u8]) -> Option<PageKind> {
    /// XHTML names its root element after the declaration and the doctype.
    const ROOT_WITHIN_BYTES: usize = 1 << 10;
    match media {
        Media::Html => Some(PageKind::Html),
        Media::Text if starts_as_document(payload) => Some(PageKind::Html),
        Media::Text => Some(PageKind::Text),
        Media::Xml => {
            let start = payload.get(..ROOT_WITHIN_BYTES).unwrap_or(payload);
            memchr::memmem::find(start, b"<html").map(|_| PageKind::Html)
        }
        Media::Unknown if payload.is_empty() || is_markup(payload) => Some(PageKind::Html),
        Media::Unknown => (!is_binary(payload)).then_some(PageKind::Text),
        Media::Other => None,
    }
}
