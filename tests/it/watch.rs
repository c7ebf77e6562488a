//! `trommel watch` as a process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use super::tool::{Said, article, files, parts, run, signal, tree, trommel, until, wait, write};
use rustix::process::Signal;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A daemon that does not outlive its test.
struct Started(Option<Child>);

impl Started {
    /// Waits until it ends by itself.
    fn wait(mut self) -> Said {
        wait(self.0.take().unwrap())
    }

    /// Ends it as a power cut would.
    fn kill(mut self) {
        let mut child = self.0.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A drop folder, an output folder and what happens between them.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(place.drop()).unwrap();
        place
    }

    fn drop(&self) -> PathBuf {
        self.dir.path().join("drop")
    }

    fn own(&self, name: &str) -> PathBuf {
        self.drop().join(".trommel").join(name)
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    /// Drops a file as it should be done: under a hidden name, then by rename.
    fn drop_whole(&self, name: &str, text: &str) {
        let path = self.drop().join(name);
        let hidden = path.with_file_name(".being-written");
        fs::write(&hidden, text).unwrap();
        fs::rename(hidden, path).unwrap();
    }

    fn start(&self, more: &[&str]) -> Started {
        let child = trommel(self.dir.path())
            .args(["watch", "drop", "-o", "out"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        until("the daemon has its folders", || self.own("work").is_dir());
        Started(Some(child))
    }

    /// Ends a daemon as a service manager does.
    fn stop(&self, daemon: Started) {
        signal(daemon.0.as_ref().unwrap(), Signal::TERM);
        daemon.wait().code(0);
        self.whole();
    }

    /// Nothing is left half done.
    fn whole(&self) {
        assert!(tree(&self.own("work")).is_empty(), "{:?}", tree(&self.own("work")).keys());
        assert!(!self.out().join(".inprogress").exists());
    }

    fn published(&self) -> Vec<String> {
        files(&parts(&self.out()))
    }

    fn done(&self) -> Vec<String> {
        names(&self.own("done"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    if folder.is_dir() { tree(folder).into_keys().collect() } else { Vec::new() }
}

#[test]
fn what_is_there_is_done_and_the_daemon_ends() {
    let place = Place::new();
    let dropped = ["a.html", "b c/d é.html", "b c/deep/ページ.html"];
    for (n, name) in dropped.iter().enumerate() {
        write(&place.drop(), name, article(n));
    }
    write(&place.drop(), "empty.html", "");
    for name in [".hidden.html", "x.tmp", "x.part", "x.partial", "x.crdownload", ".folder/x.html"] {
        write(&place.drop(), name, article(9));
    }
    for more in [&["--until-idle", "--settle", "0.1"][..], &["--until-idle", "--poll", "--settle", "0"]] {
        let said = place.start(more).wait().code(0);
        assert!(said.stdout.is_empty());
        place.whole();
    }
    assert_eq!(place.published(), dropped);
    assert_eq!(files(&parts(&place.out().join("rejects"))), ["empty.html"]);
    assert_eq!(place.done(), ["a.html", "b c/d é.html", "b c/deep/ページ.html", "empty.html"]);
    let left: Vec<String> =
        names(&place.drop()).into_iter().filter(|n| !n.starts_with(".trommel/")).collect();
    assert_eq!(left.len(), 6, "{left:?}");
}

#[test]
fn the_id_is_that_of_the_batch_run() {
    let place = Place::new();
    write(&place.drop(), "sub/a b.html", article(4));
    let batch = run(place.dir.path(), &["clean", "drop"]).code(0).records();
    place.start(&["--until-idle", "--settle", "0"]).wait().code(0);
    let watched = parts(&place.out());
    assert_eq!(batch, watched);
}

#[test]
fn a_file_that_arrives_by_rename_is_complete_at_once() {
    let place = Place::new();
    // So long a settle time that the test would fail if it were waited for.
    let child = place.start(&["--settle", "80000"]);
    fs::create_dir(place.drop().join("ü ber")).unwrap();
    place.drop_whole("ü ber/one.html", &article(1));
    place.drop_whole("two.html", &article(2));
    write(&place.drop(), "three.html", article(3));
    until("two are published", || {
        // A rename before its folder is watched goes unseen, and what a listing finds has to settle.
        for name in ["ü ber/one.html", "two.html"] {
            let (path, hidden) = (place.drop().join(name), place.drop().join(name).with_file_name(".again"));
            if fs::rename(&path, &hidden).is_ok() {
                fs::rename(&hidden, &path).unwrap();
            }
        }
        std::thread::sleep(Duration::from_millis(200));
        place.published().len() == 2
    });
    place.stop(child);
    assert_eq!(place.published(), ["two.html", "ü ber/one.html"]);
    assert!(place.drop().join("three.html").is_file(), "what was written in place is not settled");
}

#[test]
fn a_file_that_is_written_slowly_is_read_whole() {
    for more in [&["--settle", "3"][..], &["--settle", "3", "--poll"]] {
        let place = Place::new();
        let child = place.start(more);
        let text = article(7);
        let mut file = File::create(place.drop().join("slow.html")).unwrap();
        for piece in text.as_bytes().chunks(text.len() / 7) {
            file.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(500));
        }
        drop(file);
        until("it is published", || place.published() == ["slow.html"]);
        place.stop(child);
        let whole = run(place.dir.path(), &["clean", "drop/.trommel/done/slow.html"]).code(0).records();
        assert_eq!(parts(&place.out())[0]["text"], whole[0]["text"]);
    }
}

#[test]
fn a_time_of_change_in_the_future_keeps_nobody_waiting_for_good() {
    let place = Place::new();
    write(&place.drop(), "ahead.html", article(1));
    let file = File::options().write(true).open(place.drop().join("ahead.html")).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(86_400)).unwrap();
    drop(file);
    place.start(&["--until-idle", "--settle", "0.5"]).wait().code(0);
    assert_eq!(place.published(), ["ahead.html"]);
}

#[test]
fn a_file_that_is_open_for_writing_is_not_read_however_old_it_looks() {
    let place = Place::new();
    let text = article(4);
    let (first, rest) = text.as_bytes().split_at(text.len() / 2);
    write(&place.drop(), "held.html", first);
    write(&place.drop(), "left.html", article(5));
    let mut file = File::options().append(true).open(place.drop().join("held.html")).unwrap();
    let hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    for name in ["held.html", "left.html"] {
        let file = File::options().write(true).open(place.drop().join(name)).unwrap();
        file.set_modified(hour_ago).unwrap();
    }
    // Whoever reads it does not keep it from being read.
    let _reader = File::open(place.drop().join("left.html")).unwrap();
    let mut child = place.start(&["--settle", "0.2", "--until-idle"]);
    until("the other file is done", || place.done() == ["left.html"]);
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.0.as_mut().unwrap().try_wait().unwrap().is_none(), "it waits for the writer");
    assert!(place.drop().join("held.html").is_file(), "nobody has claimed it");
    file.write_all(rest).unwrap();
    drop(file);
    let said = child.wait().code(0).stderr;
    let news = format!("process {} has held.html open for writing", std::process::id());
    assert_eq!(said.matches(&news).count(), 1, "{said}");
    assert_eq!(fs::read_to_string(place.own("done/held.html")).unwrap(), text);
    assert_eq!(place.published(), ["held.html", "left.html"]);
    place.whole();
}

#[test]
fn a_killed_daemon_takes_up_what_it_had_claimed() {
    let place = Place::new();
    let expected: Vec<String> = (0..40).map(|n| format!("s {}/{n:02}.html", n % 3)).collect();
    for (n, name) in expected.iter().enumerate() {
        write(&place.drop(), name, article(n));
    }
    let daemon = place.start(&["--settle", "0"]);
    until("some are claimed", || !tree(&place.own("work")).is_empty());
    daemon.kill();
    let said = place.start(&["--until-idle", "--settle", "0"]).wait().code(0);
    place.whole();
    assert!(said.stderr.contains("read on") || !place.published().is_empty(), "{}", said.stderr);
    let mut expected = expected;
    expected.sort();
    assert_eq!(place.published(), expected, "exactly once");
    assert_eq!(place.done(), expected);
}

#[test]
fn a_daemon_that_is_told_to_end_finishes_what_is_in_hand() {
    let place = Place::new();
    let child = place.start(&["--settle", "0"]);
    for n in 0..200 {
        place.drop_whole(&format!("{n:03}.html"), &article(n));
    }
    until("it has begun", || !tree(&place.own("work")).is_empty());
    signal(child.0.as_ref().unwrap(), Signal::TERM);
    child.wait().code(0);
    let (published, done) = (place.published(), place.done());
    assert!(done.iter().all(|name| published.contains(name)), "what was disposed of is published");
    // The one whose page was read but not yet its end is published too, and is disposed of at the next start.
    let in_hand = published.iter().filter(|name| !done.contains(name)).count();
    assert!(in_hand <= 1, "what was read is disposed of: {in_hand}");
    let left = names(&place.drop()).into_iter().filter(|n| !n.starts_with(".trommel/")).count();
    let claimed = names(&place.own("work")).len();
    assert!(in_hand <= claimed, "what is in hand is claimed");
    assert_eq!(left + claimed + done.len(), 200, "the rest waits, claimed or not");
    place.start(&["--settle", "0", "--until-idle"]).wait().code(0);
    place.whole();
    assert_eq!(place.published().len(), 200);
    assert_eq!(place.done().len(), 200);
}

#[test]
fn what_cannot_be_read_is_set_aside_with_its_reason() {
    if rustix::process::geteuid().is_root() {
        // Root reads everything; that a broken file is a rejection is tested elsewhere.
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    write(&place.drop(), "sub/closed.html", article(1));
    write(&place.drop(), "open.html", article(2));
    fs::set_permissions(place.drop().join("sub/closed.html"), fs::Permissions::from_mode(0o000)).unwrap();
    let said = place.start(&["--until-idle", "--settle", "0"]).wait().code(1);
    assert!(said.stderr.contains("sub/closed.html"), "{}", said.stderr);
    assert_eq!(place.published(), ["open.html"]);
    assert_eq!(place.done(), ["open.html"]);
    let reason = fs::read_to_string(place.own("failed/sub/closed.html.reason.json")).unwrap();
    assert!(reason.contains("\"file\": \"sub/closed.html\""), "{reason}");
}

#[test]
fn it_stays_under_its_memory_limit_by_slowing_down() {
    const LIMIT_KIB: usize = 200 << 10;
    let place = Place::new();
    // The largest pages that the limit has room for, and pages of as many blocks as there may be.
    let large = "<a href=/x>one of them</a> ".repeat((5 << 20) / 27);
    let blocks = "<p>The ferryman".repeat(60_000);
    for n in 0..3 {
        write(&place.drop(), &format!("large {n}.html"), format!("<p>{n}{large}"));
        write(&place.drop(), &format!("blocks {n}.html"), format!("<p>{n}{blocks}"));
    }
    write(&place.drop(), "too large.html", large.repeat(2));
    let args = ["--memory-limit", "200MiB", "--threads", "8", "--until-idle", "--settle", "0"];
    let daemon = place.start(&args);
    let status = format!("/proc/{}/status", daemon.0.as_ref().unwrap().id());
    let (mut most_kib, mut daemon) = (0, daemon);
    while daemon.0.as_mut().unwrap().try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB"));
        most_kib = most_kib.max(line.and_then(|kib| kib.trim().parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    let said = daemon.wait().code(0).stderr;
    assert!(said.contains("are rejected as too_large: --memory-limit"), "{said}");
    assert!(most_kib > 0 && most_kib < LIMIT_KIB, "{} MiB", most_kib >> 10);
    let rejects = parts(&place.out().join("rejects"));
    let too_large = rejects.iter().filter(|line| line["reason"] == "too_large").count();
    assert_eq!((place.done().len(), too_large), (7, 1), "{said}");
    // With more room it is another pipeline: the same bytes are no duplicate.
    fs::copy(place.own("done/too large.html"), place.drop().join("again.html")).unwrap();
    place.start(&["--until-idle", "--settle", "0"]).wait().code(0);
    assert!(names(&place.own("dup")).is_empty());
    place.start(&["--memory-limit", "100MiB"]).wait().code(2);
}

#[test]
fn two_daemons_do_not_share_a_folder() {
    let place = Place::new();
    let child = place.start(&[]);
    let second = run(place.dir.path(), &["watch", "drop", "-o", "out2"]).code(1);
    assert!(second.stderr.contains("another trommel"), "{}", second.stderr);
    place.stop(child);
}

#[test]
fn folders_inside_each_other_are_refused() {
    let place = Place::new();
    for args in [
        &["watch", "drop", "-o", "drop/out"][..],
        &["watch", "drop", "-o", "."],
        &["watch", "drop", "-o", "out", "--state", "drop/state"],
        &["watch", "drop", "-o", "out", "--state", "out/state"],
        &["watch", "nothing", "-o", "out"],
    ] {
        let said = run(place.dir.path(), args).code(1);
        assert!(said.stderr.lines().count() == 1, "{}", said.stderr);
    }
    assert!(!place.out().exists());
}
