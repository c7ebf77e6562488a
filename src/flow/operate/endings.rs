//! What became of an input, told to whoever waits for it: `POST /ingest` answers when the ledger has spoken.
//!
//! The engine calls [`Endings::tell`] for every input after the transaction that ends it, and never before. Nobody
//! waiting costs it one atomic read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Read to its end; all it gave is committed.
    Done {
        /// Records.
        kept: u64,
        /// Rejections.
        rejected: u64,
    },
    /// The same bytes were done before under the same pipeline; it gave nothing.
    Duplicate,
    /// It could not be read, or not to its end; what it gave before is committed. The text says why.
    Failed(String),
    /// It ended the process twice and was set aside.
    Quarantined,
}

impl Ending {
    /// Names of all endings, as they stand in metrics, in [`Ending::index`]'s order.
    pub const NAMES: [&'static str; 4] = ["done", "dup", "failed", "quarantined"];

    /// The place in [`Ending::NAMES`].
    pub fn index(&self) -> usize {
        match self {
            Ending::Done { .. } => 0,
            Ending::Duplicate => 1,
            Ending::Failed(_) => 2,
            Ending::Quarantined => 3,
        }
    }
}

/// Who waits for each name: numbers, to tell one from another, and the way to them.
type Waiting = HashMap<PathBuf, Vec<(u64, oneshot::Sender<Ending>)>>;

/// Those who wait for inputs, by the path that these were dropped with, relative to the drop folder.
#[derive(Debug, Default)]
pub struct Endings {
    waiting: Mutex<Waiting>,
    count: AtomicUsize,
    last: AtomicUsize,
}

/// A wait for one input's ending. Dropped, nobody waits any more.
#[derive(Debug)]
pub struct Wait {
    endings: Arc<Endings>,
    number: u64,
    answer: oneshot::Receiver<Ending>,
}

impl Endings {
    /// Waits for an input that is about to be dropped as `name`. Called before the drop, so that no ending is missed.
    pub fn expect(self: &Arc<Endings>, name: PathBuf) -> Wait {
        let (sender, answer) = oneshot::channel();
        let number = self.last.fetch_add(1, Ordering::Relaxed) as u64;
        let mut waiting = self.lock();
        waiting.entry(name).or_default().push((number, sender));
        self.count.fetch_add(1, Ordering::SeqCst);
        drop(waiting);
        Wait { endings: Arc::clone(self), number, answer }
    }

    /// Tells everyone who waits for `name` what became of it.
    pub fn tell(&self, name: &Path, ending: &Ending) {
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        let told = self.lock().remove(name).unwrap_or_default();
        self.count.fetch_sub(told.len(), Ordering::SeqCst);
        for (_, sender) in told {
            // Who has gone meanwhile does not want to know.
            let _ = sender.send(ending.clone());
        }
    }

    /// Whoever waits for `name` waits for `first` instead, which has the same bytes.
    pub fn follow(&self, name: &Path, first: &Path) {
        if name == first {
            return;
        }
        let mut waiting = self.lock();
        if let Some(others) = waiting.remove(name) {
            waiting.entry(first.to_owned()).or_default().extend(others);
        }
    }

    /// Nobody will be told anything more: every wait ends with `None`.
    pub fn close(&self) {
        let all = std::mem::take(&mut *self.lock());
        self.count.fetch_sub(all.values().map(Vec::len).sum(), Ordering::SeqCst);
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    /// The ending; `None` if the daemon ends first, and then the next start goes on with the input.
    pub async fn ending(&mut self) -> Option<Ending> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        // Seldom, and among few: it may stand under another name by now.
        self.endings.lock().retain(|_, others| {
            let before = others.len();
            others.retain(|(number, _)| *number != self.number);
            self.endings.count.fetch_sub(before - others.len(), Ordering::SeqCst);
            !others.is_empty()
        });
    }
}
