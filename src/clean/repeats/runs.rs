//! Exact repeats: whole runs of lines that come again, and single lines.
//!
//! Runs are found over the hashes of the lines alone. What is equal here is equal in every word and number.

use super::ends::End;
use super::legit::{equal_groups, is_stanza};
use super::sheet::{Guard, Line, Sheet};
use crate::clean::plan::RepeatSettings;
use crate::document::BlockKind;
use std::ops::Range;

/// Least width of a repeated run of two lines and more.
const RUN_MIN_WIDTH: u32 = 200;
/// Least width of two lines and more that are said again right away.
const BAND_MIN_WIDTH: u32 = 60;
/// Least width of one line that counts as a run.
const LONE_MIN_WIDTH: u32 = 120;
/// Copies of a line without prose around, at most, for it to be a menu (for wide and narrow screens, and at the foot), not an entry of a listing.
/// On 1,497 development pages runs of such lines are part of the main text once in seven up to here, and twice in five beyond.
const MENU_MAX_COPIES: usize = 3;
/// Paragraphs from which on a run is a story and not a quotation.
const STORY_MIN_PROSE: usize = 4;
/// Widest line that may stand between the parts of a run: an inserted caption, advertisement or credit.
const FOREIGN_MAX_WIDTH: u32 = 80;
/// Earlier copies of a line that are tried as the start of a run, the nearest first. Bounds the work on lines that come thousands of times.
const CANDIDATES: usize = 16;
/// Widest label of a paragraph.
const LABEL_MAX_WIDTH: u32 = 80;
/// Least width and words of a line that goes because the line before says the same.
const ADJACENT_MIN: (u32, u32) = (20, 4);

/// Lines `to..to + len` of `live` that are equal to the earlier lines from `from` on.
#[derive(Debug, Clone, Copy)]
struct Match {
    from: usize,
    to: usize,
    len: usize,
}

/// Drops the later copy of every repeated run, or the earlier one where only the later stands in the main text.
pub(super) fn drop_runs(sheet: &mut Sheet<'_>, live: &[u32]) {
    let matches = factors(sheet, live);
    let copies = copies(sheet, live);
    let mut rest = matches.as_slice();
    while !rest.is_empty() {
        let links = rest.windows(2).take_while(|w| follows(sheet, live, w)).count();
        let (chain, others) = rest.split_at_checked(links + 1).unwrap_or((rest, &[]));
        rest = others;
        if is_run(sheet, live, chain, &copies) {
            drop_chain(sheet, live, chain, "repeats/run");
        }
    }
}

/// For every line of `live`, how many lines of the page are equal to it.
fn copies(sheet: &Sheet<'_>, live: &[u32]) -> Vec<usize> {
    let mut copies = vec![1; live.len()];
    for group in equal_groups(sheet, live).iter() {
        for &at in group {
            copies.get_mut(at).into_iter().for_each(|n| *n = group.len());
        }
    }
    copies
}

/// For every line that came before, the longest run that starts there and came before; then on behind that run.
/// Each step of the comparison is paid for by a line that is passed over, `CANDIDATES` times at most.
fn factors(sheet: &mut Sheet<'_>, live: &[u32]) -> Vec<Match> {
    let hashes: Vec<u64> = live.iter().map(|&i| sheet.line(i).hash).collect();
    let mut earlier: Vec<Option<usize>> = vec![None; live.len()];
    for group in equal_groups(sheet, live).iter() {
        for pair in group.windows(2) {
            if let (Some(&a), Some(&b)) = (pair.first(), pair.last())
                && let Some(slot) = earlier.get_mut(b)
            {
                *slot = Some(a);
            }
        }
    }
    let mut out: Vec<Match> = Vec::new();
    let mut to = 0;
    while to < live.len() {
        let expected = out.last().filter(|m| to - (m.to + m.len) <= 1).map(|m| m.from + m.len);
        let mut best = Match { from: 0, to, len: 0 };
        let mut candidate = earlier.get(to).copied().flatten();
        for _ in 0..CANDIDATES {
            let Some(from) = candidate else { break };
            let here = hashes.get(to..).unwrap_or_default().iter();
            let len = here.zip(hashes.get(from..).unwrap_or_default()).take_while(|(a, b)| a == b).count();
            sheet.steps += len as u64 + 1;
            let goes_on = expected.is_some_and(|e| from == e || from == e + 1);
            if len > best.len || (len == best.len && goes_on) {
                best = Match { from, to, len };
            }
            candidate = earlier.get(from).copied().flatten();
        }
        if best.len > 0 {
            out.push(best);
        }
        to += best.len.max(1);
    }
    out
}

/// Whether the second of two matches goes on where the first one ends, at most one short line aside on either side.
fn follows(sheet: &Sheet<'_>, live: &[u32], pair: &[Match]) -> bool {
    let [a, b] = pair else { return false };
    let short = |at: usize| live.get(at).is_some_and(|&i| sheet.line(i).width < FOREIGN_MAX_WIDTH);
    let near = |end: usize, start: usize| start == end || (start == end + 1 && short(end));
    near(a.to + a.len, b.to) && near(a.from + a.len, b.from)
}

/// Drops whatever comes again right behind itself.
pub(super) fn drop_bands(sheet: &mut Sheet<'_>, live: &[u32]) {
    for m in factors(sheet, live) {
        if let Some(copies) = band(sheet, live, m) {
            drop_chain(sheet, live, &[copies], "repeats/band");
        }
    }
}

/// The whole copies of slides or of a running band, which stand right behind the first one. Two copies of figures may be two offers side
/// by side.
fn band(sheet: &Sheet<'_>, live: &[u32], m: Match) -> Option<Match> {
    let period = m.to - m.from;
    let lines = live.get(m.from..m.to).unwrap_or_default().iter().map(|&i| sheet.line(i));
    let counted = |l: &&Line| l.guard < Guard::InProse && (m.len >= 2 * period || !l.is_figures());
    let width: u32 = lines.filter(counted).map(|l| l.width).sum();
    ((2..=m.len).contains(&period) && width >= BAND_MIN_WIDTH)
        .then(|| Match { len: m.len - m.len % period, ..m })
}

/// Whether a chain of matches is long enough, and of a kind, to go.
fn is_run(sheet: &Sheet<'_>, live: &[u32], chain: &[Match], copies: &[usize]) -> bool {
    let (mut width, mut count, mut prose, mut items, mut often) = (0u32, 0usize, 0usize, 0usize, 0usize);
    for at in chain.iter().flat_map(|m| m.to..m.to + m.len) {
        let (Some(&i), Some(&copies)) = (live.get(at), copies.get(at)) else { continue };
        let line = sheet.line(i);
        often += usize::from(copies > MENU_MAX_COPIES);
        if line.guard < Guard::InProse && line.width > 0 {
            width = width.saturating_add(line.width);
            count += 1;
            prose += usize::from(line.is_prose());
            items += usize::from(matches!(line.kind, BlockKind::ListItem(_)));
        }
    }
    if count == 1 {
        let free = |m: &Match| {
            live.get(m.to)
                .map(|&i| sheet.line(i))
                .is_some_and(|l| l.guard == Guard::Free && !is_stanza(sheet, l))
        };
        return width >= LONE_MIN_WIDTH && chain.iter().all(|m| m.len == 1 && free(m));
    }
    // Two long items are a short list that says the same of two things; options and specifications come with every item of a listing.
    let whole = prose > 0 || ((items == 0 || count >= 3) && often * 2 <= count);
    width >= RUN_MIN_WIDTH && count >= 2 && whole
}

fn drop_chain(sheet: &mut Sheet<'_>, live: &[u32], chain: &[Match], rule: &'static str) {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return };
    let from = first.from..last.from + last.len;
    let to = first.to..last.to + last.len;
    let lines = |range: Range<usize>| live.get(range).unwrap_or_default();
    let prose = chain
        .iter()
        .flat_map(|m| lines(m.to..m.to + m.len))
        .filter(|&&i| sheet.line(i).is_prose() && sheet.line(i).guard < Guard::InProse)
        .count();
    // A long story that comes twice is no quotation, whatever stands before it.
    if prose < STORY_MIN_PROSE && sheet.is_introduced(live, to.start, from.start) {
        lines(to).iter().for_each(|&i| sheet.quote(i));
        return;
    }
    let earlier_goes = from.end <= to.start
        && lines(from.clone()).iter().all(|&i| sheet.line(i).fate.is_none() && !sheet.line(i).held)
        && later_is_better(sheet, live, &from, &to);
    for m in chain {
        for k in 0..m.len {
            let (Some(&a), Some(&b)) = (live.get(m.from + k), live.get(m.to + k)) else { continue };
            let (goes, stays) = if earlier_goes { (a, b) } else { (b, a) };
            let allowed = match sheet.line(goes).guard {
                Guard::Free | Guard::InRun => true,
                Guard::InProse => prose >= 2,
                Guard::Never => false,
            };
            if allowed && sheet.line(goes).width > 0 {
                sheet.drop_equal(goes, stays, rule);
            }
        }
    }
}

/// The first copy stays, unless it is cut off or hidden where the later is not, or stands outside the prose in which the later one stands.
fn later_is_better(sheet: &Sheet<'_>, live: &[u32], from: &Range<usize>, to: &Range<usize>) -> bool {
    let pair = live.get(from.start).zip(live.get(to.start)).map(|(&a, &b)| (sheet.line(a), sheet.line(b)));
    let Some((a, b)) = pair else { return false };
    if a.is_more_complete(b) || b.is_more_complete(a) {
        return b.is_more_complete(a);
    }
    sheet.prose_round(live, from.clone(), to.clone()) == 0
        && sheet.prose_round(live, to.clone(), from.clone()) >= 2
}

/// Drops all but one copy of lines that are long enough to be no accident.
pub(super) fn drop_singles(sheet: &mut Sheet<'_>, live: &[u32], settings: &RepeatSettings) {
    for group in equal_groups(sheet, live).iter() {
        let Some(&head) = group.first() else { continue };
        let mut copies: Vec<(usize, u32)> = Vec::new();
        for (at, i) in group.iter().filter_map(|&at| Some((at, *live.get(at)?))) {
            if at != head && (sheet.line(i).quoted || sheet.is_introduced(live, at, head)) {
                sheet.quote(i);
            } else {
                copies.push((at, i));
            }
        }
        let guards = || copies.iter().map(|&(_, i)| sheet.line(i).guard);
        let Some(&(_, one)) = copies.first() else { continue };
        let line = sheet.line(one);
        if guards().any(|g| g >= Guard::InProse) || is_label(sheet, live, &copies) || is_stanza(sheet, line) {
            continue;
        }
        let long = line.width as usize >= settings.min_chars && line.words as usize >= settings.min_words;
        let adjacent = line.width >= ADJACENT_MIN.0 && line.words >= ADJACENT_MIN.1;
        if long {
            let stays = best_copy(sheet, live, &copies);
            for (_, i) in copies {
                if i != stays && sheet.line(i).guard == Guard::Free {
                    sheet.drop_equal(i, stays, "repeats/block");
                }
            }
        } else if adjacent {
            for pair in copies.windows(2) {
                if let [(a, stays), (b, i)] = *pair
                    && a + 1 == b
                    && sheet.line(i).guard == Guard::Free
                {
                    sheet.drop_equal(i, stays, "repeats/adjacent");
                }
            }
        }
    }
}

/// Whether a line without a full stop heads a paragraph more often than not, as names of speakers, sections and entries do.
fn is_label(sheet: &Sheet<'_>, live: &[u32], copies: &[(usize, u32)]) -> bool {
    let label = |i: u32| sheet.line(i).end == End::Bare && sheet.line(i).width < LABEL_MAX_WIDTH;
    let heads = |at: usize| live.get(at + 1).is_some_and(|&i| sheet.line(i).is_prose());
    let heading = copies.iter().filter(|&&(at, i)| label(i) && heads(at)).count();
    heading * 2 > copies.len()
}

/// The copy that stays: a guarded one, else the first, unless a later one is more complete or alone stands in the main text.
fn best_copy(sheet: &Sheet<'_>, live: &[u32], copies: &[(usize, u32)]) -> u32 {
    let round = |at: usize| sheet.prose_round(live, at..at + 1, at..at + 1);
    let Some((&first, rest)) = copies.split_first() else { return 0 };
    if let Some(&(_, guarded)) = copies.iter().find(|&&(_, i)| sheet.line(i).guard > Guard::Free) {
        return guarded;
    }
    let mut best = first;
    let mut best_round = round(first.0);
    for &(at, i) in rest {
        let (a, b) = (sheet.line(best.1), sheet.line(i));
        let better = if a.is_more_complete(b) || b.is_more_complete(a) {
            b.is_more_complete(a)
        } else {
            best_round == 0 && round(at) >= 2
        };
        if better {
            best = (at, i);
            best_round = round(at);
        }
    }
    best.1
}
