//! Who has a file open for writing: the last test of a file that was found lying there and looks complete.
//!
//! A lease (`fcntl(F_SETLEASE)`) would be the kernel's own answer, but no crate that is alive offers it without unsafe
//! code. `/proc/PID/fd` gives the same answer for every process whose handles we may see: those of our own user, or all
//! for root; not those of another machine or outside our container. Where it says nothing, the settle time alone counts.
//!
//! A look goes through all handles of all processes, so many files share one look, and looks are spaced so that they
//! take a tenth of the time at most, however many handles there are.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Handles that one look goes through; on a machine with more, the others are not asked.
const HANDLES: usize = 1 << 20;
/// A look of some length is followed by a pause of so many times that.
const PAUSE_FACTOR: u32 = 9;
/// After which a file that was open is asked after again, unless an event brings it up before.
pub(super) const ASK_AGAIN: Duration = Duration::from_secs(1);
/// The owner's right to write in the mode of `/proc/PID/fd/N`: the handle is open for writing.
const WRITES: u32 = 0o200;

/// A file, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    pub(super) fn of(found: &Metadata) -> FileId {
        FileId { device: found.dev(), inode: found.ino() }
    }
}

/// Files that look complete and wait for the next look at the handles.
#[derive(Debug, Default)]
pub(super) struct Asked {
    files: HashMap<PathBuf, (FileId, SystemTime)>,
    /// No look before this.
    pause: Option<Instant>,
    /// What is known to be open, so that it is said once.
    open: HashSet<PathBuf>,
}

/// What a look came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Nobody has them open for writing, as far as we may see.
    pub(super) closed: Vec<PathBuf>,
    /// Somebody has; with their times of change.
    pub(super) open: Vec<(PathBuf, SystemTime)>,
    /// Those of them that were not known to be, with the process that has them.
    pub(super) news: Vec<(PathBuf, u32)>,
}

impl Asked {
    /// Asks after a file at the next look.
    pub(super) fn add(&mut self, name: PathBuf, file: FileId, modified: SystemTime) {
        self.files.insert(name, (file, modified));
    }

    /// A file is gone, or complete for another reason.
    pub(super) fn forget(&mut self, name: &Path) {
        self.files.remove(name);
        self.open.remove(name);
    }

    /// When the next look is due; `None` if nobody asks.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        (!self.files.is_empty()).then(|| self.pause.map_or(now, |pause| pause.max(now)))
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Looks, if it is time to.
    pub(super) fn look(&mut self) -> Answer {
        let start = Instant::now();
        if self.due(start).is_none_or(|due| due > start) {
            return Answer::default();
        }
        let wanted: HashSet<FileId> = self.files.values().map(|(file, _)| *file).collect();
        let writers = writers_of(&wanted, HANDLES);
        self.pause = Some(Instant::now() + start.elapsed() * PAUSE_FACTOR);
        let mut answer = Answer::default();
        for (name, (file, modified)) in std::mem::take(&mut self.files) {
            let Some(process) = writers.get(&file) else {
                self.open.remove(&name);
                answer.closed.push(name);
                continue;
            };
            if self.open.insert(name.clone()) {
                answer.news.push((name.clone(), *process));
            }
            answer.open.push((name, modified));
        }
        // The order of a listing, not that of a table.
        answer.closed.sort_unstable();
        answer
    }
}

/// Which of the files are open for writing, and a process that has each. Our own handles do not count.
fn writers_of(wanted: &HashSet<FileId>, most: usize) -> HashMap<FileId, u32> {
    let own = std::process::id();
    let mut writers = HashMap::new();
    let mut left = most;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if process == own {
            continue;
        }
        // Not ours to see, or gone.
        let Ok(handles) = fs::read_dir(entry.path().join("fd")) else { continue };
        for handle in handles.flatten() {
            left = left.saturating_sub(1);
            if left == 0 {
                return writers;
            }
            let path = handle.path();
            if !path.symlink_metadata().is_ok_and(|found| found.mode() & WRITES != 0) {
                continue;
            }
            let Ok(found) = path.metadata() else { continue };
            let file = FileId::of(&found);
            if wanted.contains(&file) {
                writers.insert(file, process);
            }
        }
    }
    writers
}
