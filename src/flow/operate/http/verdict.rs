//! What became of a request to `/ingest`, and how it is said.

use crate::flow::operate::endings::Ending;
use hyper::StatusCode;
use serde_json::{Value, json};
use std::io;

/// After which time to ask again, in seconds: while others wait, and while the disk is full.
const ASK_AGAIN_BUSY: u64 = 2;
const ASK_AGAIN_FULL: u64 = 30;

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The ledger has spoken.
    Ended { file: String, ending: Ending },
    /// Stored, but not committed before the time was up or the daemon ends.
    Stored { file: String },
    /// The request itself is at fault.
    Refused(StatusCode, String),
    /// Others wait already.
    Busy,
    /// No room.
    DiskFull,
    /// Starting, or told to end.
    NotNow(&'static str),
    /// The system is at fault.
    Broken(String),
}

impl Verdict {
    /// Status, body, and after how many seconds to ask again.
    pub(super) fn answer(self) -> (StatusCode, Value, Option<u64>) {
        let refused = |message: &str| json!({ "status": "refused", "message": message });
        match self {
            Verdict::Ended { file, ending } => match ending {
                Ending::Done { kept, rejected } => {
                    let body = json!({ "status": "done", "file": file, "kept": kept, "rejected": rejected });
                    (StatusCode::OK, body, None)
                }
                Ending::Duplicate => (StatusCode::OK, json!({ "status": "duplicate", "file": file }), None),
                Ending::Failed(reason) => {
                    let body = json!({ "status": "failed", "file": file, "message": reason });
                    (StatusCode::UNPROCESSABLE_ENTITY, body, None)
                }
                Ending::Quarantined => {
                    let body = json!({ "status": "quarantined", "file": file });
                    (StatusCode::UNPROCESSABLE_ENTITY, body, None)
                }
            },
            Verdict::Stored { file } => {
                let message = "stored, not yet committed; the same body again tells what became of it";
                let body = json!({ "status": "stored", "file": file, "message": message });
                (StatusCode::ACCEPTED, body, Some(ASK_AGAIN_FULL))
            }
            Verdict::Refused(code, message) => (code, refused(&message), None),
            Verdict::Busy => {
                let message = "others wait for their commit; ask again later";
                (StatusCode::TOO_MANY_REQUESTS, refused(message), Some(ASK_AGAIN_BUSY))
            }
            Verdict::DiskFull => {
                let message = "the disk is full; ask again when there is room";
                (StatusCode::INSUFFICIENT_STORAGE, refused(message), Some(ASK_AGAIN_FULL))
            }
            Verdict::NotNow(message) => {
                (StatusCode::SERVICE_UNAVAILABLE, refused(message), Some(ASK_AGAIN_BUSY))
            }
            Verdict::Broken(message) => (StatusCode::INTERNAL_SERVER_ERROR, refused(&message), None),
        }
    }
}

/// What an error of the disk means for the request.
pub(super) fn failed(error: &io::Error) -> Verdict {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Verdict::DiskFull,
        io::ErrorKind::InvalidData => Verdict::Refused(
            StatusCode::BAD_REQUEST,
            format!("{error}; several pages go as application/x-ndjson, one object a line"),
        ),
        _ => Verdict::Broken(format!("the body could not be stored: {error}")),
    }
}
