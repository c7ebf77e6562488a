//! The one pass over tags held against the tree of html5ever: on real pages, and on tag soup that a grammar makes.

#![allow(clippy::print_stdout, reason = "a test may fail, and says what it skipped")]

use crate::data;
use crate::soup::soup;
use crate::visible::{Agreement, compare};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use trommel::clean::decode::{Hints, decode};

/// Sets of pages.
const SETS: [&str; 7] = [
    "wcxb-dev",
    "fundus-dev",
    "trafilatura-dev",
    "readability-dev",
    "magic-article-dev",
    "magic-forum-dev",
    "multisite-dev",
];
/// Of so many pages one is read, unless `TROMMEL_DIFFERENTIAL` is set.
const SAMPLE: usize = 5;

/// Pages whose visible text stands in another order in the tree, by the beginning of the file's name: what stands in a table outside of
/// its cells is moved to before the table by a browser. The one pass leaves it where the source has it: a document's text ascends in the
/// source, and whoever wrote the page wrote it in that order. The list can only shrink.
const IN_PLACE: &[&str] =
    &["multisite-dev/20120112_www.thelocal.de_ddaee297447b9afccf5dd65b59635271f32f2332c1f35f99f6fff576"];

fn pages(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut out) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "html") {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

#[test]
fn real_pages() {
    let step = if std::env::var_os("TROMMEL_DIFFERENTIAL").is_some() { 1 } else { SAMPLE };
    let (mut read, mut in_place, mut failed) = (0, 0, Vec::new());
    for set in SETS {
        let Some(folder) = data::set(set) else { continue };
        for path in pages(&folder).iter().step_by(step) {
            let bytes = std::fs::read(path).unwrap();
            let hints = Hints { markup: true, ..Hints::default() };
            let Ok(view) = decode(&bytes, hints, usize::MAX) else { continue };
            read += 1;
            let name = format!("{set}/{}", path.file_stem().unwrap().to_string_lossy());
            match compare(&view.text) {
                Agreement::Same => {}
                Agreement::InPlace if IN_PLACE.contains(&name.as_str()) => in_place += 1,
                other => failed.push(format!("{name}: {other:?}")),
            }
        }
    }
    println!(
        "{read} pages: {} with the same text, {in_place} in another order",
        read - in_place - failed.len()
    );
    assert!(failed.is_empty(), "{} of {read} pages\n{}", failed.len(), failed.join("\n"));
    if step == 1 && read > 0 {
        assert!(read >= 3_000, "{read} pages");
        assert_eq!(in_place, IN_PLACE.len(), "listed pages agree: take them off the list");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// What a browser shows of tag soup, the blocks hold, in the order of the source.
    #[test]
    fn tag_soup(recipe in proptest::collection::vec(any::<u8>(), 0..40), cut in 0usize..400) {
        let mut markup = soup(&recipe);
        let mut cut = cut;
        while !markup.is_char_boundary(cut.min(markup.len())) {
            cut -= 1;
        }
        markup.truncate(cut);
        match compare(&markup) {
            Agreement::Same | Agreement::InPlace | Agreement::Moved => {}
            Agreement::Excused(why) => prop_assert!(why.starts_with("cut:"), "{why}: {markup:?}"),
            Agreement::Different(what) => prop_assert!(false, "{markup:?}\n{what}"),
        }
    }
}
