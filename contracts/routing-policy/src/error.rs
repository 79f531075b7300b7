//! Why the policy refuses.

use causeway_contract_utils::{ownership_code, CommonError};
use causeway_rules::node::NodeError;
use causeway_rules::policy::ParameterError;
use causeway_rules::route::RouteError;
use causeway_types::route::MAX_ROUTE_NAME;
use causeway_types::{ChannelId, SidechainId};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the policy refuses.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum ContractError {
    /// An address, a message inside a message, another contract's answer or a stored record cannot be read.
    ///
    /// Do: look at what the text names; check addresses, and that all contracts are of one deployment.
    #[error("std_error: {0}")]
    Std(#[from] StdError),
    /// Coins were sent with a message that takes none.
    ///
    /// Do: send the message without coins.
    #[error("coins_not_accepted: {0}; send the message without coins")]
    Payment(#[from] PaymentError),
    /// What any of the contracts refuses.
    #[error(transparent)]
    Common(#[from] CommonError),
    /// Not the owner, or not the pending owner.
    #[error("{}: {0}", ownership_code(.0))]
    Ownership(#[from] OwnershipError),
    /// The parameters or the legal rate are outside their bounds or do not fit together.
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    /// Hops that are no route, a pair that is none, or a payment that cannot be carried.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// What is no announcement of the sender's node, or a node that is not announced.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The sidechain has no policy of this version.
    ///
    /// Do: ask for a version up to the newest that is named.
    #[error("policy_version_not_found: version {asked} of the policy of sidechain {sidechain_id} was asked for; the newest is {newest}")]
    PolicyVersionNotFound {
        sidechain_id: SidechainId,
        /// The version asked for.
        asked: u64,
        newest: u64,
    },
    /// The owner has not set the registry yet.
    ///
    /// Do: the owner sends `SetRegistry` (to the issuer: `SetContracts`) once.
    #[error(
        "registry_not_set: no registry is set yet; the owner names it once with `SetRegistry`"
    )]
    RegistryNotSet,
    /// The registry was set before.
    ///
    /// Do: nothing: it is set for good.
    #[error("registry_already_set: {asked} was named as registry; {registry} is set, for good")]
    RegistryAlreadySet { asked: Addr, registry: Addr },
    /// The route's name is empty or too long.
    ///
    /// Do: choose a name of 1 to as many bytes as are allowed.
    #[error(
        "route_name_length: a route's name has 1 to {MAX_ROUTE_NAME} bytes, this one has {asked}"
    )]
    RouteNameLength { asked: usize },
    /// There is no route of this name.
    ///
    /// Do: check the name (`Routes` lists them).
    #[error("route_not_found: there is no route '{name}'")]
    RouteNotFound { name: String },
    /// There is no such channel.
    ///
    /// Do: check the number.
    #[error("channel_not_found: the registry gives no channel {channel_id}: {why}")]
    ChannelNotFound {
        /// The channel asked for.
        channel_id: ChannelId,
        why: StdError,
    },
    /// Nobody has joined the channel, and it names no peer.
    ///
    /// Do: use a channel that has both its sides.
    #[error("channel_without_peer: channel {channel_id} has no peer yet; a hop needs both ends")]
    ChannelWithoutPeer { channel_id: ChannelId },
    /// A route's hop goes against the direction of an unlocked channel.
    ///
    /// Do: name the direction from A to B.
    #[error("against_unlocked_direction: channel {channel_id} is unlocked: only its opener pays in it, {from} does not")]
    AgainstUnlockedDirection { channel_id: ChannelId, from: Addr },
}
