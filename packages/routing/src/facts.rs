//! A running channel as the graph is given it.

use causeway_rules::route::neighbour;
use causeway_types::channel::{Channel, Side};
use causeway_types::{Amount, ChannelId, LockMode, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// One side of a running channel. Amounts are base units of the sidechain's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFacts {
    /// The address that acts for the side.
    pub owner: Addr,
    /// What the side has, without what its pending locks hold.
    pub balance: Amount,
    /// What the side's pending locks hold.
    pub locked: Amount,
    /// The most that a withdrawal request of the side may still take out of `balance`.
    pub withdrawing: Amount,
    /// What the side has agreed to pay the other for forwarding.
    pub fee_rate: Ppm,
    /// By how much a lock with which the side is paid must outlast the one that it adds here. None: as
    /// [`crate::RoutingSettings::lock_delta`] says.
    pub lock_delta: Option<Seconds>,
}

/// A running channel: what the chain says of it, or, of an own channel, the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFacts {
    /// The channel's id.
    pub id: ChannelId,
    /// The sidechain in whose token it is.
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's side.
    pub a: SideFacts,
    /// The peer's side.
    pub b: SideFacts,
    /// All that is in it, locks included.
    pub capacity: Amount,
    /// Until when a payment without a lock can be made.
    pub payments_until: UnixTime,
    /// Until when a lock can be added. None if it is unlocked.
    pub locks_until: Option<UnixTime>,
    /// The furthest ahead that a lock's expiry may be when it is shown.
    pub longest_lock: Seconds,
    /// How long before an end the other side is sure to have.
    pub close_window: Seconds,
    /// When the balances were those: the time of the last event that changed them on chain, not of reading them.
    pub as_of: UnixTime,
    /// Whether the balances are those of now, as they are for one's own channels, from the book.
    pub live: bool,
}

impl ChannelFacts {
    /// What the chain says of a channel, whose balances changed last at `as_of`. None if it does not run at `now`: it has no
    /// peer yet, is due or settled, or a side has closed.
    pub fn of(channel: &Channel, as_of: UnixTime, now: UnixTime) -> Option<ChannelFacts> {
        let seen = neighbour(channel, Side::A, now)?;
        Some(ChannelFacts {
            id: seen.channel_id,
            sidechain_id: seen.sidechain_id,
            mode: seen.mode,
            a: SideFacts {
                owner: channel.a.owner.clone(),
                balance: seen.balance,
                locked: seen.locked,
                withdrawing: seen.withdrawing,
                fee_rate: seen.fee_rate,
                lock_delta: None,
            },
            b: SideFacts {
                owner: seen.peer,
                balance: seen.peer_balance,
                locked: seen.peer_locked,
                withdrawing: seen.peer_withdrawing,
                fee_rate: seen.peer_fee_rate,
                lock_delta: None,
            },
            capacity: seen.capacity,
            payments_until: seen.payments_until,
            locks_until: seen.locks_until,
            longest_lock: seen.longest_lock,
            close_window: channel.ledger.terms.close_window,
            as_of,
            live: false,
        })
    }
    /// One of the two sides.
    pub fn side(&self, side: Side) -> &SideFacts {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}
