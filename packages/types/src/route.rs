//! Routes from payer to payee: neighbours, preset routes, exchange pairs, quotes.

use crate::channel::{Direction, LockMode, Side};
use crate::units::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;

/// The most hops of a route.
pub const MAX_HOPS: usize = 8;
/// The longest name of a preset route, bytes.
pub const MAX_ROUTE_NAME: usize = 64;

/// One hop as it is named: a channel and the direction through it, or two ends that any of their channels may join.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum RouteHop<A> {
    /// This channel and no other.
    Channel {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction in which the payment goes through it.
        direction: Direction,
    },
    /// Of the running channels between the two that can carry the payment, the one with which it costs least.
    Ends {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that pays over this hop.
        from: A,
        /// The address that is paid over this hop.
        to: A,
    },
}

/// One hop with its ends.
#[cw_serde]
#[derive(Eq)]
pub struct Hop {
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The address that pays over this hop.
    pub from: Addr,
    /// The address that is paid over this hop.
    pub to: Addr,
    /// The channel, where one was named.
    pub channel_id: Option<ChannelId>,
}

/// A route that the admin has set.
#[cw_serde]
#[derive(Eq)]
pub struct Route {
    /// Its name, unique in its contract.
    pub name: String,
    /// From payer to payee.
    pub hops: Vec<Hop>,
}

/// At what rate a node takes one token and gives another.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct ExchangePair<A> {
    /// What the node takes.
    pub from: SidechainId,
    /// What the node gives.
    pub to: SidechainId,
    /// The address of the node that exchanges.
    pub node: A,
    /// For so many base units of `from` …
    pub takes: Amount,
    /// … the node gives so many of `to`.
    pub gives: Amount,
    /// The least of `to` that is exchanged for one payment, the fee of the hop after it included.
    pub smallest: Amount,
    /// The most of `to` that is exchanged for one payment, likewise.
    pub largest: Amount,
    /// The fee rate of the hop after the exchange.
    pub fee_rate: Ppm,
}

/// A running channel as one of its ends sees it.
#[cw_serde]
#[derive(Eq)]
pub struct Neighbour {
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Which side the one who looks is.
    pub side: Side,
    /// The address of the other side.
    pub peer: Addr,
    /// What the one who looks has in it, by the evidence on chain, without what its pending locks hold.
    pub balance: Amount,
    /// What the peer has in it, likewise.
    pub peer_balance: Amount,
    /// What pending locks of the one who looks hold.
    pub locked: Amount,
    /// What pending locks of the peer hold.
    pub peer_locked: Amount,
    /// All that is in it, locks included.
    pub capacity: Amount,
    /// The most that a request of the one who looks may still take out of `balance`.
    pub withdrawing: Amount,
    /// The most that a request of the peer may still take out of `peer_balance`.
    pub peer_withdrawing: Amount,
    /// What the one who looks agreed to pay the peer for forwarding.
    pub fee_rate: Ppm,
    /// What the peer agreed to pay the one who looks.
    pub peer_fee_rate: Ppm,
    /// When it is due.
    pub expires_at: UnixTime,
    /// Until when a payment without a lock can be made: an eighth of a close window before it is due.
    pub payments_until: UnixTime,
    /// Until when a lock can be added: three quarters of a close window before it is due. None if it is unlocked.
    pub locks_until: Option<UnixTime>,
    /// The furthest ahead that a lock's expiry may be when it is shown.
    pub longest_lock: Seconds,
}

/// One hop of a quote.
#[cw_serde]
#[derive(Eq)]
pub struct QuotedHop {
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The address that pays over this hop.
    pub from: Addr,
    /// The address that is paid over this hop.
    pub to: Addr,
    /// What is paid over this hop, the fees of later hops included.
    pub amount: Amount,
    /// The receiving side's balance before, pending locks towards it included.
    pub balance: Amount,
    /// All that is in the channel, locks included.
    pub capacity: Amount,
    /// The fee rate of this hop; 0 on the first.
    pub rate: Ppm,
    /// What who pays this hop keeps of what it was paid, in this hop's token.
    pub fee: Amount,
    /// Whether who pays this hop was paid in another token.
    pub exchanged: bool,
}

/// What a payment costs.
#[cw_serde]
#[derive(Eq)]
pub struct Quote {
    /// The hops from the payer to the payee.
    pub hops: Vec<QuotedHop>,
    /// What the payer pays, base units of the first hop's token.
    pub pays: Amount,
    /// What arrives, base units of the last hop's token.
    pub arrives: Amount,
}

/// How a route was found.
#[cw_serde]
#[derive(Eq)]
pub enum RouteKind {
    /// A channel between the two.
    Direct {},
    /// A preset route between the two ends.
    Preset {
        /// The name of the preset route.
        name: String,
    },
    /// The cheapest that was found among neighbours; of as cheap ones, the fewest hops.
    Found {},
}

/// A preset route that cannot be used now.
#[cw_serde]
#[derive(Eq)]
pub struct SkippedRoute {
    /// The name of the preset route.
    pub name: String,
    /// Why it cannot be used now: an error with its code.
    pub reason: String,
}

/// A route with its cost.
#[cw_serde]
#[derive(Eq)]
pub struct SelectedRoute {
    /// How it was found.
    pub kind: RouteKind,
    /// The hops with their fees, and what is paid and arrives.
    pub quote: Quote,
}

/// The route that was selected, if there is one.
#[cw_serde]
#[derive(Eq)]
pub struct Selection {
    /// The route; none if none was found.
    pub route: Option<SelectedRoute>,
    /// Preset routes between these ends that cannot be used now.
    pub skipped: Vec<SkippedRoute>,
    /// How many nodes' channels were looked at.
    pub searched: u32,
    /// Whether a bound was met at which there may be a route, or a cheaper one, that was not found. Where this is
    /// false, there is none of at most [`MAX_HOPS`] hops and one exchange.
    pub gave_up: bool,
}
