//! `POST /ingest`: a body becomes a file in the drop folder, and the answer waits for what the ledger says of it.
//!
//! A producer like any other: it writes hidden, syncs, renames. 200 means committed. Whoever gets no answer asks again
//! with the same bytes, and is told "duplicate" if they had come through.

use super::spool::{Dress, Spool};
use crate::flow::operate::endings::{Ending, Endings, Wait};
use crate::flow::operate::vitals::{Phase, Vitals};
use crate::flow::operate::volumes;
use crate::source::Format;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Pieces of a body between the connection and the thread that writes them; each is some 16 KiB.
const PIECES: usize = 8;
/// A body that brings nothing for so long is given up.
const PIECE_TIME: Duration = Duration::from_secs(30);
/// After which time to ask again, in seconds: while others wait, and while the disk is full.
const ASK_AGAIN_BUSY: u64 = 2;
const ASK_AGAIN_FULL: u64 = 30;

/// Bounds of what is taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one body.
    pub body_bytes: u64,
    /// Requests that wait for their commit.
    pub waiting: u64,
    /// Body bytes of these together; one body alone is always taken.
    pub waiting_bytes: u64,
    /// Bytes that must stay free on the volume of the drop folder.
    pub reserve_bytes: u64,
    /// How long an answer waits for the commit.
    pub answer_time: Duration,
}

impl Default for Limits {
    /// 64 MiB a body, 64 requests, 256 MiB, 64 MiB free, five minutes.
    fn default() -> Limits {
        Limits {
            body_bytes: 64 << 20,
            waiting: 64,
            waiting_bytes: 256 << 20,
            reserve_bytes: 64 << 20,
            answer_time: Duration::from_secs(300),
        }
    }
}

/// Takes bodies.
#[derive(Debug)]
pub struct Ingest {
    spool: Arc<Spool>,
    format: Format,
    endings: Arc<Endings>,
    limits: Limits,
    waiting: AtomicU64,
    waiting_bytes: AtomicU64,
    stored_bytes: AtomicU64,
    answers: Mutex<BTreeMap<u16, u64>>,
}

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

impl Ingest {
    /// Takes bodies into `drop`, by way of `hidden`, a folder of ours on the same volume. `format` is the daemon's: what
    /// it would not read as what it is, is refused. Nothing is touched before the first body.
    pub fn new(
        drop: PathBuf,
        hidden: PathBuf,
        format: Format,
        endings: Arc<Endings>,
        limits: Limits,
    ) -> Ingest {
        Ingest {
            spool: Arc::new(Spool::new(drop, hidden)),
            format,
            endings,
            limits,
            waiting: AtomicU64::new(0),
            waiting_bytes: AtomicU64::new(0),
            stored_bytes: AtomicU64::new(0),
            answers: Mutex::default(),
        }
    }

    /// Answers by status code so far.
    pub fn answers(&self) -> Vec<(u16, u64)> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().map(|(code, count)| (*code, *count)).collect()
    }

    /// Body bytes stored so far, and requests that wait now.
    pub fn stored_and_waiting(&self) -> (u64, u64) {
        (self.stored_bytes.load(Ordering::Relaxed), self.waiting.load(Ordering::Relaxed))
    }

    pub(super) fn answered(&self, code: u16) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// Takes one body and waits for what becomes of it.
    pub(super) async fn take(&self, request: Request<Incoming>, vitals: &Vitals) -> Verdict {
        match vitals.phase() {
            Phase::Ready => {}
            Phase::Starting => return Verdict::NotNow("the daemon starts; ask again soon"),
            Phase::Draining => return Verdict::NotNow("the daemon ends; ask again when it is back"),
            Phase::DiskFull => return Verdict::DiskFull,
        }
        let (head, body) = request.into_parts();
        let declared = length(&head.headers);
        let dress = match dress(&head.headers, self.format) {
            Ok(dress) => dress,
            Err(refused) => return refused,
        };
        if declared.is_some_and(|bytes| bytes > self.limits.body_bytes) {
            return self.too_large();
        }
        let Some(mut place) = Place::take(self) else { return Verdict::Busy };
        if free_bytes(self.spool.folder()) < self.limits.reserve_bytes + declared.unwrap_or(0) {
            return Verdict::DiskFull;
        }
        let (mut wait, file) = match self.store(body, dress, &mut place).await {
            Ok(stored) => stored,
            Err(verdict) => return verdict,
        };
        match tokio::time::timeout(self.limits.answer_time, wait.ending()).await {
            Ok(Some(ending)) => Verdict::Ended { file, ending },
            Ok(None) | Err(_) => Verdict::Stored { file },
        }
    }

    /// Writes the body to its file and gives it its name in the drop folder.
    async fn store(
        &self,
        mut body: Incoming,
        dress: Dress,
        place: &mut Place<'_>,
    ) -> Result<(Wait, String), Verdict> {
        let (pieces, queue) = mpsc::channel(PIECES);
        let (spool, endings) = (Arc::clone(&self.spool), Arc::clone(&self.endings));
        let writing = tokio::task::spawn_blocking(move || write(&spool, &endings, dress, queue));
        let mut bytes = 0;
        loop {
            let next = tokio::time::timeout(PIECE_TIME, body.frame()).await;
            let Ok(next) = next else {
                let message = format!("the body brought nothing for {} s", PIECE_TIME.as_secs());
                return Err(Verdict::Refused(StatusCode::REQUEST_TIMEOUT, message));
            };
            let piece = match next {
                None => break,
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                Some(Err(e)) => {
                    return Err(Verdict::Refused(
                        StatusCode::BAD_REQUEST,
                        format!("the body broke off: {e}"),
                    ));
                }
            };
            bytes += piece.len() as u64;
            if bytes > self.limits.body_bytes {
                return Err(self.too_large());
            }
            if !place.grow(piece.len() as u64) {
                return Err(Verdict::Busy);
            }
            if pieces.send(Piece::Bytes(piece)).await.is_err() {
                break;
            }
        }
        if bytes == 0 {
            return Err(Verdict::Refused(StatusCode::BAD_REQUEST, String::from("the body is empty")));
        }
        // If the other side has gone, it says why.
        let _ = pieces.send(Piece::End).await;
        match writing.await {
            Ok(Ok(Some((wait, name)))) => {
                self.stored_bytes.fetch_add(bytes, Ordering::Relaxed);
                Ok((wait, name.to_string_lossy().into_owned()))
            }
            Ok(Err(e)) => Err(failed(&e)),
            Ok(Ok(None)) | Err(_) => Err(Verdict::Broken(String::from("the body could not be stored"))),
        }
    }

    fn too_large(&self) -> Verdict {
        let message =
            format!("a body may have {} bytes; drop larger files into the folder", self.limits.body_bytes);
        Verdict::Refused(StatusCode::PAYLOAD_TOO_LARGE, message)
    }
}

enum Piece {
    Bytes(Bytes),
    End,
}

/// Writes pieces to a file, on a thread that may block. `None` if they break off; nothing is left then.
fn write(
    spool: &Spool,
    endings: &Arc<Endings>,
    dress: Dress,
    mut queue: mpsc::Receiver<Piece>,
) -> io::Result<Option<(Wait, PathBuf)>> {
    let mut upload = spool.begin(dress)?;
    loop {
        match queue.blocking_recv() {
            None => return Ok(None),
            Some(Piece::Bytes(bytes)) => upload.write(&bytes)?,
            Some(Piece::End) => break,
        }
    }
    let name = upload.finish()?;
    // Before the rename: the engine may be done with it before we are back.
    let wait = endings.expect(name.clone());
    upload.put(spool.folder(), &name)?;
    Ok(Some((wait, name)))
}

fn failed(error: &io::Error) -> Verdict {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Verdict::DiskFull,
        io::ErrorKind::InvalidData => Verdict::Refused(
            StatusCode::BAD_REQUEST,
            format!("{error}; several pages go as application/x-ndjson, one object a line"),
        ),
        _ => Verdict::Broken(format!("the body could not be stored: {error}")),
    }
}

/// One of the places for requests that wait, and the bytes that it holds.
struct Place<'i> {
    ingest: &'i Ingest,
    bytes: u64,
}

impl<'i> Place<'i> {
    fn take(ingest: &'i Ingest) -> Option<Place<'i>> {
        let place = Place { ingest, bytes: 0 };
        let before = ingest.waiting.fetch_add(1, Ordering::SeqCst);
        (before < ingest.limits.waiting).then_some(place)
    }

    /// Whether more bytes fit beside what the others hold.
    fn grow(&mut self, bytes: u64) -> bool {
        self.bytes += bytes;
        let all = self.ingest.waiting_bytes.fetch_add(bytes, Ordering::SeqCst) + bytes;
        all <= self.ingest.limits.waiting_bytes || all == self.bytes
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.ingest.waiting.fetch_sub(1, Ordering::SeqCst);
        self.ingest.waiting_bytes.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

const TYPES: &str = "send text/html, application/xhtml+xml, text/plain or text/markdown (one page), application/json (one \
object), application/x-ndjson (an object a line) or application/warc";

/// What has to be put round a body of these headers, so that the daemon reads it as what it is.
fn dress(headers: &HeaderMap, format: Format) -> Result<Dress, Verdict> {
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

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bytes that may still be written where `folder` lies; all of them if the system does not say.
fn free_bytes(folder: &Path) -> u64 {
    volumes::room(folder).map_or(u64::MAX, |(free, _)| free)
}
