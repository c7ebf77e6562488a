//! What `clean` and `watch` have in common: the pipeline chosen, and how it reads and writes.

use super::CliError;
use crate::clean::plan::Markup;
use crate::flow::Cleaner;
#[cfg(feature = "daemon")]
use crate::flow::operate::recipe::Recipe;
use crate::flow::run::{Memory, Work};
use crate::flow::seam;
use crate::flow::watchdog::Watchdog;
use crate::flow::{Form, KeepAside, summary::Progress};
use crate::page::Format;
use crate::pipeline::{self, Compression as Parts, Layout, Pipeline};
use crate::sink::compress::Compression;
use crate::sink::render::Shape;
use crate::source::Settings;
use clap::ValueEnum;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

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
    /// Of the pipeline, and of what the command line changes of it.
    pub(super) fingerprint: String,
}

impl Chosen {
    pub(super) fn load(
        name: Option<&str>,
        from: Option<Format>,
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
        let parts = match output.compression {
            Parts::Zstd => Compression::Zstd,
            Parts::Gzip => Compression::Gzip,
            Parts::None => Compression::None,
        };
        let settings = seam::settings(&input, from, &plan);
        let mut fingerprint = plan.id.fingerprint.clone();
        if to.is_some() || from.is_some() {
            fingerprint = format!("{fingerprint} {from:?} {to:?}");
        }
        let cleaner = for_tests::wrapped(seam::cleaner(plan));
        Ok(Chosen { cleaner, settings, shape, parts, fingerprint })
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
            memory: Memory::default(),
            watchdog: Watchdog::default(),
            vitals: None,
        }
    }

    /// The pipeline as it can be replaced while the daemon runs.
    #[cfg(feature = "daemon")]
    pub(super) fn recipe(&self) -> Recipe {
        Recipe {
            cleaner: Arc::clone(&self.cleaner),
            settings: self.settings.clone(),
            fingerprint: self.fingerprint.clone(),
        }
    }
}

/// In a debug build, `TROMMEL_POISON=word` makes a page that holds the word end the process, and
/// `TROMMEL_HANG=word` one that holds it go on for ever: so tests meet pages that the core is not known to have.
mod for_tests {
    use crate::flow::Cleaner;

    #[cfg(not(debug_assertions))]
    pub(super) fn wrapped(cleaner: Cleaner) -> Cleaner {
        cleaner
    }

    #[cfg(debug_assertions)]
    pub(super) fn wrapped(cleaner: Cleaner) -> Cleaner {
        let word = |name| std::env::var(name).ok().filter(|word| !word.is_empty());
        let (poison, hang) = (word("TROMMEL_POISON"), word("TROMMEL_HANG"));
        if poison.is_none() && hang.is_none() {
            return cleaner;
        }
        std::sync::Arc::new(move |page| {
            let holds = |word: &Option<String>| {
                word.as_ref().is_some_and(|word| memchr::memmem::find(&page.bytes, word.as_bytes()).is_some())
            };
            if holds(&poison) {
                std::process::abort();
            }
            while holds(&hang) {
                std::thread::park();
            }
            cleaner(page)
        })
    }
}

/// A runtime for timers, signals and channels; everything heavy has threads of its own.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|e| CliError::Failed(format!("cannot start the runtime: {e}")))
}
