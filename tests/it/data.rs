//! Where development data lies: sets of pages and conformance tests that are not part of the repository.

#![allow(clippy::print_stdout, reason = "a test may fail, and says what it skipped")]

use std::path::{Path, PathBuf};

/// The folder of a set, below the folder that `TROMMEL_DATA` names or else below `target/data`. Says so where it is absent, for the test then checks nothing.
pub(crate) fn set(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TROMMEL_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/data"), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: data absent: {name}");
    None
}
