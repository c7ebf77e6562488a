//! Another pipeline while the daemon runs: on SIGHUP, or when its files change. It is checked first; a bad one changes
//! nothing and is said once.

use super::log::{Level, Logger};
use super::recipe::{Current, Recipe};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;

/// Between two looks at the files.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Loads and checks the pipeline anew. The message of a bad one says all that is wrong.
pub type Load = Arc<dyn Fn() -> Result<Recipe, String> + Send + Sync>;

/// Brings other recipes into force.
pub struct Reloader {
    current: Arc<Current>,
    load: Load,
    /// The pipeline's file; `None` for one that is built in.
    file: Option<PathBuf>,
    log: Arc<Logger>,
    taken: AtomicU64,
    refused: AtomicU64,
    /// The files as last loaded.
    seen: Mutex<Stamp>,
}

/// What came of a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reloaded {
    /// Another pipeline is in force.
    Taken,
    /// It is the one in force already.
    Same,
    /// The old one stays.
    Refused,
}

/// Names, sizes and times of the files that make a pipeline.
type Stamp = Vec<(PathBuf, u64, Option<SystemTime>)>;

impl Reloader {
    /// For the pipeline that `load` has given already; changes of `file` and of the folders beside it count from now.
    pub fn new(current: Arc<Current>, load: Load, file: Option<PathBuf>, log: Arc<Logger>) -> Reloader {
        let seen = Mutex::new(file.as_deref().map(stamp).unwrap_or_default());
        Reloader { current, load, file, log, taken: AtomicU64::new(0), refused: AtomicU64::new(0), seen }
    }

    /// How many reloads were taken and how many refused.
    pub fn counts(&self) -> (u64, u64) {
        (self.taken.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }

    /// Loads and checks; blocks for as long as that takes.
    pub fn reload(&self) -> Reloaded {
        if let Some(file) = &self.file {
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = stamp(file);
        }
        match (self.load)() {
            Ok(recipe) if recipe.fingerprint == self.current.get().fingerprint => {
                self.log.info("reload: the pipeline is the one in force");
                Reloaded::Same
            }
            Ok(recipe) => {
                let fields = [("fingerprint", Value::from(recipe.fingerprint.as_str()))];
                self.current.set(recipe);
                self.taken.fetch_add(1, Ordering::Relaxed);
                self.log.say(
                    Level::Info,
                    "reload: another pipeline is in force, from the next input on",
                    &fields,
                );
                Reloaded::Taken
            }
            Err(wrong) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                let message = "reload: refused, the pipeline in force stays";
                self.log.say(Level::Error, message, &[("wrong", Value::from(wrong))]);
                Reloaded::Refused
            }
        }
    }

    /// Reloads whenever somebody asks, or the files have changed and then stayed as they are for one look.
    pub async fn run(self: Arc<Reloader>, mut asked: mpsc::Receiver<()>) {
        let mut before = None;
        loop {
            let due = tokio::select! {
                answer = asked.recv() => match answer {
                    Some(()) => true,
                    None => return,
                },
                () = tokio::time::sleep(LOOK_EVERY) => self.changed(&mut before),
            };
            if due {
                let this = Arc::clone(&self);
                // Compiling phrases takes a while, and the runtime has signals and answers to see to.
                super::guard::reloading(true);
                let _ = tokio::task::spawn_blocking(move || this.reload()).await;
                super::guard::reloading(false);
            }
        }
    }

    /// Whether the files are other ones than those loaded, and the same as at the look before: an editor may be at them.
    pub(super) fn changed(&self, before: &mut Option<Stamp>) -> bool {
        let Some(file) = &self.file else { return false };
        let now = stamp(file);
        if now == *self.seen.lock().unwrap_or_else(PoisonError::into_inner) {
            *before = None;
            return false;
        }
        before.replace(now.clone()) == Some(now)
    }
}

/// What lies there: the file, and every TOML file of the two folders beside it.
fn stamp(file: &Path) -> Stamp {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut paths = vec![file.to_owned()];
    for beside in ["sites", "lexicon"] {
        let entries = std::fs::read_dir(folder.join(beside)).into_iter().flatten().flatten();
        paths.extend(entries.map(|e| e.path()).filter(|path| path.extension().is_some_and(|e| e == "toml")));
    }
    paths.sort_unstable();
    let look = |path: PathBuf| {
        let found = path.metadata().ok();
        let (bytes, at) = found.map_or((0, None), |found| (found.len(), found.modified().ok()));
        (path, bytes, at)
    };
    paths.into_iter().map(look).collect()
}
