//! What the clock and the chain ask for: rules 7 and 8.

use super::reason::reason;
use super::{earliest_end, not_safe, rule_1_covered, rule_4_passed, NotSafe, View};
use crate::settlement::flow;
use crate::voucher::{has_on_record, locks_count_until};
use crate::withdrawal::lapses_at;
use causeway_types::channel::Phase;
use causeway_types::{Lock, LockId, Nonce, Seconds, UnixTime};

/// Rule 7: the time before which our newest accepted voucher must be on chain; none if it is there or there is none.
/// Before a request of the peer matures for which it leaves no room, and `margin` before the end (before half the close window
/// with locks).
pub fn rule_7_show_by(view: &View, margin: Seconds) -> Option<UnixTime> {
    let newest = view.record.received.as_ref()?;
    if !worth_showing(view) {
        return None;
    }
    // where it is too late for its locks, its total is still to be shown
    let end = if newest.locks.is_empty() || is_late_for_locks(view) {
        view.ledger.expires_at
    } else {
        locks_count_until(view.ledger)
    };
    let request = view.ledger.side(view.side.peer()).request;
    let before = request
        .filter(|r| !rule_4_passed(lapses_at(view.ledger, r), view.now))
        // one that our newest voucher leaves room for takes nothing away from it
        .filter(|_| rule_1_covered(view, &newest.voucher).is_err())
        .map_or(end, |r| r.matures_at.min(end));
    Some(before.minus(margin))
}

/// Rule 7: whether our newest accepted voucher is to be shown: where its total is above that of the voucher on chain, or, of
/// equal totals, where it lists a lock that can be claimed, or nothing under the older one is lost with it.
///
/// What is claimed or pending under an older one is not ours for sure, however much it is: the peer can clear it by showing
/// the newest one, late, when its locks no longer count, or in the block that pays one between the two, with a smaller total.
/// So a peer could claim for us what we had let go, and take what it paid since.
///
/// Of equal totals one that is too late for its locks is not shown, where it would take away locks of the older one that are
/// claimed or pending.
pub fn worth_showing(view: &View) -> bool {
    let Some(newest) = &view.record.received else {
        return false;
    };
    if view.ledger.settlement.is_some() || has_on_record(view.ledger, &newest.voucher) {
        return false;
    }
    let evidence = view.ledger.evidence(view.side.receives());
    if newest.voucher.transferred > evidence.transferred {
        return true;
    }
    let clears_claims = flow(&evidence, view.now).transferred > newest.voucher.transferred;
    if is_late_for_locks(view) {
        return !clears_claims && view.kept_on_chain(newest).is_zero();
    }
    let can_be_claimed = |lock: &Lock| {
        !rule_4_passed(lock.expiry, view.now) && !view.record.failed.contains(&lock.id)
    };
    newest.locks.iter().any(can_be_claimed) || !clears_claims
}

/// Whether a voucher that is shown now counts with its locks left out.
fn is_late_for_locks(view: &View) -> bool {
    view.now > locks_count_until(view.ledger)
}

/// Rule 7: the time up to which the last block's word is enough for our newest voucher; none if nothing is to be shown. The
/// peer may have closed since: without a newer block by then another node must be asked, or the voucher be shown.
pub fn rule_7_new_block_by(view: &View, margin: Seconds) -> Option<UnixTime> {
    let newest = view.record.received.as_ref()?;
    if !worth_showing(view) {
        return None;
    }
    let window = view.ledger.terms.close_window;
    let half = Seconds(match newest.locks.is_empty() || is_late_for_locks(view) {
        true => 0,
        false => window.0 / 2,
    });
    Some(
        earliest_end(view.ledger, view.now)
            .minus(half)
            .minus(margin),
    )
}

/// Rule 7: whether there is still time to sign or accept a voucher with `locks`, and show it `margin` before the end.
/// There is none before the channel is open, nor after it settled early.
pub fn rule_7_in_time(view: &View, locks: bool, margin: Seconds) -> Result<(), NotSafe> {
    rule_7_in_time_at(view, view.now, locks, margin)
}

/// Rule 7 by a clock that is ahead of the last block: a side may have closed since that block.
pub fn rule_7_in_time_at(
    view: &View,
    at: UnixTime,
    locks: bool,
    margin: Seconds,
) -> Result<(), NotSafe> {
    let phase = view.ledger.phase(at);
    if phase != Phase::Open {
        return not_safe(7, reason!["the channel is ", phase, ", it must be open"]);
    }
    let mut ledger = *view.ledger;
    ledger.expires_at = earliest_end(view.ledger, view.now);
    let end = if locks {
        locks_count_until(&ledger)
    } else {
        ledger.expires_at
    };
    let last = end.minus(margin);
    if at >= last {
        return not_safe(7, reason!["it is ", at, ", payments stop at ", last]);
    }
    Ok(())
}

/// Rule 8: claim only under our newest voucher, or under the one on chain where the newest is not worth showing, or cannot be
/// shown any more because the channel has settled.
pub fn rule_8_claim(view: &View) -> Result<(), NotSafe> {
    let evidence = view.ledger.evidence(view.side.receives());
    let on_chain = evidence.nonce;
    let is_final = view.ledger.settlement.is_some() || !worth_showing(view);
    if is_final && !evidence.locks_hash.is_zero() {
        return Ok(());
    }
    let newest = view
        .record
        .received
        .as_ref()
        .map_or(Nonce(0), |h| h.voucher.nonce);
    if on_chain < newest {
        return not_safe(
            8,
            reason![
                "voucher ",
                on_chain,
                " is on chain, ours is ",
                newest,
                ": show it first"
            ],
        );
    }
    Ok(())
}

/// Rule 8 for one lock, before its preimage is given away: the voucher on chain lists it, it is neither claimed nor taken
/// out, and by `at`, the later of block time and our own clock, more than `lead` is left until its expiry. A preimage that is
/// public already may be tried to the end.
pub fn rule_8_claim_lock(
    view: &View,
    id: LockId,
    at: UnixTime,
    lead: Seconds,
    is_public: bool,
) -> Result<(), NotSafe> {
    rule_8_claim(view)?;
    let evidence = view.ledger.evidence(view.side.receives());
    let Some(list) = view.list_on_chain() else {
        return not_safe(
            8,
            reason![
                "the locks of voucher ",
                evidence.nonce,
                " on chain are not those of a voucher that we hold"
            ],
        );
    };
    let mut listed = list.iter().enumerate();
    let Some((place, lock)) = listed.find(|(_, l)| l.id == id) else {
        return not_safe(
            8,
            reason![
                "voucher ",
                evidence.nonce,
                " on chain does not list lock ",
                id
            ],
        );
    };
    if evidence.resolved_locks() & (1 << place) != 0 {
        return not_safe(8, reason!["lock ", id, " is claimed or taken out already"]);
    }
    match is_public {
        true => check_time_to_claim(lock, view.now, Seconds(0)),
        false => check_time_to_claim(lock, at, lead),
    }
}

/// Rule 8 for one lock, before our newest voucher is shown so that it can be claimed: that voucher lists it and will count with
/// its locks, and by `at` more than `lead` is left until its expiry, for the showing and for the claim.
pub fn rule_8_claim_later(
    view: &View,
    id: LockId,
    at: UnixTime,
    lead: Seconds,
) -> Result<(), NotSafe> {
    let mut listed = view.record.received.iter().flat_map(|h| &h.locks);
    let Some(lock) = listed.find(|l| l.id == id) else {
        return not_safe(8, reason!["our newest voucher does not list lock ", id]);
    };
    if !worth_showing(view) || is_late_for_locks(view) {
        return not_safe(
            8,
            reason![
                "our newest voucher cannot be shown with lock ",
                id,
                " any more"
            ],
        );
    }
    // the side that pays may close just after the last block, and a voucher that is shown later counts without its locks
    let mut ledger = *view.ledger;
    ledger.expires_at = earliest_end(view.ledger, view.now);
    let last = locks_count_until(&ledger);
    if at.plus(lead) >= last {
        return not_safe(
            8,
            reason![
                "it is ",
                at,
                ": our newest voucher would be shown by ",
                last,
                " too late for its locks"
            ],
        );
    }
    check_time_to_claim(lock, at, lead)
}

fn check_time_to_claim(lock: &Lock, at: UnixTime, lead: Seconds) -> Result<(), NotSafe> {
    let last = lock.expiry.minus(lead);
    if at < last {
        return Ok(());
    }
    not_safe(
        8,
        reason![
            "lock ",
            lock.id,
            " expires at ",
            lock.expiry,
            ": it is claimed before ",
            last,
            ", it is ",
            at
        ],
    )
}

/// Rule 8: the peer has shown a voucher of ours with locks that are dropped since: show the receipted newer one,
/// if the older one can pay the peer more. What it claimed there stays claimed until then, even past the expiry.
pub fn rule_8_must_answer(view: &View) -> bool {
    let evidence = view.ledger.evidence(view.side.pays());
    let shown = flow(&evidence, view.now);
    let most = shown.transferred.saturating_add(shown.locked);
    let newer = view
        .record
        .receipted
        .as_ref()
        .is_some_and(|h| h.voucher.nonce > evidence.nonce && h.voucher.transferred < most);
    view.ledger.settlement.is_none() && newer
}
