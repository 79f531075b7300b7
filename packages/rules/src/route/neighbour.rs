//! A channel as one of its ends sees it. Registry and policy agree on it because both ask here.

use crate::settlement::{capacity_of, flow, split_at};
use crate::voucher::{locks_count_until, safety_margin};
use crate::withdrawal::lapses_at;
use causeway_types::channel::{Channel, LockMode, Phase, Side};
use causeway_types::route::Neighbour;
use causeway_types::{Amount, Seconds, UnixTime};

/// A running channel seen from a side, with what each has in it by the evidence on chain; none if it does not run:
/// it has no peer yet, is due or settled, or one of them has closed.
pub fn neighbour(channel: &Channel, side: Side, now: UnixTime) -> Option<Neighbour> {
    let ledger = &channel.ledger;
    let own = channel.participant(side)?;
    let peer = channel.participant(side.peer())?;
    if ledger.phase(now) != Phase::Open || ledger.a.closed || ledger.b.closed {
        return None;
    }
    let split = split_at(ledger, now);
    let locked = |payer: Side| flow(&ledger.evidence(payer.pays()), now).locked;
    let withdrawing = |side: Side| match &ledger.side(side).request {
        Some(request) if now < lapses_at(ledger, request) => request.amount,
        _ => Amount::ZERO,
    };
    // half a window in which a lock that is shown does not count, a quarter in which to pass it on and to show it
    let quarter = Seconds(ledger.terms.close_window.0 / 4);
    let last_lock = locks_count_until(ledger).minus(quarter);
    Some(Neighbour {
        channel_id: channel.id,
        sidechain_id: channel.sidechain_id,
        mode: ledger.mode,
        side,
        peer: peer.owner.clone(),
        balance: split.pay(side),
        peer_balance: split.pay(side.peer()),
        locked: locked(side),
        peer_locked: locked(side.peer()),
        capacity: capacity_of(ledger),
        withdrawing: withdrawing(side),
        peer_withdrawing: withdrawing(side.peer()),
        fee_rate: own.fee_rate,
        peer_fee_rate: peer.fee_rate,
        expires_at: ledger.expires_at,
        payments_until: ledger.expires_at.minus(safety_margin(ledger)),
        locks_until: (ledger.mode != LockMode::Unlocked).then_some(last_lock),
        longest_lock: ledger.terms.longest_lock,
    })
}
