//! Named header fields as WARC (ISO 28500) and HTTP/1 (RFC 9112) have them: `Name: value` lines up to a blank one.
//!
//! Lines may end in a bare LF, and an indented line goes on with the value before (obsolete folding).

use std::borrow::Cow;

/// Bytes of a head, at most. Servers stop at 8 to 64 KiB; the longest cookie lists stay below.
pub(super) const HEAD_BYTES: usize = 64 << 10;

/// Length of the head that `bytes` start with, its blank line included; `None` if no blank line is there.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let mut line_start = 0;
    for newline in memchr::memchr_iter(b'\n', bytes) {
        if matches!(bytes.get(line_start..newline), Some(b"" | b"\r")) {
            return Some(newline + 1);
        }
        line_start = newline + 1;
    }
    None
}

/// Calls `each` with name and value of every field of a head whose first line is left out. Lines without a colon are
/// passed over.
pub(super) fn each_field(head: &[u8], mut each: impl FnMut(&str, &str)) {
    let mut field: Option<(Cow<'_, str>, Cow<'_, str>)> = None;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            if let Some((_, value)) = &mut field {
                let value = value.to_mut();
                value.push(' ');
                value.push_str(&String::from_utf8_lossy(line.trim_ascii()));
            }
            continue;
        }
        if let Some((name, value)) = field.take() {
            each(&name, value.trim());
        }
        if let Some(colon) = memchr::memchr(b':', line) {
            let (name, value) = line.split_at(colon);
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            field = Some((String::from_utf8_lossy(name.trim_ascii()), String::from_utf8_lossy(value)));
        }
    }
    if let Some((name, value)) = field {
        each(&name, value.trim());
    }
}
