//! Inputs on disk: which files are found, what the fixtures hold, and what no bytes may do to a reader.
//!
//! The archives of `fixtures/` are made here. With `TROMMEL_WRITE_FIXTURES=1` they are written anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use trommel::page::Page;
use trommel::source::{
    Discovered, FileReader, Format, Found, Item, Position, Settings, Source, SourceError, discover,
    open_file, read_all,
};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A source over these arguments, read to its end.
fn read(inputs: &[PathBuf]) -> (Vec<Item>, Vec<String>) {
    let Discovered { files, errors } = discover(inputs, None);
    let mut source = Source::new(files, Settings::default());
    let (mut items, mut errors) = (Vec::new(), errors.iter().map(ToString::to_string).collect::<Vec<_>>());
    loop {
        match source.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return (items, errors),
            Err(error) => errors.push(error.to_string()),
        }
    }
}

fn pages(items: &[Item]) -> impl Iterator<Item = &Page> {
    items.iter().filter_map(|item| match &item.found {
        Found::Page(page) => Some(&**page),
        _ => None,
    })
}

fn names(found: &Discovered) -> Vec<&str> {
    found.files.iter().map(|file| file.name.as_str()).collect()
}

/// A folder with these files, each holding its own name.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
    dir
}

#[test]
fn a_folder_gives_its_files_sorted_without_hidden_and_unfinished_ones() {
    let dir = folder(&[
        "b.html",
        "a/z.txt",
        "a.html",
        "a/.hidden/x.html",
        ".dot.html",
        "c.tmp",
        "d.part",
        "e.partial",
        "f.crdownload",
        "a-b.html",
        "Ä.html",
    ]);
    let found = discover(&[dir.path().to_owned()], None);
    assert_eq!(names(&found), ["a-b.html", "a.html", "a/z.txt", "b.html", "Ä.html"]);
    assert!(found.errors.is_empty());
    // A file given by name is taken whatever its name is.
    let found = discover(&[dir.path().join("c.tmp"), dir.path().join(".dot.html"), "-".into()], None);
    assert_eq!(names(&found), ["c.tmp", ".dot.html", "-"]);
}

#[cfg(unix)]
#[test]
fn link_loops_end_and_linked_files_are_read() {
    let dir = folder(&["a/x.html", "elsewhere/y.html"]);
    let link = |to: PathBuf, at: &str| std::os::unix::fs::symlink(to, dir.path().join(at)).unwrap();
    link(dir.path().join("a"), "a/loop");
    link(dir.path().join("elsewhere/y.html"), "a/y.html");
    link("nowhere".into(), "a/dangling.html");
    let found = discover(&[dir.path().join("a")], None);
    assert_eq!(names(&found), ["x.html", "y.html"]);
    assert_eq!(found.errors.len(), 1);
    assert!(found.errors[0].to_string().starts_with("cannot list "), "{}", found.errors[0]);
}

#[test]
fn patterns_are_expanded_below_their_fixed_part() {
    let dir =
        folder(&["p/a/1.html", "p/a/2.txt", "p/b/1.html", "p/b/c/1.html", "p/.h/1.html", "odd[1].html"]);
    let found = |pattern: &str| discover(&[dir.path().join(pattern)], None);
    assert_eq!(names(&found("p/*/*.html")), ["a/1.html", "b/1.html"]);
    assert_eq!(names(&found("p/**/*.html")), ["a/1.html", "b/1.html", "b/c/1.html"]);
    assert_eq!(names(&found("p/a/{1.html,2.*}")), ["1.html", "2.txt"]);
    assert_eq!(names(&found("p/.h/*")), ["1.html"]);
    assert_eq!(names(&found("odd[1].html")), ["odd[1].html"], "a file of that very name is no pattern");
    let none = found("p/*.pdf");
    assert!(none.files.is_empty());
    assert!(matches!(&none.errors[..], [SourceError::NoMatch { .. }]), "{:?}", none.errors);
    assert!(none.errors[0].to_string().starts_with("no file matches "), "{}", none.errors[0]);
    assert!(matches!(&found("p/[").errors[..], [SourceError::BadGlob { .. }]));
}

#[test]
fn a_list_names_files_as_they_stand_in_it() {
    let dir = folder(&["a/index.html", "b/index.html"]);
    let list = dir.path().join("list");
    let line = |name: &str| format!("{}\n", dir.path().join(name).display());
    fs::write(&list, [line("b/index.html"), "\r\n".into(), line("a/index.html")].concat()).unwrap();
    let found = discover(&[], Some(&list));
    assert_eq!(found.files.len(), 2);
    assert!(found.files[0].name.ends_with("/b/index.html"), "{:?}", found.files);
    assert!(matches!(
        &discover(&[], Some(&dir.path().join("none"))).errors[..],
        [SourceError::FilesFrom { .. }]
    ));
}

#[test]
fn one_unreadable_input_does_not_end_the_others() {
    let dir = folder(&["a.txt", "b.txt"]);
    let (items, errors) = read(&["a.txt", "missing.txt", "b.txt"].map(|name| dir.path().join(name)));
    assert_eq!(pages(&items).map(|page| page.origin.file.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt"]);
    assert_eq!(items.iter().map(|item| item.after.file).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("cannot open ") && errors[0].contains("missing.txt: "), "{}", errors[0]);
    assert!(open_file(&dir.path().join("none"), "none", &Settings::default()).is_err());
}

fn record(kind: &str, lines: &str, block: &str) -> String {
    let length = block.len();
    format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{lines}Content-Length: {length}\r\n\r\n{block}\r\n\r\n")
}

fn response(number: u32, path: &str, html: &str) -> String {
    let lines = format!(
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n\
         WARC-Target-URI: https://lighthouse.example/{path}\r\nWARC-Date: 2024-06-01T08:00:0{number}Z\r\n\
         Content-Type: application/http; msgtype=response\r\n"
    );
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    record("response", &lines, &format!("{head}Content-Length: {}\r\n\r\n{html}", html.len()))
}

const LAMP: &str = r#"<!DOCTYPE html>
<html lang="en"><head><title>The lamp of Gull Rock | Lighthouse Notes</title></head><body>
<div class="cookies">This site uses cookies. <a href="/cookies">Learn more</a> <button>OK</button></div>
<nav><a href="/">Home</a> <a href="/lights">All lights</a> <a href="/map">Map</a> <a href="/shop">Shop</a></nav>
<article><h1>The lamp of Gull Rock</h1><p class="author">By Edda Lorenz, 1 June 2024</p>
<p>The first lamp on Gull Rock burned rape oil and was seen at nine miles. The keeper trimmed the wick every four hours,
and the log of 1861 says that he slept "as a dog sleeps, with one ear".</p>
<p>The lens that replaced it floats in a bath of mercury and weighs almost two tons. A child can turn it with one finger,
and children are allowed to, on the two open days each summer.</p>
<p>Since 1988 nobody has lived there. The lamp is now the size of a thumb, and it is seen at eighteen miles.</p></article>
<ul class="share"><li><a href="/share">Share</a></li><li><a href="/pin">Pin it</a></li></ul>
<aside><h2>Read next</h2><a href="/stairs">Counting the stairs</a> <a href="/fog">A horn for the fog</a></aside>
<footer>Copyright 2024 Lighthouse Notes. <a href="/privacy">Privacy policy</a></footer>
</body></html>
"#;

const STAIRS: &str = r#"<!DOCTYPE html>
<html lang="en"><head><title>Counting the stairs | Lighthouse Notes</title></head><body>
<nav><a href="/">Home</a> <a href="/lights">All lights</a> <a href="/map">Map</a> <a href="/shop">Shop</a></nav>
<article><h1>Counting the stairs</h1><p class="author">By Edda Lorenz, 4 June 2024</p>
<p>The guide says that there are 167 stairs in the tower at Skerry Point. The plate at the door says 171. I counted 169 on
the way up and 170 on the way down, and I was sober both times.</p>
<p>The difference is a matter of what a stair is. The threshold at the bottom is as high as any other step, and the last
one below the gallery is iron and only half as high.</p></article>
<aside><h2>Read next</h2><a href="/lamp">The lamp of Gull Rock</a> <a href="/fog">A horn for the fog</a></aside>
<footer>Copyright 2024 Lighthouse Notes. <a href="/privacy">Privacy policy</a></footer>
</body></html>
"#;

/// The archives of `fixtures/`, each with what is read from it.
fn archives() -> Vec<(&'static str, Vec<u8>, Vec<&'static str>)> {
    let info = record("warcinfo", "Content-Type: application/warc-fields\r\n", "software: by hand\r\n");
    let request = record(
        "request",
        "Content-Type: application/http; msgtype=request\r\n",
        "GET /lamp HTTP/1.1\r\n\r\n",
    );
    let (lamp, stairs) = (response(1, "lamp", LAMP), response(2, "stairs", STAIRS));
    let sound = [info.clone(), request, lamp.clone(), stairs.clone()].concat();
    let (page, damaged) = ("page", "damaged_record");
    let length = |record: &str, wrong: &str| {
        let right =
            format!("Content-Length: {}\r\n\r\nHTTP", record.split_once("\r\n\r\n").unwrap().1.len() - 4);
        assert!(record.contains(&right));
        record.replace(&right, &format!("Content-Length: {wrong}\r\n\r\nHTTP"))
    };
    let truncated = sound.get(..sound.len() - 300).unwrap().to_owned();
    vec![
        ("formats/captures.warc.gz", sound.clone().into(), vec!["warcinfo", "request", page, page]),
        ("warc/truncated.warc", truncated.into(), vec!["warcinfo", "request", page, "truncated"]),
        (
            "warc/garbage-between.warc",
            [&lamp, "<p>lost\r\nand found\r\n", &stairs].concat().into(),
            vec![page, damaged, page],
        ),
        (
            "warc/length-too-small.warc",
            [&length(&lamp, "400"), &*stairs].concat().into(),
            vec![damaged, page],
        ),
        (
            "warc/length-too-large.warc",
            [&length(&lamp, "2000"), &*stairs].concat().into(),
            vec![damaged, page],
        ),
        (
            "warc/length-missing.warc",
            [&lamp, &*length(&stairs, ""), &*lamp].concat().into(),
            vec![page, damaged, page],
        ),
    ]
}

fn kinds(items: &[Item]) -> Vec<String> {
    let kind = |item: &Item| match &item.found {
        Found::Page(_) => "page".to_owned(),
        Found::Rejected(rejection) => rejection.reason.clone(),
        Found::Skipped(skip) => skip.as_str().to_owned(),
    };
    items.iter().map(kind).collect()
}

#[test]
fn the_archives_of_the_fixtures_are_read_as_they_are_meant() {
    for (name, bytes, expect) in archives() {
        let path = fixtures().join(name);
        let packed = name.ends_with(".gz");
        if std::env::var_os("TROMMEL_WRITE_FIXTURES").is_some() {
            let mut out = Vec::new();
            if packed {
                // One member for each record, as archives have it.
                let mut start = 0;
                for item in read_all(&bytes, name, &Settings::default()) {
                    let end = usize::try_from(item.after.offset).unwrap();
                    let mut member = flate2::write::GzEncoder::new(&mut out, flate2::Compression::best());
                    member.write_all(&bytes[start..end]).unwrap();
                    member.finish().unwrap();
                    start = end;
                }
            } else {
                out.clone_from(&bytes);
            }
            fs::write(&path, out).unwrap();
        }
        let (items, errors) = read(&[path]);
        assert_eq!(kinds(&items), expect, "{name}");
        assert!(errors.is_empty());
        assert_eq!(kinds(&read_all(&bytes, name, &Settings::default())), expect, "{name} as made here");
    }
}

#[test]
fn the_fixtures_of_the_formats_are_found_and_told_apart() {
    let (items, errors) = read(&[fixtures().join("formats")]);
    assert!(errors.is_empty(), "{errors:?}");
    let found: Vec<String> =
        pages(&items).map(|page| format!("{} {:?} {:?}", page.origin.file, page.kind, page.status)).collect();
    assert_eq!(
        found,
        [
            "bread-forum.html Html None",
            "captures.jsonl Html Some(200)",
            "captures.jsonl Html Some(404)",
            "captures.jsonl Text None",
            "captures.warc.gz Html Some(200)",
            "captures.warc.gz Html Some(200)",
            "ferry-notice.txt.zst Text None",
            "observatory-scrape.md Text None",
            "plum-cake-recipe.html Html None",
            "tide-mill-article.html Html None",
        ]
    );
    for page in pages(&items) {
        assert!(std::str::from_utf8(&page.bytes).is_ok());
    }
}

#[test]
fn a_source_reads_on_at_any_position() {
    let inputs = [fixtures().join("formats"), fixtures().join("warc")];
    let files = discover(&inputs, None).files;
    let (all, _) = read(&inputs);
    for (index, item) in all.iter().enumerate() {
        let mut source = Source::new(files.clone(), Settings::default());
        source.skip_to(item.after).unwrap();
        let mut rest = Vec::new();
        while let Some(item) = source.next().unwrap() {
            rest.push(item);
        }
        assert_same(&rest, &all[index + 1..]);
    }
    let mut source = Source::new(files, Settings::default());
    source.skip_to(Position { file: 99, offset: 7 }).unwrap();
    assert!(source.next().unwrap().is_none());
}

fn assert_same(found: &[Item], expect: &[Item]) {
    assert_eq!(found.len(), expect.len(), "{:?}, {:?}", kinds(found), kinds(expect));
    for (found, expect) in found.iter().zip(expect) {
        assert_eq!(format!("{found:?}"), format!("{expect:?}"));
    }
}

/// Pieces from which readers are fed: halves of formats, in any order and damage.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(response(1, "a", "<p>page").into_bytes()),
        Just(record("request", "", "GET / HTTP/1.1").into_bytes()),
        Just(b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: ".to_vec()),
        (0u64..200).prop_map(|n| n.to_string().into_bytes()),
        Just(b"99999999999\r\n\r\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"\nWARC/".to_vec()),
        Just(b"HTTP/1.1 200 OK\r\nContent-Encoding: br, gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec()),
        Just(b"{\"text\":\"a\\ud800\"}\n".to_vec()),
        Just(b"{\"html_base64\":\"PHA+\",\"id\":1}\r\n".to_vec()),
        Just(b"{\"html\":".to_vec()),
        Just(b"\xef\xbb\xbf\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    (
        prop::collection::vec(piece, 0..12),
        prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        0..4u8,
    )
        .prop_map(|(pieces, flip, packing)| {
            let bytes = pieces.concat();
            let mut bytes = match packing {
                0 => {
                    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                    encoder.write_all(&bytes).unwrap();
                    encoder.finish().unwrap()
                }
                1 => zstd::encode_all(&bytes[..], 1).unwrap(),
                _ => bytes,
            };
            if let Some((at, byte)) = flip
                && !bytes.is_empty()
            {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    /// Any bytes end, in any format, with positions that go forward, and any position leads to exactly the rest.
    #[test]
    fn any_bytes_are_read_to_an_end_and_on_from_anywhere(bytes in soup(), format in 0..5usize, page_bytes in 10..300usize) {
        let (_, format) = Format::ALL[format];
        let settings = Settings { format, page_bytes, ..Settings::default() };
        let all = read_all(&bytes, "in", &settings);
        prop_assert!(all.is_sorted_by(|a, b| a.after < b.after), "{:?}", kinds(&all));
        for page in pages(&all) {
            prop_assert!(page.bytes.len() <= page_bytes);
        }
        for (index, item) in all.iter().enumerate() {
            let stream = std::io::Cursor::new(bytes.clone());
            let mut reader = FileReader::new(Box::new(stream), Path::new("in"), "in", &settings);
            reader.skip_to(item.after.offset).unwrap();
            let rest: Vec<Item> = std::iter::from_fn(|| reader.next().unwrap()).collect();
            assert_same(&rest, &all[index + 1..]);
        }
    }
}
