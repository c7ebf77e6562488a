//! The endless feed: ready names are claimed, some at a time, and read, one file open at a time.

use super::markers::{remove_marker, remove_stale_markers};
use super::places::Places;
use super::waiting::{Next, Waiting};
use super::{Hooks, Log};
use crate::flow::disk::Disk;
use crate::flow::feed::{Feed, Mark, Pulled};
use crate::flow::ledger::{Identity, Reader, State, Verdict};
use crate::flow::memory::HELD_BYTES;
use crate::flow::network::free_bytes;
use crate::flow::operate::beat::Part;
use crate::flow::operate::endings::Ending;
use crate::flow::operate::recipe::{Current, Recipe};
use crate::flow::operate::vitals::{Phase, Stage};
use crate::flow::reading::{Context, Reading, Ready};
use crate::flow::store::claimed::{Entered, Taken, claim, left_over};
use crate::flow::store::{disk_is_full, lock};
use crate::flow::{Cleaner, FlowError};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Files that are claimed together, unless they are more than are held: their renames are synced once and entered in one
/// transaction. Few enough that what is claimed and not read when the daemon is told to end is soon read by the next one.
const CLAIMED_TOGETHER: usize = 64;
/// Between two looks at a full disk.
const FULL_WAIT: Duration = Duration::from_millis(500);

/// Reads what is dropped.
pub(super) struct DropFeed {
    places: Arc<Places>,
    waiting: Arc<Waiting>,
    disk: Arc<dyn Disk>,
    context: Context,
    current: Arc<Current>,
    hooks: Hooks,
    log: Log,
    marker: bool,
    min_free: u64,
    /// Claimed and not opened yet, those of earlier processes first.
    ready: VecDeque<Ready>,
    open: Option<Reading>,
    /// What cleans the pages that are given now, and those from the next batch on.
    recipe: Arc<Recipe>,
    next_recipe: Option<Arc<Recipe>>,
    /// Everything pulled so far has been told to go its way.
    paused: bool,
    /// Time that went by with waiting and claiming since [`Feed::waited`] was asked.
    waited: Duration,
}

/// What the feed is made of.
pub(super) struct Parts {
    pub(super) places: Arc<Places>,
    pub(super) waiting: Arc<Waiting>,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) context: Context,
    pub(super) current: Arc<Current>,
    pub(super) hooks: Hooks,
    pub(super) log: Log,
    pub(super) marker: bool,
    pub(super) min_free: u64,
}

impl DropFeed {
    /// Enters what an earlier process left in `work/`, and takes up what it had claimed.
    pub(super) fn start(parts: Parts) -> Result<DropFeed, FlowError> {
        let Parts { places, waiting, disk, context, current, hooks, log, marker, min_free } = parts;
        let recipe = current.get();
        lock(&context.ledger).take_over()?;
        left_over(disk.as_ref(), &context.ledger, &places.work(), &recipe.fingerprint)?;
        let (mut ready, mut barren, mut other) = (VecDeque::new(), 0, 0);
        for open in lock(&context.ledger).open_inputs()? {
            match open.state {
                State::Claimed => {
                    other += u64::from(open.items > 0 && open.fingerprint != recipe.fingerprint);
                    ready.push_back(Ready {
                        id: open.id,
                        path: open.place.unwrap_or_default(),
                        name: open.name,
                        items: open.items,
                        attempts: open.attempts,
                        held: None,
                        recipe: Arc::clone(&recipe),
                    });
                }
                State::Duplicate | State::Done | State::Failed => barren += 1,
            }
        }
        waiting.recovered(ready.len() as u64 + barren);
        context.told.add_barren(barren);
        if !ready.is_empty() {
            log(&format!("{} files claimed before are read on", ready.len()));
        }
        if other > 0 {
            log(&format!("the rest of {other} of them is cleaned by another pipeline than their beginning"));
        }
        if marker {
            remove_stale_markers(&places.folder);
        }
        Ok(DropFeed {
            places,
            waiting,
            disk,
            context,
            current,
            hooks,
            log,
            marker,
            min_free,
            ready,
            open: None,
            recipe,
            next_recipe: None,
            paused: true,
            waited: Duration::ZERO,
        })
    }

    /// The next file to open, or what to tell the engine instead.
    fn next_ready(&mut self) -> Result<Result<Ready, Pulled>, FlowError> {
        loop {
            // Once closed, nothing new is taken in hand; what is claimed stays claimed for the next start.
            if self.waiting.is_closed() {
                return Ok(Err(Pulled::End));
            }
            if let Some(ready) = self.ready.pop_front() {
                return Ok(Ok(ready));
            }
            if self.paused {
                self.hooks.vitals.rest(Part::Reader);
            }
            let since = Instant::now();
            let next = self.waiting.next(self.paused, CLAIMED_TOGETHER);
            self.waited += since.elapsed();
            match next {
                Next::Closed => return Ok(Err(Pulled::End)),
                Next::Nothing => {
                    self.paused = true;
                    return Ok(Err(Pulled::Pause));
                }
                Next::Names(names) => {
                    self.hooks.vitals.beat(Part::Reader);
                    if !self.has_room(names.len()) {
                        self.waiting.put_back(names);
                        continue;
                    }
                    let names = self.few_enough(names);
                    self.claim(names)?;
                }
            }
        }
    }

    /// As many of these files, one at least, as are held from their claim on; the others wait on.
    fn few_enough(&self, mut names: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut left = HELD_BYTES as u64;
        let mut fits = |name: &PathBuf| {
            let length = self.disk.length(&self.places.folder.join(name)).ok().flatten().unwrap_or(0);
            let fits = length <= left;
            left = left.saturating_sub(length);
            fits
        };
        let count = names.iter().map_while(|name| fits(name).then_some(())).count();
        let later = names.split_off(count.max(1).min(names.len()));
        self.waiting.put_back(later);
        names
    }

    /// Waits for room on the disk, once what was read has gone its way; false if the daemon is to end first.
    fn has_room(&self, names: usize) -> bool {
        let places = [&self.places.folder, &self.places.out, &self.places.state];
        let mut said = false;
        loop {
            if self.waiting.is_closed() || !self.context.told.wait_room() {
                return false;
            }
            let short =
                places.iter().find(|place| free_bytes(place).is_some_and(|free| free < self.min_free));
            let Some(place) = short else {
                if said {
                    self.hooks.vitals.set_phase(Phase::Ready);
                }
                return true;
            };
            if !said {
                said = true;
                self.hooks.vitals.set_phase(Phase::DiskFull);
                let text = "hardly any room is left at";
                (self.log)(&format!(
                    "{text} {}; {names} files and more wait until there is",
                    place.display()
                ));
            }
            self.hooks.vitals.beat(Part::Reader);
            self.context.told.sleep(FULL_WAIT);
        }
    }

    fn claim(&mut self, names: Vec<PathBuf>) -> Result<(), FlowError> {
        let (start, count) = (Instant::now(), names.len() as u64);
        let recipe = self.current.get();
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let clock = u64::try_from(since.as_micros()).unwrap_or(0);
        let (disk, ledger, work) = (self.disk.as_ref(), &self.context.ledger, self.places.work());
        let mut taken = claim(disk, ledger, &self.places.folder, &work, &names, &recipe.fingerprint, clock);
        let mut lost = 0;
        while let Err(error) = taken {
            if !disk_is_full(&error) || !self.context.told.sleep(FULL_WAIT) {
                return Err(error);
            }
            // What was renamed before lies in `work/`; the rest is found by the next listing.
            let claimed = left_over(disk, ledger, &work, &recipe.fingerprint);
            taken = claimed.map(|claimed| {
                lost = count.saturating_sub(claimed.len() as u64);
                Taken { claimed, ..Taken::default() }
            });
        }
        let Taken { claimed, gone, refused } = taken?;
        self.waiting.not_claimed(lost + gone as u64);
        for (name, error) in refused {
            let path = self.places.folder.join(&name);
            (self.log)(&format!("cannot claim {}: {error}; it is left where it is", path.display()));
            self.waiting.refuse(name);
        }
        let mut barren = 0;
        for Entered { input, claimed, held } in claimed {
            if self.marker {
                remove_marker(&self.places.folder.join(&input.name));
            }
            let ending = match (claimed.verdict, &input.unreadable) {
                (Verdict::Duplicate, _) => {
                    (self.log)(&format!("{} was done before; it gives nothing", input.name));
                    Some(Ending::Duplicate)
                }
                (_, Some(reason)) => {
                    self.waiting.add_unreadable();
                    Some(Ending::Failed(reason.clone()))
                }
                (_, None) => None,
            };
            if let Some(ending) = ending {
                barren += 1;
                match ending {
                    Ending::Duplicate => self.tell_duplicate(&input.name, &input.identity),
                    _ => self.hooks.endings.tell(Path::new(&input.name), &ending),
                }
                self.hooks.vitals.ended(&ending);
                continue;
            }
            self.hooks.vitals.read_bytes(input.identity.bytes);
            self.ready.push_back(Ready::claimed(input, &claimed, held, &recipe));
        }
        self.context.told.add_barren(barren);
        let (waiting, under_way) = self.waiting.counts();
        self.hooks.vitals.set_claimed(under_way);
        if waiting == 0 {
            self.hooks.vitals.set_waiting(0, None);
        }
        self.waited += start.elapsed();
        self.hooks.vitals.took(Stage::Claim, start.elapsed() / u32::try_from(count.max(1)).unwrap_or(1));
        Ok(())
    }

    /// Tells whoever waits for a duplicate, but not before the first of its kind is committed: they wait for that one then.
    fn tell_duplicate(&self, name: &str, identity: &Identity) {
        let endings = &self.hooks.endings;
        let name = Path::new(name);
        if endings.waiting() == 0 {
            return;
        }
        let first = || Reader::open(&self.places.state).ok()?.lookup(identity).ok()?;
        let Some(found) = first() else { return endings.tell(name, &Ending::Duplicate) };
        endings.follow(name, Path::new(&found.name));
        // Asked again, for it may have ended before they waited for it.
        if first().is_none_or(|found| found.state != State::Claimed) {
            endings.tell(Path::new(&found.name), &Ending::Duplicate);
        }
    }

    fn pull(&mut self) -> Result<Pulled, FlowError> {
        if let Some(recipe) = self.next_recipe.take() {
            self.recipe = recipe;
        }
        loop {
            // What is in the middle of a file is read on by the next start.
            if self.waiting.is_closed() {
                return Ok(Pulled::End);
            }
            if let Some(reading) = &mut self.open {
                let pulled = reading.next(&self.context)?;
                if matches!(pulled, Pulled::Done(_)) {
                    self.open = None;
                }
                return Ok(pulled);
            }
            let mut ready = match self.next_ready()? {
                Ok(ready) => ready,
                Err(pulled) => return Ok(pulled),
            };
            if !Arc::ptr_eq(&ready.recipe, &self.recipe) {
                // The pages before were for the recipe before.
                self.next_recipe = Some(Arc::clone(&ready.recipe));
                self.ready.push_front(ready);
                return Ok(Pulled::Cut);
            }
            self.paused = false;
            match Reading::open(&mut ready, &self.context)? {
                Ok(reading) => self.open = Some(reading),
                Err(error) => return Ok(ready.end(error)),
            }
        }
    }
}

impl Feed for DropFeed {
    fn next(&mut self) -> Pulled {
        self.pull().unwrap_or_else(|error| {
            self.context.told.fail(error);
            self.waiting.close();
            Pulled::End
        })
    }

    fn waited(&mut self) -> Duration {
        std::mem::take(&mut self.waited)
    }

    fn mark(&self) -> Option<Mark> {
        self.open.as_ref().map(Reading::mark)
    }

    fn cleaner(&self) -> Option<Cleaner> {
        Some(Arc::clone(&self.recipe.cleaner))
    }
}
