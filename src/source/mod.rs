//! Where pages come from: files, folders, globs, archives and standard input, read as a stream of [`Item`]s.
//!
//! The flow is path list ([`discover()`]) -> files ([`Source`], [`open_file`]) -> decompressed bytes -> format
//! ([`Format`], by content, then by name) -> one [`Item`] per page, line or record. Readers are synchronous and pull
//! based; they run on one thread and know nothing of queues, pipelines or outputs. No text is decoded here: a page
//! carries bytes as captured, and the core decides what they say.
//!
//! **Positions.** Each item says where to read on after it: an offset into the *decompressed* file, always the start
//! of a line or record, or past the end. [`FileReader::skip_to`] takes such an offset up again. A compressed file is
//! decompressed up to there, for gzip and zstd cannot be entered in the middle.
//!
//! **Bounds.** A file costs one handle while it is open, one window of 128 KiB, and at most one page of
//! [`Settings::page_bytes`] in memory (for JSON Lines, one line of three times that). What is larger is rejected and
//! read past. Decompressors stop at the same limits; a zstd window may have 128 MiB, or less if the settings say so.
//!
//! **Failures.** Bad content is an item ([`Found::Rejected`], stage `source`). A file that the system cannot read is a
//! [`SourceError`]; the source goes on with the next file.

mod discover;
mod error;
mod fields;
mod file;
mod item;
mod json;
mod lines;
mod packed;
mod sniff;
mod source_list;
mod warc;
mod window;

pub use crate::page::Format;
pub use discover::{Discovered, InputFile, discover};
pub use error::SourceError;
pub use fields::{InputField, InputFields};
pub use file::{FileReader, Held, open_file, open_held, read_all};
pub use item::{Found, Item, Position, Skip};
pub use packed::{ZSTD_WINDOW_LOG_MAX, unpacked};
pub use source_list::Source;

use std::sync::Arc;

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bytes of one decoded payload; a larger one is rejected as `too_large`.
    pub page_bytes: usize,
    /// The format of every input; [`Format::Auto`] looks at each file.
    pub format: Format,
    /// Names of JSON Lines fields.
    pub fields: Arc<InputFields>,
    /// Base-2 logarithm of the largest zstd window that is unpacked, at most [`ZSTD_WINDOW_LOG_MAX`].
    pub zstd_window_log: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            page_bytes: crate::clean::limits::PAGE_BYTES,
            format: Format::Auto,
            fields: Arc::new(InputFields::default()),
            zstd_window_log: ZSTD_WINDOW_LOG_MAX,
        }
    }
}

#[cfg(test)]
mod tests;
