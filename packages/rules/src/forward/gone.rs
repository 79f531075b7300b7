//! F3: when an outgoing lock is gone for good. Only then is the incoming one let go: a failure that the next node tells, silence, or
//! half a window that has passed say nothing, since the next node may still show a voucher that lists the lock.

use crate::wallet::{
    is_receipted, lost_standing, rule_4_passed, rule_8_must_answer, LostStanding, View,
};
use causeway_types::signed::first_listed;
use causeway_types::{Lock, Nonce};

/// By what a lock of ours is gone for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoneBy {
    /// A committed block is past its expiry, and the chain has no claim of it.
    Expired,
    /// The channel has settled by evidence that does not list it.
    SettledWithout,
    /// Evidence on chain at or past the first voucher that neither lists nor pays it.
    Evidence,
    /// The receipt for such a voucher is on disk, with time left to answer an older one with it.
    Receipt,
}

/// How a lock of ours stands by the vouchers that we have signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockStanding {
    /// The newest lists it.
    Listed,
    /// One has paid it: it is never gone.
    Paid,
    /// None has paid it, and the newest does not list it.
    Left {
        /// The first voucher after the last of ours that lists it. A replacement may list again what a refused one had left out,
        /// so it is not simply the first without it.
        by: Nonce,
    },
}

/// F3: by what a lock of ours is gone for good; none where its payee may still be paid it.
///
/// While the peer has an older voucher on chain that must be answered, nothing is gone but what has expired. Where something is
/// claimed on chain under a list that is not known, it may be this lock, unless that voucher is older than the lock. After a loss of
/// the record nothing is gone, expired or not, while the peer can show a voucher that only the lost one had: that may have paid the
/// lock. Where the channel has settled by such a one, it is gone only if that pays less than the lock is over.
pub fn f3_gone_for_good(view: &View, lock: &Lock, standing: LockStanding) -> Option<GoneBy> {
    let evidence = view.ledger.evidence(view.side.pays());
    let list = match evidence.locks_hash.is_zero() {
        true => Some(&[][..]),
        false => view.list_of_ours(&evidence.locks_hash),
    };
    // a voucher before the first that lists it does not have it, whatever else is in its list
    let is_older = evidence.nonce < first_listed(lock.id);
    let may_be_claimed = !is_older && list.is_none() && !evidence.claimed.is_zero();
    let is_claimed = view.claimed_of_ours().contains(&lock.id);
    if standing == LockStanding::Paid || is_claimed || may_be_claimed {
        return None;
    }
    let is_settled = view.ledger.settlement.is_some();
    // what is older than the lock pays it as little as it lists it
    let lost = view.record.lost.filter(|_| !view.record.restored);
    let is_since_loss = lost.is_some_and(|lost| first_listed(lock.id) >= lost.until);
    if !(is_settled && is_older || is_since_loss) {
        match lost_standing(view) {
            LostStanding::Open => return None,
            LostStanding::Settled(paid) if paid >= lock.amount => return None,
            LostStanding::Whole | LostStanding::Replaced(_) | LostStanding::Settled(_) => {}
        }
    }
    if rule_4_passed(lock.expiry, view.now) {
        return Some(GoneBy::Expired);
    }
    if is_settled {
        // a list that is not known may have it
        let is_without = list.is_some_and(|list| list.iter().all(|listed| listed.id != lock.id));
        return (is_older || is_without).then_some(GoneBy::SettledWithout);
    }
    let LockStanding::Left { by } = standing else {
        return None;
    };
    if rule_8_must_answer(view) {
        return None;
    }
    if evidence.nonce >= by {
        return Some(GoneBy::Evidence);
    }
    is_receipted(view, by).then_some(GoneBy::Receipt)
}
