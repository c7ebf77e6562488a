//! Pages that made the core panic, kept as they are for whoever mends it.

use super::pages::KeepAside;
use crate::page::Page;
use crate::sink::atomic::AtomicFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Pages kept aside by one run, at most: a bug that hits every page of a crawl must not fill the disk.
const KEPT_PAGES: u64 = 1_000;

/// Keeps pages in a folder, made when the first one comes, each named by its digest.
pub fn keep_in(folder: PathBuf) -> KeepAside {
    let kept = AtomicU64::new(0);
    Arc::new(move |page: &Page, digest: &str| {
        if kept.fetch_add(1, Ordering::Relaxed) >= KEPT_PAGES {
            return None;
        }
        keep(&folder, digest, &page.bytes)
    })
}

/// Keeps a page's bytes, and says where.
pub(super) fn keep(folder: &Path, digest: &str, bytes: &[u8]) -> Option<String> {
    let path = folder.join(format!("{digest}.page"));
    write(folder, &path, bytes).then(|| path.to_string_lossy().into_owned())
}

fn write(folder: &Path, path: &Path, bytes: &[u8]) -> bool {
    std::fs::create_dir_all(folder).is_ok()
        && AtomicFile::create(path, true)
            .and_then(|mut file| {
                file.write(bytes)?;
                file.publish()
            })
            .is_ok()
}
