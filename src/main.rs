//! The `trommel` program: arguments in, exit code out.

use anyhow::{Context, Error};
use clap::Parser;
use std::process::ExitCode;
use trommel::cli::{self, Cli, CliError};

fn main() -> ExitCode {
    match cli::run(Cli::parse()).context("trommel") {
        Ok(code) => code.into(),
        Err(error) => {
            eprintln!("{error:#}");
            code_of(&error).into()
        }
    }
}

fn code_of(error: &Error) -> cli::ExitCode {
    error.downcast_ref::<CliError>().map_or(cli::ExitCode::Failed, CliError::exit_code)
}
