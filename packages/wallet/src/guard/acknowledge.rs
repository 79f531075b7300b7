//! The peer has accepted vouchers of ours: it says so over a link, or by a receipt as text.

use super::{forget_resolved_locks, VerifiedSignatures};
use crate::book::{BookEntry, EntryKey, EventKind, Payment, Stored, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{OutUpdateState, RequestId};
use causeway_peer_protocol::message::AckFrame;
use causeway_types::{LockMode, Nonce, Operation, UnixTime};

/// Keeps the acknowledgement of a voucher of ours that has no answer, or that was refused before: it may have come again as
/// text. Returns what asked for the payments that are final with it; nothing where it fits no voucher above the newest
/// acknowledged.
pub fn acknowledge(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    ack: &AckFrame,
    verified: &VerifiedSignatures,
) -> Result<AcknowledgedRequests, WalletError> {
    let snapshot = at.snapshot();
    let mut done = AcknowledgedRequests {
        all: keep_acknowledgement(book, signer, at, ack, verified)?,
        unasked: vec![],
    };
    let acknowledged = book.entry(signer.key())?.acknowledged_nonce();
    for unasked in ack.unasked.iter().filter(|u| u.nonce <= acknowledged) {
        if let Some((number, request)) = book.mark_unasked(signer.key(), unasked)? {
            book.event(EventKind::PaymentUnasked, number, snapshot.now)?;
            done.unasked.extend(request.map(RequestId));
        }
    }
    Ok(done)
}

/// What asked for payments that an acknowledgement made final.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcknowledgedRequests {
    /// For all that it made final.
    pub all: Vec<RequestId>,
    /// For those that came unasked, by this acknowledgement.
    pub unasked: Vec<RequestId>,
}

fn keep_acknowledgement(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    ack: &AckFrame,
    verified: &VerifiedSignatures,
) -> Result<Vec<RequestId>, WalletError> {
    let snapshot = at.snapshot();
    let entry = signer.record(book, snapshot)?;
    if ack.nonce <= entry.acknowledged_nonce() {
        return Ok(vec![]);
    }
    let has_locks = entry.has_locks_out();
    let updates = book.updates(signer.key())?;
    let is_it = |u: &&StoredUpdate| u.frame.nonce == ack.nonce && u.digest == ack.digest;
    let kept = updates.iter().find(is_it).map(|u| u.stored.clone());
    // the newest voucher of a book of before updates were kept, or that is merged out of two
    let newest = entry
        .sent
        .as_ref()
        .filter(|s| s.signed.voucher.digest(&signer.context()) == ack.digest)
        .cloned();
    let Some(mut stored) = kept.or(newest) else {
        return Ok(vec![]);
    };
    if signer.mode() != LockMode::Unlocked {
        let receipt = ack.receipt.ok_or(WalletError::NoReceipt)?;
        let digest = stored.signed.voucher.receipt_digest(&signer.context());
        verified.verify(signer.peer()?, &digest, &receipt)?;
        stored.signed.receipt = Some(receipt);
        keep_receipted(book, entry, &stored, signer.key())?;
    }
    let finals = make_final(book, signer, snapshot.now, stored, &updates)?;
    if has_locks {
        forget_resolved_locks(book, signer, at)?;
    }
    Ok(finals)
}

/// A receipt is stored if its nonce is above the last receipted one, newest voucher or not.
fn keep_receipted(
    book: &mut Writer,
    mut entry: BookEntry,
    stored: &Stored,
    key: &EntryKey,
) -> Result<(), WalletError> {
    let voucher = &stored.signed.voucher;
    let last = entry.receipted.as_ref().map(|s| s.signed.voucher.nonce);
    if let Some(sent) = entry.sent.as_mut() {
        if sent.signed.voucher == *voucher {
            sent.signed.receipt = stored.signed.receipt;
        }
    }
    if last.is_none_or(|last| voucher.nonce > last) {
        entry.receipted = Some(stored.clone());
    }
    book.put(key, entry)
}

/// This voucher and all before it are acknowledged: their payments are final, and they are no longer kept as unanswered. Where
/// refused ones above it remain, a replacement that was signed does not follow it, so that it counts as refused too: the next
/// one follows this voucher.
///
/// `at` is the time of the last committed block, 0 where it is not known; `updates` are those of the book.
pub(super) fn make_final(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: UnixTime,
    stored: Stored,
    updates: &[StoredUpdate],
) -> Result<Vec<RequestId>, WalletError> {
    let key = signer.key();
    let mut entry = book.entry(key)?;
    let (before, nonce) = (entry.acknowledged_nonce(), stored.signed.voucher.nonce);
    if nonce < before {
        return Ok(vec![]);
    }
    if let Some(place) = updates.iter().position(|u| u.frame.nonce == nonce) {
        if updates[place].state == OutUpdateState::Refused {
            move_back(book, key, before, updates, place)?;
        }
    }
    // what the chain has made final is known as that
    let payments = book.paid_above(key, entry.final_nonce())?;
    let mut requests = Vec::new();
    for (number, payment) in payments.iter().filter(|(_, p)| p.nonce <= nonce) {
        book.event(EventKind::PaymentFinal, *number, at)?;
        requests.extend(payment.request);
    }
    book.remove_updates(key, nonce)?;
    let mut above = updates.iter().filter(|u| u.frame.nonce > nonce);
    let refused_remain = above.any(|u| u.state != OutUpdateState::Unanswered);
    // one that is acknowledged again is what the replacement follows
    if refused_remain && nonce > before && signer.mode() != LockMode::Unlocked {
        book.refuse_updates(key, Nonce(0))?;
    }
    entry.acknowledged = Some(stored);
    book.put(key, entry)?;
    Ok(requests)
}

/// A refused update was taken after all: what a replacement had moved away goes back to it, and to those before it that were
/// taken with it.
fn move_back(
    book: &mut Writer,
    key: &EntryKey,
    acknowledged: Nonce,
    updates: &[StoredUpdate],
    taken: usize,
) -> Result<(), WalletError> {
    let covers = updates[taken].covers;
    let mut covered: Vec<(u64, Payment)> = book.paid_above(key, acknowledged)?;
    covered.retain(|(number, _)| *number <= covers);
    let mut update = &updates[taken];
    loop {
        let places: Vec<u16> = paying_places(&update.frame.operations).collect();
        let own = covered.split_off(covered.len().saturating_sub(places.len()));
        for ((number, payment), place) in own.iter().zip(places) {
            if (payment.nonce, payment.place) != (update.frame.nonce, place) {
                book.move_payment(*number, update.frame.nonce, place)?;
            }
        }
        let before = updates.iter().find(|u| u.digest == update.frame.previous);
        match before {
            Some(before) if !covered.is_empty() => update = before,
            _ => return Ok(()),
        }
    }
}

/// The places of the operations that pay something.
fn paying_places(operations: &[Operation]) -> impl Iterator<Item = u16> + '_ {
    let pays = |operation: &Operation| {
        matches!(
            operation,
            Operation::DirectPayment { .. }
                | Operation::ForwardingFee { .. }
                | Operation::LockPaid { .. }
        )
    };
    let operations = operations.iter().zip(0u16..);
    operations
        .filter(move |(operation, _)| pays(operation))
        .map(|(_, place)| place)
}
