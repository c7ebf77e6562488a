//! One output of a run, whatever its target: chunks in, and a last step that gives files their names.

use super::SinkError;
use super::atomic::AtomicFile;
use super::compress::Compression;
use super::folder::{PART_BYTES, Parts};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// An open output. Dropped before [`Output::finish`], it leaves nothing unfinished under a final name.
#[derive(Debug)]
pub enum Output {
    /// Nobody wants it.
    Discard,
    /// Standard output.
    Stdout(io::Stdout),
    /// A device or a pipe with a name.
    Stream(File, PathBuf),
    /// A file; whether anything was written yet, and how it is compressed.
    File(AtomicFile, Compression, bool),
    /// Parts in a folder, sealed by size.
    Parts(Parts),
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Output {
        Output::Stdout(io::stdout())
    }

    /// Something that is there and is no file.
    ///
    /// # Errors
    /// What the system answers to opening it.
    pub fn stream(path: &Path) -> Result<Output, SinkError> {
        let file = File::options().write(true).open(path).map_err(SinkError::io("open", path))?;
        Ok(Output::Stream(file, path.to_owned()))
    }

    /// A file that appears whole or not at all.
    ///
    /// # Errors
    /// As [`AtomicFile::create`].
    pub fn file(path: &Path, compression: Compression, replace: bool) -> Result<Output, SinkError> {
        Ok(Output::File(AtomicFile::create(path, replace)?, compression, false))
    }

    /// Appends a chunk; an empty one changes nothing.
    ///
    /// # Errors
    /// [`SinkError::Closed`] if the reader of a pipe has gone away; what the system answers.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), SinkError> {
        if chunk.is_empty() {
            return Ok(());
        }
        match self {
            Output::Discard => Ok(()),
            Output::Stdout(out) => {
                out.write_all(chunk).and_then(|()| out.flush()).map_err(|e| closed(e, Path::new("stdout")))
            }
            Output::Stream(file, path) => file.write_all(chunk).map_err(|e| closed(e, path)),
            Output::File(file, _, written) => {
                *written = true;
                file.write(chunk)
            }
            Output::Parts(parts) => {
                parts.write(chunk)?;
                if parts.bytes() >= PART_BYTES {
                    parts.seal()?;
                }
                Ok(())
            }
        }
    }

    /// Makes everything durable and gives it its name.
    ///
    /// # Errors
    /// As [`Output::write`], [`AtomicFile::publish`] and [`Parts::seal`].
    pub fn finish(self) -> Result<(), SinkError> {
        match self {
            Output::File(mut file, compression, written) => {
                if !written {
                    // An empty file is no gzip file; one that holds nothing is.
                    file.write(&compression.pack(Vec::new()))?;
                }
                file.publish()
            }
            Output::Parts(mut parts) => parts.seal().map(|_| ()),
            Output::Discard | Output::Stdout(_) | Output::Stream(..) => Ok(()),
        }
    }
}

fn closed(error: io::Error, path: &Path) -> SinkError {
    if error.kind() == io::ErrorKind::BrokenPipe {
        SinkError::Closed
    } else {
        SinkError::io("write", path)(error)
    }
}
