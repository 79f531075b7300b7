//! A channel that has settled: what it paid, and what it settled without.

use super::locks::{log_claimed, note_lock_lost};
use super::note_evidence;
use crate::book::{Book, EventKind, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::signed::first_listed;
use causeway_types::{Lock, LockMode, Nonce};

/// Notes that a channel has settled, and which payments of ours it settled without: these were never paid, and what one of them
/// named can be paid again. All others are final, whether the peer has acknowledged them or not. A payment that a replacement
/// repeats may be in an older voucher, which the peer may have shown: so its total counts, and not its nonce alone. Locks that the
/// chain has as claimed are paid.
pub fn note_settlement(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    if at.ledger.settlement.is_none() {
        return Ok(());
    }
    let snapshot = at.snapshot();
    note_evidence(book, signer, at)?;
    let evidence = at.ledger.evidence(signer.pays());
    let above = match signer.mode() {
        LockMode::Unlocked => Nonce(0),
        LockMode::OneWay | LockMode::TwoWay => evidence.nonce,
    };
    // what was claimed beside it is no payment of a voucher that the chain does not have
    let total = evidence.transferred;
    for number in book.void_payments(signer.key(), above, total)? {
        book.undo_refund(number)?;
        book.event(EventKind::PaymentVoid, number, snapshot.now)?;
    }
    log_all_claimed(book, signer, snapshot)?;
    let key = signer.key();
    book.note_settled(&key.domain, key.channel_id)
}

/// Whether a settled channel has locks, of either direction, that are over.
pub fn has_ended_locks(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<bool, WalletError> {
    if snapshot.ledger.settlement.is_none() {
        return Ok(false);
    }
    for received in [false, true] {
        let pending = book.pending_locks(signer.key(), received)?;
        if pending.iter().any(|p| is_over(&p.lock, snapshot)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of the locks of a settled channel whose expiry a committed block has reached nobody can claim one any more: what was signed for
/// one of ours that is not claimed is void, and those towards us are forgotten. Those of ours the caller forgets, afterwards: their
/// rows say who asked for them.
pub(super) fn end_locks(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    log_all_claimed(book, signer, snapshot)?;
    let key = signer.key();
    for pending in book.pending_locks(key, true)? {
        let id = pending.lock.id;
        if is_over(&pending.lock, snapshot) {
            book.remove_lock(key, true, id)?;
            if !book.is_lock_logged(key, true, id)? {
                note_lock_lost(book, &pending)?;
            }
        }
    }
    for pending in book.pending_locks(key, false)? {
        let lock = pending.lock;
        if is_over(&lock, snapshot) && is_unpaid(book, signer, snapshot, &lock)? {
            let above = snapshot.ledger.evidence(signer.pays()).nonce;
            for number in book.void_lock_payments(key, lock.id, above)? {
                book.event(EventKind::PaymentVoid, number, snapshot.now)?;
            }
        }
    }
    Ok(())
}

/// Whether nothing comes of a lock of a settled channel any more.
pub(super) fn is_over(lock: &Lock, snapshot: ChannelSnapshot) -> bool {
    rule_4_passed(lock.expiry, snapshot.now)
}

/// Adds the locks of both directions that the chain has as claimed to the log, each once: no voucher pays them any more.
fn log_all_claimed(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    for received in [false, true] {
        log_claimed(book, signer, snapshot, received)?;
    }
    Ok(())
}

/// Whether the channel has settled without paying a lock of ours: our voucher there lists it and it is not claimed, or is older than
/// the lock.
fn is_unpaid(
    book: &Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    lock: &Lock,
) -> Result<bool, WalletError> {
    let record = book.entry(signer.key())?.record();
    let view = signer.view(snapshot, &record);
    let list = view.our_list_on_chain().unwrap_or_default();
    let is_listed = list.iter().any(|listed| listed.id == lock.id);
    let is_newer = first_listed(lock.id) > snapshot.ledger.evidence(signer.pays()).nonce;
    Ok(is_newer || is_listed && !view.claimed_of_ours().contains(&lock.id))
}
