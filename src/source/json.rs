//! One line of JSON Lines to a page. Knows nothing of files or positions.

use super::fields::{InputField, InputFields};
use super::item::Refusal;
use crate::page::{Page, PageKind};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What the line gives; the identifiers go with a refusal too.
pub(super) type Parsed = Result<Page, (Refusal, Option<String>, Option<String>)>;

/// A line of JSON to a page without origin. `line` holds neither the `\n` nor a byte order mark.
pub(super) fn page_of(line: &[u8], fields: &InputFields, page_bytes: usize) -> Parsed {
    let object = match parse(line) {
        Ok(object) => object,
        Err(refusal) => return Err((refusal, None, None)),
    };
    let mut given = Given::new(object, fields);
    let (id, url) = (given.word(InputField::Id), given.string(InputField::Url));
    let page = match (&id, &url) {
        (Err(_), _) => Err(wrong_type(InputField::Id)),
        (_, Err(_)) => Err(wrong_type(InputField::Url)),
        _ => given.page(page_bytes),
    };
    let (id, url) = (id.unwrap_or_default(), url.unwrap_or_default());
    match page {
        Ok(page) => Ok(Page { id, url, ..page }),
        Err(refusal) => Err((refusal, id, url)),
    }
}

fn parse(line: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let error = match serde_json::from_slice(line) {
        Ok(object) => return Ok(object),
        Err(error) => error,
    };
    // JSON allows an escaped half of a surrogate pair, Rust strings do not; a page is worth more than half a pair.
    if let Cow::Owned(mended) = mend_surrogates(line) {
        return serde_json::from_slice(&mended).map_err(|error| refusal_of(&error));
    }
    Err(refusal_of(&error))
}

fn refusal_of(error: &serde_json::Error) -> Refusal {
    let reason = if error.is_data() { "wrong_type" } else { "malformed_json" };
    let message = error.to_string();
    // The line number within one line says nothing.
    let message = message.split(" at line 1 column ").next().unwrap_or_default();
    Refusal::new(reason).with("error", message).with("column", error.column())
}

/// The known fields of an object by role, and the rest.
struct Given {
    known: Vec<(InputField, usize, Value)>,
    extra: Map<String, Value>,
}

impl Given {
    fn new(object: Map<String, Value>, fields: &InputFields) -> Given {
        let mut given = Given { known: Vec::with_capacity(8), extra: Map::new() };
        let mut names: Vec<String> = Vec::with_capacity(8);
        for (name, value) in object {
            let Some((field, rank)) = fields.lookup(&name) else {
                given.extra.insert(name, value);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let Some(at) = given.known.iter().position(|(of, _, _)| *of == field) else {
                given.known.push((field, rank, value));
                names.push(name);
                continue;
            };
            // Two names of one field: the preferred one counts, the other passes through.
            let (mut name, mut found) = (name, (field, rank, value));
            if let (Some(held), Some(held_name)) = (given.known.get_mut(at), names.get_mut(at))
                && found.1 < held.1
            {
                std::mem::swap(held, &mut found);
                std::mem::swap(held_name, &mut name);
            }
            given.extra.insert(name, found.2);
        }
        given
    }

    fn take(&mut self, field: InputField) -> Option<Value> {
        let at = self.known.iter().position(|(of, _, _)| *of == field)?;
        Some(self.known.swap_remove(at).2)
    }

    /// A field that must be a string.
    fn raw(&mut self, field: InputField) -> Result<Option<String>, Refusal> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(field)),
        }
    }

    /// The same; an empty string is absent.
    fn string(&mut self, field: InputField) -> Result<Option<String>, Refusal> {
        Ok(self.raw(field)?.filter(|text| !text.is_empty()))
    }

    /// A string or a number; an empty string is absent.
    fn word(&mut self, field: InputField) -> Result<Option<String>, Refusal> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(wrong_type(field)),
        }
    }

    /// An HTTP status: a whole number, also as a string or as `200.0`.
    fn status(&mut self) -> Result<Option<u16>, Refusal> {
        let field = InputField::Status;
        let Some(word) = self.word(field)? else { return Ok(None) };
        let whole = word.trim().trim_end_matches('0').strip_suffix('.').unwrap_or(word.trim());
        whole.parse().map(Some).map_err(|_| wrong_type(field))
    }

    fn page(mut self, page_bytes: usize) -> Result<Page, Refusal> {
        let title = self.word(InputField::Title)?;
        let content_type = self.string(InputField::ContentType)?;
        let status = self.status()?;
        let fetched_at = self.word(InputField::FetchedAt)?;
        let html = self.raw(InputField::Html)?;
        let packed = self.raw(InputField::HtmlBase64)?;
        let text = self.raw(InputField::Text)?;
        let page = Page { title, content_type, status, fetched_at, extra: self.extra, ..Page::default() };
        let page = payload(page, html, packed, text)?;
        let bytes = page.bytes.len().max(page.fallback_text.as_ref().map_or(0, String::len));
        if bytes > page_bytes {
            return Err(Refusal::too_large(page_bytes, bytes as u64, false));
        }
        Ok(page)
    }
}

/// Markup wins over packed markup over text; an empty one gives way to one that is not.
fn payload(
    page: Page,
    html: Option<String>,
    packed: Option<String>,
    text: Option<String>,
) -> Result<Page, Refusal> {
    let filled = |payload: &Option<String>| payload.as_ref().is_some_and(|p| !p.is_empty());
    let (has_html, has_packed, has_text) = (filled(&html), filled(&packed), filled(&text));
    let none = !has_html && !has_packed && !has_text;
    match (html, packed, text) {
        (Some(html), _, text) if has_html || none => {
            let fallback_text = text.filter(|_| has_text);
            Ok(Page {
                bytes: html.into_bytes(),
                kind: PageKind::Html,
                transcoded: true,
                fallback_text,
                ..page
            })
        }
        (_, Some(packed), text) if has_packed || none => {
            let fallback_text = text.filter(|_| has_text);
            Ok(Page {
                bytes: unpack(packed)?,
                kind: PageKind::Html,
                transcoded: false,
                fallback_text,
                ..page
            })
        }
        (_, _, Some(text)) => {
            Ok(Page { bytes: text.into_bytes(), kind: PageKind::Text, transcoded: true, ..page })
        }
        _ => Err(Refusal::new("no_payload").with("error", "none of the payload fields is there")),
    }
}

/// Base64 with or without padding, of either alphabet, with line breaks or not (RFC 4648, RFC 2045).
fn unpack(packed: String) -> Result<Vec<u8>, Refusal> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
    const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);
    let mut bytes = packed.into_bytes();
    if bytes.iter().any(u8::is_ascii_whitespace) {
        bytes.retain(|byte| !byte.is_ascii_whitespace());
    }
    let engine = if memchr::memchr2(b'-', b'_', &bytes).is_some() { URL_SAFE } else { STANDARD };
    engine.decode(&bytes).map_err(|error| Refusal::new("bad_base64").with("error", error.to_string()))
}

fn wrong_type(field: InputField) -> Refusal {
    Refusal::new("wrong_type").with("field", field.as_str())
}

/// Replaces escaped surrogates without their other half by an escaped U+FFFD of the same length.
fn mend_surrogates(line: &[u8]) -> Cow<'_, [u8]> {
    let mut mended = Cow::Borrowed(line);
    let mut at = 0;
    while let Some(step) = line.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += step;
        let Some(unit) = escaped_unit(line, at) else {
            at += 2;
            continue;
        };
        let paired = (0xD800..0xDC00).contains(&unit)
            && escaped_unit(line, at + 6).is_some_and(|low| (0xDC00..0xE000).contains(&low));
        if (0xD800..0xE000).contains(&unit)
            && !paired
            && let Some(escape) = mended.to_mut().get_mut(at..at + 6)
        {
            escape.copy_from_slice(b"\\ufffd");
        }
        at += if paired { 12 } else { 6 };
    }
    mended
}

/// The code unit of the `\uXXXX` at `at`.
fn escaped_unit(line: &[u8], at: usize) -> Option<u16> {
    let digits = line.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits
        .iter()
        .try_fold(0u16, |unit, digit| Some(unit << 4 | u16::try_from(char::from(*digit).to_digit(16)?).ok()?))
}
