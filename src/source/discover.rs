//! From the caller's paths to files: folders walked, patterns expanded, all in a fixed order. Opens no file.

use super::error::SourceError;
use globset::GlobBuilder;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Endings of files that are still being written.
const UNFINISHED: [&str; 4] = [".tmp", ".part", ".partial", ".crdownload"];

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is opened; `-` for standard input.
    pub path: PathBuf,
    /// What `origin.file` says: the path below the folder or the fixed part of the pattern that it was found under,
    /// with `/`; the file name of a file given by name; the path as listed for a list of files.
    pub name: String,
}

/// The inputs found, and what stood in the way of others.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The inputs, argument by argument; those of one folder or pattern sorted bytewise.
    pub files: Vec<InputFile>,
    /// Folders that cannot be listed, patterns that match nothing. A file given by name that is not there is found
    /// out when it is opened.
    pub errors: Vec<SourceError>,
}

/// Expands files, folders, patterns and `-`, then the lines of `files_from` (`-` reads the list from standard input).
///
/// Within folders and patterns, names that start with a dot and unfinished files (`.tmp`, `.part`, `.partial`,
/// `.crdownload`) are passed over, and links are followed, each loop once. A pattern (`*`, `?`, `[...]`, `{a,b}`, `**`)
/// gives files only. Lines of a list are files or folders, never patterns.
pub fn discover(inputs: &[PathBuf], files_from: Option<&Path>) -> Discovered {
    let mut found = Discovered::default();
    for input in inputs {
        match input.to_str() {
            Some(pattern) if is_pattern(pattern) && fs::symlink_metadata(input).is_err() => {
                expand(pattern, &mut found);
            }
            _ => add(input, file_name(input), &mut found),
        }
    }
    if let Some(list) = files_from {
        match listed(list) {
            Ok(paths) => paths.iter().for_each(|path| add(path, slashed(path), &mut found)),
            Err(source) => found.errors.push(SourceError::FilesFrom { path: list.to_owned(), source }),
        }
    }
    found
}

/// Adds a file, or the files below a folder.
fn add(path: &Path, name: String, found: &mut Discovered) {
    if path == Path::new("-") || !path.is_dir() {
        found.files.push(InputFile { path: path.to_owned(), name });
        return;
    }
    walk(path, usize::MAX, false, |_| true, found);
}

/// Adds the files below `root` whose path below it passes, sorted bytewise.
fn walk(
    root: &Path,
    depth: usize,
    hidden: bool,
    pass: impl Fn(&Path) -> bool,
    found: &mut Discovered,
) -> usize {
    let mut files = Vec::new();
    let walker = WalkDir::new(root).follow_links(true).min_depth(1).max_depth(depth).into_iter();
    for entry in walker.filter_entry(|entry| entry.depth() == 0 || hidden || !is_hidden(entry)) {
        match entry {
            Ok(entry) => {
                let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
                if entry.file_type().is_file() && !is_unfinished(&entry) && pass(below) {
                    let name = slashed(below);
                    files.push(InputFile { path: entry.into_path(), name });
                }
            }
            // A link back to a folder above: its files are read where they are.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let source = error.into_io_error().unwrap_or_else(|| io::Error::other("not listed"));
                found.errors.push(SourceError::List { path, source });
            }
        }
    }
    files.sort_unstable_by(|a, b| {
        a.path.as_os_str().as_encoded_bytes().cmp(b.path.as_os_str().as_encoded_bytes())
    });
    let count = files.len();
    found.files.append(&mut files);
    count
}

/// Adds the files that match a pattern.
fn expand(pattern: &str, found: &mut Discovered) {
    let mut root = PathBuf::new();
    let mut rest = Vec::new();
    for part in pattern.split('/') {
        if rest.is_empty() && !is_pattern(part) {
            root.push(if part.is_empty() { "/" } else { part });
        } else {
            rest.push(part);
        }
    }
    if root.as_os_str().is_empty() {
        root.push(".");
    }
    let depth = if rest.iter().any(|part| part.contains("**")) { usize::MAX } else { rest.len() };
    let hidden = rest.iter().any(|part| part.starts_with('.'));
    let glob = GlobBuilder::new(&rest.join("/")).literal_separator(true).build();
    let matcher = match glob {
        Ok(glob) => glob.compile_matcher(),
        Err(source) => {
            found.errors.push(SourceError::BadGlob { pattern: pattern.to_owned(), source });
            return;
        }
    };
    let before = found.errors.len();
    let count =
        if root.is_dir() { walk(&root, depth, hidden, |below| matcher.is_match(below), found) } else { 0 };
    if count == 0 && found.errors.len() == before {
        found.errors.push(SourceError::NoMatch { pattern: pattern.to_owned() });
    }
}

/// The paths of a list: one a line, or ended by NULs if there are any (`find -print0`). Blank ones are passed over.
fn listed(list: &Path) -> io::Result<Vec<PathBuf>> {
    let mut text = Vec::new();
    if list == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text)?;
    } else {
        text = fs::read(list)?;
    }
    let by_nul = text.contains(&0);
    let mut paths = Vec::new();
    for path in text.split(|byte| *byte == if by_nul { 0 } else { b'\n' }) {
        let path = if by_nul { path } else { path.strip_suffix(b"\r").unwrap_or(path) };
        if !path.is_empty() {
            paths.push(path_of(path));
        }
    }
    Ok(paths)
}

#[cfg(unix)]
fn path_of(line: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(line))
}

#[cfg(not(unix))]
fn path_of(line: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(line).into_owned())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| slashed(path), |name| name.to_string_lossy().into_owned())
}

/// The named parts of a path, joined by `/`.
fn slashed(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_unfinished(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    UNFINISHED.iter().any(|ending| name.ends_with(ending.as_bytes()))
}
