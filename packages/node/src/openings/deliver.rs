//! The task that makes payments that may be delivered later, once their payee is there: what the book has of them is enough,
//! so a node that was ended in between goes on with them.

use crate::follower::FollowerState;
use crate::payments::{seal_for, Due, NoMemo, PaymentDesk};
use crate::peers::Peers;
use crate::stop::StopSignal;
use crate::writer::{ask, ChooseChannel, EndPending, ListDeliveries, WriterRequest, WriterSender};
use causeway_chain::machine_time;
use causeway_client::error::PaymentError;
use causeway_client::ClientError;
use causeway_peer_protocol::channel::LocalOperation;
use causeway_peer_protocol::SealedMemo;
use causeway_types::{ChannelId, Hash, Height, Operation, Seconds};
use causeway_wallet::book::{NamedPendingPayment, PendingPayment};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{watch, Notify};
use tokio::time::Instant;
use tracing::{debug, info, warn};

/// The pause between two looks at whether a payee is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a payment may take to be signed once its payee is there, before it is looked at anew.
const ATTEMPT: Duration = Duration::from_secs(10);

/// Makes payments that may be delivered later.
pub struct Deliveries {
    /// The writer, which knows what is to be delivered.
    pub writer: WriterSender,
    /// Who is there.
    pub peers: Arc<Peers>,
    /// What is followed: before the first block no channel is known.
    pub follower: watch::Receiver<FollowerState>,
    /// What has payments signed.
    pub payments: PaymentDesk,
    /// Wakes it where something new may be delivered later.
    pub wake: Arc<Notify>,
}

impl Deliveries {
    /// Delivers until the node stops.
    pub async fn run(mut self, mut stop: StopSignal) {
        let has_begun = self
            .follower
            .wait_for(|state| state.view.block.height != Height(0));
        tokio::select! {
            _ = has_begun => {}
            () = stop.stopped() => return,
        }
        loop {
            let round = async {
                match self.pending().await {
                    Some(pending) if pending.is_empty() => self.wake.notified().await,
                    pending => {
                        self.deliver(&pending.unwrap_or_default()).await;
                        tokio::time::sleep(LOOK_EVERY).await;
                    }
                }
            };
            tokio::select! {
                () = round => {}
                () = stop.stopped() => return,
            }
        }
    }

    /// None where that cannot be read now.
    async fn pending(&self) -> Option<Vec<NamedPendingPayment>> {
        let list = |answer| WriterRequest::ListDeliveries(ListDeliveries { answer });
        let listed = ask(&self.writer, list).await?;
        listed
            .inspect_err(|error| warn!(%error, "what is to be delivered could not be read"))
            .ok()
    }

    /// Gives the desk those whose payees are there. One that is under way is not given twice: the desk knows it by its number.
    async fn deliver(&self, pending: &[NamedPendingPayment]) {
        let linked = self.peers.linked().await;
        for (id, payment) in pending {
            let channel_id = match self.channel(id, payment).await {
                Some(channel_id) if linked.contains(&payment.peer) => channel_id,
                _ => continue,
            };
            let memo = match self.memo(payment, channel_id) {
                Ok(memo) => memo,
                // it waits for the announcement, as it does for the payee
                Err(why) => {
                    debug!(id, %why, "a payment is not delivered");
                    continue;
                }
            };
            let due = Due {
                until: Instant::now() + ATTEMPT,
                // what is ended meanwhile is held against a token's limits for longer
                by_clock: Some(machine_time().plus(Seconds(2 * ATTEMPT.as_secs()))),
            };
            info!(id, channel = channel_id.0, "a payment is delivered");
            // one that names a reference is not delivered later
            let operation = LocalOperation {
                memo,
                ..LocalOperation::new(
                    payment.request,
                    Operation::DirectPayment {
                        reference: Hash::ZERO,
                        amount: payment.amount,
                    },
                )
            };
            let under_way = self.payments.pay(channel_id, operation, due);
            // the book says what came of it
            let _ = under_way.await;
        }
    }

    /// What goes along with a payment, encrypted for its channel.
    fn memo(
        &self,
        payment: &PendingPayment,
        channel_id: ChannelId,
    ) -> Result<Option<Arc<SealedMemo>>, NoMemo> {
        let Some(text) = &payment.memo else {
            return Ok(None);
        };
        let view = self.follower.borrow().view.clone();
        seal_for(&view, channel_id, text).map(Some)
    }

    /// The channel that a payment goes over; none where there is none yet, or none any more.
    async fn channel(&self, id: &str, payment: &PendingPayment) -> Option<ChannelId> {
        let choose = |answer| {
            WriterRequest::ChooseChannel(ChooseChannel {
                peer: payment.peer.clone(),
                sidechain_id: payment.sidechain_id,
                amount: payment.amount,
                request: id.to_owned(),
                answer,
            })
        };
        match ask(&self.writer, choose).await? {
            Ok(chosen) => chosen.map(|chosen| chosen.channel_id),
            Err(error) if has_ended(&error) => {
                warn!(id, %error, "a payment can be delivered no more");
                let request = payment.request;
                let end = |answer| WriterRequest::EndPending(EndPending { request, answer });
                // what is not ended now is in the next round
                let _ = ask(&self.writer, end).await;
                None
            }
            // it may be usable later
            Err(_) => None,
        }
    }
}

/// Whether the channel that was opened for a payment has ended.
fn has_ended(error: &ClientError) -> bool {
    match error {
        ClientError::Payment { error, .. } => matches!(**error, PaymentError::ChannelEnded { .. }),
        _ => false,
    }
}
