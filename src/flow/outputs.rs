//! The owner of `trommel clean`: records to one output, rejections to another.

use super::FlowError;
use super::chunk::{Chunk, Form};
use super::writer::Owner;
use crate::sink::SinkError;
use crate::sink::compress::Compression;
use crate::sink::folder::Folder;
use crate::sink::output::Output;
use crate::sink::render::Shape;
use crate::sink::target::Target;
use std::path::PathBuf;

/// Open outputs. Dropped, they leave nothing unfinished behind.
#[derive(Debug)]
pub struct Outputs {
    // Before the folder: what is unfinished goes while it is still locked.
    records: Output,
    rejects: Output,
    _folder: Option<Folder>,
}

/// What to open.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where records go.
    pub records: Target,
    /// A file for rejections; without one they go into the records' folder if that is one, else nowhere.
    pub rejects: Option<(PathBuf, Compression)>,
    /// Compression of parts in a folder.
    pub parts: Compression,
    /// How a kept page is written.
    pub shape: Shape,
    /// Finished files may be replaced.
    pub force: bool,
}

impl Outputs {
    /// Opens both outputs, and says what form they take.
    ///
    /// # Errors
    /// What an output says; nothing is left behind then.
    pub fn open(wanted: &Wanted) -> Result<(Outputs, Form), SinkError> {
        let Wanted { parts, shape, force, .. } = *wanted;
        let mut folder = None;
        let (records, packed) = match &wanted.records {
            Target::Stdout => (Output::stdout(), Compression::None),
            Target::Stream(path, compression) => (Output::stream(path)?, *compression),
            Target::File(path, compression) => (Output::file(path, *compression, force)?, *compression),
            Target::Folder(path) => {
                let opened = folder.insert(Folder::open(path)?);
                (Output::Parts(opened.records(&format!("{}{}", shape.suffix(), parts.suffix()))?), parts)
            }
        };
        let (rejects, rejects_packed) = match (&wanted.rejects, &folder) {
            (Some((path, compression)), _) => (Output::file(path, *compression, force)?, Some(*compression)),
            (None, Some(folder)) => {
                (Output::Parts(folder.rejects(&format!(".jsonl{}", parts.suffix()))?), Some(parts))
            }
            (None, None) => (Output::Discard, None),
        };
        let form = Form { shape, records: packed, rejects: rejects_packed };
        Ok((Outputs { records, rejects, _folder: folder }, form))
    }
}

impl Owner for Outputs {
    fn take(&mut self, chunk: &mut Chunk) -> Result<(), FlowError> {
        self.records.write(&chunk.records)?;
        Ok(self.rejects.write(&chunk.rejects)?)
    }

    fn finish(self) -> Result<(), FlowError> {
        let Outputs { records, rejects, _folder } = self;
        // Rejections first: when the records are there, the run is complete.
        rejects.finish()?;
        Ok(records.finish()?)
    }
}
