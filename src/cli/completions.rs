//! `trommel completions`: what a shell needs to complete this program's arguments.

use super::print::print;
use super::{Cli, CliError, ExitCode};
use clap::CommandFactory;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  trommel completions bash > ~/.local/share/bash-completion/completions/trommel
  trommel completions zsh > ~/.zfunc/_trommel
  trommel completions fish > ~/.config/fish/completions/trommel.fish";

/// Arguments of `trommel completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "trommel", &mut script);
    print(&String::from_utf8_lossy(&script))
}
