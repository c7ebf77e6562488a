//! The guess of a legacy encoding from the bytes, by chardetng.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use memchr::memchr;

/// Bytes that the detector is fed at most: it works at some 20 MB/s, and lines without bytes beyond ASCII tell it nothing.
const FED_BYTES: usize = 256 << 10;

/// The likeliest encoding of bytes that are neither ASCII nor UTF-8. `tld` is the last label of the host name.
pub(super) fn guess(body: &[u8], tld: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut rest, mut fed) = (body, 0);
    while !rest.is_empty() && fed < FED_BYTES {
        let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1).min(FED_BYTES);
        let (line, after) = rest.split_at(end);
        rest = after;
        if !line.is_ascii() {
            // Never told that this was the last line: a page that was cut inside a character would rule out its own encoding.
            detector.feed(line, false);
            fed += line.len();
        }
    }
    let tld = tld.map(str::to_ascii_lowercase);
    let tld = tld.as_deref().filter(|t| t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Allow)
}
