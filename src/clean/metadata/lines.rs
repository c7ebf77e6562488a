//! Lines that hold nothing but facts about the page: bylines, date lines, source lines, and mixtures of these.
//!
//! It reads the text of one short block. Where on the page such a line may stand is decided elsewhere.

use super::date::{self, Order};
use super::labels::{AGENCIES, FILLER, MODIFIED, PUBLISHED, SOURCE};
use super::names;
use crate::clean::words::{count, folded, is_unspaced, lower};
use std::borrow::Cow;
use std::ops::Range;

/// Longest line that is read, in words; a byline with roles, date and time has under 30.
pub(super) const LINE_WORDS: u32 = 30;
/// Parts of a line.
const PARTS: usize = 12;
/// Places between a date and a byline that are tried.
const BETWEEN_WORDS: usize = 6;
/// Words of a reading time at the end of a line.
const READING_TIME_WORDS: usize = 4;

/// What a line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) date: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) site_name: Option<String>,
    /// The line holds nothing else.
    pub(super) whole: bool,
    /// The date has a label, or the line is only a date.
    pub(super) sure_date: bool,
    /// A word for publishing stands beside the date.
    pub(super) labelled: bool,
}

impl Facts {
    pub(super) fn is_empty(&self) -> bool {
        self.date.is_none() && self.modified.is_none() && self.authors.is_empty() && self.sources.is_empty()
    }
}

/// Reads a line. `hinted` says that the page's markup calls it a byline: then names need no word before them.
pub(super) fn read(text: &str, order: Order, hinted: bool) -> Facts {
    let mut facts = Facts { whole: true, ..Facts::default() };
    if let Some((name, site)) = names::signed_for(text) {
        facts.authors.push(name);
        facts.site_name = Some(site);
        return facts;
    }
    if let Some(name) = names::reporter(text) {
        facts.authors.push(name);
        return facts;
    }
    if !hinted && says_nothing(text) {
        return Facts::default();
    }
    let text = date::long_years(without_reading_time(text));
    let mut parts = parts_of(&text);
    for at in (0..parts.len()).rev() {
        if let Some((front, byline)) = parts.get(at).and_then(|part| before_byline(part)) {
            parts.splice(at..=at, [front, byline].map(Cow::Owned));
        }
    }
    let mut loose: Vec<&str> = Vec::new();
    for part in &parts {
        if let Some(sources) = source_line(part) {
            facts.sources.extend(sources);
        } else if let Some(byline) = names::byline(part) {
            facts.whole &= byline.whole && byline_tail(part, order, &mut facts);
            facts.authors.extend(byline.names);
        } else if let Some(name) = names::reporter(part) {
            facts.authors.push(name);
        } else if dates(part, order, &mut facts) || is_reading_time(part) {
        } else {
            loose.push(part);
        }
    }
    for part in loose {
        // A bare name beside a date or in a container that is called a byline.
        if (hinted || (facts.date.is_some() && parts.len() <= 3))
            && facts.authors.is_empty()
            && part.contains(' ')
            && names::is_name(part)
        {
            facts.authors.push(part.to_string());
            facts.whole &= hinted;
        } else if hinted && facts.authors.iter().any(|a| a.contains(' ')) && is_one_name(part) {
            // `Ann Lee - Reuters`: the house, or the place.
        } else {
            facts.whole = false;
            dated_name(part, order, hinted, &mut facts);
        }
    }
    facts.whole &= !facts.is_empty();
    facts
}

/// Whether a line is one part without a figure, and neither a byline nor a source: most lines are, and this is soon seen.
fn says_nothing(text: &str) -> bool {
    !text.contains(|c: char| c.is_numeric() || is_unspaced(c))
        && !has_bar(text)
        && names::byline(text.trim()).is_none()
        && source_line(text).is_none()
}

/// Names of `Source: Axios.` and its like in other languages; `None` for a line that is none.
pub(super) fn source_line(text: &str) -> Option<Vec<String>> {
    let (_, rest) = SOURCE.strip(text.trim_start())?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix([':', '：', '/', '／'])?.trim();
    let rest = rest.trim_end_matches(['.', '。', ' ', ')', '）']);
    if rest.is_empty() || count(rest) > 12 {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    for name in rest
        .split([',', ';', '、', '，', '|'])
        .flat_map(|p| p.split(" and "))
        .flat_map(|p| p.split(" und "))
        .flat_map(|p| p.split(" / "))
    {
        let name = folded(name).into_owned();
        if name.chars().any(char::is_alphabetic) && !out.contains(&name) {
            out.push(name);
        }
    }
    (!out.is_empty() && out.iter().all(|n| count(n) <= 8)).then_some(out)
}

/// The agency that a story's first sentence is signed with, and the bytes of the signature: `(MENAFN) `, `BERLIN (dpa) - `, `LONDON, April 3 (Reuters) — `,
/// `新华社北京4月29日电`.
pub(super) fn dateline(text: &str) -> Option<(String, Range<usize>)> {
    let opening = super::tidy::head(text, 120);
    if let Some(name) = AGENCIES.iter().find(|a| {
        a.chars().all(is_unspaced) && opening.trim_start_matches(['【', '（', '(', '［']).starts_with(**a)
    }) {
        let start = opening.find(*name)?;
        return Some(((*name).to_owned(), start..start + name.len()));
    }
    let open = opening.find(['(', '（'])?;
    let width = opening.get(open..)?.chars().next()?.len_utf8();
    let close = open + width + opening.get(open + width..)?.find([')', '）'])?;
    let name = opening.get(open + width..close)?.trim();
    let place = opening.get(..open)?.trim();
    let after = text.get(close..)?.chars().skip(1).collect::<String>();
    let after = after.trim_start();
    let dash = after.starts_with(['-', '–', '—', '―', ':']);
    let name = name.split(['/', ',']).next().map_or(name, str::trim);
    let known = AGENCIES.contains(&name);
    let acronym = (2..=12).contains(&name.chars().count())
        && name.chars().all(|c| c.is_uppercase() || c == '-' || c == '.')
        && name.chars().filter(|c| c.is_uppercase()).count() >= 2;
    let capital =
        |w: &str| w.chars().count() <= 3 || w.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let shouted = place
        .split([' ', ',', '/', '-'])
        .next()
        .is_some_and(|w| w.chars().count() >= 3 && w.chars().all(char::is_uppercase));
    let place_like = count(place) <= 7
        && place.starts_with(char::is_uppercase)
        && (shouted || place.split([' ', '/', ',']).all(capital));
    let signed = if place.is_empty() {
        known
            || (acronym && after.starts_with(|c: char| c.is_uppercase() || c == '-' || c == '–' || c == '—'))
    } else {
        place_like && dash && (known || (acronym && shouted))
    };
    signed.then(|| (name.to_owned(), open..close + width))
}

/// What stands between the parts of a line.
const BARS: [&str; 11] = ["|", "•", "·", "｜", " – ", " — ", " - ", "»", " / ", "●", "▪"];

/// The parts of a line between bars, bullets and dashes; in scripts without spaces, between spaces too.
fn parts_of(text: &str) -> Vec<Cow<'_, str>> {
    let whole = folded(text);
    if whole.is_empty() {
        return Vec::new();
    }
    let bars = if has_bar(&whole) { BARS.as_slice() } else { &[] };
    let mut parts = vec![whole];
    for bar in bars {
        if parts.iter().any(|p| p.contains(*bar)) {
            let split = parts.iter().flat_map(|p| p.split(*bar)).map(|p| Cow::Owned(folded(p).into_owned()));
            parts = split.filter(|p: &Cow<'_, str>| !p.is_empty()).take(PARTS).collect();
        }
    }
    if text.chars().any(is_unspaced) {
        // `2025-04-29 08:30 来源：新华网`: a label begins a part of its own.
        let mut out: Vec<Cow<'_, str>> = Vec::new();
        for word in parts.iter().flat_map(|p| p.split(' ')) {
            let labelled = word.contains(['：', ':']) && !word.starts_with(|c: char| c.is_ascii_digit());
            let bare = word.ends_with(['：', ':']);
            match out.last_mut() {
                Some(last)
                    if last.ends_with(['：', ':'])
                        || word.starts_with(|c: char| c.is_ascii_digit())
                        || (!labelled && !bare && !last.contains('：')) =>
                {
                    let last = last.to_mut();
                    last.push(' ');
                    last.push_str(word);
                }
                _ => out.push(Cow::Owned(word.to_owned())),
            }
        }
        out.truncate(PARTS);
        return out;
    }
    parts
}

/// Whether a line may have more than one part: most have not, and need not be taken apart.
fn has_bar(folded: &str) -> bool {
    folded.contains(['|', '-', '/', '•', '·', '｜', '–', '—', '»', '●', '▪'])
        && BARS.iter().any(|bar| folded.contains(bar))
}

/// `1 May 2025, 10:30 by Ann Lee` as its two parts, the byline second.
fn before_byline(part: &str) -> Option<(String, String)> {
    if !date::has_year(part) {
        return None;
    }
    let (_, range) = date::find(part, Order::DayFirst)?;
    let rest = part.get(range.end..).unwrap_or_default();
    let starts = rest.match_indices([' ', ',', '.', '-']).map(|(i, m)| i + m.len()).take(BETWEEN_WORDS);
    for at in std::iter::once(0).chain(starts) {
        let (between, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if (names::byline(after).is_some() || names::reporter(after).is_some())
            && (at > 0 || after.starts_with(is_unspaced))
            && label(between).is_some()
        {
            let front = part.get(..range.end + at).unwrap_or_default();
            return Some((folded(front).into_owned(), folded(after).into_owned()));
        }
    }
    None
}

/// Whether a part is one word with a capital.
fn is_one_name(part: &str) -> bool {
    !part.contains(' ') && part.contains(char::is_uppercase) && !part.contains(|c: char| c.is_ascii_digit())
}

/// Reads the dates of a part that holds only dates, their labels, times and stray numbers; `false`, and nothing noted, for any other.
fn dates(part: &str, order: Order, facts: &mut Facts) -> bool {
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut rest = part;
    let (mut labelled, mut published) = (false, false);
    while let Some((date, range)) = date::find(rest, order) {
        let Some(label) = label(rest.get(..range.start).unwrap_or_default()) else { return false };
        labelled |= label != Label::None;
        published |= label == Label::Published;
        let value = date::parse(rest.get(range.start..).unwrap_or_default(), order).unwrap_or(date);
        found.push((value.to_string(), label == Label::Modified));
        rest = rest.get(range.end..).unwrap_or_default();
        if found.len() > 3 {
            return false;
        }
    }
    if found.is_empty() || label(rest).is_none() {
        return false;
    }
    facts.sure_date |= labelled || found.len() == 1;
    facts.labelled |= published && found.iter().any(|(_, modified)| !modified);
    for (value, modified) in found {
        let slot = if modified { &mut facts.modified } else { &mut facts.date };
        slot.get_or_insert(value);
    }
    true
}

/// A date at either end of a short part that says something else too, such as a name without a word before it.
fn dated_name(part: &str, order: Order, hinted: bool, facts: &mut Facts) {
    if facts.date.is_some() || !date::has_year(part) || count(part) > 12 {
        return;
    }
    let Some((date, range)) = date::find(part, order) else { return };
    let before = part.get(..range.start).unwrap_or_default().trim();
    let after = part.get(range.end..).unwrap_or_default().trim();
    let no_words = |t: &str| !t.contains(char::is_alphanumeric);
    if !no_words(before) && !no_words(after) {
        // `Posted on 2 Feb 2026 in Reviews`, `Ann Lee 2 Feb 2026 Reviews`; in a sentence small words stand beside a date.
        let small = |w: Option<&str>| w.is_some_and(|w| w.starts_with(char::is_lowercase));
        let beside = [before.rsplit(' ').next(), after.split(' ').next()];
        if !part.ends_with(['.', '!', '?', ':'])
            && (label(before).is_some_and(|l| l != Label::None) || !beside.into_iter().any(small))
        {
            facts.date = Some(date.to_string());
            signed_before(before, hinted, facts);
        }
        return;
    }
    facts.date = Some(date.to_string());
    let rest = if before.is_empty() { after } else { before };
    let rest = rest.trim_matches([',', '.', ' ', '|']);
    // `Ann Lee Published 3 May 2023`
    let rest = match rest.rsplit_once(' ') {
        Some((front, last)) if PUBLISHED.strip(last).is_some() || MODIFIED.strip(last).is_some() => front,
        _ => rest,
    };
    if facts.authors.is_empty() && hinted && rest.contains(' ') && names::is_name(rest) {
        facts.authors.push(rest.to_owned());
    }
}

/// A name before the words that lead to a date: `Ann Lee Published`, `Ann Lee Tuesday`.
fn signed_before(before: &str, hinted: bool, facts: &mut Facts) {
    let mut name = before.trim_end_matches([',', '.', ' ', '|']);
    while let Some((front, last)) = name.rsplit_once(' ')
        && label(last).is_some()
    {
        name = front;
    }
    if hinted && facts.authors.is_empty() && name.contains(' ') && names::is_name(name) {
        facts.authors.push(name.to_owned());
    }
}

/// What follows the names of a byline: a date or nothing, or else the line holds more.
fn byline_tail(part: &str, order: Order, facts: &mut Facts) -> bool {
    let Some((date, range)) = date::find(part, order) else { return true };
    if facts.date.is_none() {
        facts.date = Some(date.to_string());
    }
    label(part.get(range.end..).unwrap_or_default()).is_some()
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Label {
    None,
    Published,
    Modified,
}

/// What the words beside a date say of it; `None` where there are other words than labels, weekdays, times and numbers.
fn label(text: &str) -> Option<Label> {
    let mut found = Label::None;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        if rest.is_empty() {
            return Some(found);
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_numeric()).len();
        if digits > 0 {
            if digits > 6 {
                return None;
            }
            rest = rest.get(digits..)?;
            // `11h45`, `17時30分`: what parts hours from minutes.
            let unit = rest.trim_start_matches(['h', 'H', '時', '分', '秒', '时', '시', '분', 'g']);
            if unit.len() < rest.len() && !unit.starts_with(char::is_alphabetic) {
                rest = unit;
            }
            continue;
        }
        let published = PUBLISHED.strip(rest);
        let modified = MODIFIED.strip(rest);
        let filler = FILLER.strip(rest);
        let length = |x: &Option<(usize, &str)>| x.map_or(0, |(len, _)| len);
        if length(&modified) > 0 && length(&modified) >= length(&published).max(length(&filler)) {
            found = Label::Modified;
            rest = modified?.1;
        } else if length(&published) > 0 && length(&published) >= length(&filler) {
            if found == Label::None {
                found = Label::Published;
            }
            rest = published?.1;
        } else {
            rest = filler?.1;
        }
    }
}

/// A line without the reading time at its end: `5 min read`, `Lesezeit: 2 Min.`
fn without_reading_time(text: &str) -> &str {
    let cut = text.rmatch_indices(' ').map(|(at, _)| at).take(READING_TIME_WORDS).find(|at| {
        let tail = text.get(at + 1..).unwrap_or_default();
        let begins = |label: &&str| super::tidy::strip_prefix_any_case(tail, label).is_some();
        is_reading_time(tail)
            && (tail.starts_with(|c: char| c.is_ascii_digit()) || READING_TIMES.iter().any(begins))
    });
    cut.and_then(|at| text.get(..at))
        .map_or(text, |front| front.trim_end_matches([' ', '|', '•', '·', ',', '-']))
}

/// `5 min read` and its like: true of the page, of no use as metadata.
fn is_reading_time(part: &str) -> bool {
    if !part.bytes().any(|b| b.is_ascii_digit()) || date::has_year(part) {
        return false;
    }
    let lower = lower(part);
    count(part) <= 6 && READING_TIMES.iter().any(|label| lower.contains(label))
}

/// Words by which a reading time is known, in lower case.
const READING_TIMES: [&str; 21] = [
    "min read",
    "minute read",
    "mins read",
    "minutes read",
    "min. read",
    "read time",
    "reading time",
    "min. lesezeit",
    "minuten lesezeit",
    "lesezeit",
    "lesedauer",
    "min de lecture",
    "temps de lecture",
    "min de lectura",
    "tiempo de lectura",
    "min di lettura",
    "tempo di lettura",
    "tempo de leitura",
    "leestijd",
    "czas czytania",
    "время чтения",
];
