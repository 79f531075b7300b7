//! Before anything is signed: rules 3, 5, 6 and 9.

use super::clock::require_expired;
use super::reason::reason;
use super::{not_safe, rule_4_passed, rule_8_must_answer, NotSafe, View, VoucherWithLocks};
use crate::forward::clock_skew;
use crate::settlement::flow;
use crate::voucher::has_on_record;
use crate::withdrawal::lapses_at;
use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::signed::{
    lock_id, CooperativeClose, Extension, WithdrawalConsent, LARGEST_NONCE,
};
use causeway_types::{Amount, Lock, Nonce, Operation, Seconds};

/// Rule 3: no smaller total, no reused nonce, nothing while pending, nothing before a stale voucher on chain is answered.
/// Neither by our own record nor by what the chain has: a lock that was claimed there is paid, expired or not, and is not
/// listed again.
pub fn rule_3_sign(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
    let voucher = &next.voucher;
    let phase = view.ledger.phase(view.now);
    if phase != Phase::Open {
        return not_safe(3, reason!["the channel is ", phase, ", it must be open"]);
    }
    if voucher.direction != view.side.pays() {
        return not_safe(3, "the voucher is of the direction in which we are paid");
    }
    if view.ledger.mode == LockMode::Unlocked && view.side == Side::B {
        return not_safe(3, "in an unlocked channel B pays nothing");
    }
    if rule_8_must_answer(view) {
        return not_safe(
            3,
            "an older voucher of ours is on chain, the receipted newer one answers it first",
        );
    }
    let (nonce, transferred) = view
        .record
        .sent
        .as_ref()
        .map_or((Nonce(0), Amount::ZERO), |h| {
            (h.voucher.nonce, h.voucher.transferred)
        });
    let on_chain = view.ledger.evidence(voucher.direction);
    let nonce = nonce.max(on_chain.nonce);
    let transferred = transferred.max(flow(&on_chain, view.now).transferred);
    if voucher.nonce <= nonce || voucher.nonce > LARGEST_NONCE {
        return not_safe(
            3,
            reason![
                "nonce ",
                voucher.nonce,
                " asked, above ",
                nonce,
                " and at most ",
                LARGEST_NONCE,
                " is allowed"
            ],
        );
    }
    if voucher.transferred < transferred {
        return not_safe(
            3,
            reason![
                "a total of ",
                voucher.transferred,
                " asked, at least ",
                transferred,
                " is allowed"
            ],
        );
    }
    check_listed(view, next)
}

/// Rule 3 for an update: a lock that the chain has as claimed leaves only by being paid, and another one as expired only
/// once a committed block says so.
pub fn rule_3_operations(view: &View, operations: &[Operation]) -> Result<(), NotSafe> {
    let claimed = view.claimed_of_ours();
    let listed = view.record.sent.iter().flat_map(|h| &h.locks);
    for operation in operations {
        match operation {
            Operation::LockDropped { id } | Operation::LockExpired { id }
                if claimed.contains(id) =>
            {
                return not_safe(
                    3,
                    reason![
                        "lock ",
                        *id,
                        " is claimed on chain, it leaves only by being paid"
                    ],
                );
            }
            Operation::LockExpired { id } => {
                let lock = listed.clone().find(|l| l.id == *id);
                require_expired(3, lock, view.now)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// No lock is listed that the chain has as claimed; a new one has the id of its place, has not expired, and runs no longer than
/// the channel's longest lock, less what clocks and followed blocks of two wallets differ by: a payee that follows an earlier block
/// would refuse it, and so would the chain.
fn check_listed(view: &View, next: &VoucherWithLocks) -> Result<(), NotSafe> {
    let claimed = view.claimed_of_ours();
    let before = view.record.sent.as_ref();
    for (place, lock) in next.locks.iter().enumerate() {
        if claimed.contains(&lock.id) {
            return not_safe(
                3,
                reason!["lock ", lock.id, " is claimed on chain, it must be paid"],
            );
        }
        if before.is_some_and(|h| h.locks.contains(lock)) {
            continue;
        }
        let id = lock_id(next.voucher.nonce, place);
        if lock.id != id {
            return not_safe(
                3,
                reason![
                    "a new lock has the id ",
                    lock.id.0,
                    ", its place gives ",
                    id.0
                ],
            );
        }
        let longest = view.ledger.terms.longest_lock;
        let latest = view.now.plus(Seconds(longest.0 - clock_skew(longest).0));
        if rule_4_passed(lock.expiry, view.now) || lock.expiry > latest {
            return not_safe(
                3,
                reason![
                    "a new lock expires at ",
                    lock.expiry,
                    ", that must be after ",
                    view.now,
                    " and at most ",
                    latest
                ],
            );
        }
    }
    Ok(())
}

/// Rule 5, consents: only for what our newest evidence, with all locks held, leaves the peer.
/// While that evidence is not on chain, what the peer asked to withdraw comes off: it may be paid beside the consent.
pub fn rule_5_consent(view: &View, consent: &WithdrawalConsent) -> Result<(), NotSafe> {
    if consent.side != view.side.peer() {
        return not_safe(5, "a consent is given to the peer, not to ourselves");
    }
    let incoming = view.incoming();
    let has = view.ledger.side(consent.side).deposited.wide() + view.out().transferred.wide();
    let newest = view.record.received.as_ref();
    let may_ask = match newest {
        Some(h) if !has_on_record(view.ledger, &h.voucher) => view.peer_request(),
        _ => Amount::ZERO,
    };
    let held = incoming.transferred.wide() + incoming.locked.wide() + may_ask.wide();
    let left = has.saturating_sub(held);
    if consent.cumulative.wide() > left {
        return not_safe(
            5,
            reason![
                consent.cumulative,
                " in all asked, our newest evidence leaves the peer ",
                left
            ],
        );
    }
    Ok(())
}

/// Rule 5, cooperative close: only with no lock pending, and by both newest totals.
pub fn rule_5_cooperative_close(view: &View, close: &CooperativeClose) -> Result<(), NotSafe> {
    let (out, incoming) = (view.out(), view.incoming());
    if !out.locked.is_zero() || !incoming.locked.is_zero() {
        return not_safe(
            5,
            reason![
                "locks over ",
                out.locked,
                " and ",
                incoming.locked,
                " are pending"
            ],
        );
    }
    let (ours, theirs) = match view.side {
        Side::A => (close.transferred_a, close.transferred_b),
        Side::B => (close.transferred_b, close.transferred_a),
    };
    if (ours, theirs) != (out.transferred, incoming.transferred) {
        return not_safe(
            5,
            reason![
                "it says that we paid ",
                ours,
                " and were paid ",
                theirs,
                ", our book says ",
                out.transferred,
                " and ",
                incoming.transferred
            ],
        );
    }
    Ok(())
}

/// Rule 6: after signing a cooperative close, nothing until it lapses; after sending `Close`, nothing more.
pub fn rule_6_may_act(view: &View) -> Result<(), NotSafe> {
    // the chain knows it even where the book was lost
    if view.record.close_sent || view.ledger.side(view.side).closed {
        return not_safe(6, "we have sent Close");
    }
    match view.record.closing_until {
        Some(until) if !rule_4_passed(until, view.now) => not_safe(
            6,
            reason![
                "it is ",
                view.now,
                ", a cooperative close that we signed is good until ",
                until
            ],
        ),
        _ => Ok(()),
    }
}

/// Rule 6 for payments: besides, nothing is paid to a peer that has sent `Close`.
pub fn rule_6_may_pay(view: &View) -> Result<(), NotSafe> {
    rule_6_may_act(view)?;
    if view.ledger.side(view.side.peer()).closed {
        return not_safe(
            6,
            reason![
                "the peer has sent Close: the channel ends at ",
                view.ledger.expires_at,
                ", nothing more is paid"
            ],
        );
    }
    Ok(())
}

/// Rule 9: in a two-way channel a payment without a receipt is not void, so it counts as made.
/// What can still be paid: our balance, less what we asked to withdraw and what a consent of the peer's lets us take: the peer
/// does not accept what either could take away (rule 1). A request that is on its way counts from before it is sent: the peer
/// may see it first. One replaces the other on chain, so the larger counts.
pub fn rule_9_spendable(view: &View) -> Amount {
    let on_chain = match &view.ledger.side(view.side).request {
        Some(r) if !rule_4_passed(lapses_at(view.ledger, r), view.now) => r.amount,
        _ => Amount::ZERO,
    };
    let asked = on_chain.max(view.record.request_sent);
    let withdrawn = view.ledger.side(view.side).withdrawn;
    let consents = view.record.consents_held.iter();
    let consented = consents
        .filter(|c| !rule_4_passed(c.valid_until, view.now))
        .map(|c| c.cumulative.saturating_sub(withdrawn))
        .fold(Amount::ZERO, Amount::max);
    let balance = view.balance();
    balance.saturating_sub(asked).saturating_sub(consented)
}

/// Rule 5, extensions: only of the present end, to a later one, and for at most a close window; and not where a lock of our
/// newest voucher was left out on chain. What we agreed to works without us until it lapses.
pub fn rule_5_extension(view: &View, extension: &Extension) -> Result<(), NotSafe> {
    let present = view.ledger.expires_at;
    if extension.replaces != present {
        return not_safe(
            5,
            reason![
                "the extension replaces the end ",
                extension.replaces,
                ", the channel's is ",
                present
            ],
        );
    }
    if extension.expires_at <= present {
        return not_safe(
            5,
            reason![
                "the new end ",
                extension.expires_at,
                " is not after the present one, ",
                present
            ],
        );
    }
    let allowed = view.now.plus(view.ledger.terms.close_window);
    if rule_4_passed(extension.valid_until, view.now) || extension.valid_until > allowed {
        return not_safe(
            5,
            reason![
                "it is good until ",
                extension.valid_until,
                ", that must be after ",
                view.now,
                " and at most ",
                allowed,
                ", a close window from now"
            ],
        );
    }
    if let Some(lock) = left_out_on_chain(view) {
        return not_safe(
            5,
            reason![
                "lock ",
                lock.id,
                " does not count on chain, where its voucher was shown too late for it: it must be paid, let go or expire first"
            ],
        );
    }
    Ok(())
}

/// A pending lock of our newest voucher that does not count on chain though that voucher is there: it was shown too late. With
/// a later end there would be time again, but no voucher of this nonce is shown twice.
fn left_out_on_chain<'a>(view: &View<'a>) -> Option<&'a Lock> {
    let record = view.record;
    let newest = record.received.as_ref()?;
    let on_chain = view.ledger.evidence(view.side.receives()).locks_hash;
    if !has_on_record(view.ledger, &newest.voucher) || newest.voucher.locks_hash == on_chain {
        return None;
    }
    let mut pending = newest.locks.iter();
    pending.find(|l| !rule_4_passed(l.expiry, view.now) && !record.failed.contains(&l.id))
}
