//! Near repeats: a paragraph almost all of whose word sequences stand in another one.
//!
//! Candidates come from sequences that few lines share, so the work stays near linear in the words of the page.

use super::legit::is_stanza;
use super::normal::words;
use super::sheet::{Guard, Line, Sheet};
use crate::clean::word_hash::mix;
use crate::document::Ballot;
use crate::outcome::Reason;

/// The rule's name.
pub(super) const RULE: &str = "repeats/near";
/// Least words of a line that is compared.
const MIN_WORDS: u32 = 12;
/// Words of a shingle, and characters of one in a script without spaces.
const SHINGLE: (usize, usize) = (4, 6);
/// Shingles by which a line is looked up: those of the lowest hash, so that a line and one that holds it choose the same. Bounds memory.
const LOOKED_UP: usize = 16;
/// Lines that may share a shingle that makes them candidates for each other. Bounds work and memory where all lines are alike.
const SHARED_MAX: usize = 6;
/// Candidates that a line is compared with, those with most rare shingles in common first.
const CANDIDATES: usize = 4;
/// How many times longer than the repeat the line that holds it may be.
const LONGER_MAX: usize = 8;

/// Votes on the shorter of two lines where the other holds it.
pub(super) fn drop_near(sheet: &mut Sheet<'_>, live: &[u32]) {
    let mut postings: Vec<(u64, u32)> = Vec::new();
    let mut hashes: Vec<u64> = Vec::new();
    for &i in live {
        let line = sheet.line(i);
        if line.fate.is_none() && line.guard == Guard::Free && !line.quoted && line.words >= MIN_WORDS {
            shingles(sheet, line, &mut hashes);
            if hashes.len() > LOOKED_UP {
                hashes.select_nth_unstable(LOOKED_UP);
                hashes.truncate(LOOKED_UP);
            }
            postings.extend(hashes.iter().map(|&s| (s, i)));
        }
    }
    sheet.steps += postings.len() as u64;
    postings.sort_unstable();
    postings.dedup();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for same in postings.chunk_by(|a, b| a.0 == b.0).filter(|same| (2..=SHARED_MAX).contains(&same.len())) {
        sheet.steps += (same.len() * same.len()) as u64;
        for &(_, a) in same {
            pairs.extend(same.iter().filter(|b| b.1 != a).map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    for own in pairs.chunk_by(|a, b| a.0 == b.0) {
        compare(sheet, own);
    }
}

/// Compares a line with its candidates and settles it if one of them holds it. `pairs` are the line and one candidate for each shingle.
fn compare(sheet: &mut Sheet<'_>, pairs: &[(u32, u32)]) {
    let Some(&(own, _)) = pairs.first() else { return };
    let mut others: Vec<(usize, u32)> =
        pairs.chunk_by(|a, b| a.1 == b.1).filter_map(|same| Some((same.len(), same.first()?.1))).collect();
    others.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, other) in others.into_iter().take(CANDIDATES) {
        let (small, large) = (sheet.line(own), sheet.line(other));
        if large.fate.is_some() || !is_smaller((small, own), (large, other)) {
            continue;
        }
        let steps = small.tokens.len() + large.tokens.len();
        let goes = holds(sheet, large, small) && !is_stanza(sheet, small);
        sheet.steps += steps as u64;
        if goes {
            if sheet.settle(own, Ballot::Drop(Reason::Repeat), RULE) {
                sheet.hold(other);
            }
            return;
        }
    }
}

/// Whether the first of two lines is the one to go: the shorter, or the later of two equally long; a cut one before a whole one.
fn is_smaller(a: (&Line, u32), b: (&Line, u32)) -> bool {
    let rank = |(line, at): (&Line, u32)| {
        (line.cut_off.is_none() && !line.hidden, line.tokens.len(), std::cmp::Reverse(at))
    };
    rank(a) < rank(b) && b.0.tokens.len() <= a.0.tokens.len() * LONGER_MAX
}

/// Whether the larger line holds nine in ten shingles of the smaller one and all its words, or the two are alike but for a few words.
fn holds(sheet: &Sheet<'_>, large: &Line, small: &Line) -> bool {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    shingles(sheet, small, &mut a);
    shingles(sheet, large, &mut b);
    for set in [&mut a, &mut b] {
        set.sort_unstable();
        set.dedup();
    }
    let shared = a.iter().filter(|s| b.binary_search(s).is_ok()).count();
    let contained = shared * 10 >= a.len() * 9;
    let alike = shared * 100 >= (a.len() + b.len() - shared) * 85;
    (contained && missing(sheet, small, large) == Some(0))
        || (alike && has_most(sheet, small, large) && has_most(sheet, large, small))
}

/// Whether the first line lacks at most one in twenty words of the second, and none that may be a name or a number.
fn has_most(sheet: &Sheet<'_>, of: &Line, line: &Line) -> bool {
    missing(sheet, line, of).is_some_and(|missing| missing * 20 <= sheet.tokens(line).len())
}

/// How many words of the smaller line the larger one lacks; `None` if one of these is a number or may be a name.
/// In scripts without capitals every word may be a name.
fn missing(sheet: &Sheet<'_>, small: &Line, large: &Line) -> Option<usize> {
    let mut known: Vec<u32> = sheet.tokens(large).to_vec();
    known.sort_unstable();
    let (mut names, mut missing) = (false, 0);
    words(sheet.text(small), |word| {
        if known.binary_search(&((word.hash >> 32) as u32)).is_err() {
            missing += 1;
            names |= word.digit || word.name;
        }
    });
    (!names).then_some(missing)
}

fn shingles(sheet: &Sheet<'_>, line: &Line, out: &mut Vec<u64>) {
    let size = if line.unspaced { SHINGLE.1 } else { SHINGLE.0 };
    out.clear();
    out.extend(
        sheet.tokens(line).windows(size).map(|w| w.iter().fold(0, |hash, &word| mix(hash, u64::from(word)))),
    );
}
