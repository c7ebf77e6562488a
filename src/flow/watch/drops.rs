//! The endless feed: ready names are claimed and read, one file open at a time.

use super::Log;
use super::claim::{self, Claim};
use super::places::{PlaceError, Places};
use super::waiting::{Next, Waiting};
use crate::flow::feed::{Feed, FileEnd, Pulled};
use crate::flow::seam::Opened;
use crate::source::Settings;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// Reads what is dropped.
pub(super) struct DropFeed {
    places: Arc<Places>,
    waiting: Arc<Waiting>,
    settings: Settings,
    log: Log,
    /// Claimed before this start.
    recovered: VecDeque<Claim>,
    open: Option<(Opened, u64)>,
    /// Everything pulled so far has been told to go its way.
    paused: bool,
}

impl DropFeed {
    pub(super) fn start(
        places: &Arc<Places>,
        waiting: Arc<Waiting>,
        settings: Settings,
        log: Log,
    ) -> Result<DropFeed, PlaceError> {
        let work = places.work();
        let recovered = claim::recover(&work).map_err(|source| PlaceError::Io { path: work, source })?;
        waiting.recovered(recovered.len() as u64);
        if !recovered.is_empty() {
            log(&format!("{} claimed before are read again", recovered.len()));
        }
        let places = Arc::clone(places);
        let recovered = recovered.into();
        Ok(DropFeed { places, waiting, settings, log, recovered, open: None, paused: true })
    }

    /// The next claimed file, or what to tell the engine instead.
    fn next_claim(&mut self) -> Result<Claim, Pulled> {
        loop {
            // Once closed, nothing new is taken in hand; what was claimed before stays in `work/` for the next start.
            if self.waiting.is_closed() {
                return Err(Pulled::End);
            }
            if let Some(claim) = self.recovered.pop_front() {
                return Ok(claim);
            }
            match self.waiting.next(self.paused) {
                Next::Closed => return Err(Pulled::End),
                Next::Nothing => {
                    self.paused = true;
                    return Err(Pulled::Pause);
                }
                Next::Name(name) => {
                    if let Some(claim) = self.claim(name) {
                        return Ok(claim);
                    }
                }
            }
        }
    }

    fn claim(&self, name: PathBuf) -> Option<Claim> {
        match claim::claim(&self.places.folder, &self.places.work(), &name) {
            Ok(Some(claim)) => return Some(claim),
            Ok(None) => self.waiting.not_claimed(name, false),
            Err(e) => {
                let path = self.places.folder.join(&name);
                (self.log)(&format!("cannot claim {}: {e}; it is left where it is", path.display()));
                self.waiting.not_claimed(name, true);
            }
        }
        None
    }
}

impl Feed for DropFeed {
    fn next(&mut self) -> Pulled {
        let Some((file, ticket)) = &mut self.open else {
            let claim = match self.next_claim() {
                Ok(claim) => claim,
                Err(pulled) => return pulled,
            };
            self.paused = false;
            let opened = Opened::open(&claim.path, &claim.file(), &self.settings);
            let ticket = self.places.tickets.give(claim);
            return match opened {
                Ok(opened) => {
                    self.open = Some((opened, ticket));
                    self.next()
                }
                Err(error) => end(ticket, Some(error.to_string())),
            };
        };
        let ticket = *ticket;
        match file.next() {
            Ok(Some(pulled)) => pulled,
            Ok(None) => {
                self.open = None;
                end(ticket, None)
            }
            Err(error) => {
                self.open = None;
                end(ticket, Some(error.to_string()))
            }
        }
    }
}

fn end(ticket: u64, error: Option<String>) -> Pulled {
    Pulled::Done(FileEnd { error, ticket })
}
