//! What `clean` and `watch` have in common: the pipeline chosen, and how it reads and writes.

use super::CliError;
use crate::clean::plan::Markup;
use crate::flow::seam;
use crate::flow::{Cleaner, run::Work};
use crate::flow::{Form, KeepAside, summary::Progress};
use crate::pipeline::{self, Compression as Parts, Format, Layout, Pipeline};
use crate::sink::compress::Compression;
use crate::sink::render::Shape;
use crate::source::Settings;
use clap::ValueEnum;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// Format of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// By content, then by name.
    Auto,
    /// A page of markup a file.
    Html,
    /// A page of plain text or Markdown a file.
    Text,
    /// JSON Lines, an object a page.
    Jsonl,
    /// WARC or WET.
    Warc,
}

/// Format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// A record a line.
    Jsonl,
    /// The text alone, title first; pages separated by a line of equals signs.
    Text,
    /// The text alone as Markdown, title as heading; pages separated by `---`.
    Markdown,
}

/// A pipeline, and what the command line makes of it.
pub(super) struct Chosen {
    pub(super) cleaner: Cleaner,
    pub(super) settings: Settings,
    pub(super) shape: Shape,
    pub(super) parts: Compression,
}

impl Chosen {
    pub(super) fn load(
        name: Option<&str>,
        from: Option<InputFormat>,
        to: Option<OutputFormat>,
    ) -> Result<Chosen, CliError> {
        let Pipeline { mut plan, input, output, .. } = pipeline::load(name).map_err(CliError::failed)?;
        let shape = match (to, output.layout) {
            (None | Some(OutputFormat::Jsonl), Layout::Jsonl) => Shape::Record,
            (None | Some(OutputFormat::Jsonl), Layout::Dolma) => Shape::Dolma,
            (Some(OutputFormat::Text), _) => Shape::Text,
            (Some(OutputFormat::Markdown), _) => Shape::Markdown,
        };
        // Where the text is all that is written, it is written, whatever the pipeline says of the field.
        match shape {
            Shape::Record => {}
            Shape::Dolma => plan.output.text = true,
            Shape::Text => (plan.output.text, plan.output.markup) = (true, Markup::Plain),
            Shape::Markdown => (plan.output.text, plan.output.markup) = (true, Markup::Markdown),
        }
        let format = from.map(|format| match format {
            InputFormat::Auto => Format::Auto,
            InputFormat::Html => Format::Html,
            InputFormat::Text => Format::Text,
            InputFormat::Jsonl => Format::Jsonl,
            InputFormat::Warc => Format::Warc,
        });
        let parts = match output.compression {
            Parts::Zstd => Compression::Zstd,
            Parts::Gzip => Compression::Gzip,
            Parts::None => Compression::None,
        };
        let settings = seam::settings(&input, format, &plan);
        Ok(Chosen { cleaner: seam::cleaner(plan), settings, shape, parts })
    }

    pub(super) fn work(&self, form: Form, keep_aside: KeepAside, threads: Option<NonZeroUsize>) -> Work {
        let available = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Work {
            cleaner: Arc::clone(&self.cleaner),
            keep_aside,
            form,
            threads: threads.unwrap_or_else(available),
            tick: Duration::from_secs(1),
            progress: Arc::new(Progress::default()),
        }
    }
}

/// A runtime for timers, signals and channels; everything heavy has threads of its own.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|e| CliError::Failed(format!("cannot start the runtime: {e}")))
}
