//! A text of JSON to the strings in it: each with its key and the object that holds it. Nothing else of JSON is needed here.
//!
//! It reads what is there and stops where it makes no sense; it builds no values and does not recurse.

#![allow(clippy::indexing_slicing, reason = "positions that it made itself")]

use memchr::memchr2;
use std::ops::Range;

/// Objects of one text that are told apart.
const OBJECTS: usize = 50_000;
/// Strings of one text that are noted.
const STRINGS: usize = 50_000;
/// Open objects and arrays; what is nested deeper is not read.
const DEPTH: usize = 256;

/// An object; arrays are transparent: what stands in one stands under the array's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// The enclosing object; the root is its own parent.
    pub(super) parent: usize,
    /// Its key there, escapes not decoded; empty for the root.
    pub(super) key: Range<usize>,
}

/// A string that stands in an object, without its quotes, escapes not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) object: usize,
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// What stands in a text of JSON, in its order. Object 0 is the text as a whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Strings {
    pub(super) objects: Vec<Object>,
    pub(super) members: Vec<Member>,
}

/// An open object or array.
struct Open {
    array: bool,
    object: usize,
    /// Key of the values that come next.
    key: Range<usize>,
}

/// Reads the value that `text` begins with.
pub(super) fn read(text: &str) -> Strings {
    let bytes = text.as_bytes();
    let mut out = Strings { objects: vec![Object { parent: 0, key: 0..0 }], members: Vec::new() };
    let mut stack: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => {
                if stack.len() >= DEPTH || out.objects.len() >= OBJECTS {
                    break;
                }
                let array = bytes[at] == b'[';
                let (around, key) = stack.last().map_or((0, 0..0), |o| (o.object, o.key.clone()));
                let object = if array {
                    around
                } else {
                    out.objects.push(Object { parent: around, key: key.clone() });
                    out.objects.len() - 1
                };
                stack.push(Open { array, object, key: if array { key } else { 0..0 } });
                at += 1;
            }
            b'}' | b']' => {
                stack.pop();
                at += 1;
                if stack.is_empty() {
                    break;
                }
            }
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { break };
                let string = at + 1..end;
                at = end + 1;
                let Some(open) = stack.last_mut() else { break };
                let colon = bytes[at..].iter().position(|b| !b.is_ascii_whitespace()).map(|i| at + i);
                match colon {
                    Some(i) if !open.array && bytes[i] == b':' => {
                        open.key = string;
                        at = i + 1;
                    }
                    _ if out.members.len() < STRINGS => {
                        out.members.push(Member {
                            object: open.object,
                            key: open.key.clone(),
                            value: string,
                        });
                    }
                    _ => break,
                }
            }
            _ => at += 1,
        }
    }
    out
}

/// Position of the quote that ends a string.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}
