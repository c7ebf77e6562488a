//! The commit protocol on a disk that forgets, ended after every operation, full at any of them, and broken at any.
//!
//! A small stand-in for the engine reads lines as pages: a line with `x` is rejected, every other one kept. The oracle
//! then compares what went in with what came out.

use super::claimed::{Entered, claim, left_over};
use super::dispose::{Ways, Which, dispose};
use super::manifest::MANIFEST;
use super::*;
use crate::flow::disk::sim::{Fault, SimDisk};
use crate::flow::ledger::{End, Progress, State as InputState, Verdict};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;

/// What may happen while the daemon runs.
#[derive(Debug, Clone)]
enum Action {
    /// A file of so many lines is dropped; now and then the same as an earlier one.
    Drop(usize, bool),
    /// So many of the dropped files are claimed.
    Claim(usize),
    /// So many pages are cleaned and written.
    Work(usize),
    Commit,
    Publish,
}

struct World {
    disk: SimDisk,
    ledger: Option<Ledger>,
    dropped: Vec<Vec<u8>>,
}

/// One process.
struct Process<'w> {
    disk: Arc<dyn Disk>,
    ledger: SharedLedger,
    store: Store,
    waiting: VecDeque<PathBuf>,
    claimed: VecDeque<(i64, PathBuf, u64)>,
    commit: Commit,
    world: &'w SimDisk,
}

/// What somebody else has put into the output folder.
const FOREIGN: &[u8] = b"not ours\n";

fn root(name: &str) -> PathBuf {
    Path::new("/r").join(name)
}

fn ways() -> Ways {
    Ways {
        work: root("own/work"),
        done: root("far/done"),
        duplicate: root("own/dup"),
        failed: root("own/failed"),
    }
}

impl World {
    /// `far`: done inputs are kept on another device.
    fn new(random: u64, far: bool) -> World {
        let disk = SimDisk::new(random);
        if far {
            disk.mount(&root("far"));
        }
        World { disk, ledger: Some(Ledger::in_memory()), dropped: Vec::new() }
    }

    /// A process runs: it recovers, then does what is asked, until it is done or ended.
    fn run(&mut self, actions: &[Action], end: bool) -> Result<(), FlowError> {
        let ledger: SharedLedger = Arc::new(Mutex::new(self.ledger.take().unwrap()));
        let result = self.run_with(&ledger, actions, end);
        // The process is gone and lets go of everything.
        self.ledger = Some(Arc::into_inner(ledger).unwrap().into_inner().unwrap());
        result
    }

    fn run_with(&mut self, ledger: &SharedLedger, actions: &[Action], end: bool) -> Result<(), FlowError> {
        let sim = self.disk.clone();
        let disk: Arc<dyn Disk> = Arc::new(sim.clone());
        let suffixes = [String::from(".jsonl"), String::from(".jsonl")];
        let store = Store::new(Arc::clone(&disk), Arc::clone(ledger), &root("out"), suffixes)?;
        let mut process = Process {
            disk,
            ledger: Arc::clone(ledger),
            store,
            waiting: VecDeque::new(),
            claimed: VecDeque::new(),
            commit: Commit::default(),
            world: &sim,
        };
        process.recover()?;
        for action in actions {
            if let Action::Drop(lines, again) = action {
                self.drop_file(*lines, *again);
                continue;
            }
            process.act(action)?;
        }
        if end {
            loop {
                process.act(&Action::Claim(3))?;
                process.act(&Action::Work(7))?;
                if process.claimed.is_empty() && process.look().is_empty() {
                    break;
                }
            }
            process.act(&Action::Publish)?;
        }
        Ok(())
    }

    fn drop_file(&mut self, lines: usize, again: bool) {
        let number = self.dropped.len();
        let bytes = match self.dropped.last().filter(|_| again) {
            Some(last) => last.clone(),
            None => (0..lines)
                .flat_map(|line| {
                    format!("{number}.{line}{}\n", if line % 3 == 2 { "x" } else { "" }).into_bytes()
                })
                .collect(),
        };
        let name = if number % 4 == 3 { format!("in/s/{number}") } else { format!("in/{number}") };
        self.disk.put(&root(&name), &bytes);
        self.dropped.push(bytes);
    }

    /// Every page of every file once, each in the right output, and nothing anywhere else.
    fn check(&self) {
        let tree = self.disk.tree();
        let mut expected = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for bytes in &self.dropped {
            if seen.insert(bytes.clone()) {
                for line in String::from_utf8(bytes.clone()).unwrap().lines() {
                    *expected.entry(line.to_owned()).or_insert(0) += 1;
                }
            }
        }
        let (mut found, mut listed) = (BTreeMap::new(), BTreeMap::new());
        for (path, bytes) in &tree {
            let path = path.strip_prefix(root("out")).ok().and_then(Path::to_str);
            let Some(path) = path.filter(|path| path.contains("part-") && bytes != FOREIGN) else { continue };
            let text = String::from_utf8(bytes.clone()).expect("whole lines");
            assert!(text.ends_with('\n'));
            for line in text.lines() {
                assert_eq!(path.starts_with("rejects/"), line.ends_with('x'), "{line} in {path}");
                *found.entry(line.to_owned()).or_insert(0) += 1;
            }
            listed.insert(
                path.to_owned(),
                (text.lines().count() as u64, blake3::hash(bytes).to_hex().to_string()),
            );
        }
        assert_eq!(found, expected);
        let manifest = tree.get(&root("out").join(MANIFEST)).cloned().unwrap_or_default();
        let mut named = BTreeMap::new();
        for line in String::from_utf8(manifest).unwrap().lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("whole lines in the manifest");
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            let before = named.insert(text("name"), (line["lines"].as_u64().unwrap(), text("blake3")));
            assert_eq!(before, None, "a part is listed once");
        }
        assert_eq!(named, listed);
        let kept = tree
            .keys()
            .filter(|path| path.starts_with(root("far/done")) || path.starts_with(root("own/dup")));
        assert_eq!(kept.count(), self.dropped.len(), "every input is kept");
        for path in tree.keys() {
            let fine = ["out/part-", "out/rejects/part-", "out/manifest", "far/done/", "own/dup/"];
            let text = path.to_str().unwrap();
            let hidden = path.file_name().unwrap().to_str().unwrap().starts_with('.');
            assert!(
                fine.iter().any(|start| text.starts_with(&format!("/r/{start}"))) && !hidden,
                "stray {text}"
            );
        }
    }
}

impl Process<'_> {
    fn recover(&mut self) -> Result<(), FlowError> {
        self.store.recover()?;
        dispose(self.disk.as_ref(), &self.ledger, Some(&ways()), Which::All, &|| {})?;
        lock(&self.ledger).take_over()?;
        left_over(self.disk.as_ref(), &self.ledger, &root("own/work"), "one")?;
        let open = lock(&self.ledger).open_inputs()?;
        self.claimed = open
            .into_iter()
            .filter(|open| open.state == InputState::Claimed)
            .map(|open| (open.id.0, open.place.unwrap(), open.items))
            .collect();
        self.pass()
    }

    /// A crash may come before or after a transaction, too.
    fn pass(&self) -> Result<(), FlowError> {
        self.disk.pass("test").map_err(|e| SinkError::io("pass", Path::new("test"))(e).into())
    }

    fn look(&self) -> Vec<PathBuf> {
        let files = self.world.tree();
        let inside = files.keys().filter_map(|path| path.strip_prefix(root("in")).ok());
        inside.map(Path::to_owned).collect()
    }

    fn act(&mut self, action: &Action) -> Result<(), FlowError> {
        // As the committer does: what a full disk has refused is tried again from the last commit.
        for _ in 0..20 {
            match self.try_to(action) {
                Err(error) if disk_is_full(&error) => self.store.cut_back()?,
                other => return other,
            }
        }
        panic!("the disk stays full");
    }

    fn try_to(&mut self, action: &Action) -> Result<(), FlowError> {
        match action {
            Action::Drop(..) => {}
            Action::Claim(files) => {
                self.waiting = self.look().into_iter().take(*files).collect();
                let names: Vec<PathBuf> = self.waiting.drain(..).collect();
                let (disk, work) = (self.disk.as_ref(), root("own/work"));
                let mut claimed =
                    claim(disk, &self.ledger, &root("in"), &work, &names, "one", 7).map(|t| t.claimed);
                while claimed.as_ref().is_err_and(disk_is_full) {
                    claimed = left_over(disk, &self.ledger, &work, "one");
                }
                for Entered { input, claimed, .. } in claimed? {
                    if claimed.verdict == Verdict::New {
                        self.claimed.push_back((claimed.id.0, input.place, 0));
                    }
                }
                dispose(self.disk.as_ref(), &self.ledger, Some(&ways()), Which::Barren, &|| {})?;
            }
            Action::Work(pages) => {
                self.store.write()?;
                self.work(*pages)?;
            }
            Action::Commit => {
                self.store.commit(&mut self.commit).map(|()| self.commit = Commit::default())?
            }
            Action::Publish => {
                self.store.commit(&mut self.commit)?;
                self.commit = Commit::default();
                self.pass()?;
                self.store.publish()?;
                self.pass()?;
                dispose(self.disk.as_ref(), &self.ledger, Some(&ways()), Which::All, &|| {})?;
            }
        }
        self.pass()
    }

    fn work(&mut self, pages: usize) -> Result<(), FlowError> {
        let mut left = pages;
        while let Some((id, place, items)) = self.claimed.front_mut() {
            let mut text = String::new();
            let mut file = match self.disk.open_read(place) {
                Err(e) if is_full(&e) => return Err(SinkError::io("open", place)(e).into()),
                other => other.map_err(SinkError::io("open", place))?,
            };
            file.read_to_string(&mut text).unwrap();
            let mut piece = Piece::default();
            let (mut at_end, skip) = (true, usize::try_from(*items).unwrap());
            for line in text.lines().skip(skip) {
                if left == 0 {
                    at_end = false;
                    break;
                }
                left -= 1;
                *items += 1;
                let (out, lines) = if line.ends_with('x') {
                    (&mut piece.rejects, &mut piece.reject_lines)
                } else {
                    (&mut piece.records, &mut piece.record_lines)
                };
                out.extend_from_slice(format!("{line}\n").as_bytes());
                *lines += 1;
            }
            let input = crate::flow::ledger::InputId(*id);
            self.commit.kept += piece.record_lines;
            self.commit.progress = vec![Progress { input, items: *items }];
            if at_end {
                self.commit.progress.clear();
                self.commit.ends.push(End { input, items: *items, reason: None });
                self.claimed.pop_front();
            }
            // Kept before it is written: a full disk makes nobody read it again.
            self.store.keep(piece);
            self.store.write()?;
            if !at_end {
                break;
            }
        }
        Ok(())
    }
}

fn script() -> Vec<Action> {
    use Action::*;
    vec![
        Drop(5, false),
        Drop(1, false),
        Drop(0, true),
        Claim(2),
        Work(3),
        Commit,
        Work(1),
        Drop(4, false),
        Claim(9),
        Work(4),
        Commit,
        Publish,
        Drop(3, false),
        Drop(0, true),
        Claim(1),
        Work(1),
        Publish,
        Claim(5),
        Work(2),
    ]
}

/// Operations of the script when nothing goes wrong.
fn length_of(actions: &[Action], far: bool) -> usize {
    let mut world = World::new(1, far);
    world.run(actions, true).unwrap();
    world.check();
    world.disk.operations()
}

/// Ends the script after operation `k`; `power` says whether the machine goes down too.
fn end_after(actions: &[Action], k: usize, random: u64, power: bool, far: bool) {
    let mut world = World::new(random, far);
    world.disk.fault_at(k, Fault::Crash);
    let ended = world.run(actions, true);
    again(world, actions, ended.is_err(), power);
}

/// What was not dropped yet when the process ended is dropped now, and the next process finishes.
fn again(mut world: World, actions: &[Action], ended: bool, power: bool) {
    if ended {
        if power {
            world.disk.restart()
        } else {
            world.disk.kill()
        }
        let drops = actions.iter().filter(|action| matches!(action, Action::Drop(..)));
        let rest: Vec<Action> = drops.skip(world.dropped.len()).cloned().collect();
        world.run(&rest, true).unwrap();
    }
    world.check();
}

#[test]
fn a_crash_after_every_operation_loses_and_repeats_nothing() {
    let actions = script();
    for far in [false, true] {
        let operations = length_of(&actions, far);
        assert!(operations > 80, "{operations}");
        for k in 1..=operations {
            for power in [false, true] {
                for random in 1..4 {
                    end_after(&actions, k, random * 7_919, power, far);
                }
            }
        }
    }
}

#[test]
fn names_that_somebody_else_has_taken_are_left_alone() {
    let actions = script();
    let taken = ["out/part-000000.jsonl", "out/part-000002.jsonl", "out/rejects/part-000001.jsonl"];
    let begin = |k: usize| {
        let world = World::new(k as u64, false);
        taken.iter().for_each(|name| world.disk.put(&root(name), FOREIGN));
        world
    };
    let mut world = begin(1);
    // They come after the numbers were chosen, too.
    world.run(&actions[..5], false).unwrap();
    (3..6).for_each(|n| world.disk.put(&root(&format!("out/part-{n:06}.jsonl")), FOREIGN));
    world.run(&actions[5..], true).unwrap();
    world.check();
    let operations = world.disk.operations();
    for k in 1..=operations {
        for power in [false, true] {
            let mut world = begin(k);
            world.run(&actions[..5], false).unwrap();
            (3..6).for_each(|n| world.disk.put(&root(&format!("out/part-{n:06}.jsonl")), FOREIGN));
            world.disk.fault_at(k, Fault::Crash);
            let ended = world.run(&actions[5..], true).is_err();
            again(world, &actions, ended, power);
        }
    }
}

#[test]
fn a_crash_during_recovery_is_recovered_from() {
    let actions = script();
    let operations = length_of(&actions, true);
    for k in (1..=operations).step_by(3) {
        for second in (1..40).step_by(2) {
            let mut world = World::new((k * 31 + second) as u64, second % 4 < 3);
            world.disk.fault_at(k, Fault::Crash);
            if world.run(&actions, true).is_ok() {
                continue;
            }
            world.disk.restart();
            world.disk.fault_at(second, Fault::Crash);
            let ended = world.run(&[], false).is_err();
            if ended {
                world.disk.restart();
            } else {
                world.disk.kill();
            }
            again(world, &actions, true, second % 4 == 1);
        }
    }
}

#[test]
fn a_full_disk_is_waited_out() {
    let actions = script();
    let operations = length_of(&actions, true);
    // From the first operation after recovery on: a full disk at the start is an error that says so.
    let start = length_of(&[], true);
    for k in start..=operations {
        for times in [1, 3] {
            let mut world = World::new(k as u64, times == 3);
            world.disk.fault_at(k, Fault::Full(times));
            let ended = world.run(&actions, true);
            // Where nobody tries again (the listing of a start), the next process does.
            if let Err(error) = &ended {
                assert!(disk_is_full(error), "{error}");
            }
            again(world, &actions, ended.is_err(), false);
        }
    }
}

#[test]
fn a_broken_sync_ends_the_process_and_the_next_one_puts_it_right() {
    let actions = script();
    let operations = length_of(&actions, true);
    for k in 1..=operations {
        for power in [false, true] {
            let mut world = World::new(k as u64 * 13, true);
            world.disk.fault_at(k, Fault::Broken);
            let ended = world.run(&actions, true).is_err();
            again(world, &actions, ended, power);
        }
    }
}

#[test]
fn what_the_disk_has_lost_against_its_word_is_said() {
    let mut world = World::new(5, false);
    world.run(&[Action::Drop(9, false), Action::Claim(1), Action::Work(9), Action::Commit], false).unwrap();
    let hidden: Vec<PathBuf> = world.disk.tree().into_keys().filter(|p| p.starts_with(root("out"))).collect();
    world.disk.open_append(&hidden[0]).unwrap().cut(3).unwrap();
    let error = world.run(&[], false).unwrap_err();
    assert!(error.to_string().contains("the disk has lost"), "{error}");
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (0usize..9, prop::bool::weighted(0.3)).prop_map(|(lines, again)| Action::Drop(lines, again)),
        3 => (1usize..5).prop_map(Action::Claim),
        4 => (1usize..8).prop_map(Action::Work),
        2 => Just(Action::Commit),
        1 => Just(Action::Publish),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_lives_loses_and_repeats_nothing(
        lives in prop::collection::vec((prop::collection::vec(action(), 0..12), 1usize..150, 0u8..4), 1..5),
        random in any::<u64>(),
        far in any::<bool>(),
    ) {
        let mut world = World::new(random, far);
        for (actions, at, what) in &lives {
            let fault = match what {
                0 => Fault::Full(2),
                1 => Fault::Broken,
                _ => Fault::Crash,
            };
            world.disk.fault_at(*at, fault);
            let ended = world.run(actions, false);
            // A full disk at the wrong moment may end a process, too; so may the end of its actions.
            if what % 2 == 0 && ended.is_err() {
                world.disk.restart();
            } else {
                world.disk.kill();
            }
        }
        world.run(&[], true).unwrap();
        world.check();
    }
}
