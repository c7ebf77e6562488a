//! A file that appears under its name whole or not at all: temporary name, fsync, rename, fsync of the folder.

use super::{SinkError, sync_folder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file being written. Dropped before [`AtomicFile::publish`], it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    temporary: NamedTempFile,
    path: PathBuf,
    replace: bool,
}

/// Characters of the final name in the temporary one. A name may have 255 bytes, and a character four.
const PREFIX_CHARS: usize = 50;
/// Permissions before the umask, as for any new file; a temporary file has 0600 otherwise.
#[cfg(unix)]
const MODE: u32 = 0o666;

impl AtomicFile {
    /// Begins a file that is to be called `path`. Its temporary name has a leading dot and ends in `.tmp`.
    ///
    /// # Errors
    /// [`SinkError::Exists`] if there is one and `replace` is false; what the system answers to making a file there.
    pub fn create(path: &Path, replace: bool) -> Result<AtomicFile, SinkError> {
        // A symbolic link stays one: what it points to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !replace && path.symlink_metadata().is_ok() {
            return Err(SinkError::Exists(path));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let prefix: String =
            std::iter::once('.').chain(name.chars().take(PREFIX_CHARS)).chain(['.']).collect();
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(MODE));
        let temporary = builder.tempfile_in(folder_of(&path)).map_err(SinkError::io("create", &path))?;
        Ok(AtomicFile { temporary, path, replace })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// What the system answers.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.temporary.write_all(bytes).map_err(SinkError::io("write", &self.path))
    }

    /// Makes what was written durable and gives it its name.
    ///
    /// # Errors
    /// [`SinkError::Exists`] if a file of that name came up meanwhile and is not to be replaced; what the system answers.
    pub fn publish(self) -> Result<(), SinkError> {
        let AtomicFile { temporary, path, replace } = self;
        temporary.as_file().sync_all().map_err(SinkError::io("sync", &path))?;
        let renamed = if replace { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
        match renamed {
            Ok(_) => sync_folder(folder_of(&path)),
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(SinkError::Exists(path)),
            Err(e) => Err(SinkError::io("rename the finished file to", &path)(e.error)),
        }
    }
}

/// The folder that a file stands in; `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
