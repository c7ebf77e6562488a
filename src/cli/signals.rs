//! SIGINT, SIGTERM and SIGHUP as futures: the first asks to end, the second to end at once. For the daemon SIGHUP asks for a
//! reload instead.

use super::CliError;
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(feature = "daemon")]
use tokio::sync::mpsc;
use tokio::sync::oneshot;

/// Catches the signals from now on, within the runtime. Gives what resolves at the first one and what does at the
/// second; `said` is called at the first.
pub(super) fn two(
    said: impl Fn() + Send + 'static,
) -> Result<(impl Future<Output = ()>, impl Future<Output = ()>), CliError> {
    let all = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    at_two_of(all.into_iter().map(catch).collect::<Result<_, _>>()?, said)
}

/// The same without SIGHUP.
#[cfg(feature = "daemon")]
pub(super) fn two_but_hangup(
    said: impl Fn() + Send + 'static,
) -> Result<(impl Future<Output = ()>, impl Future<Output = ()>), CliError> {
    let ends = [SignalKind::interrupt(), SignalKind::terminate()];
    at_two_of(ends.into_iter().map(catch).collect::<Result<_, _>>()?, said)
}

/// A message at each SIGHUP. Those that come while one waits are one with it.
#[cfg(feature = "daemon")]
pub(super) fn hangups() -> Result<mpsc::Receiver<()>, CliError> {
    let mut caught = catch(SignalKind::hangup())?;
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        while caught.recv().await.is_some() {
            let _ = sender.try_send(());
        }
    });
    Ok(receiver)
}

fn catch(kind: SignalKind) -> Result<Signal, CliError> {
    signal(kind).map_err(|e| CliError::Failed(format!("cannot listen to signals: {e}")))
}

fn at_two_of(
    mut caught: Vec<Signal>,
    said: impl Fn() + Send + 'static,
) -> Result<(impl Future<Output = ()>, impl Future<Output = ()>), CliError> {
    let (first, at_first) = oneshot::channel::<()>();
    let (second, at_second) = oneshot::channel::<()>();
    tokio::spawn(async move {
        next(&mut caught).await;
        said();
        let _ = first.send(());
        next(&mut caught).await;
        let _ = second.send(());
    });
    Ok((async { drop(at_first.await) }, async { drop(at_second.await) }))
}

/// Waits for any of them.
async fn next(signals: &mut [Signal]) {
    let any = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
    futures::future::select_all(any).await;
}
