//! Names of people: which strings are names, how lists of them are split, and bylines.
//!
//! It reads one short string at a time and knows nothing of blocks.

use super::date::{self, Order};
use super::labels::{BY, FILLER, MODIFIED, PUBLISHED};
use super::tidy::{is_address, tidy};
use crate::clean::words::{folded, is_unspaced, lower};

/// Authors of one page; lists beyond are mastheads.
const MAX_NAMES: usize = 12;
/// Bytes of one name.
const NAME_BYTES: usize = 80;

/// What stands between two names.
const BETWEEN: &[&str] = &[
    " and ", " und ", " et ", " with ", " mit ", " & ", " και ", " ve ", " en ", "、", ";", "；", " + ",
    " oraz ", " AND ", " And ", " y ", " e ", " i ", " и ", " та ",
];
/// Words that begin or make up a role: what follows a name is not another name.
const ROLES: &[&str] = &[
    "editor",
    "reporter",
    "correspondent",
    "writer",
    "staff",
    "journalist",
    "columnist",
    "contributor",
    "author",
    "producer",
    "director",
    "professor",
    "founder",
    "ceo",
    "cto",
    "head",
    "chief",
    "senior",
    "managing",
    "associate",
    "assistant",
    "special",
    "guest",
    "phd",
    "ph.d",
    "md",
    "m.d",
    "jr",
    "sr",
    "esq",
    "rn",
    "rd",
    "mba",
    "cfa",
    "redakteur",
    "redakteurin",
    "redaktion",
    "journalistin",
    "korrespondent",
    "korrespondentin",
    "autor",
    "rédacteur",
    "journaliste",
    "correspondant",
    "redactor",
    "redactora",
    "periodista",
    "corresponsal",
    "jornalista",
    "repórter",
    "giornalista",
    "redattore",
    "redacteur",
    "verslaggever",
    "dziennikarz",
    "redaktor",
    "корреспондент",
    "журналист",
    "редактор",
    "editor-in-chief",
    "updated",
    "published",
    "posted",
    "medically",
    "reviewed",
    "former",
];
/// Accounts that are nobody.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "root",
    "webmaster",
    "user",
    "author",
    "anonymous",
    "guest",
    "unknown",
    "null",
    "undefined",
    "none",
    "n/a",
    "na",
    "default",
    "test",
    "nobody",
    "super user",
    "superuser",
    "editor",
    "staff",
    "nan",
    "false",
    "true",
    "{{author}}",
    "wpadmin",
    "wp-admin",
    "siteadmin",
    "site admin",
    "web admin",
    "autor",
    "автор",
    "by",
    "login",
    "log in",
    "sign in",
    "sign up",
    "register",
    "member login",
    "community",
    "community wiki",
    "contributors",
    "authors",
    "subscribe",
    "follow",
    "share",
    "profile",
    "read more",
    "view profile",
    "view all posts",
];
/// Words that make a name that of a publication.
const PUBLICATIONS: &[&str] = &[
    "news",
    "times",
    "post",
    "press",
    "herald",
    "tribune",
    "journal",
    "gazette",
    "daily",
    "weekly",
    "magazine",
    "chronicle",
    "observer",
    "guardian",
    "telegraph",
    "mail",
    "mirror",
    "star",
    "sun",
    "globe",
    "record",
    "register",
    "bulletin",
    "reporter",
    "sentinel",
    "courier",
    "dispatch",
    "examiner",
    "inquirer",
    "monitor",
    "review",
    "radio",
    "television",
    "tv",
    "broadcasting",
    "agency",
    "newspaper",
    "media",
    "today",
    "online",
    "wire",
    "blog",
    "beacon",
    "mercury",
    "standard",
    "echo",
    "argus",
    "advertiser",
    "express",
    "citizen",
    "ledger",
    "outlook",
    "digest",
    "independent",
    "messenger",
    "network",
    "zeitung",
    "nachrichten",
    "rundschau",
    "anzeiger",
    "tagblatt",
    "kurier",
];
/// Small words inside names.
const PARTICLES: &[&str] = &[
    "de", "la", "le", "du", "des", "del", "della", "di", "da", "dos", "das", "do", "van", "von", "der",
    "den", "zu", "zur", "vom", "ter", "ten", "bin", "ibn", "al", "el", "y", "e", "af", "av", "of", "st",
    "o'", "'t", "dem", "san", "lo", "ben", "abu", "al-", "und", "dalla", "degli",
];

/// The names in a value that is known to hold authors, cleaned and split.
pub(super) fn names(raw: &str) -> Vec<String> {
    let text = tidy(raw);
    if is_address(&text) || text.starts_with('{') {
        return Vec::new();
    }
    let text = strip_by(&text).map_or(text.as_str(), |(rest, _)| rest);
    let mut out: Vec<String> = Vec::new();
    for part in split(text) {
        // A first part is a name, if an odd one; after it come roles and employers too.
        let role = if out.is_empty() {
            is_plain_role(&part)
        } else {
            is_role(&part) || part.contains(|c: char| c.is_ascii_digit())
        };
        if let Some(name) = clean(&part).filter(|_| !role)
            && !out.contains(&name)
            && out.len() < MAX_NAMES
        {
            out.push(name);
        }
    }
    out
}

/// A byline: what introduces it, the names, and whether the line holds nothing else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) names: Vec<String>,
    pub(super) whole: bool,
}

/// Reads `By Ann Lee and Bo Chan`, `Von Eva Kern, Redakteurin`, `作者：李明`. A date after the names is left to others and does not count as something else.
pub(super) fn byline(text: &str) -> Option<Byline> {
    let (rest, marked) = strip_by(text)?;
    let cut = date::find(rest, Order::DayFirst).map_or(rest.len(), |(_, range)| range.start);
    let dated = cut < rest.len();
    let rest = rest.get(..cut)?.trim_end_matches([' ', ',', '|', '-', '–', '—', '•', '·', '(', '/']);
    let rest = if dated { without_day(rest) } else { rest };
    let (mut names, mut whole) = (Vec::new(), true);
    for part in split(rest) {
        let part = part.trim().trim_end_matches(['.', ',']);
        if is_name(part) && (part.contains(' ') || marked || part.chars().any(is_unspaced)) {
            if !names.contains(&part.to_owned()) {
                names.push(part.to_owned());
            }
        } else if names.is_empty() {
            return None;
        } else if !is_role(part) {
            whole = false;
            break;
        }
    }
    (!names.is_empty() && names.len() <= MAX_NAMES).then_some(Byline { names, whole })
}

/// Names before a date without the words that lead over to it: `Ann Lee on Monday`, `Ann Lee Updated:`.
fn without_day(names: &str) -> &str {
    let mut rest = names;
    for _ in 0..3 {
        let Some((before, last)) = rest.rsplit_once(' ') else { break };
        let is_label =
            |label: Option<(usize, &str)>| label.is_some_and(|(_, after)| after.trim_matches(':').is_empty());
        if is_label(PUBLISHED.strip(last)) || is_label(MODIFIED.strip(last)) {
            rest = before.trim_end_matches([' ', ',', '|', '-', '–', '—', '•', '·']);
            continue;
        }
        let filler = FILLER
            .strip(last)
            .is_some_and(|(len, after)| len >= 2 && after.trim_matches([',', '.']).is_empty());
        let small = last.starts_with(char::is_lowercase);
        if !filler || !(small || last.chars().count() > 3) {
            break;
        }
        rest = before.trim_end_matches([' ', ',', '|', '-', '–', '—', '•', '·']);
    }
    rest
}

/// Reads `Max Fischer for TROIB News` and `Ann Lee reports for the Northern Beacon`: a name and the publication that it signs for, and
/// nothing else.
pub(super) fn signed_for(text: &str) -> Option<(String, String)> {
    let text = text.trim().trim_start_matches(['-', '–', '—', ' ']).trim_end_matches(['.', ' ']);
    let text = strip_by(text).map_or(text, |(rest, _)| rest);
    let (name, site) = text.split_once(" for ")?;
    // With a verb it is no heading, and the article may stay.
    let verb = [" reports", " reporting", " reported", " writes"].iter().find_map(|v| name.strip_suffix(v));
    let (name, site) = verb.map_or((name, site), |name| (name, site.strip_prefix("the ").unwrap_or(site)));
    let titled = |w: &str| {
        w.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || matches!(w, "the" | "of" | "and" | "&" | "de")
    };
    let (name_words, site_words) = (name.split(' ').count(), site.split(' ').count());
    let site_like = site_words <= 5
        && site.chars().count() >= 2
        && site.split(' ').all(titled)
        && site.starts_with(char::is_uppercase)
        && !site.ends_with(['!', '?', ':', ','])
        && site.split(' ').any(names_publication);
    ((2..=4).contains(&name_words)
        && is_name(name)
        && name.is_ascii() | name.chars().any(char::is_uppercase)
        && site_like)
        .then(|| (name.to_owned(), site.to_owned()))
}

/// Whether a word stands in names of publications and hardly elsewhere: `News`, `TROIB`, `example.com`. Headings have the form too:
/// `Useful Tools for Web Designers`.
fn names_publication(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let word_lower = word.to_lowercase();
    (letters >= 3 && capitals == letters)
        || word.trim_end_matches('.').contains('.')
        || PUBLICATIONS.contains(&word_lower.as_str())
}

/// Whether a text is most likely the name of a person where nothing else says so: two or three words with one capital each, none of which
/// stands in names of publications.
pub(super) fn is_person(text: &str) -> bool {
    let word = |w: &str| {
        let letters = w.chars().filter(|c| c.is_alphabetic());
        w.starts_with(char::is_uppercase)
            && letters.clone().filter(|c| c.is_lowercase()).count() + 1 >= letters.count()
            && !PUBLICATIONS.contains(&w.to_lowercase().as_str())
            && !ROLES.contains(&w.to_lowercase().as_str())
            && PUBLISHED.strip(w).is_none()
            && MODIFIED.strip(w).is_none()
    };
    (2..=3).contains(&text.split(' ').count()) && is_name(text) && text.split(' ').all(word)
}

/// Reads `김한별 기자 kim@example.com`: a reporter of a Korean paper, perhaps with an address, and nothing else.
pub(super) fn reporter(text: &str) -> Option<String> {
    let text = text.trim_matches(['/', '=', ' ', '(', ')', '[', ']']);
    let (name, rest) = text.split_once(" 기자").or_else(|| text.split_once(" 특파원"))?;
    let syllables = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
    let fits = (2..=4).contains(&name.chars().count()) && name.chars().all(syllables);
    let rest = rest.trim();
    (fits && (rest.is_empty() || (rest.contains('@') && !rest.contains(' ')))).then(|| name.to_owned())
}

/// Whether a short text can be the name of a person: one to five words, each with a capital or a particle, in scripts without capitals only short.
pub(super) fn is_name(text: &str) -> bool {
    if text.len() > NAME_BYTES
        || text.is_empty()
        || text.contains(|c: char| c.is_ascii_digit() || "!?:;@#\"“”„<>()[]{}|/=*_%$…".contains(c))
    {
        return false;
    }
    if text.chars().any(is_unspaced) || text.chars().any(|c| ('\u{AC00}'..='\u{D7A3}').contains(&c)) {
        return (2..=12).contains(&text.chars().count()) && !text.contains(['。', '，', '、', '！', '？']);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let lower = lower(text);
    let only_label =
        BY.strip(text).is_some_and(|(len, rest)| len > 3 && rest.trim_matches([':', ' ']).is_empty());
    if only_label || lower.starts_with("by ") || lower.ends_with(" by") {
        return false;
    }
    if words.len() > 5 || NOBODY.contains(&&*lower) || is_role(text) {
        return false;
    }
    let cased = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if !cased {
        return words.len() <= 4 && text.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    }
    let word = |w: &&str| {
        let inner = w.trim_end_matches(['.', ',', '’', '\'']);
        let capital = w.trim_start_matches(['\'', '’']).starts_with(char::is_uppercase);
        let dotted = inner.contains('.') && inner.len() > 6;
        (capital
            || PARTICLES.contains(w)
            || w.starts_with("al-")
            || w.starts_with("d'")
            || w.starts_with("d’"))
            && !dotted
    };
    let ends_sentence = text.ends_with('.') && words.last().is_some_and(|w| w.chars().count() > 4);
    words.first().is_some_and(|w| w.starts_with(char::is_uppercase))
        && words.iter().all(word)
        && !ends_sentence
        && words.iter().any(|w| w.chars().count() > 1)
}

/// What follows the words that introduce an author, and whether they leave no doubt (a colon).
pub(super) fn strip_by(text: &str) -> Option<(&str, bool)> {
    let (len, rest) = BY.strip(text.trim_start())?;
    let taken = text.trim_start().get(..len).unwrap_or_default();
    let colon = rest.starts_with([':', '：']);
    let trimmed = rest.trim_start_matches([':', '：', ' ', '\u{A0}', '\u{3000}', '=', '＝']);
    (!trimmed.is_empty()).then_some((
        trimmed,
        colon || taken.ends_with([':', '：', '/', '／', '=', '＝']) || taken.contains(' '),
    ))
}

/// Splits a list of names. `Last, First` stays in one piece.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![folded(text).into_owned()];
    for bar in [" | ", "|", " • ", " · ", " – ", " — ", " - ", " / ", "/"] {
        if parts.iter().any(|p| p.contains(bar)) {
            let split = parts.iter().flat_map(|p| p.split(bar)).map(|p| folded(p).into_owned());
            parts = split.filter(|p| !p.is_empty()).collect();
        }
    }
    for between in BETWEEN {
        if !parts.iter().any(|p| p.contains(between)) {
            continue;
        }
        let letter = between.trim().chars().count() == 1 && between.trim().chars().all(char::is_alphabetic);
        parts = parts
            .iter()
            .flat_map(|p| {
                let pieces: Vec<&str> = p.split(between).map(str::trim).collect();
                // A single letter may also be a middle name: both sides have to be full names.
                if letter && !pieces.iter().all(|x| x.contains(' ')) {
                    vec![p.clone()]
                } else {
                    pieces.into_iter().map(String::from).collect()
                }
            })
            .collect();
    }
    parts
        .iter()
        .flat_map(|p| commas(p))
        .map(|p| p.trim().to_owned())
        .filter(|p| !p.is_empty())
        .take(4 * MAX_NAMES)
        .collect()
}

fn commas(part: &str) -> Vec<String> {
    let pieces: Vec<&str> = part.split([',', '，']).map(str::trim).filter(|p| !p.is_empty()).collect();
    if let [last, first] = pieces.as_slice()
        && !last.contains(' ')
        && !is_role(first)
        && first.split(' ').count() <= 2
    {
        return vec![format!("{last}, {first}")];
    }
    pieces.into_iter().map(String::from).collect()
}

/// One name out of a value that is known to hold one: without e-mail, handle, brackets and what is nobody.
fn clean(part: &str) -> Option<String> {
    let part = part.split(['(', '[', '<']).next().unwrap_or_default();
    let kept: Vec<&str> = part.split(' ').filter(|w| !w.contains('@') && !is_address(w)).collect();
    let name = kept.join(" ");
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || ",;:|-–—•·*\"“”".contains(c)).trim_end_matches(" .");
    let name = if name.ends_with('.') && name.split(' ').next_back().is_some_and(|w| w.chars().count() > 4) {
        name.trim_end_matches('.')
    } else {
        name
    };
    let lower = name.to_lowercase();
    let words = name.split(' ').count();
    let sound = name.chars().any(char::is_alphabetic)
        && name.len() <= NAME_BYTES
        && words <= 8
        && !NOBODY.contains(&lower.as_str())
        && PUBLISHED.strip(&lower).is_none_or(|(len, _)| len < 5)
        && MODIFIED.strip(&lower).is_none_or(|(len, _)| len < 5)
        && (words == 1 || date::find(name, Order::DayFirst).is_none());
    sound.then(|| name.to_owned())
}

/// Whether a value begins as a role does, or is nothing but one.
fn is_plain_role(part: &str) -> bool {
    let lower = lower(part);
    let first = lower.split([' ', ',']).next().unwrap_or_default();
    ROLES.contains(&first) && first != "head" && first != "rd" && first != "md"
}

/// Whether a piece of a list of names says what the one before does.
fn is_role(part: &str) -> bool {
    let lower = lower(part);
    let mut words = lower.split([' ', '-']).map(|w| w.trim_matches(['.', ',']));
    let first = words.next().unwrap_or_default();
    ROLES.contains(&first)
        || ROLES.contains(&lower.trim_end_matches('.'))
        || (part.contains(' ')
            && words.any(|w| ROLES.contains(&w))
            && !part.split(' ').next().is_some_and(|w| w.ends_with('.')))
}
