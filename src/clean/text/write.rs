//! Drafts to blocks: hands the source ranges of a block to the writer, in order and without its marks.

use super::group::{Draft, Form};
use super::inline::{self, Mark, What};
use super::join;
use super::lines::{Ends, Line};
use super::profile::Profile;
use super::shape::{Bars, Shape};
use crate::clean::writer::Writer;
use crate::document::ItemMark;
use std::ops::Range;

/// Writes one block.
pub(super) fn write(w: &mut Writer<'_, '_>, lines: &[Line], draft: &Draft, profile: Profile) {
    let Some(own) = lines.get(draft.lines.clone()).filter(|own| !own.is_empty()) else { return };
    w.open(draft.kind, 0, draft.tight, false);
    if own.first().is_some_and(|line| matches!(line.shape, Shape::Ordinal { .. })) {
        w.set_mark(ItemMark::InText);
    }
    match draft.form {
        Form::Verbatim(dedent) => verbatim(w, own, dedent),
        Form::Text => text(w, own, profile),
        Form::Cells(bars) => own.iter().for_each(|line| cells(w, line, bars, profile)),
    }
    w.close();
}

fn text(w: &mut Writer<'_, '_>, lines: &[Line], profile: Profile) {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    let whole = first.start as usize..last.end.max(first.start) as usize;
    let marks = inline::marks(w.view(), whole, profile.markdown);
    let mut pen = Pen { marks: &marks, depth: 0 };
    let mut before: Option<&Line> = None;
    for line in lines {
        if let Some(before) = before
            && join::spaced(before.text(w.view()), line.text(w.view()))
        {
            w.space(before.end as usize..line.start as usize);
        }
        pen.write(w, line.range());
        before = Some(line);
    }
    pen.end(w);
}

fn cells(w: &mut Writer<'_, '_>, line: &Line, bars: Bars, profile: Profile) {
    let marks = inline::marks(w.view(), line.range(), profile.markdown);
    let mut pen = Pen { marks: &marks, depth: 0 };
    let mut pending = String::from(" ");
    for cell in split(line.text(w.view()), bars) {
        let cell = line.start as usize + cell.start..line.start as usize + cell.end;
        if !cell.is_empty() {
            w.separator(&pending);
            pending.truncate(1);
            pen.write(w, cell);
            pen.end(w);
        }
        pending.push_str("| ");
    }
}

/// The cells of a row, white space left out; empty ones as empty ranges.
fn split(text: &str, bars: Bars) -> Vec<Range<usize>> {
    let (mut out, mut from) = (Vec::new(), 0);
    let bytes = text.as_bytes();
    let space = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_none_or(u8::is_ascii_whitespace);
    let mark = if bars == Bars::Tabs { b'\t' } else { b'|' };
    let mut cut = |from: usize, to: usize| {
        let cell = text.get(from..to).unwrap_or_default();
        let lead = cell.len() - cell.trim_start().len();
        out.push(from + lead..from + lead + cell.trim().len());
    };
    for at in memchr::memchr_iter(mark, bytes) {
        let escaped = bars == Bars::Any && at > 0 && bytes.get(at - 1) == Some(&b'\\');
        let bare = bars == Bars::Spaced && !(space(at.checked_sub(1)) && space(Some(at + 1)));
        if !escaped && !bare {
            if at > 0 {
                cut(from, at);
            }
            from = at + 1;
        }
    }
    cut(from, text.len());
    out
}

fn verbatim(w: &mut Writer<'_, '_>, lines: &[Line], dedent: usize) {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    let whole = first.raw as usize..last.end as usize;
    let ends: Vec<(usize, Range<usize>)> = Ends::new(w.view(), whole).collect();
    for (start, end) in ends {
        let indent = w.view().get(start..end.start).unwrap_or_default();
        let spaces = indent.bytes().take(dedent).take_while(|&b| b == b' ').count();
        let cut = if spaces < dedent && indent.as_bytes().get(spaces) == Some(&b'\t') {
            spaces + 1
        } else {
            spaces
        };
        let cut = if dedent == 0 { 0 } else { cut };
        w.verbatim(start + cut..end.start);
        if w.view().get(end.clone()) == Some("\n") {
            w.verbatim(end);
        } else if !end.is_empty() {
            w.decoded(end, "\n", true);
        }
    }
}

/// Hands ranges to the writer and leaves marks out.
struct Pen<'m> {
    marks: &'m [Mark],
    /// Links that are open; the outermost one counts.
    depth: usize,
}

impl Pen<'_> {
    fn write(&mut self, w: &mut Writer<'_, '_>, range: Range<usize>) {
        let mut at = range.start;
        while let Some((mark, rest)) = self.marks.split_first() {
            if mark.at.start > range.end || mark.at.start == range.end && !mark.at.is_empty() {
                break;
            }
            self.marks = rest;
            if at < mark.at.start {
                w.text(at..mark.at.start);
            }
            at = at.max(mark.at.end);
            match &mark.what {
                What::Drop => {}
                What::LinkStart(href) => {
                    if self.depth == 0 {
                        w.link_start(|_, hrefs| hrefs.push_str(href));
                    }
                    self.depth += 1;
                }
                What::LinkEnd => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        w.link_end();
                    }
                }
            }
        }
        if at < range.end {
            w.text(at..range.end);
        }
    }

    /// Ends a link that is still open.
    fn end(&mut self, w: &mut Writer<'_, '_>) {
        if self.depth > 0 {
            self.depth = 0;
            w.link_end();
        }
    }
}
