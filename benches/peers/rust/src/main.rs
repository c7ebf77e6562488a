//! Extracts the pages of a list with a peer that is a Rust library, one round for each line of standard input, and prints the seconds
//! of each round: what `../throughput.py` drives.
//!
//!     peers < rounds   with the paths of the pages as arguments

use std::io::{BufRead, Write};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let pages = std::env::args().skip(1).map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let mut out = std::io::stdout().lock();
    let bytes: usize = pages.iter().map(Vec::len).sum();
    writeln!(out, "{} {bytes}", pages.len())?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        let mut written = 0;
        for page in &pages {
            written += rs_trafilatura::extract_bytes(page).map_or(0, |found| found.content_text.len());
        }
        writeln!(out, "{} {written}", start.elapsed().as_secs_f64())?;
        out.flush()?;
    }
    Ok(())
}
