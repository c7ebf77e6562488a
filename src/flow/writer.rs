//! The one owner of the outputs, on a thread of its own: chunks in order, ticks of the clock, and one last step.

use super::FlowError;
use super::chunk::Chunk;
use super::summary::{Progress, Summary};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Chunks that wait for the writer.
const WAITING_CHUNKS: usize = 4;

/// A writer that does not come back for so long waits for a pipe that nobody reads.
const STUCK: Duration = Duration::from_secs(5);

/// What becomes of chunks. Dropped without [`Owner::finish`], it leaves nothing unfinished under a final name.
pub trait Owner: Send + 'static {
    /// Writes a chunk behind the ones before. May take its bytes out of it.
    ///
    /// # Errors
    /// What the output says; the run ends with it.
    fn take(&mut self, chunk: &mut Chunk) -> Result<(), FlowError>;

    /// Called now and then, for what depends on time.
    ///
    /// # Errors
    /// As [`Owner::take`].
    fn tick(&mut self) -> Result<(), FlowError> {
        Ok(())
    }

    /// Everything was read and written: makes it durable and gives it its names.
    ///
    /// # Errors
    /// As [`Owner::take`].
    fn finish(self) -> Result<(), FlowError>;
}

#[derive(Debug)]
enum Order {
    Chunk(Box<Chunk>),
    Tick,
    Finish,
}

/// The way to the writer thread. Dropped, it makes the thread give up what is unfinished.
#[derive(Debug)]
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    result: oneshot::Receiver<Result<Summary, FlowError>>,
}

/// Whether the writer takes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepts {
    More,
    Nothing,
}

impl Writer {
    pub(super) fn start<O: Owner>(owner: O, progress: Arc<Progress>) -> Result<Writer, FlowError> {
        let (orders, queue) = mpsc::channel(WAITING_CHUNKS);
        let (answer, result) = oneshot::channel();
        std::thread::Builder::new()
            .name(String::from("writer"))
            .spawn(move || {
                // Only then is everything dropped that the owner holds, and the run may end.
                let _ = answer.send(write(owner, queue, &progress));
            })
            .map_err(|e| FlowError::Thread(format!("cannot start the writer thread: {e}")))?;
        Ok(Writer { orders, result })
    }

    pub(super) async fn chunk(&self, chunk: Chunk) -> Accepts {
        self.order(Order::Chunk(Box::new(chunk))).await
    }

    /// Never waits: a writer that is busy needs no tick.
    pub(super) fn tick(&self) -> Accepts {
        match self.orders.try_send(Order::Tick) {
            Err(mpsc::error::TrySendError::Closed(_)) => Accepts::Nothing,
            Ok(()) | Err(mpsc::error::TrySendError::Full(_)) => Accepts::More,
        }
    }

    /// Has everything finished, and gives the counts or the first error.
    pub(super) async fn finish(self) -> Result<Summary, FlowError> {
        self.order(Order::Finish).await;
        let ended = self.result.await;
        ended.map_err(|_| FlowError::Thread(String::from("the writer thread panicked")))?
    }

    /// Has everything unfinished removed, and waits until it is, or until the writer has shown that it is stuck.
    pub(super) async fn abandon(self) {
        let Writer { orders, result } = self;
        drop(orders);
        let _ = tokio::time::timeout(STUCK, result).await;
    }

    async fn order(&self, order: Order) -> Accepts {
        if self.orders.send(order).await.is_ok() { Accepts::More } else { Accepts::Nothing }
    }
}

fn write<O: Owner>(
    mut owner: O,
    mut queue: mpsc::Receiver<Order>,
    progress: &Progress,
) -> Result<Summary, FlowError> {
    let mut summary = Summary::default();
    while let Some(order) = queue.blocking_recv() {
        match order {
            Order::Chunk(mut chunk) => {
                owner.take(&mut chunk)?;
                progress.wrote(&chunk.summary);
                summary.merge(chunk.summary);
            }
            Order::Tick => owner.tick()?,
            Order::Finish => {
                owner.finish()?;
                return Ok(summary);
            }
        }
    }
    // Told to give up: whoever did so does not ask for the counts.
    Ok(summary)
}
