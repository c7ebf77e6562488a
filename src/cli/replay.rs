//! `trommel replay`: rejected pages once more, under the pipeline of today.

use super::chosen::Chosen;
use super::{CliError, ExitCode, clean, report};
use crate::flow::operate::replay::{Found, Home, ReplayFeed, Wanted};
use crate::flow::outputs::Outputs;
use crate::flow::run::Ended;
use crate::flow::{FlowError, keep_in};
use crate::page::Format;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Arguments of `trommel replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files of rejections (.jsonl, .jsonl.gz, .jsonl.zst), or folders of them
    #[arg(value_name = "REJECTS", required = true)]
    pub rejects: Vec<PathBuf>,

    /// The state folder of the daemon or run that rejected them: its ledger knows where inputs are kept
    #[arg(long, value_name = "DIR", required_unless_present = "root")]
    pub state: Option<PathBuf>,

    /// The folder that the inputs' names are relative to, for runs without a ledger
    #[arg(long, value_name = "DIR", conflicts_with = "state")]
    pub root: Option<PathBuf>,

    /// Pipeline: a name that `trommel pipelines` lists, or the path of a TOML file [default: web]
    #[arg(short, long, value_name = "PIPELINE")]
    pub pipeline: Option<String>,

    /// Where records go: as for `trommel clean` [default: -]
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// File for what is rejected again. Without it, an output folder has them in OUT/rejects/
    #[arg(long = "rejects-to", value_name = "FILE")]
    pub rejects_to: Option<PathBuf>,

    /// Run every page of the inputs, not only the rejected ones
    #[arg(long)]
    pub whole: bool,

    /// Threads that clean [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Format of every input [default: the pipeline's, which is auto]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Replace output files that are there
    #[arg(long)]
    pub force: bool,
}

const EXAMPLES: &str = "\
Examples:
  trommel replay out/rejects --state drop/.trommel/state -p mine.toml -o again/
  trommel replay rejected.jsonl --root crawl -p mine.toml -o again.jsonl

Inputs stay where they are and the ledger stays as it is. Inputs that are not kept any more are named on stderr, and the exit
code is 1 then. The daemon keeps what it has done in DIR/.trommel/done unless it was told otherwise.";

/// Inputs that are not kept and are named one by one.
const NAMED: usize = 20;

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let chosen = Chosen::load(args.pipeline.as_deref(), args.format, None)?;
    let home = match (&args.state, &args.root) {
        (Some(state), _) => Home::State(state.clone()),
        (None, Some(root)) => Home::Folder(root.clone()),
        (None, None) => {
            return Err(CliError::Usage(String::from("name the inputs' home with --state or --root")));
        }
    };
    let wanted = Wanted::read(&args.rejects).map_err(CliError::failed)?;
    let rejections = wanted.rejections;
    let Found { kept, missing } = wanted.find(&home).map_err(CliError::failed)?;
    for (name, why) in missing.iter().take(NAMED) {
        eprintln!("trommel: not kept: {name}: {why}");
    }
    if missing.len() > NAMED {
        eprintln!("trommel: and {} more inputs that are not kept", missing.len() - NAMED);
    }
    if kept.is_empty() && rejections > 0 {
        return Err(CliError::Failed(String::from("none of the inputs is kept; nothing was run")));
    }

    let rejects = args.rejects_to.as_deref().map(|path| (path, "--rejects-to"));
    let outputs = clean::wanted(args.output.as_deref(), rejects, &chosen, args.force)?;
    let (outputs, form) = Outputs::open(&outputs).map_err(CliError::failed)?;
    let feed = ReplayFeed::new(wanted, kept, chosen.settings.clone(), args.whole);
    let given = feed.given();
    let work = chosen.work(form, keep_in(std::env::temp_dir().join("trommel-panics")), args.threads);
    let ended = clean::to_its_end(feed, outputs, work)?;
    match ended {
        Ok(Ended::Closed) => Ok(ExitCode::Done),
        Ok(Ended::Complete(summary)) => {
            report::print(&summary, form.rejects.is_none());
            let given = given.load(Ordering::Relaxed);
            if !args.whole && given < rejections {
                eprintln!("trommel: {given} of {rejections} rejected pages were found and run again");
            }
            let all = missing.is_empty() && summary.unreadable == 0 && summary.panics() == 0;
            Ok(if all { ExitCode::Done } else { ExitCode::Failed })
        }
        Err(FlowError::Interrupted) => {
            eprintln!("trommel: interrupted");
            Ok(ExitCode::Interrupted)
        }
        Err(error) => Err(CliError::failed(error)),
    }
}
