//! Captions that come again round a page, as scraped galleries and "related" lists leave them, and the credits behind them.
//!
//! A caption that stands once is not looked at here.

use super::ends::End;
use super::legit::equal_groups;
use super::normal::words;
use super::phrases::Phrases;
use super::sheet::{Line, Sheet};
use crate::clean::lexicon::Target;
use crate::document::{Ballot, BlockKind};
use crate::outcome::{Field, Reason};
use std::ops::RangeInclusive;

/// Widths of a caption: below, it may be a name or a label; beyond, a paragraph.
const WIDTHS: RangeInclusive<u32> = 20..=200;
/// Fewest words of a caption; shorter lines are names of speakers and sections.
const MIN_WORDS: u32 = 4;
/// Copies of a line without any other sign of a caption, at least; and of any, at most: a line in every item of a listing is none.
const COPIES: RangeInclusive<usize> = 3..=24;
/// Lines of prose between two copies that show that a line comes again round a page, not in a list.
const PROSE_BETWEEN: usize = 2;
/// Words, first one aside, that begin with a capital: people and places.
const MIN_NAMES: u32 = 2;
/// Width and words of a credit, at most.
const CREDIT_MAX: (u32, u32) = (60, 6);

/// Moves repeated captions and their credits, each once, and drops the other copies.
pub(super) fn move_captions(sheet: &mut Sheet<'_>, live: &[u32], phrases: &mut Phrases<'_>) {
    again(sheet, live);
    for group in equal_groups(sheet, live).iter() {
        let copies: Vec<(usize, u32)> = group
            .iter()
            .filter_map(|&at| Some((at, *live.get(at)?)))
            .filter(|&(_, i)| has_shape(sheet.line(i)))
            .collect();
        if copies.len() < 2 || copies.len() > *COPIES.end() {
            continue;
        }
        let marked = copies.iter().find(|&&(_, i)| sheet.line(i).kind == BlockKind::Caption).copied();
        let credits: Vec<(usize, u32)> =
            copies.iter().filter(|&&(at, _)| is_credit(sheet, live, at, phrases)).copied().collect();
        let known = marked.is_some() || !credits.is_empty();
        if !known && !goes_round(sheet, live, &copies) {
            continue;
        }
        if marked.is_none() && is_phrase(sheet, copies.first().map_or(0, |c| c.1), phrases) {
            continue;
        }
        // The copy before its credit is the one to move, so that the two stand together.
        let Some((_, stays)) = credits.first().copied().or(marked).or(copies.first().copied()) else {
            continue;
        };
        for (_, i) in copies {
            let ballot = if i == stays { Ballot::Move(Field::Caption) } else { Ballot::Drop(Reason::Repeat) };
            sheet.settle(i, ballot, "repeats/caption");
        }
        for (n, (at, _)) in credits.into_iter().enumerate() {
            let ballot = if n == 0 { Ballot::Move(Field::Credit) } else { Ballot::Drop(Reason::Repeat) };
            live.get(at + 1).into_iter().for_each(|&i| _ = sheet.settle(i, ballot, "repeats/credit"));
        }
    }
}

/// Drops further copies of captions that another stage moved.
fn again(sheet: &mut Sheet<'_>, live: &[u32]) {
    for &i in live {
        let line = sheet.line(i);
        if has_shape(line) && sheet.captions.binary_search(&line.hash).is_ok() {
            sheet.settle(i, Ballot::Drop(Reason::Repeat), "repeats/caption");
        }
    }
}

fn has_shape(line: &Line) -> bool {
    let kind = match line.kind {
        BlockKind::Caption => true,
        BlockKind::Paragraph | BlockKind::Heading(_) => line.end == End::Bare && line.cut_off.is_none(),
        _ => false,
    };
    kind && line.fate.is_none() && WIDTHS.contains(&line.width) && line.words >= MIN_WORDS
}

/// Whether copies of a line with names in it stand on either side of the main text and, on one side, in turn with other short lines.
/// A line that ever heads a paragraph is none: entries of a table of contents come again as headings, bylines as heads of entries.
fn goes_round(sheet: &Sheet<'_>, live: &[u32], copies: &[(usize, u32)]) -> bool {
    let Some(&(_, one)) = copies.first() else { return false };
    let prose = |at: usize| live.get(at).is_some_and(|&i| sheet.line(i).is_prose());
    let (mut apart, mut in_turn) = (false, false);
    for pair in copies.windows(2) {
        let [(a, _), (b, _)] = *pair else { continue };
        apart |= (a + 1..b).filter(|&at| prose(at)).take(PROSE_BETWEEN).count() == PROSE_BETWEEN;
        in_turn |= b - a <= 2;
    }
    copies.len() >= *COPIES.start()
        && apart
        && in_turn
        && !copies.iter().any(|&(at, _)| prose(at + 1))
        && sheet.line(one).digits == 0
        && names_somebody(sheet.text(sheet.line(one)))
}

/// Names among common words; a line of capitals throughout is a headline or a button.
fn names_somebody(text: &str) -> bool {
    let (mut names, mut common, mut first) = (0u32, false, true);
    words(text, |word| {
        names += u32::from(word.name && !first);
        common |= word.unspaced || !(word.name || word.digit);
        first = false;
    });
    let caseless = text.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase() && !c.is_uppercase());
    names >= MIN_NAMES && (common || caseless)
}

/// Whether the line behind the one at `at` is its credit: short, without a blank line between, and glued to it in the source,
/// or known to the lexicon.
fn is_credit(sheet: &Sheet<'_>, live: &[u32], at: usize, phrases: &mut Phrases<'_>) -> bool {
    let pair = live.get(at).zip(live.get(at + 1)).map(|(&a, &b)| (sheet.line(a), sheet.line(b)));
    let Some((caption, line)) = pair else { return false };
    let short = line.tight
        && line.fate.is_none()
        && line.width > 0
        && line.width <= CREDIT_MAX.0
        && line.words <= CREDIT_MAX.1
        && line.end == End::Bare
        && line.hash != caption.hash
        && matches!(line.kind, BlockKind::Paragraph | BlockKind::Caption | BlockKind::Heading(_));
    if !short {
        return false;
    }
    let of = |line: &Line| sheet.doc.source_hull(sheet.doc.block(line.block)?, line.text.clone());
    let glued = of(caption).map(|r| r.end) == of(line).map(|r| r.start);
    glued || phrases.of(sheet.text(line), line.words).any(|(p, _)| p.target == Target::Move(Field::Credit))
}

/// Whether the lexicon knows the line as something that goes for another reason.
fn is_phrase(sheet: &Sheet<'_>, index: u32, phrases: &mut Phrases<'_>) -> bool {
    let line = sheet.line(index);
    phrases.of(sheet.text(line), line.words).any(|(p, _)| matches!(p.target, Target::Drop(_)))
}
