//! Invoices of the node's own: made and signed here, by the identity key, in the commit that keeps them.

use super::locks::LockView;
use super::thread::WriterState;
use causeway_client::ClientError;
use causeway_node_api::calls::invoice::InvoiceName;
use causeway_peer_protocol::{AsciiText, Invoice as Asked, SignedInvoice, Utf8Text};
use causeway_types::{Amount, Hash, Preimage, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::{Invoice, InvoiceFilter, LoggedPayment, NewInvoice, PagePlace};
use causeway_wallet::{guard, WalletError};
use tokio::sync::oneshot;

/// The invoice that was made under an id, if one was. The same id with another request is refused.
#[derive(Debug)]
pub struct FindInvoice {
    /// The caller's own name for it.
    pub id: String,
    /// The hash of all that is asked for.
    pub asked: Hash,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Option<Invoice>, WalletError>>,
}

/// Makes an invoice, or gives the one that was made under the id.
#[derive(Debug)]
pub struct MakeInvoice {
    /// The caller's own name for it.
    pub id: String,
    /// The hash of all that is asked for.
    pub asked: Hash,
    /// The node's account.
    pub account: AsciiText,
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// How much is asked, base units; none for an open amount.
    pub amount: Option<Amount>,
    /// For people.
    pub description: Utf8Text<256>,
    /// What time it is, by the later clock.
    pub made_at: UnixTime,
    /// When it expires.
    pub expires_at: UnixTime,
    /// For how long a payment over several channels is held for the caller; 0 where it is not.
    pub hold: Seconds,
    /// The hash of a preimage that the caller has; none where the node makes it.
    pub hash: Option<Hash>,
    /// Where the answer goes, once it is on disk; refused where this book may not sign.
    pub answer: oneshot::Sender<Result<Invoice, ClientError>>,
}

/// An invoice of ours.
#[derive(Debug)]
pub struct ReadInvoice {
    /// Which one.
    pub name: InvoiceName,
    /// Where the answer goes; none where there is no such invoice.
    pub answer: oneshot::Sender<Result<Option<InvoiceRecord>, WalletError>>,
}

/// An invoice, with what its locks say.
#[derive(Debug)]
pub struct InvoiceRecord {
    /// As it is in the book.
    pub invoice: Invoice,
    /// Until when a payment of it is held; none where none is.
    pub held_until: Option<UnixTime>,
}

impl From<Invoice> for InvoiceRecord {
    /// One of which no payment is held.
    fn from(invoice: Invoice) -> InvoiceRecord {
        InvoiceRecord {
            invoice,
            held_until: None,
        }
    }
}

/// A page of invoices.
#[derive(Debug)]
pub struct ListInvoices {
    /// Which are listed; all without.
    pub filter: Option<InvoiceFilter>,
    /// Where among them.
    pub place: PagePlace,
    /// At most so many.
    pub limit: usize,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<InvoiceRecord>, WalletError>>,
}

/// Takes an invoice back.
#[derive(Debug)]
pub struct CancelInvoice {
    /// What its payments name.
    pub reference: Hash,
    /// What time it is, by the later clock.
    pub at: UnixTime,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<Invoice, WalletError>>,
}

/// What we have paid for a reference.
#[derive(Debug)]
pub struct ReadPaidFor {
    /// What is paid for.
    pub reference: Hash,
    /// Where the answer goes; none where we have signed nothing for it.
    pub answer: oneshot::Sender<Result<Option<LoggedPayment>, WalletError>>,
}

// a caller that does not wait any more asks again: no answer that is dropped is a failure

pub(super) fn find(state: &mut WriterState, ask: FindInvoice) {
    let found = state
        .book
        .commit(|book| book.invoice_of_request(&ask.id, &ask.asked));
    let _ = ask.answer.send(found);
}

pub(super) fn make(state: &mut WriterState, ask: MakeInvoice) {
    let made = made(state, &ask);
    let _ = ask.answer.send(made);
}

fn made(state: &mut WriterState, ask: &MakeInvoice) -> Result<Invoice, ClientError> {
    // the book on record would not know it, and take a payment for it from everybody
    state.right.require(state.instance)?;
    let identity = state.keys.identity();
    let key = identity.map_err(WalletError::from)?;
    let domain = state.contracts.domain();
    let preimage = Preimage(rand::random());
    let final_delta = state.locks.rules.rules.final_delta(ask.hold);
    // the invoice's own hash, or one whose preimage its caller has
    let hash = ask.hash.unwrap_or_else(|| preimage.hash());
    let invoice = Asked {
        account: ask.account.clone(),
        sidechain_id: ask.sidechain_id,
        amount: ask.amount.unwrap_or(Amount::ZERO),
        made_at: ask.made_at,
        expires_at: ask.expires_at,
        final_delta: u32::try_from(final_delta.0).unwrap_or(u32::MAX),
        hash,
        payment_secret: rand::random(),
        description: ask.description.clone(),
        channels: Default::default(),
    };
    let reference = invoice.reference(&domain);
    let signed = SignedInvoice {
        signature: key.sign(&invoice.digest(&domain)),
        domain,
        invoice,
    };
    let new = NewInvoice {
        request_id: ask.id.clone(),
        reference,
        sidechain_id: ask.sidechain_id,
        amount: signed.invoice.amount,
        made_at: ask.made_at,
        expires_at: ask.expires_at,
        description: ask.description.to_string(),
        payment_secret: signed.invoice.payment_secret,
        hash,
        preimage: Some(preimage).filter(|_| ask.hash.is_none()),
        final_delta,
        hold: ask.hold,
        text: signed.to_string(),
    };
    let made = state.book.commit_signed(|book| {
        if let Some(known) = book.invoice_of_request(&ask.id, &ask.asked)? {
            return Ok(known);
        }
        book.add_invoice(&new, &ask.asked)?;
        book.invoice(&reference)?
            .ok_or(WalletError::InvoiceUnknown(reference))
    });
    Ok(made?)
}

pub(super) fn read(state: &WriterState, ask: ReadInvoice) {
    let found = match &ask.name {
        InvoiceName::Reference(reference) => match state.book.invoice(reference) {
            // an id may look like a reference
            Ok(None) => state.book.invoice_of_request(&reference.to_string()),
            found => found,
        },
        InvoiceName::Id(id) => state.book.invoice_of_request(id.as_str()),
    };
    let found = found.and_then(|found| found.map(|invoice| record(state, invoice)).transpose());
    let _ = ask.answer.send(found);
}

pub(super) fn list(state: &WriterState, ask: ListInvoices) {
    let found = state.book.invoices(ask.filter, ask.place, ask.limit);
    let found = found.and_then(|found| {
        let records = found.into_iter().map(|invoice| record(state, invoice));
        records.collect()
    });
    let _ = ask.answer.send(found);
}

fn record(state: &WriterState, invoice: Invoice) -> Result<InvoiceRecord, WalletError> {
    let rules = &state.locks.rules.rules;
    let held_until = guard::invoice_held_until(&state.book, &invoice, rules)?;
    Ok(InvoiceRecord {
        invoice,
        held_until,
    })
}

pub(super) fn cancel(state: &mut WriterState, ask: CancelInvoice) {
    let reference = ask.reference;
    let (channels, memory) = (&state.channels, &state.locks);
    let view = LockView { channels, memory };
    let cancelled = state.book.commit(|book| {
        // what is held for it is let go with it
        guard::cancel_held(book, &reference, ask.at, &view)?;
        book.invoice(&reference)?
            .ok_or(WalletError::InvoiceUnknown(reference))
    });
    let _ = ask.answer.send(cancelled);
}

pub(super) fn paid_for(state: &WriterState, ask: ReadPaidFor) {
    let _ = ask.answer.send(state.book.payment_for(&ask.reference));
}
