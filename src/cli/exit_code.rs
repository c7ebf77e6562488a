//! Exit codes: what scripts may rely on.

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything was done. Also when the reader of the output went away.
    Done,
    /// Something failed: an input could not be read, an output not written, a page made the core panic.
    Failed,
    /// The command line makes no sense.
    Usage,
    /// Done, but pages were rejected and `--strict` was given.
    Rejects,
    /// Ended by a signal; nothing unfinished is under a final name.
    Interrupted,
}

impl ExitCode {
    /// The number that the system gets.
    pub fn number(self) -> u8 {
        match self {
            ExitCode::Done => 0,
            ExitCode::Failed => 1,
            ExitCode::Usage => 2,
            ExitCode::Rejects => 3,
            ExitCode::Interrupted => 130,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> std::process::ExitCode {
        std::process::ExitCode::from(code.number())
    }
}
