//! `Plan`: a checked, compiled pipeline as the core sees it. Plain data, no TOML: the `pipeline` module builds it.
//!
//! The settings are also the shape of a pipeline file: their names are its keys, their defaults stand for absent keys.

use super::lexicon::Lexicon;
use super::limits::Limits;
use super::model::{Models, OperatingPoint};
use super::sites::Sites;
use crate::record::PipelineId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A compiled pipeline.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name and fingerprint, for the record.
    pub id: PipelineId,
    /// The stages, in the order of the file; `pipeline` has checked that the order makes sense.
    pub stages: Vec<Stage>,
    /// Bounds on one page.
    pub limits: Limits,
    /// Phrases.
    pub lexicon: Arc<Lexicon>,
    /// Rules by host.
    pub sites: Arc<Sites>,
    /// The learned models.
    pub models: Arc<Models>,
    /// What goes into the record.
    pub output: Output,
}

impl Plan {
    /// Settings of the stage `rules`; the defaults where there is none.
    pub fn rules(&self) -> RuleSettings {
        let found = self.stages.iter().find_map(|stage| match stage {
            Stage::Rules(settings) => Some(settings.clone()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    /// Whether a model decides what no rule is certain of.
    pub fn has_model(&self) -> bool {
        self.stages.iter().any(|stage| matches!(stage, Stage::Model(_)))
    }
}

/// One step over a page.
#[allow(clippy::large_enum_variant, reason = "a pipeline has some ten of them")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Stage {
    /// Bytes to text.
    Decode(DecodeSettings),
    /// Text to blocks.
    Blocks(BlockSettings),
    /// Title, author, date, site name; moves their blocks out of the text.
    Metadata(MetadataSettings),
    /// Votes by structure, lexicon and site files.
    Rules(RuleSettings),
    /// The learned model's choice of blocks.
    Model(ModelSettings),
    /// Votes on repeated blocks and runs, teasers, title repeats, repeated captions.
    Repeats(RepeatSettings),
    /// Language of what would be kept.
    Language(LanguageSettings),
    /// What the page is; rejects some verdicts.
    Verdict(VerdictSettings),
    /// Rejects pages by counts and ratios of what would be kept.
    Filter(FilterSettings),
}

impl Stage {
    /// The stage's `kind` in a pipeline file and its name in rejections.
    pub fn kind(&self) -> &'static str {
        match self {
            Stage::Decode(_) => "decode",
            Stage::Blocks(_) => "blocks",
            Stage::Metadata(_) => "metadata",
            Stage::Rules(_) => "rules",
            Stage::Model(_) => "model",
            Stage::Repeats(_) => "repeats",
            Stage::Language(_) => "language",
            Stage::Verdict(_) => "verdict",
            Stage::Filter(_) => "filter",
        }
    }
}

/// Settings of `decode`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct DecodeSettings {
    /// Repair text that was decoded wrongly before it came here.
    pub mojibake: bool,
    /// Decode HTML entities left in plain text.
    pub entities: bool,
    /// Bring text to Unicode normalisation form C.
    pub nfc: bool,
}

impl Default for DecodeSettings {
    fn default() -> Self {
        DecodeSettings { mojibake: true, entities: true, nfc: true }
    }
}

/// Settings of `blocks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct BlockSettings {
    /// Join hard-wrapped lines of plain text.
    pub join_lines: bool,
    /// Split glued fragments at seams that the page itself shows.
    pub split_glued: bool,
    /// Read content that stands in a page's data alone: linked data, preloaded posts, the state of a page that scripts draw.
    pub payloads: bool,
}

impl Default for BlockSettings {
    fn default() -> Self {
        BlockSettings { join_lines: true, split_glued: true, payloads: true }
    }
}

/// Settings of `metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct MetadataSettings {}

/// Settings of `rules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RuleSettings {
    /// Use phrases of the lexicon.
    pub lexicon: bool,
    /// Use the rules of the host, where there are some.
    pub sites: bool,
    /// Use tags, classes, link density and position.
    pub structure: bool,
}

impl Default for RuleSettings {
    fn default() -> Self {
        RuleSettings { lexicon: true, sites: true, structure: true }
    }
}

/// Settings of `model`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ModelSettings {
    /// What counts for more: that all of the text is there, or that nothing else is.
    pub operating_point: OperatingPoint,
    /// Expected word F1 of a page's choice, from 0 to 1, at least; a page below is rejected as `low_confidence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_confidence: Option<f64>,
}

/// Settings of `repeats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RepeatSettings {
    /// Shortest single block that counts as a repeat, in characters.
    pub min_chars: usize,
    /// Shortest single block that counts as a repeat, in words.
    pub min_words: usize,
}

impl Default for RepeatSettings {
    /// 40 characters and 6 words: shorter repeats are as often labels and refrains as accidents.
    fn default() -> Self {
        RepeatSettings { min_chars: 40, min_words: 6 }
    }
}

/// Settings of `language`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct LanguageSettings {}

/// Settings of `verdict`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct VerdictSettings {
    /// Verdicts that make a rejection.
    pub reject: Vec<crate::outcome::Verdict>,
}

/// Settings of `filter`; an absent bound is not checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FilterSettings {
    /// Words of kept text, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_words: Option<u32>,
    /// Words of kept text, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_words: Option<u32>,
    /// Share of kept bytes inside hyperlinks, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_link_ratio: Option<f64>,
    /// `#` and ellipses per word, at most (Gopher: 0.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_symbol_ratio: Option<f64>,
    /// Mean characters per word, at least (Gopher: 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_mean_word_length: Option<f64>,
    /// Mean characters per word, at most (Gopher: 10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_mean_word_length: Option<f64>,
    /// Share of words with a letter, at least (Gopher: 0.8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_alphabetic_ratio: Option<f64>,
    /// Share of lines that start with a bullet, at most (Gopher: 0.9).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bullet_line_ratio: Option<f64>,
    /// Share of lines that end in an ellipsis, at most (Gopher: 0.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ellipsis_line_ratio: Option<f64>,
    /// Share of lines that end in terminal punctuation, at least (FineWeb: 0.12).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_terminal_line_ratio: Option<f64>,
    /// Share of lines that repeat an earlier one, at most (Gopher: 0.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duplicate_line_ratio: Option<f64>,
    /// Share of characters in lines that repeat an earlier one, at most (Gopher: 0.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duplicate_line_char_ratio: Option<f64>,
    /// Share of characters in the most frequent 2-, 3-, 4-gram of words, at most (Gopher: 0.20, 0.18, 0.16).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_top_ngram_char_ratio: Option<[f64; 3]>,
    /// Share of characters in repeated 5- to 10-grams of words, at most (Gopher: 0.15 to 0.10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duplicate_ngram_char_ratio: Option<[f64; 6]>,
    /// Stop words of the text's language, at least (Gopher: 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_stop_words: Option<u32>,
    /// ISO 639-1 codes that may pass; empty lets all pass.
    pub languages: Vec<String>,
    /// Confidence of the language, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_language_confidence: Option<f64>,
}

/// What goes into the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// `text`.
    pub text: bool,
    /// `blocks`.
    pub blocks: bool,
    /// `links`.
    pub links: bool,
    /// `comments`.
    pub comments: bool,
    /// `removed` and `moved`.
    pub removed: RemovedDetail,
    /// `signals`.
    pub signals: bool,
    /// `decode`.
    pub decode: bool,
    /// How `text` is laid out.
    pub markup: Markup,
}

/// How kept blocks become `text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Markup {
    /// Plain paragraphs; list items begin with `- `.
    #[default]
    Plain,
    /// Markdown: headings, lists, tables, code fences.
    Markdown,
}

/// How much a record says about what was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum RemovedDetail {
    /// Nothing.
    None,
    /// Bytes by reason.
    Counts,
    /// Spans.
    #[default]
    Spans,
    /// Spans with their text.
    Full,
}

impl Default for Output {
    fn default() -> Output {
        Output {
            text: true,
            blocks: false,
            links: false,
            comments: false,
            removed: RemovedDetail::Spans,
            signals: true,
            decode: true,
            markup: Markup::Plain,
        }
    }
}
