//! `Page`: what was captured, as bytes, before anything was decided about it.
//!
//! It is not a document yet: no charset is known, nothing is decoded or parsed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One captured page or text, with what is known about its capture.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The payload as captured; for JSON Lines input, the UTF-8 bytes of the decoded JSON string.
    pub bytes: Vec<u8>,
    /// BLAKE3 of `bytes`, where it is known already and need not be computed once more. Taken on trust.
    pub known_digest: Option<[u8; 32]>,
    /// Whether `bytes` are markup or plain text.
    pub kind: PageKind,
    /// The payload came out of a JSON string: it is UTF-8 by construction and no charset is guessed.
    pub transcoded: bool,
    /// Plain text that came along with markup (JSON Lines `html` and `text`); used when the markup has nothing to keep.
    pub fallback_text: Option<String>,
    /// The input's own identifier, kept as the record's `id`.
    pub id: Option<String>,
    /// Where the page was captured from.
    pub url: Option<String>,
    /// A title the input gives; it wins over any title found.
    pub title: Option<String>,
    /// The HTTP `Content-Type` header or an equivalent, parameters included.
    pub content_type: Option<String>,
    /// The HTTP status, where known.
    pub status: Option<u16>,
    /// When the page was fetched, passed through as given.
    pub fetched_at: Option<String>,
    /// Where the payload stands in the input.
    pub origin: Origin,
    /// Fields of a JSON Lines input that Trommel does not know, passed through.
    pub extra: Map<String, Value>,
}

/// How a page's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum PageKind {
    /// Markup: tokenised, with tags, containers and links.
    #[default]
    Html,
    /// Plain text, Markdown included.
    Text,
}

/// Format of an input, inside any compression: what pipelines and the option `--format` name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
pub enum Format {
    /// By content, then by name.
    #[default]
    Auto,
    /// A page of markup a file.
    Html,
    /// A page of plain text or Markdown a file.
    Text,
    /// JSON Lines, an object a page.
    Jsonl,
    /// WARC or WET.
    Warc,
}

impl Format {
    /// Every format by its name.
    pub const ALL: [(&'static str, Format); 5] = [
        ("auto", Format::Auto),
        ("html", Format::Html),
        ("text", Format::Text),
        ("jsonl", Format::Jsonl),
        ("warc", Format::Warc),
    ];
}

/// Where a payload stands in the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Path relative to the input root (the dropped name for a file of the daemon), with `/`; `-` for stdin.
    pub file: String,
    /// Byte offset of the page within the decompressed file: a line of JSON Lines, a record of a WARC.
    pub offset: u64,
    /// `WARC-Record-ID`, where there is one.
    pub record_id: Option<String>,
}

impl Page {
    /// A page of markup with nothing else known.
    pub fn html(bytes: impl Into<Vec<u8>>) -> Page {
        Page { bytes: bytes.into(), kind: PageKind::Html, ..Page::default() }
    }

    /// A page of plain text with nothing else known.
    pub fn text(bytes: impl Into<Vec<u8>>) -> Page {
        Page { bytes: bytes.into(), kind: PageKind::Text, ..Page::default() }
    }

    /// The same page with its address.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Page {
        self.url = Some(url.into());
        self
    }

    /// Lower-case host name of the address, without port or a leading `www.`.
    pub fn host(&self) -> Option<String> {
        self.url.as_deref().and_then(host_of)
    }
}

/// Lower-case host name of an address, without user, port or a leading `www.`; `None` for anything that is no `scheme://` URL.
pub fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.').to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}
