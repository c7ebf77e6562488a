//! `trommel pipelines`: the built-in pipelines, by name or as text.

use super::print::print;
use super::{CliError, ExitCode};
use crate::pipeline::{self, DEFAULT, PipelineFile};

const EXAMPLES: &str = "\
Examples:
  trommel pipelines                          names and what they are for
  trommel pipelines --show news > mine.toml  a copy to change; use it with `-p mine.toml`
  trommel pipelines --show news --resolved   every setting, defaults written out";

/// Arguments of `trommel pipelines`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print this pipeline: a name, or a path
    #[arg(long, value_name = "NAME")]
    pub show: Option<String>,
    /// Print it with every default written out, without comments
    #[arg(long, requires = "show")]
    pub resolved: bool,
}

/// Lists the built-in pipelines, or prints one.
///
/// # Errors
/// If there is no such pipeline, or standard output cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let Some(name) = &args.show else {
        let lines: Vec<String> = pipeline::names().filter_map(line).collect();
        return print(&lines.join("\n"));
    };
    if !args.resolved
        && let Some(text) = pipeline::text(name)
    {
        return print(text);
    }
    print(&pipeline::load(Some(name)).map_err(CliError::failed)?.resolved_toml)
}

fn line(name: &str) -> Option<String> {
    let file: PipelineFile = toml::from_str(pipeline::text(name)?).ok()?;
    let default = if name == DEFAULT { " (the default)" } else { "" };
    Some(format!("{name:<8} {}{default}", file.pipeline.description))
}
