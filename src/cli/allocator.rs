//! Memory that is given back goes back to the system: how the C library's allocator is told, before it is used.
//!
//! glibc raises its thresholds as it goes, up to 32 MiB a thread: what a large page took stays with the thread that
//! cleaned it. Measured with 8 threads on pages of 20 MiB: 775 MiB resident, and 413 MiB with fixed thresholds. It
//! takes them from the environment only, when a process begins; so the process begins once more, under the same
//! number, with the same arguments. Whoever has set one of them is obeyed.
//!
//! Small thresholds make every page ask the system for its memory again. On 1,497 pages of 94 KB, two threads, medians
//! of five rounds (`COPIES=1 PARTS=throughput scripts/daemon-figures FOLDER`): 3.23 s with blocks mapped from 1 MiB on
//! and 4 MiB of each heap's end kept, 2.87 s with these. The most that 8 threads took of 512 MiB
//! (`scripts/memory-figures 512:8`) was 358 MiB then and 401 MiB now.

/// Blocks of so many bytes are mapped by themselves; a free end of a heap of so many is given back. See mallopt(3).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const THRESHOLDS: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "8388608"), ("MALLOC_TRIM_THRESHOLD_", "16777216")];

/// Begins anew with fixed thresholds, unless they are set. Where that cannot be, things stay as they are.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn give_back() {
    use std::os::unix::process::CommandExt;
    if THRESHOLDS.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut args = std::env::args_os();
    let mut command = std::process::Command::new(program);
    if let Some(name) = args.next() {
        command.arg0(name);
    }
    // Returns only if it fails.
    let _ = command.args(args).envs(THRESHOLDS).exec();
}

/// Other allocators give back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn give_back() {}
