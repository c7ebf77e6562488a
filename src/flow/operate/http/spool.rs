//! A posted body on its way to a file in the drop folder: hidden, whole, synced, then renamed.
//!
//! The file's name is made of its content, so that a body that is posted again after a crash is the same file again and
//! gives the same record ids.

use crate::flow::operate::posted;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What is put before, behind and in place of bytes, so that the file can be read on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dress {
    /// The bytes are a file as they are, of this ending.
    File(&'static str),
    /// The bytes are one JSON object, laid out somehow: line ends become blanks (inside strings there are none), so that
    /// it is one line.
    OneLine,
    /// The bytes are a page. It becomes a WARC resource, which carries address and type.
    Resource {
        /// The `Content-Type` as sent.
        content_type: String,
        /// The page's address.
        url: Option<String>,
        /// When it was fetched.
        fetched_at: Option<String>,
    },
}

/// A folder for files that are not whole yet.
#[derive(Debug)]
pub(super) struct Spool {
    drop: PathBuf,
    hidden: PathBuf,
    next: AtomicU64,
    tidy: Mutex<bool>,
}

/// A file that is not whole yet; removed unless it is [dropped](Upload::put).
#[derive(Debug)]
pub(super) struct Upload {
    file: File,
    path: PathBuf,
    dress: Dress,
    hash: blake3::Hasher,
    /// Where the length of a resource stands in the file.
    length_at: u64,
    start: [u8; 4],
    first_visible: Option<u8>,
    body_bytes: u64,
}

/// Digits of a resource's length, zeros in front, so that it can be written last.
const LENGTH_DIGITS: usize = 20;

impl Spool {
    /// Files become whole in `hidden` and are then renamed into `drop`, on the same volume. Nothing is touched yet.
    pub(super) fn new(drop: PathBuf, hidden: PathBuf) -> Spool {
        Spool { drop, hidden, next: AtomicU64::new(0), tidy: Mutex::new(false) }
    }

    /// Makes the hidden folder. What an earlier process left there was never answered for and is removed. Done at the
    /// first body and not before: only then the daemon surely has the folder for itself.
    fn tidy(&self) -> io::Result<()> {
        let mut tidy = self.tidy.lock().unwrap_or_else(PoisonError::into_inner);
        if !*tidy {
            std::fs::create_dir_all(&self.hidden)?;
            for entry in std::fs::read_dir(&self.hidden)? {
                std::fs::remove_file(entry?.path())?;
            }
            *tidy = true;
        }
        Ok(())
    }

    /// The drop folder.
    pub(super) fn folder(&self) -> &Path {
        &self.drop
    }

    /// Begins a file.
    ///
    /// # Errors
    /// What the system answers; nothing is left then.
    pub(super) fn begin(&self, dress: Dress) -> io::Result<Upload> {
        self.tidy()?;
        let path = self.hidden.join(format!("{}.part", self.next.fetch_add(1, Ordering::Relaxed)));
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let mut upload = Upload {
            file,
            path,
            dress,
            hash: blake3::Hasher::new(),
            length_at: 0,
            start: [0; 4],
            first_visible: None,
            body_bytes: 0,
        };
        upload.head()?;
        Ok(upload)
    }
}

impl Upload {
    /// Adds bytes of the body.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let at = usize::try_from(self.body_bytes).unwrap_or(usize::MAX);
        for (to, from) in self.start.iter_mut().skip(at).zip(bytes) {
            *to = *from;
        }
        self.body_bytes += bytes.len() as u64;
        let visible = || bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        self.first_visible = self.first_visible.or_else(visible);
        if self.dress != Dress::OneLine {
            return self.put_bytes(bytes);
        }
        let line: Vec<u8> =
            bytes.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }).collect();
        self.put_bytes(&line)
    }

    /// Finishes and syncs the file. Gives the name that it is to have in the drop folder.
    pub(super) fn finish(&mut self) -> io::Result<PathBuf> {
        match &self.dress {
            Dress::File(_) => {}
            Dress::OneLine if self.first_visible != Some(b'{') => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the body is no JSON object"));
            }
            Dress::OneLine => self.put_bytes(b"\n")?,
            Dress::Resource { .. } => {
                self.put_bytes(b"\r\n\r\n")?;
                self.file.seek(SeekFrom::Start(self.length_at))?;
                self.file.write_all(format!("{:0LENGTH_DIGITS$}", self.body_bytes).as_bytes())?;
            }
        }
        self.file.sync_all()?;
        let digest = self.hash.finalize().to_hex();
        Ok(posted::name(&digest, &self.suffix()))
    }

    /// Gives the finished file its name in `folder`. Should there be one of that name, it holds the same bytes.
    pub(super) fn put(mut self, folder: &Path, name: &Path) -> io::Result<()> {
        let target = folder.join(name);
        // Set before the file has gone from there: what the rename leaves is no longer ours to remove.
        let from = std::mem::take(&mut self.path);
        if let Err(e) = std::fs::rename(&from, &target) {
            self.path = from;
            return Err(e);
        }
        File::open(folder)?.sync_all()
    }

    /// The ending of the name: what kind of file it is, and how it is packed, by its first bytes.
    fn suffix(&self) -> String {
        let kind = match &self.dress {
            Dress::Resource { .. } => return String::from(".warc"),
            Dress::OneLine => ".jsonl",
            Dress::File(kind) => kind,
        };
        let packed = match self.start {
            [0x1f, 0x8b, ..] => ".gz",
            [0x28, 0xb5, 0x2f, 0xfd] => ".zst",
            _ => "",
        };
        format!("{kind}{packed}")
    }

    fn head(&mut self) -> io::Result<()> {
        let Dress::Resource { content_type, url, fetched_at } = &self.dress else { return Ok(()) };
        let mut head = String::from("WARC/1.1\r\nWARC-Type: resource\r\n");
        for (name, value) in [("WARC-Target-URI", url), ("WARC-Date", fetched_at)] {
            if let Some(value) = value {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        head.push_str(&format!("Content-Type: {content_type}\r\nContent-Length: "));
        self.length_at = head.len() as u64;
        head.push_str(&format!("{:0LENGTH_DIGITS$}\r\n\r\n", 0));
        self.put_bytes(head.as_bytes())
    }

    fn put_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
