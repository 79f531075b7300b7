//! The desk: a task that knows which payments are under way in this process. The same payment asked for twice at once is
//! given to its peer once, and both callers see how far it is. Nothing here is on disk: after a restart the book says what
//! was signed, and a caller asks again.

use crate::peers::{LocalRequest, NotSigned, Peers};
use crate::stop::StopSignal;
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_types::{ChannelId, UnixTime};
use causeway_wallet::book::LoggedPayment;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

/// The pause before a peer without a link is tried again.
const RETRY: Duration = Duration::from_millis(200);
/// How many payments may wait for the desk.
const QUEUE: usize = 4_096;

/// How far a payment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is signed yet.
    Waiting,
    /// It is signed and on disk.
    Signed,
    /// The peer has acknowledged it. With the payment as the log has it, where the commit told.
    Final(Option<Box<LoggedPayment>>),
    /// Nothing was signed, and nothing will be, unless it is asked for again.
    NotSigned(NotSigned),
}

/// A payment that is asked for.
#[derive(Debug)]
struct Ask {
    channel: ChannelId,
    operation: LocalOperation,
    due: Due,
    progress: oneshot::Sender<watch::Receiver<Progress>>,
}

/// Until when a payment may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// How long its caller waits.
    pub until: Instant,
    /// By this machine's clock, too, which may be set meanwhile; none where that does not matter.
    pub by_clock: Option<UnixTime>,
}

impl Due {
    /// Who waits longest decides.
    fn extend(&mut self, other: Due) {
        self.until = self.until.max(other.until);
        let both = self.by_clock.zip(other.by_clock);
        self.by_clock = both.map(|(one, other)| one.max(other));
    }

    /// As a time of day, for what is compared with other clocks.
    fn by_this_machines_clock(&self) -> UnixTime {
        let until = by_this_machines_clock(self.until);
        self.by_clock.map_or(until, |by| by.min(until))
    }
}

/// Where payments are asked for. Clones reach the same desk.
#[derive(Clone, Debug)]
pub struct PaymentDesk(mpsc::Sender<Ask>);

impl PaymentDesk {
    /// Starts the desk's task; it ends with the node.
    pub fn start(peers: Arc<Peers>, stop: StopSignal) -> PaymentDesk {
        let (sender, asks) = mpsc::channel(QUEUE);
        tokio::spawn(run(peers, asks, stop));
        PaymentDesk(sender)
    }

    /// Pays over a channel, or joins the payment of the same request that is under way. None where the node stops.
    pub async fn pay(
        &self,
        channel: ChannelId,
        operation: LocalOperation,
        due: Due,
    ) -> Option<watch::Receiver<Progress>> {
        let (progress, answered) = oneshot::channel();
        let ask = Ask {
            channel,
            operation,
            due,
            progress,
        };
        self.0.send(ask).await.ok()?;
        answered.await.ok()
    }
}

/// A payment under way: who looks at it, and until when it may be signed.
struct UnderWay {
    progress: watch::Receiver<Progress>,
    due: watch::Sender<Due>,
}

async fn run(peers: Arc<Peers>, mut asks: mpsc::Receiver<Ask>, mut stop: StopSignal) {
    let mut under_way: HashMap<RequestId, UnderWay> = HashMap::new();
    let (over, mut finished) = mpsc::unbounded_channel();
    loop {
        let ask = tokio::select! {
            // with `biased` a payment that is over is not joined any more
            biased;
            () = stop.stopped() => return,
            Some(request) = finished.recv() => {
                under_way.remove(&request);
                continue;
            }
            ask = asks.recv() => ask,
        };
        let Some(ask) = ask else { return };
        let request = ask.operation.id;
        if let Some(same) = under_way.get(&request) {
            same.due.send_modify(|due| due.extend(ask.due));
            let _ = ask.progress.send(same.progress.clone());
            continue;
        }
        let (report, progress) = watch::channel(Progress::Waiting);
        let (due, deadline) = watch::channel(ask.due);
        under_way.insert(
            request,
            UnderWay {
                progress: progress.clone(),
                due,
            },
        );
        let _ = ask.progress.send(progress);
        let payment = Payment {
            channel: ask.channel,
            operation: ask.operation,
        };
        let (peers, over, mut stop) = (peers.clone(), over.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = carry(&peers, &payment, &deadline, &report) => {}
                () = stop.stopped() => {}
            }
            // the desk ends with the node
            let _ = over.send(request);
        });
    }
}

/// What is paid.
struct Payment {
    channel: ChannelId,
    operation: LocalOperation,
}

/// Has a payment signed by its deadline, trying again while its peer has no link, and follows it to its acknowledgement.
async fn carry(
    peers: &Peers,
    payment: &Payment,
    deadline: &watch::Receiver<Due>,
    report: &watch::Sender<Progress>,
) {
    loop {
        let due = *deadline.borrow();
        let (signed, is_signed) = oneshot::channel();
        let (settled, is_settled) = oneshot::channel();
        peers
            .request(LocalRequest {
                channel: payment.channel,
                operation: payment.operation.clone(),
                until: Some(due.by_this_machines_clock()),
                signed,
                settled,
            })
            .await;
        match is_signed.await {
            Ok(Ok(())) => {
                report.send_replace(Progress::Signed);
                if let Ok(payment) = is_settled.await {
                    report.send_replace(Progress::Final(payment.map(Box::new)));
                }
                return;
            }
            Ok(Err(why @ (NotSigned::NotConnected | NotSigned::Busy))) => {
                if Instant::now() + RETRY >= deadline.borrow().until {
                    report.send_replace(Progress::NotSigned(why));
                    return;
                }
                tokio::time::sleep(RETRY).await;
            }
            Ok(Err(NotSigned::TooLate)) if *deadline.borrow() != due => {}
            Ok(Err(why)) => {
                report.send_replace(Progress::NotSigned(why));
                return;
            }
            // the link ended, or the node stops: the book says what was signed
            Err(_) => return,
        }
    }
}

/// A moment of this process as a time of day, for what is compared with other clocks; rounded up to whole seconds.
fn by_this_machines_clock(moment: Instant) -> UnixTime {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let left = moment.saturating_duration_since(Instant::now());
    let at = since + left;
    UnixTime(at.as_secs() + u64::from(at.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_chain::machine_time;
    use causeway_types::Seconds;

    #[test]
    fn what_a_token_asked_for_is_not_signed_once_the_machines_clock_has_passed_its_hold() {
        let waits = |seconds, by_clock| Due {
            until: Instant::now() + Duration::from_secs(seconds),
            by_clock,
        };
        // its caller still waits, and the clock was set forward since it was asked for
        let held_until = machine_time().minus(Seconds(1));
        let of_token = waits(60, Some(held_until));
        assert_eq!(of_token.by_this_machines_clock(), held_until);
        // a hold is no reason to sign for longer than its caller waits
        let longer = waits(5, Some(held_until.plus(Seconds(600))));
        assert!(longer.by_this_machines_clock() < held_until.plus(Seconds(60)));
        // who asks for the same and has a later time, or none, has it signed
        let mut both = of_token;
        both.extend(longer);
        assert_eq!(
            (both.until, both.by_clock),
            (of_token.until, longer.by_clock)
        );
        both.extend(waits(1, None));
        assert_eq!((both.until, both.by_clock), (of_token.until, None));
        both.extend(of_token);
        assert_eq!(both.by_clock, None);
        assert!(both.by_this_machines_clock() > held_until.plus(Seconds(50)));
    }
}
