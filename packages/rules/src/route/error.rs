//! Why there is no way, or not this one.

use causeway_types::route::MAX_HOPS;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why hops are no route, or a route cannot carry a payment.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RouteError {
    /// No hops, or too many.
    #[error("{asked} hops were given; a route has 1 to {}", MAX_HOPS)]
    HopCount {
        /// How many.
        asked: usize,
    },
    /// A hop does not begin where the one before ends.
    #[error("hop {hop} begins at {from}, the one before ends at {to}")]
    EndsDoNotMeet {
        /// Which, from 1.
        hop: usize,
        /// Where it begins.
        from: Addr,
        /// Where the one before ends.
        to: Addr,
    },
    /// A node comes twice.
    #[error("the route comes to {node} twice")]
    Loop {
        /// Which.
        node: Addr,
    },
    /// Another token, and nobody exchanges.
    #[error("{node} has no exchange pair from sidechain {from} to sidechain {to}")]
    NoPair {
        /// Who would have to.
        node: Addr,
        /// What it is paid in.
        from: SidechainId,
        /// What it pays in.
        to: SidechainId,
    },
    /// A channel that does not run.
    #[error("channel {channel_id} is not running")]
    NotRunning {
        /// Which.
        channel_id: ChannelId,
    },
    /// No channel between two ends.
    #[error("{from} has no running channel to {to} in sidechain {sidechain_id} that carries it")]
    NoChannel {
        /// In which sidechain.
        sidechain_id: SidechainId,
        /// Who would pay.
        from: Addr,
        /// Who would be paid.
        to: Addr,
    },
    /// None of the channels between two that were looked at carries it, and there are more.
    #[error("none of the first {looked_at} channels from {from} to {to} in sidechain {sidechain_id} carries it, and there are more: name the channel")]
    MoreChannels {
        /// In which sidechain.
        sidechain_id: SidechainId,
        /// Who would pay.
        from: Addr,
        /// Who would be paid.
        to: Addr,
        /// How many were looked at.
        looked_at: usize,
    },
    /// Too little in a channel.
    #[error("{asked} would be paid over channel {channel_id}, {from} has {allowed} in it")]
    Short {
        /// Which.
        channel_id: ChannelId,
        /// Who pays.
        from: Addr,
        /// How much.
        asked: Amount,
        /// What there is.
        allowed: Amount,
    },
    /// A channel that knows no locks, in a payment over several hops.
    #[error("channel {channel_id} is unlocked: it carries direct payments only")]
    NoLocks {
        /// Which.
        channel_id: ChannelId,
    },
    /// A channel that is too near its end.
    #[error("channel {channel_id} is too near its end to be paid over")]
    NearEnd {
        /// Which.
        channel_id: ChannelId,
    },
    /// A lock that is longer than a channel takes.
    #[error(
        "a lock of {asked} s is needed in channel {channel_id}, which takes {allowed} s at most"
    )]
    LockTooLong {
        /// Which.
        channel_id: ChannelId,
        /// How long it has to run.
        asked: Seconds,
        /// The longest.
        allowed: Seconds,
    },
    /// More or less than a node exchanges at once.
    #[error("{asked} would be exchanged by {node}; it exchanges {least} to {largest} at once")]
    PairBounds {
        /// Who.
        node: Addr,
        /// How much of what it gives.
        asked: Amount,
        /// The least.
        least: Amount,
        /// The most.
        largest: Amount,
    },
    /// More than the payer pays.
    #[error("it would cost {asked}; at most {allowed} is to be paid")]
    TooDear {
        /// What it costs.
        asked: Amount,
        /// What the payer pays at most.
        allowed: Amount,
    },
    /// Nothing to pay.
    #[error("the amount is 0, it must be at least 1")]
    Zero,
    /// Nobody to pay.
    #[error("{0} cannot pay itself")]
    PayerIsPayee(Addr),
    /// An exchange of a token for itself.
    #[error("sidechain {0} is named as both; an exchange is between two")]
    OneSidechain(SidechainId),
    /// Bounds the wrong way round.
    #[error("the smallest amount is {smallest}, above the largest, {largest}")]
    PairBoundsCrossed {
        /// The smallest.
        smallest: Amount,
        /// The largest.
        largest: Amount,
    },
    /// A fee rate of more than the whole.
    #[error(
        "a fee rate of {asked} ppm was given; at most {} is a part of the whole",
        Ppm::ONE
    )]
    FeeRate {
        /// What was given.
        asked: Ppm,
    },
}
