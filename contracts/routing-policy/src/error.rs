//! Why the policy refuses.

use causeway_guards::GuardError;
use causeway_rules::policy::ParameterError;
use causeway_rules::route::RouteError;
use causeway_types::route::MAX_ROUTE_NAME;
use causeway_types::{ChannelId, SidechainId};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use thiserror::Error;

/// Why the policy refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address, JSON or the registry's answer.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Not the owner, or not the pending owner.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// The parameters or the legal rate are outside their bounds or do not fit together.
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    /// Hops that are no route, a pair that is none, or a payment that cannot be carried.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// There is no such version.
    #[error("version {asked} of the policy of sidechain {sidechain_id} was asked for; the newest is {newest}")]
    NoVersion {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The version asked for.
        asked: u64,
        /// The newest one.
        newest: u64,
    },
    /// The registry is not known yet.
    #[error("no registry is wired yet; the owner names it once with Wire")]
    NotWired,
    /// The registry was named already.
    #[error("{asked} was named as registry; {registry} is wired, for good")]
    AlreadyWired {
        /// What was asked.
        asked: Addr,
        /// The registry.
        registry: Addr,
    },
    /// A name of no length, or too long.
    #[error("a route's name has 1 to {MAX_ROUTE_NAME} bytes, this one has {asked}")]
    RouteName {
        /// Its length.
        asked: usize,
    },
    /// There is no route of this name.
    #[error("there is no route '{name}'")]
    NoRoute {
        /// The name.
        name: String,
    },
    /// The registry has no such channel.
    #[error("the registry gives no channel {channel_id}: {why}")]
    NoChannel {
        /// The channel asked for.
        channel_id: ChannelId,
        /// What it says.
        why: StdError,
    },
    /// A channel that leads to nobody yet.
    #[error("channel {channel_id} has no peer yet; a hop needs both ends")]
    NoPeer {
        /// The channel.
        channel_id: ChannelId,
    },
    /// An unlocked channel, against its direction.
    #[error("channel {channel_id} is unlocked: only its opener pays in it, {from} does not")]
    WrongWay {
        /// The channel.
        channel_id: ChannelId,
        /// Who would pay.
        from: Addr,
    },
}
