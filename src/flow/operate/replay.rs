//! `trommel replay`: the pages that rejections speak of, found in the inputs that are still kept, to be run again.
//!
//! A rejection names its input, the place in it and the payload's digest; a page is the one meant if place and digest
//! agree. So an input of a million pages gives the three that were rejected, and a later input of the same name gives
//! none.

use crate::flow::feed::{Feed, FileEnd, Pulled};
use crate::flow::ledger::{LedgerError, Reader, State};
use crate::flow::seam::{self, Opened};
use crate::page::Origin;
use crate::source::{Settings, unpacked};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of one line of rejections; ours are far shorter.
const LINE_BYTES: u64 = 4 << 20;

/// Why rejections cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum ReplayError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}, line {line}: this is no rejection: {why}", path.display())]
    NoRejection { path: PathBuf, line: u64, why: String },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A page that is meant: its place in the input, and its digest if it had a payload.
type Meant = (u64, String);

/// The pages that rejections speak of, by input.
#[derive(Debug, Default)]
pub struct Wanted {
    inputs: BTreeMap<String, HashSet<Meant>>,
    /// How many.
    pub rejections: u64,
}

/// Where inputs may be.
#[derive(Debug, Clone)]
pub enum Home {
    /// Wherever the ledger of this state folder says.
    State(PathBuf),
    /// Below this folder, under their names.
    Folder(PathBuf),
}

/// Inputs that are kept, and those that are not.
#[derive(Debug, Default)]
pub struct Found {
    /// Path and name of each.
    pub kept: Vec<(PathBuf, String)>,
    /// Name of each other one, with the reason.
    pub missing: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Line {
    origin: LineOrigin,
}

#[derive(Deserialize)]
struct LineOrigin {
    file: String,
    offset: u64,
    #[serde(default)]
    digest: String,
}

impl Wanted {
    /// Reads files of rejections (`.jsonl`, also packed), and all of those in a folder.
    ///
    /// # Errors
    /// [`ReplayError::Read`] and [`ReplayError::NoRejection`].
    pub fn read(paths: &[PathBuf]) -> Result<Wanted, ReplayError> {
        let mut wanted = Wanted::default();
        for path in paths {
            let read = |source| ReplayError::Read { path: path.clone(), source };
            if !path.is_dir() {
                wanted.add(path)?;
                continue;
            }
            let mut files = Vec::new();
            for entry in std::fs::read_dir(path).map_err(read)? {
                let entry = entry.map_err(read)?;
                let is_part = entry.file_name().to_string_lossy().contains(".jsonl");
                files.extend(Some(entry.path()).filter(|file| is_part && file.is_file()));
            }
            files.sort_unstable();
            for file in files {
                wanted.add(&file)?;
            }
        }
        Ok(wanted)
    }

    fn add(&mut self, path: &Path) -> Result<(), ReplayError> {
        let read = |source| ReplayError::Read { path: path.to_owned(), source };
        let mut lines = BufReader::new(unpacked(Box::new(File::open(path).map_err(read)?)));
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let bytes = lines.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line).map_err(read)?;
            if bytes == 0 {
                break;
            }
            let parsed: Result<Line, _> = serde_json::from_slice(&line);
            let Line { origin } = parsed.map_err(|e| ReplayError::NoRejection {
                path: path.to_owned(),
                line: number,
                why: e.to_string(),
            })?;
            self.rejections += 1;
            self.inputs.entry(origin.file).or_default().insert((origin.offset, origin.digest));
        }
        Ok(())
    }

    /// Finds the inputs.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn find(&self, home: &Home) -> Result<Found, ReplayError> {
        let mut found = Found::default();
        match home {
            Home::Folder(folder) => {
                for name in self.inputs.keys() {
                    let path = folder.join(name);
                    if path.is_file() {
                        found.kept.push((path, name.clone()));
                    } else {
                        found.missing.push((name.clone(), format!("{} is not there", path.display())));
                    }
                }
            }
            Home::State(state) => {
                let reader = Reader::open(state)?;
                for name in self.inputs.keys() {
                    in_ledger(&reader, name, &mut found)?;
                }
            }
        }
        Ok(found)
    }
}

/// Every kept input that was claimed under that name: of several only one has the pages meant, and the digests say which.
fn in_ledger(reader: &Reader, name: &str, found: &mut Found) -> Result<(), ReplayError> {
    let mut seen = HashSet::new();
    let mut why = String::from("the ledger does not know it");
    let before = found.kept.len();
    for input in reader.by_name(name)? {
        match input.place {
            _ if input.state == State::Duplicate => {}
            None => why = String::from("it was deleted when its time was over"),
            Some(path) if !path.is_file() => why = format!("{} is not there any more", path.display()),
            Some(path) => {
                if seen.insert(input.identity) {
                    found.kept.push((path, name.to_owned()));
                }
            }
        }
    }
    if found.kept.len() == before {
        found.missing.push((name.to_owned(), why));
    }
    Ok(())
}

/// Reads kept inputs and gives the pages that are meant.
pub struct ReplayFeed {
    inputs: VecDeque<(PathBuf, String)>,
    wanted: Wanted,
    settings: Settings,
    /// Every page of the inputs is meant.
    whole: bool,
    open: Option<Opened>,
    given: Arc<AtomicU64>,
}

impl ReplayFeed {
    /// A feed of the pages meant, or with `whole` of all pages of the inputs that hold them.
    pub fn new(wanted: Wanted, kept: Vec<(PathBuf, String)>, settings: Settings, whole: bool) -> ReplayFeed {
        ReplayFeed { inputs: kept.into(), wanted, settings, whole, open: None, given: Arc::default() }
    }

    /// Pages given so far.
    pub fn given(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.given)
    }

    fn is_meant(&self, origin: &Origin, digest: impl FnOnce() -> String) -> bool {
        if self.whole {
            return true;
        }
        let Some(meant) = self.wanted.inputs.get(&origin.file) else { return false };
        let at = |digest: String| meant.contains(&(origin.offset, digest));
        // Most pages of an archive are not meant, and need not be hashed to see it.
        at(String::new()) || (meant.iter().any(|(offset, _)| *offset == origin.offset) && at(digest()))
    }
}

impl Feed for ReplayFeed {
    fn next(&mut self) -> Pulled {
        loop {
            let Some(open) = &mut self.open else {
                let Some((path, name)) = self.inputs.pop_front() else { return Pulled::End };
                match Opened::open(&path, &name, None, &self.settings) {
                    Ok(opened) => self.open = Some(opened),
                    Err(error) => return end(Some(error.to_string())),
                }
                continue;
            };
            let pulled = match open.next() {
                Ok(Some(pulled)) => pulled,
                Ok(None) => {
                    self.open = None;
                    return end(None);
                }
                Err(error) => {
                    self.open = None;
                    return end(Some(error.to_string()));
                }
            };
            let meant = match &pulled {
                Pulled::Page(page) => self.is_meant(&page.origin, || seam::identify(page).1),
                Pulled::Rejected(rejection) => {
                    let of = &rejection.origin;
                    let origin = Origin { file: of.file.clone(), offset: of.offset, record_id: None };
                    self.is_meant(&origin, || of.digest.clone())
                }
                _ => false,
            };
            if meant {
                self.given.fetch_add(1, Ordering::Relaxed);
                return pulled;
            }
        }
    }
}

fn end(error: Option<String>) -> Pulled {
    Pulled::Done(FileEnd { error, ticket: 0, items: 0 })
}
