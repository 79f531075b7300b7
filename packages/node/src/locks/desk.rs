//! The desk: a task that reads what is to be done about locks, and has it done.

use super::forward::{forward, LockName};
use crate::peers::Peers;
use crate::stop::StopSignal;
use crate::writer::{ask, LockWork, ReadLockWork, WriterRequest, WriterSender};
use causeway_chain::machine_time;
use causeway_peer_protocol::channel::RequestId;
use futures_util::stream::FuturesUnordered;
use futures_util::StreamExt as _;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch, Notify};
use tokio::time::Instant;

/// It looks at least so often: what waits for a time is let go then.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How many payments may ask at once to be told of.
const QUEUE: usize = 4_096;

/// What the desk is made of.
pub struct LockDeskParts {
    /// The book's writer.
    pub writer: WriterSender,
    /// The links with peers.
    pub peers: Arc<Peers>,
    /// Wakes it where a commit has given it something to do.
    pub wake: Arc<Notify>,
}

/// Where payments of our own ask to be told when a lock of theirs is decided. The desk ends with the node.
#[derive(Clone, Debug)]
pub struct LockDesk(mpsc::Sender<Follow>);

/// Tells when something of a payment has changed.
#[derive(Debug)]
struct Follow {
    payment: RequestId,
    tell: watch::Sender<()>,
}

impl LockDesk {
    /// Starts the task.
    pub fn start(parts: LockDeskParts, stop: StopSignal) -> LockDesk {
        let (sender, asks) = mpsc::channel(QUEUE);
        tokio::spawn(run(parts, asks, stop));
        LockDesk(sender)
    }

    /// Changes each time when a lock of a payment was paid or is gone, or the payment is over. None where the node stops.
    pub async fn follow(&self, payment: RequestId) -> Option<watch::Receiver<()>> {
        let (tell, told) = watch::channel(());
        self.0.send(Follow { payment, tell }).await.ok()?;
        Some(told)
    }
}

async fn run(parts: LockDeskParts, mut asks: mpsc::Receiver<Follow>, mut stop: StopSignal) {
    let mut under_way: HashSet<LockName> = HashSet::new();
    let mut forwards = FuturesUnordered::new();
    let mut followed: HashMap<RequestId, Vec<watch::Sender<()>>> = HashMap::new();
    // what waited before this start
    let mut look_at = Instant::now();
    loop {
        let looks = tokio::select! {
            // who asks to be told is told of all that is read from then on
            biased;
            () = stop.stopped() => return,
            Some(follow) = asks.recv() => {
                followed.entry(follow.payment).or_default().push(follow.tell);
                false
            }
            Some(name) = forwards.next(), if !forwards.is_empty() => {
                under_way.remove(&name);
                // where its answer was lost it may still wait
                false
            }
            () = parts.wake.notified() => true,
            () = tokio::time::sleep_until(look_at) => true,
        };
        if !looks {
            continue;
        }
        let read = |answer| WriterRequest::ReadLockWork(ReadLockWork { answer });
        let Some(work) = ask(&parts.writer, read).await else {
            return;
        };
        look_at = Instant::now() + pause(&work);
        for key in &work.news.channels {
            parts.peers.look_again(key.channel_id).await;
        }
        for payment in &work.news.payments {
            tell(&mut followed, *payment);
        }
        for lock in work.waiting {
            if under_way.insert((lock.key, lock.id)) {
                let (peers, writer) = (parts.peers.clone(), parts.writer.clone());
                forwards.push(forward(lock, peers, writer));
            }
        }
    }
}

/// Tells those who follow a payment, and forgets those who do no more.
fn tell(followed: &mut HashMap<RequestId, Vec<watch::Sender<()>>>, payment: RequestId) {
    let Some(tells) = followed.get_mut(&payment) else {
        return;
    };
    tells.retain(|tell| tell.send(()).is_ok());
    if tells.is_empty() {
        followed.remove(&payment);
    }
}

/// How long until it looks again, if nothing wakes it: when the next of what waits is let go, by this machine's clock.
fn pause(work: &LockWork) -> Duration {
    let next = work.next.map(|next| next.since(machine_time()));
    let next = next.map_or(LOOK_EVERY, |next| Duration::from_secs(next.0));
    next.clamp(Duration::from_secs(1), LOOK_EVERY)
}
