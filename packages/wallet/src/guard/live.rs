//! What both sides have in a channel now, by all that we hold: for the search of routes, which goes by it in own channels.

use super::may_pay::may_pay;
use crate::book::BookEntry;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::settlement::capacity_of;
use causeway_types::Amount;

/// What one side has in a channel. Amounts are base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiveSide {
    /// What the side has, without what its pending locks hold.
    pub balance: Amount,
    /// What its pending locks hold.
    pub locked: Amount,
    /// What of `balance` it cannot pay now: it is being taken out, or nothing may be signed.
    pub withheld: Amount,
}

/// What both sides have in a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiveBalances {
    /// Ours.
    pub own: LiveSide,
    /// The peer's, by what we hold of it.
    pub peer: LiveSide,
}

/// How a channel divides now. What we have signed counts as paid, acknowledged or not.
pub fn live_balances(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> LiveBalances {
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let spendable = may_pay(entry, signer, snapshot, Amount::new(1)).unwrap_or(Amount::ZERO);
    let balance = view.balance();
    let own = LiveSide {
        balance,
        locked: view.out().locked,
        withheld: balance.saturating_sub(spendable),
    };
    let locked = view.incoming().locked;
    let ours = own.balance.saturating_add(own.locked);
    let rest = capacity_of(snapshot.ledger).saturating_sub(ours);
    let withdrawn = snapshot.ledger.side(signer.side().peer()).withdrawn;
    let consented = view.peer_withdrawn().saturating_sub(withdrawn);
    LiveBalances {
        own,
        peer: LiveSide {
            balance: rest.saturating_sub(locked),
            locked,
            withheld: view.peer_request().max(consented),
        },
    }
}
