//! `OUT/manifest.jsonl`: a line for each published part, with its name, lines, bytes and digest.
//!
//! It is for readers; the ledger is what the program believes. A line that a crash cut short is cut off at the next
//! start, and a part whose line was lost gets it then.

use crate::flow::disk::{Disk, DiskFile};
use crate::flow::ledger::{Kind, OpenPart};
use crate::sink::SinkError;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Name of the manifest in the output folder.
pub const MANIFEST: &str = "manifest.jsonl";

/// The manifest of an output folder.
pub(super) struct Manifest {
    path: PathBuf,
    open: Option<Box<dyn DiskFile>>,
}

impl Manifest {
    pub(super) fn new(out: &Path) -> Manifest {
        Manifest { path: out.join(MANIFEST), open: None }
    }

    /// Something may have gone wrong with it: the next call looks at what is there.
    pub(super) fn forget(&mut self) {
        self.open = None;
    }

    /// Adds what is not in it, durably. The folder is synced by the caller, or here if the file is new.
    pub(super) fn add(&mut self, disk: &dyn Disk, parts: &[OpenPart]) -> Result<(), SinkError> {
        let mut there = HashSet::new();
        let mut file = match self.open.take() {
            Some(file) => file,
            None => {
                let (whole_bytes, names) = self.read(disk)?;
                there = names;
                let is_new = disk.length(&self.path).map_err(SinkError::io("look at", &self.path))?.is_none();
                let mut file = disk.open_append(&self.path).map_err(SinkError::io("open", &self.path))?;
                file.cut(whole_bytes).map_err(SinkError::io("cut", &self.path))?;
                if is_new {
                    let folder = crate::sink::atomic::folder_of(&self.path);
                    disk.sync_folder(folder).map_err(SinkError::io("sync", folder))?;
                }
                file
            }
        };
        let lines: String = parts
            .iter()
            .filter(|part| !there.contains(&name_of(part)))
            .map(|part| format!("{}\n", line_of(part)))
            .collect();
        file.append(lines.as_bytes()).map_err(SinkError::io("write", &self.path))?;
        file.sync().map_err(SinkError::io("sync", &self.path))?;
        self.open = Some(file);
        Ok(())
    }

    /// Bytes up to the end of the last whole line, and the names in them.
    fn read(&self, disk: &dyn Disk) -> Result<(u64, HashSet<String>), SinkError> {
        let mut text = Vec::new();
        if disk.length(&self.path).map_err(SinkError::io("look at", &self.path))?.is_some() {
            let mut file = disk.open_read(&self.path).map_err(SinkError::io("open", &self.path))?;
            file.read_to_end(&mut text).map_err(SinkError::io("read", &self.path))?;
        }
        let whole_bytes = memchr::memrchr(b'\n', &text).map_or(0, |newline| newline + 1);
        let lines = text.get(..whole_bytes).unwrap_or_default().split(|byte| *byte == b'\n');
        let names = lines.filter_map(|line| {
            let line: Value = serde_json::from_slice(line).ok()?;
            Some(line.get("name")?.as_str()?.to_owned())
        });
        Ok((whole_bytes as u64, names.collect()))
    }
}

fn name_of(part: &OpenPart) -> String {
    let folder = if part.kind == Kind::Records { "" } else { "rejects/" };
    format!("{folder}{}", super::part::part_name(part.number, &part.suffix))
}

fn line_of(part: &OpenPart) -> Value {
    let digest = part.digest.map(|digest| blake3::Hash::from_bytes(digest).to_hex().to_string());
    json!({ "name": name_of(part), "lines": part.lines, "bytes": part.bytes, "blake3": digest })
}
