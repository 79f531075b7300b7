//! A lock towards us that was paid, or is over without, and the invoice that it pays. F6: it is paid by a voucher, or by its claim in a
//! block, whichever the book hears of first, and once.

use crate::book::{
    Book, BookEntry, EventKind, InvoicePayment, InvoiceState, Payment, PaymentKind, PaymentOutcome,
    PendingLock, Writer,
};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_types::{Amount, Hash, Lock, Nonce, UnixTime};

/// A lock towards us was paid: with the last one of its payment the invoice is.
pub(in crate::guard) fn note_lock_paid(
    book: &mut Writer,
    payment: &Payment,
    number: u64,
) -> Result<(), WalletError> {
    match released_under(book, &payment.reference)? {
        Some(released) if !has_unpaid_part(book, &payment.reference)? => {
            mark_paid(book, released, payment, number)
        }
        _ => Ok(()),
    }
}

/// A lock towards us that was released is over, and nobody paid it: its preimage was given away for less. What is left of its
/// payment pays the invoice; where nothing is, the invoice stays as it is.
pub(in crate::guard) fn note_lock_lost(
    book: &mut Writer,
    lost: &PendingLock,
) -> Result<(), WalletError> {
    let hash = lost.lock.hash;
    if lost.preimage.is_none() || lost.tie.is_some() {
        return Ok(());
    }
    let Some(released) = released_under(book, &hash)? else {
        return Ok(());
    };
    let amount = released.amount.saturating_sub(lost.lock.amount);
    book.mark_released(&released.reference, amount, released.at)?;
    if amount.is_zero() || has_unpaid_part(book, &hash)? {
        return Ok(());
    }
    match book.last_lock_paid_under(&hash)? {
        Some((number, payment)) => mark_paid(
            book,
            ReleasedInvoice { amount, ..released },
            &payment,
            number,
        ),
        None => Ok(()),
    }
}

/// An invoice whose preimage was given away for parts of so much.
struct ReleasedInvoice {
    reference: Hash,
    amount: Amount,
    at: UnixTime,
}

fn released_under(book: &Writer, hash: &Hash) -> Result<Option<ReleasedInvoice>, WalletError> {
    let Some(invoice) = book.invoice_under(hash)? else {
        return Ok(None);
    };
    let reference = invoice.asked.reference;
    Ok(match invoice.state {
        InvoiceState::Released { amount, at } => Some(ReleasedInvoice {
            reference,
            amount,
            at,
        }),
        _ => None,
    })
}

/// Whether a part under a hash for which its preimage was given away is still to be paid.
fn has_unpaid_part(book: &Writer, hash: &Hash) -> Result<bool, WalletError> {
    let parts = book.locks_under(hash)?.into_iter();
    for (key, pending) in
        parts.filter(|(_, pending)| pending.preimage.is_some() && pending.tie.is_none())
    {
        if !book.is_lock_logged(&key, true, pending.lock.id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn mark_paid(
    book: &mut Writer,
    released: ReleasedInvoice,
    payment: &Payment,
    number: u64,
) -> Result<(), WalletError> {
    let paid = InvoicePayment {
        key: payment.key,
        nonce: payment.nonce,
        place: payment.place,
        amount: released.amount,
        at: payment.at,
    };
    book.mark_paid(&released.reference, &paid)?;
    match payment.is_kept {
        // whoever waits for that gives something for it: what is only kept may never count
        true => Ok(()),
        false => book.event(EventKind::InvoicePaid, number, payment.at),
    }
}

/// The locks of a direction that the chain has as claimed, with their places in the list of the voucher there, which has this nonce.
fn claimed(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    received: bool,
) -> (Nonce, Vec<(u16, Lock)>) {
    let direction = match received {
        true => signer.side().receives(),
        false => signer.pays(),
    };
    let evidence = snapshot.ledger.evidence(direction);
    // most channels have none, and this is asked at each block
    if evidence.claimed.is_zero() {
        return (evidence.nonce, vec![]);
    }
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let (list, ids) = match received {
        true => (view.list_on_chain(), view.claimed_of_theirs()),
        false => (view.our_list_on_chain(), view.claimed_of_ours()),
    };
    let listed = list.unwrap_or_default().iter().enumerate();
    let listed = listed.filter(|(_, lock)| ids.contains(&lock.id));
    let placed = listed.map(|(place, lock)| (Payment::place_of_claim(place), *lock));
    (evidence.nonce, placed.collect())
}

/// Whether the chain has locks towards us as claimed that the log does not have: [`note_claims`] adds them.
pub fn has_new_claims(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &BookEntry,
) -> Result<bool, WalletError> {
    let (_, claimed) = claimed(entry, signer, snapshot, true);
    for (_, lock) in claimed {
        // one that a voucher has paid is pending no more
        let is_pending = book.pending_lock(signer.key(), true, lock.id)?.is_some();
        if is_pending && !book.is_lock_logged(signer.key(), true, lock.id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds the locks towards us that the chain has as claimed to the log, each once: they are paid. The voucher that pays them later
/// adds nothing to it.
pub fn note_claims(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    log_claimed(book, signer, snapshot, true)
}

/// Adds the locks of a direction that the chain has as claimed to the log, each once.
pub(in crate::guard) fn log_claimed(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    received: bool,
) -> Result<(), WalletError> {
    let key = signer.key();
    let entry = book.entry(key)?;
    let (nonce, claimed) = claimed(&entry, signer, snapshot, received);
    for (place, lock) in claimed {
        if book.is_lock_logged(key, received, lock.id)? {
            continue;
        }
        let pending = book.pending_lock(key, received, lock.id)?;
        // of a payment in parts one row of the log has its request
        let request = match pending.and_then(|pending| pending.request) {
            Some(request) if book.has_payment_of(request)? => None,
            request => request,
        };
        let payment = Payment {
            key: *key,
            received,
            nonce,
            place,
            kind: PaymentKind::Lock(lock.id),
            amount: lock.amount,
            reference: lock.hash,
            at: snapshot.now,
            request,
            is_kept: false,
            outcome: PaymentOutcome::Counts,
        };
        let number = book.log(&payment)?;
        match received {
            true => note_lock_paid(book, &payment, number)?,
            false => book.event(EventKind::PaymentFinal, number, snapshot.now)?,
        }
    }
    Ok(())
}
