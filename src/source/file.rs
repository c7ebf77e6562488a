//! `FileReader`: one opened input, whatever its compression and format, as a stream of items.

use super::Settings;
use super::error::SourceError;
use super::item::{Found, Item, Position, Refusal};
use super::lines::Lines;
use super::packed::{ZSTD_WINDOW_LOG_MAX, damage, is_packed, unpack, wants_window};
use super::sniff::format_of;
use super::warc::Warc;
use super::window::{WINDOW_BYTES, Window};
use crate::page::{Format, Origin, Page, PageKind};
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Bytes of an input that say what it is.
const SNIFFED_BYTES: usize = WINDOW_BYTES / 2;

/// Reads the items of one input.
pub struct FileReader {
    path: PathBuf,
    name: String,
    settings: Settings,
    index: usize,
    /// Bytes of the file, where it is one; what it unpacks to may be more.
    length: u64,
    window: Window,
    body: Body,
}

/// The format's own state.
enum Body {
    /// The whole input is one page.
    Single(PageKind),
    /// The whole input is this page.
    Held(Box<Page>),
    Lines(Lines),
    Warc(Box<Warc>),
    Done,
}

/// What a format's reader came to.
pub(super) enum Step {
    /// A page, a rejection or a skipped record.
    Found(Found),
    /// The input ends within an item.
    Cut { origin: Origin, url: Option<String>, evidence: Vec<(&'static str, Value)> },
    /// The input ends between two items.
    End,
}

fn body_of(head: &[u8], name: &str, settings: &Settings) -> Body {
    let format = match settings.format {
        Format::Auto => format_of(head, name, &settings.fields),
        forced => forced,
    };
    match format {
        Format::Auto | Format::Text => Body::Single(PageKind::Text),
        Format::Html => Body::Single(PageKind::Html),
        Format::Jsonl => Body::Lines(Lines::default()),
        Format::Warc => Body::Warc(Box::default()),
    }
}

impl Step {
    pub(super) fn page(page: Page, origin: Origin) -> Step {
        Step::Found(Found::Page(Box::new(Page { origin, ..page })))
    }
}

/// Opens a file. `name` becomes `origin.file` and gives the hint about the format where the content gives none.
pub fn open_file(path: &Path, name: &str, settings: &Settings) -> Result<FileReader, SourceError> {
    match File::open(path) {
        Ok(file) => {
            let length = file.metadata().map_or(0, |found| found.len());
            Ok(FileReader { length, ..FileReader::new(Box::new(file), path, name, settings) })
        }
        Err(source) => Err(SourceError::Open { path: path.to_owned(), source }),
    }
}

/// The bytes of a file that were read before.
#[derive(Debug)]
pub struct Held {
    /// All of them, packed as they lie on the disk.
    pub bytes: Vec<u8>,
    /// Their BLAKE3.
    pub digest: [u8; 32],
}

/// Reads a file out of memory, with what [`open_file`] would give. A page that is the whole file keeps its digest.
pub fn open_held(held: Held, path: &Path, name: &str, settings: &Settings) -> FileReader {
    let Held { bytes, digest } = held;
    if is_packed(&bytes) || bytes.len() > settings.page_bytes {
        return FileReader::new(Box::new(io::Cursor::new(bytes)), path, name, settings);
    }
    let head = bytes.get(..SNIFFED_BYTES).unwrap_or(&bytes);
    match body_of(head, name, settings) {
        Body::Single(kind) => {
            let origin = Origin { file: name.to_owned(), offset: 0, record_id: None };
            let page = Page { bytes, known_digest: Some(digest), kind, origin, ..Page::default() };
            let nothing = Window::new(Box::new(io::empty()));
            FileReader::with(nothing, Body::Held(Box::new(page)), path, name, settings)
        }
        _ => FileReader::new(Box::new(io::Cursor::new(bytes)), path, name, settings),
    }
}

/// All items of an input in memory. Damage is in the items; there is no system here that could fail.
pub fn read_all(bytes: &[u8], name: &str, settings: &Settings) -> Vec<Item> {
    let mut reader =
        FileReader::new(Box::new(io::Cursor::new(bytes.to_vec())), Path::new(name), name, settings);
    std::iter::from_fn(|| reader.next().ok().flatten()).collect()
}

impl FileReader {
    /// Reads from a stream, which may be a pipe. `path` is what errors name; `name` as in [`open_file`].
    pub fn new(stream: Box<dyn Read + Send>, path: &Path, name: &str, settings: &Settings) -> FileReader {
        let mut window = unpack(stream, settings.zstd_window_log);
        let body = body_of(window.peek(SNIFFED_BYTES), name, settings);
        FileReader::with(window, body, path, name, settings)
    }

    fn with(window: Window, body: Body, path: &Path, name: &str, settings: &Settings) -> FileReader {
        FileReader {
            path: path.to_owned(),
            name: name.to_owned(),
            settings: settings.clone(),
            index: 0,
            length: 0,
            window,
            body,
        }
    }

    /// The same reader as the file of that index in a list.
    #[must_use]
    pub(super) fn at_index(mut self, index: usize) -> FileReader {
        self.index = index;
        self
    }

    /// The next item; `None` once the input is read. After an error there is nothing more.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator of results would hide that an error ends it"
    )]
    pub fn next(&mut self) -> Result<Option<Item>, SourceError> {
        let step = match &mut self.body {
            Body::Done => return Ok(None),
            Body::Single(kind) => {
                let kind = *kind;
                self.body = Body::Done;
                let (found, after) = match self.single(kind) {
                    Step::Found(found) => (found, self.window.offset().max(1)),
                    cut => return self.end(cut),
                };
                return Ok(Some(self.item(found, after)));
            }
            Body::Held(page) => {
                let page = std::mem::take(page);
                self.body = Body::Done;
                let after = page.bytes.len().max(1) as u64;
                return Ok(Some(self.item(Found::Page(page), after)));
            }
            Body::Lines(lines) => lines.next(&mut self.window, &self.name, &self.settings),
            Body::Warc(warc) => warc.next(&mut self.window, &self.name, &self.settings),
        };
        match step {
            Step::Found(found) => Ok(Some(self.item(found, self.window.offset()))),
            cut_or_end => self.end(cut_or_end),
        }
    }

    /// Reads on at an offset that an item's [`Position`] gave, in this or an earlier run over the same bytes.
    pub fn skip_to(&mut self, offset: u64) -> Result<(), SourceError> {
        match &mut self.body {
            Body::Single(_) | Body::Held(_) if offset > 0 => self.body = Body::Done,
            Body::Done | Body::Single(_) | Body::Held(_) => {}
            Body::Lines(lines) => lines.skip_to(&mut self.window, offset),
            Body::Warc(_) => {
                let ahead = offset.saturating_sub(self.window.offset());
                self.window.skip(ahead, |_| {});
            }
        }
        if self.window.offset() < offset && self.window.at_end() {
            // Past the end, or past a break that an earlier run has reported; unless the system is at fault now.
            self.body = Body::Done;
            if let Some(error) = self.window.take_broken()
                && damage(&error).is_none()
            {
                return Err(self.read_error(error));
            }
        }
        Ok(())
    }

    /// Reads the whole input as one page, or as much as the limit allows.
    fn single(&mut self, kind: PageKind) -> Step {
        let limit = self.settings.page_bytes;
        let origin = Origin { file: self.name.clone(), offset: 0, record_id: None };
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(limit).min(limit));
        let read = self.window.read_into(&mut bytes, limit.saturating_add(1));
        if read > limit {
            let refusal = Refusal::too_large(limit, read as u64, true);
            return Step::Found(refusal.at(&origin, None, None));
        }
        if self.window.broken().is_some() {
            return Step::Cut { origin, url: None, evidence: Vec::new() };
        }
        Step::page(Page { bytes, kind, ..Page::default() }, origin)
    }

    /// The last word on an input: nothing, one rejection for its broken end, or an error of the system.
    fn end(&mut self, step: Step) -> Result<Option<Item>, SourceError> {
        self.body = Body::Done;
        let offset = self.window.offset();
        let broken = self.window.take_broken();
        let (origin, url, evidence) = match step {
            Step::Cut { origin, url, evidence } => (origin, url, evidence),
            Step::End | Step::Found(_) if broken.is_none() => return Ok(None),
            Step::End | Step::Found(_) => {
                (Origin { file: self.name.clone(), offset, record_id: None }, None, Vec::new())
            }
        };
        let mut refusal = match broken {
            None => Refusal::new("truncated"),
            // No fault of the file: with more memory it could be read.
            Some(error) if self.settings.zstd_window_log < ZSTD_WINDOW_LOG_MAX && wants_window(&error) => {
                return Err(self.read_error(io::Error::other(format!(
                    "it is packed with a zstd window of more than {} MiB, which is more than the memory allowed has room for",
                    (1u64 << self.settings.zstd_window_log) >> 20
                ))));
            }
            Some(error) => match damage(&error) {
                Some(reason) => Refusal::new(reason).with("error", error.to_string()),
                None => return Err(self.read_error(error)),
            },
        };
        refusal.evidence.extend(evidence);
        let found = refusal.with("read_bytes", offset).at(&origin, None, url);
        Ok(Some(self.item(found, offset + 1)))
    }

    fn item(&self, found: Found, offset: u64) -> Item {
        Item { found, after: Position { file: self.index, offset } }
    }

    fn read_error(&self, source: io::Error) -> SourceError {
        SourceError::Read { path: self.path.clone(), offset: self.window.offset(), source }
    }
}
