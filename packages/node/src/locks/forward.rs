//! One lock towards us is forwarded: given to the channel that its payer names, or let go where that cannot be paid over now.

use crate::peers::{NotSigned, Peers};
use crate::writer::{ask, LetGo, WaitingLock, WriterRequest, WriterSender};
use causeway_chain::machine_time;
use causeway_peer_protocol::onion::{FailureCode, PaymentFailure};
use causeway_types::{LockId, Seconds};
use causeway_wallet::book::EntryKey;
use std::time::Duration;
use tokio::time::Instant;
use tracing::debug;

/// For how long a peer that has no link, or is busy, is waited for: its node may be starting.
const WAIT: Duration = Duration::from_secs(10);
/// The pause before it is tried again.
const RETRY: Duration = Duration::from_millis(200);

/// Which lock it was.
pub(super) type LockName = (EntryKey, LockId);

/// Has the lock signed that is given for one towards us; where nothing is signed in time, that one is let go. What the guard refuses
/// it has let go itself, in the commit that would have signed.
pub(super) async fn forward(
    lock: WaitingLock,
    peers: std::sync::Arc<Peers>,
    writer: WriterSender,
) -> LockName {
    let name = (lock.key, lock.id);
    let last = Instant::now() + WAIT;
    loop {
        let until = machine_time().plus(Seconds(WAIT.as_secs()));
        let operation = lock.operation.clone();
        match peers.sign(lock.over, operation, until).await {
            Some(Ok(())) => return name,
            Some(Err(NotSigned::NotConnected | NotSigned::Busy))
                if Instant::now() + RETRY < last =>
            {
                tokio::time::sleep(RETRY).await;
            }
            Some(Err(why)) => {
                debug!(channel = lock.over.0, %why, "a lock is not forwarded");
                let_go(&lock, &writer).await;
                return name;
            }
            // the link ended, or the node stops: the book says what was signed
            None => return name,
        }
    }
}

/// Lets the lock go, unless one was given for it meanwhile or it is decided.
async fn let_go(lock: &WaitingLock, writer: &WriterSender) {
    let failure = PaymentFailure {
        code: FailureCode::PEER_AWAY,
        channel_id: lock.over,
        asked: 0,
        allowed: 0,
    };
    let request = |answer| {
        WriterRequest::LetGo(LetGo {
            key: lock.key,
            id: lock.id,
            failure,
            answer,
        })
    };
    // what is not let go now is found again: it waits in the book
    let _ = ask(writer, request).await;
}
