//! Payments to accounts of which nothing is signed yet: written down before anything is done for them.

use super::thread::WriterState;
use causeway_chain::machine_time;
use causeway_node_api::MAX_WAIT;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::Seconds;
use causeway_wallet::book::{NamedPendingPayment, PendingPayment};
use causeway_wallet::WalletError;
use tokio::sync::oneshot;

/// Writes down what is to be paid.
#[derive(Debug)]
pub struct NotePending {
    /// What is to be paid; its time is the writer's to fill in.
    pub pending: PendingPayment,
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
        answer,
    } = ask;
    pending.at = state.channels.time().committed();
    // whoever asked and does not wait any more asks again
    let _ = answer.send(state.book.commit(|book| book.note_pending(&pending)));
}

pub(super) fn end(state: &mut WriterState, ask: EndPending) {
    // whoever asked for the same may have it under way for as long as a call waits
    let until = machine_time().plus(Seconds(u64::from(2 * MAX_WAIT)));
    let done = state.book.commit(|book| {
        book.end_pending(ask.request)?;
        book.end_hold(ask.request, until)
    });
    let _ = ask.answer.send(done);
}

pub(super) fn read(state: &WriterState, ask: ReadPending) {
    let _ = ask.answer.send(state.book.pending_payment(&ask.id));
}

pub(super) fn list(state: &WriterState, ask: ListDeliveries) {
    let _ = ask.answer.send(state.book.deliveries());
}
