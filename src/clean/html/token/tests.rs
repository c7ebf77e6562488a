//! The tokenizer tests of html5lib.
//!
//! Compared are start tags with all their attributes, end tags, and text after character references; comments and doctypes give no
//! token here. The input stream is normalised first (`\r\n` and `\r` become `\n`), as the standard has it: here white space is folded later.

#![allow(clippy::print_stdout, clippy::string_slice, reason = "a test may fail, and says what it skipped")]

use super::{Tag, Token, Tokenizer};
use crate::clean::entities::{characters, decode_entity};
use crate::clean::html::head;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Why a test is not passed, or not run, and how many there may be of the kind. The counts can only shrink.
const DEVIATIONS: &[(&str, &str, usize)] = &[
    ("nul", "NUL and U+FFFD in its place are control characters to the writer, which takes both out", 16),
    ("cut end tag", "a page that was cut inside `</title` or `</textarea` does not show half a tag", 2),
    ("surrogate", "not run: half of a surrogate pair stands in no text", 4),
    ("cdata", "not run: CDATA sections are markup in drawings alone, of which nothing shows", 56),
];

/// The folder of the tests, as in `tests/it/data.rs`.
fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("TROMMEL_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/data"), PathBuf::from);
    let folder = root.join("html5lib-tests/tokenizer");
    if !folder.is_dir() {
        println!("skipped: data absent: html5lib-tests");
        return None;
    }
    Some(folder)
}

/// What the tokeniser is set to before a test: what it is in, and the name that the test has for that.
fn state(name: &str, last: Option<&str>) -> Option<(Option<Tag>, Option<&'static str>)> {
    Some(match (name, last) {
        ("Data state", _) => (None, None),
        ("PLAINTEXT state", _) => (Some(Tag::Plaintext), None),
        // Any element whose end tag does not occur in these tests.
        ("RCDATA state", None) => (Some(Tag::Title), None),
        ("RAWTEXT state", None) => (Some(Tag::Noembed), None),
        ("Script data state", None | Some("script")) => (Some(Tag::Script), None),
        // `xmp` is no script and holds no references: the test is about an element that is and does.
        ("RCDATA state", Some("xmp")) => (Some(Tag::Title), Some("title")),
        ("RCDATA state", Some("textarea")) => (Some(Tag::Textarea), None),
        ("RAWTEXT state", Some("xmp")) => (Some(Tag::Xmp), None),
        ("Script data state", Some("xmp")) => (Some(Tag::Script), Some("script")),
        ("CDATA section state", _) => return None,
        other => panic!("no such state: {other:?}"),
    })
}

#[derive(Debug, PartialEq, Eq, Clone)]
enum Seen {
    Start(String, BTreeMap<String, String>, bool),
    End(String),
    Text(String),
}

fn push_text(out: &mut Vec<Seen>, text: &str) {
    match out.last_mut() {
        Some(Seen::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Seen::Text(text.to_owned())),
    }
}

fn decoded(mut rest: &str) -> String {
    let mut out = String::new();
    while let Some(amp) = rest.find('&') {
        out.push_str(&rest[..amp]);
        rest = &rest[amp + 1..];
        match decode_entity(rest.as_bytes(), false) {
            Some((taken, chars)) => {
                out.extend(characters(chars));
                rest = &rest[taken..];
            }
            None => out.push('&'),
        }
    }
    out + rest
}

fn read(input: &str, raw: Option<Tag>) -> Vec<Seen> {
    let mut tokens = Tokenizer { raw, ..Tokenizer::default() };
    let mut out = Vec::new();
    while let Some(token) = tokens.next(input.as_bytes()) {
        match token {
            Token::Text(range) | Token::RcData(range) => push_text(&mut out, &decoded(&input[range])),
            Token::RawText(range) => push_text(&mut out, &input[range]),
            Token::Start(tag) => {
                let name = input[tokens.tag_start() + 1..tokens.name_end].to_ascii_lowercase();
                assert!(tag == Tag::Other || tag.name() == name);
                let mut attrs = BTreeMap::new();
                for (name, value) in &tokens.noted {
                    let value = head::decoded(input, value.clone()).into_owned();
                    attrs.entry(input[name.clone()].to_ascii_lowercase()).or_insert(value);
                }
                out.push(Seen::Start(name, attrs, tokens.self_closing));
            }
            Token::End(_) => {
                out.push(Seen::End(input[tokens.tag_start() + 2..tokens.name_end].to_ascii_lowercase()));
            }
        }
    }
    out
}

/// `\uHHHH` to characters; `None` for half of a surrogate pair.
fn unescaped(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        units.extend(rest[..at].encode_utf16());
        units.push(u16::from_str_radix(&rest[at + 2..at + 6], 16).unwrap());
        rest = &rest[at + 6..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

/// What the test says that there is, by the same measure.
fn expected(output: &Value, change: &dyn Fn(&str) -> Option<String>) -> Option<Vec<Seen>> {
    let mut out = Vec::new();
    for token in output.as_array().unwrap() {
        let text = |i: usize| change(token[i].as_str().unwrap());
        match token[0].as_str().unwrap() {
            "Character" => push_text(&mut out, &text(1)?),
            "EndTag" => out.push(Seen::End(text(1)?)),
            "StartTag" => {
                let mut attrs = BTreeMap::new();
                for (name, value) in token[2].as_object().unwrap() {
                    attrs.insert(change(name)?, change(value.as_str().unwrap())?);
                }
                out.push(Seen::Start(text(1)?, attrs, token.get(3).is_some()));
            }
            "Comment" | "DOCTYPE" => {}
            other => panic!("{other}"),
        }
    }
    Some(out)
}

/// The kind of deviation that explains a difference.
fn explain(input: &str, raw: Option<Tag>, got: &[Seen], expect: &[Seen]) -> Option<&'static str> {
    let text = |s: &str| s.replace(['\0', '\u{FFFD}'], "");
    let without = |seen: &[Seen]| -> Vec<Seen> {
        seen.iter()
            .map(|s| match s {
                Seen::Start(name, attrs, closing) => {
                    let attrs = attrs.iter().map(|(n, v)| (text(n), text(v))).collect();
                    Seen::Start(text(name), attrs, *closing)
                }
                Seen::End(name) => Seen::End(text(name)),
                Seen::Text(all) => Seen::Text(text(all)),
            })
            .collect()
    };
    if input.contains('\0') && without(got) == without(expect) {
        return Some("nul");
    }
    let cut = raw.map(|tag| format!("</{}", tag.name()));
    if cut.is_some_and(|cut| input.to_ascii_lowercase().ends_with(&cut)) {
        return Some("cut end tag");
    }
    None
}

#[test]
fn html5lib() {
    let Some(folder) = folder() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "test"))
        .collect();
    files.sort();
    let (mut passed, mut kinds, mut failed) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for path in files {
        // Its tests are about trees that are XML.
        if path.ends_with("xmlViolation.test") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for test in file["tests"].as_array().unwrap() {
            let double = test["doubleEscaped"] == true;
            let states = test["initialStates"].as_array();
            let states =
                states.map_or(vec!["Data state"], |s| s.iter().map(|s| s.as_str().unwrap()).collect());
            for name in states {
                let Some((raw, rename)) = state(name, test["lastStartTag"].as_str()) else {
                    *kinds.entry("cdata").or_default() += 1;
                    continue;
                };
                let change = |text: &str| {
                    let text = if double { unescaped(text)? } else { text.to_owned() };
                    Some(match rename {
                        Some(new) => text.replace("xmp", new).replace("XMP", new).replace("xMp", new),
                        None => text,
                    })
                };
                let input = change(test["input"].as_str().unwrap());
                let (Some(input), Some(expect)) = (input, expected(&test["output"], &change)) else {
                    *kinds.entry("surrogate").or_default() += 1;
                    continue;
                };
                let input = input.replace("\r\n", "\n").replace('\r', "\n");
                let got = read(&input, raw);
                if got == expect {
                    passed += 1;
                } else if let Some(kind) = explain(&input, raw, &got, &expect) {
                    *kinds.entry(kind).or_default() += 1;
                } else {
                    failed.push(format!("{name}: {input:?}\n  got    {got:?}\n  expect {expect:?}"));
                }
            }
        }
    }
    println!("{passed} passed, {kinds:?}");
    assert!(failed.is_empty(), "{} failed\n{}", failed.len(), failed.join("\n"));
    assert!(passed >= 6_954, "{passed} passed");
    for (kind, why, most) in DEVIATIONS {
        let count = kinds.remove(kind).unwrap_or_default();
        assert!(count == *most, "{kind} ({why}): {count}, and the list says {most}");
    }
    assert!(kinds.is_empty(), "{kinds:?}");
}
