//! `trommel clean`: inputs in, records out, once.

use super::chosen::{Chosen, OutputFormat, runtime};
use super::progress::{Shown, When};
use super::{CliError, ExitCode, report, signals};
use crate::flow::feed::Feed;
use crate::flow::inputs::BatchFeed;
use crate::flow::outputs::{Outputs, Wanted};
use crate::flow::run::{Ended, Work, run as run_flow};
use crate::flow::seam::Inputs;
use crate::flow::{FlowError, keep_in};
use crate::page::Format;
use crate::sink::render::Shape;
use crate::sink::target::Target;
use crate::source::{Discovered, InputFile, discover};
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `trommel clean`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files, folders (read recursively), patterns such as `'crawl/*.warc.gz'`, or `-` for standard input [default: -]
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// Pipeline: a name that `trommel pipelines` lists, or the path of a TOML file [default: web]
    #[arg(short, long, value_name = "PIPELINE")]
    pub pipeline: Option<String>,

    /// Where records go: a file (.jsonl, .jsonl.gz, .jsonl.zst), a folder (one that is there, or a name that ends in /),
    /// or `-` for standard output [default: -]
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// File for rejections (.jsonl, .jsonl.gz, .jsonl.zst). Without it, an output folder has them in OUT/rejects/
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,

    /// Threads that clean [default: one for each core]. The output does not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Format of every input [default: the pipeline's, which is auto]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Format of the output [default: jsonl]
    #[arg(long, value_name = "FORMAT")]
    pub to: Option<OutputFormat>,

    /// Also read the inputs listed in FILE, one a line (or NUL-separated); `-` reads the list from standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Stop after N pages
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,

    /// Folder for a ledger of what is done (with -o FOLDER/): run again, an interrupted run goes on where it was, and
    /// inputs that are done are passed over. Inputs are never moved or changed
    #[cfg(feature = "daemon")]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["limit", "rejects", "force"])]
    pub state: Option<PathBuf>,

    /// Exit with 3 if a page was rejected
    #[arg(long)]
    pub strict: bool,

    /// Replace output files that are there
    #[arg(long)]
    pub force: bool,

    /// Show progress on stderr
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

const EXAMPLES: &str = "\
Examples:
  trommel clean page.html                       one page, its record on stdout
  trommel clean crawl/ -o clean.jsonl.zst       a folder of pages to one file
  trommel clean 'crawl/*.warc.gz' -o clean/     archives to a folder of parts, rejections in clean/rejects/
  trommel clean news.jsonl -p news --rejects rejected.jsonl -o news.clean.jsonl
  curl -s https://example.com/ | trommel clean --to markdown
  trommel clean crawl/ -o clean/ --state clean.state    the same, and run again it goes on where it was interrupted
  find . -name '*.html' -print0 | trommel clean --files-from - --strict -o out.jsonl";

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let chosen = Chosen::load(args.pipeline.as_deref(), args.format, args.to)?;
    let rejects = args.rejects.as_deref().map(|path| (path, "--rejects"));
    let wanted = wanted(args.output.as_deref(), rejects, &chosen, args.force)?;
    let found = inputs(args)?;
    refuse_overlap(args, &found.files, &wanted)?;
    #[cfg(feature = "daemon")]
    if let Some(state) = &args.state {
        return super::resume::run(args, state, chosen, &wanted, found);
    }
    let (outputs, form) = Outputs::open(&wanted).map_err(CliError::failed)?;

    let total = total_bytes(&found.files);
    let inputs = Inputs::new(found.files, chosen.settings.clone());
    let bytes_read = inputs.bytes_read();
    let unlisted = found.errors.iter().map(ToString::to_string).collect();
    let feed = BatchFeed::new(inputs, args.limit, unlisted);
    let work = chosen.work(form, keep_in(std::env::temp_dir().join("trommel-panics")), args.threads);

    let shown = Shown::start(args.progress, Arc::clone(&work.progress), bytes_read, total);
    let ended = to_its_end(feed, outputs, work)?;
    drop(shown);
    // The program is about to end, and gives all memory back at once: taking the lexicon apart phrase by phrase would only take time.
    // This is the one place; the daemon drops the pipelines that it replaces.
    std::mem::forget(chosen);
    said(args, ended, form.rejects.is_none())
}

/// Runs a finite feed, until a signal comes.
pub(super) fn to_its_end(
    feed: impl Feed,
    outputs: Outputs,
    work: Work,
) -> Result<Result<Ended, FlowError>, CliError> {
    runtime()?.block_on(async {
        let (shutdown, at_once) = signals::two(|| {})?;
        Ok(tokio::select! {
            ended = run_flow(feed, outputs, work, shutdown) => ended,
            () = at_once => Err(FlowError::Interrupted),
        })
    })
}

/// Says how the run ended.
pub(super) fn said(args: &Args, ended: Result<Ended, FlowError>, named: bool) -> Result<ExitCode, CliError> {
    match ended {
        Ok(Ended::Closed) => Ok(ExitCode::Done),
        Ok(Ended::Complete(summary)) => {
            report::print(&summary, named);
            Ok(if summary.unreadable > 0 || summary.panics() > 0 {
                ExitCode::Failed
            } else if args.strict && summary.rejections() > 0 {
                ExitCode::Rejects
            } else {
                ExitCode::Done
            })
        }
        Err(FlowError::Interrupted) => {
            eprintln!("trommel: interrupted");
            Ok(ExitCode::Interrupted)
        }
        Err(error) => Err(CliError::failed(error)),
    }
}

/// The outputs that were named; `rejects` with the option that named it.
pub(super) fn wanted(
    records: Option<&Path>,
    rejects: Option<(&Path, &str)>,
    chosen: &Chosen,
    force: bool,
) -> Result<Wanted, CliError> {
    let usage = |e: crate::sink::target::TargetError| CliError::Usage(e.to_string());
    let records = Target::parse(records, chosen.shape).map_err(usage)?;
    let Some((path, option)) = rejects else {
        return Ok(Wanted { records, rejects: None, parts: chosen.parts, shape: chosen.shape, force });
    };
    let Target::File(rejects, compression) = Target::parse(Some(path), Shape::Record).map_err(usage)? else {
        return Err(CliError::Usage(format!("{option} takes a file; name one that ends in .jsonl")));
    };
    if records.path().is_some_and(|out| same_place(out, &rejects)) {
        return Err(CliError::Usage(format!("-o and {option} name the same file; name two")));
    }
    let rejects = Some((rejects, compression));
    Ok(Wanted { records, rejects, parts: chosen.parts, shape: chosen.shape, force })
}

fn inputs(args: &Args) -> Result<Discovered, CliError> {
    let stdin = PathBuf::from("-");
    let mut named = args.inputs.clone();
    if named.is_empty() && args.files_from.is_none() {
        if std::io::stdin().is_terminal() {
            return Err(CliError::Usage(String::from("no input; name files or folders, or pipe a page in")));
        }
        named.push(stdin.clone());
    }
    let stdin_uses = named.iter().chain(&args.files_from).filter(|path| **path == stdin).count();
    if stdin_uses > 1 {
        return Err(CliError::Usage(String::from("standard input can be read once only; name - once")));
    }
    let found = discover(&named, args.files_from.as_deref());
    if found.files.is_empty() {
        let why = found.errors.first().map_or_else(|| String::from("no input found"), ToString::to_string);
        return Err(CliError::Failed(why));
    }
    // One that is missing among many is reported at the end. If nothing at all is there, no output is begun.
    match found.files.iter().find(|file| file.path == stdin || file.path.metadata().is_ok()) {
        Some(_) => Ok(found),
        None => {
            let first = found.files.first().map_or_else(String::new, |file| file.path.display().to_string());
            Err(CliError::Failed(format!("{first} is not there, nor is any other input; check the names")))
        }
    }
}

/// Inputs are never changed, and outputs never read.
fn refuse_overlap(args: &Args, files: &[InputFile], wanted: &Wanted) -> Result<(), CliError> {
    let outputs = [wanted.records.path(), wanted.rejects.as_ref().map(|(path, _)| path.as_path())];
    for out in outputs.into_iter().flatten().filter_map(|path| path.canonicalize().ok()) {
        let is_input = |file: &&InputFile| file.path.canonicalize().is_ok_and(|path| path == out);
        if out.is_file() && files.iter().any(|file| is_input(&file)) {
            return Err(CliError::Usage(format!("{} is an input too; name another output", out.display())));
        }
    }
    let Target::Folder(out) = &wanted.records else { return Ok(()) };
    let Ok(out) = std::path::absolute(out) else { return Ok(()) };
    let out = out.canonicalize().unwrap_or(out);
    for folder in args.inputs.iter().filter(|path| path.is_dir()).filter_map(|path| path.canonicalize().ok())
    {
        if out.starts_with(&folder) {
            return Err(CliError::Usage(format!(
                "the output folder {} lies inside the input {}, so the next run would read it; name one outside",
                out.display(),
                folder.display()
            )));
        }
    }
    Ok(())
}

fn same_place(a: &Path, b: &Path) -> bool {
    match (std::path::absolute(a), std::path::absolute(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// `None` if an input is a stream.
pub(super) fn total_bytes(files: &[InputFile]) -> Option<u64> {
    files.iter().try_fold(0, |sum, file| match file.path.metadata() {
        Ok(found) if found.is_file() => Some(sum + found.len()),
        Ok(_) => None,
        Err(_) => (file.path != Path::new("-")).then_some(sum),
    })
}
