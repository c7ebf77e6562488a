//! The owner of outputs that are tied to inputs by a ledger: append, commit by bytes and time, publish, dispose.
//!
//! Both `trommel watch` and `trommel clean --state` have it. It decides when; how is the store's business.

use super::FlowError;
use super::chunk::Chunk;
use super::disk::Disk;
use super::ledger::{Commit, End, InputId, Progress};
use super::operate::beat::Part;
use super::operate::endings::Ending;
use super::operate::vitals::{Phase, Stage};
use super::reading::{self, QUARANTINE};
use super::store::dispose::{Ways, Which, dispose};
use super::store::{Piece, Published, SharedLedger, Store, disk_is_full, lock};
use super::summary::Summary;
use super::told::Told;
use super::watch::{Hooks, Log};
use super::writer::Owner;
use crate::sink::folder::{Folder, PART_BYTES};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Files that wait for the publication that covers them, at most.
const HELD_FILES: u64 = 10_000;
/// First and longest wait on a full disk.
const FULL_WAIT: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// Between two looks for inputs that have been kept for long enough.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Inputs that one sweep removes or forgets.
const SWEEP: usize = 1_000;

/// When things happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Output bytes of one commit.
    pub commit_bytes: u64,
    /// Output waits no longer for its commit.
    pub commit_every: Duration,
    /// A part is sealed at this size.
    pub part_bytes: u64,
    /// A part is sealed when nothing came for this long.
    pub part_idle: Option<Duration>,
    /// A part is sealed at this age.
    pub part_age: Option<Duration>,
    /// Where ended inputs go; without it they stay where they are.
    pub ways: Option<Ways>,
    /// Done inputs are deleted at this age.
    pub delete_after: Option<Duration>,
    /// Digests are forgotten at this age.
    pub forget_after: Option<Duration>,
    /// A full disk is waited out; otherwise it ends the run, which can be resumed.
    pub wait_for_room: bool,
}

impl Default for Rules {
    /// 8 MiB or a second: a commit costs some milliseconds, and zstd loses nothing at that size.
    fn default() -> Rules {
        Rules {
            commit_bytes: 8 << 20,
            commit_every: Duration::from_secs(1),
            part_bytes: PART_BYTES,
            part_idle: None,
            part_age: None,
            ways: None,
            delete_after: None,
            forget_after: None,
            wait_for_room: false,
        }
    }
}

/// What the committer asks and tells of the files that wait and are claimed.
pub trait Files: Send {
    /// Whether all that there is to do are these ended inputs.
    fn is_all(&self, ended: u64) -> bool;
    /// Inputs are where they are to stay.
    fn disposed(&self, inputs: u64);
}

/// The owner.
pub struct Committer {
    pub(super) store: Store,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) ledger: SharedLedger,
    pub(super) rules: Rules,
    pub(super) told: Arc<Told>,
    pub(super) hooks: Hooks,
    pub(super) log: Log,
    pub(super) files: Box<dyn Files>,
    /// Held against other writers for as long as this lives.
    pub(super) _folder: Folder,
    pub(super) state: State,
}

/// What came since the last commit and the last publication.
#[derive(Default)]
pub(super) struct State {
    commit: Commit,
    counts: Summary,
    /// When the first chunk came that is not committed.
    since: Option<Instant>,
    /// When the first and the last chunk of the parts came.
    span: Option<(Instant, Instant)>,
    /// Inputs that have ended and are not disposed of.
    ended: u64,
    kept: u64,
    rejected: u64,
    published: Vec<Published>,
    swept: Option<Instant>,
}

impl Committer {
    fn commit(&mut self) -> Result<(), FlowError> {
        if self.state.since.is_none() {
            return Ok(());
        }
        let start = Instant::now();
        self.patiently(|committer| {
            let commit = &mut committer.state.commit;
            committer.store.commit(commit)
        })?;
        self.hooks.vitals.took(Stage::Commit, start.elapsed());
        let commit = std::mem::take(&mut self.state.commit);
        let counts = std::mem::take(&mut self.state.counts);
        self.state.since = None;
        self.hooks.vitals.committed(&counts);
        self.told.committed(commit.progress.first().map(|progress| (progress.input, progress.items)));
        self.tell(&commit, &counts)?;
        self.hooks.commits.send_modify(|number| *number += 1);
        Ok(())
    }

    /// Tells those who wait what became of the inputs that this commit has ended.
    fn tell(&self, commit: &Commit, counts: &Summary) -> Result<(), FlowError> {
        let aside = counts.rejected.get(&(QUARANTINE.0, QUARANTINE.1.to_owned())).copied().unwrap_or(0);
        for _ in 0..aside {
            self.hooks.vitals.ended(&Ending::Quarantined);
        }
        let anybody = self.hooks.endings.waiting() > 0;
        for end in &commit.ends {
            let mut ending = match &end.reason {
                Some(reason) => Ending::Failed(reason.clone()),
                None => Ending::Done { kept: 0, rejected: 0 },
            };
            if anybody && let Some((name, kept, rejected)) = lock(&self.ledger).gave(end.input)? {
                if let Ending::Done { .. } = ending {
                    ending = Ending::Done { kept, rejected };
                }
                self.hooks.endings.tell(Path::new(&name), &ending);
            }
            self.hooks.vitals.ended(&ending);
        }
        Ok(())
    }

    /// Commits, gives the parts their names, and disposes of the inputs that they cover.
    fn publish(&mut self) -> Result<(), FlowError> {
        self.commit()?;
        lock(&self.ledger).check_there()?;
        self.state.span = None;
        let start = Instant::now();
        self.patiently(|committer| {
            let named = committer.store.publish()?;
            committer.state.published.extend(named);
            Ok(())
        })?;
        self.hooks.vitals.took(Stage::Publish, start.elapsed());
        let published = std::mem::take(&mut self.state.published);
        for part in &published {
            self.hooks.vitals.published(part.bytes);
        }
        let (kept, rejected) =
            (std::mem::take(&mut self.state.kept), std::mem::take(&mut self.state.rejected));
        let ended = self.dispose(Which::All)?;
        if let Some(part) = published.first() {
            let line =
                format!("{}: {kept} records, {rejected} rejections, {ended} files done", part.path.display());
            (self.log)(&line);
        }
        self.state.ended = 0;
        Ok(())
    }

    fn dispose(&mut self, which: Which) -> Result<u64, FlowError> {
        let inputs = self.patiently(|committer| {
            let Committer { disk, ledger, rules, hooks, .. } = committer;
            let alive = || hooks.vitals.beat(Part::Writer);
            dispose(disk.as_ref(), ledger, rules.ways.as_ref(), which, &alive)
        })?;
        for input in &inputs {
            if let Some(reason) = &input.reason {
                (self.log)(&format!("failed: {}: {reason}", input.name));
            }
        }
        self.files.disposed(inputs.len() as u64);
        Ok(inputs.len() as u64)
    }

    /// Removes inputs and digests that were kept for long enough.
    fn sweep(&mut self) -> Result<(), FlowError> {
        if let Some(age) = self.rules.delete_after {
            let old = lock(&self.ledger).kept_longer_than(age, SWEEP)?;
            let gone: Vec<(InputId, Option<PathBuf>)> = old
                .into_iter()
                .filter(|(_, place)| match self.disk.remove(place) {
                    Ok(()) => true,
                    Err(e) => e.kind() == std::io::ErrorKind::NotFound,
                })
                .map(|(id, _)| (id, None))
                .collect();
            if !gone.is_empty() {
                lock(&self.ledger).disposed(&gone)?;
            }
        }
        if let Some(age) = self.rules.forget_after {
            lock(&self.ledger).forget(age, SWEEP)?;
        }
        Ok(())
    }

    /// Does a step; while the disk is full, takes the outputs back to the last commit, waits and tries again.
    fn patiently<T>(
        &mut self,
        step: impl Fn(&mut Committer) -> Result<T, FlowError>,
    ) -> Result<T, FlowError> {
        let (mut wait, longest) = FULL_WAIT;
        let mut waited = false;
        loop {
            let error = match step(self) {
                Err(error) if disk_is_full(&error) && self.rules.wait_for_room => error,
                other => {
                    if waited {
                        self.told.set_full(false);
                        self.hooks.vitals.set_phase(Phase::Ready);
                        (self.log)("there is room on the disk again");
                    }
                    return other;
                }
            };
            if !waited {
                (self.log)(&format!("{error}; nothing more is claimed until there is room"));
                self.told.set_full(true);
                self.hooks.vitals.set_phase(Phase::DiskFull);
            }
            waited = true;
            self.store.cut_back()?;
            self.hooks.vitals.beat(Part::Writer);
            if !self.told.sleep(wait) {
                return Err(error);
            }
            wait = (wait * 2).min(longest);
        }
    }
}

impl Owner for Committer {
    fn take(&mut self, chunk: &mut Chunk) -> Result<(), FlowError> {
        let start = Instant::now();
        self.hooks.vitals.beat(Part::Writer);
        let piece = Piece {
            records: std::mem::take(&mut chunk.records),
            record_lines: chunk.summary.kept,
            rejects: std::mem::take(&mut chunk.rejects),
            reject_lines: chunk.summary.rejections(),
        };
        let state = &mut self.state;
        let ended = chunk.ends.iter().filter_map(|end| Some((reading::input(end.ticket)?, end)));
        for (input, end) in ended {
            state.commit.ends.push(End { input, items: end.items, reason: end.error.clone() });
            state.ended += 1;
        }
        let mark = chunk.mark.and_then(|mark| Some((reading::input(mark.ticket)?, mark)));
        // One input is open at a time: an earlier mark is of this one, or of one that has ended since.
        state.commit.progress =
            mark.iter().map(|(input, mark)| Progress { input: *input, items: mark.items }).collect();
        for (ticket, kept, rejected) in &chunk.gave {
            let gave = state.commit.gave.entry(i64::try_from(*ticket).unwrap_or(0)).or_default();
            *gave = (gave.0 + kept, gave.1 + rejected);
        }
        state.commit.kept += chunk.summary.kept;
        state.commit.skipped += chunk.summary.skipped;
        state.commit.bytes += chunk.summary.bytes;
        for (key, count) in &chunk.summary.rejected {
            *state.commit.rejected.entry(key.clone()).or_default() += count;
        }
        state.counts.merge(chunk.summary.clone());
        state.kept += chunk.summary.kept;
        state.rejected += chunk.summary.rejections();
        let now = Instant::now();
        state.since.get_or_insert(now);
        state.span = Some((state.span.map_or(now, |(first, _)| first), now));
        self.store.keep(piece);
        self.patiently(|committer| committer.store.write())?;
        self.hooks.vitals.wrote();
        self.hooks.vitals.took(Stage::Write, start.elapsed());
        let at_once = mark.is_some_and(|(_, mark)| mark.at_once);
        if self.store.part_bytes() >= self.rules.part_bytes || self.state.ended >= HELD_FILES {
            return self.publish();
        }
        let is_old = self.state.since.is_some_and(|since| since.elapsed() >= self.rules.commit_every);
        if at_once || is_old || self.store.pending_bytes() >= self.rules.commit_bytes {
            self.commit()?;
        }
        Ok(())
    }

    fn tick(&mut self) -> Result<(), FlowError> {
        lock(&self.ledger).check_there()?;
        if self.state.since.is_some_and(|since| since.elapsed() >= self.rules.commit_every) {
            self.hooks.vitals.beat(Part::Writer);
            self.commit()?;
        }
        if self.told.take_barren() > 0 {
            self.dispose(Which::Barren)?;
        }
        if self.rules.part_idle.is_some()
            && self.state.swept.is_none_or(|swept| swept.elapsed() >= SWEEP_EVERY)
        {
            self.state.swept = Some(Instant::now());
            self.sweep()?;
        }
        let Some((first, last)) = self.state.span else {
            self.hooks.vitals.rest(Part::Writer);
            return Ok(());
        };
        // Whoever waits for the end need not wait for more to come.
        let at_end = self.files.is_all(self.state.ended);
        let is_idle = self.rules.part_idle.is_some_and(|idle| last.elapsed() >= idle);
        let is_old = self.rules.part_age.is_some_and(|age| first.elapsed() >= age);
        if at_end || is_idle || is_old { self.publish() } else { Ok(()) }
    }

    fn finish(mut self) -> Result<(), FlowError> {
        self.publish()?;
        self.dispose(Which::All)?;
        Ok(lock(&self.ledger).calm()?)
    }
}
