//! The program as a process, and what tests of it have in common.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// No test waits longer; it is generous, for a machine may be busy.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// The program, about to run in a folder. Its own temporary folder is that one too.
pub(super) fn trommel(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trommel"));
    command.current_dir(folder).env("TMPDIR", folder).stdin(Stdio::null());
    command
}

/// What a run said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: String,
}

impl Said {
    pub(super) fn records(&self) -> Vec<Value> {
        json_lines(&self.stdout)
    }

    /// Asserts the exit code, showing stderr if it is another.
    pub(super) fn code(self, expected: i32) -> Said {
        assert_eq!(self.code, Some(expected), "stderr: {}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Said { code: output.status.code(), stdout: output.stdout, stderr }
    }
}

/// Runs the program to its end.
pub(super) fn run(folder: &Path, args: &[&str]) -> Said {
    trommel(folder).args(args).output().unwrap().into()
}

/// Waits for a started program.
pub(super) fn wait(mut child: Child) -> Said {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the program does not end: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().unwrap().into()
}

/// Sends a signal.
pub(super) fn signal(child: &Child, signal: rustix::process::Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
}

/// Waits until something is so.
pub(super) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(super) fn json_lines(bytes: &[u8]) -> Vec<Value> {
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// The JSON lines of a file, unpacked by its suffix.
pub(super) fn read(path: &Path) -> Vec<Value> {
    let packed = fs::read(path).unwrap();
    let mut plain = Vec::new();
    match path.extension().and_then(|e| e.to_str()) {
        Some("zst") => plain = zstd::decode_all(packed.as_slice()).unwrap(),
        Some("gz") => {
            flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
        }
        _ => plain = packed,
    }
    json_lines(&plain)
}

/// The JSON lines of all parts of a folder, in their order.
pub(super) fn parts(folder: &Path) -> Vec<Value> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_part = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("part-");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(is_part).collect();
    paths.sort();
    paths.iter().flat_map(|path| read(path)).collect()
}

/// `origin.file` of records or rejections, sorted.
pub(super) fn files(lines: &[Value]) -> Vec<String> {
    let mut files: Vec<String> =
        lines.iter().map(|line| line["origin"]["file"].as_str().unwrap().to_owned()).collect();
    files.sort();
    files
}

/// Every file below a folder with its bytes.
pub(super) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    files
        .map(|e| {
            let name = e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (name, fs::read(e.path()).unwrap())
        })
        .collect()
}

pub(super) fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

const WHO: [&str; 5] =
    ["The ferryman", "A clockmaker", "Her grandmother", "The night baker", "An old surveyor"];
const WHAT: [&str; 5] = ["counted", "described", "repaired", "remembered", "sold"];
const WHERE: [&str; 4] =
    ["beside the harbour wall", "in the upper valley", "behind the market hall", "on the island"];

/// A page of prose that any pipeline keeps, another one for each number.
pub(super) fn article(number: usize) -> String {
    let mut paragraphs = String::new();
    for paragraph in 0..4 {
        paragraphs.push_str("<p>");
        for sentence in 0..4 {
            let at = number * 31 + paragraph * 7 + sentence * 3;
            paragraphs.push_str(&format!(
                "{} {} the {} lanterns {}, and {} people came to see what {} had been left of them. ",
                WHO[at % 5],
                WHAT[(at / 5) % 5],
                at + 2,
                WHERE[at % 4],
                number + sentence + 3,
                paragraph + 1,
            ));
        }
        paragraphs.push_str("</p>\n");
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Lanterns {number}</title></head><body><article>\
         <h1>Lanterns {number}</h1>\n{paragraphs}</article></body></html>\n"
    )
}
