//! Carrying a file to a folder on another file system, where no rename leads.
//!
//! It is copied under a hidden name, synced, renamed, and removed here only once its new name is durable. A crash on
//! the way leaves the file where it was, beside a hidden copy that the next attempt removes, or at both places, which
//! [`has_arrived`] tells by the bytes.

use super::identity::identify;
use crate::flow::disk::Disk;
use crate::flow::ledger::Identity;
use crate::sink::SinkError;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Bytes copied at once.
const COPY_BYTES: usize = 1 << 20;

/// Copies `from` to `to`, which must be free, by way of `hidden` in the same folder, and removes `from`. `alive` is
/// called now and then, for a copy may take long.
///
/// # Errors
/// What the system answers. Called again, it begins anew.
pub(super) fn carry(
    disk: &dyn Disk,
    from: &Path,
    hidden: &Path,
    to: &Path,
    alive: &dyn Fn(),
) -> Result<(), SinkError> {
    forget_copy(disk, hidden)?;
    let mut source = disk.open_read(from).map_err(SinkError::io("read", from))?;
    let mut copy = disk.create(hidden).map_err(SinkError::io("create", hidden))?;
    let mut buffer = vec![0; COPY_BYTES];
    loop {
        let read = match source.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other.map_err(SinkError::io("read", from))?,
        };
        if read == 0 {
            break;
        }
        copy.append(buffer.get(..read).unwrap_or_default()).map_err(SinkError::io("write", hidden))?;
        alive();
    }
    disk.imitate(from, hidden);
    copy.sync().map_err(SinkError::io("sync", hidden))?;
    disk.pass("carry:copied").map_err(SinkError::io("pass", hidden))?;
    disk.rename(hidden, to).map_err(SinkError::io("move", hidden))?;
    let folder = crate::sink::atomic::folder_of(to);
    disk.sync_folder(folder).map_err(SinkError::io("sync", folder))?;
    disk.pass("carry:renamed").map_err(SinkError::io("pass", to))?;
    disk.remove(from).map_err(SinkError::io("remove", from))
}

/// Whether an input that still lies at its old place lies at its new one too. A file of the same bytes that somebody
/// else has put there is as good.
///
/// # Errors
/// What the system answers.
pub(super) fn has_arrived(disk: &dyn Disk, identity: &Identity, target: &Path) -> Result<bool, SinkError> {
    if disk.length(target).map_err(SinkError::io("look at", target))? != Some(identity.bytes) {
        return Ok(false);
    }
    let there = identify(disk, target, || true).map_err(SinkError::io("read", target))?;
    Ok(there == *identity)
}

/// Removes what an attempt before this one has left.
///
/// # Errors
/// What the system answers.
pub(super) fn forget_copy(disk: &dyn Disk, hidden: &Path) -> Result<(), SinkError> {
    match disk.remove(hidden) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(SinkError::io("remove", hidden)(e)),
        _ => Ok(()),
    }
}

/// The hidden name of a copy, which no other ledger and no other input has.
pub(super) fn hidden_copy(target: &Path, ledger: &str, input: i64) -> PathBuf {
    target.with_file_name(format!(".trommel-{ledger}-{input}"))
}
