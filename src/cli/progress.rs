//! A progress bar on stderr: bytes, pages a second, kept and rejected.

use crate::flow::summary::Progress;
use clap::ValueEnum;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// When to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If stderr is a terminal.
    Auto,
    /// Always; as plain lines if stderr is no terminal.
    Always,
    /// Never.
    Never,
}

/// Between two looks at the counts on a terminal.
const REDRAW: Duration = Duration::from_millis(100);
/// Between two lines where there is no terminal.
const LINE: Duration = Duration::from_secs(1);

/// A bar that is shown until it is dropped.
pub(super) struct Shown {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Shown {
    /// Starts to show; `total` bytes of input if they are known.
    pub(super) fn start(
        when: When,
        progress: Arc<Progress>,
        read: Arc<AtomicU64>,
        total: Option<u64>,
    ) -> Shown {
        let terminal = std::io::stderr().is_terminal();
        let done = Arc::new(AtomicBool::new(false));
        if when == When::Never || (when == When::Auto && !terminal) {
            return Shown { done, thread: None };
        }
        let stop = Arc::clone(&done);
        let show = move || {
            if terminal {
                bar(&progress, &read, total, &stop);
            } else {
                lines(&progress, &read, total, &stop);
            }
        };
        // Without a thread there is no bar; the run does not depend on it.
        let thread = std::thread::Builder::new().name(String::from("progress")).spawn(show).ok();
        Shown { done, thread }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn bar(progress: &Progress, read: &AtomicU64, total: Option<u64>, stop: &AtomicBool) {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{wide_bar} {bytes}/{total_bytes} {msg} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {msg} {elapsed}"),
    };
    bar.set_style(ProgressStyle::with_template(template).expect("the template is right"));
    let start = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        bar.set_position(read.load(Ordering::Relaxed));
        bar.set_message(counts(progress, start));
        std::thread::park_timeout(REDRAW);
    }
    bar.finish_and_clear();
}

fn lines(progress: &Progress, read: &AtomicU64, total: Option<u64>, stop: &AtomicBool) {
    let start = Instant::now();
    loop {
        std::thread::park_timeout(LINE);
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let of = total.map_or_else(String::new, |total| format!(" of {}", HumanBytes(total)));
        eprintln!("trommel: {}{of} {}", HumanBytes(read.load(Ordering::Relaxed)), counts(progress, start));
    }
}

fn counts(progress: &Progress, start: Instant) -> String {
    let (kept, rejected) = (progress.kept.load(Ordering::Relaxed), progress.rejected.load(Ordering::Relaxed));
    let seconds = start.elapsed().as_secs_f64().max(0.001);
    let rate = (kept + rejected) as f64 / seconds;
    format!("{rate:.0} pages/s, {} kept, {} rejected", HumanCount(kept), HumanCount(rejected))
}
