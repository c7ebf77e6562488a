//! The language of what would be kept.
//!
//! The commonest small words where they leave no doubt, else trigrams and scripts (`whatlang`), on a bounded sample. Where the sample is
//! too short for trigrams to be sure, small words decide if they plainly do, and then what the page declares. `benches/language` compares crates and this stage on texts whose
//! language is known; ARCHITECTURE.md says what was chosen.

mod codes;
mod common;

#[cfg(test)]
mod tests;

use super::resolve::{Decision, Segment};
use crate::document::{BlockKind, Document};
use common::Count;
use std::ops::Range;
use whatlang::{Lang, detect, detect_script};

/// Bytes of kept text that are looked at, in three places: more do not change the answer and cost as much as the rest of the page.
const SAMPLE_BYTES: u32 = 1_500;
/// Confidence from which the text is believed against what the page declares.
const SURE: f64 = 0.5;
/// Confidence below which trigrams guess.
const GUESS: f64 = 0.1;
/// Words that are counted where trigrams are not sure; longer texts need no help.
const UNSURE_WORDS: usize = 60;
/// Small words of one language, and more of them than of any other, that say more than a declaration.
const PLAIN_WORDS: u32 = 4;
const PLAIN_LEAD: u32 = 3;
/// Small words of one language in a sample that leave no doubt: so many, every so manieth word, and so many times those of any other
/// language. Trigrams said the same of all such texts that were tried, and cost several times as much.
const NO_DOUBT_WORDS: u32 = 12;
const NO_DOUBT_EVERY: u32 = 4;
const NO_DOUBT_TIMES: u32 = 2;
/// Small words that say more than unsure trigrams.
const SOME_WORDS: u32 = 1;
/// Confidence of a declared language that nothing in the text speaks against.
const DECLARED: f32 = 0.5;

/// Fills `doc.metadata.lang` from the kept segments: an ISO 639-1 code (639-3 where there is none), and a confidence from 0 to 1 in hundredths.
/// A text without letters has no language.
pub fn identify(doc: &mut Document, segments: &[Segment]) {
    let text = sample(doc, segments);
    let declared = declared(doc);
    doc.metadata.lang = name(&text, declared);
}

/// The language of a text by itself, as [`identify`] gives it.
pub fn of_text(text: &str) -> Option<(String, f32)> {
    name(text, None)
}

/// The language of a text, with one that the page declares.
fn name(text: &str, declared: Option<Lang>) -> Option<(String, f32)> {
    let no_doubt = |count: &Count| {
        count.hits >= NO_DOUBT_WORDS
            && count.hits * NO_DOUBT_EVERY >= count.words
            && count.hits >= count.next * NO_DOUBT_TIMES
    };
    if let Some(count) = common::most(text, usize::MAX).filter(no_doubt) {
        return Some((codes::two_letters(count.lang), 1.0));
    }
    let found = detect(text)?;
    let confidence = found.confidence().clamp(0.0, 1.0);
    let fits = |lang: &Lang| detect_script(text).is_some_and(|s| s.langs().contains(lang));
    let common = if confidence < SURE {
        common::most(text, UNSURE_WORDS).filter(|count| fits(&count.lang))
    } else {
        None
    };
    let told = |least: u32, lead: u32| {
        common.filter(|count| count.hits >= least && count.hits >= count.next + lead).map(|count| count.lang)
    };
    if let Some(lang) = told(PLAIN_WORDS, PLAIN_LEAD) {
        return Some((codes::two_letters(lang), hundredths(confidence).max(DECLARED)));
    }
    if confidence < SURE
        && let Some(lang) = declared.filter(fits)
    {
        let agreed = if lang == found.lang() { hundredths(confidence).max(DECLARED) } else { DECLARED };
        return Some((codes::two_letters(lang), agreed));
    }
    // Trigrams of a few words are little more than a guess among the languages of a script.
    let lang = told(SOME_WORDS, 1).filter(|_| common::has_list(found.lang()) || confidence < GUESS);
    Some((codes::two_letters(lang.unwrap_or(found.lang())), hundredths(confidence)))
}

fn hundredths(confidence: f64) -> f32 {
    ((confidence * 100.0).round() / 100.0) as f32
}

/// What the `<html>` element or a meta element declares.
fn declared(doc: &Document) -> Option<Lang> {
    let meta = |name: &str| doc.head.meta.iter().take(500).find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let tag = doc
        .head
        .lang
        .as_deref()
        .filter(|l| !l.trim().is_empty())
        .or_else(|| meta("og:locale"))
        .or_else(|| meta("content-language"))?;
    codes::from_tag(tag)
}

/// The beginning, the middle and the end of the kept text, code left out.
fn sample(doc: &Document, segments: &[Segment]) -> String {
    let kept = || {
        segments.iter().filter(|s| {
            s.decision == Decision::Keep && doc.block(s.block).is_some_and(|b| b.kind != BlockKind::Code)
        })
    };
    let total: u32 = kept().map(|s| s.text.end - s.text.start).sum();
    let third = SAMPLE_BYTES / 3;
    let windows: Vec<Range<u32>> = if total <= SAMPLE_BYTES {
        std::iter::once(0..total).collect()
    } else {
        [0, total / 2 - third / 2, total - third].into_iter().map(|start| start..start + third).collect()
    };
    let mut out = String::new();
    let mut at = 0;
    for s in kept() {
        let length = s.text.end - s.text.start;
        for w in &windows {
            let (from, to) = (w.start.max(at), w.end.min(at + length));
            if from < to {
                out.push_str(slice(&doc.text, s.text.start + from - at..s.text.start + to - at));
                out.push(' ');
            }
        }
        at += length;
    }
    out
}

/// A range of the text, drawn in to character boundaries.
fn slice(text: &str, range: Range<u32>) -> &str {
    let (mut start, mut end) = (range.start as usize, (range.end as usize).min(text.len()));
    while start < end && !text.is_char_boundary(start) {
        start += 1;
    }
    while end > start && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}
