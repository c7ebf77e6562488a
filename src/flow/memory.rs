//! From a memory limit to the bounds that keep the process under it: what may be under way is counted in input bytes,
//! and a page that is being cleaned costs a stated factor of its own.

use super::run::Memory;

/// What one byte of a page costs at the peak of its cleaning, the page itself included: links cost 14.7, prose 10.9.
/// A test with a counting allocator holds it, together with [`BLOCKS_BYTES`].
pub const PAGE_FACTOR: u64 = 15;
/// What the blocks of one page may cost beside that: at most 65,536 of them, a kilobyte each.
pub const BLOCKS_BYTES: u64 = 64 << 20;
/// What the program needs by itself: models and phrases, the ledger's cache, outputs that wait for their commit.
pub const BASE_BYTES: u64 = 96 << 20;
/// The smallest limit that makes sense: a page of a few megabytes still fits.
pub const LEAST_BYTES: u64 = 160 << 20;
/// Shares of what is left for pages that wait, raw or cleaned. The rest is for those being cleaned.
const QUEUE_SHARE: u64 = 5;

/// Bounds under a limit, and the largest page that fits it; larger ones are rejected as `too_large`.
pub fn within(limit_bytes: u64) -> (Memory, usize) {
    let left = limit_bytes.max(LEAST_BYTES) - BASE_BYTES;
    let queue = left / QUEUE_SHARE;
    let cleaning = (left - queue) / PAGE_FACTOR;
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let most = Memory::default().in_flight_bytes;
    (Memory { in_flight_bytes: size(queue).min(most), large_bytes: Some(size(cleaning)) }, size(cleaning))
}
