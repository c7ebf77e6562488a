//! The daemon under a wall clock that jumps: `clock.c` beside this file, compiled and put before the system's clock.

#![allow(clippy::unwrap_used, reason = "a test that cannot run has failed")]

use super::daemon::Place;
use super::tool::{article, parts, signal, wait};
use rustix::process::Signal;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The compiled clock; `None`, with a word on why, where there can be none.
fn clock(folder: &Path) -> Option<PathBuf> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        eprintln!("skipped: the clock is put before the system's by LD_PRELOAD");
        return None;
    }
    let (source, made) =
        (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/clock.c"), folder.join("clock.so"));
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&made).arg(source).status();
    assert!(compiled.is_ok_and(|status| status.success()), "cc, which the build needs too, compiles it");
    Some(made)
}

#[test]
fn a_wall_clock_that_jumps_loses_and_repeats_nothing() {
    let mut place = Place::new();
    let Some(clock) = clock(place.dir.path()) else { return };
    let jumping = [("LD_PRELOAD", clock.to_str().unwrap())];
    let date = Command::new("date").envs(jumping).output().unwrap();
    assert!(date.status.success(), "programs run under it");
    for round in 0..4 {
        let mut child = place.start(&["--commit-interval", "0.05"], &jumping);
        for number in 0..8 {
            place.drop(&format!("{round}/{number}.html"), article(round * 100 + number).as_bytes());
            std::thread::sleep(Duration::from_millis(90));
        }
        // In place, in pieces, over several jumps: it is not taken while it is open.
        let name = format!("slow {round}.html");
        let text = article(5_000 + round);
        let mut slow = File::create(place.path("drop").join(&name)).unwrap();
        for piece in text.as_bytes().chunks(text.len() / 4 + 1) {
            slow.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(260));
        }
        drop(slow);
        place.noted(&name, text.as_bytes());
        place.drop(&format!("again {round}.html"), article(0).as_bytes());
        if round % 2 == 0 {
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            signal(&child, Signal::TERM);
            wait(child).code(0);
        }
    }
    wait(place.start(&["--until-idle"], &jumping)).code(0);
    place.check();
    assert_eq!(parts(&place.path("out")).len(), 4 * 9, "every page once");
}
