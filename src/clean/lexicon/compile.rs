//! Phrases made ready for matching: their placeholders, their folded parts, and what is wrong with a phrase that cannot be used.

use super::fold::{self, NUMBER};
use super::{Match, Phrase};

/// Most `{x}` in one phrase: each may end in four places, and all are tried.
const MAX_GAPS: usize = 2;

/// Phrases that read alike, match alike and say the same, in whatever languages.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Their indices, ascending, with the longest block, in words, of each; none before they are merged.
    pub(super) phrases: Vec<(u32, u32)>,
    /// Where they have to stand.
    pub(super) how: Match,
    /// The folded text between the `{x}`.
    pub(super) parts: Vec<String>,
    /// The digits that have to stand in the match; empty where any will do.
    pub(super) digits: String,
}

impl Entry {
    /// The folded form of a phrase; `None` for one that can never match.
    pub(super) fn new(phrase: &Phrase) -> Option<Entry> {
        if fault(phrase).is_some() {
            return None;
        }
        let how = phrase.how;
        if !has_braces(&phrase.text) {
            let mut parts = vec![part(&phrase.text, true, true)];
            if how != Match::Contains {
                trim(&mut parts, how);
            }
            // Where the folded form has no number, the phrase has no digit.
            let is_numeric = parts.iter().any(|part| part.contains(NUMBER));
            let digits = if is_numeric { fold::digits(&phrase.text).collect() } else { String::new() };
            return Some(Entry { phrases: Vec::new(), how, parts, digits });
        }
        let is_numeric = phrase.text.contains("{n}");
        let text = phrase.text.replace("{n}", NUMBER.encode_utf8(&mut [0; 4]));
        let pieces: Vec<&str> = text.split("{x}").collect();
        let last = pieces.len() - 1;
        let mut parts: Vec<String> =
            pieces.iter().enumerate().map(|(i, piece)| part(piece, i == 0, i == last)).collect();
        if how != Match::Contains {
            trim(&mut parts, how);
        }
        let digits = if is_numeric { String::new() } else { fold::digits(&phrase.text).collect() };
        Some(Entry { phrases: Vec::new(), how, parts, digits })
    }

    /// Whether the whole block is compared letter by letter, without gaps.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.how, Match::Whole | Match::Section) && self.parts.len() == 1
    }
}

/// Why a phrase cannot be used: what is wrong, in a few words for the writer of the file.
pub(super) fn fault(phrase: &Phrase) -> Option<&'static str> {
    const NOTHING: &str = "no letter or digit to look for";
    const NEVER: &str = "max_words is 0: it is never looked for";
    if !has_braces(&phrase.text) {
        let is_empty = !phrase.text.contains(fold::counts);
        return is_empty.then_some(NOTHING).or_else(|| (phrase.max_words == 0).then_some(NEVER));
    }
    let bare = phrase.text.replace("{n}", "0").replace("{x}", " ");
    if bare.contains(['{', '}']) {
        return Some("unknown placeholder: there are {n} for a number and {x} for one to four words");
    }
    let gaps = phrase.text.matches("{x}").count();
    let has_placeholder = gaps > 0 || phrase.text.contains("{n}");
    if has_placeholder && matches!(phrase.how, Match::Contains | Match::Ends) {
        return Some("placeholders stand in phrases that match whole, section or starts only");
    }
    if gaps > MAX_GAPS {
        return Some("more than two {x}");
    }
    if phrase.text.split("{x}").skip(1).take(gaps.saturating_sub(1)).any(|between| between.trim().is_empty())
    {
        return Some("two {x} with nothing between them");
    }
    if !bare.replace('0', " ").contains(fold::counts) && fold::digits(&phrase.text).next().is_none() {
        return Some(NOTHING);
    }
    if phrase.how == Match::Starts && phrase.text.trim_end().ends_with("{x}") {
        return Some("a phrase that matches starts cannot end in {x}");
    }
    (phrase.max_words == 0).then_some(NEVER)
}

/// Whether a phrase may hold a placeholder. Few do, and the others are read much faster.
fn has_braces(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'{' | b'}'))
}

/// The folded form of a piece between placeholders. A gap is bounded by what stands round it, so the spaces there matter, though
/// folding trims them.
fn part(piece: &str, is_first: bool, is_last: bool) -> String {
    let mut folded = String::new();
    if !is_first && piece.starts_with(char::is_whitespace) {
        folded.push(' ');
    }
    fold::fold(piece, &mut folded);
    if !is_last && (piece.ends_with(char::is_whitespace) || folded.ends_with([':', '©'])) && folded != " " {
        folded.push(' ');
    }
    folded
}

/// Takes decoration off the ends that are compared with the bare ends of a block.
fn trim(parts: &mut [String], how: Match) {
    if how != Match::Ends
        && let Some(first) = parts.first_mut()
    {
        let core = fold::core(first);
        first.drain(..if core.is_empty() { first.len() } else { core.start });
    }
    if how != Match::Starts
        && let Some(last) = parts.last_mut()
    {
        last.truncate(fold::core(last).end);
    }
}
