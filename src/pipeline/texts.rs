//! `Texts`: the files that make a pipeline, as text with a label: embedded in the program, or read from a folder over those.

use super::{Diagnostic, embedded};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Larger files are no pipelines; reading stops there.
const FILE_BYTES: u64 = 16 << 20;

/// A file's text and what messages call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) label: String,
    pub(super) text: Cow<'static, str>,
}

/// A pipeline's own file, and the site and lexicon files by their names.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) pipeline: Text,
    pub(super) sites: BTreeMap<String, Text>,
    pub(super) lexicon: BTreeMap<String, Text>,
}

impl Texts {
    /// A pipeline's text with the embedded site and lexicon files.
    pub(super) fn new(pipeline: Text) -> Texts {
        let all = |folder: &str, files: &[(&str, &'static str)]| {
            let text = |name: &str, text| Text {
                label: format!("<embedded>/{folder}/{name}"),
                text: Cow::Borrowed(text),
            };
            files.iter().map(|(name, t)| ((*name).to_owned(), text(name, t))).collect()
        };
        Texts { pipeline, sites: all("sites", embedded::SITES), lexicon: all("lexicon", embedded::LEXICON) }
    }

    /// The embedded pipeline of that name.
    pub(super) fn embedded(name: &str) -> Option<Texts> {
        let text = Cow::Borrowed(embedded::text(name)?);
        Some(Texts::new(Text { label: format!("<embedded>/{name}.toml"), text }))
    }

    /// A file, and the files in `sites/` and `lexicon/` beside it: one of an embedded file's name replaces that, others add to them.
    pub(super) fn file(path: &Path, found: &mut Vec<Diagnostic>) -> Option<Texts> {
        let mut texts = Texts::new(read(path, found)?);
        let folder = path.parent().unwrap_or(Path::new(""));
        overlay(&folder.join("sites"), &mut texts.sites, found);
        overlay(&folder.join("lexicon"), &mut texts.lexicon, found);
        Some(texts)
    }
}

/// Puts every `*.toml` of a folder over what is there; a folder that does not exist adds nothing.
fn overlay(folder: &Path, files: &mut BTreeMap<String, Text>, found: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return,
        Err(e) => {
            found.push(Diagnostic::of_file(&label(folder), format!("cannot list the folder: {e}"), None));
            return;
        }
    };
    for path in entries.filter_map(|e| e.ok().map(|e| e.path())) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        // Editors leave hidden copies behind.
        if name.ends_with(".toml") && !name.starts_with('.') && path.is_file() {
            files.extend(read(&path, found).map(|text| (name, text)));
        }
    }
}

fn read(path: &Path, found: &mut Vec<Diagnostic>) -> Option<Text> {
    let label = label(path);
    let refuse = |found: &mut Vec<Diagnostic>, message: String, help: &str| {
        found.push(Diagnostic::of_file(&label, message, Some(help.to_owned())));
        None
    };
    match fs::metadata(path) {
        Ok(m) if m.is_dir() => {
            return refuse(found, "this is a folder".to_owned(), "give the path of a pipeline file");
        }
        Ok(m) if m.len() > FILE_BYTES => {
            let message = format!("the file has {} bytes, the limit is {FILE_BYTES}", m.len());
            return refuse(found, message, "give the path of a pipeline file");
        }
        _ => {}
    }
    match fs::read_to_string(path) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            Some(Text { label, text: Cow::Owned(text) })
        }
        Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            refuse(found, "the file is not UTF-8".to_owned(), "save it as UTF-8, which is what TOML asks for")
        }
        Err(e) => {
            let names: Vec<&str> = embedded::names().collect();
            let help = format!("the path of a file, or one of the embedded pipelines: {}", names.join(", "));
            refuse(found, format!("cannot read the file: {e}"), &help)
        }
    }
}

fn label(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
