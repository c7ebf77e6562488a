//! Names of files that `POST /ingest` puts into the drop folder. They are inputs whatever patterns and markers the daemon
//! was told to go by, for somebody waits for each.

use std::path::{Path, PathBuf};

/// What every such name begins with.
const PREFIX: &str = "ingest-";
/// Hexadecimal digits of the content's digest behind it.
const DIGITS: usize = 32;

/// The name of a file whose content has this digest, in hexadecimal; `suffix` says what kind of file it is.
pub fn name(digest: &str, suffix: &str) -> PathBuf {
    let digits: String = digest.chars().take(DIGITS).collect();
    PathBuf::from(format!("{PREFIX}{digits}{suffix}"))
}

/// Whether a path in the drop folder is such a name.
pub fn is_name(path: &Path) -> bool {
    let Some(rest) = path.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { return false };
    let digits = rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
    digits == DIGITS && rest.as_bytes().get(DIGITS) == Some(&b'.') && !rest.contains('/')
}
