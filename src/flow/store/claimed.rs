//! Claiming: a rename into `work/`, after which the file is ours and its producer's name is free again.
//!
//! A claimed file is called `<unique>-<dropped path>`, so that every restart gives it the same `origin.file` and the
//! same ids, with or without the ledger. `/` is written `%2F` there and `%` is written `%25`. A path that is too long
//! for one name keeps its folders instead, as `<unique>/<dropped path>`.

use super::dispose::NAME_BYTES;
use super::identity::{Holder, of_unreadable};
use super::{FlowError, SharedLedger, lock};
use crate::flow::disk::{Disk, Kind};
use crate::flow::ledger::{Claimed, NewInput};
use crate::sink::SinkError;
use crate::source::Held;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

/// Hexadecimal digits of a claim's number: microseconds since 1970, or the next free one.
const UNIQUE_DIGITS: usize = 16;

/// A file that is entered in the ledger.
#[derive(Debug)]
pub struct Entered {
    /// As it was claimed.
    pub input: NewInput,
    /// What the ledger says.
    pub claimed: Claimed,
    /// Its bytes, if it is small.
    pub held: Option<Held>,
}

/// What became of the names that were to be claimed.
#[derive(Debug, Default)]
pub struct Taken {
    /// Claimed and entered.
    pub claimed: Vec<Entered>,
    /// Gone before we came.
    pub gone: usize,
    /// Where the system said no, and what; they are where they were.
    pub refused: Vec<(PathBuf, io::Error)>,
}

/// Claims files of `folder`: renames, syncs, takes their digests, and enters them, all of them in one transaction.
/// `clock` is where the numbers start.
///
/// # Errors
/// What the system answers to syncing, reading or entering; what was renamed before is found by [`left_over`].
pub fn claim(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    folder: &Path,
    work: &Path,
    names: &[PathBuf],
    fingerprint: &str,
    clock: u64,
) -> Result<Taken, FlowError> {
    let mut taken = Taken::default();
    let (mut places, mut synced) = (Vec::new(), BTreeSet::new());
    let mut number = clock;
    for name in names {
        let from = folder.join(name);
        match rename(disk, &from, work, name, &mut number) {
            Ok(Some(place)) => {
                synced.extend(from.parent().map(Path::to_owned));
                synced.extend(place.parent().map(Path::to_owned));
                places.push(place);
            }
            Ok(None) => taken.gone += 1,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(SinkError::io("claim a file into", work)(e).into());
            }
            Err(e) => taken.refused.push((name.clone(), e)),
        }
    }
    for folder in synced {
        match disk.sync_folder(&folder) {
            // Its producer has removed the emptied folder meanwhile.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            other => other.map_err(SinkError::io("sync", &folder))?,
        }
    }
    disk.pass("claim:renamed").map_err(SinkError::io("pass", work))?;
    taken.claimed = enter(disk, ledger, work, places, fingerprint)?;
    disk.pass("claim:entered").map_err(SinkError::io("pass", work))?;
    Ok(taken)
}

/// Enters files that lie in `work` and that the ledger does not know: the crash came between rename and entry, or
/// somebody has put them there by hand. Removes folders that are empty.
///
/// # Errors
/// What the system answers.
pub fn left_over(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    work: &Path,
    fingerprint: &str,
) -> Result<Vec<Entered>, FlowError> {
    let mut unknown = Vec::new();
    let mut folders = vec![work.to_owned()];
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned() {
        at += 1;
        for (path, kind) in disk.list(&folder).map_err(SinkError::io("list", &folder))? {
            match kind {
                Kind::Folder => folders.push(path),
                Kind::File if !lock(ledger).knows_place(&path)? => unknown.push(path),
                Kind::File | Kind::Other => {}
            }
        }
    }
    // Deeper ones stand later. One that holds something stays.
    for folder in folders.iter().skip(1).rev() {
        let _ = disk.remove_folder(folder);
    }
    enter(disk, ledger, work, unknown, fingerprint)
}

fn enter(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    work: &Path,
    places: Vec<PathBuf>,
    fingerprint: &str,
) -> Result<Vec<Entered>, FlowError> {
    let (mut inputs, mut all_held, mut holder) = (Vec::new(), Vec::new(), Holder::default());
    for place in places {
        let ((identity, held), unreadable) = match holder.identify(disk, &place, || true) {
            Ok(identified) => (identified, None),
            Err(e) => ((of_unreadable(&place), None), Some(format!("cannot read it: {e}"))),
        };
        let name = slashed(&dropped_name(work, &place));
        inputs.push(NewInput { identity, name, place, unreadable });
        all_held.push(held);
    }
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = lock(ledger).claim(&inputs, fingerprint, false)?;
    let entered = inputs.into_iter().zip(claimed).zip(all_held);
    Ok(entered.map(|((input, claimed), held)| Entered { input, claimed, held }).collect())
}

/// Renames a file into `work`. `None` if it is gone.
fn rename(
    disk: &dyn Disk,
    from: &Path,
    work: &Path,
    name: &Path,
    number: &mut u64,
) -> io::Result<Option<PathBuf>> {
    loop {
        let unique = format!("{number:0UNIQUE_DIGITS$x}");
        *number += 1;
        let entry = encoded(&unique, name).map(|encoded| work.join(encoded));
        let place = match entry {
            Some(entry) => entry,
            None => {
                let place = work.join(&unique).join(name);
                disk.make_folder(place.parent().unwrap_or(work))?;
                place
            }
        };
        match disk.rename(from, &place) {
            Ok(()) => return Ok(Some(place)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            // Somebody has taken it away; or else it is our own folder that is gone.
            Err(e) if e.kind() == io::ErrorKind::NotFound && disk.length(from)?.is_none() => return Ok(None),
            Err(e) => return Err(e),
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

/// The path that a claimed file was dropped with. A file whose place is none of ours is called what it is called.
pub(super) fn dropped_name(work: &Path, place: &Path) -> PathBuf {
    let Some(entry) = entry_of(work, place) else {
        return PathBuf::from(place.file_name().unwrap_or_default());
    };
    match place.strip_prefix(&entry) {
        Ok(below) if below.components().next().is_some() => below.to_owned(),
        _ => decoded(entry.file_name().unwrap_or_default()),
    }
}

/// The entry of `work` that a place is, or lies below.
pub(super) fn entry_of(work: &Path, place: &Path) -> Option<PathBuf> {
    let first = place.strip_prefix(work).ok()?.components().next()?;
    Some(work.join(first))
}

/// The dropped path of an entry's name. A name that is none of ours (put there by hand) is the path itself.
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
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if inside { path } else { PathBuf::from(entry) }
}

fn slashed(name: &Path) -> String {
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
