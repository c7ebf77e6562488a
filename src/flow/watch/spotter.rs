//! The thread that knows what lies in the drop folder: events, listings and the settle time become ready names.

use super::Hooks;
use super::events::{Events, Hint, WAITING_HINTS};
use super::listing::{self, Wanted};
use super::markers;
use super::places::{OWN, Places};
use super::settle::Settle;
use super::waiting::Waiting;
use super::writers::{ASK_AGAIN, Asked, FileId};
use super::{FlowError, Log, Options};
use crate::flow::network::gives_no_events;
use crate::flow::operate::beat::Part;
use crate::flow::operate::posted;
use crate::flow::told::Told;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant, SystemTime};

/// Between two listings while events arrive as they should.
const LIST_EVERY: Duration = Duration::from_secs(30);
/// Between two listings without events.
const POLL_EVERY: Duration = Duration::from_secs(1);
/// Between two looks while the daemon is to end once idle.
const IDLE_LOOK: Duration = Duration::from_millis(50);
/// A listing asked for by events waits for this long after the last, so that a flood of events costs few listings.
const LIST_GAP: Duration = Duration::from_millis(200);

/// The way to the thread.
pub(super) struct Spotter {
    hints: SyncSender<Hint>,
}

impl Spotter {
    pub(super) fn start(
        options: &Options,
        places: &Places,
        waiting: Arc<Waiting>,
        told: Arc<Told>,
        hooks: Hooks,
        log: Log,
    ) -> Result<Spotter, FlowError> {
        let (hints, queue) = sync_channel(WAITING_HINTS);
        let lost = Arc::new(AtomicBool::new(false));
        let silent = gives_no_events(&places.folder);
        if let Some(name) = silent.filter(|_| !options.poll) {
            let every = POLL_EVERY.as_secs();
            log(&format!("the drop folder lies on {name}, which tells of no files; looking every {every} s"));
        }
        let events = if options.poll || silent.is_some() {
            None
        } else {
            Events::start(hints.clone(), Arc::clone(&lost)).inspect_err(|e| no_events(&log, e)).ok()
        };
        let watch = Watch {
            folder: places.folder.symlink_metadata().ok().map(|found| FileId::of(&found)),
            root: places.folder.clone(),
            settle: Settle::new(options.settle),
            asked: Asked::default(),
            until_idle: options.until_idle,
            wanted: options.wanted.clone(),
            hooks,
            events,
            waiting,
            told,
            lost,
            log,
            closed_folders: HashSet::new(),
        };
        std::thread::Builder::new()
            .name(String::from("spotter"))
            .spawn(move || {
                let vitals = Arc::clone(&watch.hooks.vitals);
                watch.run(&queue);
                vitals.rest(Part::Spotter);
            })
            .map_err(|e| FlowError::Thread(format!("cannot start the watching thread: {e}")))?;
        Ok(Spotter { hints })
    }

    /// Makes the thread look whether it is to end.
    pub(super) fn wake(&self) {
        // A full queue wakes it too.
        let _ = self.hints.try_send(Hint::Look);
    }
}

struct Watch {
    root: PathBuf,
    /// What `root` is.
    folder: Option<FileId>,
    settle: Settle,
    /// Complete by the clock; somebody may have them open all the same.
    asked: Asked,
    until_idle: bool,
    wanted: Wanted,
    hooks: Hooks,
    /// `None` when only listings are used.
    events: Option<Events>,
    waiting: Arc<Waiting>,
    told: Arc<Told>,
    lost: Arc<AtomicBool>,
    log: Log,
    /// Folders that cannot be looked into, so that each is said once.
    closed_folders: HashSet<PathBuf>,
}

impl Watch {
    fn run(mut self, hints: &Receiver<Hint>) {
        let mut list_at = Instant::now();
        while !self.waiting.is_closed() {
            self.hooks.vitals.beat(Part::Spotter);
            let now = Instant::now();
            if self.lost.swap(false, Ordering::Relaxed) {
                list_at = list_at.min(now + LIST_GAP);
            }
            if list_at <= now {
                self.list();
                list_at = Instant::now() + if self.events.is_some() { LIST_EVERY } else { POLL_EVERY };
            }
            for path in self.settle.due(Instant::now()) {
                self.look(&path);
            }
            self.ask();
            if self.until_idle && self.is_idle() {
                self.waiting.close();
                return;
            }
            let mut wake_at = self.settle.next_due().map_or(list_at, |due| due.min(list_at));
            wake_at = self.asked.due(Instant::now()).map_or(wake_at, |due| due.min(wake_at));
            if self.until_idle {
                wake_at = wake_at.min(Instant::now() + IDLE_LOOK);
            }
            self.tell();
            let first = hints.recv_timeout(wake_at.saturating_duration_since(Instant::now())).ok();
            // What is there already goes in one pass; as many at most as fit the queue, for more may come meanwhile.
            for hint in first.into_iter().chain(hints.try_iter().take(WAITING_HINTS)) {
                if self.heed(hint) {
                    list_at = list_at.min(Instant::now() + LIST_GAP);
                }
            }
        }
    }

    /// Follows a hint; true if a listing is needed.
    fn heed(&mut self, hint: Hint) -> bool {
        let (path, moved) = match hint {
            Hint::Moved(path) => (path, true),
            Hint::Changed(path) => (path, false),
            Hint::List => return true,
            Hint::Look => return false,
        };
        let Ok(name) = path.strip_prefix(&self.root) else { return false };
        if self.wanted.needs_marker() && markers::is_marker(name) {
            return self.marked(name);
        }
        let name = name.to_owned();
        let name = name.as_path();
        if name.as_os_str().is_empty() || !listing::wanted(name) {
            return false;
        }
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => return true,
            Ok(found) if !found.is_file() => return false,
            Ok(_) => {}
            Err(_) => {
                self.forget(name);
                return false;
            }
        }
        if !self.wanted.is_wanted(name) {
            return false;
        }
        self.waiting.forgive(name);
        if self.wanted.needs_marker() {
            self.look(name);
        } else if moved {
            // Whoever renames a file has finished it.
            self.forget(name);
            self.waiting.add(name.to_owned());
        } else {
            self.look(name);
        }
        false
    }

    /// A marker came: its file is finished.
    fn marked(&mut self, marker: &Path) -> bool {
        self.look(&marker.with_extension(""));
        false
    }

    /// Tells how much waits, and since when.
    fn tell(&self) {
        let (waiting, claimed) = self.waiting.counts();
        let files = waiting + (self.settle.len() + self.asked.len()) as u64;
        let oldest = self.waiting.oldest().and_then(|name| self.root.join(name).symlink_metadata().ok());
        let oldest = oldest.and_then(|found| found.modified().ok()).or_else(|| self.settle.oldest());
        self.hooks.vitals.set_waiting(files, oldest);
        self.hooks.vitals.set_claimed(claimed);
    }

    /// Looks at a file that is there or was: complete, to be looked at again, or gone.
    fn look(&mut self, name: &Path) {
        if self.waiting.knows(name) {
            return self.forget(name);
        }
        let found = self.root.join(name).symlink_metadata().and_then(|m| Ok((m.modified()?, m)));
        let Ok((modified, found)) = found else { return self.forget(name) };
        if posted::is_name(name) {
            // Renamed by ourselves, hence whole, even if the event of it went unseen.
            self.forget(name);
            return self.waiting.add(name.to_owned());
        }
        if self.wanted.needs_marker() {
            if self.wanted.is_wanted(name) && self.wanted.is_finished(&self.root.join(name)) {
                self.waiting.add(name.to_owned());
            }
            return;
        }
        if self.settle.look(name, found.len(), modified, SystemTime::now(), Instant::now()) {
            self.asked.add(name.to_owned(), FileId::of(&found), modified);
        }
    }

    /// Files that were left alone for long enough are complete, unless somebody has them open for writing.
    fn ask(&mut self) {
        let answer = self.asked.look();
        for name in answer.closed {
            self.waiting.add(name);
        }
        for (name, modified) in answer.open {
            self.settle.hold(&name, modified, Instant::now() + ASK_AGAIN);
        }
        for (name, process) in answer.news {
            let name = name.display();
            (self.log)(&format!(
                "process {process} has {name} open for writing; it is read once it is closed"
            ));
        }
    }

    fn forget(&mut self, name: &Path) {
        self.settle.forget(name);
        self.asked.forget(name);
    }

    fn list(&mut self) {
        // A folder made anew may get the old one's number; our own folder is not in it then.
        let folder = self.root.symlink_metadata().ok().map(|found| FileId::of(&found));
        if folder != self.folder || !self.root.join(OWN).is_dir() {
            let folder = self.root.display();
            self.told.fail(FlowError::Thread(format!(
                "the drop folder {folder} was removed or replaced while it was watched; start again"
            )));
            return self.waiting.close();
        }
        let wanted = self.wanted.clone();
        let wanted = |path: &Path| wanted.is_wanted(path);
        let mut listing = listing::list(&self.root, &wanted);
        if let Some(events) = &mut self.events {
            match events.follow(&self.root, &listing.folders) {
                Ok(false) => {}
                // A folder is watched first and listed then, so that nothing falls between.
                Ok(true) => listing = listing::list(&self.root, &wanted),
                Err(e) => {
                    no_events(&self.log, &e);
                    self.events = None;
                }
            }
        }
        let closed: HashSet<PathBuf> = listing.closed.into_iter().collect();
        for folder in closed.difference(&self.closed_folders) {
            let folder = self.root.join(folder);
            (self.log)(&format!(
                "cannot look into {}: permission denied; what lies there waits",
                folder.display()
            ));
        }
        self.closed_folders = closed;
        for name in listing.files {
            if self.settle.len() + self.asked.len() < listing::LISTED_FILES {
                self.look(&name);
            }
        }
        self.ask();
    }

    /// Nothing waits, settles, is claimed or in flight; the last word has a listing.
    fn is_idle(&mut self) -> bool {
        let is_idle =
            |this: &Watch| this.settle.is_empty() && this.asked.len() == 0 && this.waiting.is_idle();
        if !is_idle(self) {
            return false;
        }
        self.list();
        is_idle(self)
    }
}

fn no_events(log: &Log, error: &notify::Error) {
    log(&format!("no file events ({error}); looking every {} s instead", POLL_EVERY.as_secs()));
}
