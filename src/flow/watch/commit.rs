//! The owner of the daemon's output: write, then commit (seal and publish), and only then dispose of the inputs.

use super::dispose;
use super::places::Places;
use super::waiting::Waiting;
use super::{Log, Options};
use crate::flow::chunk::{Chunk, Form};
use crate::flow::feed::FileEnd;
use crate::flow::writer::Owner;
use crate::sink::SinkError;
use crate::sink::folder::{Folder, PART_BYTES, Parts};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A part is sealed when nothing came for this long, so that a single dropped file has its output soon.
const PART_IDLE: Duration = Duration::from_secs(5);
/// A part is sealed at this age, also while more comes.
const PART_AGE: Duration = Duration::from_secs(60);
/// Files that wait in `work/` for the commit that covers them, at most.
const HELD_FILES: usize = 10_000;

/// Parts being written, and the inputs that end in them.
pub(super) struct Committer {
    // Before the folder: what is unfinished goes while it is still locked.
    records: Parts,
    rejects: Parts,
    _folder: Folder,
    ends: Vec<FileEnd>,
    /// When the first and the last chunk of the parts came.
    span: Option<(Instant, Instant)>,
    kept: u64,
    rejected: u64,
    until_idle: bool,
    places: Arc<Places>,
    waiting: Arc<Waiting>,
    log: Log,
}

impl Committer {
    pub(super) fn open(
        options: &Options,
        form: Form,
        places: Arc<Places>,
        waiting: Arc<Waiting>,
        log: Log,
    ) -> Result<Committer, SinkError> {
        let folder = Folder::open(&options.out)?;
        let packed = options.parts.suffix();
        Ok(Committer {
            records: folder.records(&format!("{}{packed}", form.shape.suffix()))?,
            rejects: folder.rejects(&format!(".jsonl{packed}"))?,
            _folder: folder,
            ends: Vec::new(),
            span: None,
            kept: 0,
            rejected: 0,
            until_idle: options.until_idle,
            places,
            waiting,
            log,
        })
    }

    /// Publishes what was written, then disposes of the inputs that it covers.
    fn commit(&mut self) -> Result<(), SinkError> {
        self.span = None;
        let rejects = self.rejects.seal()?;
        if let Some(part) = self.records.seal()?.or(rejects) {
            let (kept, rejected, files) = (self.kept, self.rejected, self.ends.len());
            (self.log)(&format!(
                "{}: {kept} records, {rejected} rejections, {files} files done",
                part.display()
            ));
        }
        (self.kept, self.rejected) = (0, 0);
        for end in std::mem::take(&mut self.ends) {
            let Some(claim) = self.places.tickets.redeem(end.ticket) else { continue };
            match end.error {
                None => dispose::done(&self.places, &claim)?,
                Some(reason) => {
                    (self.log)(&format!("failed: {}: {reason}", claim.file()));
                    dispose::failed(&self.places, &claim, &reason)?;
                }
            }
            self.waiting.disposed(1);
        }
        Ok(())
    }
}

impl Owner for Committer {
    fn take(&mut self, chunk: &Chunk) -> Result<(), SinkError> {
        self.records.write(&chunk.records)?;
        self.rejects.write(&chunk.rejects)?;
        self.kept += chunk.summary.kept;
        self.rejected += chunk.summary.rejections();
        self.ends.extend(chunk.ends.iter().cloned());
        let now = Instant::now();
        self.span = Some((self.span.map_or(now, |(first, _)| first), now));
        let bytes = self.records.bytes().max(self.rejects.bytes());
        if bytes >= PART_BYTES || self.ends.len() >= HELD_FILES { self.commit() } else { Ok(()) }
    }

    fn tick(&mut self) -> Result<(), SinkError> {
        let Some((first, last)) = self.span else { return Ok(()) };
        // Whoever waits for the end need not wait for more to come.
        let at_end = self.until_idle && self.waiting.is_all(self.ends.len() as u64);
        if at_end || last.elapsed() >= PART_IDLE || first.elapsed() >= PART_AGE {
            self.commit()
        } else {
            Ok(())
        }
    }

    fn finish(mut self) -> Result<(), SinkError> {
        self.commit()
    }
}
