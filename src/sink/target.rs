//! What `-o` and `--rejects` name: stdout, a file, a stream such as `/dev/null`, or a folder of parts.

use super::compress::Compression;
use super::render::Shape;
use std::path::{Path, PathBuf};

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file, written under a temporary name and renamed.
    File(PathBuf, Compression),
    /// Something that is there and is no file (`/dev/null`, a named pipe): written to as it is.
    Stream(PathBuf, Compression),
    /// A folder of parts.
    Folder(PathBuf),
}

/// A name that says neither file nor folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no folder and does not end in {expected} (also with .gz or .zst): name a file so, or a folder with / at its end", .path.display())]
pub struct TargetError {
    /// What was named.
    pub path: PathBuf,
    /// The suffixes that fit the shape.
    pub expected: &'static str,
}

impl Target {
    /// Reads a name; none at all and `-` are stdout. Looks at what stands there, and at the suffixes else.
    ///
    /// # Errors
    /// [`TargetError`] for a new name with a suffix that does not fit `shape`.
    pub fn parse(name: Option<&Path>, shape: Shape) -> Result<Target, TargetError> {
        let Some(path) = name.filter(|n| n.as_os_str() != "-") else { return Ok(Target::Stdout) };
        let text = path.to_string_lossy();
        let compression = Compression::of_name(&text);
        if text.ends_with('/') || path.is_dir() {
            return Ok(Target::Folder(path.to_owned()));
        }
        if path.metadata().is_ok_and(|m| !m.is_file()) {
            return Ok(Target::Stream(path.to_owned(), compression));
        }
        let (suffixes, expected): (&[&str], _) = match shape {
            Shape::Record | Shape::Dolma => (&[".jsonl", ".ndjson", ".json"], ".jsonl"),
            Shape::Text => (&[".txt", ".text"], ".txt"),
            Shape::Markdown => (&[".md", ".markdown"], ".md"),
        };
        let bare = text.strip_suffix(compression.suffix()).unwrap_or(&text);
        if suffixes.iter().any(|suffix| bare.ends_with(suffix)) {
            Ok(Target::File(path.to_owned(), compression))
        } else {
            Err(TargetError { path: path.to_owned(), expected })
        }
    }

    /// The path, where there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Target::Stdout => None,
            Target::File(path, _) | Target::Stream(path, _) | Target::Folder(path) => Some(path),
        }
    }
}
