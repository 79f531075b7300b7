//! What we promise about pending locks of the peer: to let one go unpaid, or to claim some on chain. Rule 8.

use crate::book::{Entry, Writer};
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::wallet::rule_8_claim;
use causeway_types::{Lock, LockId};

/// Agrees to let a pending lock go unpaid. It is in the book before the peer is told, so that the voucher that drops the
/// lock is accepted whatever happens to this program in between. Nothing claims it afterwards.
pub fn fail_lock(book: &mut Writer, party: &Party, id: LockId) -> Result<(), WalletError> {
    let mut entry = book.entry(party.key())?;
    // in a channel whose record may lack something locks are only claimed, or left to expire
    if entry.restored.is_some() {
        return Err(WalletError::Restored(party.channel_id()));
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
    book.put(party.key(), entry)
}

/// Writes down that these locks are being claimed on chain, and returns the list that the claim carries.
pub fn begin_claim(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    ids: &[LockId],
) -> Result<Vec<Lock>, WalletError> {
    let mut entry = book.entry(party.key())?;
    let record = entry.record();
    rule_8_claim(&party.view(seen, &record))?;
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
    book.put(party.key(), entry)?;
    Ok(list)
}

fn pending(entry: &Entry, id: LockId) -> Result<(), WalletError> {
    let mut locks = entry.received.iter().flat_map(|s| &s.locks);
    if locks.any(|l| l.id == id) {
        return Ok(());
    }
    Err(WalletError::Lock {
        id,
        why: "is not in the newest voucher that we were given",
    })
}
