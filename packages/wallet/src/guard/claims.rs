//! Which locks towards us are to be claimed on chain, and the message that claims them. Rule 8; F2.

use super::show::with_receipt;
use super::{begin_claim, begin_showing_to_claim, ClaimTiming};
use crate::book::{Book, BookEntry, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_rules::locks;
use causeway_rules::voucher::show;
use causeway_rules::wallet::{rule_8_claim_later, rule_8_claim_lock, worth_showing, View};
use causeway_types::registry::{LockClaim, SignedVoucher};
use causeway_types::{Amount, Lock, LockId, Nonce, Seconds, UnixTime};

/// Locks towards us whose preimages are known and that the payer has not paid: one message claims them all.
#[derive(Clone, Debug, PartialEq)]
pub struct DueClaims {
    /// The voucher that lists them.
    pub nonce: Nonce,
    /// That voucher, where it is not on chain: it goes along.
    pub voucher: Option<SignedVoucher>,
    /// Its whole list.
    pub locks: Vec<Lock>,
    /// Each of them with its preimage.
    pub claims: Vec<LockClaim>,
    /// What they pay together, base units.
    pub amount: Amount,
    /// When the first of them expires.
    pub expires_at: UnixTime,
}

/// What can be claimed of a channel now, by one message that the chain takes: under the newest voucher, which goes along where it is
/// not on chain; or under the one on chain where the newest is not worth showing, or the channel has settled. None where there is
/// nothing. Their payer knows the preimages already, so they are claimed up to their expiry.
pub fn due_claims(
    book: &Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    entry: &BookEntry,
) -> Result<Option<DueClaims>, WalletError> {
    let mut released = book.pending_locks(signer.key(), true)?;
    released.retain(|pending| pending.preimage.is_some());
    if released.is_empty() {
        return Ok(None);
    }
    let record = entry.record();
    let view = signer.view(at.snapshot(), &record);
    let newest = entry.received.as_ref().filter(|_| worth_showing(&view));
    let due = match newest {
        Some(newest) => claims_of(&view, at, &newest.locks, &released, true).map(|due| DueClaims {
            voucher: Some(with_receipt(signer, newest)),
            nonce: newest.signed.voucher.nonce,
            ..due
        }),
        None => view
            .list_on_chain()
            .and_then(|list| claims_of(&view, at, list, &released, false)),
    };
    Ok(due.filter(|due| is_taken(signer, at, due)))
}

/// Writes down that locks are being claimed, before the message is sent: from then on no voucher of the payer's that lists one of
/// them is accepted.
pub fn begin_due_claims(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    due: &DueClaims,
) -> Result<(), WalletError> {
    let ids: Vec<LockId> = due.claims.iter().map(|claim| claim.lock_id).collect();
    let timing = ClaimTiming {
        time: at.time,
        lead: Seconds(0),
        is_public: true,
    };
    match due.voucher {
        Some(_) => begin_showing_to_claim(book, signer, at.snapshot(), &ids, timing),
        None => begin_claim(book, signer, at.snapshot(), &ids, timing).map(drop),
    }
}

/// The released locks of a list that the rule lets us claim; none where there is none. `is_shown_first`: the list is that of the
/// newest voucher, which is not on chain.
fn claims_of(
    view: &View,
    at: &ChannelAtBlock,
    list: &[Lock],
    released: &[PendingLock],
    is_shown_first: bool,
) -> Option<DueClaims> {
    let (now, none) = (at.time.at_latest(), Seconds(0));
    let can_be_claimed = |lock: &&Lock| match is_shown_first {
        true => rule_8_claim_later(view, lock.id, now, none).is_ok(),
        false => rule_8_claim_lock(view, lock.id, now, none, true).is_ok(),
    };
    let preimage = |lock: &Lock| {
        let pending = released.iter().find(|p| p.lock == *lock)?;
        Some((*lock, pending.preimage?))
    };
    let claimed: Vec<_> = list
        .iter()
        .filter(can_be_claimed)
        .filter_map(preimage)
        .collect();
    let expires_at = claimed.iter().map(|(lock, _)| lock.expiry).min()?;
    Some(DueClaims {
        nonce: view.ledger.evidence(view.side.receives()).nonce,
        voucher: None,
        locks: list.to_vec(),
        amount: claimed.iter().fold(Amount::ZERO, |sum, (lock, _)| {
            sum.saturating_add(lock.amount)
        }),
        claims: claimed
            .into_iter()
            .map(|(lock, preimage)| LockClaim {
                lock_id: lock.id,
                preimage,
            })
            .collect(),
        expires_at,
    })
}

/// Whether the chain takes the message by what it has now.
fn is_taken(signer: &ChannelSigner, at: &ChannelAtBlock, due: &DueClaims) -> bool {
    let (mut ledger, now) = (*at.ledger, at.time.committed());
    if let Some(signed) = &due.voucher {
        if show(&mut ledger, &signed.voucher, now).is_err() {
            return false;
        }
    }
    let direction = signer.side().receives();
    locks::claim(&mut ledger, direction, &due.locks, &due.claims, now).is_ok()
}
