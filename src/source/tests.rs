//! Formats, JSON Lines and compression, through [`read_all`] as callers see them.

use super::*;
use crate::page::{Page, PageKind};
use serde_json::json;
use std::io::{self, Read, Write};

/// One line for each item: what it is, where it starts, where reading goes on.
pub(super) fn shown(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .map(|item| {
            let what = match &item.found {
                Found::Page(page) => {
                    let kind = if page.kind == PageKind::Html { "html" } else { "text" };
                    let body = String::from_utf8_lossy(&page.bytes);
                    let body: String = body.chars().take(40).collect();
                    format!("{}: {kind} {body:?}", page.origin.offset)
                }
                Found::Rejected(rejection) => {
                    assert_eq!(rejection.stage, "source");
                    assert!(!rejection.id.is_empty());
                    format!("{}: rejected {}", rejection.origin.offset, rejection.reason)
                }
                Found::Skipped(skip) => format!("skipped {}", skip.as_str()),
            };
            format!("{what} -> {}", item.after.offset)
        })
        .collect()
}

fn check(bytes: impl AsRef<[u8]>, name: &str, expect: &[&str]) {
    assert_eq!(shown(&read_all(bytes.as_ref(), name, &Settings::default())), expect, "{name}");
    assert_eq!(shown(&read_held(bytes.as_ref(), name, &Settings::default())), expect, "{name}, held");
}

fn read_held(bytes: &[u8], name: &str, settings: &Settings) -> Vec<Item> {
    let held = Held { bytes: bytes.to_vec(), digest: *blake3::hash(bytes).as_bytes() };
    let mut reader = open_held(held, std::path::Path::new(name), name, settings);
    std::iter::from_fn(|| reader.next().unwrap()).collect()
}

#[test]
fn a_held_file_reads_as_if_opened_and_a_page_that_is_the_file_keeps_its_digest() {
    let small = Settings { page_bytes: 40, ..Settings::default() };
    let page = b"<html><body><p>A page of its own.".to_vec();
    let line = br#"{"html":"<p>one"}"#.to_vec();
    for (bytes, name, knows) in [
        (page.clone(), "a.html", true),
        (b"Just text.".to_vec(), "a.txt", true),
        (b"".to_vec(), "empty.html", true),
        (gzip(&page), "a.html.gz", false),
        (line, "a.jsonl", false),
        (page.repeat(2), "large.html", false),
    ] {
        let held = read_held(&bytes, name, &small);
        assert_eq!(shown(&held), shown(&read_all(&bytes, name, &small)), "{name}");
        for item in held {
            if let Found::Page(page) = item.found {
                assert_eq!(page.known_digest.is_some(), knows, "{name}");
                let digest = page.known_digest.unwrap_or_else(|| *blake3::hash(&page.bytes).as_bytes());
                assert_eq!(digest, *blake3::hash(&page.bytes).as_bytes(), "{name}");
            }
        }
    }
    // Behind its only page there is nothing.
    let held = Held { bytes: page, digest: [0; 32] };
    let mut reader = open_held(held, std::path::Path::new("a.html"), "a.html", &small);
    reader.skip_to(1).unwrap();
    assert!(reader.next().unwrap().is_none());
}

fn only_page(bytes: impl AsRef<[u8]>, settings: &Settings) -> Page {
    let mut items = read_all(bytes.as_ref(), "in.jsonl", settings);
    assert_eq!(items.len(), 1, "{:?}", shown(&items));
    match items.remove(0).found {
        Found::Page(page) => *page,
        other => panic!("{other:?}"),
    }
}

fn refusal(line: &str) -> (String, serde_json::Value) {
    match read_all(line.as_bytes(), "in.jsonl", &Settings::default()).remove(0).found {
        Found::Rejected(rejection) => (rejection.reason, rejection.evidence.into()),
        other => panic!("{other:?}"),
    }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn format(bytes: impl AsRef<[u8]>, name: &str, expect: Format) {
    let found = sniff::format_of(bytes.as_ref(), name, &InputFields::default());
    assert_eq!(found, expect, "{name}: {}", String::from_utf8_lossy(bytes.as_ref()));
}

#[test]
fn content_tells_the_format_before_the_name() {
    format("<!DOCTYPE html><p>x", "a.txt", Format::Html);
    format("\u{feff}  <HTML lang=en><p>x", "-", Format::Html);
    format("<?xml version='1.0'?><html/>", "a.md", Format::Html);
    format("<!-- saved --><title>x</title>", "a", Format::Html);
    format("WARC/1.0\r\nWARC-Type: response", "a.html", Format::Warc);
    format("\r\n\nWARC/0.18\r\n", "-", Format::Warc);
    format(r#"{"html": "<p>x</p>"}"#, "-", Format::Jsonl);
    format(r#"{"a": {"html": 1}, "text": "x"}"#, "dump", Format::Jsonl);
    format(
        r#"{"url": "https://a.example/", "html": "<div><p>a</p><p>b</p><p>c</p></div> ... cut"#,
        "-",
        Format::Jsonl,
    );
}

#[test]
fn the_name_decides_where_the_content_does_not() {
    format("plain words", "a.html.gz", Format::Html);
    format("plain words", "a.JSONL", Format::Jsonl);
    format("damaged start", "CC-1.warc.wet.gz", Format::Warc);
    format(r#"{"body": "x"}"#, "a.ndjson.zst", Format::Jsonl);
    format(r#"{"body": "x"}"#, "a.json", Format::Jsonl);
    format(r#"{"body": "x"}"#, "-", Format::Text);
    format("{\n  \"text\": \"x\"\n}", "a.json", Format::Text);
    format("{ braces } in prose", "-", Format::Text);
    format("", "-", Format::Text);
    format("a < b and c <d> e", "-", Format::Text);
    // Markdown may start with a comment and hold some tags.
    format("<!-- omit in toc -->\n# Title\n<br><br><p>a</p>", "README.md", Format::Text);
    let soup = "<p>one<br>two</p><p>three <a href='/x'>four</a></p>";
    format(soup, "-", Format::Html);
    format(soup, "notes.txt", Format::Text);
}

#[test]
fn utf16_markup_is_markup() {
    for bom in [true, false] {
        let text = "\u{feff}<!DOCTYPE html><html><body><p>Text</p>";
        let units = text.encode_utf16().skip(usize::from(!bom));
        format(units.clone().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), "-", Format::Html);
        format(units.flat_map(u16::to_be_bytes).collect::<Vec<_>>(), "-", Format::Html);
    }
}

#[test]
fn every_format_stands_in_every_compression() {
    let inputs: [(&str, &[u8], &[&str]); 4] = [
        ("a.html", b"<html>x", &["0: html \"<html>x\" -> 7"]),
        ("a.md", b"# x", &["0: text \"# x\" -> 3"]),
        ("empty", b"", &["0: text \"\" -> 1"]),
        ("-", b"{\"text\":\"x\"}\n{\"html\":\"y\"}", &["0: text \"x\" -> 13", "13: html \"y\" -> 25"]),
    ];
    for (name, bytes, expect) in inputs {
        check(bytes, name, expect);
        check(gzip(bytes), name, expect);
        check(zstd::encode_all(bytes, 1).unwrap(), name, expect);
        // Many members and frames are one stream.
        let (a, b) = bytes.split_at(bytes.len() / 2);
        check([gzip(a), gzip(b"").clone(), gzip(b)].concat(), name, expect);
        check([zstd::encode_all(a, 1).unwrap(), zstd::encode_all(b, 1).unwrap()].concat(), name, expect);
    }
}

#[test]
fn a_forced_format_is_not_questioned() {
    let settings = Settings { format: Format::Text, ..Settings::default() };
    assert_eq!(shown(&read_all(b"<html>", "a.html", &settings)), ["0: text \"<html>\" -> 6"]);
    let settings = Settings { format: Format::Jsonl, ..Settings::default() };
    assert_eq!(shown(&read_all(b"<html>", "a.html", &settings)), ["0: rejected malformed_json -> 6"]);
    let settings = Settings { format: Format::Warc, ..Settings::default() };
    assert_eq!(shown(&read_all(b"<html>", "a.html", &settings)), ["0: rejected damaged_record -> 6"]);
}

#[test]
fn a_line_gives_a_page_or_one_rejection() {
    check(
        "\u{feff}{\"text\":\"a\"}\r\n\n  \n{\"text\"\n[1]\n{\"url\":\"u\"}\n{\"html\":7}\n{\"html_base64\":\"?\"}\n{\"text\":\"b\"}",
        "in.jsonl",
        &[
            "0: text \"a\" -> 17",
            "21: rejected malformed_json -> 29",
            "29: rejected wrong_type -> 33",
            "33: rejected no_payload -> 45",
            "45: rejected wrong_type -> 56",
            "56: rejected bad_base64 -> 76",
            "76: text \"b\" -> 88",
        ],
    );
    let (reason, evidence) = refusal("\n\n{\"text\": \"x\" \"url\"}");
    assert_eq!(reason, "malformed_json");
    assert_eq!(evidence, json!({"error": "expected `,` or `}`", "column": 14, "line": 3}));
    assert_eq!(refusal(r#"{"text":"x","status":"ok"}"#).1, json!({"field": "status", "line": 1}));
    assert_eq!(refusal(&format!("{}{}", "[".repeat(300), "]".repeat(300))).0, "wrong_type");
    let deep = format!("{{\"text\":\"x\",\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refusal(&deep).0, "malformed_json");
}

#[test]
fn known_fields_are_read_and_others_pass_through() {
    let page = only_page(
        r#"{"z":[1,null],"id":17,"url":"https://a.example/","title":"T","content_type":"text/html; charset=x",
           "status":"404","fetched_at":"2025-01-01","text":"t","html":"h\u2028","a":null,"html_base64":null}"#
            .replace('\n', " "),
        &Settings::default(),
    );
    assert_eq!(
        (page.bytes.as_slice(), page.kind, page.transcoded),
        ("h\u{2028}".as_bytes(), PageKind::Html, true)
    );
    assert_eq!(page.fallback_text.as_deref(), Some("t"));
    assert_eq!((page.id.as_deref(), page.url.as_deref()), (Some("17"), Some("https://a.example/")));
    assert_eq!((page.title.as_deref(), page.status), (Some("T"), Some(404)));
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=x"));
    assert_eq!(page.fetched_at.as_deref(), Some("2025-01-01"));
    assert_eq!(serde_json::to_string(&page.extra).unwrap(), r#"{"z":[1,null],"a":null}"#);
    assert_eq!(page.origin.file, "in.jsonl");
    assert_eq!(only_page(r#"{"text":"x","status":200.0}"#, &Settings::default()).status, Some(200));
}

#[test]
fn other_names_stand_for_known_fields() {
    let fields = InputFields::default()
        .with(InputField::Html, ["raw_content", "body"])
        .with(InputField::Text, ["markdown"])
        .with(InputField::Status, [""; 0]);
    let settings = Settings { fields: Arc::new(fields), ..Settings::default() };
    let page =
        only_page(r#"{"body":"b","html":"h","raw_content":"r","status":"fine","markdown":""}"#, &settings);
    assert_eq!(page.bytes, b"r");
    assert_eq!(serde_json::to_string(&page.extra).unwrap(), r#"{"html":"h","body":"b","status":"fine"}"#);
    assert_eq!(page.fallback_text, None);
    let page = only_page(r#"{"raw_content":null,"body":"b"}"#, &settings);
    assert_eq!(page.bytes, b"b");
    assert_eq!(InputField::from_name("fetched_at"), Some(InputField::FetchedAt));
}

#[test]
fn base64_bytes_are_not_transcoded() {
    // "<p>\xe9</p>" in windows-1252.
    for packed in ["PHA+6TwvcD4=", "PHA+6TwvcD4", "PHA-6TwvcD4=", "PHA+\\r\\n6TwvcD4="] {
        let page = only_page(format!(r#"{{"html_base64":"{packed}","text":"t"}}"#), &Settings::default());
        assert_eq!((page.bytes.as_slice(), page.transcoded), (&b"<p>\xe9</p>"[..], false), "{packed}");
        assert_eq!(page.fallback_text.as_deref(), Some("t"));
    }
}

#[test]
fn an_empty_payload_gives_way_to_a_full_one() {
    let page = only_page(r#"{"html":"","html_base64":"","text":"t"}"#, &Settings::default());
    assert_eq!((page.bytes.as_slice(), page.kind), (&b"t"[..], PageKind::Text));
    let page = only_page(r#"{"html":"","html_base64":"eA=="}"#, &Settings::default());
    assert_eq!((page.bytes.as_slice(), page.kind), (&b"x"[..], PageKind::Html));
    let page = only_page(r#"{"html":"","text":""}"#, &Settings::default());
    assert_eq!((page.bytes.as_slice(), page.kind), (&b""[..], PageKind::Html));
}

#[test]
fn half_a_surrogate_pair_does_not_cost_the_page() {
    let cases = [
        (r"a\ud800b", "a\u{fffd}b"),
        (r"\udc00", "\u{fffd}"),
        (r"\ud83d\ude00\ud83d", "😀\u{fffd}"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        (r"\\ud800\ud800", "\\ud800\u{fffd}"),
    ];
    for (escaped, text) in cases {
        let page = only_page(format!(r#"{{"text":"{escaped}"}}"#), &Settings::default());
        assert_eq!(String::from_utf8(page.bytes).unwrap(), text, "{escaped}");
    }
    assert_eq!(refusal(r#"{"text":"\ud800"#).0, "malformed_json");
}

#[test]
fn what_is_too_large_is_passed_over_with_its_size() {
    let settings = Settings { page_bytes: 1000, ..Settings::default() };
    let shown_of = |bytes: &[u8]| shown(&read_all(bytes, "-", &settings));
    let (fits, large) = ("x".repeat(1000), "x".repeat(1001));
    assert!(shown_of(fits.as_bytes())[0].starts_with("0: text"));
    assert_eq!(shown_of(large.as_bytes()), ["0: rejected too_large -> 1001"]);
    // A bomb is left after the limit.
    assert_eq!(shown_of(&gzip(&vec![b' '; 8 << 20])), ["0: rejected too_large -> 1001"]);

    let line = |text: &str| format!("{{\"text\":\"{text}\"}}\n");
    let lines = [line("a"), line(&large), line(&"y".repeat(1 << 20)), line(&fits)].concat();
    let items = read_all(lines.as_bytes(), "-", &settings);
    let lines = shown(&items);
    assert!(lines[3].contains("text \"xxx"), "{lines:?}");
    assert_eq!(lines[1], "13: rejected too_large -> 1026");
    let Found::Rejected(rejection) = &items[2].found else { panic!("{lines:?}") };
    assert_eq!(
        serde_json::Value::from(rejection.evidence.clone()),
        json!({"limit_bytes": 3000, "bytes": (1 << 20) + 11, "line": 3})
    );
}

#[test]
fn a_cut_stream_gives_what_came_before() {
    let lines = b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n";
    let expect = |cut: &str| ["0: text \"a\" -> 13", "13: text \"b\" -> 26", cut].map(str::to_owned).to_vec();
    let mut packed = gzip(&lines[..26]);
    packed.extend(gzip(&lines[26..]).iter().take(14));
    let found = shown(&read_all(&packed, "-", &Settings::default()));
    assert!(
        found == expect("26: rejected truncated -> 27") || found == expect("26: rejected truncated -> 30"),
        "{found:?}"
    );

    let whole = gzip(b"<html>page");
    assert_eq!(shown(&read_all(&whole[..whole.len() - 9], "-", &Settings::default())).len(), 1);
    assert_eq!(
        shown(&read_all(&gzip(b"")[..5], "x.html", &Settings::default())),
        ["0: rejected truncated -> 1"]
    );
    let mut damaged = gzip(&vec![b'x'; 5000]);
    let checksum = damaged.len() - 6;
    damaged[checksum] ^= 0xff;
    let items = read_all(&damaged, "-", &Settings::default());
    assert!(
        matches!(&items[..], [Item { found: Found::Rejected(r), .. }] if r.reason == "damaged"),
        "{:?}",
        shown(&items)
    );
    let frame = zstd::encode_all(&lines[..], 1).unwrap();
    let items = read_all(&frame[..frame.len() - 3], "in.jsonl", &Settings::default());
    assert!(shown(&items).last().unwrap().contains("rejected truncated"), "{:?}", shown(&items));
}

#[test]
fn a_zstd_window_beyond_the_cap_is_refused() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.include_contentsize(false).unwrap();
    encoder.write_all(b"<html>").unwrap();
    check(encoder.finish().unwrap(), "a.html", &["0: rejected damaged -> 1"]);
}

#[test]
fn a_zstd_window_that_memory_has_no_room_for_is_an_error_of_the_system() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(25).unwrap();
    encoder.include_contentsize(false).unwrap();
    encoder.write_all(b"<html>").unwrap();
    let bytes = encoder.finish().unwrap();
    for (zstd_window_log, is_read) in [(24, false), (25, true)] {
        let settings = Settings { zstd_window_log, ..Settings::default() };
        let stream = Box::new(io::Cursor::new(bytes.clone()));
        let mut reader = FileReader::new(stream, "a.zst".as_ref(), "a.zst", &settings);
        match reader.next() {
            Ok(Some(_)) => assert!(is_read),
            Ok(None) => panic!("nothing at all"),
            Err(error) => assert!(!is_read && error.to_string().contains("more than 16 MiB"), "{error}"),
        }
    }
}

/// A stream that gives a byte at a time, like a slow pipe.
struct Slow(io::Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = buf.len().min(1);
        self.0.read(&mut buf[..most])
    }
}

/// A stream that the system breaks after its bytes.
struct Breaks(io::Cursor<Vec<u8>>);

impl Read for Breaks {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buf)? {
            0 => Err(io::Error::from_raw_os_error(5)),
            n => Ok(n),
        }
    }
}

#[test]
fn a_slow_pipe_is_read_like_a_file() {
    let bytes = gzip(b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
    let stream = Box::new(Slow(io::Cursor::new(bytes)));
    let mut reader = FileReader::new(stream, "-".as_ref(), "-", &Settings::default());
    let mut items = Vec::new();
    while let Some(item) = reader.next().unwrap() {
        items.push(item);
    }
    assert_eq!(shown(&items), ["0: text \"a\" -> 13", "13: text \"b\" -> 26"]);
}

#[test]
fn a_failure_of_the_system_is_an_error_and_no_rejection() {
    let stream = Box::new(Breaks(io::Cursor::new(b"{\"text\":\"a\"}\n{\"text\":\"b\"}".to_vec())));
    let mut reader = FileReader::new(stream, "disk/a.jsonl".as_ref(), "a.jsonl", &Settings::default());
    assert_eq!(shown(&[reader.next().unwrap().unwrap()]), ["0: text \"a\" -> 13"]);
    let error = reader.next().unwrap_err().to_string();
    assert!(error.starts_with("cannot read disk/a.jsonl beyond byte 25: "), "{error}");
    assert!(reader.next().unwrap().is_none());
    let stream = Box::new(Breaks(io::Cursor::new(b"<html>half".to_vec())));
    let mut reader = FileReader::new(stream, "a".as_ref(), "a", &Settings::default());
    assert!(matches!(reader.next(), Err(SourceError::Read { .. })));
}

#[test]
fn line_numbers_count_from_the_start_after_a_skip() {
    let lines = b"{\"text\":\"a\"}\n\n{\"text\":\"b\"}\nbad\n";
    let items = read_all(lines, "in.jsonl", &Settings::default());
    let mut reader =
        FileReader::new(Box::new(io::Cursor::new(lines)), "x".as_ref(), "in.jsonl", &Settings::default());
    reader.skip_to(items[1].after.offset).unwrap();
    let item = reader.next().unwrap().unwrap();
    let Found::Rejected(rejection) = item.found else { panic!("{item:?}") };
    assert_eq!((rejection.origin.offset, &rejection.evidence["line"]), (27, &json!(4)));
}
