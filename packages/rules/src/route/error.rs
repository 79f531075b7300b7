//! Why there is no route, or not this one.

use causeway_types::route::MAX_HOPS;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why hops are no route, or a route cannot carry a payment.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum RouteError {
    /// The route has no hops, or too many.
    ///
    /// Do: give a route of as many hops as are allowed.
    #[error("hop_count: {asked} hops were given; a route has 1 to {}", MAX_HOPS)]
    HopCount { asked: usize },
    /// A hop does not begin at the node where the hop before it ends.
    ///
    /// Do: name hops that follow on each other.
    #[error("hops_do_not_meet: hop {hop} begins at {from}, the one before ends at {to}")]
    HopsDoNotMeet {
        hop: usize,
        from: Addr,
        /// Where the one before ends.
        to: Addr,
    },
    /// The route passes a node twice.
    ///
    /// Do: name a route that comes to each node once.
    #[error("route_loops: the route comes to {node} twice")]
    RouteLoops { node: Addr },
    /// The route changes the token at a node that has no exchange pair for it.
    ///
    /// Do: use another route, or have the admin set the pair.
    #[error(
        "no_exchange_pair: {node} has no exchange pair from sidechain {from} to sidechain {to}"
    )]
    NoExchangePair {
        /// Who would have to.
        node: Addr,
        /// What it is paid in.
        from: SidechainId,
        /// What it pays in.
        to: SidechainId,
    },
    /// The channel is not open, or a side has closed it.
    ///
    /// Do: use a channel that is open and not closing.
    #[error("channel_not_running: channel {channel_id} is not running")]
    ChannelNotRunning { channel_id: ChannelId },
    /// There is no running channel between two nodes of the route.
    ///
    /// Do: open a channel between the two, or use another route.
    #[error("no_channel_between: {from} has no running channel to {to} in sidechain {sidechain_id} that carries it")]
    NoChannelBetween {
        sidechain_id: SidechainId,
        from: Addr,
        /// Who would be paid.
        to: Addr,
    },
    /// None of the channels between two nodes that were read carries the payment, and there are more.
    ///
    /// Do: name the channel.
    #[error("more_channels: none of the first {looked_at} channels from {from} to {to} in sidechain {sidechain_id} carries it, and there are more: name the channel")]
    MoreChannels {
        sidechain_id: SidechainId,
        from: Addr,
        /// Who would be paid.
        to: Addr,
        /// How many were looked at.
        looked_at: usize,
    },
    /// The payer has too little in a channel of the route.
    ///
    /// Do: pay less, or use another route.
    #[error("balance_too_small: {asked} base units would be paid over channel {channel_id}, {from} has {allowed} base units in it")]
    BalanceTooSmall {
        channel_id: ChannelId,
        from: Addr,
        asked: Amount,
        allowed: Amount,
    },
    /// A route over several channels has an unlocked one, which takes no locks.
    ///
    /// Do: use one-way or two-way channels for payments over several hops.
    #[error(
        "channel_without_locks: channel {channel_id} is unlocked: it carries direct payments only"
    )]
    ChannelWithoutLocks { channel_id: ChannelId },
    /// The channel's end is too near for the payment.
    ///
    /// Do: use a channel that lives longer, or have it extended.
    #[error("channel_near_end: channel {channel_id} is too near its end to be paid over")]
    ChannelNearEnd { channel_id: ChannelId },
    /// The route needs a longer lock than a channel takes.
    ///
    /// Do: use a route with fewer hops, or channels that take longer locks.
    #[error(
        "route_lock_too_long: a lock of {asked} s is needed in channel {channel_id}, which takes {allowed} s at most"
    )]
    RouteLockTooLong {
        channel_id: ChannelId,
        /// How long it has to run.
        asked: Seconds,
        allowed: Seconds,
    },
    /// The amount is outside the bounds of the exchange pair.
    ///
    /// Do: exchange an amount within the bounds.
    #[error("exchange_out_of_bounds: {asked} base units would be exchanged by {node}; it exchanges {least} to {largest} base units at once")]
    ExchangeOutOfBounds {
        node: Addr,
        /// How much of what it gives.
        asked: Amount,
        least: Amount,
        largest: Amount,
    },
    /// The route costs more than the payer allows.
    ///
    /// Do: allow a higher cost, or use another route.
    #[error("route_too_expensive: it would cost {asked} base units; at most {allowed} base units are to be paid")]
    RouteTooExpensive {
        asked: Amount,
        /// What the payer pays at most.
        allowed: Amount,
    },
    /// The amount is zero.
    ///
    /// Do: give an amount of at least 1 base unit.
    #[error("zero_amount: the amount is 0, it must be at least 1")]
    ZeroAmount,
    /// Payer and payee are the same address.
    ///
    /// Do: name another payee.
    #[error("payer_is_payee: {0} cannot pay itself")]
    PayerIsPayee(Addr),
    /// The exchange pair has the same sidechain twice.
    ///
    /// Do: name two different sidechains.
    #[error("one_sidechain: sidechain {0} is named as both; an exchange is between two")]
    OneSidechain(SidechainId),
    /// The smallest amount is above the largest.
    ///
    /// Do: set a smallest amount that is not above the largest.
    #[error(
        "pair_bounds_crossed: the smallest amount is {smallest} base units, above the largest, {largest} base units"
    )]
    PairBoundsCrossed { smallest: Amount, largest: Amount },
    /// The fee rate is above 1,000,000 ppm.
    ///
    /// Do: give at most 1,000,000 ppm.
    #[error(
        "fee_rate_above_one: a fee rate of {asked} ppm was given; at most {} is a part of the whole",
        Ppm::ONE
    )]
    FeeRateAboveOne { asked: Ppm },
}
