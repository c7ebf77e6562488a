//! Archives by failure mode, made here so that each says what is wrong with it.

use super::super::tests::{gzip, shown};
use super::super::{Found, Item, Settings, read_all};
use super::http::{HttpHead, decode, parse};
use crate::page::{Page, PageKind};
use std::io::Write;

/// A record with these header lines and this block.
fn record(kind: &str, lines: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{lines}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, body: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    let lines = format!("WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n");
    record("response", &lines, http.as_bytes())
}

fn read(bytes: &[u8]) -> Vec<Item> {
    read_all(bytes, "a.warc", &Settings::default())
}

/// What the items are, without offsets.
fn check(bytes: &[u8], expect: &[&str]) {
    let lines = shown(&read(bytes));
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line.rsplit_once(" -> ").unwrap().0)
        .map(|line| line.split_once(": ").map_or(line, |(_, what)| what))
        .collect();
    assert_eq!(kinds, expect, "{lines:?}");
}

fn page_of(http: &[u8]) -> Page {
    let mut items = read(&record("response", "Content-Type: application/http\r\n", http));
    match items.remove(0).found {
        Found::Page(page) => *page,
        other => panic!("{other:?}"),
    }
}

fn body_of(headers: &str, body: &[u8]) -> Vec<u8> {
    page_of(
        &[format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n").as_bytes(), body].concat(),
    )
    .bytes
}

#[test]
fn a_response_is_a_page_with_its_capture() {
    let lines = "WARC-Target-URI: <https://a.example/x>\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n\
        WARC-Record-ID: <urn:uuid:1>\r\ncontent-type:application/http\r\n";
    let http = b"HTTP/1.1 404 Not Found\r\nContent-Type: Text/HTML; charset=iso-8859-1\r\n\r\n<p>gone";
    let archive = [record("warcinfo", "", b"software: x\r\n"), record("response", lines, http)].concat();
    let items = read(&archive);
    assert_eq!(shown(&items), ["skipped warcinfo -> 70", "70: html \"<p>gone\" -> 339"]);
    let Found::Page(page) = &items[1].found else { panic!() };
    assert_eq!(page.url.as_deref(), Some("https://a.example/x"));
    assert_eq!(page.fetched_at.as_deref(), Some("2025-01-02T03:04:05Z"));
    assert_eq!(page.origin.record_id.as_deref(), Some("<urn:uuid:1>"));
    assert_eq!((page.status, page.transcoded), (Some(404), false));
    assert_eq!(page.content_type.as_deref(), Some("Text/HTML; charset=iso-8859-1"));
    assert_eq!(read(&gzip(&archive)).len(), 2);
}

#[test]
fn record_types_are_pages_or_counted() {
    let archive = [
        record("request", "", b"GET / HTTP/1.1\r\n\r\n"),
        record("metadata", "", b"a: b"),
        record("revisit", "", b"HTTP/1.1 200 OK\r\n\r\n"),
        record("continuation", "", b"rest"),
        record("weather", "", b""),
        record("response", "Content-Type: text/dns\r\n", b"a.example. 300 A 192.0.2.1"),
        record("conversion", "Content-Type: text/plain\r\n", b"Plain words"),
        record("resource", "Content-Type: text/html\r\n", b"<p>r"),
        record("resource", "Content-Type: image/png\r\n", b"\x89PNG"),
    ]
    .concat();
    check(
        &archive,
        &[
            "skipped request",
            "skipped metadata",
            "skipped revisit",
            "skipped continuation",
            "skipped other_record",
            "skipped other_record",
            "text \"Plain words\"",
            "html \"<p>r\"",
            "skipped media_type",
        ],
    );
}

#[test]
fn the_media_type_decides_and_the_content_where_there_is_none() {
    let kind = |content_type: &str, body: &str| {
        let http = format!("HTTP/1.1 200 OK\r\n{content_type}\r\n{body}");
        match read(&record("response", "Content-Type: application/http\r\n", http.as_bytes())).remove(0).found
        {
            Found::Page(page) => {
                if page.kind == PageKind::Html {
                    "html"
                } else {
                    "text"
                }
            }
            Found::Skipped(skip) => skip.as_str(),
            Found::Rejected(rejection) => panic!("{rejection:?}"),
        }
    };
    assert_eq!(kind("Content-Type: application/xhtml+xml\r\n", "x"), "html");
    assert_eq!(kind("Content-Type: text/plain; charset=utf-8\r\n", "x"), "text");
    assert_eq!(kind("Content-Type: text/plain\r\n", "<!doctype html><p>x"), "html");
    assert_eq!(kind("Content-Type: text/css\r\n", "p { }"), "media_type");
    assert_eq!(kind("Content-Type: application/json\r\n", "{}"), "media_type");
    assert_eq!(kind("Content-Type: text/xml\r\n", "<?xml version='1.0'?><rss/>"), "media_type");
    assert_eq!(kind("Content-Type: text/xml\r\n", "<?xml version='1.0'?><html xmlns='x'/>"), "html");
    assert_eq!(kind("", "<html><p>x"), "html");
    assert_eq!(kind("", "words"), "text");
    assert_eq!(kind("", "\u{1}\u{2}\u{3}"), "media_type");
    assert_eq!(kind("Content-Type: html\r\n", "<html><p>x"), "html");
    assert_eq!(kind("Location: /x\r\n", ""), "html");
}

#[test]
fn heads_fold_and_end_in_bare_line_feeds() {
    let page = page_of(b"HTTP/1.0 200\nContent-Type: text/html;\n\tcharset=utf-8\n\n<p>x");
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!((page.status, page.bytes.as_slice()), (Some(200), &b"<p>x"[..]));
    let bare = b"WARC/1.1\nWARC-Type: resource\nContent-Type:\n  text/html\nContent-Length: 4\n\n<p>x\n\n";
    check(bare, &["html \"<p>x\""]);
    let interim =
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 203 OK\r\nContent-Type: text/html\r\n\r\n<p>";
    assert_eq!(page_of(interim).status, Some(203));
    // A head alone needs no blank line; a block without a head is a body.
    assert_eq!(parse(b"HTTP/1.1 304 Not Modified\r\nX: y", true).unwrap().status, Some(304));
    assert_eq!(parse(b"HTTP/1.1 304 Not Modified\r\nX: y", false), None);
    assert_eq!(parse(b"<html>", false), Some(HttpHead::default()));
}

#[test]
fn chunked_bodies_are_joined_and_wrong_declarations_met_with() {
    let chunked =
        |body: &str| String::from_utf8(body_of("Transfer-Encoding: chunked\r\n", body.as_bytes())).unwrap();
    assert_eq!(chunked("4\r\n<p>a\r\n3;ext=1\r\nb c\r\n0\r\n\r\n"), "<p>ab c");
    assert_eq!(chunked("4\n<p>a\n0\n\n"), "<p>a");
    assert_eq!(chunked("4\r\n<p>a\r\nff\r\ncut"), "<p>acut");
    assert_eq!(chunked("4\r\n<p>a\r\n"), "<p>a");
    assert_eq!(chunked("<p>not chunked"), "<p>not chunked");
    assert_eq!(chunked("1\ninstead <p>"), "1\ninstead <p>");
    assert_eq!(chunked("ffffffffffffffff\r\nx"), "x");
    assert_eq!(chunked("0\r\n\r\n"), "");
    // What a crawler has undone, it renames.
    assert_eq!(body_of("X-Crawl-Transfer-Encoding: chunked\r\n", b"3\r\nabc"), b"3\r\nabc");
}

#[test]
fn coded_bodies_are_decoded_and_wrong_declarations_met_with() {
    let html = b"<html><body><p>Coded text, coded text.</p></body></html>";
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(html).unwrap();
    let zlib = zlib.finish().unwrap();
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(html).unwrap();
    // Brotli of eight letters, as one uncompressed meta-block and an empty last one.
    let brotli = b"\x0b\x03\x80<p>brot\x03";
    let body = |coding: &str, body: &[u8]| body_of(&format!("Content-Encoding: {coding}\r\n"), body);
    assert_eq!(body("gzip", &gzip(html)), html);
    assert_eq!(body("X-GZIP", &gzip(html)), html);
    assert_eq!(body("deflate", &zlib), html);
    assert_eq!(body("deflate", &raw.finish().unwrap()), html);
    assert_eq!(body("zstd", &zstd::encode_all(&html[..], 1).unwrap()), html);
    assert_eq!(body("br", brotli), b"<p>brot");
    assert_eq!(body("gzip, deflate", &zlib_of(&gzip(html))), html);
    for coding in ["gzip", "deflate", "br", "zstd", "compress", "identity", "utf-8"] {
        assert_eq!(body(coding, html), html, "{coding} is said but not done");
    }
    assert_eq!(body_of("", &gzip(html)), html, "done but not said");
    let cut = gzip(&html.repeat(50));
    let part = body("gzip", &cut[..cut.len() / 2]);
    assert!(part.is_empty() || html.repeat(50).starts_with(&part));
    let http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n\xff\xff\xff\xff";
    check(&record("response", "Content-Type: application/http\r\n", http), &["rejected bad_encoding"]);
}

fn zlib_of(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(bytes).unwrap();
    zlib.finish().unwrap()
}

#[test]
fn a_coded_bomb_stops_at_the_limit() {
    let bomb = gzip(&gzip(&vec![b' '; 4 << 20]));
    assert!(bomb.len() < 2000);
    let codings = ["gzip".to_owned(), "gzip".to_owned()];
    assert!(decode(bomb, &codings, 1 << 20).is_err());
}

#[test]
fn a_cut_archive_gives_its_pages_and_one_rejection() {
    let archive =
        [response("https://a.example/1", "<p>one"), response("https://a.example/2", "<p>two")].concat();
    let first = read(&archive)[0].after.offset as usize;
    for cut in first..archive.len() - 4 {
        let found = shown(&read(&archive[..cut]));
        let expect = if cut == first { 1 } else { 2 };
        assert_eq!(found.len(), expect, "{cut}: {found:?}");
        if cut >= first + 8 {
            assert!(found[1].starts_with(&format!("{first}: rejected truncated")), "{cut}: {found:?}");
        }
    }
    let items = read(&archive[..archive.len() - 6]);
    let Found::Rejected(rejection) = &items[1].found else { panic!() };
    assert_eq!(rejection.url.as_deref(), Some("https://a.example/2"));
    // Cut between two members, within the second one.
    let members = [gzip(&archive[..first]), gzip(&archive[first..])];
    for keep in 5..members[1].len() {
        let found = shown(&read(&[&members[0], &members[1][..keep]].concat()));
        assert!(
            found[0].contains("<p>one") && found.last().unwrap().contains("rejected truncated"),
            "{found:?}"
        );
        assert!(found.len() <= 3);
    }
}

#[test]
fn damage_costs_one_rejection_and_reading_goes_on() {
    let (one, two, three) =
        (response("u:1", "<p>one"), response("u:2", "<p>two"), response("u:3", "<p>three"));
    let with_length = |length: &str| {
        let text = String::from_utf8(two.clone()).unwrap();
        let at = text.find("Content-Length: ").unwrap() + 16;
        let end = at + text.get(at..).unwrap().find('\r').unwrap();
        [&two[..at], length.as_bytes(), &two[end..]].concat()
    };
    let expect = ["html \"<p>one\"", "rejected damaged_record", "html \"<p>three\""];
    for length in
        ["", "x", "-5", "3", "49", "60", "90", "300", "99999999", "99999999999999", "18446744073709551615"]
    {
        check(&[one.clone(), with_length(length), three.clone()].concat(), &expect);
    }
    check(&[one.clone(), b"noise\r\nmore noise\r\n".to_vec(), three.clone()].concat(), &expect);
    check(&[one.clone(), b"WARC/1.0\r\nno end\r\n".to_vec(), three.clone()].concat(), &expect);
    check(
        &[one.clone(), b"WARC/2.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec(), three.clone()].concat(),
        &expect,
    );
    check(&[vec![0; 200_000], b"\n".to_vec(), three.clone()].concat(), &expect[1..]);
    // One line end, or none, where two should be.
    let tight = |archive: &[u8], keep: usize| archive[..archive.len() - 4 + keep].to_vec();
    for keep in 0..4 {
        check(&[tight(&one, keep), three.clone()].concat(), &[expect[0], expect[2]]);
    }
}

#[test]
fn a_large_record_is_passed_over() {
    let settings = Settings { page_bytes: 1000, ..Settings::default() };
    let big = response("u:big", &"<p>big</p>".repeat(100_000));
    let image = record("resource", "Content-Type: image/png\r\n", &vec![7; 500_000]);
    let nested =
        record("resource", "Content-Type: application/warc\r\n", &response("u:in", "<p>in").repeat(100));
    let end = response("u:3", "<p>end");
    let found = shown(&read_all(&[big, image, nested, end].concat(), "a.warc", &settings));
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].starts_with("0: rejected too_large"), "{found:?}");
    assert!(
        found[1].starts_with("skipped media_type") && found[2].starts_with("skipped media_type"),
        "{found:?}"
    );
    assert!(found[3].contains("<p>end"), "{found:?}");
}

#[test]
fn an_archive_of_wrong_lengths_is_read_in_linear_time() {
    let lie = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 30000000\r\n\r\nx\r\n\r\n";
    let started = std::time::Instant::now();
    let items = read(&lie.repeat(20_000));
    assert!(items.len() > 100);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
