//! What an input is: BLAKE3 of its bytes, and how many there are. Never its name, time or inode.

use crate::flow::disk::Disk;
use crate::flow::ledger::Identity;
use std::io::{self, Read};
use std::path::Path;

/// Bytes read between two questions whether to go on.
const STRETCH_BYTES: u64 = 1 << 20;

/// Reads a file through for its identity. `go_on` is asked every so often.
///
/// # Errors
/// What the system answers; [`io::ErrorKind::Interrupted`] once `go_on` says no.
pub fn identify(disk: &dyn Disk, path: &Path, mut go_on: impl FnMut() -> bool) -> io::Result<Identity> {
    let mut file = disk.open_read(path)?;
    let mut hasher = blake3::Hasher::new();
    loop {
        let before = hasher.count();
        hasher.update_reader((&mut file).take(STRETCH_BYTES))?;
        if hasher.count() - before < STRETCH_BYTES {
            return Ok(Identity { digest: *hasher.finalize().as_bytes(), bytes: hasher.count() });
        }
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
}

/// What stands for the identity of a file that cannot be read: no other file has it.
pub(super) fn of_unreadable(place: &Path) -> Identity {
    let mut hasher = blake3::Hasher::new_derive_key("trommel: an input that cannot be read");
    hasher.update(place.as_os_str().as_encoded_bytes());
    Identity { digest: *hasher.finalize().as_bytes(), bytes: 0 }
}
