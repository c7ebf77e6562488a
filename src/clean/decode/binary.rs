//! Data that is no text: by the first bytes of known formats, and by control bytes.

/// Bytes that are looked at for control bytes.
const SAMPLE_BYTES: usize = 8192;
/// One control byte in so many is too many. Compressed data has one in nine, executables more; of 3,159 development pages the worst has none in its sample.
const BYTES_PER_CONTROL: usize = 50;
/// Fewer control bytes than this are an accident.
const MIN_CONTROLS: usize = 4;

/// First bytes that no text begins with.
const CERTAIN: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"PK\x05\x06", "ZIP archive or office document"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document"),
    (b"\x7fELF", "ELF executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\0asm", "WebAssembly"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"\0\0\x01\0", "icon"),
    (b"\0\x01\0\0", "font"),
    (b"\x1a\x45\xdf\xa3", "Matroska video"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"{\\rtf1", "RTF document"),
    (b"%!PS-Adobe", "PostScript"),
];

/// First bytes that a text might begin with too; they count where a control byte or a byte beyond ASCII follows soon.
const LIKELY: &[(&[u8], &str)] = &[
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"RIFF", "RIFF media"),
    (b"OggS", "Ogg media"),
    (b"fLaC", "FLAC audio"),
    (b"ID3", "MP3 audio"),
    (b"FLV", "Flash video"),
    (b"CWS", "Flash"),
    (b"FWS", "Flash"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"OTTO", "font"),
    (b"ttcf", "font"),
    (b"BZh", "bzip2 data"),
    (b"BM", "bitmap"),
    (b"MZ", "executable"),
    (b"PAR1", "Parquet data"),
    (b"Obj\x01", "Avro data"),
];

/// Bytes after a likely beginning in which its confirmation stands.
const CONFIRMATION_BYTES: usize = 24;

/// The known binary format that the bytes begin with.
pub(super) fn format(body: &[u8]) -> Option<&'static str> {
    let beginning = |list: &'static [(&'static [u8], &'static str)]| {
        list.iter().find(|(magic, _)| body.starts_with(magic)).map(|(magic, name)| (magic.len(), *name))
    };
    if let Some((_, name)) = beginning(CERTAIN) {
        return Some(name);
    }
    if let Some((len, name)) = beginning(LIKELY) {
        let after = body.iter().skip(len).take(CONFIRMATION_BYTES);
        return after.clone().any(|&b| is_control(b)).then_some(name);
    }
    if body.get(4..8) == Some(b"ftyp") && body.first() == Some(&0) {
        return Some("MP4 media");
    }
    let body = body.trim_ascii_start();
    let version = body.strip_prefix(b"%PDF-")?;
    let is_header =
        matches!(version, [b'0'..=b'9', b'.', b'0'..=b'9', end, ..] if matches!(end, b'\r' | b'\n'));
    is_header.then_some("PDF document")
}

/// Whether control bytes are too many for text. Legacy encodings use bytes from 0x80 on, but hardly any below 0x20.
pub(super) fn has_control_bytes(body: &[u8]) -> bool {
    let sample = body.get(..SAMPLE_BYTES).unwrap_or(body);
    let controls = sample.iter().filter(|&&b| is_control(b)).count();
    controls >= MIN_CONTROLS && controls * BYTES_PER_CONTROL > sample.len()
}

/// A control byte other than white space and escape; without a branch, so that many are looked at by one instruction.
fn is_control(b: u8) -> bool {
    (b < 9) | ((b > 0x0D) & (b < 0x20) & (b != 0x1B)) | (b == 0x7F)
}
