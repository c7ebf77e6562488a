//! `Source`: a list of inputs as one stream of items, one file open at a time.

use super::Settings;
use super::discover::InputFile;
use super::error::SourceError;
use super::file::FileReader;
use super::item::{Item, Position};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Reads the items of many inputs, in their order.
pub struct Source {
    files: Vec<InputFile>,
    settings: Settings,
    /// Index of the file to open next.
    upcoming: usize,
    reader: Option<FileReader>,
    bytes_read: Arc<AtomicU64>,
}

impl Source {
    /// A source over the files, none of which is opened yet.
    pub fn new(files: Vec<InputFile>, settings: Settings) -> Source {
        Source { files, settings, upcoming: 0, reader: None, bytes_read: Arc::default() }
    }

    /// The inputs; [`Position::file`] is an index into them.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Bytes read from all inputs so far, compressed as they are; for a progress bar on another thread.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes_read)
    }

    /// The next item; `None` after the last file. An error is about one file: the next call goes on with the next one.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator of results would suggest that an error ends it"
    )]
    pub fn next(&mut self) -> Result<Option<Item>, SourceError> {
        loop {
            if self.reader.is_none() && !self.open_next()? {
                return Ok(None);
            }
            let Some(reader) = &mut self.reader else { return Ok(None) };
            match reader.next() {
                Ok(Some(item)) => return Ok(Some(item)),
                Ok(None) => self.reader = None,
                Err(error) => {
                    self.reader = None;
                    return Err(error);
                }
            }
        }
    }

    /// Reads on at a position that an item gave, in this or an earlier run over the same list. Positions only go on.
    pub fn skip_to(&mut self, position: Position) -> Result<(), SourceError> {
        self.reader = None;
        self.upcoming = position.file;
        if position.offset == 0 || !self.open_next()? {
            return Ok(());
        }
        let skipped = self.reader.as_mut().map_or(Ok(()), |reader| reader.skip_to(position.offset));
        if skipped.is_err() {
            self.reader = None;
        }
        skipped
    }

    /// Opens the next file; false when there is none.
    fn open_next(&mut self) -> Result<bool, SourceError> {
        let index = self.upcoming;
        let Some(InputFile { path, name }) = self.files.get(index) else { return Ok(false) };
        self.upcoming += 1;
        let stream: Box<dyn Read + Send> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            match File::open(path) {
                Ok(file) => Box::new(file),
                Err(source) => return Err(SourceError::Open { path: path.clone(), source }),
            }
        };
        let stream = Counted { inner: stream, bytes: Arc::clone(&self.bytes_read) };
        self.reader = Some(FileReader::new(Box::new(stream), path, name, &self.settings).at_index(index));
        Ok(true)
    }
}

/// Counts what is read through it.
struct Counted {
    inner: Box<dyn Read + Send>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
