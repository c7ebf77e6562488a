//! Claiming: a rename into `work/`, after which the file is ours and its producer's name is free again.
//!
//! A claimed file is called `<unique>-<dropped path>`, so that every restart gives it the same `origin.file` and the
//! same ids. `/` is written `%2F` there and `%` is written `%25`. A path that is too long for one name keeps its
//! folders instead, as `<unique>/<dropped path>`. `<unique>` sorts by time.

use super::listing;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Longest name of a file, in bytes, on every file system in use.
pub(super) const NAME_BYTES: usize = 255;
/// Hexadecimal digits of a claim's number: microseconds since 1970.
const UNIQUE_DIGITS: usize = 16;

/// A claimed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// The path it was dropped with, relative to the drop folder.
    pub(super) name: PathBuf,
    /// Its entry in `work/`: the file itself, or the folder that holds it.
    entry: PathBuf,
}

impl Claim {
    /// What records call it: the dropped path, with `/`.
    pub(super) fn file(&self) -> String {
        let parts: Vec<_> = self.name.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    /// What no other claim begins with.
    pub(super) fn unique(&self) -> String {
        let name = self.entry.file_name().unwrap_or_default().to_string_lossy();
        name.chars().take(UNIQUE_DIGITS).collect()
    }

    fn long(entry: PathBuf, name: PathBuf) -> Claim {
        Claim { path: entry.join(&name), name, entry }
    }
}

/// Claims `name` out of `folder`. `None` if the file is gone.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn claim(folder: &Path, work: &Path, name: &Path) -> io::Result<Option<Claim>> {
    let (unique, entry) = fresh(work, name)?;
    let long = entry.is_none();
    let claim = match entry {
        Some(entry) => Claim { path: entry.clone(), name: name.to_owned(), entry },
        None => Claim::long(work.join(unique), name.to_owned()),
    };
    let made = if long { claim.path.parent().map_or(Ok(()), std::fs::create_dir_all) } else { Ok(()) };
    match made.and_then(|()| std::fs::rename(folder.join(name), &claim.path)) {
        Ok(()) => Ok(Some(claim)),
        Err(e) => {
            remove_folders(&claim);
            if e.kind() == io::ErrorKind::NotFound { Ok(None) } else { Err(e) }
        }
    }
}

/// What was claimed before this start and is not disposed of, in the order of its claims.
pub(super) fn recover(work: &Path) -> io::Result<Vec<Claim>> {
    let mut entries: Vec<(PathBuf, bool)> = Vec::new();
    for entry in std::fs::read_dir(work)? {
        let entry = entry?;
        entries.push((entry.path(), entry.file_type()?.is_dir()));
    }
    entries.sort_unstable();
    let mut claims = Vec::new();
    for (entry, is_folder) in entries {
        if !is_folder {
            let name = decoded(entry.file_name().unwrap_or_default());
            claims.push(Claim { path: entry.clone(), name, entry });
            continue;
        }
        let found = listing::list(&entry);
        if found.files.is_empty() {
            // The crash came between making the folders and the rename. Deeper ones stand later in the list.
            for empty in found.folders.iter().rev() {
                let _ = std::fs::remove_dir(entry.join(empty));
            }
        }
        claims.extend(found.files.into_iter().map(|name| Claim::long(entry.clone(), name)));
    }
    Ok(claims)
}

/// Removes the folders that a claim has left empty.
pub(super) fn remove_folders(claim: &Claim) {
    if claim.path == claim.entry {
        return;
    }
    for folder in claim.path.ancestors().skip(1).take_while(|folder| folder.starts_with(&claim.entry)) {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// A number that nothing in `work/` has, and the path of the entry if the name fits one.
fn fresh(work: &Path, name: &Path) -> io::Result<(String, Option<PathBuf>)> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut number = since.as_micros();
    loop {
        let unique = format!("{number:0UNIQUE_DIGITS$x}");
        let entry = encoded(&unique, name).map(|encoded| work.join(encoded));
        let taken = entry.clone().unwrap_or_else(|| work.join(&unique));
        match taken.symlink_metadata() {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok((unique, entry)),
            Err(e) => return Err(e),
            Ok(_) => number += 1,
        }
    }
}

fn encoded(unique: &str, name: &Path) -> Option<OsString> {
    let mut bytes = format!("{unique}-").into_bytes();
    for byte in name.as_os_str().as_bytes() {
        match byte {
            b'/' => bytes.extend_from_slice(b"%2F"),
            b'%' => bytes.extend_from_slice(b"%25"),
            other => bytes.push(*other),
        }
    }
    (bytes.len() <= NAME_BYTES).then(|| OsString::from_vec(bytes))
}

/// The dropped path. A name that is none of ours (put there by hand) is the path itself.
fn decoded(entry: &OsStr) -> PathBuf {
    let bytes = entry.as_bytes();
    let ours = match bytes.split_at_checked(UNIQUE_DIGITS) {
        Some((digits, rest)) if digits.iter().all(u8::is_ascii_hexdigit) => rest.strip_prefix(b"-"),
        _ => None,
    };
    let Some(mut rest) = ours.filter(|rest| !rest.is_empty()) else { return PathBuf::from(entry) };
    let mut path = Vec::with_capacity(rest.len());
    while let Some((first, others)) = rest.split_first() {
        let (byte, after) = match (rest.strip_prefix(b"%2F"), rest.strip_prefix(b"%25")) {
            (Some(after), _) => (b'/', after),
            (_, Some(after)) => (b'%', after),
            _ => (*first, others),
        };
        path.push(byte);
        rest = after;
    }
    let path = PathBuf::from(OsString::from_vec(path));
    // Never a path that leads elsewhere, whoever wrote it.
    let inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if inside { path } else { PathBuf::from(entry) }
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
