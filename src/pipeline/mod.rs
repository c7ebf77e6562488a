//! `Pipeline`: a TOML file of stages, checked and compiled to the [`Plan`] that the core runs.
//!
//! ```
//! let web = trommel::pipeline::Pipeline::default();
//! assert_eq!(web.plan.id.name, "web");
//! ```
//!
//! Pipelines are data. Those of the folder `pipelines/` are built into the program; a path names another one. The folders `sites/` and
//! `lexicon/` beside such a file are laid over the built-in ones: a file of the same name replaces the built-in one, other names add to
//! them. This module reads files; it runs nothing.

mod check;
mod diagnostic;
mod embedded;
mod fingerprint;
mod lexicon;
mod order;
mod quick;
mod report;
mod schema;
mod sites;
mod stages;
mod table;
mod texts;
mod threads;

#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use embedded::{names, text};
pub use schema::{Compression, Fields, Format, Heading, Input, Layout, Names, OutputSettings, PipelineFile};

use crate::clean::plan::Plan;
use crate::record::PipelineId;
use report::Report;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use table::Section;
use texts::{Text, Texts};

/// The embedded pipeline that stands for none given.
pub const DEFAULT: &str = "web";

/// A pipeline that is ready to run.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// What the core runs.
    pub plan: Plan,
    /// How inputs are read.
    pub input: Input,
    /// What a record holds and how it is written.
    pub output: OutputSettings,
    /// Where the pipeline's file is.
    pub source: Origin,
    /// The file with every default written out and without comments; loading it gives the same fingerprint.
    pub resolved_toml: String,
}

/// Where a pipeline's file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Built into the program, by name.
    Embedded(String),
    /// A file.
    File(PathBuf),
    /// Given as text by a user of the library.
    Text,
}

/// Loads a pipeline: `None` is the default one, a bare name (no path separator, no `.toml`) an embedded one, all else a file.
///
/// # Errors
/// Everything that is wrong with the file and the site and lexicon files that belong to it.
pub fn load(name_or_path: Option<&str>) -> Result<Pipeline, Diagnostics> {
    let name = name_or_path.unwrap_or(DEFAULT);
    let is_path = name.contains(['/', '\\']) || name.ends_with(".toml");
    let mut found = Vec::new();
    if is_path {
        let path = Path::new(name);
        let texts = Texts::file(path, &mut found);
        return match texts {
            Some(texts) => build(&texts, Origin::File(path.to_owned()), found),
            None => Err(Diagnostics(found)),
        };
    }
    let Some(texts) = Texts::embedded(name) else {
        let known: Vec<&str> = names().collect();
        let message = format!("no embedded pipeline is called `{}`", table::shown(name));
        let help =
            format!("{}; for a file give its path, as in `./{name}.toml`", report::remedy(name, &known));
        return Err(Diagnostics(vec![Diagnostic::of_file(name, message, Some(help))]));
    };
    build(&texts, Origin::Embedded(name.to_owned()), found)
}

impl Pipeline {
    /// The pipeline that a TOML text describes, with the embedded site and lexicon files. `label` names it in messages.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn from_toml(label: &str, toml: &str) -> Result<Pipeline, Diagnostics> {
        let texts = Texts::new(Text { label: label.to_owned(), text: toml.to_owned().into() });
        build(&texts, Origin::Text, Vec::new())
    }

    /// The embedded pipeline of that name.
    pub fn named(name: &str) -> Option<Pipeline> {
        let texts = Texts::embedded(name)?;
        build(&texts, Origin::Embedded(name.to_owned()), Vec::new()).ok()
    }
}

impl Default for Pipeline {
    /// The embedded pipeline `web`.
    fn default() -> Pipeline {
        Pipeline::named(DEFAULT).expect("the embedded pipelines load; a test holds it")
    }
}

/// Checks and compiles; `found` is what was wrong before.
fn build(texts: &Texts, source: Origin, mut found: Vec<Diagnostic>) -> Result<Pipeline, Diagnostics> {
    let (mut report, root) = Report::parse(&texts.pipeline.label, &texts.pipeline.text);
    let file = check::read(Section::new(root.get_ref(), "a pipeline", 0..0), &mut report);
    found.extend(report.finish());
    let sites = sites::read(texts.sites.iter().map(|(n, t)| (n.as_str(), t)), &mut found);
    let phrases = lexicon::read(texts.lexicon.iter().map(|(n, t)| (n.as_str(), t)), &mut found);
    if !found.is_empty() {
        return Err(Diagnostics(found));
    }
    let (lexicon, (models, fingerprint)) = lexicon::compile(phrases, |phrases| {
        let models = embedded::models();
        let fingerprint = fingerprint::fingerprint(&file, phrases, &sites, &models);
        (models, fingerprint)
    });
    let resolved_toml = toml::to_string(&file).expect("plain data is TOML");
    Ok(Pipeline {
        plan: Plan {
            id: PipelineId { name: file.pipeline.name, fingerprint, model: None },
            stages: file.stage,
            limits: file.limits,
            lexicon: Arc::new(lexicon),
            sites: Arc::new(sites),
            models,
            output: file.output.fields(),
        },
        input: file.input,
        output: file.output,
        source,
        resolved_toml,
    })
}
