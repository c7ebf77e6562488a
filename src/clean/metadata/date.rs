//! Dates: the forms that machines write and the forms that people write in some twenty languages, to ISO 8601.
//!
//! It reads one short string. Which string of a page holds the date is not decided here.

use super::months;
use crate::clean::words::lower;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A day, with the time and its offset from UTC where both are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    year: u32,
    month: u32,
    day: u32,
    time: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    offset_minutes: i32,
}

/// Which of two numbers is the day where both could be, as in `04/05/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// Archives go back to the nineteenth century; years beyond the end of this one are counters or prices.
const YEARS: Range<u32> = 1800..2100;
/// A date in running text that is older than the web belongs to the story.
const WEB_YEARS: Range<u32> = 1990..2100;
/// Digits of a year.
const YEAR_DIGITS: usize = 4;
/// Segments of an address that are looked at, and parts of one.
const SEGMENTS: usize = 40;
const PARTS: usize = 60;
/// Bytes of a date such as `25.04.24`, and of a line that is searched for one.
const GROUP_BYTES: usize = 8;
const LINE_BYTES: usize = 300;
/// Tokens of a text that are looked at; a date line has under 30.
const TOKENS: usize = 120;

/// `YYYY-MM-DD`, or RFC 3339 where time and offset are known.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        let Some(t) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", t.hour, t.minute, t.second)?;
        if t.offset_minutes == 0 {
            return f.write_str("Z");
        }
        let sign = if t.offset_minutes < 0 { '-' } else { '+' };
        let minutes = t.offset_minutes.abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// The date that a value of a meta element, an attribute or JSON-LD stands for: any form below, and seconds or milliseconds since 1970.
pub(super) fn parse(value: &str, order: Order) -> Option<Date> {
    let value = value.trim();
    if (value.len() == 10 || value.len() == 13) && value.bytes().all(|b| b.is_ascii_digit()) {
        let seconds: u64 = value.get(..10)?.parse().ok()?;
        return (seconds > 600_000_000).then(|| from_epoch(seconds));
    }
    let (mut date, range) = scan(value, order, &YEARS)?;
    date.time = time_after(value.get(range.end..)?);
    Some(date)
}

impl Date {
    /// Whether two dates are the same day, whatever the time.
    pub(super) fn same_day(&self, other: &Date) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

/// The first date in a text written for people, with the bytes it covers, a time of day that follows included.
pub(super) fn find(text: &str, order: Order) -> Option<(Date, Range<usize>)> {
    scan(text, order, &WEB_YEARS)
}

/// The day that a path such as `/2025/04/29/`, `/2025/april/29/` or `/2025-04-29-name` gives, and whether parts of the path say nothing
/// else: a number inside a longer name may also be a version.
pub(super) fn from_url(url: &str) -> Option<(Date, bool)> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?.split_once('/')?.1;
    let segments: Vec<&str> = path.split('/').take(SEGMENTS).collect();
    let month = |m: &str| {
        let two = m.len() <= 2 && !m.is_empty() && m.bytes().all(|b| b.is_ascii_digit());
        if two { m.parse().ok() } else { months::month(&m.to_lowercase()) }
    };
    let number = |n: &str| if n.len() <= 4 { n.parse::<u32>().ok() } else { None };
    let whole = segments.windows(3).find_map(|w| {
        let [y, m, d] = w else { return None };
        // `/2025/04/29-name` names the day too.
        let d = d.split(['-', '_', '.']).next()?;
        (y.len() == YEAR_DIGITS && d.len() <= 2)
            .then(|| day(number(y)?, month(m)?, number(d)?, &WEB_YEARS))
            .flatten()
    });
    if let Some(date) = whole {
        return Some((date, true));
    }
    segments.iter().find_map(|segment| {
        let parts: Vec<&str> = segment.split(['-', '_', '.', '+']).take(PARTS).collect();
        let triple = parts.windows(3).enumerate().find_map(|(at, w)| {
            let [y, m, d] = w else { return None };
            // One digit is enough where the name begins with the date and no other number follows.
            let begins = at == 0 && parts.get(3).is_none_or(|p| !p.bytes().all(|b| b.is_ascii_digit()));
            let width = |n: &str| n.len() == 2 || (begins && n.len() == 1);
            let shaped = y.len() == YEAR_DIGITS && width(m) && width(d);
            shaped.then(|| day(number(y)?, number(m)?, number(d)?, &WEB_YEARS)).flatten()
        });
        let single = || {
            let digits = |p: &&&str| p.len() == 8 && p.bytes().all(|b| b.is_ascii_digit());
            parts.iter().filter(digits).find_map(|p| compact(p, &WEB_YEARS))
        };
        Some((triple.or_else(single)?, parts.len() <= 3 && triple.is_some()))
    })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// A number of so many digits.
    Number(u32, usize),
    Month(u32),
    /// A unit of East Asian dates: 1 year, 2 month, 3 day.
    Unit(u8),
    /// An ordinal mark or a particle between the parts: `th`, `de`, `of`, `.`, `,`.
    Glue,
    Slash,
    Dash,
    Dot,
    Other,
}

struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// A short line with the years of dates such as `25.04.24` or `25/04/24` written in full. Without a word before it such a group may be
/// a version; it is read only where day and month have two digits.
pub(super) fn long_years(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.get(from..from + 2).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    for at in 0..bytes.len().saturating_sub(GROUP_BYTES - 1).min(LINE_BYTES) {
        let bar = bytes.get(at + 2).copied().unwrap_or(0);
        let free = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != bar && *b != b'.');
        if matches!(bar, b'.' | b'/')
            && bytes.get(at + 5) == Some(&bar)
            && digits(at)
            && digits(at + 3)
            && digits(at + 6)
            && free(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && bytes.get(at + GROUP_BYTES).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != bar)
        {
            let (front, back) = text.split_at_checked(at + 6).unwrap_or((text, ""));
            let century = if back < "70" { "20" } else { "19" };
            return Cow::Owned(format!("{front}{century}{back}"));
        }
    }
    Cow::Borrowed(text)
}

/// Whether four digits stand side by side: every form of a date needs a year.
pub(super) fn has_year(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        run = if digit(c).is_some() { run + 1 } else { 0 };
        if run == YEAR_DIGITS {
            return true;
        }
    }
    false
}

fn scan(text: &str, order: Order, years: &Range<u32>) -> Option<(Date, Range<usize>)> {
    if !has_year(text) {
        return None;
    }
    let tokens = tokens(text);
    for at in 0..tokens.len() {
        let rest = tokens.get(at..)?;
        if let Some((date, used)) = read(rest, order, years) {
            let end = rest.get(used.checked_sub(1)?)?.range.end;
            return Some((date, rest.first()?.range.start..end));
        }
    }
    None
}

/// A date at the start of the tokens, and how many it takes.
fn read(tokens: &[Token], order: Order, years: &Range<u32>) -> Option<(Date, usize)> {
    use Kind::{Dash, Dot, Month, Number, Slash, Unit};
    let kind = |i: usize| tokens.get(i).map_or(Kind::Other, |t| t.kind);
    let year = |n: u32, digits: usize| (digits == 4 && years.contains(&n)).then_some(n);
    // Skips glue, at most two: `1st of`, `1. de`, `29,`.
    let skip = |mut i: usize| {
        for _ in 0..2 {
            i += usize::from(matches!(kind(i), Kind::Glue | Dot | Dash | Slash));
        }
        i
    };
    match kind(0) {
        Number(n, 8) => compact(&n.to_string(), years).map(|d| (d, 1)),
        Number(y, 4) => {
            let y = year(y, 4)?;
            if kind(1) == Unit(1) {
                let (Number(m, _), Unit(2), Number(d, _)) = (kind(2), kind(3), kind(4)) else { return None };
                return Some((day(y, m, d, years)?, if kind(5) == Unit(3) { 6 } else { 5 }));
            }
            let at = skip(1);
            if let (Month(m), Number(d, 1..=2)) = (kind(at), kind(skip(at + 1))) {
                return Some((day(y, m, d, years)?, skip(at + 1) + 1));
            }
            let (sep, Number(m, 1..=2)) = (kind(1), kind(2)) else { return None };
            let (again, Number(d, 1..=2)) = (kind(3), kind(4)) else { return None };
            (matches!(sep, Dash | Slash | Dot) && sep == again)
                .then(|| day(y, m, d, years))
                .flatten()
                .map(|d| (d, 5))
        }
        Number(a, 1..=2) => {
            let at = skip(1);
            if let Month(m) = kind(at) {
                let at = skip(at + 1);
                let Number(y, digits) = kind(at) else { return None };
                return Some((day(year(y, digits)?, m, a, years)?, at + 1));
            }
            let (sep, Number(b, 1..=2), again, Number(y, digits)) = (kind(1), kind(2), kind(3), kind(4))
            else {
                return None;
            };
            if !matches!(sep, Dash | Slash | Dot) || sep != again {
                return None;
            }
            let y = year(y, digits)?;
            let month_first = order == Order::MonthFirst && sep != Dot;
            let (m, d) = if (month_first && a <= 12) || b > 12 { (a, b) } else { (b, a) };
            Some((day(y, m, d, years)?, 5))
        }
        Month(m) => {
            let at = skip(1);
            let Number(d, 1..=2) = kind(at) else { return None };
            let at = skip(at + 1);
            let Number(y, digits) = kind(at) else { return None };
            Some((day(year(y, digits)?, m, d, years)?, at + 1))
        }
        _ => None,
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(TOKENS.min(text.len()));
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if out.len() >= TOKENS {
            break;
        }
        let mut end = start + c.len_utf8();
        let kind = if let Some(first) = digit(c) {
            let (mut value, mut count) = (first, 1);
            while let Some((i, d)) = chars.peek().and_then(|&(i, c)| digit(c).map(|d| (i + c.len_utf8(), d)))
            {
                value = value.saturating_mul(10).saturating_add(d);
                count += 1;
                end = i;
                chars.next();
            }
            Kind::Number(value, count)
        } else if let Some(unit) = unit(c) {
            Kind::Unit(unit)
        } else if c.is_alphabetic() {
            while let Some(&(i, c)) = chars.peek() {
                if !c.is_alphabetic() && !unicode_normalization::char::is_combining_mark(c)
                    || unit_of(c).is_some()
                {
                    break;
                }
                end = i + c.len_utf8();
                chars.next();
            }
            word(text.get(start..end).unwrap_or_default())
        } else {
            match c {
                ' ' | '\u{A0}' | '\t' | '\n' | '\u{202F}' | '\u{3000}' => continue,
                '/' => Kind::Slash,
                '-' | '\u{2010}' | '\u{2011}' => Kind::Dash,
                '.' => Kind::Dot,
                ',' | 'º' | '°' | '،' => Kind::Glue,
                _ => Kind::Other,
            }
        };
        out.push(Token { kind, range: start..end });
    }
    out
}

fn word(word: &str) -> Kind {
    if months::is_too_long(word) {
        return Kind::Other;
    }
    let lower = lower(word);
    if let Some(m) = months::month(&lower) {
        return Kind::Month(m);
    }
    match &*lower {
        "st" | "nd" | "rd" | "th" | "of" | "de" | "del" | "d" | "er" | "ος" | "η" | "º" => Kind::Glue,
        _ => Kind::Other,
    }
}

fn unit(c: char) -> Option<u8> {
    unit_of(c)
}

fn unit_of(c: char) -> Option<u8> {
    match c {
        '年' | '년' => Some(1),
        '月' | '월' => Some(2),
        '日' | '일' | '号' | '號' => Some(3),
        _ => None,
    }
}

/// The value of a decimal digit: ASCII, full width, Arabic-Indic, Persian.
fn digit(c: char) -> Option<u32> {
    let base = match c {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        _ => return None,
    };
    Some(c as u32 - base as u32)
}

fn compact(digits: &str, years: &Range<u32>) -> Option<Date> {
    let part = |r: Range<usize>| digits.get(r)?.parse::<u32>().ok();
    day(part(0..4)?, part(4..6)?, part(6..8)?, years)
}

fn day(year: u32, month: u32, day: u32, years: &Range<u32>) -> Option<Date> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (years.contains(&year) && (1..=last).contains(&day)).then_some(Date { year, month, day, time: None })
}

/// A time of day with its offset, right after a date: `T10:00:00+02:00`, ` 10:00 GMT`, ` 10:00:00 GMT+0200`.
fn time_after(rest: &str) -> Option<Time> {
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let mut parts = [0u32; 3];
    let mut rest = rest;
    for (i, part) in parts.iter_mut().enumerate() {
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        if len != 2 {
            return None;
        }
        *part = rest.get(..2)?.parse().ok()?;
        rest = rest.get(2..)?;
        match rest.strip_prefix(':') {
            Some(after) if i < 2 => rest = after,
            _ if i >= 1 => break,
            _ => return None,
        }
    }
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let rest = rest.trim_start();
    let rest = rest
        .strip_prefix("GMT")
        .or_else(|| rest.strip_prefix("UTC"))
        .map_or(rest, |r| if r.is_empty() { "Z" } else { r });
    let offset_minutes = if rest.starts_with(['Z', 'z']) {
        0
    } else {
        let sign = if rest.starts_with('+') {
            1
        } else if rest.starts_with('-') {
            -1
        } else {
            return None;
        };
        let digits: String =
            rest.chars().skip(1).filter(|&c| c != ':').take_while(char::is_ascii_digit).take(4).collect();
        let number: i32 = digits.parse().ok()?;
        sign * if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 }
    };
    let [hour, minute, second] = parts;
    (hour < 24 && minute < 60 && second < 61 && offset_minutes.abs() <= 14 * 60).then_some(Time {
        hour,
        minute,
        second: second.min(59),
        offset_minutes,
    })
}

/// Civil date of seconds since 1970 (Hinnant's algorithm on the proleptic Gregorian calendar).
fn from_epoch(seconds: u64) -> Date {
    let (days, rest) = (seconds / 86_400, (seconds % 86_400) as u32);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    let year = (year_of_era + era * 400) as u32 + u32::from(month <= 2);
    let time = Time { hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, offset_minutes: 0 };
    Date { year, month, day, time: Some(time) }
}
