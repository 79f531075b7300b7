//! Payments of ours that a block makes final: the peer has put their voucher on chain and has not acknowledged it.

use super::peer::Peer;
use super::peer_channel::PeerAnswer;
use crate::writer::{ask, ReadFinal, WriterRequest};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::ChannelId;
use causeway_wallet::book::LoggedPayment;
use futures_util::FutureExt as _;

impl Peer {
    /// A block has changed a channel: asks which of the payments that are signed and waited for are final by that.
    pub(super) fn ask_final(&mut self, id: ChannelId) {
        let waiting = self.waiters.iter();
        let signed = waiting.filter(|(_, waiter)| waiter.waits_for_peer(id));
        let requests: Vec<RequestId> = signed.map(|(request, _)| *request).collect();
        if requests.is_empty() {
            return;
        }
        let writer = self.context.writer.clone();
        let asked = async move {
            let read = |answer| WriterRequest::ReadFinal(ReadFinal { requests, answer });
            PeerAnswer::Final(ask(&writer, read).await)
        };
        self.answers.push(asked.boxed());
    }

    /// Answers whoever waits for one of them.
    pub(super) fn take_final(&mut self, payments: Vec<LoggedPayment>) {
        for payment in payments {
            let request = payment.payment.request;
            let waiter = request.and_then(|request| self.waiters.remove(&request));
            if let Some(mut waiter) = waiter {
                waiter.is_settled(Some(payment));
            }
        }
    }
}
