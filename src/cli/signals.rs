//! SIGINT, SIGTERM and SIGHUP as futures: the first asks to end, the second to end at once.

use super::CliError;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

/// Catches the signals from now on, within the runtime. Gives what resolves at the first one and what does at the
/// second; `said` is called at the first.
pub(super) fn two(
    said: impl Fn() + Send + 'static,
) -> Result<(impl Future<Output = ()>, impl Future<Output = ()>), CliError> {
    let catch = |kind| signal(kind).map_err(|e| CliError::Failed(format!("cannot listen to signals: {e}")));
    let mut caught =
        [catch(SignalKind::interrupt())?, catch(SignalKind::terminate())?, catch(SignalKind::hangup())?];
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

async fn next([interrupt, terminate, hangup]: &mut [Signal; 3]) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
