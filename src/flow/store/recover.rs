//! Recovery: outputs are taken back to what the ledger says, and half-done publications are finished.

use super::identity::identify;
use super::part::{Published, hidden_number, hidden_path, hidden_prefix};
use super::{FlowError, HIDDEN, Store, lock};
use crate::flow::disk::{Disk, Kind as Entry};
use crate::flow::ledger::{OpenPart, PartState, Sealed};
use crate::sink::SinkError;
use std::path::Path;

impl Store {
    /// Puts right whatever an earlier process left: each open part is cut to its committed length, sealed and
    /// published; a sealed one is published; hidden files of this ledger that it does not know are removed. The lock
    /// of the output folder is held by the caller. To be called once, before anything else, and again if it fails.
    ///
    /// # Errors
    /// [`crate::flow::ledger::LedgerError::Contradiction`] if a file is shorter than what was committed into it; what
    /// the system answers.
    pub fn recover(&mut self) -> Result<Vec<Published>, FlowError> {
        let disk = std::sync::Arc::clone(&self.disk);
        let (id, parts) = {
            let ledger = lock(&self.ledger);
            (ledger.id().to_owned(), ledger.open_parts()?)
        };
        let hidden = self.out.join(HIDDEN);
        disk.make_folder(&hidden).map_err(SinkError::io("create the folder", &hidden))?;
        self.manifest.forget();
        self.sealed.clear();
        let mut newly_sealed = Vec::new();
        for mut part in parts {
            let path = hidden_path(&hidden, &id, part.kind, part.number, &part.suffix);
            if part.state == PartState::Open {
                let Some(sealed) = self.close(disk.as_ref(), &part, &path)? else { continue };
                part.digest = Some(sealed.digest);
                newly_sealed.push(sealed);
            }
            self.sealed.push(part);
        }
        if !newly_sealed.is_empty() {
            lock(&self.ledger).seal(&newly_sealed)?;
            self.pass("recover:sealed")?;
        }
        self.adopt(disk.as_ref(), &hidden, &id)?;
        let ours: Vec<_> =
            self.sealed.iter().map(|p| hidden_path(&hidden, &id, p.kind, p.number, &p.suffix)).collect();
        let prefix = hidden_prefix(&id);
        for (path, kind) in disk.list(&hidden).map_err(SinkError::io("list", &hidden))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if kind == Entry::File && name.starts_with(&prefix) && !ours.contains(&path) {
                disk.remove(&path).map_err(SinkError::io("remove the unfinished", &path))?;
            }
        }
        self.publish_sealed()
    }

    /// Sealed parts that were about to take another number have it already, if the ledger does not know yet.
    fn adopt(&mut self, disk: &dyn Disk, hidden: &Path, id: &str) -> Result<(), FlowError> {
        for part in &mut self.sealed {
            let path = |number| hidden_path(hidden, id, part.kind, number, &part.suffix);
            if disk.length(&path(part.number)).map_err(SinkError::io("look at", hidden))?.is_some() {
                continue;
            }
            for (other, _) in disk.list(hidden).map_err(SinkError::io("list", hidden))? {
                let Some(number) = hidden_number(&other, id, part.kind) else { continue };
                let there = disk.length(&other).map_err(SinkError::io("look at", &other))?;
                if other != path(number) || there != Some(part.bytes) {
                    continue;
                }
                let there = identify(disk, &other, || true).map_err(SinkError::io("read", &other))?;
                if Some(there.digest) == part.digest {
                    lock(&self.ledger).renumber(part.id, number)?;
                    part.number = number;
                    break;
                }
            }
        }
        Ok(())
    }

    /// Cuts an open part to its committed length. `None` if nothing was committed into it; then it is forgotten.
    fn close(&self, disk: &dyn Disk, part: &OpenPart, path: &Path) -> Result<Option<Sealed>, FlowError> {
        let there = disk.length(path).map_err(SinkError::io("look at", path))?;
        if part.bytes == 0 {
            if there.is_some() {
                disk.remove(path).map_err(SinkError::io("remove the unfinished", path))?;
            }
            lock(&self.ledger).drop_part(part.id)?;
            return Ok(None);
        }
        let found = there.unwrap_or(0);
        if found < part.bytes {
            let what = format!("has {} bytes committed in {}, which has {found}", part.bytes, path.display());
            return Err(lock(&self.ledger).contradiction(what).into());
        }
        if found > part.bytes {
            let mut file = disk.open_append(path).map_err(SinkError::io("open", path))?;
            file.cut(part.bytes).map_err(SinkError::io("cut", path))?;
            file.sync().map_err(SinkError::io("sync", path))?;
        }
        let there = identify(disk, path, || true).map_err(SinkError::io("read", path))?;
        Ok(Some(Sealed { id: part.id, bytes: part.bytes, digest: there.digest }))
    }
}
