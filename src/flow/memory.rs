//! From a memory limit to the bounds that keep the process under it.
//!
//! Two budgets, both of resident memory. `in_flight_bytes` counts the input between reader and writer: raw pages, and
//! what became of them. `work_bytes` counts what cleaning takes beside that, page by page, before it begins: whoever
//! finds no room waits until others are done. So a page of the largest size is cleaned alone, and small ones side by side.
//!
//! That memory given back is given back to the system too is up to the allocator; see `cli::allocator`.

use super::run::Memory;
use crate::page::Page;
use serde_json::{Map, Value};

/// What one byte of a page costs at the peak of its cleaning, the page itself included, as an allocator counts it:
/// links cost 14.7, prose 10.9. A test with a counting allocator holds it, together with [`BLOCKS_BYTES`].
pub const PAGE_FACTOR: u64 = 15;
/// The same as the system counts it, without the page itself: what grows by doubling reserves more than it touches.
/// Links cost 8.9 of these, prose 8.2, styled prose 6.6, entities 6.3, one word 4.2 (pages of 10 to 30 MiB).
const TOUCHED_FACTOR: u64 = 9;
/// What the blocks of one page may cost beside that: at most 65,536 of them. Rows of two cells each cost most, 55 MiB.
pub const BLOCKS_BYTES: u64 = 64 << 20;
/// One block; a short line of text costs 1,084.
const BLOCK_BYTES: u64 = 1_280;
/// One value of linked data, which begins at a comma or bracket; each `["a"],` costs two of 195.
const VALUE_BYTES: u64 = 256;
/// What the program needs by itself (23 MiB, the ledger's cache and buffers of compression included), and small files
/// that are held from claim to reading.
const BASE_BYTES: u64 = (24 << 20) + HELD_BYTES as u64;
/// Bytes of small files that are held at one time. Files that are claimed together should have no more, so that each of
/// them is read once.
pub const HELD_BYTES: usize = 16 << 20;
/// Input between reader and writer is a page, its record, the record as JSON: three times its bytes.
const WAITING_FACTOR: u64 = 3;
/// Input between reader and writer, at least: two chunks, so that one that fills up never keeps the rest out.
const LEAST_IN_FLIGHT_BYTES: u64 = 8 << 20;
/// The largest page, at least; a limit that has no room for it is refused.
const LEAST_PAGE_BYTES: u64 = 1 << 20;
/// Base-2 logarithms of the largest zstd window that is unpacked: of the `zstd` tool's default levels, where room is
/// scarce, and of what the tool itself accepts.
const ZSTD_WINDOW_LOGS: (u32, u32) = (24, 27);

/// What a limit leaves room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bounds on what is under way.
    pub memory: Memory,
    /// The largest page; larger ones are rejected as `too_large`.
    pub page_bytes: usize,
    /// Base-2 logarithm of the largest zstd window.
    pub zstd_window_log: u32,
}

/// Bounds under a limit, for commits of so many bytes of output. `None` if not even small pages have room.
pub fn within(limit_bytes: u64, commit_bytes: u64) -> Option<Bounds> {
    let with_window = |log: u32| bounds(limit_bytes.checked_sub(commit_bytes + (1 << log))?, log);
    let (small, large) = ZSTD_WINDOW_LOGS;
    // A large window only where it makes no page smaller that is let in by default.
    let default = crate::clean::limits::PAGE_BYTES;
    with_window(large).filter(|bounds| bounds.page_bytes >= default).or_else(|| with_window(small))
}

fn bounds(room_bytes: u64, zstd_window_log: u32) -> Option<Bounds> {
    let left = room_bytes.checked_sub(BASE_BYTES + BLOCKS_BYTES)?;
    let most = Memory::default().in_flight_bytes as u64;
    let in_flight = (left / (TOUCHED_FACTOR + WAITING_FACTOR)).clamp(LEAST_IN_FLIGHT_BYTES, most);
    let cleaning = left.checked_sub(WAITING_FACTOR * in_flight)?;
    let page = (cleaning / TOUCHED_FACTOR).min(in_flight);
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    (page >= LEAST_PAGE_BYTES).then(|| Bounds {
        memory: Memory { in_flight_bytes: size(in_flight), work_bytes: Some(size(cleaning + BLOCKS_BYTES)) },
        page_bytes: size(page),
        zstd_window_log,
    })
}

/// The smallest limit that [`within`] takes, in whole mebibytes.
pub fn least(commit_bytes: u64) -> u64 {
    let fixed = commit_bytes + (1 << ZSTD_WINDOW_LOGS.0) + BASE_BYTES + BLOCKS_BYTES;
    let least = fixed + WAITING_FACTOR * LEAST_IN_FLIGHT_BYTES + TOUCHED_FACTOR * LEAST_PAGE_BYTES;
    least.next_multiple_of(1 << 20)
}

/// What cleaning a page may take beside the page itself, in bytes that are touched. Nothing is counted where no page of
/// its size can take more than `enough`.
pub fn cost_bytes(page: &Page, enough: usize) -> usize {
    let bytes = weight_bytes(page) as u64;
    let most = usize::try_from(TOUCHED_FACTOR * bytes + BLOCKS_BYTES).unwrap_or(usize::MAX);
    if most <= enough {
        return most;
    }
    // A block begins at a tag, a line, or (in data) an escape.
    let blocks = count(&page.bytes, |byte| matches!(byte, b'<' | b'\n' | b'\\')) * BLOCK_BYTES;
    let values = count(&page.bytes, |byte| matches!(byte, b',' | b'[' | b'{')) * VALUE_BYTES;
    let parts = (blocks + values).min(BLOCKS_BYTES);
    usize::try_from(TOUCHED_FACTOR * bytes + parts).unwrap_or(usize::MAX)
}

/// How many bytes are such.
fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u64 {
    // Pieces whose count fits a byte: the compiler makes vector code of it, and the page is read at the speed of memory.
    let of_piece = |piece: &[u8]| piece.iter().map(|byte| u8::from(is_such(*byte))).sum::<u8>();
    bytes.chunks(255).map(|piece| u64::from(of_piece(piece))).sum()
}

/// Payload bytes of a page, and those of the fields that it brings along.
pub(super) fn weight_bytes(page: &Page) -> usize {
    page.bytes.len() + page.fallback_text.as_ref().map_or(0, String::len) + bytes_of(&page.extra)
}

/// Bytes of the strings and names below an object, and of its values as such.
fn bytes_of(object: &Map<String, Value>) -> usize {
    const EACH: usize = size_of::<Value>();
    let (mut bytes, mut objects, mut values) = (0, vec![object], Vec::new());
    loop {
        if let Some(object) = objects.pop() {
            bytes += object.keys().map(|name| name.len() + EACH).sum::<usize>();
            values.extend(object.values());
        }
        match values.pop() {
            Some(Value::String(text)) => bytes += text.len(),
            Some(Value::Array(array)) => {
                bytes += array.len() * EACH;
                values.extend(array);
            }
            Some(Value::Object(object)) => objects.push(object),
            Some(Value::Null | Value::Bool(_) | Value::Number(_)) => {}
            None if objects.is_empty() => return bytes,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
