//! What we promise about pending locks of the peer: to let one go unpaid, or to claim some on chain. Rule 8.

use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::rule_8_claim;
use causeway_types::{Lock, LockId};

/// Agrees to let a pending lock go unpaid. It is in the book before the peer is told, so that the voucher that drops the
/// lock is accepted whatever happens to this program in between. Nothing claims it afterwards.
pub fn fail_lock(book: &mut Writer, signer: &ChannelSigner, id: LockId) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    // in a channel whose record may lack something locks are only claimed, or left to expire
    if entry.restored.is_some() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    pending(&entry, id)?;
    if entry.promises.claimed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "is being claimed on chain, so it cannot be let go",
        });
    }
    if !entry.promises.failed.contains(&id) {
        entry.promises.failed.push(id);
    }
    book.put(signer.key(), entry)
}

/// Writes down that these locks are being claimed on chain, and returns the list that the claim carries.
pub fn begin_claim(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    ids: &[LockId],
) -> Result<Vec<Lock>, WalletError> {
    let mut entry = book.entry(signer.key())?;
    let record = entry.record();
    rule_8_claim(&signer.view(snapshot, &record))?;
    for id in ids {
        pending(&entry, *id)?;
        if entry.promises.failed.contains(id) {
            return Err(WalletError::Lock {
                id: *id,
                why: "was let go, so it cannot be claimed",
            });
        }
        if !entry.promises.claimed.contains(id) {
            entry.promises.claimed.push(*id);
        }
    }
    let list = entry.received.as_ref().map_or(vec![], |s| s.locks.clone());
    book.put(signer.key(), entry)?;
    Ok(list)
}

fn pending(entry: &BookEntry, id: LockId) -> Result<(), WalletError> {
    let mut locks = entry.received.iter().flat_map(|s| &s.locks);
    if locks.any(|l| l.id == id) {
        return Ok(());
    }
    Err(WalletError::Lock {
        id,
        why: "is not in the newest voucher that we were given",
    })
}
