//! The desk: a task that gives joins to the pool one after the other. Two that are asked for at once, by callers or by the rules,
//! would each take a key, and the second would find the channel joined where it looked whether it can be.

use super::join::{JoinContext, JoinError, JoinOrder};
use crate::pool::TxWatch;
use crate::stop::StopSignal;
use tokio::sync::{mpsc, oneshot};

/// How many joins may wait for the desk.
const QUEUE: usize = 64;

struct Ask {
    order: JoinOrder,
    answer: oneshot::Sender<Result<TxWatch, JoinError>>,
}

/// Where joins are asked for. Clones reach the same desk.
#[derive(Clone)]
pub struct JoinDesk(mpsc::Sender<Ask>);

impl JoinDesk {
    /// Starts the desk's task; it ends with the node.
    pub fn start(context: JoinContext, mut stop: StopSignal) -> JoinDesk {
        let (sender, mut asks) = mpsc::channel::<Ask>(QUEUE);
        tokio::spawn(async move {
            let run = async {
                while let Some(Ask { order, answer }) = asks.recv().await {
                    let joined = context.join(order).await;
                    // who does not wait any more asks again
                    let _ = answer.send(joined);
                }
            };
            tokio::select! {
                () = run => {}
                () = stop.stopped() => {}
            }
        });
        JoinDesk(sender)
    }

    /// Has a channel joined; what was sent for it before, and may still join it, is followed.
    pub async fn join(&self, order: JoinOrder) -> Result<TxWatch, JoinError> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { order, answer };
        self.0.send(ask).await.map_err(|_| JoinError::Stopped)?;
        answered.await.map_err(|_| JoinError::Stopped)?
    }
}
