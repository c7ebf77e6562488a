//! `trommel eval`: scores a folder of pages with gold text.

use super::print::print;
use super::{CliError, ExitCode, fold_models};
use crate::eval::{Gold, folds};
use crate::pipeline::{self, Pipeline};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  trommel eval gold/                              a table of scores
  trommel eval gold/ -p news --report news.json   the scores of every page too
  trommel eval gold/ --verdicts                   what the pages were taken for

DATASET holds manifest.jsonl, one object a line {id, url, gold, with, without, title, author, date, page_type, lang,
gold_has_title}, all but id optional, and the pages as <id>.html or <id>.txt.

Columns: word F1, precision, recall; the same for 4-word shingles (s); F1 with each CJK character a word (cF1); F1 of the
longest common subsequence (L); share of wanted and of unwanted snippets found (with, without); F1 and accuracy over all
snippets (tF1, tAcc); title, author and date accuracy. A rejected page counts as empty text.";

/// Arguments of `trommel eval`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Folder with manifest.jsonl and the pages.
    #[arg(value_name = "DATASET")]
    pub dataset: PathBuf,
    /// Name of a built-in pipeline, or path [default: web]
    #[arg(short, long)]
    pub pipeline: Option<String>,
    /// Write the table and every page's scores to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Folder with models of every fold (0/html.model, 0/text.model, 1/...): a page is cleaned with the one not fitted on its site. Or
    /// a folder with one html.model or text.model for all pages.
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// Folder with the pages, where they do not lie beside the manifest: other renderings of the same pages.
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    /// Write the text of every page to DIR/<id>.txt, to be read.
    #[arg(long, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// Print what the pages were taken for instead, and each that was not taken for content.
    #[arg(long)]
    pub verdicts: bool,
    /// Threads [default: available cores]
    #[arg(long)]
    pub threads: Option<usize>,
}

/// Scores the data set.
///
/// # Errors
/// If the pipeline is wrong, or the data set cannot be read.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let pipeline = pipeline::load(args.pipeline.as_deref()).map_err(CliError::failed)?;
    let threads = args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let by_fold: Vec<Pipeline> = match &args.models {
        None => Vec::new(),
        Some(folder) => {
            let own = |models| {
                let mut own = pipeline.clone();
                own.plan.models = models;
                own
            };
            fold_models::read(folder)?.into_iter().map(own).collect()
        }
    };
    let pages = args.pages.as_deref().unwrap_or(&args.dataset);
    let pick = |gold: &Gold| by_fold.get(folds::fold(gold)).unwrap_or(&pipeline);
    let report = crate::eval::run_by(&args.dataset, pages, threads, pick).map_err(CliError::failed)?;
    if let Some(path) = &args.report {
        let json = serde_json::to_vec(&report).map_err(CliError::failed)?;
        std::fs::write(path, json)
            .map_err(|e| CliError::failed(format!("cannot write {}: {e}", path.display())))?;
    }
    if let Some(folder) = &args.texts {
        write_texts(folder, &report)
            .map_err(|e| CliError::failed(format!("cannot write to {}: {e}", folder.display())))?;
    }
    print(&if args.verdicts { report.verdicts() } else { report.to_string() })?;
    Ok(ExitCode::Done)
}

fn write_texts(folder: &std::path::Path, report: &crate::eval::Report) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for page in &report.pages {
        std::fs::write(folder.join(format!("{}.txt", page.id)), &page.text)?;
    }
    Ok(())
}
