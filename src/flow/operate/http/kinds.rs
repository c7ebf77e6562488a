//! What a body is, by its headers, and what has to be put round it so that the daemon reads it as that.

use super::spool::Dress;
use super::verdict::Verdict;
use crate::source::Format;
use hyper::StatusCode;
use hyper::header::HeaderMap;

const TYPES: &str = "send text/html, application/xhtml+xml, text/plain or text/markdown (one page), application/json (one \
object), application/x-ndjson (an object a line) or application/warc";

/// What has to be put round a body of these headers, so that the daemon reads it as what it is.
pub(super) fn dress(headers: &HeaderMap, format: Format) -> Result<Dress, Verdict> {
    let unsupported =
        |message: &str| Verdict::Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned());
    let content_type = text(headers, "content-type")?.unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let encoding = text(headers, "content-encoding")?.unwrap_or_default().to_ascii_lowercase();
    let (dress, encodings, read_as): (Dress, &[&str], &[Format]) = match essence.as_str() {
        "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown" => {
            let (url, fetched_at) = (word(headers, "trommel-url")?, word(headers, "trommel-fetched-at")?);
            let dress = Dress::Resource { content_type, url, fetched_at };
            (dress, &["", "identity", "gzip", "x-gzip"], &[Format::Auto, Format::Warc])
        }
        "application/json" => (Dress::OneLine, &["", "identity"], &[Format::Auto, Format::Jsonl]),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" => (
            Dress::File(".jsonl"),
            &["", "identity", "gzip", "x-gzip", "zstd"],
            &[Format::Auto, Format::Jsonl],
        ),
        "application/warc" => {
            (Dress::File(".warc"), &["", "identity", "gzip", "x-gzip", "zstd"], &[Format::Auto, Format::Warc])
        }
        _ => return Err(unsupported(TYPES)),
    };
    if !encodings.contains(&encoding.as_str()) {
        return Err(unsupported("this type is not taken with that Content-Encoding; gzip is, but for JSON"));
    }
    if !read_as.contains(&format) {
        return Err(unsupported("the daemon was told to read its inputs as another format"));
    }
    Ok(dress)
}

/// A header as text.
fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Verdict> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    match value.to_str() {
        Ok(value) => Ok(Some(value.trim().to_owned())),
        Err(_) => Err(Verdict::Refused(StatusCode::BAD_REQUEST, format!("the header {name} is not ASCII"))),
    }
}

/// A header that is one word.
fn word(headers: &HeaderMap, name: &str) -> Result<Option<String>, Verdict> {
    match text(headers, name)? {
        Some(value) if value.is_empty() || value.contains([' ', '\t']) => {
            Err(Verdict::Refused(StatusCode::BAD_REQUEST, format!("the header {name} is not one word")))
        }
        value => Ok(value),
    }
}
