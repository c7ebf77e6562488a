//! `Reading`: one claimed input, read on from its last commit, with care if it may have ended a process.
//!
//! **Where it reads on.** The ledger counts items (pages, rejections, skipped records). The input is read again from its
//! start and that many items are passed over: readers are functions of the bytes, so this is exact for every format
//! and compression, damaged archives included, where an offset would not bring back what a reader had learned before
//! it. Passing over costs reading and unpacking alone, some twentieth of cleaning.
//!
//! **Care.** An input that was claimed when a process ended without saying why may hold a page that ended it. Its next
//! pages, as many as can have been under way then, go one by one: the page is marked in the ledger, cleaned, committed.
//! A page whose mark outlives a process is tried in a process of its own before it comes near this one again; if that
//! one ends too, the page is set aside with its raw bytes, and a rejection says so.

use super::FlowError;
use super::aside;
use super::feed::{FileEnd, Mark, Pulled};
use super::ledger::{Claimed, InputId, LedgerError, NewInput, Suspect};
use super::operate::recipe::Recipe;
use super::seam::{self, Opened};
use super::store::{SharedLedger, lock};
use super::told::Told;
use crate::outcome::{OriginJson, Rejection};
use crate::page::Page;
use crate::source::Held;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Claims of an input from which on it is read with care: the second process that has it.
const CAREFUL_ATTEMPTS: u64 = 2;
/// Processes that ended with a page marked, from which on it is set aside where it cannot be tried.
const DEATHS: u64 = 2;
/// What an item weighs beside its payload, as in a batch.
const ITEM_BYTES: u64 = 1 << 10;
/// Between two tries while the ledger's disk is full.
const FULL_WAIT: Duration = Duration::from_millis(500);

/// Stage and reason of a page that was set aside.
pub const QUARANTINE: (&str, &str) = ("quarantine", "ends_process");

/// Cleans a page in a process of its own.
pub type Try = Arc<dyn Fn(&Page) -> Tried + Send + Sync>;

/// How a process ended that cleaned one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// In peace.
    Harmless,
    /// By the page; and in which way.
    Ended(String),
    /// There was none, or it did not come to the page: nothing is known.
    Unknown,
}

/// What reading needs beside the input.
#[derive(Clone)]
pub struct Context {
    /// Where marks stand.
    pub ledger: SharedLedger,
    /// How far the commits are.
    pub told: Arc<Told>,
    /// Tries a page; without it, its marks alone count.
    pub try_page: Option<Try>,
    /// Where pages are set aside.
    pub quarantine: PathBuf,
    /// Bytes of input that can have been under way when a process ended.
    pub careful_bytes: u64,
    /// Called for each page that is set aside, with what is to be said of it.
    pub set_aside: Arc<dyn Fn(&str) + Send + Sync>,
}

/// An input to be read.
pub struct Ready {
    /// Its number in the ledger.
    pub id: InputId,
    /// Where it lies.
    pub path: PathBuf,
    /// What records call it.
    pub name: String,
    /// Items of it that are committed.
    pub items: u64,
    /// Processes that have had it claimed without ending in peace, this one included.
    pub attempts: u64,
    /// Its bytes, if they were held when it was claimed.
    pub held: Option<Held>,
    /// What it is read and cleaned by.
    pub recipe: Arc<Recipe>,
}

/// An input that is open.
pub struct Reading {
    opened: Opened,
    id: InputId,
    items: u64,
    care: Option<Care>,
    /// Everything ends before it stood where it is to be read on: it gives nothing.
    cut_short: bool,
}

struct Care {
    left_bytes: u64,
    suspect: Option<Suspect>,
    next: Step,
}

enum Step {
    Read,
    Pause,
    Wait,
}

impl Ready {
    /// An input that was just claimed.
    pub fn claimed(input: NewInput, claimed: &Claimed, held: Option<Held>, recipe: &Arc<Recipe>) -> Ready {
        Ready {
            id: claimed.id,
            path: input.place,
            name: input.name,
            items: claimed.items,
            attempts: claimed.attempts,
            held,
            recipe: Arc::clone(recipe),
        }
    }

    /// The end of an input that cannot be read at all.
    pub fn end(&self, error: String) -> Pulled {
        Pulled::Done(FileEnd { error: Some(error), ticket: ticket(self.id), items: self.items })
    }
}

impl Reading {
    /// Opens an input where it is to be read on. If everything ends meanwhile, it gives [`Pulled::End`].
    ///
    /// # Errors
    /// A sentence about an input that cannot be read, or the ledger's error.
    pub fn open(ready: &mut Ready, context: &Context) -> Result<Result<Reading, String>, FlowError> {
        let held = ready.held.take();
        let mut opened = match Opened::open(&ready.path, &ready.name, held, &ready.recipe.settings) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let mut cut_short = false;
        for _ in 0..ready.items {
            cut_short = context.told.is_closed();
            if cut_short {
                break;
            }
            match opened.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(Err(String::from("it holds less than when it was read before"))),
                Err(error) => return Ok(Err(error.to_string())),
            }
        }
        let care = if ready.attempts < CAREFUL_ATTEMPTS {
            None
        } else {
            let suspect = lock(&context.ledger).suspect(ready.id)?;
            Some(Care { left_bytes: context.careful_bytes, suspect, next: Step::Read })
        };
        Ok(Ok(Reading { opened, id: ready.id, items: ready.items, care, cut_short }))
    }

    /// How far it is read.
    pub fn mark(&self) -> Mark {
        Mark { ticket: ticket(self.id), items: self.items, at_once: self.care.is_some() }
    }

    /// The next thing; after [`Pulled::Done`] there is nothing more.
    ///
    /// # Errors
    /// What the ledger answers.
    pub fn next(&mut self, context: &Context) -> Result<Pulled, FlowError> {
        if self.cut_short {
            return Ok(Pulled::End);
        }
        if let Some(care) = &mut self.care {
            match care.next {
                Step::Read => {}
                Step::Pause => {
                    care.next = Step::Wait;
                    return Ok(Pulled::Pause);
                }
                Step::Wait => {
                    if !context.told.wait_committed(self.id, self.items) {
                        return Ok(Pulled::End);
                    }
                    care.next = Step::Read;
                    if care.left_bytes == 0 {
                        self.care = None;
                    }
                }
            }
        }
        let pulled = match self.opened.next() {
            Ok(Some(pulled)) => pulled,
            Ok(None) => return Ok(self.end(None)),
            Err(error) => return Ok(self.end(Some(error.to_string()))),
        };
        let item = self.items;
        self.items += 1;
        match (pulled, &mut self.care) {
            (Pulled::Page(page), Some(care)) => {
                care.next = Step::Pause;
                care.left_bytes = care.left_bytes.saturating_sub(page.bytes.len() as u64 + ITEM_BYTES);
                let suspect = care.suspect.take_if(|suspect| suspect.item == item);
                self.with_care(page, item, suspect, context)
            }
            (pulled, _) => Ok(pulled),
        }
    }

    fn with_care(
        &self,
        page: Box<Page>,
        item: u64,
        suspect: Option<Suspect>,
        context: &Context,
    ) -> Result<Pulled, FlowError> {
        if let Some(suspect) = suspect {
            let deaths = suspect.deaths;
            let how = match context.try_page.as_ref().map_or(Tried::Unknown, |try_page| try_page(&page)) {
                Tried::Ended(how) => how,
                Tried::Unknown if deaths >= DEATHS => {
                    format!("{deaths} processes have ended with it in flight")
                }
                Tried::Unknown => return self.marked(page, item, context),
                Tried::Harmless => {
                    patiently(context, || lock(&context.ledger).acquit(self.id))?;
                    return self.marked(page, item, context);
                }
            };
            let rejection = set_aside(&page, suspect, &how, context)?;
            return Ok(Pulled::Rejected(Box::new(rejection)));
        }
        self.marked(page, item, context)
    }

    fn marked(&self, page: Box<Page>, item: u64, context: &Context) -> Result<Pulled, FlowError> {
        patiently(context, || lock(&context.ledger).in_flight(self.id, item))?;
        Ok(Pulled::Page(page))
    }

    fn end(&self, error: Option<String>) -> Pulled {
        Pulled::Done(FileEnd { error, ticket: ticket(self.id), items: self.items })
    }
}

/// What an input is called in the engine.
pub fn ticket(id: InputId) -> u64 {
    u64::try_from(id.0).unwrap_or(0)
}

/// The input that a ticket stands for; `None` for what the ledger does not know.
pub fn input(ticket: u64) -> Option<InputId> {
    i64::try_from(ticket).ok().filter(|id| *id > 0).map(InputId)
}

/// Does something in the ledger, and waits while its disk is full.
fn patiently(context: &Context, mut step: impl FnMut() -> Result<(), LedgerError>) -> Result<(), FlowError> {
    loop {
        match step() {
            Err(e) if e.is_full() && context.told.sleep(FULL_WAIT) => {}
            other => return Ok(other?),
        }
    }
}

fn set_aside(page: &Page, suspect: Suspect, how: &str, context: &Context) -> Result<Rejection, FlowError> {
    let (id, digest) = seam::identify(page);
    let kept_at = aside::keep(&context.quarantine, &digest, &page.bytes);
    let place = kept_at.as_deref().map(std::path::Path::new);
    patiently(context, || lock(&context.ledger).set_aside(suspect, how, place))?;
    let name = format!("{} at byte {}", page.origin.file, page.origin.offset);
    (context.set_aside)(&format!("set aside {name}, which ends the process ({how})"));
    let mut evidence = Map::new();
    evidence.insert(String::from("ended"), Value::from(how));
    evidence.insert(String::from("processes"), Value::from(suspect.deaths + 1));
    if let Some(path) = kept_at {
        evidence.insert(String::from("kept_at"), Value::from(path));
    }
    Ok(Rejection {
        id,
        url: page.url.clone(),
        origin: OriginJson::new(&page.origin, digest),
        stage: QUARANTINE.0,
        reason: QUARANTINE.1.to_owned(),
        verdict: None,
        evidence,
    })
}
