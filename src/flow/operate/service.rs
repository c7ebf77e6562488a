//! Everything an operator has round the engine, as one: guard, reloads and HTTP start with the daemon and end with it.

use super::endings::Endings;
use super::exposition::{Disk, Surroundings};
use super::guard::Guard;
use super::http::{Ingest, Limits, ListenError, Listener, State, Token, serve};
use super::log::Logger;
use super::pulse::Place;
use super::recipe::Current;
use super::reload::{Load, Reloader};
use super::vitals::Vitals;
use super::volumes;
use crate::flow::watch::OWN;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The folder in our own for bodies that are not whole yet.
const INCOMING: &str = "incoming";

/// What the engine and the service share.
#[derive(Clone, Debug)]
pub struct Shared {
    /// What the engine says.
    pub vitals: Arc<Vitals>,
    /// What became of inputs.
    pub endings: Arc<Endings>,
    /// The pipeline in force.
    pub current: Arc<Current>,
    /// Where lines go.
    pub log: Arc<Logger>,
}

/// What is to be served, and how.
pub struct Wanted {
    /// Where the daemon is; `listen` is filled in here.
    pub place: Place,
    /// The address to listen on, if any.
    pub listen: Option<SocketAddr>,
    /// What is asked for by `/metrics` and `/ingest`.
    pub token: Option<Token>,
    /// Bounds of `/ingest`.
    pub limits: Limits,
    /// Loads the pipeline anew.
    pub load: Load,
    /// The pipeline's file; `None` for one that is built in.
    pub file: Option<PathBuf>,
}

/// A service under way.
#[derive(Debug)]
pub struct Service {
    tasks: Vec<JoinHandle<()>>,
    server: Option<JoinHandle<()>>,
    end: watch::Sender<bool>,
    endings: Arc<Endings>,
    log: Arc<Logger>,
}

impl Service {
    /// Starts it on the runtime of the caller. `asked` brings wishes for a reload.
    ///
    /// # Errors
    /// [`ListenError`]; nothing runs then.
    pub async fn start(
        shared: &Shared,
        mut wanted: Wanted,
        asked: mpsc::Receiver<()>,
    ) -> Result<Service, ListenError> {
        let listener = match wanted.listen {
            None => None,
            Some(address) => Some(Listener::bind(address, wanted.token.as_ref()).await?),
        };
        wanted.place.listen = listener.as_ref().map(Listener::address);
        let Shared { vitals, endings, current, log } = shared.clone();
        let reloader =
            Arc::new(Reloader::new(Arc::clone(&current), wanted.load, wanted.file, Arc::clone(&log)));
        let (end, ended) = watch::channel(false);
        let mut server = None;
        if let Some(listener) = listener {
            log.info(&format!("listening on {}", listener.address()));
            let drop = wanted.place.drop.clone();
            let format = current.get().settings.format;
            let hidden = drop.join(OWN).join(INCOMING);
            let ingest = Arc::new(Ingest::new(drop, hidden, format, Arc::clone(&endings), wanted.limits));
            let round = round(&wanted.place, &current, &reloader, &ingest);
            let state = Arc::new(State { vitals: Arc::clone(&vitals), round, ingest, token: wanted.token });
            server = Some(tokio::spawn(serve(listener, state, ended)));
        }
        let guard = Guard { vitals, current, place: wanted.place, log: Arc::clone(&log) };
        let tasks = vec![tokio::spawn(guard.run()), tokio::spawn(reloader.run(asked))];
        Ok(Service { tasks, server, end, endings, log })
    }

    /// Ends it once the engine has ended: whoever still waits for an input hears that it is stored, no more.
    pub async fn end(self) {
        self.endings.close();
        // The guard may not have had the time to see that the daemon drains.
        super::guard::stopping();
        let _ = self.end.send(true);
        for task in self.tasks {
            task.abort();
        }
        if let Some(server) = self.server {
            let _ = server.await;
        }
        self.log.flush(true);
    }
}

/// What `/metrics` shows beside the vitals.
fn round(
    place: &Place,
    current: &Arc<Current>,
    reloader: &Arc<Reloader>,
    ingest: &Arc<Ingest>,
) -> Box<dyn Fn() -> Surroundings + Send + Sync> {
    let (current, reloader, ingest) = (Arc::clone(current), Arc::clone(reloader), Arc::clone(ingest));
    let folders = [("drop", place.drop.clone()), ("out", place.out.clone()), ("state", place.state.clone())];
    Box::new(move || {
        let disk = |(folder, path): &(&'static str, PathBuf)| {
            volumes::room(path).map(|(free, size)| Disk { folder, free, size })
        };
        let (ingest_bytes, ingest_waiting) = ingest.stored_and_waiting();
        Surroundings {
            fingerprint: current.get().fingerprint.clone(),
            disks: folders.iter().filter_map(disk).collect(),
            reloads: reloader.counts(),
            answers: ingest.answers(),
            ingest_bytes,
            ingest_waiting,
            process: volumes::process(),
        }
    })
}
