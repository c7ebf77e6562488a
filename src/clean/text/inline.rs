//! Marks inside a block's text: Markdown links and images, bare addresses, emphasis, code spans, escapes.
//!
//! It finds marks in one pass with stacks and tables, and takes nothing out itself. On a page that is not Markdown it
//! looks for links alone, for nothing else is written like one.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over positions that it made itself, all of them of ASCII characters"
)]

use std::ops::Range;

/// A mark: a range of the source view that is no text, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// What is left out of the text; may be empty.
    pub(super) at: Range<usize>,
    /// What happens there.
    pub(super) what: What,
}

/// What a mark means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A link ends.
    LinkEnd,
    /// Nothing more than its being left out.
    Drop,
    /// A link begins, to this address.
    LinkStart(String),
}

/// Longest address of a link, in bytes; browsers and servers take about as much.
const ADDRESS_BYTES: usize = 2048;

/// The marks in a range of the source view, in order.
pub(super) fn marks(view: &str, range: Range<usize>, markdown: bool) -> Vec<Mark> {
    let text = &view[range.clone()];
    if memchr::memchr3(b'[', b':', b'.', text.as_bytes()).is_none() && !markdown {
        return Vec::new();
    }
    let mut finder = Finder { text, base: range.start, markdown, out: Vec::new(), covered: 0 };
    finder.find();
    let mut out = finder.out;
    out.sort_by(|a, b| (a.at.start, &a.what).cmp(&(b.at.start, &b.what)));
    out
}

struct Finder<'t> {
    text: &'t str,
    base: usize,
    markdown: bool,
    out: Vec<Mark>,
    /// Text before this position is the address of a link.
    covered: usize,
}

impl Finder<'_> {
    fn find(&mut self) {
        let bytes = self.text.as_bytes();
        let spans = if self.markdown { code_spans(bytes) } else { Vec::new() };
        let mut span = 0;
        let mut brackets: Vec<usize> = Vec::new();
        let mut emphasis = Emphasis::default();
        let mut i = 0;
        while i < bytes.len() {
            let b = bytes[i];
            match b {
                b'`' if self.markdown => {
                    while spans.get(span).is_some_and(|s| s.0 < i) {
                        span += 1;
                    }
                    let run = run_at(bytes, i, b'`');
                    if let Some(&(open, close, len)) = spans.get(span)
                        && open == i
                    {
                        self.drop(open..open + len);
                        self.drop(close..close + len);
                        i = close + len;
                        continue;
                    }
                    i += run;
                    continue;
                }
                b'\\' if self.markdown && bytes.get(i + 1).is_some_and(u8::is_ascii_punctuation) => {
                    self.drop(i..i + 1);
                    i += 2;
                    continue;
                }
                b'*' | b'_' | b'~' if self.markdown => {
                    let run = run_at(bytes, i, b);
                    emphasis.run(self.text, i, run, |r| self.out.push(drop_at(self.base, r)));
                    i += run;
                    continue;
                }
                b'[' => brackets.push(i),
                b']' => {
                    if let Some(open) = brackets.pop()
                        && bytes.get(i + 1) == Some(&b'(')
                        && let Some((href, end)) = destination(self.text, i + 2)
                        && (self.markdown || href.contains("://"))
                    {
                        let image = open > 0 && bytes[open - 1] == b'!';
                        let at = open - usize::from(image)..open + 1;
                        self.push(at, What::LinkStart(href.to_owned()));
                        self.push(i..end, What::LinkEnd);
                        self.covered = end;
                        i = end;
                        continue;
                    }
                }
                b'<' => {
                    if let Some(end) = address(self.text, i + 1)
                        && bytes.get(end) == Some(&b'>')
                    {
                        self.push(i..i + 1, What::LinkStart(self.text[i + 1..end].to_owned()));
                        self.push(end..end + 1, What::LinkEnd);
                        i = end + 1;
                        continue;
                    }
                }
                b'h' | b'w' if i == 0 || !bytes[i - 1].is_ascii_alphanumeric() => {
                    if let Some(end) = address(self.text, i) {
                        let end = end - closing_bytes(&self.text[i..end]);
                        self.push(i..i, What::LinkStart(self.text[i..end].to_owned()));
                        self.push(end..end, What::LinkEnd);
                        // A bracket that closes a link's text is no part of an address, so nothing is skipped that matters.
                        i = end;
                        continue;
                    }
                }
                _ => {}
            }
            i += 1;
        }
    }

    fn drop(&mut self, range: Range<usize>) {
        self.out.push(drop_at(self.base, range));
    }

    fn push(&mut self, range: Range<usize>, what: What) {
        self.out.push(Mark { at: self.base + range.start..self.base + range.end, what });
    }
}

fn drop_at(base: usize, range: Range<usize>) -> Mark {
    Mark { at: base + range.start..base + range.end, what: What::Drop }
}

/// Runs of emphasis marks that may still be closed, for each of the three characters.
#[derive(Default)]
struct Emphasis {
    open: [Vec<(usize, usize)>; 3],
}

impl Emphasis {
    /// A run of marks: closes what it can and may open what is left. A single mark between two letters is a letter.
    fn run(&mut self, text: &str, at: usize, mut len: usize, mut taken: impl FnMut(Range<usize>)) {
        let before = text[..at].chars().next_back();
        let after = text[at + len..].chars().next();
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let mark = text.as_bytes()[at];
        let inside = letter(before) && letter(after) && (len == 1 || mark == b'_');
        if inside || mark == b'~' && len != 2 {
            return;
        }
        let stack = &mut self.open[match mark {
            b'*' => 0,
            b'_' => 1,
            _ => 2,
        }];
        let mut from = at;
        if !space(before) {
            while len > 0
                && let Some((start, open)) = stack.pop()
            {
                let n = open.min(len);
                taken(start + open - n..start + open);
                taken(from..from + n);
                if open > n {
                    stack.push((start, open - n));
                }
                (from, len) = (from + n, len - n);
            }
        }
        if len > 0 && !space(after) && !(letter(before) && mark == b'_') {
            stack.push((from, len));
        }
    }
}

/// Code spans as opening and closing position and length of the marks: a run of back-ticks and the next run as long.
fn code_spans(bytes: &[u8]) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for at in memchr::memchr_iter(b'`', bytes) {
        if at == 0 || bytes[at - 1] != b'`' {
            runs.push((at, run_at(bytes, at, b'`')));
        }
    }
    let mut next = vec![usize::MAX; runs.len()];
    let mut seen = [usize::MAX; 8];
    for (i, &(_, len)) in runs.iter().enumerate().rev() {
        if let Some(last) = seen.get_mut(len) {
            next[i] = std::mem::replace(last, i);
        }
    }
    let (mut out, mut i) = (Vec::new(), 0);
    while i < runs.len() {
        let ((at, len), close) = (runs[i], next[i]);
        if close == usize::MAX {
            i += 1;
        } else {
            out.push((at, runs[close].0, len));
            i = close + 1;
        }
    }
    out
}

fn run_at(bytes: &[u8], at: usize, mark: u8) -> usize {
    bytes[at..].iter().take_while(|&&b| b == mark).count()
}

/// The address of a link from behind its opening bracket on, and the position behind its closing one; a title in quotes may follow the address.
fn destination(text: &str, from: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    let (mut depth, mut end) = (0u32, from);
    let limit = bytes.len().min(from + ADDRESS_BYTES);
    while end < limit {
        match bytes[end] {
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b']' if bytes.get(end + 1) == Some(&b'(') => return None,
            b if b.is_ascii_whitespace() => break,
            _ => {}
        }
        end += 1;
    }
    let href = text[from..end.min(text.len())].trim_start_matches('<').trim_end_matches('>');
    if end >= limit || !looks_like_address(href) {
        return None;
    }
    if bytes[end] == b')' {
        return Some((href, end + 1));
    }
    let rest = text[end..].trim_start_matches([' ', '\t']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = text.len() - rest.len() + 1;
    let limit = bytes.len().min(start + ADDRESS_BYTES);
    let close = (start..limit).find(|&i| bytes[i] == quote as u8 && bytes.get(i + 1) == Some(&b')'))?;
    Some((href, close + 2))
}

/// What is between round brackets is an address, not an aside: it has a dot, a slash, a colon or a hash, or is empty.
fn looks_like_address(href: &str) -> bool {
    href.is_empty() || href.contains(['/', '#', '.', ':', '?'])
}

/// The end of a bare address that begins at `from`.
fn address(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let scheme = ["https://", "http://", "www."].iter().find(|s| rest.starts_with(**s))?;
    let end = rest
        .char_indices()
        .find(|&(_, c)| {
            c.is_whitespace()
                || !c.is_ascii() && !c.is_alphanumeric()
                || matches!(c, '<' | '>' | '"' | '`' | ']' | '|' | '*' | '\\')
        })
        .map_or(rest.len(), |(i, _)| i);
    (end > scheme.len() && rest[scheme.len()..end].contains(|c: char| c.is_alphanumeric()))
        .then_some(from + end)
}

/// Bytes at the end of an address that belong to the sentence round it.
fn closing_bytes(address: &str) -> usize {
    let open = address.contains('(');
    let trimmed = address.trim_end_matches(|c| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '_' | '~') || c == ')' && !open
    });
    address.len() - trimmed.len()
}
