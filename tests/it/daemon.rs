//! The daemon as a process that is ended in every way there is: nothing is lost, nothing comes twice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use super::operate::Daemon;
use super::tool::{Said, article, parts, read, run, signal, tree, trommel, until, wait, write};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A drop folder, an output folder, a copy of all that was dropped.
pub(super) struct Place {
    pub(super) dir: TempDir,
    dropped: Vec<String>,
}

impl Place {
    pub(super) fn new() -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap(), dropped: Vec::new() };
        fs::create_dir(place.path("drop")).unwrap();
        place
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Drops a file by rename, and keeps a copy for the run that nobody disturbs.
    pub(super) fn drop(&mut self, name: &str, bytes: &[u8]) {
        let hidden = self.path("drop/.being-written");
        fs::write(&hidden, bytes).unwrap();
        let path = self.path("drop").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::rename(hidden, path).unwrap();
        self.noted(name, bytes);
    }

    /// Keeps a copy of what was written into the drop folder in some other way.
    pub(super) fn noted(&mut self, name: &str, bytes: &[u8]) {
        if !self.dropped.iter().any(|known| fs::read(self.path("all").join(known)).unwrap() == bytes) {
            write(&self.path("all"), name, bytes);
            self.dropped.push(name.to_owned());
        }
    }

    pub(super) fn start(&self, more: &[&str], variables: &[(&str, &str)]) -> Child {
        trommel(self.dir.path())
            .args(["watch", "drop", "-o", "out", "--min-free", "0"])
            .args(if more.contains(&"--settle") { &[][..] } else { &["--settle", "0.2"] })
            .args(more)
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(super) fn finish(&self) -> Said {
        wait(self.start(&["--until-idle"], &[])).code(0)
    }

    /// What came out against what an undisturbed run over the same files gives, line by line.
    pub(super) fn check(&self) {
        run(self.dir.path(), &["clean", "all", "-o", "expected/"]).code(0);
        assert_eq!(lines(&self.path("out")), lines(&self.path("expected")), "records");
        assert_eq!(lines(&self.path("out/rejects")), lines(&self.path("expected/rejects")), "rejections");
        fs::remove_dir_all(self.path("expected")).unwrap();
        self.check_manifest();
        for folder in ["drop/.trommel/work", "out/.inprogress"] {
            assert!(tree_of(&self.path(folder)).is_empty(), "{folder}: {:?}", tree_of(&self.path(folder)));
        }
    }

    fn check_manifest(&self) {
        let out = self.path("out");
        let mut there: Vec<String> = tree(&out).into_keys().filter(|name| name.contains("part-")).collect();
        for line in read(&out.join("manifest.jsonl")) {
            let name = line["name"].as_str().unwrap();
            let bytes = fs::read(out.join(name)).unwrap();
            assert_eq!(line["blake3"], blake3::hash(&bytes).to_hex().to_string(), "{name}");
            assert_eq!(line["bytes"], bytes.len());
            assert_eq!(line["lines"], read(&out.join(name)).len());
            let at = there.iter().position(|known| known == name).expect("listed once");
            there.remove(at);
        }
        assert!(there.is_empty(), "not in the manifest: {there:?}");
    }
}

fn tree_of(folder: &Path) -> Vec<String> {
    if folder.is_dir() { tree(folder).into_keys().collect() } else { Vec::new() }
}

/// Lines of all parts, each with how often it is there. The file's name is left out: of two files with the same bytes
/// either may be the one that gives output.
fn lines(folder: &Path) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for mut line in parts(folder) {
        line["origin"].as_object_mut().unwrap().remove("file").unwrap();
        *lines.entry(line.to_string()).or_default() += 1;
    }
    lines
}

/// Numbers that differ from run to run, unless `TROMMEL_SEED` says which.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let seed = std::env::var("TROMMEL_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or(u64::try_from(since.as_micros()).unwrap());
        eprintln!("TROMMEL_SEED={seed}");
        Random(seed | 1)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// A file of many pages, some of them empty, one no JSON at all.
fn many(number: usize, pages: usize) -> Vec<u8> {
    let mut text = String::new();
    for page in 0..pages {
        let html = if page % 11 == 5 { String::new() } else { article(number * 1_000 + page) };
        text.push_str(&json!({ "html": html, "url": format!("https://x.test/{number}/{page}") }).to_string());
        text.push('\n');
    }
    text.push_str("no json\n");
    text.into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive of responses, one member a record.
fn archive(number: usize, pages: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for page in 0..pages {
        let body = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",
            article(number * 500 + page + 90_000)
        );
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://w.test/{number}/{page}\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        );
        out.extend(packed(record.as_bytes()));
    }
    out
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn killed_at_random_moments_it_loses_and_repeats_nothing() {
    let rounds: usize = std::env::var("TROMMEL_ROUNDS").map_or(40, |rounds| rounds.parse().unwrap());
    let mut random = Random::new();
    let (start, mut total) = (Instant::now(), 0);
    // A place gets no more than some rounds, so that its check stays small.
    while total < rounds {
        let mut place = Place::new();
        let here = (rounds - total).min(40);
        for round in 0..here {
            for file in 0..random.below(6) {
                place.drop(&format!("{round}/{file}.html"), article(round * 10 + file as usize).as_bytes());
            }
            match random.below(8) {
                0 => place.drop(&format!("many {round}.jsonl"), &many(round, 150)),
                1 => place.drop(&format!("packed {round}.jsonl.gz"), &packed(&many(round + 400, 150))),
                2 => place.drop(&format!("{round}.warc.gz"), &archive(round, 120)),
                3 => place.drop(&format!("again {round}.html"), article(0).as_bytes()),
                _ => {}
            }
            let child = place.start(&["--commit-interval", "0.05"], &[]);
            std::thread::sleep(Duration::from_millis(random.below(700)));
            if random.below(2) == 0 {
                place.drop(&format!("during {round}.html"), article(5_000 + round).as_bytes());
                std::thread::sleep(Duration::from_millis(random.below(300)));
            }
            kill(child);
        }
        total += here;
        place.finish();
        place.check();
        eprintln!("{total} rounds in {:.0} s: nothing lost, nothing doubled", start.elapsed().as_secs_f64());
    }
}

#[test]
fn ended_at_every_step_it_goes_on() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build has no failpoints");
        return;
    }
    let points = [
        "claim:renamed",
        "claim:entered",
        "commit:synced",
        "commit:done",
        "publish:sealed",
        "publish:renamed",
        "publish:synced",
        "publish:listed",
        "publish:done",
        "dispose:noted",
        "dispose:moved",
    ];
    for point in points {
        let mut place = Place::new();
        for n in 0..5 {
            place.drop(&format!("{n}.html"), article(n).as_bytes());
        }
        place.drop("empty.html", b"");
        place.drop("lines.jsonl", &many(1, 40));
        let armed = format!("{point}:1");
        let said = wait(place.start(&["--until-idle"], &[("TROMMEL_FAILPOINT", &armed)]));
        assert_eq!(said.code, None, "{point} is passed: {}", said.stderr);
        if point == "commit:done" {
            let armed = ("TROMMEL_FAILPOINT", "recover:sealed:1");
            assert_eq!(wait(place.start(&["--until-idle"], &[armed])).code, None);
        }
        place.finish();
        place.check();
    }
}

#[test]
fn a_page_that_ends_the_process_twice_is_set_aside() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build cannot be made to abort");
        return;
    }
    for (variable, more) in [("TROMMEL_POISON", &[][..]), ("TROMMEL_HANG", &["--page-timeout", "1"][..])] {
        let mut place = Place::new();
        place.drop("before.html", article(1).as_bytes());
        let mut text = String::new();
        for page in 0..30 {
            let html = if page == 17 { String::from("<p>a wasp in the amber") } else { article(page + 50) };
            text.push_str(&format!("{}\n", json!({ "html": html })));
        }
        place.drop("lines.jsonl", text.as_bytes());
        place.drop("z.html", article(2).as_bytes());
        let poison = [(variable, "wasp in the amber")];
        let args: Vec<&str> = ["--until-idle", "--threads", "1"].iter().chain(more).copied().collect();
        for process in 0..2 {
            let said = wait(place.start(&args, &poison));
            assert_eq!(said.code, None, "process {process} is ended: {}", said.stderr);
        }
        let said = wait(place.start(&args, &poison)).code(0);
        assert!(said.stderr.contains("set aside lines.jsonl"), "{}", said.stderr);
        let rejects = parts(&place.path("out/rejects"));
        let aside: Vec<&Value> = rejects.iter().filter(|line| line["stage"] == "quarantine").collect();
        assert_eq!((rejects.len(), aside.len()), (1, 1), "{rejects:?}");
        let kept_at = aside[0]["evidence"]["kept_at"].as_str().unwrap();
        assert_eq!(fs::read_to_string(place.dir.path().join(kept_at)).unwrap(), "<p>a wasp in the amber");
        assert_eq!(parts(&place.path("out")).len(), 31, "every other page is kept");
        place.check_manifest();
    }
}

#[test]
fn the_same_bytes_give_output_once() {
    let mut place = Place::new();
    let page = article(3);
    place.drop("a.html", page.as_bytes());
    place.drop("b.html", page.as_bytes());
    place.finish();
    place.drop("c.html", page.as_bytes());
    let child = place.start(&[], &[]);
    until("the daemon has seen it", || place.path("drop/.trommel/dup/c.html").is_file());
    place.drop("d.html", page.as_bytes());
    until("the daemon has seen it", || place.path("drop/.trommel/dup/d.html").is_file());
    signal(&child, Signal::TERM);
    wait(child).code(0);
    assert_eq!(parts(&place.path("out")).len(), 1);
    place.check();
    // Under another pipeline they are new.
    place.drop("e.html", page.as_bytes());
    wait(place.start(&["--until-idle", "-p", "news"], &[])).code(0);
    assert_eq!(parts(&place.path("out")).len(), 2);
}

#[test]
fn told_to_end_in_the_middle_of_a_file_it_goes_on_there() {
    let mut place = Place::new();
    place.drop("many.jsonl", &many(7, 3_000));
    let mut ends = 0;
    loop {
        let child = place.start(&["--threads", "1", "--commit-interval", "0.05"], &[]);
        until("something is written", || {
            fs::read_dir(place.path("out/.inprogress")).is_ok_and(|entries| {
                entries.flatten().any(|e| e.file_name().to_string_lossy().starts_with("open-"))
            }) || !tree_of(&place.path("drop/.trommel/done")).is_empty()
        });
        signal(&child, Signal::TERM);
        wait(child).code(0);
        ends += 1;
        if !tree_of(&place.path("drop/.trommel/done")).is_empty() {
            break;
        }
        assert!(ends < 500);
        if ends == 3 {
            place.finish();
            break;
        }
    }
    assert!(ends > 1, "it was ended in the middle");
    place.check();
}

#[test]
fn globs_and_markers_say_what_is_read() {
    let mut place = Place::new();
    for name in ["a.html", "b.txt", "news/c.html", "old/d.html"] {
        place.drop(name, article(name.len()).as_bytes());
    }
    wait(place.start(&["--until-idle", "--include", "*.html", "--exclude", "old/**"], &[])).code(0);
    assert_eq!(tree_of(&place.path("drop/.trommel/done")), ["a.html", "news/c.html"]);
    fs::write(place.path("drop/b.txt.ok"), "").unwrap();
    wait(place.start(&["--until-idle", "--marker"], &[])).code(0);
    assert_eq!(tree_of(&place.path("drop/.trommel/done")), ["a.html", "b.txt", "news/c.html"]);
    assert!(!place.path("drop/b.txt.ok").exists(), "the marker is gone");
    assert!(place.path("drop/old/d.html").is_file());
}

#[test]
fn done_files_are_moved_deleted_and_forgotten() {
    let mut place = Place::new();
    place.drop("sub/a.html", article(1).as_bytes());
    wait(place.start(&["--until-idle", "--done-to", "kept"], &[])).code(0);
    assert_eq!(tree_of(&place.path("kept")), ["sub/a.html"]);
    let child = place.start(&["--done-to", "kept", "--delete-done", "0", "--forget-done", "0"], &[]);
    until("it is deleted", || tree_of(&place.path("kept")).is_empty());
    // Its digest goes with the same sweep: the same bytes are new.
    place.drop("again.html", article(1).as_bytes());
    until("it is read again", || parts(&place.path("out")).len() == 2);
    signal(&child, Signal::TERM);
    wait(child).code(0);
}

/// A daemon that folders are taken away from ends with a sentence about it; what the next start says.
fn ends_without(place: &Place, folder: &str, sentence: &str) -> Said {
    // Of the run before.
    let _ = fs::remove_file(place.path("state/pulse.json"));
    let child = place.start(&["--poll", "--state", "state"], &[]);
    until("it is up", || place.path("state/pulse.json").is_file());
    fs::remove_dir_all(place.path(folder)).unwrap();
    if folder == "drop" {
        fs::create_dir(place.path(folder)).unwrap();
    } else {
        write(&place.path("drop"), "next.html", article(77));
    }
    let said = wait(child).code(1);
    assert!(said.stderr.contains(sentence), "{folder}: {}", said.stderr);
    wait(place.start(&["--until-idle", "--state", "state"], &[]))
}

#[test]
fn folders_taken_away_are_noticed_and_nothing_is_lost_with_them() {
    for (folder, sentence) in [
        ("drop", "was removed or replaced"),
        ("drop/.trommel/work", "cannot claim a file into"),
        ("state", "was removed or replaced while it was in use"),
        ("out", "No such file"),
    ] {
        let mut place = Place::new();
        place.drop("first.html", article(76).as_bytes());
        wait(place.start(&["--until-idle", "--state", "state"], &[])).code(0);
        ends_without(&place, folder, sentence).code(0);
        let expected = if folder == "drop" { &["first.html"][..] } else { &["first.html", "next.html"] };
        let mut published = super::tool::files(&parts(&place.path("out")));
        if folder == "out" {
            // What was published before went with the folder.
            published.insert(0, String::from("first.html"));
        }
        assert_eq!(published, expected, "{folder}");
    }
}

#[test]
fn output_that_is_gone_before_it_is_published_is_said() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build has no failpoints");
        return;
    }
    for point in ["commit:done:1", "publish:sealed:1", "publish:done:1"] {
        let mut place = Place::new();
        place.drop("a.html", article(1).as_bytes());
        wait(place.start(&["--until-idle", "--state", "state"], &[("TROMMEL_FAILPOINT", point)]));
        fs::remove_dir_all(place.path("out")).unwrap();
        let said = wait(place.start(&["--until-idle", "--state", "state"], &[]));
        if point == "publish:done:1" {
            // A reader may take published parts away.
            said.code(0);
            continue;
        }
        let said = said.code(1);
        assert!(said.stderr.contains("the disk has lost what it had promised to keep"), "{}", said.stderr);
        // What lies among the claimed files is done again without the ledger.
        fs::remove_dir_all(place.path("state")).unwrap();
        wait(place.start(&["--until-idle", "--state", "state"], &[])).code(0);
        assert_eq!(parts(&place.path("out")).len(), 1);
    }
}

#[test]
fn a_folder_without_rights_keeps_the_others_watched() {
    let mut place = Place::new();
    place.drop("sub/a.html", article(1).as_bytes());
    place.drop("b.html", article(2).as_bytes());
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    fs::set_permissions(place.path("drop/sub"), closed).unwrap();
    if fs::read_dir(place.path("drop/sub")).is_ok() {
        eprintln!("skipped: rights are not asked for here");
        fs::set_permissions(place.path("drop/sub"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
        return;
    }
    let said = wait(place.start(&["--until-idle"], &[])).code(0);
    assert!(
        said.stderr.contains("cannot look into") && !said.stderr.contains("no file events"),
        "{}",
        said.stderr
    );
    fs::set_permissions(place.path("drop/sub"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    place.finish();
    place.check();
}

#[test]
fn a_state_folder_has_one_owner() {
    let place = Place::new();
    let child = place.start(&["--state", "state"], &[]);
    until("it is up", || place.path("state/ledger.sqlite").is_file());
    fs::create_dir(place.path("drop2")).unwrap();
    let second = run(place.dir.path(), &["watch", "drop2", "-o", "out2", "--state", "state"]).code(1);
    assert!(second.stderr.contains("another trommel"), "{}", second.stderr);
    let batch = run(place.dir.path(), &["clean", "drop2", "-o", "out3/", "--state", "state"]).code(1);
    assert!(batch.stderr.contains("trommel"), "{}", batch.stderr);
    kill(child);
}

#[test]
fn a_batch_run_with_state_goes_on_where_it_was_killed() {
    let mut random = Random::new();
    let place = Place::new();
    for n in 0..40 {
        // The same bytes under two names are two inputs here.
        write(
            &place.path("in"),
            &format!("{:02}/{n}.html", n % 5),
            if n % 9 == 4 { String::new() } else { article(n / 2) },
        );
    }
    write(&place.path("in"), "many.jsonl", many(3, 1500));
    write(&place.path("in"), "w.warc.gz", archive(3, 400));
    let before = tree(&place.path("in"));
    let args = ["clean", "in", "-o", "out/", "--state", "state"];
    let mut kills = 0;
    for round in 0..12 {
        let mut child =
            trommel(place.dir.path()).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The first one has hardly begun, wherever the machine is slow or fast.
        until("it is up", || place.path("state/ledger.sqlite").is_file());
        std::thread::sleep(Duration::from_millis(random.below(80 * round + 1)));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        kill(child);
        kills += 1;
    }
    assert!(kills > 0);
    run(place.dir.path(), &args).code(0);
    let again = run(place.dir.path(), &args).code(0);
    assert!(again.stderr.contains("42 inputs were done before"), "{}", again.stderr);
    run(place.dir.path(), &["clean", "in", "-o", "expected/"]).code(0);
    assert_eq!(lines(&place.path("out")), lines(&place.path("expected")));
    assert_eq!(lines(&place.path("out/rejects")), lines(&place.path("expected/rejects")));
    assert_eq!(tree(&place.path("in")), before, "inputs are never touched");
    place.check_manifest();
    // Another pipeline reads them again.
    run(place.dir.path(), &["clean", "in", "-o", "out/", "--state", "state", "-p", "news"]).code(0);
    assert!(lines(&place.path("out")).len() > lines(&place.path("expected")).len());
}

/// Pages that no compressor makes small.
fn incompressible(pages: usize) -> Vec<u8> {
    let mut random = Random(88_172_645_463_325_252);
    let mut text = String::new();
    for page in 0..pages {
        let mut html = article(page);
        html.push_str("<pre>");
        for _ in 0..400 {
            html.push_str(&format!("{:016x}\n", random.below(u64::MAX)));
        }
        html.push_str("</pre>");
        text.push_str(&format!("{}\n", json!({ "html": html, "url": format!("https://x.test/{page}") })));
    }
    text.into_bytes()
}

/// Runs a shell script that mounts things, and `beside` while it runs; what the program has logged, or `None` where
/// mounts are not allowed.
fn with_mounts(place: &Place, script: &str, beside: impl FnOnce(&mut Child)) -> Option<String> {
    let child = std::process::Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .current_dir(place.dir.path())
        .env("TROMMEL", env!("CARGO_BIN_EXE_trommel"))
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: there is no unshare here");
        return None;
    };
    beside(&mut child);
    let said = wait(child);
    if said.code == Some(77) || said.stderr.contains("unshare failed") {
        eprintln!("skipped: mounts are not allowed here");
        return None;
    }
    let log = fs::read_to_string(place.path("log")).unwrap_or_default();
    assert_eq!(said.code, Some(0), "{}{log}", said.stderr);
    Some(log)
}

#[test]
fn done_files_go_to_another_file_system_once() {
    let mut place = Place::new();
    for n in 0..12 {
        place.drop(&format!("sub/{n}.html"), article(n).as_bytes());
    }
    place.drop("many.jsonl", &many(2, 60));
    fs::create_dir(place.path("far")).unwrap();
    let points: &[&str] = if cfg!(debug_assertions) {
        &["dispose:noted:1", "carry:copied:2", "carry:renamed:3", "dispose:moved:1"]
    } else {
        &[]
    };
    let script = format!(
        r#"
        mount -t tmpfs -o size=8m tmpfs far 2> refused || exit 77
        daemon() {{ "$TROMMEL" watch drop -o out --done-to far/done --until-idle --min-free 0 --settle 0 2>> log; }}
        for point in {}; do
            TROMMEL_FAILPOINT=$point daemon && exit 78
        done
        touch -d @1000000000 drop/last.html 2> refused
        daemon || exit 79
        cp -rp far/done done
        ls -A far/done far/done/sub > names
    "#,
        points.join(" ")
    );
    if with_mounts(&place, &script, |_| {}).is_none() {
        return;
    }
    let done = tree(&place.path("done"));
    for name in ["sub/0.html", "sub/11.html", "many.jsonl"] {
        assert_eq!(done[name], fs::read(place.path("all").join(name)).unwrap(), "{name}");
    }
    assert_eq!(done.len(), 14, "{:?}", done.keys());
    assert!(!fs::read_to_string(place.path("names")).unwrap().contains(".trommel"), "no hidden copy is left");
    let modified = place.path("done/last.html").metadata().unwrap().modified().unwrap();
    assert_eq!(modified, std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000), "its time goes with it");
    write(&place.path("all"), "last.html", "");
    place.check();
}

#[test]
fn a_full_disk_is_waited_out() {
    let mut place = Place::new();
    for n in 0..4 {
        place.drop(&format!("{n}.jsonl"), &incompressible(150 + n));
    }
    fs::create_dir(place.path("small")).unwrap();
    let script = r#"
        mount -t tmpfs -o size=1m tmpfs small 2> refused || exit 77
        "$TROMMEL" watch drop -o small/out --state small/state --until-idle --min-free 0 --settle 0 --listen 0 2> log &
        daemon=$!
        tries=0
        until grep -q "until there is room" log; do
            kill -0 $daemon || exit 78
            sleep 0.1; tries=$((tries+1)); [ $tries -lt 900 ] || exit 79
        done
        touch full
        tries=0
        until [ -e asked ]; do sleep 0.1; tries=$((tries+1)); [ $tries -lt 900 ] || exit 83; done
        kill -0 $daemon || exit 80
        mount -o remount,size=64m small || exit 81
        wait $daemon || exit 82
        cp -r small/out out
    "#;
    let ask = |child: &mut Child| {
        until("the disk is full, or nothing can be mounted", || {
            place.path("full").exists() || child.try_wait().unwrap().is_some()
        });
        if !place.path("full").exists() {
            return;
        }
        let log = fs::read_to_string(place.path("log")).unwrap();
        let address = log.split_once("listening on ").unwrap().1.split_whitespace().next().unwrap();
        let daemon = Daemon::at(address.parse().unwrap());
        let got = daemon.post("Content-Type: text/html", article(1));
        assert_eq!((got.code, daemon.get("/readyz").code), (507, 503));
        assert_eq!(daemon.get("/healthz").code, 200, "it waits, and is not stuck");
        fs::write(place.path("asked"), "").unwrap();
    };
    let Some(log) = with_mounts(&place, script, ask) else { return };
    assert!(log.contains("there is room on the disk again"), "{log}");
    assert!(tree_of(&place.path("drop/.trommel/failed")).is_empty(), "a full disk is nobody's fault");
    place.check();
}

#[test]
fn thousands_of_small_files_are_each_done_once() {
    let files: usize = std::env::var("TROMMEL_FILES").map_or(3_000, |files| files.parse().unwrap());
    let place = Place::new();
    for n in 0..files {
        write(
            &place.path("drop"),
            &format!("{:02}/{n}.txt", n % 40),
            format!("A note of number {n} and no more.\n"),
        );
    }
    let start = Instant::now();
    let child = place.start(&["--until-idle", "--settle", "0"], &[]);
    let handles = |child: &Child| fs::read_dir(format!("/proc/{}/fd", child.id())).map_or(0, Iterator::count);
    let (mut most, mut child) = (0, child);
    while child.try_wait().unwrap().is_none() {
        most = most.max(handles(&child));
        std::thread::sleep(Duration::from_millis(20));
    }
    wait(child).code(0);
    let (kept, rejected) = (parts(&place.path("out")).len(), parts(&place.path("out/rejects")).len());
    assert_eq!(kept + rejected, files);
    assert_eq!(tree(&place.path("drop/.trommel/done")).len(), files);
    assert!(most < 64, "{most} open handles");
    eprintln!("{files} files in {:.1} s, {most} open handles at most", start.elapsed().as_secs_f64());
}

#[test]
fn what_is_written_slowly_or_dropped_while_nobody_watches_is_read_whole() {
    let mut place = Place::new();
    let mut slow = fs::File::create(place.path("drop/slow.html")).unwrap();
    let text = article(12);
    // Told to end and started again all the while.
    for (n, piece) in text.as_bytes().chunks(text.len() / 5 + 1).enumerate() {
        let child = place.start(&["--settle", "3"], &[]);
        slow.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(600));
        signal(&child, Signal::TERM);
        place.drop(&format!("between {n}.html"), article(n + 70).as_bytes());
        // On a busy machine the signal may come before anybody listens to it; that is no harm either.
        assert!(matches!(wait(child).code, Some(0) | None));
        place.drop(&format!("after {n}.html"), article(n + 80).as_bytes());
    }
    drop(slow);
    write(&place.path("all"), "slow.html", &text);
    wait(place.start(&["--until-idle", "--settle", "1"], &[])).code(0);
    place.check();
}
