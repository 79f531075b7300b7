//! Payments that callers ask for: under an id of their own, so that none is made twice.

use super::lists::key_in_book;
use super::thread::WriterState;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{ChannelId, Hash, Operation};
use causeway_wallet::book::{
    EntryKey, LoggedPayment, NumberedRequest, PaymentPlace, PaymentState, Refundable, Spending,
    SpendingClock, Writer,
};
use causeway_wallet::{guard, WalletError};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Who is paid: what was paid to the same account before is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    /// The peer of a channel.
    Channel(EntryKey),
    /// An account, over whichever channel.
    Account {
        /// The signing domain of its channels.
        domain: Hash,
        /// Its address.
        account: String,
    },
}

/// Gives a caller's id its number: the same id with another payment is refused. A new one is on disk with the next commit, so that
/// of the payment's signature at the latest; where there is none, [`KeepRequests`] has it written before the caller is answered.
#[derive(Debug)]
pub struct AskPayment {
    /// The caller's own name for it.
    pub id: String,
    /// The hash of all that is asked for.
    pub asked: Hash,
    /// To whom, where that is known, and what it is: refused where it names a reference that is paid, or may be.
    pub payment: Option<(Payee, Operation)>,
    /// What it counts against until it is signed, where whoever asks may not spend whatever there is.
    pub spending: Option<Spending>,
    /// Where the answer goes; what the payment counts against is on disk by then.
    pub answer: oneshot::Sender<Result<PaymentRequest, Arc<WalletError>>>,
}

/// Has the numbers written that were given to callers' ids and are in no commit yet.
#[derive(Debug)]
pub struct KeepRequests {
    /// Where the answer goes, once they are on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// What stands under an id.
#[derive(Clone, Debug)]
pub struct PaymentRequest {
    /// The number of the request.
    pub request: RequestId,
    /// The payment, if it was signed before; none where it goes over several channels, of which the log has each lock.
    pub payment: Option<LoggedPayment>,
    /// Whether it goes over several channels.
    pub is_routed: bool,
}

/// What stands under an id, without asking for anything.
#[derive(Debug)]
pub struct ReadPayment {
    /// The caller's own name for it.
    pub id: String,
    /// Where the answer goes: its number and its payment; none where nothing was asked for under it.
    pub answer: oneshot::Sender<Result<Option<PaymentRequest>, WalletError>>,
}

/// Which payments are final by now: the chain has their vouchers.
#[derive(Debug)]
pub struct ReadFinal {
    /// What asked for them.
    pub requests: Vec<RequestId>,
    /// Where the answer goes: those that are, as the log has them.
    pub answer: oneshot::Sender<Vec<LoggedPayment>>,
}

/// A payment of the peer's, with what pays it back.
#[derive(Debug)]
pub struct ReadRefundable {
    /// The channel that it came over; it may have settled.
    pub channel_id: ChannelId,
    /// Which of its payments.
    pub at: PaymentPlace,
    /// Where the answer goes; none where there is no such payment.
    pub answer: oneshot::Sender<Result<Option<Refundable>, WalletError>>,
}

/// One that cannot be read is asked for by whoever waits for it.
pub(super) fn read_final(state: &WriterState, ask: ReadFinal) {
    let requests = ask.requests.into_iter();
    let logged = requests.filter_map(|id| state.book.payment_of_request(id).ok().flatten());
    let are_final = logged.filter(|logged| logged.state == PaymentState::Final);
    let _ = ask.answer.send(are_final.collect());
}

/// What came, and what pays it back.
pub(super) fn read_refundable(state: &WriterState, ask: ReadRefundable) {
    let found = key_in_book(state, ask.channel_id).and_then(|key| match key {
        Some(key) => state.book.refundable(&key, ask.at),
        None => Ok(None),
    });
    let _ = ask.answer.send(found);
}

/// The number of a request, in the commit under way.
pub(super) fn number(
    book: &mut Writer<'_>,
    ask: &AskPayment,
    clock: SpendingClock,
) -> Result<NumberedRequest, WalletError> {
    let request = book.number_request(&ask.id, &ask.asked)?;
    let is_begun = |book: &Writer<'_>| {
        let is_routed = book.routed_payment(request.number)?.is_some();
        Ok::<_, WalletError>(is_routed || book.is_signed(request.number)?)
    };
    if !request.is_new && is_begun(book)? {
        return Ok(request);
    }
    if let Some((payee, operation)) = &ask.payment {
        match payee {
            Payee::Channel(key) => guard::check_unpaid(book, key, operation)?,
            Payee::Account { domain, account } => {
                guard::check_unpaid_to(book, (domain, account), operation)?;
            }
        }
    }
    if let Some(spending) = &ask.spending {
        book.hold_spending(request.number, spending, clock)?;
    }
    Ok(request)
}

/// Writes the numbers that no commit has.
pub(super) fn keep(state: &mut WriterState, ask: KeepRequests) {
    // an id that a restored book lacks would pay again
    let kept = state.book.commit_signed(|book| book.keep_requests());
    // a caller that does not wait any more asks again
    let _ = ask.answer.send(kept);
}

/// Answers with what stands under the id.
pub(super) fn answer(
    state: &WriterState,
    ask: AskPayment,
    request: Result<NumberedRequest, WalletError>,
) {
    let asked = request.and_then(|request| match request.is_new {
        true => Ok(PaymentRequest {
            request: request.number,
            payment: None,
            is_routed: false,
        }),
        false => asked(state, request.number),
    });
    // a caller that does not wait any more asks again
    let _ = ask.answer.send(asked.map_err(Arc::new));
}

/// What stands under an id.
pub(super) fn read(state: &WriterState, ask: ReadPayment) {
    let number = state.book.request_number(&ask.id);
    let found = number.and_then(|number| number.map(|request| asked(state, request)).transpose());
    let _ = ask.answer.send(found);
}

fn asked(state: &WriterState, request: RequestId) -> Result<PaymentRequest, WalletError> {
    let is_routed = state.book.routed_payment(request)?.is_some();
    Ok(PaymentRequest {
        request,
        payment: match is_routed {
            true => None,
            false => state.book.payment_of_request(request)?,
        },
        is_routed,
    })
}
