//! Vitals, beats and endings by themselves.

use super::beat::{Beats, Part};
use super::endings::{Ending, Endings};
use super::exposition::{Disk, Surroundings, expose};
use super::histogram::{BOUNDS_MICROS, Histogram};
use super::log::{Level, LogFormat, Logger, rfc3339};
use super::posted;
use super::vitals::{Phase, Stage, Vitals};
use crate::flow::summary::Summary;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

#[test]
fn a_histogram_counts_each_time_once_and_its_bounds_belong_to_their_buckets() {
    let histogram = Histogram::default();
    for bound in BOUNDS_MICROS {
        histogram.observe(Duration::from_micros(bound));
        histogram.observe(Duration::from_nanos(bound * 1_000 + 1));
    }
    let observed = histogram.observed();
    let expected: Vec<u64> = (0..13).map(|n| 2 * n + 1).collect();
    assert_eq!(observed.cumulative.to_vec(), expected);
    assert_eq!(observed.count, 26);
    let sum: u64 = BOUNDS_MICROS.iter().map(|bound| bound * 2_000 + 1).sum();
    assert_eq!(observed.sum_nanos, sum);
}

#[test]
fn only_a_busy_part_can_be_stuck() {
    let beats = Beats::default();
    assert!(beats.stuck(Duration::ZERO).is_empty(), "nothing has begun");
    beats.beat(Part::Reader);
    beats.beat(Part::Writer);
    beats.rest(Part::Reader);
    std::thread::sleep(Duration::from_millis(5));
    assert_eq!(beats.stuck(Duration::from_millis(1)), [Part::Writer]);
    assert!(beats.stuck(Duration::from_secs(3_600)).is_empty());
    assert_eq!(beats.silent_for(Part::Reader), None);
    beats.rest(Part::Writer);
    beats.page_begins();
    beats.page_begins();
    beats.page_ends();
    std::thread::sleep(Duration::from_millis(5));
    assert_eq!(beats.stuck(Duration::from_millis(1)), [Part::Cleaner], "one page is still being cleaned");
    beats.page_ends();
    std::thread::sleep(Duration::from_millis(5));
    assert!(beats.stuck(Duration::from_millis(1)).is_empty(), "an idle pool is well, however long");
}

#[test]
fn vitals_say_what_they_were_told() {
    let vitals = Vitals::default();
    assert_eq!(vitals.phase(), Phase::Starting);
    vitals.set_phase(Phase::DiskFull);
    assert_eq!(vitals.phase(), Phase::DiskFull);
    vitals.read(12);
    vitals.took(Stage::Clean, Duration::from_millis(2));
    vitals.wrote();
    assert!(vitals.counts().uncommitted_age.is_some());
    let mut counts = Summary { kept: 9, bytes: 4_000, ..Summary::default() };
    counts.rejected.insert(("filter", String::from("min_words")), 3);
    vitals.committed(&counts);
    vitals.committed(&counts);
    let now = vitals.counts();
    assert_eq!((now.pages_in, now.kept, now.rejections(), now.commits), (12, 18, 6, 2));
    assert_eq!(now.uncommitted_age, None);
    assert!(now.commit_age.is_some());
    assert_eq!(vitals.seconds(Stage::Clean).count, 1);
    assert_eq!(vitals.seconds(Stage::Commit).count, 0);
}

#[test]
fn the_lag_is_that_of_the_oldest_file() {
    let vitals = Vitals::default();
    assert_eq!(vitals.counts().waiting_lag, None);
    vitals.set_waiting(3, Some(SystemTime::now() - Duration::from_secs(900)));
    assert!(vitals.counts().waiting_lag.unwrap() >= Duration::from_secs(899));
    vitals.set_waiting(1, Some(SystemTime::now() + Duration::from_secs(900)));
    assert_eq!(vitals.counts().waiting_lag, Some(Duration::ZERO), "a clock that is ahead gives no lag");
    vitals.set_waiting(1, Some(SystemTime::UNIX_EPOCH - Duration::from_secs(5)));
    assert!(vitals.counts().waiting_lag.is_some());
    vitals.set_waiting(0, None);
    assert_eq!(vitals.counts().waiting_lag, None);
}

#[test]
fn reasons_are_bounded_and_none_is_lost() {
    let vitals = Vitals::default();
    for n in 0..1_000 {
        let mut counts = Summary::default();
        counts.rejected.insert(("filter", format!("made_up_{n}")), 1);
        vitals.committed(&counts);
    }
    let now = vitals.counts();
    assert_eq!(now.rejections(), 1_000);
    assert!(now.rejected.len() <= 257, "{}", now.rejected.len());
}

#[tokio::test]
async fn endings_reach_everyone_who_waits_and_nobody_else() {
    let endings = Arc::new(Endings::default());
    endings.tell(Path::new("a"), &Ending::Duplicate);
    let mut first = endings.expect(PathBuf::from("a"));
    let mut second = endings.expect(PathBuf::from("a"));
    let mut other = endings.expect(PathBuf::from("b"));
    drop(endings.expect(PathBuf::from("a")));
    assert_eq!(endings.waiting(), 3);
    let done = Ending::Done { kept: 1, rejected: 2 };
    endings.tell(Path::new("a"), &done);
    assert_eq!(first.ending().await, Some(done.clone()));
    assert_eq!(second.ending().await, Some(done));
    assert_eq!(endings.waiting(), 1);
    endings.close();
    assert_eq!(other.ending().await, None);
    drop((first, second, other));
    assert_eq!(endings.waiting(), 0);
    let mut follower = endings.expect(PathBuf::from("c"));
    drop(endings.expect(PathBuf::from("c")));
    let gone = endings.expect(PathBuf::from("c"));
    endings.follow(Path::new("c"), Path::new("d"));
    drop(gone);
    assert_eq!(endings.waiting(), 1);
    endings.tell(Path::new("c"), &Ending::Quarantined);
    endings.tell(Path::new("d"), &Ending::Duplicate);
    assert_eq!(follower.ending().await, Some(Ending::Duplicate));
}

/// A logger whose lines can be read.
fn heard(format: LogFormat) -> (Logger, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&lines);
    (Logger::to(format, Box::new(move |line| into.lock().unwrap().push(line.to_owned()))), lines)
}

#[test]
fn lines_are_text_or_json_with_times() {
    let fields = [("file", Value::from("a b.html")), ("pages", Value::from(3)), ("id", Value::from("x/1"))];
    let (logger, lines) = heard(LogFormat::Text);
    logger.say(Level::Warn, "cannot read\n\u{1b}[31mthis", &fields);
    let line = lines.lock().unwrap().remove(0);
    let (time, rest) = line.split_at_checked(24).unwrap();
    assert!(time.ends_with('Z') && time.contains('T'), "{line}");
    assert_eq!(rest, " warn cannot read\u{fffd}\u{fffd}[31mthis file=\"a b.html\" pages=3 id=x/1");
    let (logger, lines) = heard(LogFormat::Json);
    logger.say(Level::Error, "say \"so\"\n", &fields);
    let line: Value = serde_json::from_str(&lines.lock().unwrap().remove(0)).unwrap();
    assert_eq!((&line["level"], &line["message"]), (&Value::from("error"), &Value::from("say \"so\"\n")));
    assert_eq!((&line["file"], &line["pages"]), (&fields[0].1, &fields[1].1));
}

#[test]
fn repeats_are_counted_instead_of_shown() {
    let (logger, lines) = heard(LogFormat::Text);
    let start = Instant::now();
    for n in 0..1_000 {
        logger.say_at(Level::Warn, &format!("cannot claim /a/b{n}: denied"), &[], start);
    }
    logger.say_at(Level::Warn, "something else", &[], start);
    assert_eq!(lines.lock().unwrap().len(), 11);
    logger.say_at(Level::Warn, "something else", &[], start + Duration::from_secs(61));
    let said = lines.lock().unwrap().clone();
    assert!(said[11].contains("and 990 more like this one: cannot claim /a/b999: denied"), "{said:?}");
    for _ in 0..15 {
        logger.warn("again");
    }
    logger.flush(true);
    assert!(lines.lock().unwrap().last().unwrap().contains("and 5 more"), "nothing stays hidden at the end");
}

#[test]
fn shapes_of_lines_are_bounded() {
    let (logger, lines) = heard(LogFormat::Text);
    let word = |mut n: usize| {
        let mut word = String::new();
        for _ in 0..6 {
            word.push(char::from(b'a' + (n % 26) as u8));
            n /= 26;
        }
        word
    };
    for n in 0..5_000 {
        logger.warn(&word(n));
    }
    assert!(lines.lock().unwrap().len() < 300, "{}", lines.lock().unwrap().len());
}

#[test]
fn posted_files_are_told_by_their_names() {
    let digest = "0123456789abcdef".repeat(4);
    let name = posted::name(&digest, ".jsonl.zst");
    assert_eq!(name, Path::new("ingest-0123456789abcdef0123456789abcdef.jsonl.zst"));
    assert!(posted::is_name(&name));
    for other in ["ingest-1.html", "a/ingest-0123456789abcdef0123456789abcdef.warc", "x.html", "ingest-"] {
        assert!(!posted::is_name(Path::new(other)), "{other}");
    }
}

#[test]
fn times_as_rfc_3339() {
    for (seconds, expected) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (68_169_599, "1972-02-28T23:59:59.000Z"),
        (68_169_600, "1972-02-29T00:00:00.000Z"),
        (951_868_800, "2000-03-01T00:00:00.000Z"),
        (4_107_542_399, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        (1_798_761_599, "2026-12-31T23:59:59.000Z"),
        (253_402_300_799, "9999-12-31T23:59:59.000Z"),
        (999_999_999_999, "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(rfc3339(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)), expected);
    }
}

#[test]
fn the_exposition_is_what_prometheus_reads() {
    let vitals = Vitals::default();
    let mut counts = Summary { kept: 2, ..Summary::default() };
    counts.rejected.insert(("filter", String::from("odd \"na\\me\n")), 1);
    vitals.committed(&counts);
    vitals.took(Stage::Clean, Duration::from_millis(2));
    let round = Surroundings {
        disks: vec![Disk { folder: "out", free: 1 << 62, size: 1 << 63 }],
        answers: vec![(200, 4), (429, 1)],
        process: Some((1, 2)),
        ..Surroundings::default()
    };
    let text = expose(&vitals, &round);
    let mut kinds = std::collections::BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} twice");
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(seen.insert(series.to_owned()), "{series} twice");
        let name = series.split('{').next().unwrap();
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        let kind = kinds.get(name).or_else(|| kinds.get(family.unwrap_or_default()));
        let kind = kind.unwrap_or_else(|| panic!("{name} has no type")).as_str();
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name} is a {kind}");
    }
    assert!(
        text.contains("trommel_pages_rejected_total{stage=\"filter\",reason=\"odd \\\"na\\\\me\\n\"} 1\n")
    );
    assert!(text.contains("trommel_stage_seconds_bucket{stage=\"clean\",le=\"0.003\"} 1\n"), "{text}");
    assert!(text.contains("trommel_stage_seconds_bucket{stage=\"clean\",le=\"0.001\"} 0\n"));
    assert!(text.contains("trommel_stage_seconds_bucket{stage=\"clean\",le=\"+Inf\"} 1\n"));
    assert!(text.contains("trommel_stage_seconds_sum{stage=\"clean\"} 0.002\n"));
    assert!(text.contains("trommel_disk_free_bytes{folder=\"out\"} 4611686018427387904\n"));
}

#[cfg(feature = "daemon")]
mod running {
    use super::super::pulse::{Place, Pulse};
    use super::super::recipe::{Current, Recipe};
    use super::super::reload::{Reloaded, Reloader};
    use super::*;

    fn recipe(fingerprint: &str) -> Recipe {
        Recipe {
            cleaner: Arc::new(|_| unreachable!("nothing is cleaned here")),
            settings: crate::source::Settings::default(),
            fingerprint: fingerprint.to_owned(),
        }
    }

    #[test]
    fn a_bad_pipeline_changes_nothing_and_says_so() {
        let next: Arc<Mutex<Result<&str, &str>>> = Arc::new(Mutex::new(Ok("one")));
        let (current, from) = (Current::new(recipe("one")), Arc::clone(&next));
        let load = move || from.lock().unwrap().map(recipe).map_err(str::to_owned);
        let (logger, lines) = heard(LogFormat::Json);
        let reloader = Reloader::new(Arc::clone(&current), Arc::new(load), None, Arc::new(logger));
        assert_eq!(reloader.reload(), Reloaded::Same);
        *next.lock().unwrap() = Err("x.toml:3: no such stage");
        assert_eq!(reloader.reload(), Reloaded::Refused);
        assert_eq!(current.get().fingerprint, "one");
        assert!(lines.lock().unwrap().last().unwrap().contains("x.toml:3: no such stage"));
        *next.lock().unwrap() = Ok("two");
        assert_eq!(reloader.reload(), Reloaded::Taken);
        assert_eq!((current.get().fingerprint.as_str(), reloader.counts()), ("two", (1, 1)));
    }

    #[test]
    fn changed_files_are_loaded_once_they_rest() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("mine.toml");
        std::fs::write(&file, "a").unwrap();
        let (logger, _) = heard(LogFormat::Text);
        let load = || Err(String::from("bad"));
        let current = Current::new(recipe("one"));
        let reloader = Reloader::new(current, Arc::new(load), Some(file.clone()), Arc::new(logger));
        let mut before = None;
        assert!(!reloader.changed(&mut before) && !reloader.changed(&mut before), "nothing has changed");
        std::fs::create_dir(dir.path().join("lexicon")).unwrap();
        std::fs::write(dir.path().join("lexicon/xx.toml"), "b").unwrap();
        assert!(!reloader.changed(&mut before), "it may still be written");
        std::fs::write(dir.path().join("lexicon/xx.toml"), "more").unwrap();
        assert!(!reloader.changed(&mut before), "it was");
        assert!(reloader.changed(&mut before), "now it rests");
        assert_eq!(reloader.reload(), Reloaded::Refused);
        assert!(!reloader.changed(&mut before) && !reloader.changed(&mut before), "a bad one is tried once");
        std::fs::remove_file(&file).unwrap();
        assert!(
            !reloader.changed(&mut before) && reloader.changed(&mut before),
            "a file that goes is a change"
        );
    }

    #[test]
    fn a_pulse_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Pulse::read(dir.path()), None);
        let path = dir.path().to_owned();
        let place = Place { state: path.clone(), drop: path.join("d"), out: path.join("o"), listen: None };
        let vitals = Vitals::default();
        vitals.set_phase(Phase::Ready);
        let first = Pulse::of(&vitals, &place, "f", None);
        vitals.read(10);
        let mut earlier = first.clone();
        earlier.at_ms -= 2_000;
        let second = Pulse::of(&vitals, &place, "f", Some(&earlier));
        assert!(second.pages_per_second > 0.0 && second.pages_per_second <= 5.0, "{second:?}");
        second.write(dir.path()).unwrap();
        assert_eq!(Pulse::read(dir.path()), Some(second));
        std::fs::write(dir.path().join("pulse.json"), "{").unwrap();
        assert_eq!(Pulse::read(dir.path()), None);
    }
}
