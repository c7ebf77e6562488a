//! What the daemon takes up, when, and where files go afterwards.

use super::listing::{Wanted, list, wanted};
use super::places::{PlaceError, Places};
use super::settle::Settle;
use super::waiting::{Next, Waiting};
use super::{Cleaning, Hooks, Options, WatchError, Watched, watch};
use crate::flow::disk::RealDisk;
use crate::flow::ledger::{Ledger, State, Verdict};
use crate::flow::operate::recipe::{Current, Recipe};
use crate::flow::run::{Memory, Work};
use crate::flow::store::claimed::{Entered, claim, left_over};
use crate::flow::store::dispose::{Which, dispose};
use crate::flow::store::{SharedLedger, lock};
use crate::flow::summary::Progress;
use crate::flow::watchdog::Watchdog;
use crate::flow::{Cleaner, FlowError, Form};
use crate::outcome::{OriginJson, Outcome};
use crate::page::Page;
use crate::record::Record;
use crate::sink::compress::Compression;
use crate::sink::render::Shape;
use crate::source::Settings;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_time_of_change_in_the_past_is_taken_at_its_word() {
    let mut settle = Settle::new(2 * SECOND);
    let (wall, start) = (SystemTime::now(), Instant::now());
    let path = Path::new("a");
    assert!(settle.look(path, 1, wall - 3 * SECOND, wall, start), "left alone for three seconds");
    assert!(settle.is_empty());
    assert!(!settle.look(path, 1, wall - SECOND, wall, start));
    assert_eq!(settle.next_due(), Some(start + SECOND));
    // Written to meanwhile: it counts from then.
    assert!(!settle.look(path, 5, wall + SECOND / 2, wall + SECOND, start + SECOND));
    assert_eq!(settle.due(start + 2 * SECOND), Vec::<PathBuf>::new());
    assert_eq!(settle.due(start + 3 * SECOND), [path]);
    assert!(settle.look(path, 5, wall + SECOND / 2, wall + 3 * SECOND, start + 3 * SECOND));
}

#[test]
fn a_time_of_change_in_the_future_must_stay_as_it_is() {
    let mut settle = Settle::new(2 * SECOND);
    let (wall, start) = (SystemTime::now(), Instant::now());
    let (path, future) = (Path::new("a"), wall + 9_000 * SECOND);
    assert!(!settle.look(path, 1, future, wall, start));
    assert!(!settle.look(path, 2, future, wall + SECOND, start + SECOND), "it grew");
    assert!(!settle.look(path, 2, future, wall + 2 * SECOND, start + 2 * SECOND));
    assert!(settle.look(path, 2, future, wall + 3 * SECOND, start + 3 * SECOND));
}

#[test]
fn without_a_settle_time_everything_is_complete() {
    let mut settle = Settle::new(Duration::ZERO);
    let wall = SystemTime::now();
    assert!(settle.look(Path::new("a"), 0, wall, wall, Instant::now()));
    assert!(settle.look(Path::new("b"), 0, wall + SECOND, wall, Instant::now()));
}

#[test]
fn a_file_that_somebody_has_open_is_looked_at_again() {
    let mut settle = Settle::new(Duration::ZERO);
    let (wall, start) = (SystemTime::now(), Instant::now());
    settle.hold(Path::new("a"), wall - 9 * SECOND, start + SECOND);
    assert!(!settle.is_empty());
    assert_eq!(settle.oldest(), Some(wall - 9 * SECOND));
    assert_eq!((settle.due(start), settle.due(start + SECOND)), (vec![], vec![PathBuf::from("a")]));
    assert!(settle.look(Path::new("a"), 1, wall - 9 * SECOND, wall, start + SECOND));
    assert!(settle.is_empty());
}

#[test]
fn names_that_are_left_alone() {
    for name in ["a.html", "a/b c.html", "ü.jsonl", "part", "tmp", "a.tmp.html"] {
        assert!(wanted(Path::new(name)), "{name}");
    }
    for name in [".a.html", "a/.b/c.html", "a.tmp", "a/b.part", "a.partial", "A.CRDOWNLOAD"] {
        assert!(!wanted(Path::new(name)), "{name}");
    }
}

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_listing_has_regular_files_only_in_order() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["b.html", "a/z.html", "a/y/x.html", ".trommel/work/1/c.html", "d.tmp"] {
        write(dir.path(), name, "");
    }
    std::os::unix::fs::symlink("b.html", dir.path().join("link.html")).unwrap();
    let listing = list(dir.path(), &wanted);
    assert_eq!(listing.files, ["a/y/x.html", "a/z.html", "b.html"].map(PathBuf::from));
    assert_eq!(listing.folders.len(), 3);
}

fn ledger(state: &Path) -> SharedLedger {
    fs::create_dir_all(state).unwrap();
    Arc::new(Mutex::new(Ledger::open(state).unwrap()))
}

/// Names that are hard to keep, the last three of them longer than one name may be.
fn hard_names() -> [String; 6] {
    [
        String::from("plain.html"),
        String::from("sub folder/dé eper/ページ %2F%25 100%.html"),
        String::from("0123456789abcdef-x.html"),
        format!("{}.html", "n".repeat(248)),
        format!("{0}/{0}/{0}.html", "d".repeat(99)),
        ["work", &"w".repeat(120), "work", &"w".repeat(120)].join("/"),
    ]
}

#[test]
fn a_claim_keeps_the_name_it_was_dropped_with() {
    let dir = tempfile::tempdir().unwrap();
    let (drop, work) = (dir.path().join("drop"), dir.path().join("own/work"));
    fs::create_dir_all(&work).unwrap();
    let ledger = ledger(&dir.path().join("state"));
    let names = hard_names();
    for name in &names {
        write(&drop, name, name);
    }
    let mut paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    paths.push(PathBuf::from("gone.html"));
    // The number that the first would get is taken.
    write(&work, "0000000000000007-plain.html", "there before");
    let taken = claim(&RealDisk, &ledger, &drop, &work, &paths, "one", 7).unwrap();
    assert_eq!((taken.gone, taken.refused.len()), (1, 0));
    for (Entered { input, claimed, .. }, name) in taken.claimed.iter().zip(&names) {
        assert!(!drop.join(name).exists());
        assert_eq!(fs::read_to_string(&input.place).unwrap(), *name);
        assert_eq!((input.name.as_str(), claimed.verdict), (name.as_str(), Verdict::New));
    }
    // Whoever comes after a crash between rename and entry gives them the same names.
    let other = self::ledger(&dir.path().join("other"));
    let found = left_over(&RealDisk, &other, &work, "one").unwrap();
    let mut found: Vec<String> = found.into_iter().map(|found| found.input.name).collect();
    found.sort();
    let mut expected = names.to_vec();
    expected.push(String::from("plain.html"));
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_file_goes_where_it_was_dropped_and_replaces_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = options(dir.path());
    let places = Places::open(&options).unwrap();
    let ledger = ledger(&places.state);
    let long = format!("sub/{}.html", "n".repeat(250));
    for name in hard_names().iter().chain([&long]) {
        for round in 0..4 {
            let text = format!("{round} {name}");
            write(&options.folder, name, &text);
            let names = [PathBuf::from(name)];
            let taken = claim(&RealDisk, &ledger, &options.folder, &places.work(), &names, "one", 1).unwrap();
            let id = taken.claimed[0].claimed.id;
            if round % 2 == 0 {
                let end = crate::flow::ledger::End { input: id, items: 1, reason: None };
                let commit = crate::flow::ledger::Commit { ends: vec![end], ..Default::default() };
                lock(&ledger).commit(&commit).unwrap();
            } else {
                lock(&ledger).fail(id, "no \"reason\"").unwrap();
            }
            dispose(&RealDisk, &ledger, Some(&places.ways()), Which::All, &|| {}).unwrap();
        }
        let ways = places.ways();
        assert_eq!(fs::read_to_string(ways.done.join(name)).unwrap(), format!("0 {name}"));
        for (folder, rounds) in [(&ways.done, [0, 2]), (&ways.failed, [1, 3])] {
            let below = folder.join(name);
            let beside = || fs::read_dir(below.parent().unwrap()).unwrap().flatten().map(|e| e.path());
            let moved: Vec<PathBuf> = beside()
                .filter(|path| path.is_file() && fs::read_to_string(path).unwrap().ends_with(name))
                .collect();
            let mut texts: Vec<_> = moved.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
            texts.sort();
            assert_eq!(texts, rounds.map(|round| format!("{round} {name}")), "{folder:?}");
            for failed in moved.iter().filter(|_| *folder == ways.failed) {
                let reason = format!("{}.reason.json", failed.to_str().unwrap());
                let reason: serde_json::Value = serde_json::from_slice(&fs::read(reason).unwrap()).unwrap();
                assert_eq!(reason, serde_json::json!({ "file": name, "reason": "no \"reason\"" }));
            }
            beside().filter(|path| path.is_file()).for_each(|path| fs::remove_file(path).unwrap());
        }
    }
    assert_eq!(fs::read_dir(places.work()).unwrap().count(), 0);
}

#[test]
fn what_was_put_into_the_work_folder_by_hand_is_taken_up() {
    let dir = tempfile::tempdir().unwrap();
    let work = dir.path().join("work");
    fs::create_dir_all(work.join("0001/a/b")).unwrap();
    write(&work, "page.html", "by hand");
    let ledger = ledger(&dir.path().join("state"));
    let found = left_over(&RealDisk, &ledger, &work, "one").unwrap();
    assert_eq!((found.len(), found[0].input.name.as_str()), (1, "page.html"));
    assert_eq!(fs::read_dir(&work).unwrap().count(), 1, "empty folders are gone");
    let open = lock(&ledger).open_inputs().unwrap();
    assert_eq!(
        (open[0].state, open[0].place.as_deref()),
        (State::Claimed, Some(work.join("page.html").as_path()))
    );
    assert!(left_over(&RealDisk, &ledger, &work, "one").unwrap().is_empty(), "and entered once");
}

#[test]
fn patterns_choose_by_path() {
    let set = |include: &[&str], exclude: &[&str]| {
        let owned = |list: &[&str]| list.iter().map(|&p| p.to_owned()).collect::<Vec<_>>();
        Wanted::new(&owned(include), &owned(exclude), false).unwrap()
    };
    let is = |wanted: &Wanted, path: &str| wanted.is_wanted(Path::new(path));
    let all = set(&[], &[]);
    assert!(is(&all, "a.html") && is(&all, "b/c.bin") && !is(&all, ".x") && !is(&all, "b/x.part"));
    let some = set(&["*.html", "raw/**"], &["old/*", "*.draft.html"]);
    assert!(is(&some, "a.html") && is(&some, "x/y/a.html") && is(&some, "raw/x/y.bin"));
    assert!(!is(&some, "a.txt") && !is(&some, "old/a.html") && !is(&some, "x/a.draft.html"));
    assert!(Wanted::new(&[String::from("a[")], &[], false).is_err());
}

#[test]
fn names_wait_once_and_in_order() {
    let waiting = Waiting::default();
    for name in ["b", "a", "b"] {
        waiting.add(PathBuf::from(name));
    }
    assert_eq!(waiting.next(true, 1), Next::Names(vec![PathBuf::from("b")]));
    waiting.put_back(vec![PathBuf::from("b")]);
    assert_eq!(waiting.next(true, 9), Next::Names(vec![PathBuf::from("b"), PathBuf::from("a")]));
    assert_eq!(waiting.next(false, 9), Next::Nothing);
    assert!(!waiting.is_idle(), "two are claimed");
    waiting.refuse(PathBuf::from("b"));
    waiting.disposed(1);
    assert!(waiting.is_idle());
    waiting.add(PathBuf::from("b"));
    assert!(waiting.is_idle(), "what was refused does not come back by itself");
    waiting.forgive(Path::new("b"));
    waiting.add(PathBuf::from("b"));
    assert!(!waiting.is_idle());
    waiting.close();
    assert_eq!(waiting.next(true, 1), Next::Closed);
}

fn options(root: &Path) -> Options {
    fs::create_dir_all(root.join("drop")).unwrap();
    Options { settle: Duration::ZERO, until_idle: true, ..Options::new(root.join("drop"), root.join("out")) }
}

#[test]
fn folders_that_lie_in_each_other_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let good = options(root);
    let refused = |options: Options| Places::open(&options).expect_err("refused").to_string();
    let says = |message: String, part: &str| assert!(message.contains(part), "{message}");
    says(refused(Options { out: root.join("drop/out"), ..good.clone() }), "inside the drop folder");
    says(refused(Options { out: root.join("drop"), ..good.clone() }), "inside the drop folder");
    says(refused(Options { out: root.join("x/../drop/out"), ..good.clone() }), "inside the drop folder");
    says(refused(Options { out: root.to_owned(), ..good.clone() }), "inside the output folder");
    says(refused(Options { state: Some(root.join("drop/state")), ..good.clone() }), "the state folder");
    says(refused(Options { state: Some(root.join("out/state")), ..good.clone() }), "the state folder");
    says(refused(Options { folder: root.join("nowhere"), ..good.clone() }), "is not a folder");
    std::os::unix::fs::symlink(root.join("drop"), root.join("alias")).unwrap();
    says(refused(Options { out: root.join("alias/out"), ..good.clone() }), "inside the drop folder");
    // Similar names are no nesting.
    drop(Places::open(&Options { out: root.join("drop-out"), ..good.clone() }).unwrap());

    let first = Places::open(&good).unwrap();
    let second =
        Places::open(&Options { state: Some(root.join("other")), out: root.join("out2"), ..good.clone() });
    assert!(matches!(second, Err(PlaceError::Watched(_))));
    drop(first);
    Places::open(&good).unwrap();
}

/// Keeps every page; panics at one that says so.
fn cleaner() -> Cleaner {
    Arc::new(|page: &Page| {
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        assert!(!text.contains("bomb"), "the bomb went off");
        let origin = OriginJson::new(&page.origin, String::new());
        Outcome::Kept(Box::new(Record { text: Some(text), origin, ..Record::default() }))
    })
}

fn go(options: &Options, abort: impl Future<Output = ()>) -> Result<Watched, WatchError> {
    let form = Form { shape: Shape::Record, records: Compression::None, rejects: Some(Compression::None) };
    let work = Work {
        cleaner: cleaner(),
        keep_aside: Arc::new(|_, _| None),
        form,
        threads: NonZeroUsize::new(2).unwrap(),
        tick: SECOND,
        progress: Arc::new(Progress::default()),
        memory: Memory::default(),
        watchdog: Watchdog::default(),
        vitals: None,
    };
    let recipe =
        Recipe { cleaner: cleaner(), settings: Settings::default(), fingerprint: String::from("one") };
    let cleaning = Cleaning { current: Current::new(recipe), try_page: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (options, log) = (options.clone(), Arc::new(|_: &str| {}));
    runtime.block_on(watch(options, cleaning, work, Hooks::default(), log, std::future::pending(), abort))
}

fn published(options: &Options) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(&options.out).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("part-") {
            for line in fs::read_to_string(entry.path()).unwrap().lines() {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                files.push(value["origin"]["file"].as_str().unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_page_that_panics_goes_into_quarantine_and_its_file_on() {
    let dir = tempfile::tempdir().unwrap();
    let options = options(dir.path());
    write(&options.folder, "good.html", "<p>good</p>");
    write(&options.folder, "bad.html", "<p>a bomb</p>");
    let watched = go(&options, std::future::pending()).unwrap();
    assert_eq!((watched.summary.kept, watched.summary.panics()), (1, 1));
    let own = options.folder.join(".trommel");
    let aside: Vec<_> = fs::read_dir(own.join("quarantine")).unwrap().flatten().collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read_to_string(aside[0].path()).unwrap(), "<p>a bomb</p>");
    assert!(own.join("done/bad.html").is_file());
    assert!(!own.join("dup").exists() && !own.join("failed").exists());
    assert!(
        fs::read_to_string(options.out.join("manifest.jsonl")).unwrap().contains("rejects/part-000000.jsonl")
    );
    assert!(
        fs::read_to_string(options.out.join("rejects/part-000000.jsonl")).unwrap().contains("quarantine")
    );
}

#[test]
fn the_same_name_dropped_again_replaces_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = options(dir.path());
    for text in ["<p>one</p>", "<p>two</p>"] {
        write(&options.folder, "sub/page.html", text);
        go(&options, std::future::pending()).unwrap();
    }
    let done = options.folder.join(".trommel/done/sub");
    let mut texts: Vec<String> =
        fs::read_dir(done).unwrap().map(|e| fs::read_to_string(e.unwrap().path()).unwrap()).collect();
    texts.sort();
    assert_eq!(texts, ["<p>one</p>", "<p>two</p>"]);
    assert_eq!(published(&options), ["sub/page.html", "sub/page.html"]);
}

#[test]
fn what_was_aborted_is_read_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { until_idle: false, ..options(dir.path()) };
    for n in 0..50 {
        write(&options.folder, &format!("{n:02}.html"), &format!("<p>text {n}</p>"));
    }
    let work = options.folder.join(".trommel/work");
    let first_claims = async {
        while fs::read_dir(&work).map_or(0, Iterator::count) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(matches!(go(&options, first_claims), Err(WatchError::Flow(FlowError::Interrupted))));
    assert!(published(&options).is_empty(), "nothing is published that was not committed");
    let watched = go(&Options { until_idle: true, ..options.clone() }, std::future::pending()).unwrap();
    assert_eq!(watched.summary.kept, 50);
    assert_eq!(published(&options), (0..50).map(|n| format!("{n:02}.html")).collect::<Vec<_>>());
    assert_eq!(fs::read_dir(&work).unwrap().count(), 0);
}
