//! Work on a list by some threads at once, for the start of the program: what is read there is read before the first page.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Threads at most. More would begin when the others are at their last jobs.
const THREADS: usize = 4;

/// What `work` makes of each item, in their order. Threads take the items as they come to them, the first ones first; where no thread
/// is to be had, this one does it all.
pub(super) fn each<I: Sync, T: Send + Sync>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let done: Vec<OnceLock<T>> = items.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        let from_next = || next.fetch_add(1, Ordering::Relaxed);
        while let Some((item, place)) = Some(from_next()).and_then(|at| Some((items.get(at)?, done.get(at)?)))
        {
            place.get_or_init(|| work(item));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..THREADS.min(items.len()) {
            if std::thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        run();
    });
    done.into_iter().filter_map(OnceLock::into_inner).collect()
}
