//! `Window`: a bounded view that moves over a stream of decompressed bytes and counts them.
//!
//! It never returns an error: a stream that breaks ends there, and [`Window::broken`] says why.

#![allow(clippy::indexing_slicing, reason = "start <= end <= buf.len() holds throughout")]

use std::io::{self, Read};

/// Bytes held ahead. Bounds what can be peeked: format sniffing, WARC and HTTP headers.
pub(super) const WINDOW_BYTES: usize = 128 << 10;

/// A moving view over a stream.
pub(super) struct Window {
    inner: Box<dyn Read + Send>,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    /// Stream offset of `buf[start]`.
    offset: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl Window {
    pub(super) fn new(inner: Box<dyn Read + Send>) -> Window {
        Window { inner, buf: Vec::new(), start: 0, end: 0, offset: 0, ended: false, failure: None }
    }

    /// Offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// What is held, at least `want` bytes (up to the window's size) unless the stream ends before.
    pub(super) fn peek(&mut self, want: usize) -> &[u8] {
        let want = want.min(WINDOW_BYTES);
        while self.end - self.start < want && !self.ended {
            self.fill(want);
        }
        &self.buf[self.start..self.end]
    }

    /// Whether no byte is left; [`Window::broken`] then tells a clean end from a broken one.
    pub(super) fn at_end(&mut self) -> bool {
        self.peek(1).is_empty()
    }

    /// Why the stream broke off. Holds for what lies beyond the bytes that can still be peeked.
    pub(super) fn broken(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// The same, taken out.
    pub(super) fn take_broken(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Moves past `n` bytes that were peeked.
    pub(super) fn consume(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.offset += n as u64;
    }

    /// Moves up to `n` bytes to the end of `out`; fewer at the end of the stream. Returns how many.
    pub(super) fn read_into(&mut self, out: &mut Vec<u8>, n: usize) -> usize {
        let held = n.min(self.end - self.start);
        out.extend_from_slice(&self.buf[self.start..self.start + held]);
        self.consume(held);
        let mut moved = held;
        if moved < n && !self.ended {
            // Past what is held, the decompressor writes into `out` directly.
            let before = out.len();
            let read = self.inner.by_ref().take((n - moved) as u64).read_to_end(out);
            let got = out.len() - before;
            self.offset += got as u64;
            moved += got;
            match read {
                Ok(_) => self.ended = moved < n,
                Err(error) => self.fail(error),
            }
        }
        moved
    }

    /// Moves past up to `n` bytes; fewer at the end of the stream. `see` gets each piece. Returns how many.
    pub(super) fn skip(&mut self, n: u64, mut see: impl FnMut(&[u8])) -> u64 {
        let mut left = n;
        while left > 0 {
            let held = self.peek(1);
            if held.is_empty() {
                break;
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(held.len());
            see(&held[..step]);
            self.consume(step);
            left -= step as u64;
        }
        n - left
    }

    /// Puts bytes that were just read back in front.
    pub(super) fn push_back(&mut self, bytes: &[u8]) {
        let mut buf = Vec::with_capacity((bytes.len() + self.end - self.start).max(WINDOW_BYTES));
        buf.extend_from_slice(bytes);
        buf.extend_from_slice(&self.buf[self.start..self.end]);
        self.start = 0;
        self.end = buf.len();
        buf.resize(buf.len().max(WINDOW_BYTES), 0);
        self.buf = buf;
        self.offset -= bytes.len() as u64;
    }

    /// Reads once more; there is room for `want` bytes, at most the size of the window.
    fn fill(&mut self, want: usize) {
        if self.buf.is_empty() {
            self.buf.resize(WINDOW_BYTES, 0);
        }
        if self.start == self.end {
            // Also gives the memory of a large push_back back once it is read off.
            self.buf.truncate(WINDOW_BYTES);
            self.buf.shrink_to_fit();
            (self.start, self.end) = (0, 0);
        } else if self.start + want > self.buf.len() || self.end == self.buf.len() {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        match self.inner.read(&mut self.buf[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(n) => self.end += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: io::Error) {
        self.ended = true;
        self.failure = Some(error);
    }
}
