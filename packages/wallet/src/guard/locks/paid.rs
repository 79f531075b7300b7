//! A lock towards us that was paid, and the invoice that it pays.

use crate::book::{EventKind, InvoicePayment, InvoiceState, Payment, Writer};
use crate::error::WalletError;

/// A lock towards us was paid: with the last one of its payment the invoice is.
pub(in crate::guard) fn note_lock_paid(
    book: &mut Writer,
    payment: &Payment,
    number: u64,
) -> Result<(), WalletError> {
    let hash = payment.reference;
    let Some(invoice) = book.invoice_under(&hash)? else {
        return Ok(());
    };
    let InvoiceState::Released { amount, .. } = invoice.state else {
        return Ok(());
    };
    for (key, pending) in book.locks_under(&hash)? {
        if !book.is_lock_logged(&key, true, pending.lock.id)? {
            // it is still to be paid
            return Ok(());
        }
    }
    let paid = InvoicePayment {
        key: payment.key,
        nonce: payment.nonce,
        place: payment.place,
        amount,
        at: payment.at,
    };
    book.mark_paid(&invoice.asked.reference, &paid)?;
    match payment.is_kept {
        // whoever waits for that gives something for it: what is only kept may never count
        true => Ok(()),
        false => book.event(EventKind::InvoicePaid, number, payment.at),
    }
}
