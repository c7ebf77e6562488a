//! One writer for one folder: a lock file held by `flock` for as long as the value lives, freed by the system if the
//! process dies.

use super::SinkError;
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often, and with which pause between, a lock is tried: whoever looks whether it is held holds it for a moment.
const TRIES: usize = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// A held lock.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock at `path`, whose folder must be there.
    ///
    /// # Errors
    /// [`SinkError::Locked`], naming `what`, if another process holds it; what the system answers.
    pub fn take(path: &Path, what: &Path) -> Result<Lock, SinkError> {
        let mut tries = 1;
        loop {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(path)
                .map_err(SinkError::io("open the lock", path))?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(rustix::io::Errno::WOULDBLOCK) if tries < TRIES => {
                    tries += 1;
                    std::thread::sleep(PAUSE);
                    continue;
                }
                Err(rustix::io::Errno::WOULDBLOCK) => return Err(SinkError::Locked(what.to_owned())),
                Err(e) => return Err(SinkError::io("lock", path)(e.into())),
            }
            // The holder before may have removed the name between our open and our lock.
            if same_file(&file, path) {
                return Ok(Lock { _file: file, path: path.to_owned() });
            }
        }
    }

    /// Whether some process holds the lock at `path`. Holds it for a moment if none does, but keeps nobody from it who
    /// [takes](Lock::take) it.
    pub fn is_held(path: &Path) -> bool {
        let Ok(file) = File::open(path) else { return false };
        flock(&file, FlockOperation::NonBlockingLockShared) == Err(rustix::io::Errno::WOULDBLOCK)
    }

    /// Frees the lock and removes its file.
    pub fn remove(self) {
        // Removed while held, so that nobody locks a file that has no name any more and believes in it.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
        _ => false,
    }
}
