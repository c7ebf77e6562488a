//! Reads the embedded lexicon files, which are known to be sound, without the spans and messages that other files need: at the start
//! of the program most of the time went there. Only the few forms of TOML that these files use are read; a test compares the result
//! with that of the full reader, and what is not understood is left to it.

use super::embedded;
use super::lexicon::MATCHES;
use crate::clean::lexicon::{Match, Phrase, Target};
use crate::outcome::{Field, Reason, Verdict};
use std::borrow::Cow;
use std::sync::Arc;

/// The phrases of a lexicon file that is word for word the embedded one; `None` for every other file.
pub(super) fn phrases(name: &str, text: &str) -> Option<Vec<Phrase>> {
    let known = embedded::LEXICON.iter().find(|(n, embedded)| *n == name && *embedded == text);
    known.and_then(|(_, embedded)| read(embedded))
}

/// Bytes of a file that a phrase takes; the shortest of the embedded files have some 20.
const PHRASE_BYTES: usize = 20;

/// What the lines of a group have said so far.
#[derive(Default)]
struct Group {
    target: Option<Target>,
    how: Option<Match>,
    max_words: Option<u32>,
    /// Its own language, where it has one.
    language: Option<Arc<str>>,
}

/// The phrases of a file; `None` where it has a form that is not expected.
fn read(text: &'static str) -> Option<Vec<Phrase>> {
    let mut phrases: Vec<Phrase> = Vec::with_capacity(text.len() / PHRASE_BYTES);
    let mut language: Option<Arc<str>> = None;
    let mut group = Group::default();
    let mut in_group = false;
    let mut rest = text;
    loop {
        rest = skip(rest);
        if rest.is_empty() {
            return Some(phrases);
        }
        if let Some(after) = rest.strip_prefix("[[group]]") {
            group = Group::default();
            in_group = true;
            rest = after;
            continue;
        }
        let (key, value) = rest.split_once('=')?;
        let value = value.trim_start_matches(' ');
        match key.trim_end_matches(' ') {
            "max_words" => {
                let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
                group.max_words = value.get(..end)?.parse().ok();
                rest = value.get(end..)?;
            }
            "phrases" => {
                let (target, how, max_words) = (group.target?, group.how?, group.max_words?);
                let language = group.language.as_ref().or(language.as_ref())?;
                rest = skip(behind(value, b'[')?);
                while behind(rest, b']').is_none() {
                    let (text, after) = string(rest)?;
                    phrases.push(Phrase { text, language: Arc::clone(language), target, how, max_words });
                    rest = skip(after);
                    match behind(rest, b',') {
                        Some(after) => rest = skip(after),
                        None if behind(rest, b']').is_some() => {}
                        None => return None,
                    }
                }
                rest = behind(rest, b']')?;
            }
            key => {
                let (word, after) = string(value)?;
                rest = after;
                match key {
                    "language" if in_group => group.language = Some(word.into()),
                    "language" => language = Some(word.into()),
                    "reason" => group.target = Some(Target::Drop(Reason::from_name(&word)?)),
                    "field" => group.target = Some(Target::Move(Field::from_name(&word)?)),
                    "verdict" => group.target = Some(Target::Page(Verdict::from_name(&word)?)),
                    "asks" => group.target = Some(Target::Asks(Reason::from_name(&word)?)),
                    "offers" => group.target = Some(Target::Offers(Reason::from_name(&word)?)),
                    "match" => group.how = Some(MATCHES.iter().find(|(name, _)| *name == word)?.1),
                    _ => return None,
                }
            }
        }
    }
}

/// A string in double quotes, in which only quotes and back-slashes are escaped, and what follows it.
fn string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut rest = behind(text, b'"')?;
    let mut out = Cow::Borrowed("");
    loop {
        let end = memchr::memchr3(b'"', b'\\', b'\n', rest.as_bytes())?;
        let (inside, after) = rest.split_at_checked(end)?;
        out += inside;
        match behind(after, b'"') {
            Some(after) => return Some((out, after)),
            None => {
                let escaped = behind(after, b'\\')?.get(..1).filter(|c| matches!(*c, "\"" | "\\"))?;
                out += escaped;
                rest = after.get(2..)?;
            }
        }
    }
}

/// What follows a sign, if the text begins with it.
fn behind(text: &str, sign: u8) -> Option<&str> {
    if text.as_bytes().first() == Some(&sign) { text.get(1..) } else { None }
}

/// The text behind white space and comments.
fn skip(text: &str) -> &str {
    let mut rest = text.trim_ascii_start();
    while behind(rest, b'#').is_some() {
        rest = rest.split_once('\n').map_or("", |(_, after)| after).trim_ascii_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::lexicon;
    use crate::pipeline::texts::Text;

    #[test]
    fn embedded_files_read_alike_both_ways() {
        for (name, text) in embedded::LEXICON {
            let quick = phrases(name, text).unwrap_or_else(|| panic!("{name} has an unexpected form"));
            let text = Text { label: String::from("a file"), text: (*text).into() };
            let mut found = Vec::new();
            // Another name, so that the full reader reads it.
            let full = lexicon::read(std::iter::once(("other.toml", &text)), &mut found);
            assert!(found.is_empty(), "{name}");
            assert_eq!([quick], *full, "{name}");
        }
    }

    #[test]
    fn other_texts_are_left_to_the_full_reader() {
        for (name, text) in embedded::LEXICON {
            assert_eq!(phrases(name, &format!("{text}\n")), None);
            assert_eq!(phrases("mine.toml", text), None);
        }
        assert_eq!(read("language = 'en'"), None);
        assert_eq!(read("language = \"en\"\n[other]"), None);
        assert_eq!(read("[[group]]\nphrases = [\"a\\n\"]"), None);
    }
}
