//! JSON Lines: one page or one rejection a line, whatever the other lines are.

use super::Settings;
use super::file::Step;
use super::item::Refusal;
use super::json::{Parsed, page_of};
use super::window::Window;
use crate::page::Origin;

/// An escape `\uXXXX` takes six bytes for two or three of text, so a line may have three times the bytes of a page.
const LINE_BYTES_PER_PAGE_BYTE: usize = 3;

/// Kept between lines, so that the next long line needs no new memory.
const SCRATCH_KEPT_BYTES: usize = 4 << 20;

/// Where a reader of lines stands.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Lines that are done with.
    done: u64,
    scratch: Vec<u8>,
}

/// What stood on a line.
enum Line {
    Blank,
    Parsed(Box<Parsed>),
    TooLong {
        bytes: u64,
    },
    /// The stream broke within the line.
    Broken,
}

impl Lines {
    /// The next line that is not blank.
    pub(super) fn next(&mut self, window: &mut Window, name: &str, settings: &Settings) -> Step {
        while !window.at_end() {
            let offset = window.offset();
            let origin = || Origin { file: name.to_owned(), offset, record_id: None };
            let line = self.read(window, settings);
            self.done += 1;
            let (refusal, id, url) = match line {
                Line::Blank => continue,
                Line::Broken => {
                    return Step::Cut {
                        origin: origin(),
                        url: None,
                        evidence: vec![("line", self.done.into())],
                    };
                }
                Line::TooLong { bytes } => {
                    (Refusal::too_large(line_limit(settings), bytes, false), None, None)
                }
                Line::Parsed(parsed) => match *parsed {
                    Ok(page) => return Step::page(page, origin()),
                    Err(refused) => refused,
                },
            };
            return Step::Found(refusal.with("line", self.done).at(&origin(), id, url));
        }
        Step::End
    }

    /// Moves to the line that starts at `offset`, counting the lines before it.
    pub(super) fn skip_to(&mut self, window: &mut Window, offset: u64) {
        let ahead = offset.saturating_sub(window.offset());
        window.skip(ahead, |bytes| self.done += memchr::memchr_iter(b'\n', bytes).count() as u64);
    }

    /// Reads and parses one line, in place where the window holds it whole.
    fn read(&mut self, window: &mut Window, settings: &Settings) -> Line {
        let (limit, offset) = (line_limit(settings), window.offset());
        let held = window.peek(1);
        if let Some(end) = memchr::memchr(b'\n', held) {
            let line = held.get(..end).map_or(Line::Blank, |line| parse(line, offset, settings));
            window.consume(end + 1);
            return line;
        }
        let (mut bytes, mut ended) = (0u64, false);
        while !ended {
            let held = window.peek(1);
            if held.is_empty() {
                break;
            }
            let newline = memchr::memchr(b'\n', held);
            let piece = held.get(..newline.unwrap_or(held.len())).unwrap_or_default();
            bytes += piece.len() as u64;
            if bytes <= limit as u64 {
                self.scratch.extend_from_slice(piece);
            }
            ended = newline.is_some();
            let step = piece.len() + usize::from(ended);
            window.consume(step);
        }
        let line = match () {
            () if !ended && window.broken().is_some() => Line::Broken,
            () if bytes > limit as u64 => Line::TooLong { bytes },
            () => parse(&self.scratch, offset, settings),
        };
        // Now, not at the next long line: the page may need the room.
        self.scratch.clear();
        self.scratch.shrink_to(SCRATCH_KEPT_BYTES);
        line
    }
}

fn line_limit(settings: &Settings) -> usize {
    settings.page_bytes.saturating_mul(LINE_BYTES_PER_PAGE_BYTE)
}

fn parse(line: &[u8], offset: u64, settings: &Settings) -> Line {
    let line = if offset == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Line::Blank;
    }
    Line::Parsed(Box::new(page_of(line, &settings.fields, settings.page_bytes)))
}
