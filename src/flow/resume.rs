//! `trommel clean --state`: a finite list of inputs, tied to its outputs by a ledger, so that it can be taken up again.
//!
//! Inputs are never moved or changed: their claims live in the ledger alone. There an input is its bytes and its name,
//! so that what comes out is what a run without a ledger gives. One that is done is passed over; one that was begun is
//! read on from the last commit.

use super::committer::{Committer, Files, Rules};
use super::disk::{Disk, RealDisk};
use super::feed::{Feed, FileEnd, Mark, Pulled};
use super::ledger::{Ledger, NewInput, Verdict};
use super::memory::HELD_BYTES;
use super::network::network_of;
use super::operate::recipe::Recipe;
use super::reading::{Context, Reading, Ready, Try};
use super::run::Work;
use super::store::dispose::{Which, dispose};
use super::store::identity::Holder;
use super::store::{HIDDEN, SharedLedger, Store, io, lock};
use super::told::Told;
use super::watch::{Hooks, Log};
use super::{Cleaner, FlowError};
use crate::sink::compress::Compression;
use crate::sink::folder::Folder;
use crate::sink::lock::Lock;
use crate::source::InputFile;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Inputs that are claimed together, unless they are more than are held.
const CLAIMED_TOGETHER: usize = 64;

/// What a run with a ledger is made of.
pub struct Plan {
    /// The inputs, in their order.
    pub files: Vec<InputFile>,
    /// Inputs that could not even be listed, each with its reason.
    pub unlisted: Vec<String>,
    /// The folder of parts.
    pub out: PathBuf,
    /// The folder of the ledger.
    pub state: PathBuf,
    /// Compression of the parts.
    pub parts: Compression,
    /// What reads and cleans.
    pub recipe: Recipe,
    /// Tries pages that may have ended a process.
    pub try_page: Option<Try>,
    /// When to commit.
    pub rules: Rules,
}

/// The feed, holding the state folder's lock.
pub struct ResumeFeed {
    files: VecDeque<InputFile>,
    unlisted: VecDeque<String>,
    /// Claimed, or why not.
    ready: VecDeque<Result<Ready, String>>,
    open: Option<Reading>,
    recipe: Arc<Recipe>,
    context: Context,
    disk: Arc<dyn Disk>,
    bytes_read: Arc<AtomicU64>,
    passed_over: Arc<AtomicU64>,
    _lock: Lock,
}

/// What [`open`] gives.
pub struct Opened {
    /// What is read.
    pub feed: ResumeFeed,
    /// What writes.
    pub owner: Committer,
    /// What goes wrong on the reading side stands here once the run has ended.
    pub told: Arc<Told>,
    /// Bytes of inputs that are done with or under way.
    pub bytes_read: Arc<AtomicU64>,
    /// Inputs that were done before.
    pub passed_over: Arc<AtomicU64>,
}

/// Takes the locks, puts right what an earlier run left, and gives feed and owner.
///
/// # Errors
/// [`crate::sink::SinkError::Locked`]; what the ledger and the system answer.
pub fn open(plan: Plan, work: &Work, log: &Log) -> Result<Opened, FlowError> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    disk.make_folder(&plan.state).map_err(io("create the folder", &plan.state))?;
    if let Some(name) = network_of(&plan.state) {
        let path = plan.state.display();
        return Err(FlowError::Thread(format!(
            "the state folder {path} lies on a network file system ({name}), where locks and syncs cannot be trusted; name one on a disk of this machine"
        )));
    }
    let lock_file = Lock::take(&plan.state.join("lock"), &plan.state)?;
    disk.make_folder(&plan.out.join(HIDDEN)).map_err(io("create the folder", &plan.out))?;
    let folder = Folder::hold(&plan.out)?;
    let ledger: SharedLedger = Arc::new(Mutex::new(Ledger::open(&plan.state)?));
    disk.sync_folder(&plan.state).map_err(io("sync", &plan.state))?;

    let mut store =
        Store::new(Arc::clone(&disk), Arc::clone(&ledger), &plan.out, work.form.shape.suffixes(plan.parts))?;
    store.recover()?;
    dispose(disk.as_ref(), &ledger, None, Which::All, &|| {})?;
    lock(&ledger).take_over()?;

    let told = Arc::new(Told::default());
    let said = Arc::clone(log);
    let context = Context {
        ledger: Arc::clone(&ledger),
        told: Arc::clone(&told),
        try_page: plan.try_page,
        quarantine: plan.state.join("quarantine"),
        careful_bytes: work.memory.in_flight_bytes as u64 + plan.rules.commit_bytes,
        set_aside: Arc::new(move |line| said(line)),
    };
    let (bytes_read, passed_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let feed = ResumeFeed {
        files: plan.files.into(),
        unlisted: plan.unlisted.into(),
        ready: VecDeque::new(),
        open: None,
        recipe: Arc::new(plan.recipe),
        context,
        disk: Arc::clone(&disk),
        bytes_read: Arc::clone(&bytes_read),
        passed_over: Arc::clone(&passed_over),
        _lock: lock_file,
    };
    let owner = Committer {
        store,
        disk,
        ledger,
        rules: plan.rules,
        told: Arc::clone(&told),
        hooks: Hooks::default(),
        log: Arc::new(|_| {}),
        files: Box::new(Nobody),
        _folder: folder,
        state: Default::default(),
    };
    Ok(Opened { feed, owner, told, bytes_read, passed_over })
}

impl ResumeFeed {
    fn pull(&mut self) -> Result<Pulled, FlowError> {
        loop {
            if self.context.told.is_closed() {
                return Ok(Pulled::End);
            }
            if let Some(reading) = &mut self.open {
                let pulled = reading.next(&self.context)?;
                if matches!(pulled, Pulled::Done(_)) {
                    self.open = None;
                }
                return Ok(pulled);
            }
            if let Some(error) = self.unlisted.pop_front() {
                return Ok(unreadable(error));
            }
            match self.ready.pop_front() {
                Some(Err(error)) => return Ok(unreadable(error)),
                Some(Ok(mut ready)) => match Reading::open(&mut ready, &self.context)? {
                    Ok(reading) => self.open = Some(reading),
                    Err(error) => return Ok(ready.end(error)),
                },
                None if self.files.is_empty() => return Ok(Pulled::End),
                None => self.claim()?,
            }
        }
    }

    /// Claims the next inputs.
    fn claim(&mut self) -> Result<(), FlowError> {
        let (mut taken, mut bytes, mut holder) = (Vec::new(), 0, Holder::default());
        while taken.len() < CLAIMED_TOGETHER && bytes < HELD_BYTES as u64 {
            let Some(file) = self.files.pop_front() else { break };
            let told = Arc::clone(&self.context.told);
            let input = match holder.identify(self.disk.as_ref(), &file.path, || !told.is_closed()) {
                Ok((identity, held)) => {
                    bytes += identity.bytes;
                    let place = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
                    Ok((NewInput { identity, name: file.name, place, unreadable: None }, held))
                }
                Err(e) => Err(format!("cannot open {}: {e}", file.path.display())),
            };
            taken.push(input);
        }
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
        let inputs: Vec<NewInput> = taken.iter().flatten().map(|(input, _)| input.clone()).collect();
        let claimed = lock(&self.context.ledger).claim(&inputs, &self.recipe.fingerprint, true)?;
        let mut claimed = claimed.into_iter();
        for input in taken {
            let (input, held) = match input {
                Ok(input) => input,
                Err(error) => {
                    self.ready.push_back(Err(error));
                    continue;
                }
            };
            let Some(claimed) = claimed.next() else { break };
            if claimed.verdict == Verdict::Duplicate {
                self.passed_over.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            self.ready.push_back(Ok(Ready::claimed(input, &claimed, held, &self.recipe)));
        }
        Ok(())
    }
}

impl Feed for ResumeFeed {
    fn next(&mut self) -> Pulled {
        self.pull().unwrap_or_else(|error| {
            self.context.told.fail(error);
            Pulled::End
        })
    }

    fn mark(&self) -> Option<Mark> {
        self.open.as_ref().map(Reading::mark)
    }

    fn cleaner(&self) -> Option<Cleaner> {
        Some(Arc::clone(&self.recipe.cleaner))
    }
}

/// The message names the input.
fn unreadable(error: String) -> Pulled {
    Pulled::Done(FileEnd { error: Some(error), ticket: 0, items: 0 })
}

/// Nobody waits for files of a finite list.
struct Nobody;

impl Files for Nobody {
    fn is_all(&self, _: u64) -> bool {
        false
    }

    fn disposed(&self, _: u64) {}
}
