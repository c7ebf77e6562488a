//! Bytes of markup to tokens, by the tokenisation rules of the HTML standard (section 13.2.5), for scripting switched off.
//!
//! It allocates nothing: tokens are ranges of the source. It knows nothing of the tree; what an end tag closes is `build`'s affair.

#![allow(clippy::indexing_slicing, reason = "tokeniser over positions that it made itself")]

use super::scope::{Role, role};
use super::tag::Tag;
use memchr::{memchr, memchr2, memmem};
use std::ops::Range;

/// What stands next in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// Character data, entities not decoded.
    Text(Range<usize>),
    /// A start tag; its attributes are in [`Tokenizer::attrs`].
    Start(Tag),
    /// An end tag.
    End(Tag),
    /// The contents of a `title`, `textarea`: character data with entities. Comes right after its start tag; the end tag follows.
    RcData(Range<usize>),
    /// The contents of a `script`, `style` and the like, without entities. Comes right after its start tag; the end tag follows.
    RawText(Range<usize>),
}

/// Attributes that mean something to extraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the definition")]
pub(crate) enum Attr {
    Class,
    Id,
    Role,
    Href,
    Style,
    Hidden,
    AriaHidden,
    AriaModal,
    Content,
    Property,
    Name,
    Itemprop,
    HttpEquiv,
    Datetime,
    Rel,
    Type,
    Lang,
    Pubdate,
    Title,
    Itemtype,
    DataPreloaded,
    DataNosnippet,
    For,
    Start,
    Value,
    Reversed,
}

const ATTRS: usize = 26;

/// The attributes of one start tag: ranges of the source, entities not decoded.
#[derive(Debug, Default)]
pub(crate) struct Attrs {
    values: [(u32, u32); ATTRS],
    present: u32,
}

impl Attrs {
    /// The value as it stands in the source; empty for an attribute without one.
    pub(crate) fn get(&self, attr: Attr) -> Option<Range<usize>> {
        let i = attr as usize;
        (self.present & (1 << i) != 0).then(|| self.values[i].0 as usize..self.values[i].1 as usize)
    }

    /// Whether the attribute is there.
    pub(crate) fn has(&self, attr: Attr) -> bool {
        self.present & (1 << attr as usize) != 0
    }

    /// Whether the tag has any attribute that is looked at.
    pub(crate) fn any(&self) -> bool {
        self.present != 0
    }

    fn set(&mut self, attr: Attr, value: Range<usize>) {
        // The first of two attributes of a name counts.
        let i = attr as usize;
        if self.present & (1 << i) == 0 {
            self.present |= 1 << i;
            self.values[i] = (value.start as u32, value.end as u32);
        }
    }
}

/// Cuts markup into tokens; starts as its default. The source is handed in at each call, so that nothing stays borrowed between tokens.
#[derive(Default)]
pub(crate) struct Tokenizer {
    pos: usize,
    /// Attributes of the last start tag.
    pub(crate) attrs: Attrs,
    /// Start of the last tag's `<`.
    start: usize,
    /// One past its name.
    pub(crate) name_end: usize,
    /// The last start tag ended in `/>`.
    pub(crate) self_closing: bool,
    /// Start tags seen so far.
    pub(crate) started: u32,
    /// What follows stands in a drawing: there no element is raw text, and `<![CDATA[` runs to `]]>`. The builder knows, and says so.
    pub(crate) foreign: bool,
    /// Ranges between comments that keep search engines out; one that is never closed has no end.
    pub(crate) unindexed: Vec<Range<usize>>,
    raw: Option<Tag>,
    /// Names and values of all attributes of the last tag, for tests.
    #[cfg(test)]
    noted: Vec<(Range<usize>, Range<usize>)>,
}

impl Tokenizer {
    /// One past the last token.
    pub(crate) fn end(&self) -> usize {
        self.pos
    }

    /// Start of the last tag's `<`, start tag or end tag.
    pub(crate) fn tag_start(&self) -> usize {
        self.start
    }

    /// The next token of `src`, which has to be the same at each call.
    pub(crate) fn next(&mut self, src: &[u8]) -> Option<Token> {
        if let Some(tag) = self.raw.take()
            && let Some(token) = self.raw_text(src, tag)
        {
            return Some(token);
        }
        let from = self.pos;
        let mut look = from;
        loop {
            let Some(at) = memchr(b'<', &src[look..]).map(|i| look + i) else {
                self.pos = src.len();
                return (from < self.pos).then_some(Token::Text(from..self.pos));
            };
            let next = src.get(at + 1).copied().unwrap_or(0);
            if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
                look = at + 1;
                continue;
            }
            if from < at {
                self.pos = at;
                return Some(Token::Text(from..at));
            }
            self.pos = at;
            match next {
                b'!' => self.declaration(src),
                b'?' => self.bogus_comment(src, at + 2),
                b'/' => match src.get(at + 2) {
                    Some(c) if c.is_ascii_alphabetic() => {
                        self.start = at;
                        match self.tag(src, at + 2) {
                            Some(tag) => return Some(Token::End(tag)),
                            None => return None,
                        }
                    }
                    // `</>` is nothing at all, `</` at the end is text.
                    Some(b'>') => self.pos = at + 3,
                    Some(_) => self.bogus_comment(src, at + 2),
                    None => {
                        self.pos = src.len();
                        return Some(Token::Text(at..self.pos));
                    }
                },
                _ => {
                    self.start = at;
                    let tag = self.tag(src, at + 1)?;
                    self.started += 1;
                    if !self.foreign && role(tag) == Role::Raw {
                        self.raw = Some(tag);
                    }
                    return Some(Token::Start(tag));
                }
            }
            return self.next_after_markup(src);
        }
    }

    /// Comments and declarations give no token: goes on behind them without recursion.
    fn next_after_markup(&mut self, src: &[u8]) -> Option<Token> {
        loop {
            let at = self.pos;
            let rest = &src[at..];
            if rest.starts_with(b"<!") {
                self.declaration(src);
            } else if rest.starts_with(b"<?") {
                self.bogus_comment(src, at + 2);
            } else if rest.starts_with(b"</") && rest.get(2).is_some_and(|c| !c.is_ascii_alphabetic()) {
                if rest[2] == b'>' { self.pos = at + 3 } else { self.bogus_comment(src, at + 2) }
            } else {
                return self.next(src);
            }
        }
    }

    /// `<!`: a comment, a doctype or something that counts as a comment.
    fn declaration(&mut self, src: &[u8]) {
        let at = self.pos;
        if !src[at..].starts_with(b"<!--") {
            if self.foreign && src[at..].starts_with(b"<![CDATA[") {
                self.pos = memmem::find(&src[at + 9..], b"]]>").map_or(src.len(), |i| at + 9 + i + 3);
                return;
            }
            return self.bogus_comment(src, at + 2);
        }
        let body = at + 4;
        if src[body..].starts_with(b">") {
            self.pos = body + 1;
            return;
        }
        if src[body..].starts_with(b"->") {
            self.pos = body + 2;
            return;
        }
        // `-->` and `--!>` both end a comment.
        let mut look = body;
        while let Some(i) = memmem::find(&src[look..], b"--") {
            let end = look + i + 2;
            match src.get(end) {
                Some(b'>') => {
                    self.pos = end + 1;
                    return self.comment(&src[body..end - 2]);
                }
                Some(b'!') if src.get(end + 1) == Some(&b'>') => {
                    self.pos = end + 2;
                    return;
                }
                _ => look = end - 1,
            }
        }
        self.pos = src.len();
    }

    /// Comments that speak to search engines: `googleoff: all` and `googleon: all` (Google Search Appliance), `noindex` and `/noindex` (Yandex).
    fn comment(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let open = self.unindexed.last_mut().filter(|range| range.end == usize::MAX);
        let begins =
            |lower: &[u8]| text.get(..lower.len()).is_some_and(|own| own.eq_ignore_ascii_case(lower));
        if begins(b"googleon") || begins(b"/noindex") {
            if let Some(range) = open {
                range.end = self.pos;
            }
        } else if open.is_none()
            && (text.eq_ignore_ascii_case(b"noindex") || (begins(b"googleoff") && !text.ends_with(b"anchor")))
        {
            self.unindexed.push(self.pos..usize::MAX);
        }
    }

    fn bogus_comment(&mut self, src: &[u8], from: usize) {
        let from = from.min(src.len());
        self.pos = memchr(b'>', &src[from..]).map_or(src.len(), |i| from + i + 1);
    }

    /// Reads a tag from its name to behind its `>`; `None` where the source ends inside it, which drops the tag.
    fn tag(&mut self, src: &[u8], name: usize) -> Option<Tag> {
        let mut end = name;
        while end < src.len() && !matches!(src[end], b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'/' | b'>') {
            end += 1;
        }
        self.name_end = end;
        self.attrs.present = 0;
        #[cfg(test)]
        self.noted.clear();
        self.self_closing = false;
        let tag = Tag::from_name(&src[name..end]);
        let mut i = end;
        loop {
            let space = i;
            while i < src.len() && matches!(src[i], b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'/') {
                i += 1;
            }
            if i >= src.len() {
                self.pos = src.len();
                return None;
            }
            if src[i] == b'>' {
                // The slash of `<a href=x/>` belongs to the value.
                self.self_closing = i > space && src[i - 1] == b'/';
                self.pos = i + 1;
                return Some(tag);
            }
            i = self.attribute(src, i);
        }
    }

    /// Reads one attribute and gives the position behind it.
    fn attribute(&mut self, src: &[u8], from: usize) -> usize {
        // A leading `=` belongs to the name.
        let mut i = from + 1;
        while i < src.len() && !matches!(src[i], b'=' | b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | 0x0C) {
            i += 1;
        }
        let name = from..i;
        let mut j = i;
        while j < src.len() && src[j].is_ascii_whitespace() {
            j += 1;
        }
        if src.get(j) != Some(&b'=') {
            self.note(src, name, i..i);
            return i;
        }
        j += 1;
        while j < src.len() && src[j].is_ascii_whitespace() {
            j += 1;
        }
        match src.get(j) {
            Some(&quote @ (b'"' | b'\'')) => {
                let start = j + 1;
                let end = memchr(quote, &src[start..]).map_or(src.len(), |k| start + k);
                self.note(src, name, start..end);
                (end + 1).min(src.len())
            }
            Some(b'>') => {
                self.note(src, name, j..j);
                j
            }
            _ => {
                let start = j;
                while j < src.len() && !matches!(src[j], b'>' | b' ' | b'\n' | b'\t' | b'\r' | 0x0C) {
                    j += 1;
                }
                self.note(src, name, start..j);
                j
            }
        }
    }

    fn note(&mut self, src: &[u8], name: Range<usize>, value: Range<usize>) {
        #[cfg(test)]
        self.noted.push((name.clone(), value.clone()));
        let name = &src[name];
        let is = |lower: &[u8]| name.eq_ignore_ascii_case(lower);
        let attr = match name.len() {
            2 if is(b"id") => Attr::Id,
            3 if is(b"rel") => Attr::Rel,
            3 if is(b"for") => Attr::For,
            4 if is(b"href") => Attr::Href,
            4 if is(b"role") => Attr::Role,
            4 if is(b"name") => Attr::Name,
            4 if is(b"type") => Attr::Type,
            4 if is(b"lang") => Attr::Lang,
            5 if is(b"class") => Attr::Class,
            5 if is(b"style") => Attr::Style,
            5 if is(b"title") => Attr::Title,
            5 if is(b"start") => Attr::Start,
            5 if is(b"value") => Attr::Value,
            6 if is(b"hidden") => Attr::Hidden,
            7 if is(b"content") => Attr::Content,
            7 if is(b"pubdate") => Attr::Pubdate,
            8 if is(b"reversed") => Attr::Reversed,
            8 if is(b"property") => Attr::Property,
            8 if is(b"itemprop") => Attr::Itemprop,
            8 if is(b"itemtype") => Attr::Itemtype,
            8 if is(b"datetime") => Attr::Datetime,
            10 if is(b"http-equiv") => Attr::HttpEquiv,
            10 if is(b"aria-modal") => Attr::AriaModal,
            11 if is(b"aria-hidden") => Attr::AriaHidden,
            9 if is(b"data-page") => Attr::DataPreloaded,
            14 if is(b"data-preloaded") => Attr::DataPreloaded,
            14 if is(b"data-nosnippet") => Attr::DataNosnippet,
            _ => return,
        };
        self.attrs.set(attr, value);
    }

    /// The contents of a raw text element, up to its end tag; an element that never ends runs to the end of the source.
    fn raw_text(&mut self, src: &[u8], tag: Tag) -> Option<Token> {
        let from = self.pos;
        let name = tag.name().as_bytes();
        let end = match tag {
            Tag::Plaintext => src.len(),
            Tag::Script => script_end(src, from),
            _ => end_tag_of(src, name, from),
        };
        self.pos = end;
        if from == end {
            return None;
        }
        Some(if matches!(tag, Tag::Title | Tag::Textarea) {
            Token::RcData(from..end)
        } else {
            Token::RawText(from..end)
        })
    }
}

/// Position of the `</name` that ends a raw text element.
fn end_tag_of(src: &[u8], name: &[u8], from: usize) -> usize {
    let mut look = from;
    while let Some(i) = memchr(b'<', &src[look..]) {
        let at = look + i;
        if src.get(at + 1) == Some(&b'/') && name_at(src, name, at + 2) {
            return at;
        }
        look = at + 1;
    }
    src.len()
}

fn name_at(src: &[u8], name: &[u8], at: usize) -> bool {
    let end = at + name.len();
    src.get(at..end).is_some_and(|n| n.eq_ignore_ascii_case(name))
        && src.get(end).is_none_or(|c| matches!(c, b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'/' | b'>'))
}

/// A script ends at its end tag, unless that stands inside `<!-- ... <script ...`, the "double escaped" state.
fn script_end(src: &[u8], from: usize) -> usize {
    let (mut look, mut escaped, mut doubly) = (from, false, false);
    while let Some(i) = memchr2(b'<', b'-', &src[look..]) {
        let at = look + i;
        let rest = &src[at..];
        look = at + 1;
        if rest[0] == b'-' {
            if escaped && rest.starts_with(b"-->") {
                (escaped, doubly) = (false, false);
                look = at + 3;
            }
        } else if rest.starts_with(b"<!--") && !escaped {
            escaped = true;
            // The dashes of `<!-->` end the comment that they begin.
            look = at + 2;
        } else if rest.starts_with(b"</") && name_at(src, b"script", at + 2) {
            if !doubly {
                return at;
            }
            doubly = false;
        } else if escaped && name_at(src, b"script", at + 1) {
            doubly = true;
        }
    }
    src.len()
}

#[cfg(test)]
mod tests;
