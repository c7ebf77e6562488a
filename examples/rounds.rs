//! Cleans pages again and again on one thread, one round for each line of standard input, and prints the seconds of each round: what
//! the comparison in `benches/peers` drives.
//!
//!     cargo run --release --example rounds -- PAGE.html PAGE.txt ...

use std::io::{BufRead, Write};
use std::time::Instant;
use trommel::outcome::Outcome;
use trommel::page::Page;
use trommel::pipeline::Pipeline;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::default();
    let mut pages = Vec::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        pages.push(if path.ends_with(".txt") { Page::text(bytes) } else { Page::html(bytes) });
    }
    let mut out = std::io::stdout().lock();
    let bytes: usize = pages.iter().map(|p| p.bytes.len()).sum();
    writeln!(out, "{} {bytes}", pages.len())?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        let mut written = 0;
        for page in &pages {
            written += match trommel::clean(page, &pipeline) {
                Outcome::Kept(record) => serde_json::to_vec(&record)?.len(),
                Outcome::Rejected(rejection) => serde_json::to_vec(&rejection)?.len(),
            };
        }
        writeln!(out, "{} {written}", start.elapsed().as_secs_f64())?;
        out.flush()?;
    }
    Ok(())
}
