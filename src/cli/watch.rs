//! `trommel watch`: the daemon on a drop folder.

use super::chosen::{Chosen, InputFormat, runtime};
use super::{CliError, ExitCode, report, signals};
use crate::flow::watch::{Log, Options, WatchError, watch};
use crate::flow::{FlowError, Form};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Arguments of `trommel watch`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder that files are dropped into, subfolders too
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Output folder: records in OUT/part-N.jsonl.zst, rejections in OUT/rejects/part-N.jsonl.zst
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,

    /// Pipeline: a name that `trommel pipelines` lists, or the path of a TOML file [default: web]
    #[arg(short, long, value_name = "PIPELINE")]
    pub pipeline: Option<String>,

    /// Folder for the daemon's own state [default: DIR/.trommel/state]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,

    /// How long a file must have been left alone before it is read; one that arrives by rename is read at once
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub settle: Duration,

    /// Look at the folder every second instead of waiting for file events (for network file systems)
    #[arg(long)]
    pub poll: bool,

    /// Exit once no file waits and everything read is published
    #[arg(long)]
    pub until_idle: bool,

    /// Threads that clean [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Format of every input [default: the pipeline's, which is auto]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<InputFormat>,
}

const EXAMPLES: &str = "\
Examples:
  trommel watch drop -o clean                   clean whatever is dropped, until stopped
  trommel watch drop -o clean --until-idle      clean what is there, then exit
  trommel watch /mnt/nfs/drop -o clean --poll --settle 30

Write a file under a name that starts with a dot or ends in .tmp, .part, .partial or .crdownload, then rename it: it is
read at once. Other files are read once they have not changed for --settle seconds.
A file moves to DIR/.trommel/work when it is read, and to DIR/.trommel/done when its output is published, or to
DIR/.trommel/failed with NAME.reason.json beside it.
SIGTERM or SIGINT: finish what is in hand, publish it, exit 0. A second one: exit at once; the next start goes on.";

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let chosen = Chosen::load(args.pipeline.as_deref(), args.format, None)?;
    let form = Form { shape: chosen.shape, records: chosen.parts, rejects: Some(chosen.parts) };
    let work = chosen.work(form, Arc::new(|_, _| None), args.threads);
    let options = Options {
        folder: args.folder.clone(),
        out: args.output.clone(),
        state: args.state.clone(),
        settle: args.settle,
        poll: args.poll,
        until_idle: args.until_idle,
        parts: chosen.parts,
    };
    let log: Log = Arc::new(|line| eprintln!("trommel: {line}"));
    let watched = runtime()?.block_on(async {
        let said = Arc::clone(&log);
        let (drain, abort) =
            signals::two(move || said("finishing what is in hand; a second signal exits at once"))?;
        Ok::<_, CliError>(watch(options, chosen.settings, work, log, drain, abort).await)
    })?;
    match watched {
        Ok(watched) => {
            report::print(&watched.summary, false);
            let clean = watched.summary.panics() == 0;
            // A daemon that was told to end has done its duty; one that was to do all there is says if it could not.
            let all = watched.refused == 0 && watched.summary.unreadable == 0;
            Ok(if clean && (all || !args.until_idle) { ExitCode::Done } else { ExitCode::Failed })
        }
        Err(WatchError::Flow(FlowError::Interrupted)) => {
            eprintln!("trommel: interrupted; what was claimed is read again at the next start");
            Ok(ExitCode::Interrupted)
        }
        Err(error) => Err(CliError::failed(error)),
    }
}

/// Longest settle time: a day.
const SETTLE_SECONDS: f64 = 86_400.0;

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=SETTLE_SECONDS).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("give a number of seconds from 0 to {SETTLE_SECONDS}, such as 0.5")),
    }
}
