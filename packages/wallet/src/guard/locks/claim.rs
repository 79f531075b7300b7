//! Claims on chain: locks of the peer's whose preimages are known. Rule 8.

use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{rule_8_claim, rule_8_claim_later, rule_8_claim_lock};
use causeway_types::{ChainTime, Lock, LockId, Seconds};

/// When a claim is made, and what is known of its preimages.
#[derive(Clone, Copy, Debug)]
pub struct ClaimTiming {
    /// The last block's time and this machine's clock.
    pub time: ChainTime,
    /// How long before a lock's expiry its claim must be on its way, seconds: the blocks that it may take.
    pub lead: Seconds,
    /// Whether the preimages are public already: then nothing is given away, and a claim may be tried until the expiry.
    pub is_public: bool,
}

/// Writes down that these locks are being claimed on chain, and returns the list that the claim carries: that of the voucher
/// on chain. Refuses what the chain would not pay, since the caller makes the preimages public.
pub fn begin_claim(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    ids: &[LockId],
    timing: ClaimTiming,
) -> Result<Vec<Lock>, WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_8_claim(&view)?;
    for id in ids {
        let at = timing.time.at_latest();
        rule_8_claim_lock(&view, *id, at, timing.lead, timing.is_public)?;
        mark_claimed(&mut entry, *id)?;
    }
    let list = view.list_on_chain().unwrap_or_default().to_vec();
    book.put(signer.key(), entry)?;
    Ok(list)
}

/// Writes down that these locks of our newest voucher are to be claimed, before that voucher is shown for it. From then on no
/// voucher that lists one of them is accepted, only one that pays it: or the payer could send a newer voucher after each that is
/// shown, until the locks have expired. `timing.lead` has the blocks of both, the showing and the claim.
pub fn begin_showing_to_claim(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    ids: &[LockId],
    timing: ClaimTiming,
) -> Result<(), WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    for id in ids {
        rule_8_claim_later(&view, *id, timing.time.at_latest(), timing.lead)?;
        mark_claimed(&mut entry, *id)?;
    }
    book.put(signer.key(), entry)
}

fn mark_claimed(entry: &mut BookEntry, id: LockId) -> Result<(), WalletError> {
    if entry.promises.failed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "was let go, so it cannot be claimed",
        });
    }
    if !entry.promises.claimed.contains(&id) {
        entry.promises.claimed.push(id);
    }
    Ok(())
}
