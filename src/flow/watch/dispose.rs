//! Disposing: a claimed file leaves `work/` once its output is published. Nothing is ever deleted.

use super::claim::{Claim, remove_folders};
use super::places::Places;
use crate::sink::SinkError;
use crate::sink::atomic::AtomicFile;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Moves a file to `done/`, under the path it was dropped with.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn done(places: &Places, claim: &Claim) -> Result<(), SinkError> {
    let target = free_place(&places.done(), claim)?;
    put(claim, &target)
}

/// Moves a file to `failed/`, with `<name>.reason.json` beside it. Pages it gave before are in the output.
///
/// # Errors
/// What the system answers; the file is where it was.
pub(super) fn failed(places: &Places, claim: &Claim, reason: &str) -> Result<(), SinkError> {
    let target = free_place(&places.failed(), claim)?;
    let mut beside = target.clone().into_os_string();
    beside.push(".reason.json");
    // The reason first: no failed file is ever without one.
    let mut file = AtomicFile::create(Path::new(&beside), true)?;
    file.write(format!("{:#}\n", json!({ "file": claim.file(), "reason": reason })).as_bytes())?;
    file.publish()?;
    put(claim, &target)
}

/// Where a file may go: its own path, or one with the claim's name in front of the last part if that is taken.
fn free_place(root: &Path, claim: &Claim) -> Result<PathBuf, SinkError> {
    let mut target = root.join(&claim.name);
    if target.symlink_metadata().is_ok() {
        let mut name = std::ffi::OsString::from(claim.unique());
        name.push("-");
        name.push(claim.name.file_name().unwrap_or_default());
        target.set_file_name(name);
    }
    let folder = target.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(SinkError::io("create the folder", folder))?;
    Ok(target)
}

fn put(claim: &Claim, target: &Path) -> Result<(), SinkError> {
    let path = claim.path();
    std::fs::rename(&path, target).map_err(SinkError::io("move", &path))?;
    remove_folders(claim);
    Ok(())
}
