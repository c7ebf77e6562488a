//! `trommel eval`: scores a folder of pages with gold text.

use clap::Args as ClapArgs;
use std::path::PathBuf;

/// Arguments of `trommel eval`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  trommel eval gold/                              table of scores on stdout
  trommel eval gold/ -p news --report news.json   page by page, as JSON")]
pub struct Args {
    /// Folder with manifest.jsonl and <id>.html or <id>.txt pages
    pub dataset: PathBuf,
    /// Name of an embedded pipeline, or path of a pipeline file
    #[arg(short, long)]
    pub pipeline: Option<String>,
    /// Write groups and every page's scores to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Threads [default: available cores]
    #[arg(long)]
    pub threads: Option<usize>,
}
