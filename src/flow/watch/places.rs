//! The daemon's folders: where they are, that they do not lie in each other, and that nobody else uses them.

use super::Options;
use crate::flow::network::network_of;
use crate::flow::store::dispose::Ways;
use crate::sink::SinkError;
use crate::sink::lock::Lock;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The daemon's own folder inside the drop folder. The leading dot keeps it out of listings.
pub const OWN: &str = ".trommel";
/// The state folder in it, unless another is named.
pub const STATE: &str = "state";

/// Why the daemon cannot work with the folders named.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum PlaceError {
    #[error("{} is not a folder; make it, or name the folder that files are dropped into", .0.display())]
    NoFolder(PathBuf),
    #[error("the output {} is a file; name a folder", .0.display())]
    OutIsFile(PathBuf),
    #[error(
        "the output folder {} lies inside the drop folder {}, so its parts would be read as input; name one outside",
        out.display(), folder.display()
    )]
    OutInside { out: PathBuf, folder: PathBuf },
    #[error(
        "the drop folder {} lies inside the output folder {}, so inputs would lie among the output; name one outside",
        folder.display(), out.display()
    )]
    FolderInside { folder: PathBuf, out: PathBuf },
    #[error(
        "the state folder {} lies inside {}; name one outside the drop and output folders, or leave --state away",
        state.display(), inside.display()
    )]
    StateInside { state: PathBuf, inside: PathBuf },
    #[error("{} is watched by another trommel already; stop it first, or name another folder", .0.display())]
    Watched(PathBuf),
    #[error(
        "the state folder {} lies on a network file system ({name}), where locks and syncs cannot be trusted; name one on a disk of this machine with --state",
        path.display()
    )]
    Network { path: PathBuf, name: &'static str },
    #[error(
        "the folder for done files {} lies inside the drop folder {}, so they would be read again; name one outside",
        done.display(), folder.display()
    )]
    DoneInside { done: PathBuf, folder: PathBuf },
    #[error("cannot use {}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Sink(SinkError),
}

/// The daemon's folders, locked.
#[derive(Debug)]
pub(super) struct Places {
    /// The drop folder, absolute.
    pub(super) folder: PathBuf,
    /// The output folder, absolute.
    pub(super) out: PathBuf,
    /// The state folder, absolute.
    pub(super) state: PathBuf,
    /// Where done files go, if not into our own folder.
    done_to: Option<PathBuf>,
    own: PathBuf,
    _locks: [Lock; 2],
}

impl Places {
    pub(super) fn open(options: &Options) -> Result<Places, PlaceError> {
        let named = options.folder.as_path();
        let folder = named.canonicalize().map_err(|_| PlaceError::NoFolder(named.to_owned()))?;
        if !folder.is_dir() {
            return Err(PlaceError::NoFolder(named.to_owned()));
        }
        let own = folder.join(OWN);
        let out = resolved(&options.out)?;
        let state = match &options.state {
            Some(state) => resolved(state)?,
            None => own.join(STATE),
        };
        check(&folder, &own, &out, &state)?;
        // The folder's own lock besides the state's: a daemon with another state would take over claimed files.
        let locks = [lock(&own, &folder)?, lock(&state, &folder)?];
        if let Some(name) = network_of(&state) {
            return Err(PlaceError::Network { path: state, name });
        }
        let done_to = options.done_to.as_deref().map(resolved).transpose()?;
        if let Some(done) = &done_to
            && done.starts_with(&folder)
            && !done.starts_with(&own)
        {
            return Err(PlaceError::DoneInside { done: done.clone(), folder });
        }
        let places = Places { folder, out, state, done_to, own, _locks: locks };
        make(&places.work())?;
        Ok(places)
    }

    /// Claimed files.
    pub(super) fn work(&self) -> PathBuf {
        self.own.join("work")
    }

    /// Where ended files go: those whose output is published, those whose bytes were done before, and those that
    /// could not be read, each with its reason beside it.
    pub(super) fn ways(&self) -> Ways {
        let done = self.done_to.clone().unwrap_or_else(|| self.own.join("done"));
        Ways { work: self.work(), done, duplicate: self.own.join("dup"), failed: self.own.join("failed") }
    }

    /// Pages that made the core panic, or the process end.
    pub(super) fn quarantine(&self) -> PathBuf {
        self.own.join("quarantine")
    }
}

fn check(folder: &Path, own: &Path, out: &Path, state: &Path) -> Result<(), PlaceError> {
    if out.is_file() {
        return Err(PlaceError::OutIsFile(out.to_owned()));
    }
    if out.starts_with(folder) {
        return Err(PlaceError::OutInside { out: out.to_owned(), folder: folder.to_owned() });
    }
    if folder.starts_with(out) {
        return Err(PlaceError::FolderInside { folder: folder.to_owned(), out: out.to_owned() });
    }
    for inside in [folder, out] {
        if state.starts_with(inside) && (!state.starts_with(own) || state == own) {
            return Err(PlaceError::StateInside { state: state.to_owned(), inside: inside.to_owned() });
        }
    }
    Ok(())
}

fn lock(folder: &Path, watched: &Path) -> Result<Lock, PlaceError> {
    make(folder)?;
    Lock::take(&folder.join("lock"), watched).map_err(|e| match e {
        SinkError::Locked(path) => PlaceError::Watched(path),
        other => PlaceError::Sink(other),
    })
}

fn make(folder: &Path) -> Result<(), PlaceError> {
    std::fs::create_dir_all(folder).map_err(|source| PlaceError::Io { path: folder.to_owned(), source })
}

/// The absolute path without links, also where its last parts do not exist yet.
fn resolved(path: &Path) -> Result<PathBuf, PlaceError> {
    let absolute =
        std::path::absolute(path).map_err(|source| PlaceError::Io { path: path.to_owned(), source })?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            part => {
                real.push(part);
                // From the first part that is not there on, there are no links to follow.
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    Ok(real)
}
