//! `Disk`: the few operations that the commit protocol rests on, so that tests can run it on a disk that forgets.
//!
//! A new name, a rename or a removal is durable once its folder is synced; bytes are durable once their file is. Nothing
//! here replaces a file: a name that is taken is an error.

mod real;
#[cfg(test)]
pub(crate) mod sim;

pub use real::RealDisk;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// An open file that is only ever appended to, or cut.
pub trait DiskFile: Send {
    /// Appends all of `bytes`. After an error it may hold some of them.
    ///
    /// # Errors
    /// What the system answers.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes the bytes durable. After an error nothing is known of them: they must be cut off and written again, or
    /// given up.
    ///
    /// # Errors
    /// What the system answers.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file to `bytes`; what is appended next goes there.
    ///
    /// # Errors
    /// What the system answers.
    fn cut(&mut self, bytes: u64) -> io::Result<()>;
}

/// What a listing says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Anything else.
    Other,
}

/// A file system.
pub trait Disk: Send + Sync {
    /// Makes a file that is not there yet.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`]; what the system answers.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file for appending; makes it if need be.
    ///
    /// # Errors
    /// What the system answers.
    fn open_append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file for reading from its start.
    ///
    /// # Errors
    /// What the system answers.
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;

    /// Bytes of a file; `None` if there is nothing of that name.
    ///
    /// # Errors
    /// What the system answers.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Gives a file another name, within one file system.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if the name is taken, [`io::ErrorKind::CrossesDevices`] if it lies on another
    /// file system; what the system answers.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the system answers.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes a folder and those above it, durably.
    ///
    /// # Errors
    /// What the system answers.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    /// What the system answers.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// What lies in a folder, sorted by name; nothing if the folder is not there.
    ///
    /// # Errors
    /// What the system answers.
    fn list(&self, path: &Path) -> io::Result<Vec<(PathBuf, Kind)>>;

    /// Makes names, renames and removals in a folder durable.
    ///
    /// # Errors
    /// What the system answers.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Gives a copy the times and rights of its original, as far as they can be had.
    fn imitate(&self, _original: &Path, _copy: &Path) {}

    /// A place in the protocol where a test may end the process. Nothing else happens here.
    ///
    /// # Errors
    /// Only on a simulated disk.
    fn pass(&self, _point: &'static str) -> io::Result<()> {
        Ok(())
    }
}

/// Whether an error says that there is no room, which may pass.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
