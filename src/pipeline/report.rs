//! `Report`: collects everything wrong with one file, so that a reader sees it at once; and guesses at what was meant.

use super::diagnostic::Diagnostic;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeTable;

/// Errors of one file, at most; nobody reads more.
const MOST: usize = 100;

/// What is wrong with one file so far.
pub(super) struct Report<'s> {
    file: &'s str,
    source: &'s str,
    found: Vec<Diagnostic>,
    /// Where the file is no TOML, for the first time. What seems to be absent may then only be unreadable, and what stands behind
    /// may seem to belong to another table.
    damaged: Option<usize>,
}

impl<'s> Report<'s> {
    /// Parses a file and starts a report on it with what is wrong with its syntax. The table holds what could be read.
    pub(super) fn parse(file: &'s str, source: &'s str) -> (Report<'s>, Spanned<DeTable<'s>>) {
        let (table, errors) = DeTable::parse_recoverable(source);
        let mut report = Report { file, source, found: Vec::new(), damaged: None };
        for error in &errors {
            let help = match error.message() {
                "duplicate key" => "a key stands once in a table; take one of the two out",
                m if m.starts_with("string values must be quoted") => "put it in double quotes",
                _ => "the file has to be TOML: `key = value`, text in double quotes, lists in [ ]",
            };
            report.error(error.span().unwrap_or(0..0), error.message(), help);
        }
        report.damaged = errors.iter().map(|e| e.span().map_or(0, |s| s.start)).min();
        (report, table)
    }

    /// Something is wrong here, and `help` says what would be right. A second error in a place that is reported already is not added.
    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        if self.found.len() >= MOST {
            return;
        }
        let new = Diagnostic::new(self.file, self.source, span, message.into(), Some(help.into()));
        let same_place =
            |d: &Diagnostic| d.span == new.span || (self.damaged.is_some() && d.line == new.line);
        if !self.found.iter().any(same_place) {
            self.found.push(new);
        }
    }

    /// Something is not there that has to be. Not said of a file that could not be read as a whole.
    pub(super) fn absence(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.damaged.is_none() {
            self.error(span, message, help);
        }
    }

    /// A key stands where it means nothing. Not said behind a place that is no TOML.
    pub(super) fn stray(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        if self.damaged.is_none_or(|at| span.start < at) {
            self.error(span, message, help);
        }
    }

    /// Line of a position, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.source.get(..at).unwrap_or_default().matches('\n').count() + 1
    }

    /// Bytes of a span of the file.
    pub(super) fn text(&self, span: Range<usize>) -> &'s str {
        self.source.get(span).unwrap_or_default()
    }

    /// Everything found, by place.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|d| (d.span.start, d.span.end));
        self.found
    }
}

/// A remedy for a word that is none of `known`: the one that was probably meant, and all of them.
pub(super) fn remedy(word: &str, known: &[&str]) -> String {
    let all = if known.is_empty() { "none".to_owned() } else { list(known) };
    match suggest(word, known) {
        Some(meant) => format!("did you mean `{meant}`? possible: {all}"),
        None => format!("possible: {all}"),
    }
}

/// The known word that `word` is a slip of: fewer than half of its letters differ, three at most.
pub(super) fn suggest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // A longer word is no slip of a key, and the distance costs its length.
    let word = word.get(..word.len().min(64)).unwrap_or_default().to_ascii_lowercase().replace('-', "_");
    let most = 3.min(word.len() / 2);
    let best = known.iter().map(|k| (distance(&word, k), *k)).min_by_key(|(d, _)| *d)?;
    (best.0 <= most).then_some(best.1)
}

/// Words in back quotes, separated by commas.
pub(super) fn list(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

/// Levenshtein distance in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let best = (diagonal + usize::from(x != y)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
