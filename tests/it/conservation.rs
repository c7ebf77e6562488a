//! Seen is kept and rejected, whatever is wrong with the input: each page of a damaged file has one outcome and one place, and the
//! program's counts are those of its outputs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use super::tool::{parts, run, write};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use trommel::outcome::Outcome;
use trommel::pipeline::Pipeline;
use trommel::source::{Found, Settings, read_all};

static WEB: LazyLock<Pipeline> = LazyLock::new(Pipeline::default);

/// Every small file of the fixtures, by name.
static FIXTURES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.metadata().unwrap().len() < 40_000 && !name.starts_with('.') {
                out.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    out.sort();
    assert!(out.len() > 8, "{} fixtures", out.len());
    out
});

/// What is done to a file's bytes.
#[derive(Debug, Clone)]
enum Damage {
    Cut(prop::sample::Index),
    Change(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Twice,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Damage::Cut),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(i, b)| Damage::Change(i, b)),
        (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..20))
            .prop_map(|(i, b)| Damage::Insert(i, b)),
        (
            any::<prop::sample::Index>(),
            prop::sample::select(vec!["\n", "\r\n\r\n", "WARC/1.0\r\n", "{", "<script>", "\0"])
        )
            .prop_map(|(i, s)| Damage::Insert(i, s.into())),
        Just(Damage::Twice),
    ]
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Change(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Twice => bytes.extend_from_within(..),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_page_of_a_damaged_file_has_one_outcome_and_one_place(
        file in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 0..4),
    ) {
        let (name, bytes) = &FIXTURES[file.index(FIXTURES.len())];
        let items = read_all(&damaged(bytes, &damages), name, &Settings::default());
        let (mut places, mut ids) = (BTreeSet::new(), BTreeMap::<String, u32>::new());
        let (mut seen, mut kept, mut rejected) = (0, 0, 0);
        let mut after = None;
        for item in items {
            prop_assert!(after.is_none_or(|a| a <= item.after), "{:?} after {after:?}", item.after);
            after = Some(item.after);
            let (origin, outcome) = match item.found {
                Found::Skipped(_) => continue,
                Found::Rejected(rejection) => ((rejection.origin.file.clone(), rejection.origin.offset), Outcome::Rejected(rejection)),
                Found::Page(page) => ((page.origin.file.clone(), page.origin.offset), trommel::clean(&page, &WEB)),
            };
            seen += 1;
            let (id, said) = match outcome {
                Outcome::Kept(record) => {
                    kept += 1;
                    (record.id, (record.origin.file, record.origin.offset))
                }
                Outcome::Rejected(rejection) => {
                    rejected += 1;
                    prop_assert!(!rejection.reason.is_empty() && !rejection.stage.is_empty());
                    (rejection.id, (rejection.origin.file, rejection.origin.offset))
                }
            };
            prop_assert_eq!(&said, &origin);
            prop_assert!(places.insert(origin.clone()), "{:?} twice", origin);
            prop_assert!(!id.is_empty());
            *ids.entry(id).or_default() += 1;
        }
        prop_assert_eq!(seen, kept + rejected);
        prop_assert_eq!(places.len(), ids.values().sum::<u32>() as usize);
    }
}

/// The program on a folder of whole and damaged files: its lines are as many as it says, and each input has its lines.
#[test]
fn the_program_accounts_for_every_page() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = BTreeSet::new();
    for (number, (name, bytes)) in FIXTURES.iter().enumerate() {
        let half = bytes.get(..bytes.len() / 2 + number % 7).unwrap_or(bytes);
        for (folder, bytes) in [("whole", bytes.as_slice()), ("half", half)] {
            let name = format!("{folder}/{name}");
            write(dir.path(), &format!("in/{name}"), bytes);
            files.insert(name);
        }
    }
    let said = run(dir.path(), &["clean", "in", "-o", "out/", "--threads", "3"]).code(0);
    let (records, rejects) = (lines(dir.path(), "out"), lines(dir.path(), "out/rejects"));
    let seen = records.len() + rejects.len();
    let counted = format!("{seen} pages: {} kept, {} rejected", records.len(), rejects.len());
    assert!(said.stderr.contains(&counted), "{counted}: {}", said.stderr);
    let mut by_reason = BTreeMap::<String, usize>::new();
    for reject in &rejects {
        *by_reason.entry(reject["reason"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(by_reason.values().sum::<usize>(), rejects.len());
    let told: BTreeSet<String> = records
        .iter()
        .chain(&rejects)
        .map(|r| r["origin"]["file"].as_str().unwrap())
        .map(|f| f.strip_prefix("in/").unwrap_or(f).to_owned())
        .collect();
    let missing: Vec<_> = files.difference(&told).filter(|f| !said.stderr.contains(f.as_str())).collect();
    assert!(missing.is_empty(), "not a word of {missing:?}: {}", said.stderr);
}

fn lines(folder: &Path, name: &str) -> Vec<serde_json::Value> {
    parts(&folder.join(name))
}
