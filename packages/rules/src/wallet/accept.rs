//! Before a voucher of the peer is accepted: rules 1 and 2.

use super::{not_safe, rule_4_passed, Held, NotSafe, View, LARGEST_NONCE_STEP};
use crate::voucher::check_locks_agree;
use causeway_types::channel::{LockMode, Side};
use causeway_types::signed::{locks_hash, MAX_LOCKS};
use causeway_types::{Amount, Lock, LockId, Nonce, Voucher};

/// Rule 1: the peer has what its voucher promises, whatever it may still take out.
pub fn rule_1_covered(view: &View, voucher: &Voucher) -> Result<(), NotSafe> {
    let peer = view.ledger.side(view.side.peer());
    let has = peer.deposited.wide() + view.out().transferred.wide();
    let may_take = view.peer_withdrawn().wide() + view.peer_request().wide();
    let promised = voucher.transferred.wide() + voucher.locked.wide();
    if has >= may_take + promised {
        return Ok(());
    }
    not_safe(
        1,
        format!(
            "the voucher promises {promised} in all, the peer has at most {} to promise",
            has.saturating_sub(may_take)
        ),
    )
}

/// Rule 2: the voucher is well formed and follows the one before. `failed` are locks that we agree to let go unpaid.
pub fn rule_2_well_formed(view: &View, next: &Held, failed: &[LockId]) -> Result<(), NotSafe> {
    let voucher = &next.voucher;
    if voucher.direction != view.side.receives() {
        return not_safe(2, "the voucher is of the direction in which we pay");
    }
    if view.ledger.mode == LockMode::Unlocked {
        // the chain refuses both, however well they are signed
        if view.side == Side::A {
            return not_safe(2, "in an unlocked channel B pays nothing");
        }
        if !next.locks.is_empty() {
            return not_safe(2, "an unlocked channel has no locks");
        }
    }
    check_follows(view, voucher)?;
    check_list(view, next)?;
    if let Some(id) = next
        .locks
        .iter()
        .map(|l| l.id)
        .find(|id| view.book.claimed.contains(id))
    {
        return not_safe(2, format!("it lists lock {id}, which we claimed on chain"));
    }
    check_left_locks(view, next, failed)
}

fn check_follows(view: &View, voucher: &Voucher) -> Result<(), NotSafe> {
    let on_chain = view.ledger.evidence(voucher.direction);
    let (mut nonce, transferred) = view
        .book
        .received
        .as_ref()
        .map_or((Nonce(0), Amount::ZERO), |h| {
            (h.voucher.nonce, h.voucher.transferred)
        });
    // what the chain has counts as accepted; in an unlocked channel the payer alone chooses the nonce there
    let transferred = transferred.max(on_chain.transferred);
    if view.ledger.mode != LockMode::Unlocked {
        nonce = nonce.max(on_chain.nonce);
    }
    let highest = nonce.0.saturating_add(LARGEST_NONCE_STEP);
    if voucher.nonce <= nonce || voucher.nonce.0 > highest {
        return not_safe(
            2,
            format!(
                "its nonce is {}, it must be above {nonce} and at most {highest}",
                voucher.nonce
            ),
        );
    }
    if voucher.transferred < transferred {
        return not_safe(
            2,
            format!(
                "it transfers {} in all, {transferred} were transferred before",
                voucher.transferred
            ),
        );
    }
    Ok(())
}

fn check_list(view: &View, next: &Held) -> Result<(), NotSafe> {
    let (voucher, locks) = (&next.voucher, &next.locks);
    if check_locks_agree(voucher).is_err() {
        return not_safe(2, "locked sum, hash and expiry are not all set or all zero");
    }
    if locks.len() > MAX_LOCKS {
        return not_safe(
            2,
            format!("{} locks, at most {MAX_LOCKS} may be pending", locks.len()),
        );
    }
    let sum = locks
        .iter()
        .try_fold(Amount::ZERO, |sum, l| sum.checked_add(l.amount));
    if sum != Some(voucher.locked) {
        return not_safe(2, "the locked sum is not that of the list");
    }
    if locks_hash(locks) != voucher.locks_hash {
        return not_safe(2, "the locks hash is not that of the list");
    }
    let until = locks.iter().map(|l| l.expiry).max().unwrap_or_default();
    if until != voucher.locks_until {
        return not_safe(
            2,
            format!(
                "locks_until is {}, the list's latest expiry is {until}",
                voucher.locks_until
            ),
        );
    }
    let latest = view.now.plus(view.ledger.terms.longest_lock);
    if until > latest {
        return not_safe(
            2,
            format!("a lock runs until {until}, at most {latest} is allowed"),
        );
    }
    let growing = locks.windows(2).all(|w| w[0].id < w[1].id);
    if !growing || locks.iter().any(|l| l.amount.is_zero()) {
        return not_safe(2, "lock ids must grow and lock amounts must be above 0");
    }
    let known = view.book.received.as_ref();
    let last = known.and_then(|h| h.locks.last()).map(|l| l.id);
    let is_known = |l: &Lock| known.is_some_and(|h| h.locks.contains(l));
    for lock in locks.iter().filter(|l| !is_known(l)) {
        if last.is_some_and(|last| lock.id <= last) {
            return not_safe(2, "a new lock has a number that is not new");
        }
        if rule_4_passed(lock.expiry, view.now) {
            return not_safe(2, format!("lock {} has expired already", lock.id));
        }
    }
    Ok(())
}

/// A pending lock may leave only by being paid, by having expired, or because we let it go.
/// One that we claimed on chain leaves only by being paid: the newer voucher clears the claim.
fn check_left_locks(view: &View, next: &Held, failed: &[LockId]) -> Result<(), NotSafe> {
    let Some(newest) = &view.book.received else {
        return Ok(());
    };
    let owed = newest
        .locks
        .iter()
        .filter(|l| !next.locks.contains(l))
        .filter(|l| {
            let let_go = rule_4_passed(l.expiry, view.now) || failed.contains(&l.id);
            view.book.claimed.contains(&l.id) || !let_go
        })
        .fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount));
    let paid = next
        .voucher
        .transferred
        .saturating_sub(newest.voucher.transferred);
    if paid < owed {
        return not_safe(
            2,
            format!("it pays {paid} more, the locks that it leaves out are {owed}"),
        );
    }
    Ok(())
}
