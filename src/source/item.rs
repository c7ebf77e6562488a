//! `Item`: what a reader gives, and the position to read on from.

use crate::outcome::{OriginJson, Rejection};
use crate::page::{Origin, Page};
use serde_json::{Map, Value};

/// One page, line or record of an input.
#[derive(Debug)]
pub struct Item {
    /// What stood there.
    pub found: Found,
    /// Where to read on after it.
    pub after: Position,
}

/// What an item is.
#[derive(Debug)]
pub enum Found {
    /// A page for the core.
    Page(Box<Page>),
    /// Content that gives no page; its stage is `source`.
    Rejected(Box<Rejection>),
    /// An archive record that is no page by its kind; counted, neither kept nor rejected.
    Skipped(Skip),
}

/// A place in a list of inputs. Orders as the inputs are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Position {
    /// Index of the file in the list; 0 for a file that was opened alone.
    pub file: usize,
    /// Decompressed bytes of it that are done with. A one-page file is done at any offset above 0, also an empty one;
    /// a damaged end is one byte past what could be read.
    pub offset: u64,
}

/// Why an archive record was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// A `request` record.
    Request,
    /// A `metadata` record.
    Metadata,
    /// A `warcinfo` record.
    Warcinfo,
    /// A `revisit` record: the payload stands in another record.
    Revisit,
    /// A `continuation` record: a further segment of a split one.
    Continuation,
    /// A record of another type, or a response that is not HTTP.
    OtherRecord,
    /// A payload that is neither HTML nor text.
    MediaType,
}

impl Skip {
    /// The name under which it is counted.
    pub fn as_str(self) -> &'static str {
        match self {
            Skip::Request => "request",
            Skip::Metadata => "metadata",
            Skip::Warcinfo => "warcinfo",
            Skip::Revisit => "revisit",
            Skip::Continuation => "continuation",
            Skip::OtherRecord => "other_record",
            Skip::MediaType => "media_type",
        }
    }
}

/// Why content gives no page, before it is known where it stands.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) reason: &'static str,
    pub(super) evidence: Vec<(&'static str, Value)>,
}

impl Refusal {
    pub(super) fn new(reason: &'static str) -> Refusal {
        Refusal { reason, evidence: Vec::new() }
    }

    pub(super) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Refusal {
        self.evidence.push((key, value.into()));
        self
    }

    /// Beyond the page limit; `bytes` is what was seen of it, which is all of it unless `at_least`.
    pub(super) fn too_large(limit_bytes: usize, bytes: u64, at_least: bool) -> Refusal {
        let key = if at_least { "bytes_at_least" } else { "bytes" };
        Refusal::new("too_large").with("limit_bytes", limit_bytes).with(key, bytes)
    }

    /// Makes the rejection. Without an `id` of the input, the id is BLAKE3-128 of address or path, and offset.
    pub(super) fn at(self, origin: &Origin, id: Option<String>, url: Option<String>) -> Found {
        let id = id.unwrap_or_else(|| id_of(url.as_deref().unwrap_or(&origin.file), origin.offset));
        let evidence: Map<String, Value> =
            self.evidence.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        Found::Rejected(Box::new(Rejection {
            id,
            url,
            origin: OriginJson::new(origin, String::new()),
            stage: "source",
            reason: self.reason.to_owned(),
            verdict: None,
            evidence,
        }))
    }
}

fn id_of(address: &str, offset: u64) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(address.as_bytes()).update(b"\0").update(&offset.to_le_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
}
