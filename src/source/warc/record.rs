//! The head of a WARC record (0.17 to 1.1), and what its type and content make of it.

use super::super::item::{Refusal, Skip};
use super::headers::{each_field, head_length};
use super::http::{self, HttpHead};
use super::media::{Media, kind_of, media_of};
use crate::page::{Origin, Page};

/// What a record head says.
#[derive(Debug, Default)]
pub(super) struct RecordHead {
    /// Bytes of the head.
    pub(super) length: usize,
    /// Bytes of the block; `None` if missing or no number.
    pub(super) block_length: Option<u64>,
    pub(super) kind: String,
    pub(super) content_type: Option<String>,
    pub(super) identified_type: Option<String>,
    pub(super) url: Option<String>,
    pub(super) date: Option<String>,
    pub(super) record_id: Option<String>,
}

/// What is to be done with a block.
pub(super) enum Plan {
    Skip(Skip),
    Refuse(Refusal),
    /// A page, once its body is read.
    Read(HttpHead, Media),
}

impl RecordHead {
    /// The head that `bytes` start with; `None` if it does not end in them.
    pub(super) fn parse(bytes: &[u8]) -> Option<RecordHead> {
        let length = head_length(bytes)?;
        let mut head = RecordHead { length, ..RecordHead::default() };
        each_field(bytes.get(..length).unwrap_or_default(), |name, value| {
            let text = || Some(value.to_owned()).filter(|value| !value.is_empty());
            match name.to_ascii_lowercase().as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "content-length" => head.block_length = value.parse().ok(),
                "content-type" => head.content_type = text(),
                "warc-identified-payload-type" => head.identified_type = text(),
                "warc-target-uri" => {
                    // Early drafts put the address into angle brackets.
                    let bare = value.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(value);
                    head.url = Some(bare.to_owned()).filter(|url| !url.is_empty());
                }
                "warc-date" => head.date = text(),
                "warc-record-id" => head.record_id = text(),
                _ => {}
            }
        });
        Some(head)
    }

    /// Decides from the record's type and the start of its block; `whole` if that is all of it.
    pub(super) fn plan(&self, start: &[u8], whole: bool) -> Plan {
        let is_http = self.content_type.as_deref().is_none_or(|media| starts_with(media, "application/http"));
        match self.kind.as_str() {
            "request" => Plan::Skip(Skip::Request),
            "metadata" => Plan::Skip(Skip::Metadata),
            "warcinfo" => Plan::Skip(Skip::Warcinfo),
            "revisit" => Plan::Skip(Skip::Revisit),
            "continuation" => Plan::Skip(Skip::Continuation),
            "response" if is_http || start.starts_with(b"HTTP/") => match http::parse(start, whole) {
                Some(head) => self.plan_payload(head, start),
                None => Plan::Refuse(Refusal::new("bad_http").with("error", "the HTTP head does not end")),
            },
            "resource" | "conversion" => {
                let content_type = self.content_type.clone();
                self.plan_payload(HttpHead { content_type, ..HttpHead::default() }, start)
            }
            _ => Plan::Skip(Skip::OtherRecord),
        }
    }

    fn plan_payload(&self, head: HttpHead, start: &[u8]) -> Plan {
        let media = media_of(head.content_type.as_deref(), self.identified_type.as_deref());
        let body = start.get(head.length..).unwrap_or_default();
        // A coded body shows its nature only when it is decoded.
        let unlike = media == Media::Unknown && head.codings.is_empty() && kind_of(media, body).is_none();
        if media == Media::Other || unlike { Plan::Skip(Skip::MediaType) } else { Plan::Read(head, media) }
    }

    /// The page of a body as it stands in the record.
    pub(super) fn page(
        &self,
        body: Vec<u8>,
        http: HttpHead,
        media: Media,
        limit_bytes: usize,
    ) -> Result<Page, Plan> {
        let bytes = http::decode(body, &http.codings, limit_bytes).map_err(|error| {
            Plan::Refuse(match error {
                http::BodyError::TooLarge(bytes) => Refusal::too_large(limit_bytes, bytes, true),
                http::BodyError::BadCoding(coding) => {
                    Refusal::new("bad_encoding").with("content_encoding", coding)
                }
            })
        })?;
        if bytes.len() > limit_bytes {
            return Err(Plan::Refuse(Refusal::too_large(limit_bytes, bytes.len() as u64, false)));
        }
        let kind = kind_of(media, &bytes).ok_or(Plan::Skip(Skip::MediaType))?;
        Ok(Page {
            bytes,
            kind,
            url: self.url.clone(),
            content_type: http.content_type,
            status: http.status,
            fetched_at: self.date.clone(),
            ..Page::default()
        })
    }

    /// Whether the block may rightly hold WARC records of its own.
    pub(super) fn is_nested(&self, payload_type: Option<&str>) -> bool {
        [self.content_type.as_deref(), payload_type, self.identified_type.as_deref()]
            .into_iter()
            .flatten()
            .any(|media| starts_with(media, "application/warc"))
    }

    /// Where the record stands.
    pub(super) fn origin(&self, file: &str, offset: u64) -> Origin {
        Origin { file: file.to_owned(), offset, record_id: self.record_id.clone() }
    }
}

fn starts_with(media: &str, prefix: &str) -> bool {
    media.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
