//! What lies in the drop folder: the truth that events only hint at.

use super::markers::{is_marker, marker_of};
use crate::flow::operate::posted;
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};

/// Endings of names that are still being written.
const UNFINISHED: [&str; 4] = [".tmp", ".part", ".partial", ".crdownload"];
/// Files of one listing. What is beyond is found by a later one, when these are gone.
pub(super) const LISTED_FILES: usize = 100_000;

/// One look at the drop folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Regular files, relative to the folder, sorted bytewise.
    pub(super) files: Vec<PathBuf>,
    /// The folder itself (empty path) and those below it.
    pub(super) folders: Vec<PathBuf>,
    /// Those of them that we have no right to look into.
    pub(super) closed: Vec<PathBuf>,
}

/// Lists the folder and those below: the files whose relative path is wanted. Holds one handle at a time. Folders that
/// cannot be read are passed over: they may have gone since, and if not, the next listing finds them again.
pub(super) fn list(root: &Path, wanted: &dyn Fn(&Path) -> bool) -> Listing {
    let mut listing = Listing { folders: vec![PathBuf::new()], ..Listing::default() };
    let mut next = 0;
    while let Some(folder) = listing.folders.get(next).cloned() {
        next += 1;
        let entries = match std::fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(e) => {
                if e.kind() == std::io::ErrorKind::PermissionDenied {
                    listing.closed.push(folder);
                }
                continue;
            }
        };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = folder.join(entry.file_name());
            // Links are left alone: moved into another folder, a relative one would point nowhere.
            if kind.is_dir() && !hidden(&path) {
                listing.folders.push(path);
            } else if kind.is_file() && wanted(&path) && listing.files.len() < LISTED_FILES {
                listing.files.push(path);
            }
        }
    }
    listing.files.sort_unstable_by(|a, b| bytes(a).cmp(bytes(b)));
    listing
}

/// Which files of the drop folder are inputs.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    include: Option<GlobSet>,
    exclude: GlobSet,
    /// Only files beside which lies one of the same name with `.ok` behind it.
    marker: bool,
}

impl Wanted {
    /// Patterns of relative paths; without any to include, all are. A pattern without `/` is one of names.
    ///
    /// # Errors
    /// What is wrong with a pattern.
    pub fn new(include: &[String], exclude: &[String], marker: bool) -> Result<Wanted, globset::Error> {
        let set = |patterns: &[String]| {
            let mut set = GlobSetBuilder::new();
            for pattern in patterns {
                let anywhere = format!("**/{pattern}");
                set.add(Glob::new(if pattern.contains('/') { pattern } else { &anywhere })?);
            }
            set.build()
        };
        let include = if include.is_empty() { None } else { Some(set(include)?) };
        Ok(Wanted { include, exclude: set(exclude)?, marker })
    }

    /// Whether a file of that relative path is an input, by its name alone.
    pub(super) fn is_wanted(&self, path: &Path) -> bool {
        if posted::is_name(path) {
            return true;
        }
        wanted(path)
            && self.include.as_ref().is_none_or(|include| include.is_match(path))
            && !self.exclude.is_match(path)
            && !(self.marker && is_marker(path))
    }

    /// Whether its producer has said that it is finished: by a marker, where that is asked for.
    pub(super) fn is_finished(&self, path: &Path) -> bool {
        if !self.marker || posted::is_name(path) {
            return true;
        }
        marker_of(path).symlink_metadata().is_ok()
    }

    pub(super) fn needs_marker(&self) -> bool {
        self.marker
    }
}

/// Whether a file of that relative path is an input: no part of it starts with a dot, and it is not marked unfinished.
pub(super) fn wanted(path: &Path) -> bool {
    let unfinished =
        UNFINISHED.iter().any(|ending| bytes(path).to_ascii_lowercase().ends_with(ending.as_bytes()));
    !unfinished && !path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}
