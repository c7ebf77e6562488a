//! Cleans the pages of a data set again and again on one thread, one round for each line of standard input, and prints the seconds of
//! each round: what the comparison in `benches/peers` drives.
//!
//!     cargo run --release --example rounds -- DATASET [LIMIT]

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;
use trommel::outcome::Outcome;
use trommel::page::Page;
use trommel::pipeline::Pipeline;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: rounds DATASET [LIMIT]")?;
    let limit = args.next().map_or(Ok(usize::MAX), |n| n.parse())?;
    let pipeline = Pipeline::default();
    let mut pages = Vec::new();
    for gold in trommel::eval::load(Path::new(&folder))?.into_iter().take(limit) {
        let html = format!("{folder}/{}.html", gold.id);
        let mut page = match std::fs::read(&html) {
            Ok(bytes) => Page::html(bytes),
            Err(_) => Page::text(std::fs::read(format!("{folder}/{}.txt", gold.id))?),
        };
        page.url = gold.url;
        pages.push(page);
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
