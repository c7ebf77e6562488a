//! What an input is: BLAKE3 of its bytes, and how many there are. Never its name, time or inode.

use crate::flow::disk::Disk;
use crate::flow::ledger::Identity;
use crate::flow::memory::HELD_BYTES;
use crate::source::Held;
use std::io::{self, Read};
use std::path::Path;

/// Bytes read between two questions whether to go on.
const STRETCH_BYTES: u64 = 1 << 20;

/// Reads a file through for its identity. `go_on` is asked every so often.
///
/// # Errors
/// What the system answers; [`io::ErrorKind::Interrupted`] once `go_on` says no.
pub fn identify(disk: &dyn Disk, path: &Path, go_on: impl FnMut() -> bool) -> io::Result<Identity> {
    read_through(blake3::Hasher::new(), disk.open_read(path)?, go_on)
}

fn read_through(
    mut hasher: blake3::Hasher,
    mut file: impl Read,
    mut go_on: impl FnMut() -> bool,
) -> io::Result<Identity> {
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

/// Bytes of the largest file that is held.
const HELD_FILE_BYTES: usize = 4 << 20;

/// Takes the identities of files that are claimed together, and holds the small ones: they are read once and not
/// twice, and the digest of a page that is a whole file is not computed again.
pub struct Holder {
    left_bytes: usize,
}

impl Default for Holder {
    /// One that holds nothing yet.
    fn default() -> Holder {
        Holder { left_bytes: HELD_BYTES }
    }
}

impl Holder {
    /// As [`identify`], with the file's bytes if there is room for them.
    ///
    /// # Errors
    /// As [`identify`].
    pub fn identify(
        &mut self,
        disk: &dyn Disk,
        path: &Path,
        go_on: impl FnMut() -> bool,
    ) -> io::Result<(Identity, Option<Held>)> {
        let length = disk.length(path)?.and_then(|length| usize::try_from(length).ok());
        let Some(length) = length.filter(|length| *length <= HELD_FILE_BYTES.min(self.left_bytes)) else {
            return Ok((identify(disk, path, go_on)?, None));
        };
        let mut file = disk.open_read(path)?;
        // One byte more than is to come, so that the end is seen without growing.
        let mut bytes = Vec::with_capacity(length + 1);
        (&mut file).take(length as u64).read_to_end(&mut bytes)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        // Somebody may write to it still.
        let identity = read_through(hasher, file, go_on)?;
        if identity.bytes != bytes.len() as u64 {
            return Ok((identity, None));
        }
        self.left_bytes -= bytes.len();
        Ok((identity, Some(Held { bytes, digest: identity.digest })))
    }
}

/// What stands for the identity of a file that cannot be read: no other file has it.
pub(super) fn of_unreadable(place: &Path) -> Identity {
    let mut hasher = blake3::Hasher::new_derive_key("trommel: an input that cannot be read");
    hasher.update(place.as_os_str().as_encoded_bytes());
    Identity { digest: *hasher.finalize().as_bytes(), bytes: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::disk::RealDisk;
    use std::fs;

    #[test]
    fn small_files_are_held_until_there_is_no_more_room() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let largest = vec![b'x'; HELD_FILE_BYTES];
        fs::write(path("largest"), &largest).unwrap();
        fs::write(path("too large"), [largest.as_slice(), b"y"].concat()).unwrap();
        fs::write(path("small"), "a page").unwrap();
        let mut holder = Holder::default();
        let mut take = |name: &str| {
            let (identity, held) = holder.identify(&RealDisk, &path(name), || true).unwrap();
            assert_eq!(identity, identify(&RealDisk, &path(name), || true).unwrap());
            if let Some(held) = &held {
                assert_eq!(held.bytes, fs::read(path(name)).unwrap());
                assert_eq!(held.digest, identity.digest);
            }
            held.is_some()
        };
        assert!(!take("too large"));
        assert!(take("small"));
        let held = (0..9).filter(|_| take("largest")).count();
        assert_eq!(held, HELD_BYTES / HELD_FILE_BYTES - 1, "the small one takes room too");
        assert!(take("small"));
    }
}
