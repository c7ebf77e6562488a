//! The seam to `source`, `pipeline` and `clean`: their items, settings and calls as the engine uses them.

use super::feed::Pulled;
use super::pages::Cleaner;
use crate::clean::plan::Plan;
use crate::page::Page;
use crate::pipeline::{Input, Names};
use crate::source::{Format, Found, InputField, InputFields, InputFile, Item, Settings, Source, SourceError};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A list of inputs, one open at a time.
pub struct Inputs(Source);

impl Inputs {
    /// Inputs in their order; none is opened yet.
    pub fn new(files: Vec<InputFile>, settings: Settings) -> Inputs {
        Inputs(Source::new(files, settings))
    }

    /// Bytes read so far, as they lie on disk.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.0.bytes_read()
    }

    /// The next page, rejection or skipped record; `None` after the last.
    ///
    /// # Errors
    /// What is wrong with one input; the next call goes on with the next one.
    pub(super) fn next(&mut self) -> Result<Option<Pulled>, SourceError> {
        Ok(self.0.next()?.map(pulled))
    }
}

/// One input that is read on its own.
#[cfg(feature = "daemon")]
pub struct Opened(crate::source::FileReader);

#[cfg(feature = "daemon")]
impl Opened {
    /// Opens the file at `path`, whose records name it `name`; or takes its bytes, where they are held.
    ///
    /// # Errors
    /// What the system answers.
    pub fn open(
        path: &std::path::Path,
        name: &str,
        held: Option<crate::source::Held>,
        settings: &Settings,
    ) -> Result<Opened, SourceError> {
        match held {
            Some(held) => Ok(Opened(crate::source::open_held(held, path, name, settings))),
            None => crate::source::open_file(path, name, settings).map(Opened),
        }
    }

    /// The next page, rejection or skipped record; `None` at the end.
    ///
    /// # Errors
    /// Reading broke off; there is nothing more.
    pub(super) fn next(&mut self) -> Result<Option<Pulled>, SourceError> {
        Ok(self.0.next()?.map(pulled))
    }
}

/// How inputs are read by a pipeline; `format` overrules the pipeline's.
pub fn settings(input: &Input, format: Option<Format>, plan: &Plan) -> Settings {
    let names = &input.fields;
    let given: [(InputField, &Names); 9] = [
        (InputField::Html, &names.html),
        (InputField::HtmlBase64, &names.html_base64),
        (InputField::Text, &names.text),
        (InputField::Id, &names.id),
        (InputField::Url, &names.url),
        (InputField::Title, &names.title),
        (InputField::ContentType, &names.content_type),
        (InputField::Status, &names.status),
        (InputField::FetchedAt, &names.fetched_at),
    ];
    let fields = given.into_iter().fold(InputFields::default(), |fields, (field, Names(names))| {
        fields.with(field, names.iter().cloned())
    });
    let format = format.unwrap_or(input.format);
    Settings { page_bytes: plan.limits.page_bytes, format, fields: Arc::new(fields), ..Settings::default() }
}

/// The core with a plan.
pub fn cleaner(plan: Plan) -> Cleaner {
    Arc::new(move |page| crate::clean::run(page, &plan))
}

/// Identifier and payload digest that a page's record or rejection carries.
pub(super) fn identify(page: &Page) -> (String, String) {
    crate::clean::identify(page)
}

fn pulled(item: Item) -> Pulled {
    match item.found {
        Found::Page(page) => Pulled::Page(page),
        Found::Rejected(rejection) => Pulled::Rejected(rejection),
        Found::Skipped(_) => Pulled::Skipped,
    }
}
