//! What an input is: BLAKE3 of its bytes, and how many there are. Never its name, time or inode.

use crate::flow::disk::Disk;
use crate::flow::ledger::Identity;
use std::io::{self, Read};
use std::path::Path;

/// Bytes read at once.
const READ_BYTES: usize = 256 << 10;

/// Reads a file through for its identity. `go_on` is asked between two reads.
///
/// # Errors
/// What the system answers; [`io::ErrorKind::Interrupted`] once `go_on` says no.
pub fn identify(disk: &dyn Disk, path: &Path, mut go_on: impl FnMut() -> bool) -> io::Result<Identity> {
    let mut file = disk.open_read(path)?;
    let (mut hasher, mut buffer, mut bytes) = (blake3::Hasher::new(), vec![0; READ_BYTES], 0u64);
    loop {
        let read = match file.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if read == 0 {
            return Ok(Identity { digest: *hasher.finalize().as_bytes(), bytes });
        }
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

/// What stands for the identity of a file that cannot be read: no other file has it.
pub(super) fn of_unreadable(place: &Path) -> Identity {
    let mut hasher = blake3::Hasher::new_derive_key("trommel: an input that cannot be read");
    hasher.update(place.as_os_str().as_encoded_bytes());
    Identity { digest: *hasher.finalize().as_bytes(), bytes: 0 }
}
