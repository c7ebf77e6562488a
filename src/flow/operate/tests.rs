//! Vitals, beats and endings by themselves.

use super::beat::{Beats, Part};
use super::endings::{Ending, Endings};
use super::histogram::{BOUNDS_MICROS, Histogram};
use super::vitals::{Phase, Stage, Vitals};
use crate::flow::summary::Summary;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

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
}
