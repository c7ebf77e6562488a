//! A disk that forgets: bytes and names that were not synced may be there after a crash, or not, or in part.
//!
//! It keeps two things: what a running process sees, and what is certain. A crash takes what is certain and, by
//! chance, any subset of the changes of names since, and any length of the bytes since. It can be told to fail at its
//! n-th operation, with an error or with the end of everything. It is stricter than file systems are: even a name
//! made before another one in the same folder may be lost while that one stays. Reading and looking never fail: a crash
//! shows at the next operation that changes something.

use super::{Disk, DiskFile, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// What the n-th operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Everything ends before it is done; and every one after it fails likewise.
    Crash,
    /// No room: the operation is not done; of bytes, some are. So do so many after it.
    Full(usize),
    /// An input or output error: of bytes, some are written; what a sync was to make certain is not.
    Broken,
}

/// A simulated disk; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct SimDisk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Names,
    certain: Names,
    /// Changes of names that no sync has made certain.
    loose: Vec<Change>,
    files: Vec<File>,
    folders: BTreeSet<PathBuf>,
    operations: usize,
    fault: Option<(usize, Fault)>,
    crashed: bool,
    random: u64,
    /// What lies below it is on another device.
    far: Option<PathBuf>,
}

type Names = BTreeMap<PathBuf, usize>;

#[derive(Clone, Default)]
struct File {
    bytes: Vec<u8>,
    /// What a sync has made certain of them.
    certain: Vec<u8>,
}

#[derive(Clone)]
enum Change {
    Add(PathBuf, usize),
    Remove(PathBuf),
    /// Renames are one change: file systems write them as one.
    Rename(PathBuf, PathBuf),
}

impl Change {
    fn touches(&self, folder: &Path) -> bool {
        match self {
            Change::Add(path, _) | Change::Remove(path) => path.parent() == Some(folder),
            Change::Rename(from, to) => from.parent() == Some(folder) || to.parent() == Some(folder),
        }
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Change::Add(path, file) => {
                names.insert(path.clone(), *file);
            }
            Change::Remove(path) => {
                names.remove(path);
            }
            Change::Rename(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
        }
    }
}

impl SimDisk {
    pub(crate) fn new(random: u64) -> SimDisk {
        let disk = SimDisk::default();
        disk.state().random = random | 1;
        disk
    }

    /// Another device is mounted there.
    pub(crate) fn mount(&self, folder: &Path) {
        self.state().far = Some(folder.to_owned());
    }

    /// The n-th operation from now on goes wrong.
    pub(crate) fn fault_at(&self, operation: usize, fault: Fault) {
        let mut state = self.state();
        state.fault = Some((state.operations + operation, fault));
    }

    pub(crate) fn operations(&self) -> usize {
        self.state().operations
    }

    /// The machine comes up again after a crash or a power cut.
    pub(crate) fn restart(&self) {
        let mut state = self.state();
        let mut names = state.certain.clone();
        for change in std::mem::take(&mut state.loose) {
            if state.chance(2) {
                change.apply(&mut names);
            }
        }
        for at in 0..state.files.len() {
            let (bytes, certain) = (state.files[at].bytes.clone(), state.files[at].certain.clone());
            // Bytes beyond the certain ones are there up to some length; a cut may have come through or not.
            let mut after = certain.clone();
            if state.chance(2) {
                after.truncate(bytes.len());
            }
            if bytes.len() > after.len() && bytes.starts_with(&after) {
                let more = state.below(bytes.len() - after.len() + 1);
                after = bytes[..after.len() + more].to_vec();
                if more > 0 && state.chance(4) {
                    // The length was written and the data were not.
                    let last = after.len() - 1;
                    after[last] = 0;
                }
            }
            state.files[at] = File { bytes: after.clone(), certain: after };
        }
        state.now = names.clone();
        state.certain = names;
        state.crashed = false;
        state.fault = None;
    }

    /// A process is killed and the machine goes on: nothing is lost.
    pub(crate) fn kill(&self) {
        let mut state = self.state();
        state.crashed = false;
        state.fault = None;
    }

    /// What a reader finds: every file with its bytes.
    pub(crate) fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        state.now.iter().map(|(path, file)| (path.clone(), state.files[*file].bytes.clone())).collect()
    }

    /// A producer puts a file there, durably.
    pub(crate) fn put(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        state.files.push(File { bytes: bytes.to_vec(), certain: bytes.to_vec() });
        let file = state.files.len() - 1;
        state.now.insert(path.to_owned(), file);
        state.certain.insert(path.to_owned(), file);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    /// Counts an operation; an error if it is the one that goes wrong.
    fn step(&mut self) -> Result<(), (Fault, io::Error)> {
        self.operations += 1;
        if self.crashed {
            return Err((Fault::Crash, io::Error::other("the machine is off")));
        }
        let Some((at, fault)) = self.fault else { return Ok(()) };
        if self.operations < at {
            return Ok(());
        }
        match fault {
            Fault::Crash => {
                self.crashed = true;
                Err((fault, io::Error::other("the machine goes off")))
            }
            Fault::Full(times) => {
                self.fault = (times > 1).then_some((self.operations, Fault::Full(times - 1)));
                Err((fault, io::ErrorKind::StorageFull.into()))
            }
            Fault::Broken => {
                self.fault = None;
                Err((fault, io::Error::from_raw_os_error(5)))
            }
        }
    }

    fn plain(&mut self) -> io::Result<()> {
        self.step().map_err(|(_, error)| error)
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.loose.push(change);
    }

    fn below(&mut self, most: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % most.max(1) as u64).unwrap()
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

struct SimFile {
    disk: SimDisk,
    file: usize,
}

impl DiskFile for SimFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        match state.step() {
            Ok(()) => {
                state.files[self.file].bytes.extend_from_slice(bytes);
                Ok(())
            }
            Err((_, error)) => {
                let some = state.below(bytes.len() + 1);
                state.files[self.file].bytes.extend_from_slice(&bytes[..some]);
                Err(error)
            }
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.plain()?;
        let file = &mut state.files[self.file];
        file.certain = file.bytes.clone();
        Ok(())
    }

    fn cut(&mut self, bytes: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.plain()?;
        state.files[self.file].bytes.truncate(usize::try_from(bytes).unwrap());
        Ok(())
    }
}

impl Disk for SimDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.plain()?;
        if state.now.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.files.push(File::default());
        let file = state.files.len() - 1;
        state.change(Change::Add(path.to_owned(), file));
        Ok(Box::new(SimFile { disk: self.clone(), file }))
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let known = self.state().now.get(path).copied();
        match known {
            Some(file) => {
                self.state().plain()?;
                Ok(Box::new(SimFile { disk: self.clone(), file }))
            }
            None => self.create(path),
        }
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let state = self.state();
        let file = *state.now.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(state.files[file].bytes.clone())))
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = self.state();
        if state.folders.contains(path) {
            return Ok(Some(0));
        }
        Ok(state.now.get(path).map(|file| state.files[*file].bytes.len() as u64))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.plain()?;
        if !state.now.contains_key(from) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let device = |path: &Path| state.far.as_ref().is_some_and(|far| path.starts_with(far));
        if device(from) != device(to) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        if state.now.contains_key(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.change(Change::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.plain()?;
        if !state.now.contains_key(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.change(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.plain()?;
        state.folders.extend(path.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn remove_folder(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::DirectoryNotEmpty.into())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let state = self.state();
        let files = state.now.keys().filter(|p| p.parent() == Some(path)).map(|p| (p.clone(), Kind::File));
        Ok(files.collect())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.plain()?;
        let (mut certain, loose) = (state.certain.clone(), std::mem::take(&mut state.loose));
        for change in loose {
            if change.touches(path) {
                change.apply(&mut certain);
            } else {
                state.loose.push(change);
            }
        }
        state.certain = certain;
        Ok(())
    }

    /// Nothing is written here: only the end of everything can come.
    fn pass(&self, _: &'static str) -> io::Result<()> {
        let mut state = self.state();
        let harmless = matches!(state.fault, Some((_, Fault::Full(_) | Fault::Broken)));
        if harmless { Ok(()) } else { state.plain() }
    }
}
