//! Rendering, packing, and files that appear whole or not at all.

use super::atomic::AtomicFile;
use super::compress::Compression;
use super::folder::Folder;
use super::lock::Lock;
use super::output::Output;
use super::render::{self, Shape};
use super::target::Target;
use super::{SinkError, render::TEXT_RULE};
use crate::record::{PipelineId, Record};
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

fn record(title: Option<&str>, text: &str) -> Record {
    Record {
        schema: 1,
        id: String::from("7"),
        title: title.map(str::to_owned),
        date: Some(String::from("2024-05-06")),
        text: Some(text.to_owned()),
        fetched_at: Some(String::from("2024-06-01T00:00:00Z")),
        pipeline: PipelineId { name: String::from("web"), fingerprint: String::from("f"), model: None },
        ..Record::default()
    }
}

fn rendered(shape: Shape, records: &[Record]) -> String {
    let mut out = Vec::new();
    for (i, one) in records.iter().enumerate() {
        render::record(shape, one, i > 0, &mut out);
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn text_has_the_title_first_and_a_rule_between_pages() {
    let pages = [record(Some("One"), "First.\n\nSecond."), record(None, "Third.\n")];
    assert_eq!(rendered(Shape::Text, &pages), format!("One\n\nFirst.\n\nSecond.\n\n{TEXT_RULE}\n\nThird.\n"));
    assert_eq!(rendered(Shape::Markdown, &pages), "# One\n\nFirst.\n\nSecond.\n\n---\n\nThird.\n");
}

#[test]
fn a_title_that_heads_the_text_is_not_said_twice() {
    assert_eq!(rendered(Shape::Markdown, &[record(Some("Shop"), "# Shop\n\nWares.")]), "# Shop\n\nWares.\n");
    assert_eq!(rendered(Shape::Text, &[record(Some("Shop"), "Shopping.")]), "Shop\n\nShopping.\n");
    assert_eq!(rendered(Shape::Text, &[record(Some("Only"), "")]), "Only\n");
}

#[test]
fn dolma_documents_hold_everything_and_no_clock() {
    let line = rendered(Shape::Dolma, &[record(Some("T"), "Text.")]);
    let value: Value = serde_json::from_str(&line).unwrap();
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "text", "source", "added", "created", "metadata"]);
    assert_eq!(value["added"], "2024-06-01T00:00:00Z");
    assert_eq!(value["created"], "2024-05-06");
    assert_eq!(value["metadata"]["title"], "T");
    assert!(value["metadata"].get("text").is_none());
    let without = Record { fetched_at: None, ..record(None, "x") };
    let value: Value = serde_json::from_str(&rendered(Shape::Dolma, &[without])).unwrap();
    assert!(value.get("added").is_none());
}

fn unpack(compression: Compression, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match compression {
        Compression::None => plain = bytes.to_vec(),
        Compression::Gzip => {
            flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
        }
        Compression::Zstd => {
            zstd::Decoder::new(bytes).unwrap().read_to_end(&mut plain).unwrap();
        }
    }
    plain
}

#[test]
fn chunks_pack_to_the_same_bytes_and_may_follow_each_other() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let (one, two) = (b"alpha\n".repeat(50), b"beta\n".repeat(50));
        assert_eq!(compression.pack(one.clone()), compression.pack(one.clone()));
        let file =
            [compression.pack(one.clone()), compression.pack(Vec::new()), compression.pack(two.clone())]
                .concat();
        assert_eq!(unpack(compression, &file), [one, two].concat(), "{compression:?}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = walkdir::WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .map(|e| e.unwrap())
        .filter(|e| e.file_type().is_file())
        .map(|e| e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.jsonl");
    let mut file = AtomicFile::create(&path, false).unwrap();
    file.write(b"half").unwrap();
    let names_now = names(dir.path());
    assert_eq!(names_now.len(), 1);
    assert!(names_now[0].starts_with(".out.jsonl.") && names_now[0].ends_with(".tmp"), "{names_now:?}");
    drop(file);
    assert!(names(dir.path()).is_empty());

    let mut file = AtomicFile::create(&path, false).unwrap();
    file.write(b"whole").unwrap();
    file.publish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"whole");
}

#[test]
fn a_file_that_is_there_is_refused_unless_told_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.jsonl");
    fs::write(&path, "mine").unwrap();
    assert!(matches!(AtomicFile::create(&path, false), Err(SinkError::Exists(_))));

    // It may also come up while ours is being written.
    let late = dir.path().join("late.jsonl");
    let file = AtomicFile::create(&late, false).unwrap();
    fs::write(&late, "mine").unwrap();
    assert!(matches!(file.publish(), Err(SinkError::Exists(_))));
    assert_eq!(fs::read(&late).unwrap(), b"mine");

    let mut file = AtomicFile::create(&path, true).unwrap();
    file.write(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    file.publish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(dir.path()), ["late.jsonl", "out.jsonl"]);
}

#[test]
fn a_link_that_is_replaced_stays_a_link() {
    let dir = tempfile::tempdir().unwrap();
    let (real, link) = (dir.path().join("real.jsonl"), dir.path().join("link.jsonl"));
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let mut file = AtomicFile::create(&link, true).unwrap();
    file.write(b"new").unwrap();
    file.publish().unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"new");
}

#[test]
fn an_empty_compressed_file_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    for (name, compression) in [("a.jsonl.gz", Compression::Gzip), ("a.jsonl.zst", Compression::Zstd)] {
        let path = dir.path().join(name);
        Output::file(&path, compression, false).unwrap().finish().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.is_empty());
        assert!(unpack(compression, &bytes).is_empty());
    }
}

#[test]
fn parts_are_hidden_until_sealed_and_numbered_on() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("part-000041.jsonl.gz"), "").unwrap();
    let folder = Folder::open(&out).unwrap();
    let (mut records, mut rejects) = (folder.records(".jsonl").unwrap(), folder.rejects(".jsonl").unwrap());
    records.write(b"1\n").unwrap();
    rejects.write(b"2\n").unwrap();
    assert!(names(&out).iter().filter(|n| n.ends_with(".jsonl")).all(|n| n.starts_with(".inprogress/")));
    assert_eq!(records.seal().unwrap(), Some(out.join("part-000042.jsonl")));
    assert_eq!(records.seal().unwrap(), None);
    records.write(b"3\n").unwrap();
    records.seal().unwrap();
    assert_eq!(rejects.seal().unwrap(), Some(out.join("rejects/part-000000.jsonl")));
    drop((records, rejects, folder));
    let expected =
        ["part-000041.jsonl.gz", "part-000042.jsonl", "part-000043.jsonl", "rejects/part-000000.jsonl"];
    assert_eq!(names(&out), expected);
    assert!(!out.join(".inprogress").exists());
}

#[test]
fn a_folder_has_one_writer_and_clears_what_a_crash_left() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let folder = Folder::open(&out).unwrap();
    assert!(matches!(Folder::open(&out), Err(SinkError::Locked(_))));
    drop(folder);
    fs::create_dir_all(out.join(".inprogress")).unwrap();
    fs::write(out.join(".inprogress/part-000000.jsonl.zst"), "half").unwrap();
    let folder = Folder::open(&out).unwrap();
    assert_eq!(names(&out), [".inprogress/lock"]);
    drop(folder);
    assert!(names(&out).is_empty());
}

#[test]
fn unsealed_parts_go_with_their_writer() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let mut parts = folder.records(".jsonl").unwrap();
    parts.write(b"1\n").unwrap();
    drop(parts);
    drop(folder);
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_lock_can_be_taken_again_after_it_was_removed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let lock = Lock::take(&path, dir.path()).unwrap();
    assert!(Lock::take(&path, dir.path()).is_err());
    lock.remove();
    drop(Lock::take(&path, dir.path()).unwrap());
    drop(Lock::take(&path, dir.path()).unwrap());
}

#[test]
fn targets_are_told_by_what_is_there_and_by_suffix() {
    let dir = tempfile::tempdir().unwrap();
    let check = |name: &str, shape: Shape, expected: Option<Target>| {
        assert_eq!(Target::parse(Some(Path::new(name)), shape).ok(), expected, "{name}");
    };
    let file = |name: &str, compression| Some(Target::File(PathBuf::from(name), compression));
    let folder = dir.path().to_str().unwrap();
    assert_eq!(Target::parse(None, Shape::Record), Ok(Target::Stdout));
    check("-", Shape::Record, Some(Target::Stdout));
    check("a.jsonl", Shape::Record, file("a.jsonl", Compression::None));
    check("a.jsonl.gz", Shape::Dolma, file("a.jsonl.gz", Compression::Gzip));
    check("a.jsonl.zst", Shape::Record, file("a.jsonl.zst", Compression::Zstd));
    check("a.md.gz", Shape::Markdown, file("a.md.gz", Compression::Gzip));
    check("a.txt", Shape::Text, file("a.txt", Compression::None));
    check("new/", Shape::Record, Some(Target::Folder(PathBuf::from("new/"))));
    check(folder, Shape::Record, Some(Target::Folder(PathBuf::from(folder))));
    check("/dev/null", Shape::Record, Some(Target::Stream(PathBuf::from("/dev/null"), Compression::None)));
    check("a.md", Shape::Record, None);
    check("a.jsonl", Shape::Text, None);
    check("a", Shape::Record, None);
    check("a.zst", Shape::Record, None);
}
