//! Markers: `NAME.ok` beside a file says that its producer has finished it.

use super::listing;
use std::path::{Path, PathBuf};

/// What stands behind a file's name in that of its marker.
const MARKER: &str = ".ok";

/// The marker of a file.
pub(super) fn marker_of(path: &Path) -> PathBuf {
    let mut marker = path.to_owned().into_os_string();
    marker.push(MARKER);
    PathBuf::from(marker)
}

/// Whether a file is the marker of another one.
pub(super) fn is_marker(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(MARKER.as_bytes())
}

/// Removes the marker of a file that was claimed.
pub(super) fn remove_marker(path: &Path) {
    let _ = std::fs::remove_file(marker_of(path));
}

/// Markers whose files were claimed before a crash: they must not speak for files that come later.
pub(super) fn remove_stale_markers(folder: &Path) {
    for marker in listing::list(folder, &is_marker).files {
        let path = folder.join(marker);
        if path.with_extension("").symlink_metadata().is_err() {
            let _ = std::fs::remove_file(path);
        }
    }
}
