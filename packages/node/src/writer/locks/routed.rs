//! Payments of our own over several channels: written down, read, and ended.

use crate::writer::thread::WriterState;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Hash, Operation};
use causeway_wallet::book::{RouteAttempt, RoutedPayment, Spending};
use causeway_wallet::{guard, WalletError};
use tokio::sync::oneshot;

/// Writes down what is to be paid, before anything is signed for it.
#[derive(Debug)]
pub struct AddRoutedPayment {
    /// What is to be paid; its times of asking are the writer's to fill in.
    pub payment: RoutedPayment,
    /// What it counts against until it is over, where whoever asks may not spend whatever there is.
    pub spending: Option<Spending>,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<RoutedRecord, WalletError>>,
}

/// Reads one.
#[derive(Debug)]
pub struct ReadRoutedPayment {
    /// The number of the caller's id.
    pub request: RequestId,
    /// Where the answer goes; none where it is none.
    pub answer: oneshot::Sender<Result<Option<RoutedRecord>, WalletError>>,
}

/// Ends one that is tried no more. Nothing changes where it is made, or while a lock of it may still be paid.
#[derive(Debug)]
pub struct FailRoutedPayment {
    /// The number of the caller's id.
    pub request: RequestId,
    /// Why it was not paid.
    pub why: String,
    /// Where the answer goes, once it is on disk: how it stands.
    pub answer: oneshot::Sender<Result<Option<RoutedRecord>, WalletError>>,
}

/// Those that are under way, each with its caller's own name for it.
#[derive(Debug)]
pub struct ListRoutedPayments {
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<(String, RoutedPayment)>, WalletError>>,
}

/// A payment with the locks that carried it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutedRecord {
    /// What is paid, and how far it is.
    pub payment: RoutedPayment,
    /// In the order in which they were signed.
    pub attempts: Vec<RouteAttempt>,
}

fn record(state: &WriterState, request: RequestId) -> Result<Option<RoutedRecord>, WalletError> {
    let Some(payment) = state.book.routed_payment(request)? else {
        return Ok(None);
    };
    let attempts = state.book.route_attempts(request)?;
    Ok(Some(RoutedRecord { payment, attempts }))
}

pub(in crate::writer) fn add(state: &mut WriterState, ask: AddRoutedPayment) {
    let at = state.channels.time().committed();
    let clock = crate::writer::tokens::clock(state);
    let payment = RoutedPayment {
        at,
        changed_at: at,
        ..ask.payment
    };
    let request = payment.request;
    let domain = state.contracts.domain();
    let added = state.book.commit(|book| {
        let reference = payment.terms.named().unwrap_or(Hash::ZERO);
        // the same again is held by what was asked first
        if book.routed_payment(request)?.is_none() {
            // one that is paid over a channel is not paid over several, too
            let direct = Operation::DirectPayment {
                reference,
                amount: payment.terms.amount,
            };
            guard::check_unpaid_to(book, (&domain, &payment.terms.payee), &direct)?;
            if let Some(spending) = ask.spending {
                // held until it is over: what it costs is known only then
                let until = None;
                book.hold_spending(request, &Spending { until, ..spending }, clock)?;
            }
        }
        book.add_routed_payment(&payment)
    });
    let done = added.and_then(|()| {
        let found = record(state, request)?;
        found.ok_or(WalletError::PaymentOver(request.0))
    });
    let _ = ask.answer.send(done);
}

pub(in crate::writer) fn read(state: &WriterState, ask: ReadRoutedPayment) {
    let _ = ask.answer.send(record(state, ask.request));
}

pub(in crate::writer) fn fail(state: &mut WriterState, ask: FailRoutedPayment) {
    let at = state.channels.time().committed();
    let until = causeway_chain::machine_time();
    let ended = state.book.commit(|book| {
        if book.fail_routed_payment(ask.request, &ask.why, at)? {
            book.end_hold(ask.request, until)?;
        }
        Ok(())
    });
    let done = ended.and_then(|()| record(state, ask.request));
    let _ = ask.answer.send(done);
}

pub(in crate::writer) fn list(state: &WriterState, ask: ListRoutedPayments) {
    let _ = ask.answer.send(state.book.open_routed_payments());
}
