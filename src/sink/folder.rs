//! A folder of parts: `OUT/part-N.jsonl.zst` for records, `OUT/rejects/part-N.jsonl.zst` for rejections, and what is
//! not finished in `OUT/.inprogress/`.
//!
//! A part gets its name when it is sealed, and then never changes. N continues after the parts that are there.

use super::lock::Lock;
use super::{SinkError, sync_folder};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A part is sealed once it has this many bytes, compressed: large enough to read in one go, small enough to redo.
pub const PART_BYTES: u64 = 64 << 20;
/// Folder of unfinished parts.
const IN_PROGRESS: &str = ".inprogress";
/// Folder of rejections.
const REJECTS: &str = "rejects";

/// An output folder, held against other writers.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    lock: Option<Lock>,
}

impl Folder {
    /// Makes the folder if need be, locks it and removes parts that a run before left unfinished.
    ///
    /// # Errors
    /// [`SinkError::Locked`] if another process writes here; what the system answers.
    pub fn open(root: &Path) -> Result<Folder, SinkError> {
        let folder = Folder::hold(root)?;
        let hidden = root.join(IN_PROGRESS);
        for entry in std::fs::read_dir(&hidden).map_err(SinkError::io("list", &hidden))?.flatten() {
            if entry.file_name().to_string_lossy().contains("part-") {
                let path = entry.path();
                std::fs::remove_file(&path).map_err(SinkError::io("remove the unfinished", &path))?;
            }
        }
        Ok(folder)
    }

    /// Makes the folder if need be and locks it. What is unfinished in it stays.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn hold(root: &Path) -> Result<Folder, SinkError> {
        let hidden = root.join(IN_PROGRESS);
        let lock = loop {
            std::fs::create_dir_all(&hidden).map_err(SinkError::io("create the folder", &hidden))?;
            match Lock::take(&hidden.join("lock"), root) {
                // The writer before us may just have removed the folder.
                Err(SinkError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
                other => break other?,
            }
        };
        Ok(Folder { root: root.to_owned(), lock: Some(lock) })
    }

    /// The parts for records; `suffix` such as `.jsonl.zst`.
    ///
    /// # Errors
    /// What the system answers to listing the folder.
    pub fn records(&self, suffix: &str) -> Result<Parts, SinkError> {
        Parts::open(&self.root, self.root.clone(), "", suffix)
    }

    /// The parts for rejections.
    ///
    /// # Errors
    /// What the system answers to listing the folder.
    pub fn rejects(&self, suffix: &str) -> Result<Parts, SinkError> {
        Parts::open(&self.root, self.root.join(REJECTS), "rejects-", suffix)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            lock.remove();
        }
        // Only goes if it is empty, and then nobody misses it.
        let _ = std::fs::remove_dir(self.root.join(IN_PROGRESS));
    }
}

/// Parts of one kind, at most one of them unfinished.
#[derive(Debug)]
pub struct Parts {
    hidden: PathBuf,
    folder: PathBuf,
    prefix: &'static str,
    suffix: String,
    next: u32,
    part: Option<Part>,
}

#[derive(Debug)]
struct Part {
    file: File,
    path: PathBuf,
    bytes: u64,
}

impl Parts {
    fn open(root: &Path, folder: PathBuf, prefix: &'static str, suffix: &str) -> Result<Parts, SinkError> {
        let next = next_number(&folder)?;
        let hidden = root.join(IN_PROGRESS);
        Ok(Parts { hidden, folder, prefix, suffix: suffix.to_owned(), next, part: None })
    }

    /// Bytes of the unfinished part; 0 if there is none.
    pub fn bytes(&self) -> u64 {
        self.part.as_ref().map_or(0, |part| part.bytes)
    }

    /// Appends a chunk, compressed or not; nothing happens for an empty one.
    ///
    /// # Errors
    /// What the system answers.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), SinkError> {
        if chunk.is_empty() {
            return Ok(());
        }
        let mut part = match self.part.take() {
            Some(part) => part,
            None => self.begin()?,
        };
        let written = part.file.write_all(chunk).map_err(SinkError::io("write", &part.path));
        part.bytes += chunk.len() as u64;
        self.part = Some(part);
        written
    }

    /// Makes the unfinished part durable and gives it its name, which is returned. `None` if there is no such part.
    ///
    /// # Errors
    /// What the system answers; [`SinkError::Exists`] if the name is taken, by whoever ignores the lock.
    pub fn seal(&mut self) -> Result<Option<PathBuf>, SinkError> {
        let Some(part) = self.part.take() else { return Ok(None) };
        part.file.sync_all().map_err(SinkError::io("sync", &part.path))?;
        std::fs::create_dir_all(&self.folder).map_err(SinkError::io("create the folder", &self.folder))?;
        let path = self.folder.join(format!("part-{:06}{}", self.next, self.suffix));
        if path.symlink_metadata().is_ok() {
            return Err(SinkError::Exists(path));
        }
        std::fs::rename(&part.path, &path).map_err(SinkError::io("rename the finished part to", &path))?;
        sync_folder(&self.folder)?;
        self.next += 1;
        Ok(Some(path))
    }

    fn begin(&self) -> Result<Part, SinkError> {
        let path = self.hidden.join(format!("{}part-{:06}{}", self.prefix, self.next, self.suffix));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(SinkError::io("create", &path))?;
        Ok(Part { file, path, bytes: 0 })
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            let _ = std::fs::remove_file(&part.path);
        }
    }
}

/// One after the highest number that a part in the folder has, whatever its suffix.
fn next_number(folder: &Path) -> Result<u32, SinkError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(e) => return Err(SinkError::io("list", folder)(e)),
    };
    let numbers = entries.flatten().filter_map(|entry| {
        let name = entry.file_name();
        let number = name.to_str()?.strip_prefix("part-")?.split('.').next()?;
        number.parse::<u32>().ok()
    });
    Ok(numbers.max().map_or(0, |highest| highest.saturating_add(1)))
}
