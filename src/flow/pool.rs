//! A pool of plain threads for work on the CPU. It is fed through a bounded channel and answers through oneshots.
//!
//! tokio's workers never clean or compress anything: they would keep timers and signals waiting.

use super::FlowError;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Stack of a worker. The core does not recurse over input; the parser behind site rules is somebody else's code.
pub const STACK_BYTES: usize = 8 << 20;

/// Whether a thread may go on as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It may.
    Keep,
    /// A panic was caught: a new thread takes its place, so that nothing half-changed is used again.
    Renew,
}

type Job = Box<dyn FnOnce() -> After + Send>;

/// Threads that wait for jobs. They end when the pool is dropped and the jobs are done.
#[derive(Debug)]
pub(super) struct Pool {
    jobs: SyncSender<Job>,
}

impl Pool {
    /// Starts `threads` threads; at most `waiting` jobs may be submitted and not yet taken, more make `submit` block.
    pub(super) fn start(threads: NonZeroUsize, waiting: usize) -> Result<Pool, FlowError> {
        let (jobs, queue) = sync_channel(waiting);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads.get() {
            spawn(number, Arc::clone(&queue))
                .map_err(|e| FlowError::Thread(format!("cannot start worker thread {number}: {e}")))?;
        }
        Ok(Pool { jobs })
    }

    /// Hands work over. The answer is an error only if the work panicked.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> (T, After) + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            let (value, after) = work();
            // Nobody waits any more if the run was interrupted.
            let _ = answer.send(value);
            after
        });
        // Fails only if every thread is gone; then the answer is dropped with the job, and the receiver says so.
        let _ = self.jobs.send(job);
        receiver
    }
}

fn spawn(number: usize, queue: Arc<Mutex<Receiver<Job>>>) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name(format!("worker {number}"))
        .stack_size(STACK_BYTES)
        .spawn(move || work(number, queue))
        .map(drop)
}

fn work(number: usize, queue: Arc<Mutex<Receiver<Job>>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let after = catch_unwind(AssertUnwindSafe(job)).unwrap_or(After::Renew);
        // If no thread can be had just now, an old one is better than none.
        if after == After::Renew && spawn(number, Arc::clone(&queue)).is_ok() {
            return;
        }
    }
}
