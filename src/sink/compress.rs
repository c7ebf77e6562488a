//! Compression of whole chunks: each chunk becomes a zstd frame or a gzip member of its own.
//!
//! Frames and members may be put one after the other, so a file of them can be cut at any border and still be read,
//! and chunks can be compressed on any thread with the same bytes as result.

use std::io::Write;

/// How an output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// Gzip, one member a chunk.
    Gzip,
    /// Zstandard, one frame a chunk, with a checksum.
    Zstd,
}

/// Level 3, zstd's own default: higher ones cost more time than cleaning does.
const ZSTD_LEVEL: i32 = 3;
/// Level 6, gzip's own default.
const GZIP_LEVEL: u32 = 6;

impl Compression {
    /// The suffix that goes behind a file name, with its dot.
    pub fn suffix(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        }
    }

    /// What a file name's last suffix says.
    pub fn of_name(name: &str) -> Compression {
        if name.ends_with(".gz") {
            Compression::Gzip
        } else if name.ends_with(".zst") {
            Compression::Zstd
        } else {
            Compression::None
        }
    }

    /// Compresses a chunk. The same bytes give the same bytes, on any thread and at any time.
    pub fn pack(self, plain: Vec<u8>) -> Vec<u8> {
        match self {
            Compression::None => plain,
            Compression::Gzip => gzip(&plain),
            Compression::Zstd => zstd_frame(&plain),
        }
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    // The header's time stays zero: output is a function of input.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    encoder.write_all(plain).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

fn zstd_frame(plain: &[u8]) -> Vec<u8> {
    let mut compressor = zstd::bulk::Compressor::new(ZSTD_LEVEL).expect("the level is one that zstd has");
    compressor.include_checksum(true).expect("zstd knows checksums");
    compressor.compress(plain).expect("the buffer is as large as zstd says it must be")
}
