//! What we decide about the peer's locks: to let one go unpaid, or to give its preimage away. Each is in the book before the peer is
//! told, and the other is never done afterwards.

use super::ClaimTiming;
use crate::book::{BookEntry, EntryKey, PendingLock, Writer};
use crate::error::WalletError;
use crate::onion::{seal_failure, OnionSecret};
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::onion::{FailureCode, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_rules::wallet::{rule_8_claim_later, rule_8_claim_lock};
use causeway_types::{ChannelId, LockId, Preimage};

/// Agrees to let a pending lock go unpaid, for this reason, which is sealed for the payer of the whole payment. It is in the book
/// before the peer is told, so that the voucher that drops the lock is accepted whatever happens to this program in between.
/// Nothing claims it afterwards.
pub fn fail_lock(
    book: &mut Writer,
    signer: &ChannelSigner,
    id: LockId,
    reason: &ByteString<256>,
) -> Result<(), WalletError> {
    let entry = book.entry(signer.key())?;
    // in a channel whose record may lack something locks are only claimed, or left to expire
    if entry.restored.is_some() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    let pending = pending(book, signer, &entry, id)?;
    let_go(book, signer.key(), pending, reason)
}

/// The same for a lock that is in the book, whichever channel it is in. What is let go by a commit in another channel is news for
/// this one.
pub fn let_go(
    book: &mut Writer,
    key: &EntryKey,
    mut pending: PendingLock,
    reason: &ByteString<256>,
) -> Result<(), WalletError> {
    let mut entry = book.entry(key)?;
    let id = pending.lock.id;
    if entry.restored.is_some() {
        return Err(WalletError::Restored(key.channel_id));
    }
    // one that is tied is let go once the other one is gone
    if pending.tie.is_none() && !entry.knows_of(id) {
        return Err(WalletError::Lock {
            id,
            why: "came before our record was lost: what was given for it is not known, so it is not let go",
        });
    }
    if entry.promises.claimed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "is being claimed on chain, so it cannot be let go",
        });
    }
    if pending.preimage.is_some() {
        return Err(WalletError::Lock {
            id,
            why: "was released, so it cannot be let go",
        });
    }
    if !entry.promises.failed.contains(&id) {
        entry.promises.failed.push(id);
        pending.failure = Some(reason.to_vec());
        book.put_lock(key, &pending)?;
        book.news.channels.insert(*key);
    }
    book.put(key, entry)
}

/// A failure of ours, sealed for the payer.
pub fn seal(failure: &PaymentFailure, secret: &OnionSecret) -> ByteString<256> {
    // a sealed failure has as many bytes as fit
    ByteString::try_from(seal_failure(failure, secret)).unwrap_or_default()
}

/// A failure of which there is nothing to count.
pub(super) fn plain(code: FailureCode, channel_id: ChannelId) -> PaymentFailure {
    PaymentFailure {
        code,
        channel_id,
        asked: 0,
        allowed: 0,
    }
}

/// Gives the preimage of a pending lock away: it is in the book before the peer is told, and the lock is never let go afterwards.
/// Refused where it could not be claimed on chain if the peer did not pay: `timing.lead` has the blocks that this takes.
pub fn release_lock(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    (id, preimage): (LockId, Preimage),
    timing: ClaimTiming,
) -> Result<(), WalletError> {
    let entry = signer.record(book, snapshot)?;
    // nor for a voucher that may not count
    if entry.restored.is_some() || entry.is_kept() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    if !timing.is_public && !entry.knows_of(id) {
        return Err(WalletError::Lock {
            id,
            why: "came before our record was lost, which may have let it go",
        });
    }
    let mut pending = pending(book, signer, &entry, id)?;
    if pending.lock.hash != preimage.hash() {
        return Err(WalletError::Lock {
            id,
            why: "has another preimage",
        });
    }
    if entry.promises.failed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "was let go, so its preimage is not given away for it",
        });
    }
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let at = timing.time.at_latest();
    rule_8_claim_lock(&view, id, at, timing.lead, timing.is_public)
        .or_else(|_| rule_8_claim_later(&view, id, at, timing.lead))?;
    pending.preimage = Some(preimage);
    book.news.channels.insert(*signer.key());
    book.put_lock(signer.key(), &pending)
}

/// A pending lock of the peer's.
fn pending(
    book: &Writer,
    signer: &ChannelSigner,
    entry: &BookEntry,
    id: LockId,
) -> Result<PendingLock, WalletError> {
    let mut locks = entry.received.iter().flat_map(|s| &s.locks);
    let Some(lock) = locks.find(|lock| lock.id == id) else {
        return Err(WalletError::Lock {
            id,
            why: "is not in the newest voucher that we were given",
        });
    };
    // a book of an older format has none of its own
    let kept = book.pending_lock(signer.key(), true, id)?;
    Ok(kept.unwrap_or_else(|| PendingLock::new(*lock, true)))
}
