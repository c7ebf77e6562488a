//! Writing to standard output, where a reader that went away is no error.

use super::{CliError, ExitCode};
use std::io::{ErrorKind, Write};

/// Writes the text, with a line end.
pub(super) fn print(text: &str) -> Result<ExitCode, CliError> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush());
    match written {
        Ok(()) => Ok(ExitCode::Done),
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::Done),
        Err(e) => Err(CliError::Failed(format!("cannot write to standard output: {e}"))),
    }
}
