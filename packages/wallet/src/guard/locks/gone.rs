//! Locks of ours of which nothing can come any more. F3: only then is the lock let go that one was given for, and only then is a
//! payment of our own tried again over another route.

use super::decide::{let_go, plain, seal};
use super::lost::{ends_loss, note_loss_over};
use crate::book::{Book, BookEntry, LockTie, PendingLock, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::guard::settled::{end_locks, is_over};
use crate::onion::wrap_failure;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::onion::{FailureCode, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_rules::forward::{f3_gone_for_good, GoneBy, LockStanding};
use causeway_types::{ChannelId, LockId};
use std::collections::BTreeSet;

/// How a lock of ours stands by the vouchers that we have signed.
fn standing(entry: &BookEntry, pending: &PendingLock) -> LockStanding {
    let mut listed = entry.sent.iter().flat_map(|sent| &sent.locks);
    match listed.any(|lock| lock.id == pending.lock.id) {
        true => LockStanding::Listed,
        false => pending
            .left_by
            .map_or(LockStanding::Paid, |by| LockStanding::Left { by }),
    }
}

/// Those that are gone for good.
fn gone<'p>(
    entry: &BookEntry,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    pending: &'p [PendingLock],
) -> Vec<&'p PendingLock> {
    let record = entry.record();
    let view = signer.view(at.snapshot(), &record);
    let is_gone = |pending: &&PendingLock| {
        match f3_gone_for_good(&view, &pending.lock, standing(entry, pending)) {
            // that there is time to answer an older voucher with it is not known by a block that is too old
            Some(GoneBy::Receipt) => !at.is_too_old,
            // nor that nothing of before a loss can be shown any more
            Some(GoneBy::Expired) if entry.promises.lost.is_some() => !at.is_too_old,
            gone => gone.is_some(),
        }
    };
    pending.iter().filter(is_gone).collect()
}

/// Those that no voucher lists any more which the peer may still take or show, paid or not; of a channel that has settled those that
/// are over.
fn unlisted<'p>(
    entry: &BookEntry,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    updates: &[StoredUpdate],
    pending: &'p [PendingLock],
) -> Vec<&'p PendingLock> {
    if at.ledger.settlement.is_some() {
        let over = pending.iter().filter(|p| is_over(&p.lock, at.snapshot()));
        return over.collect();
    }
    let record = entry.record();
    let view = signer.view(at.snapshot(), &record);
    let vouchers = entry.sent.iter().chain(&entry.acknowledged);
    let vouchers = vouchers.chain(updates.iter().map(|update| &update.stored));
    let listed: BTreeSet<LockId> = vouchers
        .flat_map(|stored| &stored.locks)
        .chain(view.dropped_pending_locks())
        .map(|lock| lock.id)
        .collect();
    pending
        .iter()
        .filter(|pending| !listed.contains(&pending.lock.id))
        .collect()
}

/// Whether a block tells that nothing can come any more of a lock of ours.
pub fn has_resolved_locks(
    book: &Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    entry: &BookEntry,
) -> Result<bool, WalletError> {
    if !entry.has_locks_out() {
        return Ok(false);
    }
    let record = entry.record();
    let view = signer.view(at.snapshot(), &record);
    if !at.is_too_old && ends_loss(&view, entry.has_open_loss()) {
        return Ok(true);
    }
    let pending = book.pending_locks(signer.key(), false)?;
    for pending in gone(entry, signer, at, &pending) {
        let is_waited_for = match &pending.tie {
            Some(tie) => {
                let incoming = book.pending_lock(&tie.key, true, tie.id)?;
                incoming.is_some_and(|incoming| !incoming.is_decided())
            }
            None => book.is_open_attempt(signer.key(), pending.lock.id)?,
        };
        if is_waited_for {
            return Ok(true);
        }
    }
    let updates = book.updates(signer.key())?;
    Ok(!unlisted(entry, signer, at, &updates, &pending).is_empty())
}

/// Lets go what locks of ours were given for that are gone for good, tells payments of our own of theirs, and forgets locks of which
/// nothing can come any more; of a channel that has settled those of both directions, once it is in the book which of them were paid.
pub fn forget_resolved_locks(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    let key = *signer.key();
    if at.ledger.settlement.is_some() {
        end_locks(book, signer, at.snapshot())?;
    }
    let pending = book.pending_locks(&key, false)?;
    if pending.is_empty() {
        return note_loss_over(book, signer, at);
    }
    let (entry, updates) = (book.entry(&key)?, book.updates(&key)?);
    for pending in gone(&entry, signer, at, &pending) {
        if let Some(tie) = &pending.tie {
            fail_tied(book, signer, tie, pending)?;
        }
        book.note_attempt_gone(&key, pending.lock.id, pending.failure.as_deref())?;
    }
    for pending in unlisted(&entry, signer, at, &updates, &pending) {
        if !is_awaited(book, signer, pending)? {
            book.remove_lock(&key, false, pending.lock.id)?;
        }
    }
    note_loss_over(book, signer, at)
}

/// Whether somebody still has to hear of a lock of ours.
fn is_awaited(
    book: &Writer,
    signer: &ChannelSigner,
    pending: &PendingLock,
) -> Result<bool, WalletError> {
    if let Some(tie) = &pending.tie {
        let incoming = book.pending_lock(&tie.key, true, tie.id)?;
        return Ok(incoming.is_some_and(|incoming| !incoming.is_decided()));
    }
    let open = book.open_attempt(signer.key(), pending.lock.id)?;
    Ok(open.is_some())
}

/// Lets the lock go that one of ours was given for, which is gone for good: the reason that came for it is sealed once more.
fn fail_tied(
    book: &mut Writer,
    signer: &ChannelSigner,
    tie: &LockTie,
    ours: &PendingLock,
) -> Result<(), WalletError> {
    let Some(incoming) = book.pending_lock(&tie.key, true, tie.id)? else {
        return Ok(());
    };
    if incoming.is_decided() {
        return Ok(());
    }
    let reason = match signer.open_onion(&incoming) {
        None => ByteString::default(),
        Some(opened) => {
            let came = ours.failure.as_deref();
            let wrapped = came.and_then(|came| wrap_failure(came, &opened.secret));
            match wrapped.and_then(|wrapped| ByteString::try_from(wrapped).ok()) {
                Some(wrapped) => wrapped,
                None => seal(&own_reason(ours, signer.channel_id()), &opened.secret),
            }
        }
    };
    match let_go(book, &tie.key, incoming, &reason) {
        // one that is claimed or whose record may lack something is left to its expiry
        Ok(()) | Err(WalletError::Lock { .. } | WalletError::Restored(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What we tell where the next node has told nothing that can be passed on.
fn own_reason(ours: &PendingLock, channel_id: ChannelId) -> PaymentFailure {
    match &ours.failure {
        Some(_) => plain(FailureCode::UNREADABLE_ONION, ChannelId(0)),
        None => plain(FailureCode::PEER_AWAY, channel_id),
    }
}
