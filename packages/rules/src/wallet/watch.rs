//! What the clock and the chain ask for: rules 4, 7 and 8.

use super::{not_safe, NotSafe, View};
use crate::settlement::flow;
use crate::voucher::{has_on_record, locks_count_until};
use crate::withdrawal::lapses_at;
use causeway_types::channel::Phase;
use causeway_types::{Amount, Nonce, Seconds, UnixTime};

/// Rule 4: an expiry has passed only when a committed block's time says so.
pub fn rule_4_passed(expiry: UnixTime, committed: UnixTime) -> bool {
    committed >= expiry
}

/// Rule 7: the time before which our newest accepted voucher must be on chain; none if it is there or there is none.
/// Before any request of the peer matures, and `margin` before the end (before half the close window with locks).
pub fn rule_7_show_by(view: &View, margin: Seconds) -> Option<UnixTime> {
    let newest = view.book.received.as_ref()?;
    if !worth_showing(view) {
        return None;
    }
    let end = if newest.locks.is_empty() {
        view.ledger.expires_at
    } else {
        locks_count_until(view.ledger)
    };
    let request = view.ledger.side(view.side.peer()).request;
    let before = request
        .filter(|r| !rule_4_passed(lapses_at(view.ledger, r), view.now))
        .map_or(end, |r| r.matures_at.min(end));
    Some(before.minus(margin))
}

/// Rule 7: whether our newest accepted voucher would change the chain's record for the better. It does not where the chain
/// has it, nor where locks that were claimed under an older one are worth more than the newer one with its locks. What is
/// claimed under an older one is not ours for sure: the peer too can show the newer one, which clears the claims.
pub fn worth_showing(view: &View) -> bool {
    let Some(newest) = &view.book.received else {
        return false;
    };
    if view.ledger.settlement.is_some() || has_on_record(view.ledger, &newest.voucher) {
        return false;
    }
    let evidence = view.ledger.evidence(view.side.receives());
    // shown late, it counts without its locks
    let counts = view.now <= locks_count_until(view.ledger);
    let pending = newest
        .locks
        .iter()
        .filter(|l| counts && !rule_4_passed(l.expiry, view.now))
        .fold(Amount::ZERO, |sum, l| sum.saturating_add(l.amount));
    let most = newest.voucher.transferred.saturating_add(pending);
    most >= flow(&evidence, view.now).transferred
}

/// Rule 7: whether there is still time to sign or accept a voucher with `locks`, and show it `margin` before the end.
/// There is none before the channel is open, nor after it settled early.
pub fn rule_7_in_time(view: &View, locks: bool, margin: Seconds) -> Result<(), NotSafe> {
    let phase = view.ledger.phase(view.now);
    if phase != Phase::Open {
        return not_safe(7, format!("the channel is {phase}, it must be open"));
    }
    let end = if locks {
        locks_count_until(view.ledger)
    } else {
        view.ledger.expires_at
    };
    let last = end.minus(margin);
    if view.now >= last {
        return not_safe(7, format!("it is {}, payments stop at {last}", view.now));
    }
    Ok(())
}

/// Rule 8: claim only under our newest voucher.
pub fn rule_8_claim(view: &View) -> Result<(), NotSafe> {
    let on_chain = view.ledger.evidence(view.side.receives()).nonce;
    let newest = view
        .book
        .received
        .as_ref()
        .map_or(Nonce(0), |h| h.voucher.nonce);
    if on_chain < newest {
        return not_safe(
            8,
            format!("voucher {on_chain} is on chain, ours is {newest}: show it first"),
        );
    }
    Ok(())
}

/// Rule 8: the peer has shown a voucher of ours with locks that are dropped since: show the receipted newer one,
/// if the older one can pay the peer more. What it claimed there stays claimed until then, even past the expiry.
pub fn rule_8_must_answer(view: &View) -> bool {
    let evidence = view.ledger.evidence(view.side.pays());
    let shown = flow(&evidence, view.now);
    let most = shown.transferred.saturating_add(shown.locked);
    let newer = view
        .book
        .receipted
        .as_ref()
        .is_some_and(|h| h.voucher.nonce > evidence.nonce && h.voucher.transferred < most);
    view.ledger.settlement.is_none() && newer
}
