//! What the peer has decided about locks of ours: which it has released, and which it has let go. F4: a preimage goes on to the
//! other half of a payment that is forwarded, in the same commit, whether it comes from the peer or from the chain.

use crate::book::{EntryKey, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::ChannelSigner;
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_types::{Preimage, UnixTime};

/// Keeps what the peer has decided about locks of ours. A preimage that is no lock's own, and a lock of which nothing can come
/// any more, change nothing; one whose preimage is known was not let go. `is_all`: no other lock of ours was let go. `now`: the
/// time of the last committed block.
pub fn keep_decided(
    book: &mut Writer,
    signer: &ChannelSigner,
    (decided, is_all): (&[DecidedLock], bool),
    now: UnixTime,
) -> Result<(), WalletError> {
    for mut pending in book.pending_locks(signer.key(), false)? {
        let before = pending.clone();
        let mut of_lock = decided.iter().filter(|d| d.id == pending.lock.id);
        match of_lock.next().map(|d| &d.outcome) {
            Some(LockOutcome::Released(preimage)) => {
                keep_preimage(book, signer.key(), pending, preimage, now)?;
                continue;
            }
            Some(LockOutcome::Failed(reason)) if pending.preimage.is_none() => {
                pending.failure = Some(reason.to_vec());
            }
            None if is_all => pending.failure = None,
            _ => {}
        }
        if pending != before {
            book.put_lock(signer.key(), &pending)?;
        }
    }
    Ok(())
}

/// Keeps the preimage of a lock of ours, and gives it on: the lock that ours was given for is released, and a payment of our own is
/// made. Another preimage than the lock's changes nothing.
pub(crate) fn keep_preimage(
    book: &mut Writer,
    key: &EntryKey,
    mut pending: PendingLock,
    preimage: &Preimage,
    now: UnixTime,
) -> Result<(), WalletError> {
    if preimage.hash() != pending.lock.hash || pending.preimage.is_some() {
        return Ok(());
    }
    pending.preimage = Some(*preimage);
    pending.failure = None;
    book.put_lock(key, &pending)?;
    if let Some(tie) = &pending.tie {
        release_tied(book, tie, preimage)?;
    }
    book.note_attempt_paid(key, pending.lock.id, preimage, now)
}

/// The lock that ours was given for is released, unless it was let go: then ours was gone for good, and nothing is paid for it.
fn release_tied(book: &mut Writer, tie: &LockTie, preimage: &Preimage) -> Result<(), WalletError> {
    let Some(mut incoming) = book.pending_lock(&tie.key, true, tie.id)? else {
        return Ok(());
    };
    if incoming.is_decided() {
        return Ok(());
    }
    incoming.preimage = Some(*preimage);
    book.put_lock(&tie.key, &incoming)?;
    book.news.channels.insert(tie.key);
    Ok(())
}
