//! File systems of another machine, told by `statfs`: they give no events, and locks and write-ahead logs on them
//! cannot be trusted.

use std::path::Path;

/// Magic numbers of `statfs(2)` and of the kernel's `magic.h`, with the name that people know.
const NETWORK: [(u32, &str); 13] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x517b, "SMB"),
    (0x0102_1997, "9p"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "AFS"),
    (0x564c, "NCP"),
    (0x7375_7245, "Coda"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x1983_0326, "BeeGFS"),
];
/// User space file systems: some are of this machine, some are not, and none tells.
const FUSE: u32 = 0x6573_5546;

/// The name of the network file system that a path lies on; `None` for one of this machine, or if nobody can say.
pub fn network_of(path: &Path) -> Option<&'static str> {
    let magic = magic_of(path)?;
    NETWORK.iter().find(|(number, _)| *number == magic).map(|(_, name)| *name)
}

/// Whether file events cannot be relied on there.
pub fn gives_no_events(path: &Path) -> Option<&'static str> {
    network_of(path).or_else(|| (magic_of(path)? == FUSE).then_some("FUSE"))
}

/// Bytes that an unprivileged process may still write there; `None` if nobody can say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(target_os = "linux")]
#[allow(
    clippy::cast_possible_truncation,
    reason = "magic numbers have 32 bits, the field has a machine word"
)]
fn magic_of(path: &Path) -> Option<u32> {
    rustix::fs::statfs(path).ok().map(|found| found.f_type as u32)
}

#[cfg(not(target_os = "linux"))]
fn magic_of(_: &Path) -> Option<u32> {
    None
}
