//! Lines to drafts of blocks: which lines make one block, and of what kind.

use super::join::{self, PROSE_COLUMNS, SoFar};
use super::lines::{Line, columns};
use super::profile::Profile;
use super::shape::{Bars, Shape};
use crate::document::BlockKind;
use std::ops::Range;

/// A block to be written.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// What it is.
    pub(super) kind: BlockKind,
    /// Its lines, by index.
    pub(super) lines: Range<usize>,
    /// No blank line stands before it.
    pub(super) tight: bool,
    /// How its text is made of its lines.
    pub(super) form: Form,
}

/// How a block's text is made of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Joined, with inline marks taken out.
    Text,
    /// Cells joined by bars.
    Cells(Bars),
    /// As it stands, but for so many columns of indent.
    Verbatim(usize),
}

/// Columns of a heading by shape, at most.
const HEADING_COLUMNS: usize = 80;
/// Words of a heading by shape, at most.
const HEADING_WORDS: u32 = 14;
/// Columns of the running text under a heading by shape, at least.
const BODY_COLUMNS: usize = 80;
/// Columns of an underlined heading, at most.
const UNDERLINED_COLUMNS: usize = 120;

/// Groups settled lines into blocks.
pub(super) fn group(view: &str, lines: &mut [Line], profile: Profile, join_lines: bool) -> Vec<Draft> {
    let mut grouping = Grouping { view, lines, profile, join_lines, indents: Vec::new() };
    let (mut drafts, mut i) = (Vec::new(), 0);
    while i < grouping.lines.len() {
        let (draft, next) = grouping.draft(i);
        drafts.extend(draft);
        i = next.max(i + 1);
    }
    headings(view, grouping.lines, &mut drafts);
    drafts
}

struct Grouping<'t> {
    view: &'t str,
    lines: &'t mut [Line],
    profile: Profile,
    join_lines: bool,
    /// Indents of the open list and of those round it.
    indents: Vec<u16>,
}

impl Grouping<'_> {
    /// The block that begins at line `i`, if it makes one, and the line after it.
    fn draft(&mut self, i: usize) -> (Option<Draft>, usize) {
        let Some(line) = self.lines.get(i) else { return (None, i + 1) };
        let (shape, gap, tight) = (line.shape, line.gap, !line.gap && i > 0);
        if !matches!(shape, Shape::Bullet { .. } | Shape::Ordinal { .. }) && line.indent == 0 {
            self.indents.clear();
        }
        let block = |kind, lines, form| Draft { kind, lines, tight, form };
        match shape {
            Shape::Rule(_) | Shape::Border => {
                if let Some(next) = self.lines.get_mut(i + 1) {
                    next.gap |= gap || shape != Shape::Border;
                }
                (None, i + 1)
            }
            Shape::Fence => {
                let end = self.run(i + 1, |l| l.shape == Shape::Fenced);
                let closed = self.lines.get(end).is_some_and(|l| l.shape == Shape::Fence);
                let code = block(BlockKind::Code, i + 1..end, Form::Verbatim(0));
                (Some(code), end + usize::from(closed))
            }
            Shape::Indented => {
                let end = self.run(i + 1, |l| l.shape == Shape::Indented);
                (Some(block(BlockKind::Code, i..end, Form::Verbatim(4))), end)
            }
            Shape::Fenced => (None, i + 1),
            Shape::Row(bars) => (Some(block(BlockKind::TableRow, i..i + 1, Form::Cells(bars))), i + 1),
            Shape::Atx(level) => {
                let end = self.join(i, Shape::Plain);
                (Some(block(BlockKind::Heading(level), i..end, Form::Text)), end)
            }
            Shape::Quote => {
                let end = self.join(i, Shape::Quote);
                (Some(block(BlockKind::Quote, i..end, Form::Text)), end)
            }
            Shape::Bullet { .. } | Shape::Ordinal { .. } => {
                let depth = self.depth(line.indent);
                let (from, end) = self.item(i);
                let item = block(BlockKind::ListItem(depth), from..end, Form::Text);
                ((from < end).then_some(item), end)
            }
            Shape::Plain => {
                if let Some(level) = self.underline(i) {
                    return (Some(block(BlockKind::Heading(level), i..i + 1, Form::Text)), i + 1);
                }
                let end = self.join(i, Shape::Plain);
                (Some(block(BlockKind::Paragraph, i..end, Form::Text)), end)
            }
        }
    }

    /// The first line from `i` on that is not of this sort.
    fn run(&self, i: usize, sort: impl Fn(&Line) -> bool) -> usize {
        i + self.lines.iter().skip(i).take_while(|l| sort(l)).count()
    }

    /// The end of the lines of this shape that go on from line `i`.
    fn join(&self, i: usize, shape: Shape) -> usize {
        let Some(first) = self.lines.get(i) else { return i };
        let mut so_far = SoFar { first, last: first, columns: columns(first.text(self.view), PROSE_COLUMNS) };
        let mut end = i + 1;
        if !self.join_lines {
            return end;
        }
        while let Some(next) = self.lines.get(end).filter(|l| l.shape == shape)
            && self.underline(end).is_none()
            && join::continues(self.view, so_far, next, self.lines.get(end + 1), self.profile)
        {
            so_far.last = next;
            so_far.columns =
                (so_far.columns + columns(next.text(self.view), PROSE_COLUMNS)).min(PROSE_COLUMNS);
            end += 1;
        }
        end
    }

    /// The lines of a list item: those that go on by width or sense, or that are indented like its content. A mark
    /// with nothing behind it belongs to the next line.
    fn item(&self, i: usize) -> (usize, usize) {
        let Some(line) = self.lines.get(i) else { return (i, i + 1) };
        let next = self.lines.get(i + 1).filter(|l| !l.gap && !l.seam);
        if line.start == line.end {
            return match next.map(|l| l.shape) {
                Some(Shape::Plain) => (i + 1, self.join(i + 1, Shape::Plain)),
                Some(Shape::Ordinal { .. }) => self.item(i + 1),
                _ => (i, i),
            };
        }
        let bare = matches!(line.shape, Shape::Ordinal { style: '.', .. })
            && !line.text(self.view).contains(char::is_whitespace);
        let named = |l: &Line| l.shape == Shape::Plain && l.text(self.view).starts_with(char::is_alphabetic);
        if bare && self.join_lines && next.is_some_and(named) {
            return (i, self.join(i + 1, Shape::Plain));
        }
        let mut end = self.join(i, Shape::Plain);
        while self.join_lines
            && let (Some(last), Some(next)) = (self.lines.get(end - 1), self.lines.get(end))
            && next.shape == Shape::Plain
            && !next.gap
            && next.indent > line.indent
            && (self.profile.markdown || !join::is_terminal(last.text(self.view)))
        {
            end += 1;
        }
        (i, end)
    }

    /// How deep a list item stands, from 1, by the indents of those before it.
    fn depth(&mut self, indent: u16) -> u8 {
        while self.indents.last().is_some_and(|&last| last > indent) {
            self.indents.pop();
        }
        // One column more is a slip of the hand, not a list in a list.
        if self.indents.last().is_none_or(|&last| last + 1 < indent) {
            self.indents.push(indent);
        }
        u8::try_from(self.indents.len()).unwrap_or(u8::MAX).max(1)
    }

    /// The level of a heading that the next line underlines.
    fn underline(&self, i: usize) -> Option<u8> {
        let (line, rule) = (self.lines.get(i)?, self.lines.get(i + 1)?);
        let text = line.text(self.view);
        let level = match rule.shape {
            Shape::Rule('=') => 1,
            Shape::Rule('-') if line.gap && !join::is_terminal(text) => 2,
            _ => return None,
        };
        let solid = !rule.text(self.view).contains(' ');
        let short = columns(text, UNDERLINED_COLUMNS) < UNDERLINED_COLUMNS;
        (!rule.gap && solid && short && text.contains(char::is_alphanumeric)).then_some(level)
    }
}

/// Makes headings of paragraphs that look like one and have running text under them.
fn headings(view: &str, lines: &[Line], drafts: &mut [Draft]) {
    for i in 0..drafts.len() {
        let (Some(draft), Some(next)) = (drafts.get(i), drafts.get(i + 1)) else { break };
        let (text, below) = (text_of(view, lines, draft), text_of(view, lines, next));
        let single = draft.kind == BlockKind::Paragraph && draft.lines.len() == 1;
        if !single || !looks_like_heading(text) {
            continue;
        }
        let prose = matches!(next.kind, BlockKind::Paragraph | BlockKind::Quote)
            && columns(below, BODY_COLUMNS) == BODY_COLUMNS
            && below.contains(['.', '!', '?', '。', '！', '？', '؟', '۔', '।']);
        // A line that goes on in lower case is the rest of a sentence, not the text under a heading.
        let prose = prose && !below.starts_with(char::is_lowercase);
        let capitals = !draft.tight && is_capitals(text) && columns(below, 20) == 20 && !is_capitals(below);
        if (prose || capitals)
            && let Some(draft) = drafts.get_mut(i)
        {
            draft.kind = BlockKind::Heading(2);
        }
    }
}

/// Short, begins like a sentence, does not end like one.
fn looks_like_heading(text: &str) -> bool {
    if columns(text, HEADING_COLUMNS + 1) > HEADING_COLUMNS || text.contains(" | ") || text.contains("://") {
        return false;
    }
    let first = text.chars().find(|c| c.is_alphanumeric());
    let ends =
        text.ends_with(['.', '!', ',', ';', '…', '。', '！', '，', '；', '،', '؛', '।', '-', '–', '>', '»']);
    first.is_some_and(|c| !c.is_lowercase())
        && !ends
        && text.contains(char::is_alphabetic)
        && crate::clean::words::count(text) <= HEADING_WORDS
}

/// Two words or five letters, and no lower case in a script that has one.
fn is_capitals(text: &str) -> bool {
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    upper >= 5 && !text.chars().any(char::is_lowercase)
}

fn text_of<'t>(view: &'t str, lines: &[Line], draft: &Draft) -> &'t str {
    let from = lines.get(draft.lines.start).map_or(0, |l| l.start as usize);
    let to = draft.lines.end.checked_sub(1).and_then(|i| lines.get(i)).map_or(from, |l| l.end as usize);
    view.get(from..to.max(from)).unwrap_or_default()
}
