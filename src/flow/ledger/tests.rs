//! What the ledger keeps, refuses and migrates.

use super::outputs::{Commit, End, Kind, PartState, Progress, Sealed};
use super::*;
use std::collections::BTreeMap;

fn input(text: &str, name: &str) -> NewInput {
    let identity = Identity { digest: *blake3::hash(text.as_bytes()).as_bytes(), bytes: text.len() as u64 };
    NewInput {
        identity,
        name: name.to_owned(),
        place: PathBuf::from(format!("work/{name}")),
        unreadable: None,
    }
}

fn one(ledger: &mut Ledger, input: NewInput, fingerprint: &str, by_name: bool) -> Claimed {
    ledger.claim(&[input], fingerprint, by_name).unwrap().remove(0)
}

#[test]
fn the_same_bytes_are_read_once_a_pipeline() {
    let mut ledger = Ledger::in_memory();
    let first = one(&mut ledger, input("text", "a"), "one", false);
    assert_eq!((first.verdict, first.items, first.attempts), (Verdict::New, 0, 1));
    assert_eq!(one(&mut ledger, input("text", "b"), "one", false).verdict, Verdict::Duplicate);
    assert_eq!(one(&mut ledger, input("other", "a"), "one", false).verdict, Verdict::New);
    assert_eq!(one(&mut ledger, input("text", "a"), "two", false).verdict, Verdict::New);
    let end = End { input: first.id, items: 1, reason: Some(String::from("unreadable")) };
    ledger.commit(&Commit { ends: vec![end], ..Commit::default() }).unwrap();
    // A failed input is no reason to leave the same bytes unread.
    assert_eq!(one(&mut ledger, input("text", "c"), "one", false).verdict, Verdict::New);
}

#[test]
fn by_name_a_claim_is_resumed_and_a_done_one_skipped() {
    let mut ledger = Ledger::in_memory();
    let first = one(&mut ledger, input("text", "a"), "one", true);
    assert_eq!(one(&mut ledger, input("text", "b"), "one", true).verdict, Verdict::New);
    ledger
        .commit(&Commit { progress: vec![Progress { input: first.id, items: 7 }], ..Commit::default() })
        .unwrap();
    let again = one(&mut ledger, input("text", "a"), "one", true);
    assert_eq!((again.id, again.verdict, again.items), (first.id, Verdict::Resumed, 7));
    let end = End { input: first.id, items: 9, reason: None };
    ledger.commit(&Commit { ends: vec![end], ..Commit::default() }).unwrap();
    assert_eq!(one(&mut ledger, input("text", "a"), "one", true).verdict, Verdict::Duplicate);
}

#[test]
fn a_commit_changes_everything_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path()).unwrap();
    let claimed = one(&mut ledger, input("text", "a"), "one", false);
    let part = ledger.begin_part(Kind::Records, 4, ".jsonl").unwrap();
    let commit = Commit {
        parts: vec![(part, 100, 3)],
        ends: vec![End { input: claimed.id, items: 5, reason: None }],
        gave: BTreeMap::from([(claimed.id.0, (3, 1))]),
        kept: 3,
        rejected: BTreeMap::from([(("verdict", String::from("empty")), 1)]),
        skipped: 1,
        bytes: 900,
        ..Commit::default()
    };
    ledger.commit(&commit).unwrap();
    let parts = ledger.open_parts().unwrap();
    assert_eq!((parts[0].bytes, parts[0].lines, parts[0].state), (100, 3, PartState::Open));
    ledger.seal(&[Sealed { id: part, bytes: 100, digest: [7; 32] }]).unwrap();
    assert_eq!(ledger.open_parts().unwrap()[0].digest, Some([7; 32]));
    ledger.published(&[part]).unwrap();
    assert!(ledger.open_parts().unwrap().is_empty());
    assert_eq!(ledger.last_number(Kind::Records).unwrap(), Some(4));
    assert_eq!(ledger.last_number(Kind::Rejects).unwrap(), None);

    let reader = Reader::open(dir.path()).unwrap();
    let totals = reader.totals().unwrap();
    assert_eq!((totals.kept, totals.rejected, totals.skipped, totals.bytes), (3, 1, 1, 900));
    assert_eq!((totals.parts, totals.part_bytes, totals.open_bytes), (1, 100, 0));
    assert_eq!(totals.reasons[&(String::from("verdict"), String::from("empty"))], 1);
    let found = reader.lookup(&input("text", "a").identity).unwrap().unwrap();
    assert_eq!((found.state, found.kept, found.rejected), (State::Done, 3, 1));
    assert_eq!(reader.last_commit().unwrap().unwrap().number, 1);
    assert_eq!(reader.rejected_inputs().unwrap()[0].place.as_deref(), Some(Path::new("work/a")));
    assert_eq!(reader.counts().unwrap(), Counts { done: 1, ..Counts::default() });
}

#[test]
fn who_reads_does_not_stop_who_writes() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path()).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    for n in 0..20 {
        one(&mut ledger, input(&n.to_string(), &n.to_string()), "one", false);
        assert_eq!(reader.counts().unwrap().claimed, n + 1);
    }
    drop(ledger);
    assert_eq!(Reader::open(dir.path()).unwrap().counts().unwrap().claimed, 20);
}

#[test]
fn an_old_ledger_is_migrated_and_a_newer_one_refused() {
    let dir = tempfile::tempdir().unwrap();
    let old = Connection::open(dir.path().join(FILE)).unwrap();
    old.execute_batch(schema::STEPS[0]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    old.execute_batch(
        "INSERT INTO input (digest, bytes, fingerprint, name, state, items, claimed_ms) \
         VALUES (zeroblob(32), 4, 'one', 'kept from before', 0, 12, 1)",
    )
    .unwrap();
    drop(old);
    let mut ledger = Ledger::open(dir.path()).unwrap();
    let open = ledger.open_inputs().unwrap();
    assert_eq!((open[0].name.as_str(), open[0].items), ("kept from before", 12));
    ledger.in_flight(open[0].id, 12).unwrap();
    let id = ledger.id().to_owned();
    drop(ledger);
    assert_eq!(Ledger::open(dir.path()).unwrap().id(), id, "the name stays");

    let newer = Connection::open(dir.path().join(FILE)).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(matches!(Ledger::open(dir.path()), Err(LedgerError::Newer { found: 99, .. })));
    assert!(matches!(Reader::open(dir.path()), Err(LedgerError::Newer { .. })));
    assert!(matches!(Reader::open(&dir.path().join("none")), Err(LedgerError::Missing(_))));
}

#[test]
fn a_mark_counts_the_deaths_of_one_page() {
    let mut ledger = Ledger::in_memory();
    let id = one(&mut ledger, input("text", "a"), "one", false).id;
    ledger.in_flight(id, 3).unwrap();
    assert_eq!(ledger.suspect(id).unwrap(), None, "nobody has died");
    ledger.take_over().unwrap();
    ledger.in_flight(id, 3).unwrap();
    ledger.take_over().unwrap();
    assert_eq!(ledger.suspect(id).unwrap(), Some(Suspect { input: id, item: 3, deaths: 2 }));
    assert_eq!(ledger.open_inputs().unwrap()[0].attempts, 3);
    ledger.in_flight(id, 4).unwrap();
    assert_eq!(ledger.suspect(id).unwrap(), None, "another page starts from none");
    ledger.take_over().unwrap();
    ledger.commit(&Commit { progress: vec![Progress { input: id, items: 5 }], ..Commit::default() }).unwrap();
    assert_eq!(ledger.suspect(id).unwrap(), None, "it came through");
    ledger.calm().unwrap();
    assert_eq!(ledger.open_inputs().unwrap()[0].attempts, 0);
}

#[test]
fn old_inputs_are_listed_and_forgotten() {
    let mut ledger = Ledger::in_memory();
    let claimed = one(&mut ledger, input("text", "a"), "one", false);
    ledger
        .commit(&Commit {
            ends: vec![End { input: claimed.id, items: 1, reason: None }],
            ..Commit::default()
        })
        .unwrap();
    assert!(ledger.kept_longer_than(Duration::ZERO, 9).unwrap().is_empty(), "not disposed of");
    assert_eq!(ledger.forget(Duration::ZERO, 9).unwrap(), 0);
    assert_eq!(ledger.ended_inputs(9, false).unwrap().len(), 1);
    ledger.disposed(&[(claimed.id, Some(PathBuf::from("done/a")))]).unwrap();
    assert_eq!(ledger.kept_longer_than(Duration::ZERO, 9).unwrap(), [(claimed.id, PathBuf::from("done/a"))]);
    assert!(ledger.kept_longer_than(Duration::from_secs(3_600), 9).unwrap().is_empty());
    assert_eq!(ledger.forget(Duration::ZERO, 9).unwrap(), 1);
    assert_eq!(one(&mut ledger, input("text", "b"), "one", false).verdict, Verdict::New);
}
