//! Before a voucher of the peer is accepted: rules 1 and 2.

use super::clock::require_expired;
use super::reason::{reason, ReasonPart};
use super::{not_safe, rule_4_passed, NotSafe, View, VoucherWithLocks, LARGEST_NONCE_STEP};
use crate::settlement::flow;
use crate::update::Update;
use crate::voucher::check_locks_agree;
use causeway_types::channel::{LockMode, Side};
use causeway_types::signed::{lock_id, locks_hash, SigningContext, LARGEST_NONCE, MAX_LOCKS};
use causeway_types::{Amount, Lock, LockId, Nonce, Operation, Voucher};

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
        reason![
            "the voucher promises ",
            promised,
            " in all, the peer has at most ",
            has.saturating_sub(may_take),
            " to promise"
        ],
    )
}

/// Rule 2: the voucher is well formed and follows the one before.
pub fn rule_2_well_formed(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
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
    check_worth_of_lost_list(view, next)?;
    let on_chain = view.claimed_of_theirs();
    // a claim of ours that is in no block up to the expiry is forgotten
    let ours = |l: &Lock| view.record.claimed.contains(&l.id) && !rule_4_passed(l.expiry, view.now);
    let claimed = next
        .locks
        .iter()
        .find(|l| on_chain.contains(&l.id) || ours(l));
    if let Some(lock) = claimed {
        return not_safe(2, reason!["it lists lock ", lock.id, ", which is claimed"]);
    }
    check_dropped_locks(view, next, &claimed_or_claiming(view))
}

/// Rule 2 for an update: the voucher is what its operations make of the one before, and locks leave as they may.
/// `after_refusal`: the update repeats what was refused, so it may have more operations than others.
pub fn rule_2_update(
    view: &View,
    context: &SigningContext,
    update: &Update,
    after_refusal: bool,
) -> Result<VoucherWithLocks, NotSafe> {
    let before = view.record.received.as_ref();
    let checked = update
        .check_mode(view.ledger.mode)
        .and_then(|()| update.check(context, before, after_refusal));
    let next = match checked {
        Ok(next) => next,
        Err(refused) => return not_safe(2, refused),
    };
    rule_2_well_formed(view, &next)?;
    let (claimed, on_chain) = (claimed_or_claiming(view), view.claimed_of_theirs());
    for operation in &update.operations {
        match operation {
            // or its own money would pay for whatever else the update names
            Operation::LockDropped { id } | Operation::LockExpired { id }
                if on_chain.contains(id) =>
            {
                return not_safe(
                    2,
                    reason![
                        "lock ",
                        *id,
                        " is claimed on chain, it leaves only by being paid"
                    ],
                );
            }
            Operation::LockDropped { id }
                if !view.record.failed.contains(id) || claimed.contains(id) =>
            {
                return not_safe(
                    2,
                    reason!["it drops lock ", *id, ", which we did not let go"],
                );
            }
            Operation::LockExpired { id } => {
                let listed = before.and_then(|h| h.locks.iter().find(|l| l.id == *id));
                require_expired(2, listed, view.now)?;
            }
            _ => {}
        }
    }
    Ok(next)
}

/// Whether a voucher is the one on chain, with its list: a record that has lost it takes it back.
pub fn rule_2_is_on_chain(view: &View, voucher: &Voucher, locks: &[Lock]) -> bool {
    let evidence = view.ledger.evidence(view.side.receives());
    let newest = view.record.received.as_ref();
    let is_missing = newest.is_none_or(|h| h.voucher.nonce < evidence.nonce);
    let given = (voucher.nonce, voucher.transferred, voucher.locked);
    let shown = (evidence.nonce, evidence.transferred, evidence.locked);
    let given_locks = (voucher.locks_hash, voucher.locks_until);
    is_missing
        && view.ledger.mode != LockMode::Unlocked
        && voucher.direction == view.side.receives()
        && given == shown
        && given_locks == (evidence.locks_hash, evidence.locks_until)
        && locks_hash(locks) == voucher.locks_hash
}

/// Where the voucher on chain is newer than our record's and its list is lost, a voucher that follows must be worth what it
/// can still pay: with its claims and pending locks, as far as the new one does not list those itself.
fn check_worth_of_lost_list(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
    let evidence = view.ledger.evidence(view.side.receives());
    let newest = view.record.received.as_ref();
    let is_ahead = newest.is_none_or(|h| h.voucher.nonce < evidence.nonce);
    if !is_ahead || evidence.locks_hash.is_zero() || view.list_on_chain().is_some() {
        return Ok(());
    }
    let on_chain = flow(&evidence, view.now);
    let least = on_chain.transferred.saturating_add(on_chain.locked);
    // which of them are claimed is not known without the list
    let listed = match evidence.claimed.is_zero() {
        true => view.kept_on_chain(next),
        false => Amount::ZERO,
    };
    if next.voucher.transferred.saturating_add(listed) >= least {
        return Ok(());
    }
    not_safe(
        2,
        reason![
            "it transfers ",
            next.voucher.transferred,
            " and lists ",
            listed,
            " of the locks on chain, whose list we have lost: that is less than the ",
            least,
            " of voucher ",
            ReasonPart::Id(evidence.nonce.to_string()),
            " there; the peer can send that voucher again"
        ],
    )
}

/// Rule 2 for a voucher that comes alone: all that it adds is one payment, so none of it may be for a claimed lock.
pub fn rule_2_payment(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
    rule_2_well_formed(view, next)?;
    let evidence = view.ledger.evidence(view.side.receives());
    let on_chain = flow(&evidence, view.now).transferred;
    let newest = view.record.received.as_ref();
    let in_book = newest.map_or(Amount::ZERO, |h| h.voucher.transferred);
    if !evidence.claimed.is_zero() && on_chain > in_book {
        return not_safe(
            2,
            reason![
                "it names one payment, but the chain has ",
                on_chain,
                " with what is claimed there and the newest voucher ",
                in_book,
                ": a claimed lock must be paid by its operation first"
            ],
        );
    }
    Ok(())
}

/// The peer's pending locks that are claimed: by our record, which knows of claims that are in no block yet, or by the
/// chain, whoever claimed them.
fn claimed_or_claiming(view: &View) -> Vec<LockId> {
    let mut claimed = view.record.claimed.clone();
    claimed.extend(view.claimed_of_theirs());
    claimed
}

fn check_follows(view: &View, voucher: &Voucher) -> Result<(), NotSafe> {
    let on_chain = view.ledger.evidence(voucher.direction);
    let (mut nonce, transferred) = view
        .record
        .received
        .as_ref()
        .map_or((Nonce(0), Amount::ZERO), |h| {
            (h.voucher.nonce, h.voucher.transferred)
        });
    // what the chain has counts as accepted, with what was claimed there by whomever: a newer voucher clears the claims.
    // In an unlocked channel the payer alone chooses the nonce there
    let transferred = transferred.max(flow(&on_chain, view.now).transferred);
    if view.ledger.mode != LockMode::Unlocked {
        nonce = nonce.max(on_chain.nonce);
    }
    let highest = match view.record.restored {
        true => u64::MAX,
        false => nonce.0.saturating_add(LARGEST_NONCE_STEP),
    };
    let highest = highest.min(LARGEST_NONCE.0);
    if voucher.nonce <= nonce {
        return not_safe(
            2,
            reason!["its nonce is ", voucher.nonce, ", it must be above ", nonce],
        );
    }
    if voucher.nonce.0 > highest {
        return not_safe(
            2,
            reason![
                "its nonce is ",
                voucher.nonce,
                ", it must be at most ",
                Nonce(highest)
            ],
        );
    }
    if voucher.transferred < transferred {
        return not_safe(
            2,
            reason![
                "it transfers ",
                voucher.transferred,
                " in all, ",
                transferred,
                " were transferred before"
            ],
        );
    }
    Ok(())
}

fn check_list(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
    let (voucher, locks) = (&next.voucher, &next.locks);
    if check_locks_agree(voucher).is_err() {
        return not_safe(2, "locked sum, hash and expiry are not all set or all zero");
    }
    if locks.len() > MAX_LOCKS {
        return not_safe(
            2,
            reason![
                locks.len(),
                " locks, at most ",
                MAX_LOCKS,
                " may be pending"
            ],
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
            reason![
                "locks_until is ",
                voucher.locks_until,
                ", the list's latest expiry is ",
                until
            ],
        );
    }
    let latest = view.now.plus(view.ledger.terms.longest_lock);
    if until > latest {
        return not_safe(
            2,
            reason![
                "a lock runs until ",
                until,
                ", at most ",
                latest,
                " is allowed"
            ],
        );
    }
    let growing = locks.windows(2).all(|w| w[0].id < w[1].id);
    if !growing || locks.iter().any(|l| l.amount.is_zero()) {
        return not_safe(2, "lock ids must grow and lock amounts must be above 0");
    }
    let known = view.record.received.as_ref();
    let is_known = |l: &Lock| known.is_some_and(|h| h.locks.contains(l));
    for (place, lock) in locks.iter().enumerate().filter(|(_, l)| !is_known(l)) {
        let id = lock_id(voucher.nonce, place);
        if lock.id != id {
            return not_safe(
                2,
                reason![
                    "a new lock has the id ",
                    lock.id.0,
                    ", its place gives ",
                    id.0
                ],
            );
        }
        if rule_4_passed(lock.expiry, view.now) {
            return not_safe(2, reason!["lock ", lock.id, " has expired already"]);
        }
    }
    Ok(())
}

/// A pending lock may leave only by being paid, by having expired, or because we let it go. One that is claimed leaves
/// only by being paid, until a block past its expiry shows that the claim is in none: then it has expired like any other.
/// What the chain has as claimed counts as paid before: a newer voucher clears the claims.
fn check_dropped_locks(
    view: &View,
    next: &VoucherWithLocks,
    claimed: &[LockId],
) -> Result<(), NotSafe> {
    let Some(newest) = &view.record.received else {
        return Ok(());
    };
    let evidence = view.ledger.evidence(view.side.receives());
    let paid_on_chain = view.claimed_of_theirs();
    let sum = |amounts: &mut dyn Iterator<Item = &Lock>| {
        amounts.fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount))
    };
    let owed = sum(&mut newest
        .locks
        .iter()
        .filter(|l| !next.locks.contains(l) && !rule_4_passed(l.expiry, view.now))
        .filter(|l| claimed.contains(&l.id) || !view.record.failed.contains(&l.id))
        .filter(|l| !paid_on_chain.contains(&l.id)));
    let claims = newest.locks.iter();
    let claims = sum(&mut claims.filter(|l| paid_on_chain.contains(&l.id)));
    let before = newest.voucher.transferred.saturating_add(claims);
    let before = before.max(flow(&evidence, view.now).transferred);
    let least = before.saturating_add(owed);
    if next.voucher.transferred < least {
        return not_safe(
            2,
            reason!["it transfers ", next.voucher.transferred, " in all: ", before, " were transferred before, with what is claimed on chain, and the locks that it leaves out are ", owed, ": it must be at least ", least],
        );
    }
    Ok(())
}
