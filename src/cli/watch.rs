//! `trommel watch`: the daemon on a drop folder.

use super::chosen::{Chosen, runtime};
use super::{CliError, ExitCode, allocator, amounts, operated, signals, try_page};
use crate::flow::committer::Rules;
use crate::flow::memory::{self, Bounds};
use crate::flow::operate::recipe::Current;
use crate::flow::operate::reload::Load;
use crate::flow::operate::service::Shared;
use crate::flow::watch::{Cleaning, Hooks, Options, Wanted, WatchError, watch};
use crate::flow::watchdog::{PAGE_SECONDS, Watchdog};
use crate::flow::{FlowError, Form};
use crate::page::Format;
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

    /// Folder for the daemon's ledger, on a disk of this machine [default: DIR/.trommel/state]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,

    /// How long a file must have been left alone before it is read; one that arrives by rename is read at once
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = amounts::seconds)]
    pub settle: Duration,

    /// Look at the folder every second instead of waiting for file events; chosen by itself on network file systems
    #[arg(long)]
    pub poll: bool,

    /// Read only files whose path in DIR matches (repeatable); a pattern without / is one of names
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,

    /// Leave files alone whose path in DIR matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// Read a file only once NAME.ok lies beside it; the marker is removed then
    #[arg(long)]
    pub marker: bool,

    /// Exit once no file waits and everything read is published
    #[arg(long)]
    pub until_idle: bool,

    /// When told to end, finish what is in hand within this time; the rest is left to the next start
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = amounts::seconds)]
    pub drain_timeout: Duration,

    /// Make results certain at least so often
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = amounts::seconds)]
    pub commit_interval: Duration,

    /// Make results certain at least for every so many bytes of output
    #[arg(long, value_name = "SIZE", default_value = "8MiB", value_parser = amounts::bytes)]
    pub commit_bytes: u64,

    /// Stay under so much resident memory by slowing down; where it has no room for the largest page that the pipeline
    /// allows, larger ones are rejected, and that is said
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = amounts::bytes)]
    pub memory_limit: u64,

    /// Claim nothing while less is free on the disks of DIR, OUT and the state
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = amounts::bytes)]
    pub min_free: u64,

    /// Move done files here [default: DIR/.trommel/done]
    #[arg(long, value_name = "FOLDER")]
    pub done_to: Option<PathBuf>,

    /// Delete done files after so many days (0: within a minute) [default: never]
    #[arg(long, value_name = "DAYS", value_parser = amounts::days)]
    pub delete_done: Option<Duration>,

    /// Forget after so many days that a file was done: the same bytes are read again then [default: never]
    #[arg(long, value_name = "DAYS", value_parser = amounts::days)]
    pub forget_done: Option<Duration>,

    /// End the process when one page takes so long; the next start finds the page and sets it aside
    #[arg(long, value_name = "SECONDS", default_value_t = PAGE_SECONDS)]
    pub page_timeout: u64,

    /// Threads that clean [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Format of every input [default: the pipeline's, which is auto]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// What operators need.
    #[command(flatten)]
    pub operated: operated::Args,
}

const EXAMPLES: &str = "\
Examples:
  trommel watch drop -o clean                   clean whatever is dropped, until stopped
  trommel watch drop -o clean --until-idle      clean what is there, then exit
  trommel watch drop -o clean --listen 9464     the same, with metrics and POST /ingest on 127.0.0.1:9464
  trommel watch /mnt/nfs/drop -o clean --state /var/lib/trommel --settle 30

Write a file under a name that starts with a dot or ends in .tmp, .part, .partial or .crdownload, then rename it: it is
read at once. Other files are read once they have not changed for --settle seconds.
Every page of every file ends once in the output or in the rejects, whatever happens to the process or the power.
A file moves to DIR/.trommel/work when it is claimed, and to DIR/.trommel/done when its output is published, to
DIR/.trommel/dup if the same bytes were done before, or to DIR/.trommel/failed with NAME.reason.json beside it.
A changed pipeline file is taken while it runs, if it is right; SIGHUP looks at once.
SIGTERM or SIGINT: finish what is in hand, publish it, exit 0. A second one: exit at once; the next start goes on.";

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    allocator::give_back();
    let bounds = bounds(args)?;
    let (chosen, notice) = load(args.pipeline.as_deref(), args.format, bounds)?;
    let form = Form { shape: chosen.shape, records: chosen.parts, rejects: Some(chosen.parts) };
    let mut work = chosen.work(form, Arc::new(|_, _| None), args.threads);
    work.memory = bounds.memory;
    work.watchdog = watchdog(args.page_timeout)?;
    let options = options(args, &chosen)?;
    let (logger, log) = args.operated.logger();
    notice.into_iter().for_each(|notice| logger.warn(&notice));
    let current = Current::new(chosen.recipe());
    let hooks = Hooks::default();
    let shared = Shared {
        vitals: Arc::clone(&hooks.vitals),
        endings: Arc::clone(&hooks.endings),
        current: Arc::clone(&current),
        log: Arc::clone(&logger),
    };
    let load = load_again(args, form, bounds);
    let try_page = try_page::in_a_process(args.pipeline.clone(), args.page_timeout);
    let watched = runtime()?.block_on(async {
        let said = Arc::clone(&log);
        let (drain, abort) = signals::two_but_hangup(move || {
            said("finishing what is in hand; a second signal exits at once")
        })?;
        let place = operated::place(&args.folder, &args.output, args.state.as_deref());
        let (pipeline, asked) = (args.pipeline.as_deref(), signals::hangups()?);
        let service = args.operated.start(&shared, place, args.min_free, load, pipeline, asked).await?;
        let cleaning = Cleaning { current, try_page: Some(try_page) };
        let watched = watch(options, cleaning, work, hooks, log, drain, abort).await;
        service.end().await;
        Ok::<_, CliError>(watched)
    })?;
    match watched {
        Ok(watched) => {
            args.operated.summary(&logger, &watched.summary);
            let clean = watched.summary.panics() == 0;
            // A daemon that was told to end has done its duty; one that was to do all there is says if it could not.
            let all = watched.refused + watched.unreadable + watched.summary.unreadable == 0;
            Ok(if clean && (all || !args.until_idle) { ExitCode::Done } else { ExitCode::Failed })
        }
        Err(WatchError::Flow(FlowError::Interrupted)) => {
            logger.warn("interrupted; the next start goes on where the last commit was");
            Ok(ExitCode::Interrupted)
        }
        Err(error) => {
            // The last word for whoever reads the log; a person at a terminal reads it once, from `main`.
            args.operated.last_word(&logger, &error.to_string());
            Err(CliError::failed(error))
        }
    }
}

/// What the memory limit leaves room for.
fn bounds(args: &Args) -> Result<Bounds, CliError> {
    memory::within(args.memory_limit, args.commit_bytes).ok_or_else(|| {
        let least = memory::least(args.commit_bytes) >> 20;
        CliError::Usage(format!(
            "--memory-limit leaves no room for pages beside --commit-bytes; give at least {least}MiB"
        ))
    })
}

/// The pipeline, with pages no larger than the memory allows; then it says so. Such a pipeline is another one: what it
/// rejects for its size counts as new under a higher limit.
fn load(
    pipeline: Option<&str>,
    format: Option<Format>,
    bounds: Bounds,
) -> Result<(Chosen, Option<String>), CliError> {
    let mut chosen = Chosen::load(pipeline, format, None)?;
    chosen.settings.zstd_window_log = bounds.zstd_window_log;
    let (allowed, most) = (chosen.settings.page_bytes, bounds.page_bytes);
    if allowed <= most {
        return Ok((chosen, None));
    }
    chosen.settings.page_bytes = most;
    chosen.fingerprint = format!("{} page_bytes={most}", chosen.fingerprint);
    let notice = format!(
        "pages of more than {most} bytes are rejected as too_large: --memory-limit has no room for the {allowed} that the pipeline allows"
    );
    Ok((chosen, Some(notice)))
}

/// Loads the pipeline anew. What the outputs look like cannot change while parts are open.
fn load_again(args: &Args, form: Form, bounds: Bounds) -> Load {
    let (pipeline, format) = (args.pipeline.clone(), args.format);
    Arc::new(move || {
        let (chosen, _) = load(pipeline.as_deref(), format, bounds).map_err(|e| e.to_string())?;
        if (chosen.shape, chosen.parts) != (form.shape, form.records) {
            return Err(String::from(
                "the output's layout or compression has changed, which needs a restart",
            ));
        }
        Ok(chosen.recipe())
    })
}

fn options(args: &Args, chosen: &Chosen) -> Result<Options, CliError> {
    let usage = |e| CliError::Usage(format!("{e}; give a pattern such as '*.html' or 'news/**'"));
    Ok(Options {
        state: args.state.clone(),
        done_to: args.done_to.clone(),
        settle: args.settle,
        poll: args.poll,
        until_idle: args.until_idle,
        wanted: Wanted::new(&args.include, &args.exclude, args.marker).map_err(usage)?,
        parts: chosen.parts,
        rules: Rules {
            commit_bytes: args.commit_bytes,
            commit_every: args.commit_interval,
            delete_after: args.delete_done,
            forget_after: args.forget_done,
            ..Rules::default()
        },
        min_free_bytes: args.min_free,
        drain_timeout: args.drain_timeout,
        ..Options::new(args.folder.clone(), args.output.clone())
    })
}

/// Ends the process, as the page that takes too long would otherwise hold it for good.
pub(super) fn watchdog(seconds: u64) -> Result<Watchdog, CliError> {
    let bite = Box::new(move |page: &str| {
        eprintln!(
            "trommel: {page} takes more than {seconds} s; the process ends, and the next one sets it aside"
        );
        std::process::abort();
    });
    Watchdog::start(seconds, bite).map_err(|e| CliError::Failed(format!("cannot start the watchdog: {e}")))
}
