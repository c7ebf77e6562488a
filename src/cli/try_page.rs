//! `trommel try-page`: cleans one page and says nothing. The daemon runs it on pages that may have ended a process, so
//! that they end this one instead.
//!
//! Standard input: a line of JSON with what is known of the page, then its bytes.

use super::chosen::Chosen;
use super::{CliError, ExitCode};
use crate::flow::reading::{Tried, Try};
use crate::page::{Origin, Page, PageKind};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Arguments of `trommel try-page`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As `trommel watch` got it
    #[arg(short, long)]
    pub pipeline: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    html: bool,
    transcoded: bool,
    fallback_text: Option<String>,
    url: Option<String>,
    title: Option<String>,
    content_type: Option<String>,
    status: Option<u16>,
    fetched_at: Option<String>,
    file: String,
    offset: u64,
}

/// What the process may take to start, on a machine that is busy.
const START: Duration = Duration::from_secs(10);
/// Between two looks whether the process has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let chosen = Chosen::load(args.pipeline.as_deref(), None, None)?;
    let mut input = std::io::stdin().lock();
    let mut line = String::new();
    input.read_line(&mut line).map_err(CliError::failed)?;
    let head: Head = serde_json::from_str(&line).map_err(CliError::failed)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(CliError::failed)?;
    let page = Page {
        bytes,
        kind: if head.html { PageKind::Html } else { PageKind::Text },
        transcoded: head.transcoded,
        fallback_text: head.fallback_text,
        url: head.url,
        title: head.title,
        content_type: head.content_type,
        status: head.status,
        fetched_at: head.fetched_at,
        origin: Origin { file: head.file, offset: head.offset, record_id: None },
        ..Page::default()
    };
    // On a thread with the stack of a worker: a page that overflows that one is to overflow this one.
    let cleaner = chosen.cleaner;
    let worker = std::thread::Builder::new()
        .stack_size(crate::flow::STACK_BYTES)
        .spawn(move || {
            // A panic costs a page and no process.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| cleaner(&page)));
        })
        .map_err(CliError::failed)?;
    let _ = worker.join();
    Ok(ExitCode::Done)
}

/// Tries a page in a process of its own, for so many seconds at most.
pub(super) fn in_a_process(pipeline: Option<String>, seconds: u64) -> Try {
    // If no process can be had, nothing is known against the page.
    Arc::new(move |page| try_it(pipeline.as_deref(), seconds, page).unwrap_or(Tried::Unknown))
}

fn try_it(pipeline: Option<&str>, seconds: u64, page: &Page) -> std::io::Result<Tried> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("try-page").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(pipeline) = pipeline {
        command.arg("--pipeline").arg(pipeline);
    }
    let mut child = command.spawn()?;
    let head = Head {
        html: page.kind == PageKind::Html,
        transcoded: page.transcoded,
        fallback_text: page.fallback_text.clone(),
        url: page.url.clone(),
        title: page.title.clone(),
        content_type: page.content_type.clone(),
        status: page.status,
        fetched_at: page.fetched_at.clone(),
        file: page.origin.file.clone(),
        offset: page.origin.offset,
    };
    if let Some(mut input) = child.stdin.take() {
        // Who has ended before it has read everything shows that by how it ended.
        let _ = input
            .write_all(format!("{}\n", serde_json::to_string(&head)?).as_bytes())
            .and_then(|()| input.write_all(&page.bytes));
    }
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > START + Duration::from_secs(seconds) {
            child.kill()?;
            child.wait()?;
            return Ok(Tried::Ended(format!("no end within {seconds} s")));
        }
        std::thread::sleep(LOOK);
    }
    let status = child.wait()?;
    Ok(match status.code() {
        Some(0) => Tried::Harmless,
        // It says itself that it cannot do its work: the pipeline's file has become a bad one, say. A page ends a
        // process by a signal.
        Some(_) => Tried::Unknown,
        None => Tried::Ended(status.to_string()),
    })
}
