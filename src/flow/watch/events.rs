//! File events of the system, as hints. They may be late, lost or missing altogether; listings make up for it.

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

/// Hints that wait for the spotter; when there are more, it lists instead.
pub(super) const WAITING_HINTS: usize = 4_096;
/// Folders with a watch of their own. The system gives 8,192 or more to a user; files in further folders are listed.
const WATCHED_FOLDERS: usize = 4_096;

/// What an event may mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// Something came here by rename, under its absolute path.
    Moved(PathBuf),
    /// Something was made or closed here.
    Changed(PathBuf),
    /// Events were lost: list.
    List,
    /// Look round: the daemon is to end, or may.
    Look,
}

/// Watches on folders.
pub(super) struct Events {
    watcher: RecommendedWatcher,
    watched: HashSet<PathBuf>,
}

impl Events {
    /// Hints go to `hints`; `lost` is set when one did not fit.
    pub(super) fn start(hints: SyncSender<Hint>, lost: Arc<AtomicBool>) -> notify::Result<Events> {
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let fits = match event {
                Ok(event) => hint(event).is_none_or(|hint| hints.try_send(hint).is_ok()),
                Err(_) => false,
            };
            if !fits {
                lost.store(true, Ordering::Relaxed);
                // If this does not fit either, the spotter has enough to wake it.
                let _ = hints.try_send(Hint::List);
            }
        })?;
        Ok(Events { watcher, watched: HashSet::new() })
    }

    /// Watches these folders and no others. True if some were not watched before: they must be listed again, for what
    /// came in between gave no event.
    ///
    /// Each folder is watched by itself, not recursively, so that our own work folder is not watched at all.
    pub(super) fn follow(&mut self, root: &Path, folders: &[PathBuf]) -> notify::Result<bool> {
        let listed: HashSet<&PathBuf> = folders.iter().collect();
        self.watched.retain(|folder| listed.contains(folder));
        let mut new = false;
        for folder in folders {
            if self.watched.len() >= WATCHED_FOLDERS && !self.watched.contains(folder) {
                continue;
            }
            // Again for known ones too: a folder may have been removed and made anew under its name.
            match self.watcher.watch(&root.join(folder), RecursiveMode::NonRecursive) {
                Ok(()) => new |= self.watched.insert(folder.clone()),
                // Gone since it was listed, or closed to us; listings find out.
                Err(e) if is_out_of_reach(&e) => {
                    self.watched.remove(folder);
                }
                Err(e) => return Err(e),
            }
        }
        Ok(new)
    }
}

fn is_out_of_reach(error: &notify::Error) -> bool {
    use std::io::ErrorKind::{NotFound, PermissionDenied};
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(e) => matches!(e.kind(), NotFound | PermissionDenied),
        _ => false,
    }
}

fn hint(mut event: Event) -> Option<Hint> {
    if event.need_rescan() {
        return Some(Hint::List);
    }
    let path = event.paths.pop()?;
    match event.kind {
        // `Both` repeats what `To` said.
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Some(Hint::Moved(path)),
        // Systems that do not tell the two ends apart: the name counts, not that it was a rename.
        EventKind::Modify(ModifyKind::Name(RenameMode::Any | RenameMode::Other)) => Some(Hint::Changed(path)),
        EventKind::Create(_) | EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
            Some(Hint::Changed(path))
        }
        _ => None,
    }
}
