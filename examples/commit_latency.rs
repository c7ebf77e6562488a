//! How long a commit takes on this machine's disk: `cargo run --release --example commit_latency -- FOLDER [KIB]`.
//!
//! Each commit syncs one part for records and one for rejections, then the ledger.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use trommel::flow::disk::{Disk, RealDisk};
use trommel::flow::ledger::{Commit, Ledger};
use trommel::flow::store::{Piece, Store};

/// Commits that are timed.
const COMMITS: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("name a folder that is not there yet")?);
    let kib: usize = args.next().map_or(Ok(64), |kib| kib.parse())?;
    let (out, state) = (folder.join("out"), folder.join("state"));
    RealDisk.make_folder(&state)?;
    let ledger = Arc::new(Mutex::new(Ledger::open(&state)?));
    let mut store =
        Store::new(Arc::new(RealDisk), ledger, &out, [String::from(".jsonl"), String::from(".jsonl")])?;
    store.recover()?;
    let mut times = Vec::new();
    for _ in 0..COMMITS {
        let (records, rejects) = (vec![b'\n'; kib << 10], vec![b'\n'; 256]);
        let start = Instant::now();
        store.keep(Piece { records, record_lines: 1, rejects, reject_lines: 1 });
        store.commit(&mut Commit { kept: 1, ..Commit::default() })?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times.get(COMMITS * share / 1_000).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    writeln!(
        std::io::stdout(),
        "{COMMITS} commits of {kib} KiB: p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms",
        at(500),
        at(990),
        at(999)
    )?;
    store.publish()?;
    Ok(())
}
