//! A folder of pages with gold text.

use crate::page::PageKind;
use serde::{Deserialize, Deserializer};
use std::path::{Path, PathBuf};

/// What is known to be right of a page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Gold {
    /// Name of the page's file without its ending.
    pub id: String,
    /// The page's address.
    pub url: Option<String>,
    /// The page's host, where the address is not known.
    pub host: Option<String>,
    /// Kind of page, for the table by kinds.
    pub page_type: Option<String>,
    /// Language, for the table by languages.
    pub lang: Option<String>,
    /// The main text.
    pub gold: Option<String>,
    /// Snippets that must stay.
    pub with: Option<Vec<String>>,
    /// Snippets that must go.
    pub without: Option<Vec<String>>,
    /// The title.
    pub title: Option<String>,
    /// The authors, in one string or a list of them.
    #[serde(deserialize_with = "joined")]
    pub author: Option<String>,
    /// The publication date.
    pub date: Option<String>,
    /// The gold text begins with the title; a predicted title is put in front of the text.
    pub gold_has_title: Option<bool>,
}

/// Why a data set cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of the manifest is no object of the right form.
    #[error("{}:{line}: {source}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// The manifest names a page that is not there.
    #[error("{}: no page {id}.html or {id}.txt, though manifest.jsonl names it", folder.display())]
    NoPage {
        /// The data set.
        folder: PathBuf,
        /// The page.
        id: String,
    },
}

/// Reads a manifest. Lines end at `\n` only: U+2028 stands inside strings.
pub fn load(folder: &Path) -> Result<Vec<Gold>, DatasetError> {
    let path = folder.join("manifest.jsonl");
    let text =
        std::fs::read_to_string(&path).map_err(|source| DatasetError::Read { path: path.clone(), source })?;
    let lines = text.split('\n').enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(i, l)| {
            serde_json::from_str(l).map_err(|source| DatasetError::Manifest {
                path: path.clone(),
                line: i + 1,
                source,
            })
        })
        .collect()
}

fn joined<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }
    Ok(Option::<Names>::deserialize(from)?.map(|names| match names {
        Names::One(name) => name,
        Names::Several(names) => names.join(", "),
    }))
}

/// The file of a page, and how it is to be read.
pub(super) fn page_file(folder: &Path, id: &str) -> Result<(PathBuf, PageKind), DatasetError> {
    for (ending, kind) in [("html", PageKind::Html), ("txt", PageKind::Text)] {
        let path = folder.join(format!("{id}.{ending}"));
        if path.is_file() {
            return Ok((path, kind));
        }
    }
    Err(DatasetError::NoPage { folder: folder.to_owned(), id: id.to_owned() })
}
