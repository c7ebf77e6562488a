//! The HTTP side of the daemon: `/healthz`, `/readyz`, `/metrics` and `POST /ingest`.
//!
//! Built on `hyper` itself: four paths need no router, and axum would bring twice the crates and a `serve` without a
//! time limit for request heads. Connections, heads, bodies and waits are bounded by number, time and bytes. It runs on
//! the engine's runtime, which does no work on pages; files are written by threads that may block.

mod answer;
mod ingest;
mod kinds;
mod spool;
mod token;
mod verdict;

#[cfg(test)]
mod tests;

pub use answer::State;
pub use ingest::{Ingest, Limits};
pub use token::{ListenError, Token, address};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// Connections at one time; further ones wait in the system's queue. More than [`Limits`] lets wait for commits, so
/// that health and metrics always get through.
const CONNECTIONS: usize = 256;
/// The head of a request must be there by then.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 << 10;
/// After an error of `accept` (out of handles), before the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Answers under way may take so long once the server is told to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// A bound address.
#[derive(Debug)]
pub struct Listener(TcpListener, SocketAddr);

impl Listener {
    /// Binds, unless the address can be reached from elsewhere and there is no token.
    ///
    /// # Errors
    /// [`ListenError::Open`] and [`ListenError::Bind`].
    pub async fn bind(address: SocketAddr, token: Option<&Token>) -> Result<Listener, ListenError> {
        if !address.ip().to_canonical().is_loopback() && token.is_none() {
            return Err(ListenError::Open(address));
        }
        let bound = |source| ListenError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bound)?;
        let at = listener.local_addr().map_err(bound)?;
        Ok(Listener(listener, at))
    }

    /// Where it listens; the port is the real one where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.1
    }
}

/// Serves until `end` turns true; then lets answers under way finish, for [`FAREWELL`] at most.
pub async fn serve(listener: Listener, state: Arc<State>, mut end: watch::Receiver<bool>) {
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            biased;
            _ = end.wait_for(|end| *end) => break,
            accepted = accept(&listener.0, &free) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let (state, end) = (Arc::clone(&state), end.clone());
        tokio::spawn(async move {
            connection(stream, state, end).await;
            drop(place);
        });
    }
    // All places are free once every connection is closed.
    let _ = tokio::time::timeout(FAREWELL, free.acquire_many(CONNECTIONS as u32)).await;
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(_) => {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// What goes wrong on a connection is between it and the client.
async fn connection(stream: TcpStream, state: Arc<State>, mut end: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, std::convert::Infallible>(answer::answer(&state, request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = std::pin::pin!(served);
    tokio::select! {
        _ = served.as_mut() => return,
        _ = end.wait_for(|end| *end) => served.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(FAREWELL, served).await;
}
