//! Which encoding the bytes are in, by the evidence in them and the declarations about them.
//!
//! The ladder alone: each kind of evidence is read in a file of its own.

use super::labels::Declared;
use super::transcode::{Transcoded, transcode};
use super::{binary, detect, patterns, utf8};
use crate::document::{DecodeReport, SourceView};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};

/// What is known about the bytes from outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The transport's `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Last label of the host name, for the detector.
    pub tld: Option<&'a str>,
    /// Look for `<meta charset>` and XML declarations.
    pub markup: bool,
    /// The bytes are UTF-8 by construction.
    pub transcoded: bool,
}

/// Why bytes give no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Binary data.
    #[error("not text: {0}")]
    NotText(&'static str),
    /// More text than the limit.
    #[error("{bytes} bytes decoded, the limit is {limit}")]
    TooLarge {
        /// Bytes after transcoding.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}

/// Transcodes the bytes to UTF-8 and says how. In this order: byte order mark; UTF-16 by its NUL bytes; ISO-2022-JP by its
/// escapes; valid UTF-8 with at least one multi-byte sequence; the declaration, unless it does harm that the detector avoids; the detector.
///
/// # Errors
/// [`DecodeError::NotText`] for binary data, [`DecodeError::TooLarge`] where the text has more than `limit_bytes` bytes.
pub fn decode<'p>(
    bytes: &'p [u8],
    hints: Hints<'_>,
    limit_bytes: usize,
) -> Result<SourceView<'p>, DecodeError> {
    let bom = Encoding::for_bom(bytes);
    let body = bytes.get(bom.map_or(0, |(_, len)| len)..).unwrap_or_default();
    if let Some(format) = binary::format(body) {
        return Err(DecodeError::NotText(format));
    }
    let declared = if hints.transcoded { Declared::default() } else { Declared::find(body, hints) };
    let choice = choose(body, bom.map(|(encoding, _)| encoding), &declared, hints)?;
    let Choice { encoding, basis, text } = choice;
    let Transcoded { text, replaced, .. } = match text {
        Some(text) => text,
        None if encoding == UTF_8 && body.len() > limit_bytes => {
            return Err(DecodeError::TooLarge { bytes: body.len(), limit: limit_bytes });
        }
        None => transcode(body, encoding),
    };
    if text.len() > limit_bytes {
        return Err(DecodeError::TooLarge { bytes: text.len(), limit: limit_bytes });
    }
    let overruled = declared.label.is_some() && declared.encoding != Some(encoding);
    let report = DecodeReport {
        encoding: encoding.name(),
        basis,
        declared: declared.label,
        overruled,
        replaced,
        ..DecodeReport::default()
    };
    Ok(SourceView { text, report })
}

/// An encoding, what settled it, and the text where finding out has already made it.
struct Choice<'p> {
    encoding: &'static Encoding,
    basis: &'static str,
    text: Option<Transcoded<'p>>,
}

impl Choice<'_> {
    fn of(encoding: &'static Encoding, basis: &'static str) -> Self {
        Choice { encoding, basis, text: None }
    }
}

fn choose<'p>(
    body: &'p [u8],
    bom: Option<&'static Encoding>,
    declared: &Declared,
    hints: Hints<'_>,
) -> Result<Choice<'p>, DecodeError> {
    if hints.transcoded {
        return text_like(body).map(|()| Choice::of(UTF_8, "transcoded"));
    }
    if let Some(encoding) = bom {
        return Ok(Choice::of(encoding, "bom"));
    }
    if let Some(encoding) = patterns::utf16(body, declared.encoding) {
        return Ok(Choice::of(encoding, "utf16_pattern"));
    }
    text_like(body)?;
    let ascii = Encoding::ascii_valid_up_to(body);
    if ascii == body.len() {
        return Ok(match declared.encoding {
            _ if patterns::iso_2022_jp(body) => Choice::of(ISO_2022_JP, "escapes"),
            // Any encoding that extends ASCII is as right as any other.
            Some(encoding) if encoding.is_ascii_compatible() || encoding == ISO_2022_JP => {
                Choice::of(encoding, "declared")
            }
            _ => Choice::of(UTF_8, "utf8"),
        });
    }
    if utf8::is_utf8(body, ascii, declared.encoding == Some(UTF_8)) {
        return Ok(Choice::of(UTF_8, "utf8"));
    }
    let tld = hints.tld;
    let Some(said) = declared.encoding.filter(|e| e.is_ascii_compatible()) else {
        return Ok(Choice::of(detect::guess(body, tld), "detected"));
    };
    let as_said = transcode(body, said);
    if as_said.is_sound() {
        return Ok(Choice { encoding: said, basis: "declared", text: Some(as_said) });
    }
    let guess = detect::guess(body, tld);
    let as_guessed = if guess == said { None } else { Some(transcode(body, guess)) };
    Ok(match as_guessed {
        Some(text) if text.does_less_harm_than(&as_said) => {
            Choice { encoding: guess, basis: "detected", text: Some(text) }
        }
        _ => Choice { encoding: said, basis: "declared", text: Some(as_said) },
    })
}

fn text_like(body: &[u8]) -> Result<(), DecodeError> {
    if binary::has_control_bytes(body) { Err(DecodeError::NotText("control bytes")) } else { Ok(()) }
}
