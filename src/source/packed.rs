//! Compression: gzip of many members, zstd of many frames, or none, told by the first bytes and never by the name.

use super::window::Window;
use flate2::read::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// Base-2 logarithm of the largest zstd window: 128 MiB, what the `zstd` tool itself accepts without being told.
pub const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Bytes that tell the compression.
const MAGIC_BYTES: usize = 4;

/// Bytes read from a file at once.
const READ_BYTES: usize = 256 << 10;

/// A window over the decompressed bytes.
pub(super) fn unpack(inner: Box<dyn Read + Send>, zstd_window_log: u32) -> Window {
    Window::new(unpacked_within(inner, zstd_window_log))
}

/// The decompressed bytes.
pub fn unpacked(inner: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    unpacked_within(inner, ZSTD_WINDOW_LOG_MAX)
}

fn unpacked_within(mut inner: Box<dyn Read + Send>, zstd_window_log: u32) -> Box<dyn Read + Send> {
    let mut head = Vec::with_capacity(MAGIC_BYTES);
    let rest: Box<dyn Read + Send> = match inner.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut head) {
        Ok(_) => inner,
        Err(error) => Box::new(Broken(Some(error))),
    };
    let packing = packing_of(&head);
    let whole = io::Cursor::new(head).chain(rest);
    match packing {
        Packing::None => Box::new(whole),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_BYTES, whole))),
        Packing::Zstd => match zstd_reader(BufReader::with_capacity(READ_BYTES, whole), zstd_window_log) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => Box::new(Broken(Some(error))),
        },
    }
}

/// Whether bytes that begin like these are packed.
pub(super) fn is_packed(head: &[u8]) -> bool {
    let head = head.get(..MAGIC_BYTES).unwrap_or(head);
    !matches!(packing_of(head), Packing::None)
}

enum Packing {
    None,
    Gzip,
    Zstd,
}

fn packing_of(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, 0x08, ..] => Packing::Gzip,
        // A frame, or a skippable one, which holds a dictionary or a seek table.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Packing::Zstd,
        _ => Packing::None,
    }
}

fn zstd_reader<R: BufRead>(inner: R, window_log: u32) -> io::Result<zstd::stream::read::Decoder<'static, R>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(inner)?;
    decoder.window_log_max(window_log.min(ZSTD_WINDOW_LOG_MAX))?;
    Ok(decoder)
}

/// Whether a zstd frame wants a larger window than it may have. The library says it in words alone; a test knows them.
pub(super) fn wants_window(error: &io::Error) -> bool {
    error.raw_os_error().is_none() && error.to_string().contains("requires too much memory")
}

/// What kind of failure an error of a decompressed stream is: `Some(reason)` for bad content, `None` for the system.
pub(super) fn damage(error: &io::Error) -> Option<&'static str> {
    match error {
        error if error.raw_os_error().is_some() => None,
        error if error.kind() == io::ErrorKind::UnexpectedEof => Some("truncated"),
        _ => Some("damaged"),
    }
}

/// A stream that fails once and then is at its end.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
