//! What the attributes of a start tag say: hints, hidden contents, times.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over ranges that the tokeniser made"
)]

use super::super::head;
use super::super::tag::Tag;
use super::super::token::Attr;
use super::Builder;
use crate::document::{Apart, Hints, TimeMark};
use memchr::{memchr, memmem};
use std::sync::LazyLock;

impl Builder<'_, '_> {
    pub(super) fn time_mark(&mut self, tag: Tag) {
        let attrs = &self.tokens.attrs;
        let block = self.writer.next_block();
        let (doc, view) = self.writer.doc_and_view();
        let published = attrs.has(Attr::Pubdate)
            || [Attr::Itemprop, Attr::Class]
                .into_iter()
                .filter_map(|a| attrs.get(a))
                .map(|r| view[r].to_ascii_lowercase())
                .any(|r| r.contains("publish") || r.contains("datecreated"));
        let value = attrs.get(if tag == Tag::Time { Attr::Datetime } else { Attr::Title });
        if tag == Tag::Abbr && !(published && value.is_some()) {
            return;
        }
        let value = value.map(|r| head::decoded(view, r)).filter(|v| !v.trim().is_empty());
        let end = self.tokens.end();
        let times = &mut doc.head.times;
        if times.len() < head::MOST_TIMES {
            if value.is_none() {
                self.time = Some((end, times.len()));
            }
            times.push(TimeMark { value: value.unwrap_or_default().into_owned(), block, published });
        }
    }

    /// Hints of the start tag, and whether it hides its contents.
    pub(super) fn look(&mut self) -> (Hints, bool) {
        let attrs = &self.tokens.attrs;
        if !attrs.any() {
            return (Hints::NONE, false);
        }
        let view = self.writer.view();
        let mut hints = Hints::NONE;
        for attr in [Attr::Class, Attr::Id, Attr::Role, Attr::Itemprop, Attr::Rel] {
            if let Some(range) = attrs.get(attr) {
                hints = hints.with(self.hints.of(view.as_bytes(), range));
            }
        }
        let hidden = attrs.has(Attr::Hidden)
            || attrs.get(Attr::AriaHidden).is_some_and(|r| view[r].trim().eq_ignore_ascii_case("true"))
            || attrs.get(Attr::Style).is_some_and(|r| hides(&view.as_bytes()[r]));
        (hints, hidden)
    }

    /// What the element whose tag was just read says that it is, where that is no part of the text.
    pub(super) fn apart(&self, tag: Tag) -> Option<Apart> {
        let attrs = &self.tokens.attrs;
        let view = self.writer.view();
        let is =
            |attr, value: &str| attrs.get(attr).is_some_and(|r| view[r].trim().eq_ignore_ascii_case(value));
        let role = |value| is(Attr::Role, value);
        let unindexed = || {
            tag == Tag::Noindex
                || (attrs.has(Attr::DataNosnippet) && !is(Attr::DataNosnippet, "false"))
                || attrs.get(Attr::Class).is_some_and(|r| keeps_robots_out(&view.as_bytes()[r]))
        };
        if tag == Tag::Dialog || is(Attr::AriaModal, "true") || role("alertdialog") {
            Some(Apart::Dialog)
        } else if unindexed() {
            Some(Apart::Unindexed)
        } else if role("tooltip") {
            Some(Apart::Tooltip)
        } else if tag == Tag::Label && attrs.has(Attr::For) {
            Some(Apart::Label)
        } else if tag == Tag::Footer || role("contentinfo") {
            Some(Apart::Footer)
        } else {
            None
        }
    }

    /// FNV-1a over the tag and the class attribute: equal for what one template made. The columns of the model group by it, and by
    /// what it gives for elements without a class: neighbouring tags have neighbouring values there, so that another hash changes them.
    pub(super) fn signature(&mut self, tag: Tag) -> u64 {
        let class = self.tokens.attrs.get(Attr::Class).unwrap_or(0..0);
        self.hints.signature(self.writer.view().as_bytes(), class, tag)
    }
}

/// What both names begin with by which Yahoo was told to read over an element.
static ROBOTS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("robots-no"));

/// Whether a class attribute has one of these names.
fn keeps_robots_out(class: &[u8]) -> bool {
    let names = [&b"robots-nocontent"[..], b"robots-noindex"];
    class.len() >= names[1].len()
        && ROBOTS.find(class).is_some_and(|at| names.iter().any(|name| class[at..].starts_with(name)))
}

/// Whether an inline style hides the element.
fn hides(style: &[u8]) -> bool {
    let mut at = 0;
    while let Some(i) = memchr(b':', &style[at..]) {
        let colon = at + i;
        let name = style[..colon].trim_ascii_end();
        let value = style[colon + 1..].trim_ascii_start();
        let ends_with =
            |s: &[u8], t: &[u8]| s.len() >= t.len() && s[s.len() - t.len()..].eq_ignore_ascii_case(t);
        let starts_with = |s: &[u8], t: &[u8]| s.len() >= t.len() && s[..t.len()].eq_ignore_ascii_case(t);
        if (ends_with(name, b"display") && starts_with(value, b"none"))
            || (ends_with(name, b"visibility") && starts_with(value, b"hidden"))
        {
            return true;
        }
        at = colon + 1;
    }
    false
}
