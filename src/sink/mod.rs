//! Where outcomes go: lines made of them, and files that never show half of what they should hold.
//!
//! This module writes what it is given, in the order given. It does not decide what is kept, holds no queue and
//! knows nothing of inputs; `flow` calls it from one thread, `std::fs` only.

pub mod atomic;
pub mod compress;
pub mod folder;
pub mod lock;
pub mod output;
pub mod render;
pub mod target;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

/// Why an output could not be written. Each names the operation and the path.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// A finished output of that name is there already.
    #[error("{} exists already; name another output, or replace it with --force", .0.display())]
    Exists(PathBuf),
    /// Another process writes here.
    #[error("{} is in use by another trommel; wait for it to end, or name another folder", .0.display())]
    Locked(PathBuf),
    /// Whoever read the output has gone away (`trommel clean | head`). Not a failure.
    #[error("the reader of the output has gone away")]
    Closed,
    /// The operating system said no.
    #[error("cannot {operation} {}: {source}", .path.display())]
    Io {
        /// What was tried, as an infinitive: `write`, `rename` ...
        operation: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
}

impl SinkError {
    /// Names the operation and the path of a system error.
    pub(crate) fn io(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SinkError + use<> {
        let path = path.to_owned();
        move |source| SinkError::Io { operation, path, source }
    }
}

/// Makes renames and new names in a folder durable.
///
/// # Errors
/// What the system answers, except where it cannot sync folders at all.
pub fn sync_folder(folder: &Path) -> Result<(), SinkError> {
    let handle = std::fs::File::open(folder).map_err(SinkError::io("open", folder))?;
    match handle.sync_all() {
        Ok(()) => Ok(()),
        // Some network and FUSE filesystems have no such operation.
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        Err(e) => Err(SinkError::io("sync", folder)(e)),
    }
}
