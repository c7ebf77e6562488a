//! A pipeline file as plain data, defaults written out: what its JSON Schema, its resolved form and its fingerprint are made from.
//!
//! `check` reads a file into this and finds all errors; serde reads the same shape, and a test holds the two together.

use crate::clean::limits::Limits;
use crate::clean::plan::{Markup, Output, RemovedDetail, Stage};
pub use crate::page::Format;
use serde::{Deserialize, Serialize};

/// A pipeline: what comes in, the stages in order, what goes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PipelineFile {
    /// What the pipeline is called and what it is for.
    pub pipeline: Heading,
    /// How inputs are read.
    #[serde(default)]
    pub input: Input,
    /// Bounds on one page.
    #[serde(default)]
    pub limits: Limits,
    /// The stages, in the order in which they run: `decode`, `blocks`, then those that vote (`metadata`, `rules`, `repeats`),
    /// then those that decide (`language`, `verdict`, `filter`).
    pub stage: Vec<Stage>,
    /// What a record holds and how it is written.
    #[serde(default)]
    pub output: OutputSettings,
}

/// What the pipeline is called and what it is for. No part of the fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Heading {
    /// Name in records: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What it is for, in a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// How inputs are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Input {
    /// The format of every input; `auto` looks at its content, then at its name.
    pub format: Format,
    /// Names that fields have in JSON Lines input.
    pub fields: Fields,
}

/// For each field that Trommel knows, the names it may have in JSON Lines input: the first one that is there and not null counts.
/// Names given here replace the default, which is the field's own name; an empty list leaves the field out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Fields {
    /// Markup, as a text.
    pub html: Names,
    /// Markup as captured, in Base64; its charset is found as for a file.
    pub html_base64: Names,
    /// Plain text.
    pub text: Names,
    /// The input's own identifier.
    pub id: Names,
    /// Where the page was captured from.
    pub url: Names,
    /// A title; it wins over any title found.
    pub title: Names,
    /// The HTTP `Content-Type`.
    pub content_type: Names,
    /// The HTTP status.
    pub status: Names,
    /// When the page was fetched.
    pub fetched_at: Names,
}

impl Default for Fields {
    fn default() -> Fields {
        let own = |name: &str| Names(vec![name.to_owned()]);
        Fields {
            html: own("html"),
            html_base64: own("html_base64"),
            text: own("text"),
            id: own("id"),
            url: own("url"),
            title: own("title"),
            content_type: own("content_type"),
            status: own("status"),
            fetched_at: own("fetched_at"),
        }
    }
}

/// Names of one field in the order of preference; in a file one text or a list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "Vec<String>")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Names(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Names {
    fn from(names: OneOrMany) -> Names {
        match names {
            OneOrMany::One(name) => Names(vec![name]),
            OneOrMany::Many(names) => Names(names),
        }
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Vec<String> {
        names.0
    }
}

/// What a record holds and how it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OutputSettings {
    /// The kept text.
    pub text: bool,
    /// The kept blocks one by one, with kind and span.
    pub blocks: bool,
    /// Hyperlinks of the kept text.
    pub links: bool,
    /// Readers' comments.
    pub comments: bool,
    /// How much is said about what was dropped or moved.
    pub removed: RemovedDetail,
    /// Counts and ratios that filters use.
    pub signals: bool,
    /// How the bytes became text.
    pub decode: bool,
    /// How `text` is laid out.
    pub markup: Markup,
    /// The shape of a line.
    pub layout: Layout,
    /// Compression of the parts when the output is a folder; a single file's follows its name.
    pub compression: Compression,
}

impl Default for OutputSettings {
    fn default() -> OutputSettings {
        let Output { text, blocks, links, comments, removed, signals, decode, markup } = Output::default();
        let (layout, compression) = (Layout::default(), Compression::default());
        OutputSettings {
            text,
            blocks,
            links,
            comments,
            removed,
            signals,
            decode,
            markup,
            layout,
            compression,
        }
    }
}

impl OutputSettings {
    /// What the core has to know: what goes into a record.
    pub fn fields(&self) -> Output {
        Output {
            text: self.text,
            blocks: self.blocks,
            links: self.links,
            comments: self.comments,
            removed: self.removed,
            signals: self.signals,
            decode: self.decode,
            markup: self.markup,
        }
    }
}

/// The shape of an output line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Layout {
    /// The record as `trommel schema record` describes it.
    #[default]
    Jsonl,
    /// `{id, text, source, added, created, metadata}`, as the Dolma toolkit reads it.
    Dolma,
}

/// Compression of the parts of an output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Compression {
    /// Zstandard, `.jsonl.zst`.
    #[default]
    Zstd,
    /// Gzip, `.jsonl.gz`.
    Gzip,
    /// None, `.jsonl`.
    None,
}
