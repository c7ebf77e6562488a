//! The command line: one file per command, each of which reads its arguments, calls the library and says what came of it.
//!
//! stdout is for data, stderr for people. No logic of the product lives here.

pub mod check;
pub mod clean;
pub mod completions;
pub mod eval;
pub mod exit_code;
pub mod features;
pub mod pipelines;
#[cfg(feature = "daemon")]
pub mod replay;
pub mod schema;
#[cfg(feature = "daemon")]
pub mod status;
#[cfg(feature = "daemon")]
pub mod try_page;
#[cfg(feature = "daemon")]
pub mod watch;

#[cfg(feature = "daemon")]
mod allocator;
#[cfg(feature = "daemon")]
mod amounts;
mod chosen;
mod fold_models;
#[cfg(feature = "daemon")]
mod operated;
mod print;
mod progress;
mod report;
#[cfg(feature = "daemon")]
mod resume;
mod signals;

pub use exit_code::ExitCode;

use clap::{Parser, Subcommand};

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(name = "trommel", version, about, long_about = LONG_ABOUT, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const LONG_ABOUT: &str = "Turns captured web pages and already-scraped text into clean JSON Lines, and says for every \
removed span why.";

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 failed, 2 usage, 3 pages were rejected under --strict, 130 interrupted.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Clean files, folders, archives or standard input.
    Clean(clean::Args),
    /// Clean what is dropped into a folder, for as long as it runs.
    #[cfg(feature = "daemon")]
    Watch(watch::Args),
    /// Say how a daemon is, whether it runs or not.
    #[cfg(feature = "daemon")]
    Status(status::Args),
    /// Run rejected pages again under another pipeline.
    #[cfg(feature = "daemon")]
    Replay(replay::Args),
    /// Clean one page in a process of its own.
    #[cfg(feature = "daemon")]
    #[command(hide = true)]
    TryPage(try_page::Args),
    /// Check pipelines: every error at once, with its place and what would be right.
    Check(check::Args),
    /// Score a folder of pages with gold text.
    Eval(eval::Args),
    /// Write what the model sees of a data set, with labels, for fitting.
    Features(features::Args),
    /// Print the JSON Schema of records, rejections or pipelines.
    Schema(schema::Args),
    /// List the built-in pipelines, or print one.
    Pipelines(pipelines::Args),
    /// Print completions for a shell.
    Completions(completions::Args),
}

/// Why a command could not do its work. The message is one sentence with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments make no sense together.
    #[error("{0}")]
    Usage(String),
    /// The work failed.
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    /// The code that goes with it.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            CliError::Usage(_) => ExitCode::Usage,
            CliError::Failed(_) => ExitCode::Failed,
        }
    }

    pub(crate) fn failed(error: impl std::fmt::Display) -> CliError {
        CliError::Failed(error.to_string())
    }
}

/// Runs the command.
///
/// # Errors
/// See [`CliError`].
pub fn run(cli: Cli) -> Result<ExitCode, CliError> {
    match cli.command {
        Command::Clean(args) => clean::run(&args),
        #[cfg(feature = "daemon")]
        Command::Watch(args) => watch::run(&args),
        #[cfg(feature = "daemon")]
        Command::Status(args) => status::run(&args),
        #[cfg(feature = "daemon")]
        Command::Replay(args) => replay::run(&args),
        #[cfg(feature = "daemon")]
        Command::TryPage(args) => try_page::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Features(args) => features::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Pipelines(args) => pipelines::run(&args),
        Command::Completions(args) => completions::run(&args),
    }
}
