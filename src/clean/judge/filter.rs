//! Bounds on counts and ratios of the text that would be kept.
//!
//! It says which bound a page breaks; that this rejects the page is the caller's business.

use super::signals::{self as measure, Counts};
use crate::clean::plan::FilterSettings;
use crate::document::Document;

/// A bound that a page breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Name of the setting, `min_words` and so on: the rejection's reason.
    pub bound: &'static str,
    /// The page's value.
    pub value: f64,
    /// The bound.
    pub limit: f64,
}

/// The first bound, in the order of the settings, that the page breaks; `text` is its kept text, and `counts` those of it.
pub fn filter(doc: &Document, counts: &Counts, text: &str, settings: &FilterSettings) -> Option<Failure> {
    by_counts(counts, settings)
        .or_else(|| by_ngrams(text, settings))
        .or_else(|| by_language(doc, text, settings))
}

fn by_counts(c: &Counts, s: &FilterSettings) -> Option<Failure> {
    let words = f64::from(c.words);
    least("min_words", words, s.min_words.map(f64::from))
        .or_else(|| most("max_words", words, s.max_words.map(f64::from)))
        .or_else(|| most("max_link_ratio", c.link_ratio, s.max_link_ratio))
        .or_else(|| most("max_symbol_ratio", c.symbol_ratio, s.max_symbol_ratio))
        .or_else(|| least("min_mean_word_length", c.mean_word_length, s.min_mean_word_length))
        .or_else(|| most("max_mean_word_length", c.mean_word_length, s.max_mean_word_length))
        .or_else(|| least("min_alphabetic_ratio", c.alphabetic_ratio, s.min_alphabetic_ratio))
        .or_else(|| most("max_bullet_line_ratio", c.bullet_line_ratio, s.max_bullet_line_ratio))
        .or_else(|| most("max_ellipsis_line_ratio", c.ellipsis_line_ratio, s.max_ellipsis_line_ratio))
        .or_else(|| least("min_terminal_line_ratio", c.terminal_line_ratio, s.min_terminal_line_ratio))
        .or_else(|| most("max_duplicate_line_ratio", c.duplicate_line_ratio, s.max_duplicate_line_ratio))
        .or_else(|| {
            most(
                "max_duplicate_line_char_ratio",
                c.duplicate_line_char_ratio,
                s.max_duplicate_line_char_ratio,
            )
        })
}

fn by_ngrams(text: &str, s: &FilterSettings) -> Option<Failure> {
    let top = s.max_top_ngram_char_ratio.iter().flatten().zip(2..);
    let mut top = top.filter_map(|(limit, n)| {
        most("max_top_ngram_char_ratio", measure::top_ngram_char_ratio(text, n), Some(*limit))
    });
    let duplicate = s.max_duplicate_ngram_char_ratio.iter().flatten().zip(5..);
    let mut duplicate = duplicate.filter_map(|(limit, n)| {
        most("max_duplicate_ngram_char_ratio", measure::duplicate_ngram_char_ratio(text, n), Some(*limit))
    });
    top.next().or_else(|| duplicate.next())
}

/// Stop words, the language and its confidence. A language without a list of stop words is not held to their number; a page without
/// a known language breaks `languages` and has confidence 0.
fn by_language(doc: &Document, text: &str, s: &FilterSettings) -> Option<Failure> {
    let (code, confidence) =
        doc.metadata.lang.as_ref().map_or(("", 0.0), |(code, c)| (code.as_str(), f64::from(*c)));
    let stop_words = s.min_stop_words.and_then(|limit| {
        let found = measure::stop_words(text, code)?;
        least("min_stop_words", f64::from(found), Some(f64::from(limit)))
    });
    let listed = s.languages.is_empty() || s.languages.iter().any(|l| l == code);
    let language = (!listed).then_some(Failure { bound: "languages", value: 0.0, limit: 1.0 });
    stop_words
        .or(language)
        .or_else(|| least("min_language_confidence", confidence, s.min_language_confidence))
}

fn least(bound: &'static str, value: f64, limit: Option<f64>) -> Option<Failure> {
    broken(bound, value, limit, |v, l| v < l)
}

fn most(bound: &'static str, value: f64, limit: Option<f64>) -> Option<Failure> {
    broken(bound, value, limit, |v, l| v > l)
}

/// Values are compared as records show them, so that a page's record explains its rejection.
fn broken(
    bound: &'static str,
    value: f64,
    limit: Option<f64>,
    breaks: fn(f64, f64) -> bool,
) -> Option<Failure> {
    let (value, limit) = (measure::rounded(value), limit?);
    breaks(value, limit).then_some(Failure { bound, value, limit })
}
