//! What encoding is declared, by the transport or by the page; labels to encodings by the WHATWG Encoding Standard.

use super::prescan;
use super::sniff::Hints;
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Longest label that is reported, in bytes; the longest of the standard has 19.
const LONGEST_LABEL_BYTES: usize = 40;

/// A declaration and what it means.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    /// The label as written, trimmed; of several, the first with a meaning, or else the first.
    pub(super) label: Option<String>,
    /// The encoding that it names; `None` for labels that name none.
    pub(super) encoding: Option<&'static Encoding>,
}

impl Declared {
    /// Looks at the content type first, then, in markup, into the page.
    pub(super) fn find(body: &[u8], hints: Hints<'_>) -> Declared {
        let mut declared = Declared::default();
        if let Some(label) = hints.content_type.and_then(|value| charset_of(value.as_bytes())) {
            declared.offer(label, by_label(label));
        }
        if hints.markup && declared.encoding.is_none() {
            prescan::walk(body, &mut declared);
        }
        declared
    }

    /// Notes a declaration; whether it settles the encoding.
    pub(super) fn offer(&mut self, label: &[u8], encoding: Option<&'static Encoding>) -> bool {
        if self.encoding.is_none() && (self.label.is_none() || encoding.is_some()) {
            self.encoding = encoding;
            let label = String::from_utf8_lossy(label.get(..LONGEST_LABEL_BYTES).unwrap_or(label));
            let label = label.trim();
            self.label = (!label.is_empty()).then(|| label.to_owned());
        }
        self.encoding.is_some()
    }
}

/// The encoding that a label names. The labels that the standard maps to "replacement" name none.
pub(super) fn by_label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).filter(|&e| e != REPLACEMENT)
}

/// The encoding that a label inside the page names: what could read the label is no UTF-16 (HTML standard, section 13.2.3.2).
pub(super) fn by_label_in_page(label: &[u8]) -> Option<&'static Encoding> {
    by_label(label).map(|encoding| {
        if encoding == UTF_16LE || encoding == UTF_16BE {
            UTF_8
        } else if encoding == X_USER_DEFINED {
            WINDOWS_1252
        } else {
            encoding
        }
    })
}

/// The value of `charset` in a content type (HTML standard, "extracting a character encoding from a meta element").
pub(super) fn charset_of(value: &[u8]) -> Option<&[u8]> {
    let mut rest = value;
    loop {
        let at = rest.windows(7).position(|w| w.eq_ignore_ascii_case(b"charset"))?;
        rest = rest.get(at + 7..)?.trim_ascii_start();
        if let Some(after) = rest.strip_prefix(b"=") {
            rest = after.trim_ascii_start();
            break;
        }
    }
    let label = match *rest.first()? {
        quote @ (b'"' | b'\'') => {
            let inner = rest.get(1..)?;
            inner.get(..inner.iter().position(|&b| b == quote)?)?
        }
        _ => rest.split(|b| *b == b';' || b.is_ascii_whitespace()).next()?,
    };
    (!label.is_empty()).then_some(label)
}
