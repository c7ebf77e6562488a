//! Small helpers on strings: values without markup, comparison by letters, prefixes whatever the case.
//!
//! Nothing here knows what a title or an author is.

use crate::clean::decode::{RepairOptions, repair};
use crate::clean::word_hash::{Eight, WordHash, lower_bits};
use crate::clean::words::{folded, is_alphanumeric};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes of a value that are looked at; no title or name is longer.
pub(super) const VALUE_BYTES: usize = 2_000;

/// A value without tags, entities and doubled white space. Values beyond [`VALUE_BYTES`] are cut.
pub(super) fn tidy(raw: &str) -> String {
    let raw = head(raw, VALUE_BYTES);
    let options = RepairOptions { mojibake: true, entities: true, nfc: true };
    let repaired = repair(raw, options, &mut BTreeMap::new());
    let text = repaired.map_or(Cow::Borrowed(raw), |r| Cow::Owned(r.text));
    let mut out = String::with_capacity(text.len());
    let mut inside_tag = false;
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if inside_tag {
            inside_tag = c != '>';
        } else if c == '<'
            && after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
            && after.contains('>')
        {
            inside_tag = true;
            out.push(' ');
        } else {
            out.push(if c.is_whitespace() || c.is_control() { ' ' } else { c });
        }
        rest = after;
    }
    folded(&out).into_owned()
}

/// The first bytes of a text, cut on a character boundary.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Letters and digits in lower case and nothing else: what two forms of a title have in common.
pub(super) fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            }
        } else if is_alphanumeric(c) {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// A hash of [`key`], for counting; the same in every build.
pub(super) fn key_hash(text: &str) -> u64 {
    let mut hash = WordHash::EMPTY;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            let eight = Eight::at(bytes, at);
            let bits = Eight::run(eight.letters | eight.digits);
            hash.ascii(eight.small & lower_bits(bits), bits);
            // What ends a run does not count, if it is ASCII.
            let run = bits as usize / 8;
            at += run + usize::from(bits < u64::BITS && bytes.get(at + run).is_some_and(u8::is_ascii));
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        at += c.len_utf8();
        if is_alphanumeric(c) {
            c.to_lowercase().for_each(|c| hash.push(c));
        }
    }
    hash.finish()
}

/// Whether [`key`] of a text is `wanted`.
pub(super) fn has_key(text: &str, wanted: &str) -> bool {
    let mut wanted = wanted.chars();
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    for c in letters {
        if wanted.next() != Some(c) {
            return false;
        }
    }
    wanted.next().is_none()
}

/// What follows `prefix` (given in lower case) in `text`, whatever the case of `text`.
pub(super) fn strip_prefix_any_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    // Most labels differ in the first letters, and most text is ASCII: that is told without reading characters.
    let pairs = text.bytes().zip(prefix.bytes());
    let same = pairs.take_while(|(t, p)| t.is_ascii() && t.to_ascii_lowercase() == *p).count();
    let prefix = prefix.get(same..)?;
    let text = text.get(same..)?;
    if text.bytes().next().is_some_and(|t| t.is_ascii()) && !prefix.is_empty() {
        return None;
    }
    let mut wanted = prefix.chars();
    let mut rest = text;
    let mut next = wanted.next();
    while let Some(w) = next {
        let c = rest.chars().next()?;
        let mut lower = c.to_lowercase();
        if lower.next() != Some(w) {
            return None;
        }
        for more in lower {
            // A capital whose small form is two characters, such as the Turkish dotted I.
            if more != '\u{307}' {
                return None;
            }
        }
        rest = rest.get(c.len_utf8()..)?;
        next = wanted.next();
    }
    Some(rest)
}

/// Whether a text is the address of a page or host rather than words.
pub(super) fn is_address(text: &str) -> bool {
    text.contains("://") || text.starts_with("www.") || text.starts_with("//") || text.starts_with("mailto:")
}

/// The host that a line holds and nothing else: `example.com`, `www.example.co.uk/`, `https://example.com`. Without `www.`, in lower case.
pub(super) fn bare_domain(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    // Nearly every line is told apart here.
    if text.contains(' ') || !text.contains('.') {
        return None;
    }
    let lower = text.to_lowercase();
    let host = lower.strip_prefix("www.").unwrap_or(&lower);
    let labels: Vec<&str> = host.split('.').collect();
    let sound =
        |l: &&str| !l.is_empty() && l.len() < 64 && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let last = labels.last()?;
    (labels.len() >= 2
        && host.len() <= 80
        && labels.iter().all(sound)
        && last.len() >= 2
        && last.chars().all(char::is_alphabetic))
    .then(|| host.to_owned())
}

/// The part of a host that names its owner: `interbellumnews` of `news.interbellumnews.co.uk`.
pub(super) fn owner(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.len().saturating_sub(1);
    let second = |i: usize| {
        matches!(
            labels.get(i),
            Some(
                &("co" | "com" | "org" | "net" | "gov" | "ac" | "edu" | "or" | "ne" | "go" | "gob" | "gov2")
            )
        )
    };
    let at = if last >= 2 && second(last - 1) && labels.get(last).is_some_and(|t| t.len() == 2) {
        last - 2
    } else {
        last.saturating_sub(1)
    };
    labels.get(at).copied().unwrap_or(host)
}
