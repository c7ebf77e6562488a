//! Disposing: a claimed file leaves `work/` once its output is published. Nothing is ever deleted.

use super::claim::{Claim, NAME_BYTES, remove_folders};
use super::places::Places;
use crate::sink::SinkError;
use crate::sink::atomic::AtomicFile;
use serde_json::json;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// What is behind the name of a failed file in that of its reason.
const REASON: &str = ".reason.json";

/// Moves a file to `done/`, under the path it was dropped with.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn done(places: &Places, claim: &Claim) -> Result<(), SinkError> {
    put(claim, &free_place(&places.done(), claim, ""))
}

/// Moves a file to `failed/`, with `<name>.reason.json` beside it. Pages it gave before are in the output.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn failed(places: &Places, claim: &Claim, reason: &str) -> Result<(), SinkError> {
    let target = free_place(&places.failed(), claim, REASON);
    make_folder_of(&target)?;
    let mut beside = target.clone().into_os_string();
    beside.push(REASON);
    // The reason first: no failed file is ever without one.
    let mut file = AtomicFile::create(Path::new(&beside), true)?;
    file.write(format!("{:#}\n", json!({ "file": claim.file(), "reason": reason })).as_bytes())?;
    file.publish()?;
    put(claim, &target)
}

/// Where a file may go, with room for a longer name beside it: its own path; or one with the claim's number in front of
/// the last part if that is taken; or, where names get too long, the number alone.
fn free_place(root: &Path, claim: &Claim, beside: &str) -> PathBuf {
    let own = claim.name.file_name().unwrap_or_default();
    let mut numbered = OsString::from(claim.unique());
    numbered.push("-");
    numbered.push(own);
    for name in [own, &numbered] {
        let target = root.join(&claim.name).with_file_name(name);
        if name.len() + beside.len() <= NAME_BYTES && target.symlink_metadata().is_err() {
            return target;
        }
    }
    root.join(&claim.name).with_file_name(claim.unique())
}

fn put(claim: &Claim, target: &Path) -> Result<(), SinkError> {
    let moved = match std::fs::rename(&claim.path, target) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            make_folder_of(target)?;
            std::fs::rename(&claim.path, target)
        }
        other => other,
    };
    moved.map_err(SinkError::io("move", &claim.path))?;
    remove_folders(claim);
    Ok(())
}

fn make_folder_of(target: &Path) -> Result<(), SinkError> {
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder).map_err(SinkError::io("create the folder", folder))
}
