//! Whether a page is a thread of posts: a forum's, or questions and answers. On such a page what its markup calls comments are posts.
//!
//! It goes by what the page says of itself, never by its text: types of structured data, the software's name, the class of its body.
//! On 1,497 development pages of seven kinds each of these signs stood on forum pages only.

#![allow(clippy::string_slice, reason = "ranges that the tokeniser made")]

use super::token::{Attr, Attrs};
use crate::document::Document;
use memchr::memmem;
use std::ops::Range;

/// Types of schema.org that a thread of posts has.
const TYPES: [&str; 2] = ["DiscussionForumPosting", "QAPage"];
/// Names of forum software in lower case, as `<meta name=generator>` has them.
const SOFTWARE: &[&str] = &[
    "asgaros",
    "discourse",
    "discuz",
    "flarum",
    "fluxbb",
    "invision",
    "ip.board",
    "kunena",
    "lemmy",
    "mybb",
    "nodebb",
    "phpbb",
    "phpwind",
    "punbb",
    "question2answer",
    "smf",
    "vanilla",
    "vbulletin",
    "woltlab",
    "xenforo",
    "xiuno",
];
/// Words of the `id` and `class` of `<html>` and `<body>` that forum software sets on the pages of a thread, or on all its pages.
const PAGE_WORDS: &[&str] = &[
    "XF",
    "discourse",
    "ipsApp",
    "ipsApp_front",
    "nodebb",
    "pg_viewthread",
    "phpbb",
    "punviewtopic",
    "question-page",
    "section-viewtopic",
    "showthread",
    "single-topic",
    "topic-template-default",
    "viewtopic",
    "woltlab",
];

/// Looks at a script of structured data.
pub(super) fn script((doc, view): (&mut Document, &str), body: Range<usize>) {
    if doc.head.thread.is_none()
        && TYPES.iter().any(|t| memmem::find(view[body.clone()].as_bytes(), t.as_bytes()).is_some())
    {
        doc.head.thread = Some("json_ld");
    }
}

/// Looks at the attributes of any element.
pub(super) fn element((doc, view): (&mut Document, &str), attrs: &Attrs) {
    if let Some(kind) = attrs.get(Attr::Itemtype)
        && doc.head.thread.is_none()
        && TYPES.iter().any(|t| view[kind.clone()].trim_end().ends_with(t))
    {
        doc.head.thread = Some("microdata");
    }
}

/// Looks at the attributes of `<html>` or `<body>`.
pub(super) fn page((doc, view): (&mut Document, &str), attrs: &Attrs) {
    element((doc, view), attrs);
    let mut words = [Attr::Id, Attr::Class]
        .into_iter()
        .filter_map(|a| attrs.get(a))
        .flat_map(|r| view[r].split_ascii_whitespace());
    if doc.head.thread.is_none() && words.any(|w| PAGE_WORDS.contains(&w)) {
        doc.head.thread = Some("page_class");
    }
}

/// Looks at the `<meta>` elements, when all are read.
pub(super) fn head(doc: &mut Document) {
    let head = &mut doc.head;
    let software = |name: &str| {
        let name = name.to_ascii_lowercase();
        SOFTWARE.iter().any(|s| name.starts_with(s))
    };
    if head.thread.is_none() && head.meta.iter().any(|(key, value)| key == "generator" && software(value)) {
        head.thread = Some("generator");
    }
}
