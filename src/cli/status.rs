//! `trommel status`: how a daemon is, whether it runs or not.

use super::print::print;
use super::{CliError, ExitCode};
use crate::flow::operate::status::Status;
use indicatif::{HumanBytes, HumanCount, HumanDuration};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `trommel status`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The daemon's state folder, or that of a run with --state
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print nothing but what is wrong; exit with 1 unless a daemon runs and makes progress
    #[arg(long, conflicts_with = "json")]
    pub check: bool,
}

const EXAMPLES: &str = "\
Examples:
  trommel status --state drop/.trommel/state             for people
  trommel status --state /var/lib/trommel/state --json   for programs
  trommel status --state /state --check                  a health check

Reads the ledger, also while a daemon writes it. Counts of inputs and pages are those of the ledger's whole life.";

/// Runs it.
///
/// # Errors
/// See [`CliError`].
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let status = Status::of(&args.state).map_err(CliError::failed)?;
    if args.check {
        return match status.fault() {
            None => Ok(ExitCode::Done),
            Some(fault) => Err(CliError::Failed(fault)),
        };
    }
    if args.json {
        let json = serde_json::to_string(&status).map_err(CliError::failed)?;
        return print(&json);
    }
    print(&text(&status))
}

fn text(status: &Status) -> String {
    let mut rows = vec![("daemon", daemon(status))];
    let waiting = status.waiting.map_or_else(|| String::from("unknown"), count);
    let oldest =
        status.oldest_waiting_seconds.map_or_else(String::new, |s| format!(", the oldest for {}", ago(s)));
    rows.push(("waiting", format!("{waiting}{oldest}")));
    rows.push((
        "claimed",
        format!("{}, {} of them in flight", count(status.claimed), count(status.in_flight)),
    ));
    rows.push((
        "inputs",
        format!(
            "{} done, {} duplicates, {} failed",
            count(status.done),
            count(status.dup),
            count(status.failed)
        ),
    ));
    let pages = &status.pages;
    let quarantined = match status.quarantined {
        0 => String::new(),
        pages => format!(", {} of them quarantined", count(pages)),
    };
    let (kept, rejected) = (count(pages.kept), count(pages.rejected));
    rows.push(("pages", format!("{kept} kept, {rejected} rejected{quarantined}")));
    let mut reasons: Vec<_> = pages.reasons.iter().collect();
    reasons.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), (*name).clone()));
    rows.extend(reasons.into_iter().map(|(name, n)| ("", format!("{name} {}", count(*n)))));
    let reading =
        status.rate.read_pages_per_second.map_or_else(String::new, |rate| format!(", reading {rate} now"));
    rows.push((
        "rate",
        format!("{} pages a second committed{reading}", status.rate.committed_pages_per_second),
    ));
    rows.push((
        "last commit",
        status.last_commit.as_ref().map_or_else(
            || String::from("none yet"),
            |last| format!("number {}, {} ago ({})", count(last.number), ago(last.age_seconds), last.at),
        ),
    ));
    let parts = &status.parts;
    let (bytes, open) = (HumanBytes(parts.bytes), HumanBytes(parts.open_bytes));
    rows.push(("parts", format!("{} published, {bytes}; {open} in open ones", count(parts.published))));
    rows.extend(status.disk.iter().map(|disk| {
        let (free, size) = (HumanBytes(disk.free_bytes), HumanBytes(disk.size_bytes));
        ("disk", format!("{free} of {size} free for {} ({})", disk.folder, disk.path.display()))
    }));
    rows.into_iter().map(|(name, value)| format!("{name:<12}{value}\n")).collect()
}

fn daemon(status: &Status) -> String {
    if !status.running {
        return String::from("not running");
    }
    let pid = status.pid.map_or_else(String::new, |pid| format!(", process {pid}"));
    let up = status.uptime_seconds.map_or_else(String::new, |up| format!(", up {}", ago(up)));
    let phase = status.phase.as_ref().map_or_else(String::new, |phase| format!(", {phase}"));
    let ill = if status.alive == Some(false) { ", makes no progress" } else { "" };
    let listen = status.listen.map_or_else(String::new, |at| format!(", listening on {at}"));
    format!("running{phase}{ill}{pid}{up}{listen}")
}

fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

fn ago(seconds: u64) -> String {
    HumanDuration(Duration::from_secs(seconds)).to_string()
}
