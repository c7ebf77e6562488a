//! What repeats for good reason: code, tables, lists, labels, questions, speech, enumerations, rows of figures, verse and refrains.
//!
//! It only marks lines as guarded; what a guard allows is said at [`Guard`].

use super::ends::{End, is_speech};
use super::sheet::{Guard, Line, Sheet};
use crate::document::BlockKind;
use std::ops::Range;

/// Widest line of a poem or song; the longest of the classical long lines stay below.
const VERSE_MAX_WIDTH: u32 = 80;
/// Median width of verse, below.
const VERSE_MEDIAN_WIDTH: u32 = 60;
/// Fewest lines of verse in a row.
const VERSE_MIN_LINES: usize = 6;
/// Speech of at most this width is dialogue, where people say the same again.
const SPEECH_MAX_WIDTH: u32 = 160;
/// Widest refrain that is set as one paragraph.
const REFRAIN_MAX_WIDTH: u32 = 300;

/// Marks every line of `live` with its guard.
pub(super) fn guard(sheet: &mut Sheet<'_>, live: &[u32]) {
    for &i in live {
        let line = sheet.line(i);
        let guard = by_shape(sheet, line);
        sheet.guard(i, guard);
    }
    verse(sheet, live);
    refrains(sheet, live);
}

fn by_shape(sheet: &Sheet<'_>, line: &Line) -> Guard {
    match line.kind {
        BlockKind::Code | BlockKind::TableRow => return Guard::InProse,
        BlockKind::ListItem(_) | BlockKind::Heading(_) | BlockKind::Quote => return Guard::InRun,
        BlockKind::Paragraph | BlockKind::Caption => {}
    }
    let label = matches!(line.end, End::Open | End::Question) && line.width < 2 * SPEECH_MAX_WIDTH;
    let speech = line.width < SPEECH_MAX_WIDTH && is_speech(sheet.text(line));
    if label || line.is_figures() || speech { Guard::InRun } else { Guard::Free }
}

/// Stretches of short lines, most without a full stop, set in stanzas.
fn verse(sheet: &mut Sheet<'_>, live: &[u32]) {
    let mut at = 0;
    while at < live.len() {
        let rest = live.get(at..).unwrap_or_default();
        let len = rest.iter().take_while(|&&i| may_be_verse(sheet.line(i))).count();
        let stretch = rest.get(..len).unwrap_or_default();
        if len >= VERSE_MIN_LINES && is_verse(sheet, stretch) {
            for &i in stretch {
                sheet.guard(i, Guard::Never);
            }
        }
        sheet.steps += len as u64 + 1;
        at += len + 1;
    }
}

fn may_be_verse(line: &Line) -> bool {
    line.width < VERSE_MAX_WIDTH && matches!(line.kind, BlockKind::Paragraph | BlockKind::Quote)
}

fn is_verse(sheet: &Sheet<'_>, stretch: &[u32]) -> bool {
    let mut widths: Vec<u32> = stretch.iter().map(|&i| sheet.line(i).width).collect();
    widths.sort_unstable();
    let median = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let open = stretch.iter().filter(|&&i| !matches!(sheet.line(i).end, End::Sentence)).count();
    // A stanza is a line and tight lines after it; a poem has more of those than of lines that stand alone.
    let (mut stanzas, mut alone, mut size) = (0usize, 0usize, 0usize);
    for &i in stretch {
        if !sheet.line(i).tight {
            stanzas += usize::from(size > 1);
            alone += usize::from(size == 1);
            size = 0;
        }
        size += 1;
    }
    stanzas += usize::from(size > 1);
    alone += usize::from(size == 1);
    median < VERSE_MEDIAN_WIDTH && open * 10 > stretch.len() * 6 && stanzas >= 2 && stanzas >= alone
}

/// Blocks that come three times and more at even distances with other text between: the refrains of songs that set a stanza as a paragraph.
fn refrains(sheet: &mut Sheet<'_>, live: &[u32]) {
    let groups = equal_groups(sheet, live);
    // Lines before each place that stand once on the page.
    let mut once = vec![1usize; live.len()];
    for &at in groups.iter().flatten() {
        once.get_mut(at).into_iter().for_each(|n| *n = 0);
    }
    let mut sum = 0;
    for n in &mut once {
        sum += std::mem::replace(n, sum);
    }
    // A song that was rendered twice has nothing of its own between the copies.
    let varied = |a: usize, b: usize| {
        let between = once.get(b).zip(once.get(a)).map_or(0, |(b, a)| b - a);
        between * 2 >= b - a - 1
    };
    for group in groups.iter() {
        let widest = group.first().and_then(|&at| live.get(at)).map_or(0, |&i| sheet.line(i).width);
        if group.len() < 3 || widest > REFRAIN_MAX_WIDTH {
            continue;
        }
        let gaps = || group.windows(2).map(|w| w.last().unwrap_or(&0) - w.first().unwrap_or(&0));
        let (nearest, farthest) = (gaps().min().unwrap_or(0), gaps().max().unwrap_or(0));
        // Two stanzas in one gap and one in another is still even.
        let apart = group.windows(2).all(|w| matches!(*w, [a, b] if varied(a, b)));
        if nearest >= 2 && farthest <= nearest * 2 && apart {
            for &at in group {
                live.get(at).into_iter().for_each(|&i| sheet.guard(i, Guard::Never));
            }
        }
    }
}

/// Positions of lines that are equal, group behind group.
pub(super) struct Groups {
    places: Vec<usize>,
    groups: Vec<Range<usize>>,
}

impl Groups {
    /// Each group of two and more, ascending, by their first places.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[usize]> {
        self.groups.iter().filter_map(|range| self.places.get(range.clone()))
    }
}

/// Positions in `live` of lines that are equal; lines without words left out.
pub(super) fn equal_groups(sheet: &Sheet<'_>, live: &[u32]) -> Groups {
    let (mut places, mut groups) = (Vec::with_capacity(sheet.equal.len()), Vec::new());
    for same in sheet.equal.chunk_by(|a, b| a.0 == b.0) {
        let from = places.len();
        places.extend(same.iter().filter_map(|(_, i)| live.binary_search(i).ok()));
        if places.len() - from > 1 {
            groups.push(from..places.len());
        } else {
            places.truncate(from);
        }
    }
    groups.sort_unstable_by_key(|range| places.get(range.start).copied());
    Groups { places, groups }
}

/// Whether a block of markup is set in short lines by line breaks: a stanza in one paragraph.
pub(super) fn is_stanza(sheet: &Sheet<'_>, line: &Line) -> bool {
    let Some(block) = sheet.doc.block(line.block).filter(|_| !sheet.doc.plain) else { return false };
    let Some(source) = sheet.doc.source_hull(block, line.text.clone()) else { return false };
    let source = sheet.doc.view.text.as_bytes().get(source).unwrap_or_default();
    let breaks = source.windows(3).filter(|w| w.eq_ignore_ascii_case(b"<br")).count() as u32;
    breaks >= 2 && line.width / (breaks + 1) < VERSE_MEDIAN_WIDTH
}
