//! What ARCHITECTURE.md says of imports and files, read off the sources.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below the package with `/`, and what it says.
struct File {
    path: String,
    text: String,
}

/// Folders that hold sources of ours.
const FOLDERS: [&str; 5] = ["src", "tests", "benches", "fuzz/fuzz_targets", "examples"];
/// Lines of one file; tables are data, and tests go on as long as there are cases.
const MOST_LINES: usize = 600;
/// Files beyond that, with their bound: they may shrink and not grow.
const LONG_FILES: &[(&str, usize)] = &[("src/clean/html/build.rs", 670)];

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|f| root.join(f)).filter(|f| f.is_dir()).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // What cargo makes of the peers and fuzz targets is not ours.
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let short = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                out.push(File { path: short, text: fs::read_to_string(path).unwrap() });
            }
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(out.len() > 100, "only {} files found", out.len());
    out
}

/// A file's code: without comments at the start of a line, and without what stands in its test modules.
fn code(file: &File) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(file.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Names of modules of this crate that a file's code goes to by `crate::`.
fn imports(file: &File) -> Vec<String> {
    let mut out = Vec::new();
    for (_, line) in code(file) {
        for rest in line.split("crate::").skip(1) {
            if let Some(group) = rest.strip_prefix('{') {
                out.extend(group.split(',').map(|part| first_name(part.trim())));
            } else {
                out.push(first_name(rest));
            }
        }
    }
    out
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn of<'f>(files: &'f [File], folder: &str) -> impl Iterator<Item = &'f File> {
    let folder = format!("src/{folder}/");
    files.iter().filter(move |f| f.path.starts_with(&folder) && !f.path.ends_with("tests.rs"))
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn modules_import_what_they_may() {
    let files = files();
    let words = ["page", "document", "outcome", "record"];
    let mut faults = Vec::new();
    let mut check = |folder: &str, fine: &dyn Fn(&str) -> bool| {
        let mut any = false;
        for file in of(&files, folder) {
            any = true;
            faults.extend(
                imports(file).iter().filter(|i| !fine(i)).map(|i| format!("{}: crate::{i}", file.path)),
            );
        }
        assert!(any, "nothing in src/{folder}");
    };
    check("clean", &|name| words.contains(&name) || name == "clean");
    check("source", &|name| !matches!(name, "flow" | "sink" | "eval" | "cli" | "pipeline"));
    check("sink", &|name| !matches!(name, "flow" | "source" | "eval" | "cli"));
    check("pipeline", &|name| !matches!(name, "flow" | "sink" | "source" | "eval" | "cli"));
    check("eval", &|name| !matches!(name, "flow" | "cli"));
    // Of the core, readers and writers take bounds, the names of settings and the decoding of bytes; they run no stage.
    for folder in ["source", "sink"] {
        for file in of(&files, folder) {
            faults.extend(
                code(file)
                    .flat_map(|(n, line)| {
                        line.split("crate::clean::").skip(1).map(move |rest| (n, first_name(rest)))
                    })
                    .filter(|(_, name)| !matches!(name.as_str(), "limits" | "plan"))
                    .map(|(n, name)| format!("{}:{n}: crate::clean::{name}", file.path)),
            );
        }
    }
    for file in files.iter().filter(|f| {
        ["src/page.rs", "src/document.rs", "src/outcome.rs", "src/record.rs"].contains(&f.path.as_str())
    }) {
        let fine = |i: &String| words.contains(&i.as_str()) || i == "clean";
        faults
            .extend(imports(file).iter().filter(|i| !fine(i)).map(|i| format!("{}: crate::{i}", file.path)));
    }
    report(&faults);
}

#[test]
fn the_runtime_stays_where_it_belongs() {
    let files = files();
    let allowed =
        |path: &str| path.starts_with("src/flow/") || path.starts_with("src/cli/") || path == "src/main.rs";
    let faults: Vec<String> = files
        .iter()
        .filter(|f| f.path.starts_with("src/") && !allowed(&f.path))
        .flat_map(|f| {
            code(f).filter(|(_, l)| l.contains("tokio")).map(|(n, l)| format!("{}:{n}: {}", f.path, l.trim()))
        })
        .collect();
    report(&faults);
}

#[test]
fn the_core_knows_no_world() {
    let files = files();
    let forbidden = [
        "std::fs",
        "std::net",
        "std::time",
        "std::env",
        "std::process",
        "std::thread",
        "std::io::stdin",
        "env::var",
        "println!",
        "eprintln!",
        "eprint!",
        "rand::",
        "tracing::",
        "log::",
        "SystemTime",
        "Instant",
        "File::open",
        "thread_local!",
        "static mut",
        ".ln()",
        ".exp()",
        ".powf(",
    ];
    let mut faults = Vec::new();
    for file in of(&files, "clean") {
        for (n, line) in code(file) {
            faults.extend(
                forbidden.iter().filter(|w| line.contains(**w)).map(|w| format!("{}:{n}: {w}", file.path)),
            );
        }
    }
    report(&faults);
}

#[test]
fn files_say_what_they_are_and_stay_short() {
    let mut faults = Vec::new();
    for file in files() {
        let first = file.text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") {
            faults.push(format!("{}: begins with {first:?}", file.path));
        }
        let lines = file.text.lines().count();
        let is_free = file.path.contains("/tables/")
            || file.path.ends_with("tests.rs")
            || !file.path.starts_with("src/");
        let bound = LONG_FILES.iter().find(|(p, _)| *p == file.path).map_or(MOST_LINES, |(_, bound)| *bound);
        if lines > bound && !is_free {
            faults.push(format!("{}: {lines} lines", file.path));
        }
    }
    report(&faults);
}

#[test]
fn nothing_is_left_over() {
    // In pieces, so that this file does not hold them.
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["HA", "CK"],
        ["#[ign", "ore"],
        ["todo", "!("],
        ["unimplemented", "!("],
        ["dbg", "!("],
        ["/ho", "me/"],
        ["/Use", "rs/"],
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/tm", "p/"],
        ["local", "host:"],
        ["<<<<", "<<<"],
        [">>>>", ">>>"],
    ]
    .map(|parts| parts.concat());
    let mut faults = Vec::new();
    for file in files() {
        for (n, line) in (1..).zip(file.text.lines()) {
            faults.extend(
                marks.iter().filter(|m| stands_alone(line, m)).map(|m| format!("{}:{n}: {m}", file.path)),
            );
        }
    }
    report(&faults);
}

/// Whether a line holds a mark that is no part of a longer word or path.
fn stands_alone(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(i, _)| {
        let before = line.get(..i).unwrap().chars().next_back();
        let after = line.get(i + mark.len()..).unwrap().chars().next();
        let goes_on = mark.ends_with(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        !goes_on && !before.is_some_and(char::is_alphanumeric)
    })
}

#[test]
fn unsafe_code_is_in_one_file() {
    let word = ["uns", "afe"].concat();
    let mut faults = Vec::new();
    for file in files().iter().filter(|f| f.path != "src/clean/model/forest/avx2.rs") {
        for (n, line) in code(file) {
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            if words.any(|w| w == word) {
                faults.push(format!("{}:{n}", file.path));
            }
        }
    }
    report(&faults);
}
