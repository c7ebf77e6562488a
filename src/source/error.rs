//! `SourceError`: what the system or the caller's path list did not allow. Bad content is no error but a rejection.

use std::io;
use std::path::PathBuf;

/// An input that cannot be listed, opened or read on.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file cannot be opened.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Reading broke off; pages given before stand.
    #[error("cannot read {} beyond byte {offset}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Decompressed bytes read before.
        offset: u64,
        /// What the system says.
        source: io::Error,
    },
    /// A folder or an entry of one cannot be listed.
    #[error("cannot list {}: {source}", path.display())]
    List {
        /// The folder or entry.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The list of paths cannot be read.
    #[error("cannot read the list of files {}: {source}", path.display())]
    FilesFrom {
        /// The list.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A pattern that is no glob.
    #[error("{pattern} is no valid pattern: {source}")]
    BadGlob {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A pattern without a file.
    #[error("no file matches {pattern}")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
}
