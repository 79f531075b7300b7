//! Payments to accounts of which nothing is signed yet: written down before anything is done for them.

use super::thread::WriterState;
use super::tokens;
use causeway_chain::machine_time;
use causeway_node_api::MAX_WAIT;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::Seconds;
use causeway_wallet::book::{NamedPendingPayment, PendingPayment, Spending};
use causeway_wallet::WalletError;
use tokio::sync::oneshot;

/// Writes down what is to be paid.
#[derive(Debug)]
pub struct NotePending {
    /// What is to be paid; its time is the writer's to fill in.
    pub pending: PendingPayment,
    /// What it counts against, where whoever asks may not spend whatever there is: what may be delivered later is held against
    /// that until it is signed or ended.
    pub spending: Option<Spending>,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// Ends what is to be paid under an id: it is not made by itself any more, and what is signed by now is forgotten.
#[derive(Debug)]
pub struct EndPending {
    /// The number of the caller's id.
    pub request: RequestId,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// What is to be paid under a caller's id.
#[derive(Debug)]
pub struct ReadPending {
    /// The caller's own name for it.
    pub id: String,
    /// Where the answer goes; none where nothing was asked for, or it is signed.
    pub answer: oneshot::Sender<Result<Option<PendingPayment>, WalletError>>,
}

/// What is to be paid without being asked for again.
#[derive(Debug)]
pub struct ListDeliveries {
    /// Where the answer goes: each with its caller's own name for it.
    pub answer: oneshot::Sender<Result<Vec<NamedPendingPayment>, WalletError>>,
}

pub(super) fn note(state: &mut WriterState, ask: NotePending) {
    let NotePending {
        mut pending,
        spending,
        answer,
    } = ask;
    pending.at = state.channels.time().committed();
    let clock = tokens::clock(state);
    let later = spending.filter(|_| pending.is_delivered_later);
    let noted = state.book.commit(|book| {
        if let Some(spending) = later {
            // what another caller of the same has had signed meanwhile counts by its signature
            if !book.is_signed(pending.request)? {
                let until = None;
                let spending = Spending { until, ..spending };
                book.hold_spending(pending.request, &spending, clock)?;
            }
        }
        book.note_pending(&pending)
    });
    // whoever asked and does not wait any more asks again
    let _ = answer.send(noted);
}

pub(super) fn end(state: &mut WriterState, ask: EndPending) {
    // whoever asked for the same may have it under way for as long as a call waits
    let until = machine_time().plus(Seconds(u64::from(2 * MAX_WAIT)));
    let done = state.book.commit(|book| {
        book.end_pending(ask.request)?;
        // a payment over several channels is held until it is over, whoever else has asked for the same
        let routed = book.routed_payment(ask.request)?;
        match routed.is_some_and(|of| !of.is_over()) {
            true => Ok(()),
            false => book.end_hold(ask.request, until),
        }
    });
    let _ = ask.answer.send(done);
}

pub(super) fn read(state: &WriterState, ask: ReadPending) {
    let _ = ask.answer.send(state.book.pending_payment(&ask.id));
}

pub(super) fn list(state: &WriterState, ask: ListDeliveries) {
    let _ = ask.answer.send(state.book.deliveries());
}
