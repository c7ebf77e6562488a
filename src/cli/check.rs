//! `trommel check`: everything that is wrong with pipelines, at once.

use super::print::print;
use super::{CliError, ExitCode};
use crate::pipeline::{self, Diagnostics, Pipeline};

const EXAMPLES: &str = "\
Examples:
  trommel check                       all built-in pipelines
  trommel check pipelines/mine.toml   a file, with the sites/ and lexicon/ folders beside it
  trommel check mine.toml && trommel clean -p mine.toml input/ -o out/

Prints a line with name and fingerprint for each pipeline that is right. Two pipelines with one fingerprint give the same records.
Exit code 1 if anything is wrong.";

/// Arguments of `trommel check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Names of built-in pipelines, or paths [default: all built-in ones]
    #[arg(value_name = "PIPELINE")]
    pub pipelines: Vec<String>,
}

/// Checks each pipeline; errors go to stderr, each once.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let names: Vec<&str> = if args.pipelines.is_empty() {
        pipeline::names().collect()
    } else {
        args.pipelines.iter().map(String::as_str).collect()
    };
    let (mut good, mut wrong, mut bad) = (Vec::new(), Vec::new(), 0);
    for name in &names {
        match pipeline::load(Some(name)) {
            Ok(pipeline) => good.push(line(name, &pipeline)),
            Err(found) => {
                bad += 1;
                // Pipelines of one folder share its site and lexicon files, and their errors.
                wrong.extend(found.0.into_iter().filter(|d| !wrong.contains(d)).collect::<Vec<_>>());
            }
        }
    }
    if !good.is_empty() {
        print(&good.join("\n"))?;
    }
    if bad == 0 {
        return Ok(ExitCode::Done);
    }
    let count = wrong.len();
    eprintln!("{}\n", Diagnostics(wrong));
    let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
    eprintln!("{errors}; {bad} of {} pipelines cannot be used", names.len());
    Ok(ExitCode::Failed)
}

fn line(given: &str, pipeline: &Pipeline) -> String {
    let plan = &pipeline.plan;
    let (stages, hosts) = (plan.stages.len(), plan.sites.hosts.len());
    format!("ok {given}  {}  {stages} stages, rules for {hosts} hosts", plan.id.fingerprint)
}
