//! `trommel clean --state`: the same run, tied to a ledger, so that it can be taken up again.

use super::chosen::{Chosen, runtime};
use super::clean::{Args, said, total_bytes};
use super::progress::Shown;
use super::{CliError, ExitCode, signals, try_page, watch};
use crate::flow::committer::Rules;
use crate::flow::outputs::Wanted;
use crate::flow::resume::{Opened, Plan, open};
use crate::flow::run::run as run_flow;
use crate::flow::watch::Log;
use crate::flow::watchdog::PAGE_SECONDS;
use crate::flow::{FlowError, Form, keep_in};
use crate::sink::target::Target;
use crate::source::Discovered;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub(super) fn run(
    args: &Args,
    state: &Path,
    chosen: Chosen,
    wanted: &Wanted,
    found: Discovered,
) -> Result<ExitCode, CliError> {
    let Target::Folder(out) = &wanted.records else {
        return Err(CliError::Usage(String::from(
            "--state needs a folder of parts: name one with -o FOLDER/",
        )));
    };
    if found.files.iter().any(|file| file.path == Path::new("-")) {
        return Err(CliError::Usage(String::from(
            "--state needs inputs that can be read again; name files or folders",
        )));
    }
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if absolute(state).starts_with(absolute(out)) {
        let (state, out) = (state.display(), out.display());
        return Err(CliError::Usage(format!(
            "the state folder {state} lies inside the output {out}; name one outside"
        )));
    }
    let form = Form { shape: chosen.shape, records: chosen.parts, rejects: Some(chosen.parts) };
    let mut work = chosen.work(form, keep_in(state.join("quarantine")), args.threads);
    work.watchdog = watch::watchdog(PAGE_SECONDS)?;
    let log: Log = Arc::new(|line| eprintln!("trommel: {line}"));
    let total = total_bytes(&found.files);
    let plan = Plan {
        unlisted: found.errors.iter().map(ToString::to_string).collect(),
        files: found.files,
        out: out.clone(),
        state: state.to_owned(),
        parts: chosen.parts,
        recipe: chosen.recipe(),
        try_page: Some(try_page::in_a_process(args.pipeline.clone(), PAGE_SECONDS)),
        rules: Rules::default(),
    };
    let Opened { feed, owner, told, bytes_read, passed_over } =
        open(plan, &work, &log).map_err(CliError::failed)?;

    let shown = Shown::start(args.progress, Arc::clone(&work.progress), bytes_read, total);
    let reader = Arc::clone(&told);
    let ended = runtime()?.block_on(async move {
        let (first, second) = signals::two(move || {
            eprintln!("trommel: finishing what is in hand; a second signal exits at once");
            reader.close_reader();
        })?;
        // The first one ends the reading, and so the run; it must be awaited by nobody, but stay caught.
        let ended = run_flow(feed, owner, work, second).await;
        let interrupted = futures::FutureExt::now_or_never(first).is_some();
        Ok::<_, CliError>((ended, interrupted))
    })?;
    drop(shown);
    let (ended, interrupted) = ended;
    if let Some(error) = told.take_error() {
        return Err(CliError::failed(error));
    }
    let passed_over = passed_over.load(Ordering::Relaxed);
    if passed_over > 0 {
        eprintln!("trommel: {passed_over} inputs were done before");
    }
    if interrupted && ended.is_ok() {
        eprintln!("trommel: interrupted; run it again to go on");
        return Ok(ExitCode::Interrupted);
    }
    if matches!(ended, Err(FlowError::Interrupted)) {
        eprintln!("trommel: interrupted; run it again to go on where the last commit was");
        return Ok(ExitCode::Interrupted);
    }
    said(args, ended, false)
}
