//! Room on volumes, and what the process takes of the machine.

use std::path::Path;

/// Bytes that may still be written where `folder` lies, and the size of the volume; `None` if the system does not say.
pub fn room(folder: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some((bytes(found.f_bavail), bytes(found.f_blocks)))
}

/// Resident bytes of this process and its open handles, where there is a `/proc`.
pub fn process() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
    // One of them is the handle that lists them.
    let handles = std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1);
    Some((kib << 10, handles as u64))
}
