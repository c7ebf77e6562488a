//! Scores a folder of pages with gold text, by the definitions that the field's benchmarks use.
//!
//! A data set is a folder with `manifest.jsonl` (one object a page: `id`, `url`, `page_type`, `lang`, `gold`, `with`, `without`,
//! `title`, `author`, `date`, `gold_has_title`, all but `id` optional) and `<id>.html` or `<id>.txt`. Pages are cleaned just as
//! `trommel clean` cleans them; a rejected page counts as empty text.

mod dataset;
#[cfg(feature = "cli")]
pub mod folds;
mod labels;
mod lcs;
mod measure;
mod meta;
mod report;
#[cfg(feature = "cli")]
pub mod rows;
#[cfg(test)]
mod tests;
mod tokens;

pub use dataset::{DatasetError, Gold, load};
pub use labels::{Label, labels};
pub use measure::{Counts, PageScore, Prf, score_page};
pub use report::{Group, Report};

use crate::clean;
use crate::outcome::{Outcome, Verdict};
use crate::page::Page;
use crate::pipeline::Pipeline;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a page gave.
#[derive(Debug, Clone, Default)]
pub struct Predicted {
    /// The record's text; empty for a rejected page.
    pub text: String,
    /// The record's title.
    pub title: Option<String>,
    /// The record's authors.
    pub author: Vec<String>,
    /// The record's date.
    pub date: Option<String>,
    /// Stage and reason, for a rejected page.
    pub rejected: Option<String>,
    /// What the page was taken for, how likely, and why.
    pub judged: Judged,
}

/// What a page was taken for.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Judged {
    /// The verdict; none where the page was rejected before.
    pub verdict: Option<Verdict>,
    /// How likely it is right, from 0 to 1.
    pub probability: Option<f64>,
    /// What it rests on.
    pub evidence: Vec<String>,
}

/// Cleans and scores every page of a data set on `threads` threads. The report does not depend on their number.
pub fn run(folder: &Path, pipeline: &Pipeline, threads: usize) -> Result<Report, DatasetError> {
    run_by(folder, folder, threads, |_| pipeline)
}

/// As [`run`], with a folder of pages that need not be that of the manifest, and a pipeline for each page: models that were not
/// fitted on it.
pub fn run_by<'p>(
    folder: &Path,
    pages: &Path,
    threads: usize,
    pipeline: impl Fn(&Gold) -> &'p Pipeline + Sync,
) -> Result<Report, DatasetError> {
    let gold = load(folder)?;
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut own = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(g) = gold.get(i) else { return Ok(own) };
            let predicted = predict(pages, g, pipeline(g))?;
            own.push((i, score_page(&predicted, g), predicted));
        }
    };
    let parts: Vec<Result<Vec<_>, DatasetError>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(worker)).collect();
        handles.into_iter().map(|h| h.join().expect("a worker does not panic on a page")).collect()
    });
    let mut scores = Vec::with_capacity(gold.len());
    for part in parts {
        scores.extend(part?);
    }
    scores.sort_by_key(|(i, ..)| *i);
    let pages =
        scores.into_iter().zip(gold).map(|((_, score, predicted), gold)| (gold, predicted, score)).collect();
    Ok(Report::new(pages))
}

/// Cleans one page of a data set.
pub fn predict(folder: &Path, gold: &Gold, pipeline: &Pipeline) -> Result<Predicted, DatasetError> {
    let (path, kind) = dataset::page_file(folder, &gold.id)?;
    let bytes = std::fs::read(&path).map_err(|source| DatasetError::Read { path, source })?;
    let page = Page { bytes, kind, url: gold.url.clone(), id: Some(gold.id.clone()), ..Page::default() };
    Ok(match clean::run(&page, &pipeline.plan) {
        Outcome::Kept(record) => Predicted {
            text: record.text.unwrap_or_default(),
            title: record.title,
            author: record.author,
            date: record.date,
            rejected: None,
            judged: Judged {
                verdict: Some(record.verdict),
                probability: record.verdict_probability,
                evidence: record.verdict_evidence,
            },
        },
        Outcome::Rejected(r) => {
            let because = r.evidence.get("because").and_then(|v| v.as_array());
            let judged = Judged {
                verdict: r.verdict,
                probability: r.evidence.get("probability").and_then(serde_json::Value::as_f64),
                evidence: because
                    .into_iter()
                    .flatten()
                    .filter_map(|v| v.as_str().map(str::to_owned))
                    .collect(),
            };
            Predicted { rejected: Some(format!("{}/{}", r.stage, r.reason)), judged, ..Predicted::default() }
        }
    })
}
