//! Payments that are held for the caller of their invoice, and what waits for too long.

use super::context::{LockContext, LockRules};
use super::decide::plain;
use super::parts::{end_all, parts_under, release_all, rules_of, whole, Part};
use crate::book::{Book, Invoice, InvoiceState, Writer};
use crate::error::WalletError;
use causeway_peer_protocol::onion::FailureCode;
use causeway_rules::forward::{f5_assess_parts, f5_is_same_payment, PartsState};
use causeway_types::{ChainTime, ChannelId, Hash, Preimage, UnixTime};

/// Lets go what waits for too long: parts of a payment of which others did not come, and what is held for a caller that does not
/// decide. Returns when the next of them is due, by the later of block time and the machine's clock.
pub fn end_overdue_parts(
    book: &mut Writer,
    time: ChainTime,
    others: &dyn LockContext,
) -> Result<Option<UnixTime>, WalletError> {
    let now = time.at_latest();
    let mut next: Option<UnixTime> = None;
    let mut hashes: Vec<Hash> = Vec::new();
    for (_, pending) in book.undecided_locks()? {
        if !hashes.contains(&pending.lock.hash) {
            hashes.push(pending.lock.hash);
        }
    }
    // a held payment whose locks have expired meanwhile is held no more
    for reference in book.held_invoices()? {
        let Some(invoice) = book.invoice(&reference)? else {
            continue;
        };
        let mut parts = book.locks_under(&invoice.asked.hash)?;
        parts.retain(|(_, pending)| pending.is_undecided());
        if parts.is_empty() {
            book.cancel_invoice(&reference, time.committed())?;
        }
    }
    for hash in hashes {
        let parts = parts_under(book, &hash, others)?;
        if parts.is_empty() {
            continue;
        }
        let invoice = book.invoice_under(&hash)?;
        let held = invoice.as_ref().and_then(|invoice| match invoice.state {
            InvoiceState::Held { at, .. } => Some((invoice, at)),
            _ => None,
        });
        let Some((invoice, at)) = held else {
            let of_each = end_incomplete(book, parts, now)?;
            next = next.into_iter().chain(of_each).min();
            continue;
        };
        let expiries = parts.iter().map(|part| part.pending.lock.expiry);
        let due = held_until(invoice, at, expiries.min(), others.rules());
        if now < due {
            next = next.into_iter().chain([due]).min();
            continue;
        }
        let reference = invoice.asked.reference;
        end_all(book, parts, &plain(FailureCode::NOT_SETTLED, ChannelId(0)))?;
        book.cancel_invoice(&reference, time.committed())?;
    }
    Ok(next)
}

/// Lets go, of the parts under one hash, those of each payment whose others did not come in time. Returns when the next are due.
fn end_incomplete(
    book: &mut Writer,
    mut parts: Vec<Part>,
    now: UnixTime,
) -> Result<Option<UnixTime>, WalletError> {
    let mut next: Option<UnixTime> = None;
    while let Some(first) = parts.first().map(Part::as_rule) {
        let (of_one, rest): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| f5_is_same_payment(&part.as_rule(), &first));
        parts = rest;
        match f5_assess_parts(&rules_of(&of_one), now) {
            PartsState::Incomplete { until } => {
                next = next.into_iter().chain([until]).min();
            }
            // where they were complete their commit was not made
            PartsState::Complete | PartsState::Failed => end_all(
                book,
                of_one,
                &plain(FailureCode::PARTS_MISSING, ChannelId(0)),
            )?,
        }
    }
    Ok(next)
}

/// Until when the payment of an invoice is held, by the later of block time and the machine's clock; none where none is.
pub fn invoice_held_until(
    book: &Book,
    invoice: &Invoice,
    rules: &LockRules,
) -> Result<Option<UnixTime>, WalletError> {
    let InvoiceState::Held { at, .. } = invoice.state else {
        return Ok(None);
    };
    let undecided = book.undecided_locks_under(&invoice.asked.hash)?.into_iter();
    let expiries = undecided.map(|(_, pending)| pending.lock.expiry);
    Ok(Some(held_until(invoice, at, expiries.min(), rules)))
}

/// Until when a payment is held: as long as its invoice says, and while its preimage can still be given away. `earliest`: when the
/// first of its locks expires.
fn held_until(
    invoice: &Invoice,
    at: UnixTime,
    earliest: Option<UnixTime>,
    rules: &LockRules,
) -> UnixTime {
    let last = earliest.unwrap_or(at).minus(rules.times.lock_delta);
    at.plus(invoice.asked.hold).min(last)
}

/// Gives the preimage of a held payment away. `given`: its preimage, where its caller has it.
pub fn settle_held(
    book: &mut Writer,
    reference: &Hash,
    given: Option<Preimage>,
    time: ChainTime,
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    let found = book.invoice(reference)?;
    let invoice = found.ok_or(WalletError::InvoiceUnknown(*reference))?;
    if !matches!(invoice.state, InvoiceState::Held { .. }) {
        return Err(WalletError::InvoiceNotHeld(*reference));
    }
    let hash = invoice.asked.hash;
    if given.is_some_and(|given| given.hash() != hash) {
        return Err(WalletError::OtherPreimage(hash));
    }
    let preimage = invoice.asked.preimage.or(given);
    let preimage = preimage.ok_or(WalletError::OtherPreimage(hash))?;
    if invoice.asked.preimage.is_none() {
        book.keep_invoice_preimage(reference, &preimage)?;
    }
    // what could not be let go when it became whole is no part of it
    let (set, rest) = whole(parts_under(book, &hash, others)?);
    end_all(book, rest, &plain(FailureCode::NOT_SETTLED, ChannelId(0)))?;
    release_all(book, set, (preimage, Some(*reference)), time, others)?;
    match book.invoice(reference)?.map(|invoice| invoice.state) {
        Some(InvoiceState::Released { .. }) => Ok(()),
        _ => Err(WalletError::InvoiceNotHeld(*reference)),
    }
}

/// Lets a held payment go, with its invoice.
pub fn cancel_held(
    book: &mut Writer,
    reference: &Hash,
    at: UnixTime,
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    let found = book.invoice(reference)?;
    let invoice = found.ok_or(WalletError::InvoiceUnknown(*reference))?;
    let parts = parts_under(book, &invoice.asked.hash, others)?;
    let was_cancelled = matches!(invoice.state, InvoiceState::Cancelled { .. });
    book.cancel_invoice(reference, at)?;
    match was_cancelled {
        true => Ok(()),
        false => end_all(book, parts, &plain(FailureCode::NOT_SETTLED, ChannelId(0))),
    }
}
