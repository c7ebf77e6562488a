//! `POST /ingest`: a body becomes a file in the drop folder, and the answer waits for what the ledger says of it.
//!
//! A producer like any other: it writes hidden, syncs, renames. 200 means committed. Whoever gets no answer asks again
//! with the same bytes, and is told "duplicate" if they had come through.

use super::kinds::dress;
use super::spool::{Dress, Spool};
use super::verdict::{Verdict, failed};
use crate::flow::operate::endings::{Endings, Wait};
use crate::flow::operate::vitals::{Phase, Vitals};
use crate::flow::operate::volumes;
use crate::source::Format;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Request, StatusCode};
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

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bytes that may still be written where `folder` lies; all of them if the system does not say.
fn free_bytes(folder: &Path) -> u64 {
    volumes::room(folder).map_or(u64::MAX, |(free, _)| free)
}
