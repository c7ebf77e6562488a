//! Character references that were left in plain text.

#![allow(clippy::indexing_slicing, reason = "hot path over positions that it made itself")]

use super::composition::Rewrite;
use super::repair::Repaired;
use crate::clean::entities::{characters, decode_entity};
use memchr::memchr;

/// Names that count without a semicolon in plain text. The standard's list has others, but `&not`, `&sect` or `&para` stand in prose and addresses.
const WITHOUT_SEMICOLON: [&[u8]; 7] = [b"nbsp", b"amp", b"lt", b"gt", b"quot", b"copy", b"reg"];

/// Decodes references; one that was escaped several times (`&amp;amp;lt;`) is decoded to its end. White space becomes U+00A0,
/// which the repair of spaces folds with its neighbours.
pub(super) fn decode(text: &str) -> Option<Repaired> {
    let bytes = text.as_bytes();
    let mut rewrite = Rewrite::new(text);
    let mut at = 0;
    let mut buffer = String::new();
    while let Some(found) = memchr(b'&', &bytes[at..]) {
        let start = at + found;
        at = start + 1;
        buffer.clear();
        // Each turn reads behind an ampersand: the one in the text, then the one that it stood for.
        while let Some((len, meaning)) = reference(&bytes[at..]) {
            at += len;
            buffer.clear();
            buffer.extend(characters(meaning).map(|c| if c.is_ascii_whitespace() { '\u{A0}' } else { c }));
            if buffer != "&" {
                break;
            }
        }
        if !buffer.is_empty() {
            rewrite.replace(start..at, &buffer);
        }
    }
    rewrite.finish()
}

fn reference(after_ampersand: &[u8]) -> Option<(usize, [char; 2])> {
    let (len, meaning) = decode_entity(after_ampersand, true)?;
    let written = &after_ampersand[..len];
    let is_closed = written.last() == Some(&b';');
    let is_number = written.first() == Some(&b'#') && len > 2;
    (is_closed || is_number || WITHOUT_SEMICOLON.contains(&written)).then_some((len, meaning))
}
