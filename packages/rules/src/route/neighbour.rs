//! A channel as one of its ends sees it. Registry and policy agree on it because both ask here.

use crate::settlement::split_at;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::route::Neighbour;
use causeway_types::UnixTime;

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
    Some(Neighbour {
        channel_id: channel.id,
        sidechain_id: channel.sidechain_id,
        mode: ledger.mode,
        side,
        peer: peer.owner.clone(),
        balance: split.pay(side),
        peer_balance: split.pay(side.peer()),
        fee_rate: own.fee_rate,
        peer_fee_rate: peer.fee_rate,
        expires_at: ledger.expires_at,
    })
}
