//! Disposing: an ended input leaves the folder of claimed ones. The ledger knows where it goes before it goes there.

use super::carry::{carry, forget_copy, has_arrived, hidden_copy};
use super::{FlowError, SharedLedger, lock};
use crate::flow::disk::Disk;
use crate::flow::ledger::{InputId, Open, State};
use crate::sink::SinkError;
use serde_json::json;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Inputs that are disposed of in one go.
const TOGETHER: usize = 1_000;
/// What is behind the name of a failed file in that of its reason.
const REASON: &str = ".reason.json";
/// Longest name of a file, in bytes, on every file system in use.
pub const NAME_BYTES: usize = 255;

/// Where ended inputs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Where they come from: the folder of claimed files.
    pub work: PathBuf,
    /// Those that are done.
    pub done: PathBuf,
    /// Those whose bytes were done before.
    pub duplicate: PathBuf,
    /// Those that could not be read, each with its reason beside it.
    pub failed: PathBuf,
}

/// Which of the ended inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All: what they gave is published.
    All,
    /// Those that gave nothing: their bytes were done before, or could not be read.
    Barren,
}

/// Disposes of ended inputs: moves them, or (without ways) notes that they stay where they are. Returns them. May be
/// called again after any failure, in this process or the next one. `alive` is called now and then: a move to another
/// file system is a copy, which may take long.
///
/// # Errors
/// What the system answers; inputs not moved yet are where they were.
pub fn dispose(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    ways: Option<&Ways>,
    which: Which,
    alive: &dyn Fn(),
) -> Result<Vec<Open>, FlowError> {
    let mut all = Vec::new();
    loop {
        let mut inputs = lock(ledger).ended_inputs(TOGETHER, which == Which::Barren)?;
        let Some(ways) = ways else {
            let places: Vec<_> = inputs.iter().map(|input| (input.id, input.place.clone())).collect();
            lock(ledger).disposed(&places)?;
            all.append(&mut inputs);
            if places.len() < TOGETHER {
                return Ok(all);
            }
            continue;
        };
        let last = inputs.len() < TOGETHER;
        put(disk, ledger, ways, &inputs, alive)?;
        all.append(&mut inputs);
        if last {
            return Ok(all);
        }
    }
}

fn put(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    ways: &Ways,
    inputs: &[Open],
    alive: &dyn Fn(),
) -> Result<(), FlowError> {
    if inputs.is_empty() {
        return Ok(());
    }
    let id = lock(ledger).id().to_owned();
    let copy_of = |input: &Open, target: &Path| hidden_copy(target, &id, input.id.0);
    let look = |path: &Path| disk.length(path).map_err(SinkError::io("look at", path));
    let (mut taken, mut arrived) = (BTreeSet::new(), BTreeSet::new());
    let mut moves: Vec<(InputId, Option<PathBuf>)> = Vec::new();
    for input in inputs {
        let place = input.place.as_deref().unwrap_or(Path::new(""));
        let target = match &input.target {
            // On its way already, in a process before this one, and arrived: nothing else lies there.
            Some(target) if look(place)?.is_none() => target.clone(),
            Some(target) if has_arrived(disk, &input.identity, target)? => {
                arrived.insert(input.id);
                target.clone()
            }
            noted => {
                if let Some(noted) = noted {
                    forget_copy(disk, &copy_of(input, noted))?;
                }
                free_place(disk, ways, input, &taken)?
            }
        };
        taken.insert(target.clone());
        moves.push((input.id, Some(target)));
    }
    lock(ledger).moving(&moves)?;
    disk.pass("dispose:noted").map_err(SinkError::io("pass", Path::new("dispose")))?;
    let mut folders = BTreeSet::new();
    for (input, (_, target)) in inputs.iter().zip(&mut moves) {
        let (Some(place), Some(path)) = (&input.place, target.clone()) else { continue };
        let folder = path.parent().unwrap_or(&path);
        if look(place)?.is_none() {
            // Moved already; or taken away by hand, and then it lies nowhere.
            if look(&path)?.is_none() {
                *target = None;
            }
            continue;
        }
        disk.make_folder(folder).map_err(SinkError::io("create the folder", folder))?;
        if input.state == State::Failed {
            write_reason(disk, input, &path)?;
        }
        if arrived.contains(&input.id) {
            disk.remove(place).map_err(SinkError::io("remove", place))?;
            folders.extend(place.parent().map(Path::to_owned));
            continue;
        }
        match disk.rename(place, &path) {
            Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {
                carry(disk, place, &copy_of(input, &path), &path, alive)?;
            }
            other => other.map_err(SinkError::io("move", place))?,
        }
        folders.insert(folder.to_owned());
        folders.extend(place.parent().map(Path::to_owned));
    }
    disk.pass("dispose:moved").map_err(SinkError::io("pass", Path::new("dispose")))?;
    for folder in folders {
        disk.sync_folder(&folder).map_err(SinkError::io("sync", &folder))?;
    }
    lock(ledger).disposed(&moves)?;
    for input in inputs {
        if let Some(place) = &input.place {
            remove_folders(disk, ways, place);
        }
    }
    Ok(())
}

/// Where an input may go: its own path; or one with the claim's number in front of the last part if that is taken; or,
/// where names get too long, the number alone.
fn free_place(
    disk: &dyn Disk,
    ways: &Ways,
    input: &Open,
    taken: &BTreeSet<PathBuf>,
) -> Result<PathBuf, SinkError> {
    let root = match input.state {
        State::Duplicate => &ways.duplicate,
        State::Failed => &ways.failed,
        State::Done | State::Claimed => &ways.done,
    };
    let beside = if input.state == State::Failed { REASON.len() } else { 0 };
    let dropped = dropped_path(ways, input);
    let own = dropped.file_name().unwrap_or_default().to_owned();
    let number = format!("{:08}", input.id.0);
    let mut numbered = std::ffi::OsString::from(format!("{number}-"));
    numbered.push(&own);
    for name in [own, numbered] {
        if name.len() + beside > NAME_BYTES {
            continue;
        }
        let target = root.join(&dropped).with_file_name(&name);
        let is_there = disk.length(&target).map_err(SinkError::io("look at", &target))?.is_some();
        if !is_there && !taken.contains(&target) {
            return Ok(target);
        }
    }
    Ok(root.join(&dropped).with_file_name(number))
}

/// The path that an input was dropped with: it stands in the name that it has among the claimed ones.
fn dropped_path(ways: &Ways, input: &Open) -> PathBuf {
    let place = input.place.as_deref();
    place.map_or_else(|| PathBuf::from(&input.name), |place| super::claimed::dropped_name(&ways.work, place))
}

/// The reason first: no failed file is ever without one.
fn write_reason(disk: &dyn Disk, input: &Open, target: &Path) -> Result<(), SinkError> {
    let mut path = target.to_owned().into_os_string();
    path.push(REASON);
    let path = PathBuf::from(path);
    match disk.remove(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(SinkError::io("replace", &path)(e)),
        _ => {}
    }
    let text = format!("{:#}\n", json!({ "file": input.name, "reason": input.reason }));
    let mut file = disk.create(&path).map_err(SinkError::io("create", &path))?;
    file.append(text.as_bytes()).map_err(SinkError::io("write", &path))?;
    file.sync().map_err(SinkError::io("sync", &path))
}

/// Removes the folders that a claim of a long path has left empty; those that hold something stay.
fn remove_folders(disk: &dyn Disk, ways: &Ways, place: &Path) {
    let Some(entry) = super::claimed::entry_of(&ways.work, place) else { return };
    for folder in place.ancestors().skip(1).take_while(|folder| folder.starts_with(&entry)) {
        if disk.remove_folder(folder).is_err() {
            return;
        }
    }
}
