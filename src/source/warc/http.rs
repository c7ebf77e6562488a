//! The HTTP response inside a record: its head, and its body without transfer and content codings.
//!
//! Archives hold what servers sent, and crawlers decode bodies without mending the head, so each declaration is
//! checked against the bytes and a wrong one is passed over.

use super::headers::{each_field, head_length};
use std::io::Read;

/// Codings that are undone, at most; honest bodies have one.
const CODINGS: usize = 4;

/// Interim responses (1xx) before the final one, at most.
const INTERIM_HEADS: usize = 4;

/// What a response head says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct HttpHead {
    /// Bytes before the body.
    pub(super) length: usize,
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<String>,
    /// Content and transfer codings in the order in which they were applied, lower case.
    pub(super) codings: Vec<String>,
}

/// Why a body cannot be had.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// More than the limit; at least this many bytes.
    TooLarge(u64),
    /// A coding that is unknown or whose data are no such data.
    BadCoding(String),
}

/// The head of a response; `whole` says that `block` ends where the record ends, so that a head without a body needs
/// no blank line. `None` if the head is longer than is allowed. A block without a status line is all body.
pub(super) fn parse(block: &[u8], whole: bool) -> Option<HttpHead> {
    let mut start = 0;
    for _ in 0..INTERIM_HEADS {
        let rest = block.get(start..).unwrap_or_default();
        if !rest.starts_with(b"HTTP/") {
            break;
        }
        let length = match head_length(rest) {
            Some(length) => length,
            None if whole => rest.len(),
            None => return None,
        };
        let mut head = parse_one(rest.get(..length).unwrap_or_default());
        start += length;
        head.length = start;
        let interim = head.status.is_some_and(|status| (100..200).contains(&status) && status != 101);
        if !interim || !block.get(start..).is_some_and(|next| next.starts_with(b"HTTP/")) {
            return Some(head);
        }
    }
    Some(HttpHead { length: start, ..HttpHead::default() })
}

fn parse_one(bytes: &[u8]) -> HttpHead {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let code = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1).unwrap_or_default();
    let status = std::str::from_utf8(code.trim_ascii()).ok().and_then(|code| code.parse().ok());
    let mut head = HttpHead { status, ..HttpHead::default() };
    let mut transfer = Vec::new();
    each_field(bytes, |name, value| {
        let words =
            || value.split(',').map(|word| word.trim().to_ascii_lowercase()).filter(|word| !word.is_empty());
        if name.eq_ignore_ascii_case("content-type") && !value.is_empty() {
            head.content_type.get_or_insert_with(|| value.to_owned());
        } else if name.eq_ignore_ascii_case("content-encoding") {
            head.codings.extend(words());
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            transfer.extend(words());
        }
    });
    head.codings.append(&mut transfer);
    head
}

/// Undoes the codings of a body, the last one first.
pub(super) fn decode(
    mut body: Vec<u8>,
    codings: &[String],
    limit_bytes: usize,
) -> Result<Vec<u8>, BodyError> {
    for coding in codings.iter().rev().take(CODINGS) {
        body = undo(body, coding, limit_bytes)?;
    }
    // Undeclared compression: no text starts with these bytes.
    if body.starts_with(GZIP_MAGIC) { undo(body, "gzip", limit_bytes) } else { Ok(body) }
}

const GZIP_MAGIC: &[u8] = b"\x1f\x8b\x08";
const ZSTD_MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

fn undo(mut body: Vec<u8>, coding: &str, limit: usize) -> Result<Vec<u8>, BodyError> {
    let bytes = body.as_slice();
    let decoded = match coding {
        _ if body.is_empty() => None,
        "chunked" => {
            dechunk(&mut body);
            None
        }
        "gzip" | "x-gzip" if bytes.starts_with(GZIP_MAGIC) => {
            Some(inflate(flate2::read::MultiGzDecoder::new(bytes), limit))
        }
        "deflate" => Some(
            inflate(flate2::read::ZlibDecoder::new(bytes), limit)
                .or_else(|_| inflate(flate2::read::DeflateDecoder::new(bytes), limit)),
        ),
        "zstd" if bytes.starts_with(ZSTD_MAGIC) => {
            let decoder = zstd::stream::read::Decoder::with_buffer(bytes).and_then(|mut decoder| {
                decoder.window_log_max(super::super::packed::ZSTD_WINDOW_LOG_MAX)?;
                Ok(decoder)
            });
            Some(decoder.map_err(|_| ()).and_then(|decoder| inflate(decoder, limit)))
        }
        "br" => Some(inflate(brotli_decompressor::Decompressor::new(bytes, BROTLI_BUFFER_BYTES), limit)),
        "compress" | "x-compress" | "dcb" | "dcz" => Some(Err(())),
        // `identity`, a charset, or a coding that the crawler has undone already.
        _ => None,
    };
    match decoded {
        None => Ok(body),
        Some(Ok(decoded)) if decoded.len() > limit => Err(BodyError::TooLarge(decoded.len() as u64)),
        Some(Ok(decoded)) => Ok(decoded),
        Some(Err(())) if super::super::sniff::is_markup(&body) => Ok(body),
        Some(Err(())) => Err(BodyError::BadCoding(coding.to_owned())),
    }
}

const BROTLI_BUFFER_BYTES: usize = 16 << 10;

/// Up to one byte more than the limit. What comes before damage stands, as in a browser; nothing at all is an error.
fn inflate(decoder: impl Read, limit: usize) -> Result<Vec<u8>, ()> {
    let mut out = Vec::new();
    match decoder.take(limit as u64 + 1).read_to_end(&mut out) {
        Err(_) if out.is_empty() => Err(()),
        _ => Ok(out),
    }
}

/// Takes the chunk headers out (RFC 9112 section 7.1), in place. A body that does not start with a chunk stays as it
/// is; one that breaks off keeps what came before.
fn dechunk(body: &mut Vec<u8>) {
    let (mut read, mut written) = (0, 0);
    while let Some((size, header)) = body.get(read..).and_then(chunk_header) {
        let start = read + header;
        let end = start.saturating_add(size).min(body.len());
        let next = body.get(end..).unwrap_or_default();
        let line_end = if next.starts_with(b"\r\n") { 2 } else { usize::from(next.starts_with(b"\n")) };
        if written == 0 && size > 0 && line_end == 0 && !next.is_empty() {
            // What looked like a size was text.
            return;
        }
        body.copy_within(start..end, written);
        written += end - start;
        read = end + line_end;
        if size == 0 {
            break;
        }
    }
    if read > 0 {
        body.truncate(written);
    }
}

/// Size of the chunk and bytes of its header line.
fn chunk_header(bytes: &[u8]) -> Option<(usize, usize)> {
    /// Sizes with extensions are short; a longer line is no chunk header.
    const LINE_BYTES: usize = 256;
    let line = bytes.get(..LINE_BYTES).unwrap_or(bytes);
    let newline = memchr::memchr(b'\n', line)?;
    let size = line.get(..newline)?.split(|byte| *byte == b';').next()?.trim_ascii();
    let size =
        std::str::from_utf8(size).ok().filter(|size| size.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    Some((usize::from_str_radix(size, 16).ok()?, newline + 1))
}
