//! Claiming: a rename into `work/`, after which the file is ours and its producer's name is free again.
//!
//! A claimed file lies in `work/<unique>/` under the relative path that it was dropped with, so that the name needs no
//! encoding and every restart gives the same `origin.file` and the same ids. `<unique>` sorts by time.

use super::listing;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// A claimed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its folder in `work/`.
    pub(super) folder: PathBuf,
    /// The path it was dropped with, relative to the drop folder.
    pub(super) name: PathBuf,
}

impl Claim {
    /// Where the file lies.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// What records call it: the dropped path, with `/`.
    pub(super) fn file(&self) -> String {
        let parts: Vec<_> = self.name.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    /// The name of its folder, which no other claim has.
    pub(super) fn unique(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Claims `name` out of `folder`. `None` if the file is gone.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn claim(folder: &Path, work: &Path, name: &Path) -> io::Result<Option<Claim>> {
    let claim = Claim { folder: fresh(work)?, name: name.to_owned() };
    let path = claim.path();
    let renamed = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let renamed = renamed.and_then(|()| std::fs::rename(folder.join(name), &path));
    match renamed {
        Ok(()) => Ok(Some(claim)),
        Err(e) => {
            remove_folders(&claim);
            if e.kind() == io::ErrorKind::NotFound { Ok(None) } else { Err(e) }
        }
    }
}

/// What was claimed before this start and is not disposed of, in the order of its claims.
pub(super) fn recover(work: &Path) -> io::Result<Vec<Claim>> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(work)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        } else if entry.file_type()?.is_file() {
            // Put here by hand: it gets a folder like the others.
            let name = PathBuf::from(entry.file_name());
            folders.extend(claim(work, work, &name)?.map(|claim| claim.folder));
        }
    }
    folders.sort_unstable();
    let mut claims = Vec::new();
    for folder in folders {
        let found = listing::list(&folder);
        if found.files.is_empty() {
            // The crash came between making the folders and the rename. Deeper ones stand later in the list.
            for empty in found.folders.iter().rev() {
                let _ = std::fs::remove_dir(folder.join(empty));
            }
        }
        claims.extend(found.files.into_iter().map(|name| Claim { folder: folder.clone(), name }));
    }
    Ok(claims)
}

/// Removes the folders that a claim has left empty.
pub(super) fn remove_folders(claim: &Claim) {
    let path = claim.path();
    let below = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&claim.folder));
    for folder in below {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// A new folder in `work/`, named by the time and a number.
fn fresh(work: &Path) -> io::Result<PathBuf> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut number = since.as_micros();
    loop {
        let folder = work.join(format!("{number:016x}"));
        match std::fs::create_dir(&folder) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(e) => return Err(e),
            Ok(()) => return Ok(folder),
        }
    }
}

/// Claims that are under way, by the ticket that goes with them through the engine.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    claims: Mutex<(u64, HashMap<u64, Claim>)>,
}

impl Tickets {
    pub(super) fn give(&self, claim: Claim) -> u64 {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.0 += 1;
        let ticket = claims.0;
        claims.1.insert(ticket, claim);
        ticket
    }

    pub(super) fn redeem(&self, ticket: u64) -> Option<Claim> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&ticket)
    }
}
