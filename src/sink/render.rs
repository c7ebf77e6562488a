//! Outcomes to bytes: JSON Lines, or the text alone for people to read.
//!
//! Pure. Whether the text is plain or Markdown was settled before, by the plan's `output.markup`; here only the frame
//! round it differs.

use crate::outcome::Rejection;
use crate::record::Record;
use crate::sink::compress::Compression;
use serde::Serialize;
use serde_json::{Map, Value};

/// What one kept page looks like in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// One record a line.
    #[default]
    Record,
    /// One Dolma document a line: `id`, `text`, `source`, `added`, `created`, `metadata`.
    Dolma,
    /// The title as a first line, a blank line, the text. Pages are separated by a blank line, [`TEXT_RULE`] and a blank line.
    Text,
    /// The title as a heading, a blank line, the text. Pages are separated by a blank line, `---` and a blank line.
    Markdown,
}

/// What stands between two pages of plain text: 72 equals signs, which no paragraph is.
pub const TEXT_RULE: &str = "========================================================================";
/// What stands between two pages of Markdown: a thematic break.
pub const MARKDOWN_RULE: &str = "---";

impl Shape {
    /// The suffix of a file of this shape, with its dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Shape::Record | Shape::Dolma => ".jsonl",
            Shape::Text => ".txt",
            Shape::Markdown => ".md",
        }
    }

    /// The suffixes of parts of records of this shape, and of parts of rejections, under a compression.
    pub fn suffixes(self, parts: Compression) -> [String; 2] {
        [self.suffix(), Shape::Record.suffix()].map(|suffix| format!("{suffix}{}", parts.suffix()))
    }
}

/// Appends a kept page. `follows` says that a page stands before it in the same output (only text and Markdown care).
pub fn record(shape: Shape, record: &Record, follows: bool, out: &mut Vec<u8>) {
    match shape {
        Shape::Record => line(record, out),
        Shape::Dolma => line(&Dolma::of(record), out),
        Shape::Text => reading(record, "", follows.then_some(TEXT_RULE), out),
        Shape::Markdown => reading(record, "# ", follows.then_some(MARKDOWN_RULE), out),
    }
}

/// Appends a rejection, always one JSON object a line.
pub fn rejection(rejection: &Rejection, out: &mut Vec<u8>) {
    line(rejection, out);
}

/// A document as the Dolma toolkit reads it. <https://github.com/allenai/dolma/blob/main/docs/data-format.md>
#[derive(Serialize)]
struct Dolma<'a> {
    id: &'a str,
    text: &'a str,
    /// The name of the pipeline: Dolma names the data set here, and that is what one pipeline makes.
    source: &'a str,
    /// When the page was fetched. Never the time of this run: the same input gives the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    /// Everything else that the record holds.
    metadata: Map<String, Value>,
}

impl Dolma<'_> {
    fn of(record: &Record) -> Dolma<'_> {
        let mut metadata = match serde_json::to_value(record) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        for moved in ["id", "text", "fetched_at"] {
            metadata.shift_remove(moved);
        }
        Dolma {
            id: &record.id,
            text: record.text.as_deref().unwrap_or(""),
            source: &record.pipeline.name,
            added: record.fetched_at.as_deref(),
            created: record.date.as_deref(),
            metadata,
        }
    }
}

fn line<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, value).expect("the words serialise to JSON");
    out.push(b'\n');
}

fn reading(record: &Record, heading: &str, rule: Option<&str>, out: &mut Vec<u8>) {
    let text = record.text.as_deref().unwrap_or("").trim_end();
    if let Some(rule) = rule {
        out.extend_from_slice(b"\n");
        out.extend_from_slice(rule.as_bytes());
        out.extend_from_slice(b"\n\n");
    }
    // On pages that are no articles the heading stays in the text; it is not said twice.
    let title = record.title.as_deref().filter(|title| !title.is_empty() && !starts_with_title(text, title));
    if let Some(title) = title {
        out.extend_from_slice(heading.as_bytes());
        out.extend_from_slice(title.as_bytes());
        out.extend_from_slice(if text.is_empty() { b"\n" } else { b"\n\n" });
    }
    if !text.is_empty() {
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    }
}

fn starts_with_title(text: &str, title: &str) -> bool {
    text.lines().next().is_some_and(|first| first.trim_start_matches(['#', ' ']).trim_end() == title)
}
