//! What the peer has decided about locks of ours: which it has released, and which it has let go. F4: a preimage goes on to the
//! other half of a payment that is forwarded, in the same commit, whether it comes from the peer or from the chain.

use super::lost::release_lost;
use crate::book::{Book, EntryKey, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::ChannelSigner;
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_types::registry::LockClaim;
use causeway_types::{LockId, Preimage, UnixTime};

/// Keeps what the peer has decided about locks of ours. A preimage that is no lock's own, and a lock of which nothing can come
/// any more, change nothing; one whose preimage is known was not let go. `is_all`: no other lock of ours was let go. `now`: the
/// time of the last committed block.
pub fn keep_decided(
    book: &mut Writer,
    signer: &ChannelSigner,
    (decided, is_all): (&[DecidedLock], bool),
    now: UnixTime,
) -> Result<(), WalletError> {
    for decided in decided {
        // a record that was lost may have had another lock of ours by this preimage than this one has
        if let LockOutcome::Released(preimage) = &decided.outcome {
            apply_preimage(book, preimage, now)?;
        }
    }
    for mut pending in book.pending_locks(signer.key(), false)? {
        let before = pending.clone();
        let mut of_lock = decided.iter().filter(|d| d.id == pending.lock.id);
        match of_lock.next().map(|d| &d.outcome) {
            Some(LockOutcome::Released(preimage)) => {
                keep(book, signer.key(), pending, *preimage, now)?;
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

/// Keeps the preimage of a lock of ours of which something can still come, and gives it on: the lock that ours was given for is
/// released, and a payment of our own is made. One that is not the lock's own changes nothing, and one whose preimage is known was
/// not let go, whatever the peer has said of it before. `now`: the time of the last committed block.
pub fn keep_preimage(
    book: &mut Writer,
    signer: &ChannelSigner,
    (id, preimage): (LockId, Preimage),
    now: UnixTime,
) -> Result<(), WalletError> {
    match book.pending_lock(signer.key(), false, id)? {
        Some(pending) if is_new(&pending, preimage) => {
            keep(book, signer.key(), pending, preimage, now)?;
            apply_preimage(book, &preimage, now)
        }
        _ => Ok(()),
    }
}

/// Gives a preimage that somebody has made public to what a loss of the record has left waiting for it, by its hash alone: locks
/// towards us that came before the loss, and payments of our own that were under way then. A lock of ours is paid only where it was
/// told for that very lock: another one under its hash may have been let go. `now`: the time of the last committed block.
pub fn apply_preimage(
    book: &mut Writer,
    preimage: &Preimage,
    now: UnixTime,
) -> Result<(), WalletError> {
    if !book.awaits_preimage(&preimage.hash())? {
        return Ok(());
    }
    release_lost(book, preimage)?;
    book.note_unknown_paid(preimage, now)
}

/// The claims of a block that tell the preimage of a lock of ours which the book does not have.
pub fn new_preimages(
    book: &Book,
    signer: &ChannelSigner,
    claims: &[LockClaim],
) -> Result<Vec<LockClaim>, WalletError> {
    let pending = book.pending_locks(signer.key(), false)?;
    let tells = |claim: &&LockClaim| {
        let mut of_lock = pending.iter().filter(|p| p.lock.id == claim.lock_id);
        of_lock.any(|pending| is_new(pending, claim.preimage))
    };
    Ok(claims.iter().filter(tells).cloned().collect())
}

fn is_new(pending: &PendingLock, preimage: Preimage) -> bool {
    pending.preimage.is_none() && pending.lock.hash == preimage.hash()
}

fn keep(
    book: &mut Writer,
    key: &EntryKey,
    mut pending: PendingLock,
    preimage: Preimage,
    now: UnixTime,
) -> Result<(), WalletError> {
    if !is_new(&pending, preimage) {
        return Ok(());
    }
    pending.preimage = Some(preimage);
    pending.failure = None;
    book.put_lock(key, &pending)?;
    if let Some(tie) = &pending.tie {
        release_tied(book, tie, (key, &pending), (&preimage, now))?;
    }
    book.note_attempt_paid(key, pending.lock.id, &preimage, now)
}

/// The lock that ours was given for is released, unless it was let go: then ours was gone for good, and nothing is paid for it.
fn release_tied(
    book: &mut Writer,
    tie: &LockTie,
    (key, ours): (&EntryKey, &PendingLock),
    (preimage, now): (&Preimage, UnixTime),
) -> Result<(), WalletError> {
    let Some(mut incoming) = book.pending_lock(&tie.key, true, tie.id)? else {
        return Ok(());
    };
    if incoming.is_decided() {
        return Ok(());
    }
    incoming.preimage = Some(*preimage);
    book.put_lock(&tie.key, &incoming)?;
    book.news.channels.insert(tie.key);
    book.add_forward((&tie.key, &incoming.lock), (key, &ours.lock), now)
}
