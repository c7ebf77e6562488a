//! Threads, order, budgets and interruption: the same bytes, and everything counted once.

use super::budget::Budget;
use super::feed::{Feed, FileEnd, Pulled};
use super::outputs::{Outputs, Wanted};
use super::run::{Ended, Memory, Work, run};
use super::summary::{Progress, Summary};
use super::watchdog::Watchdog;
use super::{Cleaner, FlowError, Form, KeepAside, keep_in};
use crate::outcome::{OriginJson, Outcome, Reason, Rejection};
use crate::page::{Origin, Page};
use crate::record::{Record, Removed, RemovedSpan};
use crate::sink::compress::Compression;
use crate::sink::render::Shape;
use crate::sink::target::Target;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Gives what is in the list, then waits or ends.
struct List {
    items: std::vec::IntoIter<Pulled>,
    then_wait: bool,
}

impl Feed for List {
    fn next(&mut self) -> Pulled {
        match self.items.next() {
            Some(item) => item,
            None if self.then_wait => loop {
                std::thread::park();
            },
            None => Pulled::End,
        }
    }
}

fn page(number: usize, text: &str) -> Pulled {
    let origin = Origin { file: format!("{number}.html"), offset: 0, record_id: None };
    Pulled::Page(Box::new(Page { origin, ..Page::html(text) }))
}

/// A page a number, of lengths from nothing to some kilobytes, so that batches are cut anywhere.
fn pages(count: usize) -> Vec<Pulled> {
    (0..count).map(|n| page(n, &format!("{n} ").repeat(n * 7919 % 900))).collect()
}

fn rejection(page: &Page, reason: &str) -> Outcome {
    Outcome::Rejected(Box::new(Rejection {
        id: page.origin.file.clone(),
        url: None,
        origin: OriginJson::new(&page.origin, String::new()),
        stage: "filter",
        reason: reason.to_owned(),
        verdict: None,
        evidence: serde_json::Map::new(),
    }))
}

/// Keeps what has text, rejects what has none, and panics at a page that says so.
fn cleaner() -> Cleaner {
    Arc::new(|page: &Page| {
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        assert!(!text.contains("bomb"), "the bomb went off");
        if text.is_empty() {
            return rejection(page, "empty");
        }
        let gone = RemovedSpan { reason: Reason::Advert, rule: "".into(), start: 2, end: 5, text: None };
        Outcome::Kept(Box::new(Record {
            id: page.origin.file.clone(),
            text: Some(text),
            removed: Some(Removed::Spans(vec![gone])),
            ..Record::default()
        }))
    })
}

fn work(form: Form, threads: usize, keep_aside: KeepAside) -> Work {
    Work {
        cleaner: cleaner(),
        keep_aside,
        form,
        threads: NonZeroUsize::new(threads).unwrap(),
        tick: Duration::from_millis(20),
        progress: Arc::new(Progress::default()),
        memory: Memory::default(),
        watchdog: Watchdog::default(),
        vitals: None,
    }
}

fn to_folder(out: &Path) -> Wanted {
    Wanted {
        records: Target::Folder(out.to_owned()),
        rejects: None,
        parts: Compression::Zstd,
        shape: Shape::Record,
        force: false,
    }
}

fn go(
    feed: List,
    wanted: &Wanted,
    threads: usize,
    aside: &Path,
    shutdown: impl Future<Output = ()>,
) -> Result<Ended, FlowError> {
    let (outputs, form) = Outputs::open(wanted).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(feed, outputs, work(form, threads, keep_in(aside.to_owned())), shutdown))
}

fn complete(items: Vec<Pulled>, wanted: &Wanted, threads: usize) -> Summary {
    let aside = tempfile::tempdir().unwrap();
    let feed = List { items: items.into_iter(), then_wait: false };
    match go(feed, wanted, threads, aside.path(), std::future::pending()) {
        Ok(Ended::Complete(summary)) => summary,
        other => panic!("{other:?}"),
    }
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    files
        .map(|e| {
            let name = e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(e.path()).unwrap())
        })
        .collect()
}

fn lines(packed: &[u8]) -> Vec<String> {
    let plain = String::from_utf8(zstd::decode_all(packed).unwrap()).unwrap();
    plain.lines().map(str::to_owned).collect()
}

#[test]
fn threads_do_not_change_a_byte() {
    let mut first = None;
    for threads in [1, 2, 8] {
        let dir = tempfile::tempdir().unwrap();
        let summary = complete(pages(2_500), &to_folder(dir.path()), threads);
        let found = tree(dir.path());
        assert_eq!(summary.kept + summary.rejections(), 2_500);
        let records = lines(&found["part-000000.jsonl.zst"]);
        assert_eq!(records.len() as u64, summary.kept);
        let order: Vec<usize> = records.iter().map(|line| number(line)).collect();
        assert!(order.is_sorted(), "records stand in input order");
        let (expected_tree, expected) = first.get_or_insert((found.clone(), summary.clone()));
        assert!(found == *expected_tree, "{threads} threads give other bytes");
        assert_eq!(summary, *expected);
    }
}

fn number(line: &str) -> usize {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    value["id"].as_str().unwrap().strip_suffix(".html").unwrap().parse().unwrap()
}

#[test]
fn everything_is_counted_once() {
    let dir = tempfile::tempdir().unwrap();
    let source = match rejection(&Page::default(), "malformed_json") {
        Outcome::Rejected(mut r) => {
            r.stage = "source";
            r
        }
        Outcome::Kept(_) => unreachable!(),
    };
    let items = vec![
        page(0, "kept"),
        Pulled::Rejected(source),
        Pulled::Skipped,
        page(1, ""),
        Pulled::Done(FileEnd { error: Some(String::from("cannot open x: gone")), ticket: 0, items: 0 }),
        Pulled::Pause,
        page(2, "kept too"),
        Pulled::Done(FileEnd { error: None, ticket: 0, items: 0 }),
    ];
    let summary = complete(items, &to_folder(dir.path()), 2);
    assert_eq!((summary.kept, summary.rejections(), summary.skipped, summary.unreadable), (2, 2, 1, 1));
    assert_eq!(summary.unreadable_named, ["cannot open x: gone"]);
    assert_eq!(summary.rejected[&("source", String::from("malformed_json"))], 1);
    assert_eq!(summary.rejected[&("filter", String::from("empty"))], 1);
    assert_eq!(summary.removed[&Reason::Advert], 6);
    assert_eq!(summary.bytes, 12);
    let found = tree(dir.path());
    assert_eq!(lines(&found["rejects/part-000000.jsonl.zst"]).len(), 2);
}

#[test]
fn what_is_lost_is_noticed() {
    let summary = Summary { kept: 3, ..Summary::default() };
    assert!(summary.conserves(3).is_ok());
    assert!(matches!(summary.conserves(4), Err(FlowError::NotConserved { seen: 4, kept: 3, rejected: 0 })));
}

#[test]
fn a_panic_costs_one_page_which_is_kept_aside() {
    for threads in [1, 3] {
        let (dir, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let bombs = [3, 4, 250];
        let items =
            (0..300).map(|n| page(n, if bombs.contains(&n) { "a bomb" } else { "text" })).collect::<Vec<_>>();
        let feed = List { items: items.into_iter(), then_wait: false };
        let ended = go(feed, &to_folder(dir.path()), threads, aside.path(), std::future::pending());
        let Ok(Ended::Complete(summary)) = ended else { panic!("{ended:?}") };
        assert_eq!((summary.kept, summary.panics()), (297, 3));
        let found = tree(dir.path());
        let rejects = lines(&found["rejects/part-000000.jsonl.zst"]);
        let value: serde_json::Value = serde_json::from_str(&rejects[0]).unwrap();
        assert_eq!((&value["stage"], &value["reason"]), (&"panic".into(), &"panic".into()));
        assert_eq!(value["evidence"]["message"], "the bomb went off");
        assert_eq!(value["origin"]["file"], "3.html");
        let kept_at = value["evidence"]["kept_at"].as_str().unwrap();
        assert_eq!(std::fs::read(kept_at).unwrap(), b"a bomb");
    }
}

#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let (dir, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for target in [
        Target::File(dir.path().join("out.jsonl"), Compression::None),
        Target::Folder(dir.path().join("parts")),
    ] {
        let wanted = Wanted { records: target, ..to_folder(dir.path()) };
        let mut items = pages(2_000);
        items.push(Pulled::Pause);
        let feed = List { items: items.into_iter(), then_wait: true };
        let soon = async { tokio::time::sleep(Duration::from_millis(300)).await };
        let ended = go(feed, &wanted, 2, aside.path(), soon);
        assert!(matches!(ended, Err(FlowError::Interrupted)), "{ended:?}");
        assert!(tree(dir.path()).is_empty(), "{:?}", tree(dir.path()).keys());
    }
}

#[test]
fn a_pause_sends_what_is_there_on_its_way() {
    let dir = tempfile::tempdir().unwrap();
    let (outputs, form) = Outputs::open(&to_folder(dir.path())).unwrap();
    let work = work(form, 1, Arc::new(|_, _| None));
    let progress = Arc::clone(&work.progress);
    let items = vec![page(0, "one"), Pulled::Pause];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let written = async move {
        while progress.kept.load(std::sync::atomic::Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let feed = List { items: items.into_iter(), then_wait: true };
    let ended = runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(60), run(feed, outputs, work, written)).await
    });
    assert!(matches!(ended, Ok(Err(FlowError::Interrupted))), "the page is written though the feed goes on");
}

#[test]
fn a_budget_holds_and_lets_go() {
    let budget = Budget::new(100);
    let (one, two) = (budget.take(30).unwrap(), budget.take(50).unwrap());
    let waiting = {
        let budget = Arc::clone(&budget);
        std::thread::spawn(move || budget.take(40).is_some())
    };
    // 30 + 50 are out: 40 must wait for one of them.
    std::thread::sleep(Duration::from_millis(20));
    assert!(!waiting.is_finished());
    drop(two);
    assert!(waiting.join().unwrap());
    drop(one);
    // More than there is counts as all there is, and is had alone.
    let all = budget.take(1_000).unwrap();
    assert_eq!(budget.used(), (100, 100));
    let waiting = {
        let budget = Arc::clone(&budget);
        std::thread::spawn(move || budget.wait_for_half() && budget.take(1).is_some())
    };
    std::thread::sleep(Duration::from_millis(20));
    assert!(!waiting.is_finished());
    drop(all);
    assert!(waiting.join().unwrap());
    budget.close();
    assert!(budget.take(1).is_none() && !budget.wait_for_half());
}
