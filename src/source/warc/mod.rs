//! WARC and WET: one page, one rejection or one skipped record at a time.
//!
//! A damaged record costs one rejection: reading goes on at the next line that starts with `WARC/`, also inside the
//! block of a record whose `Content-Length` is too large. Every step moves forward, but for a bounded number of bytes
//! that are read twice.

mod headers;
mod http;
mod media;
mod record;

use super::Settings;
use super::file::Step;
use super::item::{Found, Refusal, Skip};
use super::window::{WINDOW_BYTES, Window};
use crate::page::Origin;
use headers::HEAD_BYTES;
use memchr::memmem;
use record::{Plan, RecordHead};

/// Bytes of one file that may be read a second time, to find records swallowed by a wrong `Content-Length`. Bounds the
/// time of a hostile archive in which every record claims the rest of the file.
const REREAD_BYTES: usize = 256 << 20;

/// Bytes within which a record head shows a second line.
const SECOND_LINE_BYTES: usize = 512;

/// Bytes of a cut `\nWARC/1.`, at most.
const RECORD_START_BYTES: usize = b"\nWARC/1".len();

/// Where a reader of records stands.
#[derive(Debug)]
pub(super) struct Warc {
    reread_left: usize,
}

impl Default for Warc {
    fn default() -> Warc {
        Warc { reread_left: REREAD_BYTES }
    }
}

/// What became of a block.
enum Block {
    /// Read to its end, in memory.
    Read(Vec<u8>),
    /// Read past, being larger than the limit.
    Passed,
    /// The stream ends within it; what was read.
    Cut(Vec<u8>),
    /// Another record starts within it, where the window now stands.
    Overrun,
}

impl Warc {
    /// The next record.
    pub(super) fn next(&mut self, window: &mut Window, name: &str, settings: &Settings) -> Step {
        skip_blank_lines(window);
        if window.at_end() {
            return Step::End;
        }
        let offset = window.offset();
        let nowhere = || Origin { file: name.to_owned(), offset, record_id: None };
        let start = window.peek(HEAD_BYTES);
        let ended = start.len() < HEAD_BYTES;
        if !is_record_start(start) {
            to_next_record(window);
            return refuse(damaged("no record starts here"), nowhere(), None, window);
        }
        // A head within which another one starts has no end of its own.
        let whole =
            |head: &RecordHead| find_record_start(start.get(..head.length).unwrap_or(start)).is_none();
        let Some(head) = RecordHead::parse(start).filter(whole) else {
            if to_next_record(window) || !ended {
                return refuse(damaged("the record head does not end"), nowhere(), None, window);
            }
            return Step::Cut { origin: nowhere(), url: None, evidence: Vec::new() };
        };
        window.consume(head.length);
        let origin = head.origin(name, offset);
        let Some(length) = head.block_length else {
            to_next_record_from_line_start(window);
            return refuse(damaged("no valid Content-Length"), origin, head.url, window);
        };
        self.block(window, &head, length, origin, settings)
    }

    fn block(
        &mut self,
        window: &mut Window,
        head: &RecordHead,
        length: u64,
        origin: Origin,
        settings: &Settings,
    ) -> Step {
        let held = window.peek(usize::try_from(length).unwrap_or(HEAD_BYTES).min(HEAD_BYTES));
        let start = usize::try_from(length).ok().and_then(|length| held.get(..length)).unwrap_or(held);
        let plan = head.plan(start, start.len() as u64 == length);
        let (head_length, nested) = match &plan {
            Plan::Read(http, _) => (http.length, head.is_nested(http.content_type.as_deref())),
            _ => (0, head.is_nested(None)),
        };
        window.consume(head_length);
        let body_length = length - head_length as u64;
        let block = read_block(window, body_length, settings.page_bytes, nested);
        let url = || head.url.clone();
        match block {
            Block::Cut(bytes) => {
                if self.rewind(window, &bytes) {
                    return refuse(damaged(WRONG_LENGTH), origin, url(), window);
                }
                Step::Cut { origin, url: url(), evidence: vec![("content_length", length.into())] }
            }
            Block::Overrun => refuse(damaged(WRONG_LENGTH), origin, url(), window),
            Block::Read(bytes) if !is_record_end(window) => {
                if !self.rewind(window, &bytes) {
                    // A record may start across the wrong end.
                    let tail = bytes.len().saturating_sub(RECORD_START_BYTES);
                    window.push_back(bytes.get(tail..).unwrap_or_default());
                    to_next_record_from_line_start(window);
                }
                refuse(damaged(WRONG_LENGTH), origin, url(), window)
            }
            Block::Passed if !is_record_end(window) => {
                to_next_record_from_line_start(window);
                refuse(damaged(WRONG_LENGTH), origin, url(), window)
            }
            Block::Passed => match plan {
                Plan::Read(..) => {
                    let refusal = Refusal::too_large(settings.page_bytes, body_length, false);
                    refuse(refusal, origin, url(), window)
                }
                plan => without_page(plan, origin, url(), window),
            },
            Block::Read(body) => match plan {
                Plan::Read(http, media) => match head.page(body, http, media, settings.page_bytes) {
                    Ok(page) => {
                        skip_blank_lines(window);
                        Step::page(page, origin)
                    }
                    Err(plan) => without_page(plan, origin, url(), window),
                },
                plan => without_page(plan, origin, url(), window),
            },
        }
    }

    /// Moves back to the first record start within bytes that were just read; false if there is none.
    fn rewind(&mut self, window: &mut Window, block: &[u8]) -> bool {
        let Some(at) = find_record_start(block) else { return false };
        let again = block.get(at..).unwrap_or_default();
        if again.len() > self.reread_left {
            return false;
        }
        self.reread_left -= again.len();
        window.push_back(again);
        true
    }
}

const WRONG_LENGTH: &str = "no record starts where Content-Length says that this one ends";

fn damaged(error: &str) -> Refusal {
    Refusal::new("damaged_record").with("error", error)
}

fn refuse(refusal: Refusal, origin: Origin, url: Option<String>, window: &mut Window) -> Step {
    skip_blank_lines(window);
    Step::Found(refusal.at(&origin, None, url))
}

fn without_page(plan: Plan, origin: Origin, url: Option<String>, window: &mut Window) -> Step {
    skip_blank_lines(window);
    match plan {
        Plan::Refuse(refusal) => Step::Found(refusal.at(&origin, None, url)),
        Plan::Skip(skip) => Step::Found(Found::Skipped(skip)),
        Plan::Read(..) => Step::Found(Found::Skipped(Skip::OtherRecord)),
    }
}

/// Reads a block into memory, or past it if it is larger than the limit allows.
fn read_block(window: &mut Window, length: u64, limit_bytes: usize, nested: bool) -> Block {
    if let Ok(length) = usize::try_from(length)
        && length <= limit_bytes
    {
        let mut bytes = Vec::new();
        let read = window.read_into(&mut bytes, length);
        return if read == length { Block::Read(bytes) } else { Block::Cut(bytes) };
    }
    let mut left = length;
    while left > 0 {
        let held = window.peek(WINDOW_BYTES / 2);
        let ended = held.len() < WINDOW_BYTES / 2;
        let seen = usize::try_from(left).ok().and_then(|left| held.get(..left)).unwrap_or(held);
        if seen.is_empty() {
            return Block::Cut(Vec::new());
        }
        // What is so large cannot be read twice, so a record head within it is taken for what it looks like.
        if !nested && let Some(at) = memmem::find_iter(seen, b"\nWARC/").find(|at| is_head_like(held, at + 1))
        {
            window.consume(at + 1);
            return Block::Overrun;
        }
        let last = ended || seen.len() as u64 == left;
        let step = if last { seen.len() } else { seen.len() - SECOND_LINE_BYTES };
        window.consume(step);
        left -= step as u64;
    }
    Block::Passed
}

/// Whether a record starts at `at`, by two lines.
fn is_head_like(bytes: &[u8], at: usize) -> bool {
    let start = bytes.get(at..).unwrap_or_default();
    let start = start.get(..SECOND_LINE_BYTES).unwrap_or(start);
    let second =
        memchr::memchr(b'\n', start).and_then(|newline| start.get(newline + 1..)).unwrap_or_default();
    is_record_start(start) && second.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"WARC-"))
}

/// Whether a version line starts here (`WARC/0.17` to `WARC/1.1`).
fn is_record_start(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WARC/1.") || bytes.starts_with(b"WARC/0.")
}

/// The first line start, but for the very first, at which a record starts.
fn find_record_start(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"\nWARC/")
        .map(|at| at + 1)
        .find(|at| is_record_start(bytes.get(*at..).unwrap_or_default()))
}

/// Whether a record ends here: with two line ends, whatever follows, or before the next record or the end, for some
/// writers leave the line ends out.
fn is_record_end(window: &mut Window) -> bool {
    let next = window.peek(16);
    let next = next.get(..16).unwrap_or(next);
    let blank_lines = next.starts_with(b"\r\n\r\n") || next.starts_with(b"\n\n");
    let blank = next.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let next = next.get(blank..).unwrap_or_default();
    blank_lines || next.starts_with(b"WARC/") || b"WARC/".starts_with(next)
}

fn skip_blank_lines(window: &mut Window) {
    loop {
        let held = window.peek(1);
        let blank = held.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank == 0 {
            return;
        }
        window.consume(blank);
    }
}

/// Moves to the next record start, this position included; false at the end of the stream.
fn to_next_record_from_line_start(window: &mut Window) -> bool {
    is_record_start(window.peek(8)) || to_next_record(window)
}

/// Moves to the next line that starts a record, at least one byte on; false at the end of the stream.
fn to_next_record(window: &mut Window) -> bool {
    loop {
        let held = window.peek(WINDOW_BYTES / 2);
        if let Some(at) = find_record_start(held) {
            window.consume(at);
            return true;
        }
        let (length, ended) = (held.len(), held.len() < WINDOW_BYTES / 2);
        if ended {
            window.consume(length);
            return false;
        }
        window.consume(length - RECORD_START_BYTES);
    }
}

#[cfg(test)]
mod tests;
