//! Bounds on what one page may cost. Every queue, depth and table of the core takes its bound from here.

use serde::{Deserialize, Serialize};

/// Bounds on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Bytes of a page after decompression and transcoding; a larger one is rejected.
    pub page_bytes: usize,
    /// Open elements; what deeper ones hold belongs to the deepest that counts. Browsers stop at 512.
    pub nesting: usize,
    /// Blocks of a page; a page with more is rejected as `too_many_blocks`.
    pub blocks: usize,
    /// Containers of a page; elements beyond belong to the innermost one made before.
    pub containers: usize,
}

/// 32 MiB: the largest of 3,159 development pages has 6.
pub const PAGE_BYTES: usize = 32 << 20;
/// What browsers do.
pub const NESTING: usize = 512;
/// The largest development page has under 20,000.
pub const BLOCKS: usize = 65_536;
/// Four a block: bounds the arena on markup that is nothing but tags.
pub const CONTAINERS: usize = 4 * BLOCKS;

impl Default for Limits {
    fn default() -> Limits {
        Limits { page_bytes: PAGE_BYTES, nesting: NESTING, blocks: BLOCKS, containers: CONTAINERS }
    }
}
