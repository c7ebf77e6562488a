//! `trommel features`: rows of the model's columns with labels, for fitting.

use super::{CliError, ExitCode, fold_models};
use crate::pipeline;
use std::io::Write as _;
use std::path::PathBuf;

/// Arguments of `trommel features`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with manifest.jsonl and the pages, as for `trommel eval`.
    #[arg(value_name = "DATASET")]
    pub dataset: PathBuf,
    /// File to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Name of a built-in pipeline, or path [default: web]
    #[arg(short, long)]
    pub pipeline: Option<String>,
    /// Write what the second pass sees, by models of every fold in DIR (DIR/0/html.model, ...), or by one for all (DIR/html.model).
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

/// Writes the rows.
///
/// # Errors
/// If the pipeline is wrong, the data set cannot be read, or the file not be written.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let pipeline = pipeline::load(args.pipeline.as_deref()).map_err(CliError::failed)?;
    let failed = |e| CliError::failed(format!("cannot write {}: {e}", args.output.display()));
    let file = std::fs::File::create(&args.output).map_err(failed)?;
    let mut out = std::io::BufWriter::new(file);
    let models = args.models.as_deref().map(fold_models::read).transpose()?;
    crate::eval::rows::write(&args.dataset, &pipeline, models.as_deref(), &mut out)
        .map_err(CliError::failed)?
        .map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(ExitCode::Done)
}
