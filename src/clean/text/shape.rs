//! What a single line looks like: a heading, an item, a row, a rule, a fence. First by itself, then settled by its neighbours.
//!
//! A shape that stands alone and may be prose (a lone asterisk, one line with a bar) goes back to [`Shape::Plain`].

use super::lines::Line;

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Running text, or nothing that can be told from it.
    Plain,
    /// A line that opens or closes a code block.
    Fence,
    /// A line inside a fenced code block.
    Fenced,
    /// A horizontal rule or the underline of a heading, made of this character.
    Rule(char),
    /// The line between a table's head and its body, or a border of a drawn table.
    Border,
    /// A Markdown heading of this level; the content begins after `skip` bytes.
    Atx(u8),
    /// A list item; the content begins after `skip` bytes, and is on the next line where there is none.
    Bullet { mark: char, skip: u8 },
    /// An item of a numbered list; the number is content. The style is the character after the number.
    Ordinal { number: u32, style: char },
    /// A quoted line.
    Quote,
    /// A table row, its cells parted by this.
    Row(Bars),
    /// An indented line of code.
    Indented,
}

/// What parts the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bars {
    /// `|` anywhere, as in a Markdown table.
    Any,
    /// `|` between spaces.
    Spaced,
    /// Tabs.
    Tabs,
}

/// Longest number of a numbered list; four digits are a year.
const ORDINAL_DIGITS: usize = 3;
/// Lines between two numbers of one list, at most: longer items hold paragraphs and their numbers are headings.
const LIST_REACH: usize = 3;
/// An item at least this wide, in columns, is no heading, however far the next number is.
pub(super) const LONG_ITEM_COLUMNS: usize = 60;

/// Looks at one line's content alone.
pub(super) fn of(text: &str) -> Shape {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return Shape::Plain };
    match first {
        '`' | '~' if is_fence(text, first) => return Shape::Fence,
        '#' => {
            let level = text.bytes().take_while(|&b| b == b'#').count();
            let rest = text.get(level..).unwrap_or_default();
            if level <= 6 && rest.starts_with([' ', '\t']) && rest.contains(char::is_alphanumeric) {
                return Shape::Atx(level as u8);
            }
        }
        '>' if text.len() > 1 => return Shape::Quote,
        _ => {}
    }
    if let Some(rule) = rule(text) {
        return rule;
    }
    if let Some(item) = bullet(text, first).or_else(|| ordinal(text)) {
        return item;
    }
    if let Some(bars) = bars(text) {
        return Shape::Row(bars);
    }
    Shape::Plain
}

/// The content of a heading without its marks, as bytes to leave out at the start and at the end.
pub(super) fn atx_marks(text: &str) -> (usize, usize) {
    let inner = text.trim_start_matches(['#', ' ', '\t']);
    let front = text.len() - inner.len();
    let closed = inner.trim_end_matches('#');
    let closed =
        if closed.len() < inner.len() && closed.ends_with([' ', '\t']) { closed.trim_end() } else { inner };
    (front, inner.len() - closed.len())
}

/// Bytes of the quotation marks at the start of a line, nested ones and the spaces between them included.
pub(super) fn quote_marks(text: &str) -> usize {
    text.len() - text.trim_start_matches(['>', ' ', '\t']).len()
}

/// Settles shapes by what stands next to them. `markdown` says that the page is Markdown by evidence.
pub(super) fn settle(view: &str, lines: &mut [Line], markdown: bool) {
    let ordinals = ordinal_neighbours(view, lines);
    let mut demoted = Vec::new();
    let next_to = |i: usize, same: &dyn Fn(&Line) -> bool| {
        lines.get(i + 1).is_some_and(same) || i.checked_sub(1).and_then(|j| lines.get(j)).is_some_and(same)
    };
    for (i, line) in lines.iter().enumerate() {
        let text = line.text(view);
        let keep = match line.shape {
            Shape::Bullet {
                mark: '-' | '–' | '•' | '‣' | '▪' | '●' | '◦' | '\u{F0B7}', ..
            } => true,
            Shape::Bullet { mark: '*' | '+', .. } if markdown => true,
            Shape::Bullet { mark, .. } => next_to(i, &|l| match l.shape {
                Shape::Bullet { mark: other, .. } => {
                    other == mark || (is_pictogram(mark) && is_pictogram(other))
                }
                _ => false,
            }),
            // A number alone belongs to the next line, for a number alone says nothing.
            Shape::Ordinal { style: '.', .. } if !text.contains(char::is_whitespace) => true,
            Shape::Ordinal { .. } => markdown && text.contains(". ") || ordinals.get(i) == Some(&true),
            Shape::Quote => {
                markdown && text.starts_with("> ")
                    || next_to(i, &|l| l.shape == Shape::Quote)
                    || text.starts_with("> ") && text.len() > LONG_ITEM_COLUMNS
            }
            Shape::Row(_) => {
                // A title with its site's name may stand twice: rows differ.
                let row = |l: &Line| {
                    l.shape == line.shape && l.text(view) != text && cells(l.text(view)) == cells(text)
                };
                text.starts_with('|') && text.ends_with('|') && text.len() > 2 || next_to(i, &row)
            }
            // On other pages a line like that may be a comment in a listing.
            Shape::Atx(level) => markdown || level > 1 || line.gap && lines.get(i + 1).is_none_or(|l| l.gap),
            Shape::Indented => markdown,
            _ => true,
        };
        if !keep {
            demoted.push(i);
        }
    }
    for i in demoted {
        if let Some(line) = lines.get_mut(i) {
            line.shape = Shape::Plain;
        }
    }
    tables(view, lines);
}

/// Rows next to the border line of a Markdown table need no spaces round their bars.
fn tables(view: &str, lines: &mut [Line]) {
    let mut inside = false;
    for i in 0..lines.len() {
        let bar = |l: &Line| l.text(view).contains('|') && matches!(l.shape, Shape::Plain | Shape::Row(_));
        let border = lines.get(i).is_some_and(|l| l.shape == Shape::Border);
        if border && !inside {
            let head = lines.get(i).is_some_and(|l| !l.gap);
            if let Some(above) = i.checked_sub(1).and_then(|j| lines.get_mut(j))
                && head
                && bar(above)
            {
                above.shape = Shape::Row(Bars::Any);
            }
            inside = true;
        } else if let Some(line) = lines.get_mut(i) {
            inside = inside && !line.gap && (border || bar(line));
            if inside && !border {
                line.shape = Shape::Row(Bars::Any);
            }
        }
    }
}

/// Numbered lines with a neighbour of the same list: the number before or after it, near enough.
fn ordinal_neighbours(view: &str, lines: &[Line]) -> Vec<bool> {
    let mut found = vec![false; lines.len()];
    let mut last: Option<(usize, u32, char)> = None;
    for (i, line) in lines.iter().enumerate() {
        let Shape::Ordinal { number, style } = line.shape else { continue };
        if let Some((j, before, same)) = last
            && same == style
            && before.checked_add(1) == Some(number)
        {
            for k in [j, i] {
                let bare = style == '.' && lines.get(k).is_some_and(|l| l.text(view).ends_with('.'));
                let long = lines.get(k).is_some_and(|l| {
                    super::lines::columns(l.text(view), LONG_ITEM_COLUMNS) == LONG_ITEM_COLUMNS
                });
                if let Some(f) = found.get_mut(k) {
                    *f |= i - j == 1 || i - j <= LIST_REACH && (long || bare);
                }
            }
        }
        last = Some((i, number, style));
    }
    found
}

fn is_fence(text: &str, mark: char) -> bool {
    let run = text.chars().take_while(|&c| c == mark).count();
    let info = text.get(run..).unwrap_or_default();
    run >= 3 && info.len() <= 40 && !info.contains(mark)
}

/// A line of nothing but one drawing character, or of a table's border.
fn rule(text: &str) -> Option<Shape> {
    let (mut mark, mut count, mut border) = (None, 0usize, 0usize);
    for c in text.chars() {
        match c {
            ' ' | '\t' => {}
            '|' | ':' | '+' | '┼' | '├' | '┤' => border += 1,
            '-' | '*' | '_' | '=' | '~' | '─' | '━' | '═' | '—' | '–' => {
                if mark.is_some_and(|m| m != c) {
                    return None;
                }
                mark = Some(c);
                count += 1;
            }
            _ => return None,
        }
    }
    let mark = mark?;
    if border > 0 {
        return (matches!(mark, '-' | '=' | '─' | '━') && text.contains(['|', '+', '┼', '├']))
            .then_some(Shape::Border);
    }
    (count >= 3).then_some(Shape::Rule(mark))
}

fn bullet(text: &str, first: char) -> Option<Shape> {
    let rest = text.get(first.len_utf8()..)?;
    let content = rest.trim_start_matches([' ', '\t', '\u{A0}', '\u{3000}', '\u{FE0F}', '\u{200D}']);
    let spaced = content.len() < rest.len();
    let fits = match first {
        '-' | '*' | '+' | '–' | '·' | '‧' => spaced && !content.is_empty(),
        '•' | '‣' | '◦' | '▪' | '●' | '\u{F0B7}' => true,
        '▫' | '■' | '□' | '○' | '◆' | '◇' | '➤' | '➢' | '►' | '▶' | '▸' | '▹' | '✓' | '✔' | '☑' | '⁃'
        | '∙' | '・' => !content.is_empty(),
        c => is_pictogram(c) && !content.is_empty(),
    };
    let skip = u8::try_from(text.len() - content.len()).ok()?;
    fits.then_some(Shape::Bullet { mark: first, skip })
}

/// Whether a character is a picture that may serve as a bullet.
pub(super) fn is_pictogram(c: char) -> bool {
    matches!(c as u32, 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1F300..=0x1FAFF)
}

/// Whether a pictogram is a mere mark, such as a tick or an arrow; other ones say something and stay in the text.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '☑' | '✅'
            | '✓'
            | '✔'
            | '➡'
            | '➤'
            | '➢'
            | '➜'
            | '❖'
            | '✦'
            | '⭐'
            | '★'
            | '👉'
            | '🔹'
            | '🔸'
            | '▶'
            | '◆'
    )
}

fn ordinal(text: &str) -> Option<Shape> {
    let open = text.starts_with(['(', '（']);
    let inner = text.trim_start_matches(['(', '（']);
    let (number, rest) = if inner.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        if digits > ORDINAL_DIGITS {
            return None;
        }
        (inner.get(..digits)?.parse().ok()?, inner.get(digits..)?)
    } else {
        let letter = inner.bytes().next().filter(u8::is_ascii_lowercase)?;
        (u32::from(letter - b'a') + 1, inner.get(1..)?)
    };
    let letter = inner.starts_with(|c: char| c.is_ascii_lowercase());
    let style = rest.chars().next()?;
    let after = rest.get(style.len_utf8()..)?;
    let fits = match style {
        '.' => !open && !letter && (after.is_empty() || after.starts_with([' ', '\t', '\u{A0}'])),
        ')' => after.is_empty() || after.starts_with([' ', '\t', '\u{A0}']),
        '、' | '．' => !open && !letter && !after.is_empty(),
        '）' => !after.is_empty(),
        _ => false,
    };
    let style = if letter { 'a' } else { style };
    fits.then_some(Shape::Ordinal { number, style })
}

fn bars(text: &str) -> Option<Bars> {
    if text.len() > 2 && text.starts_with('|') && text.get(1..).is_some_and(|t| t.contains('|')) {
        return Some(Bars::Any);
    }
    if text.contains(" | ") {
        return Some(Bars::Spaced);
    }
    text.contains('\t').then_some(Bars::Tabs)
}

/// Cells of a row, counted by the bars or tabs in it.
fn cells(text: &str) -> usize {
    let inner = text.trim_start_matches('|').trim_end_matches('|');
    if inner.contains('|') {
        inner.bytes().filter(|&b| b == b'|').count()
    } else {
        inner.split('\t').filter(|c| !c.is_empty()).count()
    }
}
