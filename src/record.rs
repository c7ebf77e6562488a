//! `Record`: one output line. The field order here is the field order in the output.

use crate::outcome::{Field, OriginJson, Reason, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Version of the record's layout. Adding fields keeps it; changing or removing one raises it.
pub const SCHEMA: u32 = 1;

/// One cleaned page.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Record {
    /// Version of this layout.
    pub schema: u32,
    /// The input's own identifier, else BLAKE3-128 of address or path, offset and payload digest.
    pub id: String,
    /// Where the page was captured from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Lower-case host of the address, without `www.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Title of the article or page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The line under the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Authors, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<String>,
    /// Publication date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Date of the last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Name of the site or publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Address that the page gives for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Licence of the text: its address, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Parts of the site that the page belongs to, from the widest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Key words that the page gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Address of the picture that stands for the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Where each of these fields came from: `json_ld`, `open_graph`, `meta`, `link`, `title` (the element), `heading`, `byline`, `time`,
    /// `url`, `text`, `modified` (a date of change stands for the date), `input`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<&'static str, &'static str>,
    /// Language of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Language>,
    /// What the page is.
    pub verdict: Verdict,
    /// Word F1 that the choice of blocks is likely to have, from 0 to 1, calibrated on held-out pages; absent without a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// How likely the verdict is right, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict_probability: Option<f64>,
    /// What a verdict other than `ok` rests on: rules, phrases, numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdict_evidence: Vec<String>,
    /// The kept text: blocks separated by blank lines, items of a list and rows of a table by line ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The kept blocks one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<RecordBlock>>,
    /// Captions of figures, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<Caption>,
    /// Hyperlinks of the kept text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<RecordLink>>,
    /// Sources and agencies that the page names as such.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
    /// Readers' comments, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<Vec<String>>,
    /// What was dropped, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// What left the text for another field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Vec<MovedSpan>>,
    /// Counts and ratios that filters use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<BTreeMap<&'static str, f64>>,
    /// How the bytes became text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decode: Option<DecodeJson>,
    /// When the page was fetched, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<String>,
    /// HTTP status, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Where the payload stands in the input.
    pub origin: OriginJson,
    /// What made this record.
    pub pipeline: PipelineId,
    /// Unknown fields of the input, passed through.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// Language of the text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Language {
    /// ISO 639-1 code, or 639-3 where there is none.
    pub code: String,
    /// From 0 to 1.
    pub confidence: f32,
}

/// A kept block.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RecordBlock {
    /// `paragraph`, `heading`, `list_item`, `table_row`, `caption`, `code`, `quote`.
    pub kind: &'static str,
    /// Level of a heading, depth of a list item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Number of an item of an ordered list that markup counts; it is not in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u16>,
    /// Its text.
    pub text: String,
    /// First and last byte (exclusive) in the source view.
    pub span: [usize; 2],
}

/// A figure's caption, its credit split off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Caption {
    /// What the caption says.
    pub text: String,
    /// Whom it credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// A hyperlink of the kept text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RecordLink {
    /// Its text.
    pub text: String,
    /// Where it leads, as written.
    pub href: String,
}

/// What was dropped, in the detail that the pipeline asks for.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Removed {
    /// Each span; neighbours of one reason and rule merged.
    Spans(Vec<RemovedSpan>),
    /// Bytes of source by reason.
    Counts(BTreeMap<Reason, u64>),
}

/// A dropped span of the source view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RemovedSpan {
    /// Why it was dropped.
    pub reason: Reason,
    /// The rule that decided.
    pub rule: Cow<'static, str>,
    /// First byte in the source view.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The dropped text (`removed = "full"`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A span of the source view that left the text for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct MovedSpan {
    /// The field it went to.
    pub field: Field,
    /// First byte in the source view.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How the bytes became text.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct DecodeJson {
    /// WHATWG name of the encoding used.
    pub encoding: &'static str,
    /// What settled it.
    pub basis: &'static str,
    /// The label that the page or its transport declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// The declaration was not followed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overruled: bool,
    /// U+FFFD characters that decoding put in.
    #[serde(skip_serializing_if = "is_zero")]
    pub replaced: u32,
    /// How often each repair changed something.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<&'static str, u32>,
}

/// What made a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PipelineId {
    /// The pipeline's name.
    pub name: String,
    /// Hash of the resolved pipeline, lexicon, site files and the version of the rules in code.
    pub fingerprint: String,
    /// The model that chose the blocks, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it by reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}
