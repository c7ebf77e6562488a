//! `Slot`: the one unfinished part of a kind, and what it takes to give it its name.

use super::{FlowError, HIDDEN, REJECTS, SharedLedger, Store, lock};
use crate::flow::disk::{Disk, DiskFile};
use crate::flow::ledger::{Kind, OpenPart, PartId, PartState, Sealed};
use crate::sink::SinkError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What hidden names begin with; the ledger's own digits follow, so that nobody takes another's parts for strays.
/// `trommel clean` without a ledger clears `part-` names away, hence another word.
const OPEN: &str = "open";

/// A part that has its final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: u64,
    /// Its lines.
    pub lines: u64,
}

/// The place of the unfinished part of one kind.
pub(super) struct Slot {
    kind: Kind,
    suffix: String,
    /// The folder of final names.
    folder: PathBuf,
    hidden: PathBuf,
    /// Digits of the ledger.
    id: String,
    /// The number of the next part; `None` until it was looked for.
    next: Option<u32>,
    part: Option<Part>,
}

struct Part {
    id: PartId,
    number: u32,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    /// As far as it is written, and as far as it is committed.
    now: Reach,
    kept: Reach,
}

#[derive(Clone, Default)]
struct Reach {
    bytes: u64,
    lines: u64,
    digest: blake3::Hasher,
}

impl Slot {
    pub(super) fn new(kind: Kind, suffix: String, out: &Path, id: &str) -> Slot {
        Slot {
            folder: folder_of(kind, out),
            hidden: out.join(HIDDEN),
            id: id.to_owned(),
            kind,
            suffix,
            next: None,
            part: None,
        }
    }

    pub(super) fn append(
        &mut self,
        disk: &dyn Disk,
        ledger: &SharedLedger,
        bytes: &[u8],
        lines: u64,
    ) -> Result<(), FlowError> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.part.is_none() {
            self.part = Some(self.begin(disk, ledger)?);
        }
        let part = self.part.as_mut().expect("it was just begun");
        part.file.append(bytes).map_err(SinkError::io("write", &part.path))?;
        part.now.bytes += bytes.len() as u64;
        part.now.lines += lines;
        part.now.digest.update(bytes);
        Ok(())
    }

    pub(super) fn sync(&mut self) -> Result<(), SinkError> {
        match self.part.as_mut().filter(|part| part.now.bytes > part.kept.bytes) {
            Some(part) => part.file.sync().map_err(SinkError::io("sync", &part.path)),
            None => Ok(()),
        }
    }

    /// The length to commit, if it changed.
    pub(super) fn reached(&self) -> Option<(PartId, u64, u64)> {
        let part = self.part.as_ref().filter(|part| part.now.bytes > part.kept.bytes)?;
        Some((part.id, part.now.bytes, part.now.lines))
    }

    /// What was written is committed.
    pub(super) fn keep(&mut self) {
        if let Some(part) = &mut self.part {
            part.kept = part.now.clone();
        }
    }

    pub(super) fn cut_back(&mut self) -> Result<(), SinkError> {
        let Some(part) = &mut self.part else { return Ok(()) };
        part.file.cut(part.kept.bytes).map_err(SinkError::io("cut", &part.path))?;
        part.now = part.kept.clone();
        Ok(())
    }

    pub(super) fn bytes(&self) -> u64 {
        self.part.as_ref().map_or(0, |part| part.now.bytes)
    }

    /// The part as it is to be sealed; it stays here until [`Slot::sealed`].
    pub(super) fn seal(&self) -> Option<Sealed> {
        let part = self.part.as_ref().filter(|part| part.kept.bytes > 0)?;
        Some(Sealed { id: part.id, bytes: part.kept.bytes, digest: *part.kept.digest.finalize().as_bytes() })
    }

    /// The part that the ledger has sealed.
    pub(super) fn sealed(&mut self) -> Option<OpenPart> {
        let sealed = self.seal()?;
        let part = self.part.take()?;
        Some(OpenPart {
            id: part.id,
            kind: self.kind,
            number: part.number,
            suffix: self.suffix.clone(),
            state: PartState::Sealed,
            bytes: sealed.bytes,
            lines: part.kept.lines,
            digest: Some(sealed.digest),
        })
    }

    /// A number that no part of this kind ever had here.
    pub(super) fn fresh(&mut self, disk: &dyn Disk, ledger: &SharedLedger) -> Result<u32, FlowError> {
        let number = match self.next {
            Some(number) => number,
            None => {
                let listed = disk.list(&self.folder).map_err(SinkError::io("list", &self.folder))?;
                let there = listed.iter().filter_map(|(path, _)| number_of(path)).max();
                let known = lock(ledger).last_number(self.kind)?;
                there.max(known).map_or(0, |highest| highest.saturating_add(1))
            }
        };
        self.next = Some(number.saturating_add(1));
        Ok(number)
    }

    fn begin(&mut self, disk: &dyn Disk, ledger: &SharedLedger) -> Result<Part, FlowError> {
        let number = self.fresh(disk, ledger)?;
        let path = hidden_path(&self.hidden, &self.id, self.kind, number, &self.suffix);
        let begun = (|| {
            let file = match disk.create(&path) {
                // Left by an attempt before this one that found no room; the name is nobody else's.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    disk.remove(&path).and_then(|()| disk.create(&path))
                }
                other => other,
            };
            let file = file.map_err(SinkError::io("create", &path))?;
            // Its name must be durable before anything is committed into it.
            disk.sync_folder(&self.hidden).map_err(SinkError::io("sync", &self.hidden))?;
            let id = lock(ledger).begin_part(self.kind, number, &self.suffix)?;
            Ok(Part { id, number, path: path.clone(), file, now: Reach::default(), kept: Reach::default() })
        })();
        if begun.is_err() {
            self.next = Some(number);
        }
        begun
    }
}

impl Store {
    /// Gives every sealed part its name. May be called again after any failure, in this process or the next one.
    pub(super) fn publish_sealed(&mut self) -> Result<Vec<Published>, FlowError> {
        if self.sealed.is_empty() {
            return Ok(Vec::new());
        }
        let disk = Arc::clone(&self.disk);
        for part in &mut self.sealed {
            let slot = if part.kind == Kind::Records { &mut self.records } else { &mut self.rejects };
            let hidden = hidden_path(&slot.hidden, &slot.id, part.kind, part.number, &part.suffix);
            if disk.length(&hidden).map_err(SinkError::io("look at", &hidden))?.is_none() {
                // An attempt before this one has renamed it.
                is_published(disk.as_ref(), &self.ledger, part, &final_path(&self.out, part))?;
                continue;
            }
            rename(disk.as_ref(), &self.ledger, slot, part, hidden)?;
        }
        self.pass("publish:renamed")?;
        for folder in [&self.records.folder, &self.rejects.folder, &self.records.hidden] {
            let is_there = disk.length(folder).map_err(SinkError::io("look at", folder))?.is_some();
            if is_there {
                disk.sync_folder(folder).map_err(SinkError::io("sync", folder))?;
            }
        }
        self.pass("publish:synced")?;
        self.manifest.add(disk.as_ref(), &self.sealed)?;
        self.pass("publish:listed")?;
        let ids: Vec<PartId> = self.sealed.iter().map(|part| part.id).collect();
        lock(&self.ledger).published(&ids)?;
        self.pass("publish:done")?;
        let named = std::mem::take(&mut self.sealed).into_iter().map(|part| Published {
            path: final_path(&self.out, &part),
            kind: part.kind,
            bytes: part.bytes,
            lines: part.lines,
        });
        Ok(named.collect())
    }
}

/// That a part which has left its hidden name lies under its final one.
fn is_published(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    part: &OpenPart,
    path: &Path,
) -> Result<(), FlowError> {
    let there = disk.length(path).map_err(SinkError::io("look at", path))?;
    if there == Some(part.bytes) {
        return Ok(());
    }
    let found = there.map_or(String::from("is gone"), |bytes| format!("has {bytes}"));
    let what = format!("has {} bytes committed in {}, which {found}", part.bytes, path.display());
    Err(lock(ledger).contradiction(what).into())
}

fn rename(
    disk: &dyn Disk,
    ledger: &SharedLedger,
    slot: &mut Slot,
    part: &mut OpenPart,
    mut hidden: PathBuf,
) -> Result<(), FlowError> {
    disk.make_folder(&slot.folder).map_err(SinkError::io("create the folder", &slot.folder))?;
    loop {
        let path = slot.folder.join(part_name(part.number, &part.suffix));
        match disk.rename(&hidden, &path) {
            Ok(()) => return Ok(()),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(SinkError::io("rename the finished part to", &path)(e).into()),
        }
        // Somebody else has put a file there. Nothing is replaced: ours takes another number, the ledger first.
        let number = slot.fresh(disk, ledger)?;
        let renamed = hidden_path(&slot.hidden, &slot.id, part.kind, number, &part.suffix);
        disk.rename(&hidden, &renamed).map_err(SinkError::io("rename", &hidden))?;
        disk.sync_folder(&slot.hidden).map_err(SinkError::io("sync", &slot.hidden))?;
        lock(ledger).renumber(part.id, number)?;
        (part.number, hidden) = (number, renamed);
    }
}

/// Where a part lies while it is not published.
pub(super) fn hidden_path(hidden: &Path, id: &str, kind: Kind, number: u32, suffix: &str) -> PathBuf {
    hidden.join(format!("{OPEN}-{id}-{}-{number:06}{suffix}", word(kind)))
}

fn word(kind: Kind) -> &'static str {
    if kind == Kind::Records { "records" } else { "rejects" }
}

/// The number in a hidden name.
pub(super) fn hidden_number(path: &Path, id: &str, kind: Kind) -> Option<u32> {
    let start = format!("{OPEN}-{id}-{}-", word(kind));
    path.file_name()?.to_str()?.strip_prefix(start.as_str())?.split('.').next()?.parse().ok()
}

/// What the hidden names of a ledger begin with.
pub(super) fn hidden_prefix(id: &str) -> String {
    format!("{OPEN}-{id}-")
}

/// Where a part lies once it is published.
pub(super) fn final_path(out: &Path, part: &OpenPart) -> PathBuf {
    folder_of(part.kind, out).join(part_name(part.number, &part.suffix))
}

pub(super) fn part_name(number: u32, suffix: &str) -> String {
    format!("part-{number:06}{suffix}")
}

fn folder_of(kind: Kind, out: &Path) -> PathBuf {
    if kind == Kind::Records { out.to_owned() } else { out.join(REJECTS) }
}

fn number_of(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix("part-")?.split('.').next()?.parse().ok()
}
