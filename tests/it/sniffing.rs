//! The encoding-sniffing tests of html5lib, on the prescan alone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail, and says what it skipped"
)]

use crate::data;
use encoding_rs::{Encoding, WINDOWS_1252};
use trommel::clean::decode::prescan;

/// Beginnings of tests that the prescan cannot pass: the declaration stands beyond 4 KiB, or a script writes it.
const EXCEPTIONS: [&[u8]; 3] = [b"<!-- 8192 characters", b"<!-- 8193 characters", b"<!-- multi-script test"];

/// Data and label of each test of a file.
fn tests(file: &[u8]) -> Vec<(Vec<u8>, String)> {
    let mut tests: Vec<(Vec<u8>, String)> = Vec::new();
    let mut in_label = false;
    for line in file.split_inclusive(|&b| b == b'\n') {
        match line.trim_ascii_end() {
            b"#data" => {
                in_label = false;
                tests.push(Default::default());
            }
            b"#encoding" => in_label = true,
            label if in_label => {
                tests.last_mut().unwrap().1.push_str(std::str::from_utf8(label).unwrap());
            }
            _ => tests.last_mut().unwrap().0.extend_from_slice(line),
        }
    }
    tests
}

#[test]
fn html5lib() {
    let Some(folder) = data::set("html5lib-tests") else { return };
    let (mut passed, mut excepted) = (0, 0);
    let mut failed = Vec::new();
    for name in ["tests1.dat", "tests2.dat", "test-yahoo-jp.dat"] {
        let file = std::fs::read(folder.join("encoding").join(name)).unwrap();
        for (data, label) in tests(&file) {
            let expect = Encoding::for_label(label.as_bytes()).unwrap();
            let got = prescan(&data).unwrap_or(WINDOWS_1252);
            let is_exception = EXCEPTIONS.iter().any(|beginning| data.starts_with(beginning));
            match (got == expect, is_exception) {
                (true, false) => passed += 1,
                (false, true) => excepted += 1,
                _ => failed.push(format!(
                    "{name}: {}: {} for {label}",
                    String::from_utf8_lossy(&data[..data.len().min(200)]),
                    got.name()
                )),
            }
        }
    }
    println!("{passed} passed, {excepted} listed exceptions");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed > 70, "the files hold {passed} tests");
}

#[test]
fn a_script_is_no_declaration() {
    let Some(folder) = data::set("html5lib-tests") else { return };
    let file = std::fs::read(folder.join("encoding/scripted/tests1.dat")).unwrap();
    for (data, _) in tests(&file) {
        assert_eq!(prescan(&data), None);
    }
}

fn check(page: &[u8], expect: Option<&str>) {
    assert_eq!(prescan(page).map(Encoding::name), expect, "{}", String::from_utf8_lossy(page));
}

#[test]
fn declarations() {
    check(b"<meta charset=koi8-r>", Some("KOI8-R"));
    check(b"<META NAME=x><Meta/Charset='Latin1'>", Some("windows-1252"));
    check(b"<meta http-equiv=content-type content='text/html;charset=gb2312'>", Some("GBK"));
    check(b"<meta content='text/html;charset=gb2312' name=x>", None);
    check(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss>", Some("windows-1251"));
    check(b"<?xml version='1.0' encoding = 'koi8-u' ?><html><meta charset=big5>", Some("Big5"));
    check(b"<?xml version='1.0' encoding='utf-16'?><html>", Some("UTF-8"));
    check(b"<\0?\0x\0m\0l\0", Some("UTF-16LE"));
    check(b"\0<\0?\0x\0m\0l", Some("UTF-16BE"));
    check(b"<meta charset=hz-gb-2312>", None);
    check(b"<meta charset=x-user-defined>", Some("windows-1252"));
    check(b"<!--<meta charset=big5>--><a title='<meta charset=big5>'>", None);
    check(b"<!--><meta charset=big5>", Some("Big5"));
    check(b"<a b=<meta charset=big5> c><meta charset=euc-kr>", Some("EUC-KR"));
    check(b"\xEF\xBB\xBF<meta charset=big5>", Some("UTF-8"));
    check(b"\xFF\xFE<\0", Some("UTF-16LE"));
}
