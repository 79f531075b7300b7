//! Why what an admin would create or set is refused before anything is sent.

use crate::sidechains::create::{MOST_DECIMALS, SYMBOL_LENGTHS};
use causeway_rules::route::RouteError;
use causeway_types::{ChannelId, SidechainId};
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why a new sidechain or settings are refused.
/// `asked` is what was asked; the other fields name what it meets: a sidechain, a channel, a node by its address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum SettingsError {
    /// A symbol that no token can have.
    #[error(
        "'{symbol}' cannot be a token's symbol: its length is {}; {} to {} letters or hyphens are allowed, no digits",
        symbol.chars().count(),
        SYMBOL_LENGTHS.start(),
        SYMBOL_LENGTHS.end()
    )]
    SymbolInvalid { symbol: String },
    /// More decimals than a token can have.
    #[error("{asked} decimals were asked for, at most {MOST_DECIMALS} are allowed")]
    TooManyDecimals { asked: u8 },
    /// A symbol that a sidechain has.
    #[error("symbol {symbol} is that of sidechain {sidechain_id}")]
    SymbolTaken {
        symbol: String,
        sidechain_id: SidechainId,
    },
    /// A sidechain's token as what backs another one.
    #[error("{token} is the token of sidechain {sidechain_id} and backs no other")]
    AssetIsToken {
        token: Addr,
        sidechain_id: SidechainId,
    },
    /// A legal rate of which a part is missing, where none is recorded yet.
    #[error("a legal rate was named without its {missing}, and none is recorded yet")]
    LegalRateIncomplete { missing: &'static str },
    /// A new exchange pair without an amount that it takes or gives.
    #[error(
        "the exchange pair from sidechain {from} to sidechain {to} by {node} is new, and how much it takes and gives was not \
         said"
    )]
    PairIncomplete {
        from: SidechainId,
        to: SidechainId,
        node: Addr,
    },
    /// An exchange pair that the policy would refuse.
    #[error("the exchange pair from sidechain {from} to sidechain {to} by {node} cannot be")]
    PairInvalid {
        from: SidechainId,
        to: SidechainId,
        node: Addr,
        #[source]
        why: Box<RouteError>,
    },
    /// An exchange pair that is not set.
    #[error("there is no exchange pair from sidechain {from} to sidechain {to} by {node}")]
    PairUnknown {
        from: SidechainId,
        to: SidechainId,
        node: Addr,
    },
    /// A route over a channel that nobody has joined.
    #[error("channel {channel_id} has no peer yet, a route needs both ends")]
    NoPeer { channel_id: ChannelId },
    /// A route that the policy would refuse.
    #[error("route {name} cannot be set")]
    RouteInvalid {
        name: String,
        #[source]
        why: Box<RouteError>,
    },
    /// A route that is not set.
    #[error("there is no route named {name}")]
    RouteUnknown { name: String },
}

impl SettingsError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            SettingsError::SymbolInvalid { .. } => "symbol_invalid",
            SettingsError::TooManyDecimals { .. } => "too_many_decimals",
            SettingsError::SymbolTaken { .. } => "symbol_taken",
            SettingsError::AssetIsToken { .. } => "asset_is_token",
            SettingsError::LegalRateIncomplete { .. } => "legal_rate_incomplete",
            SettingsError::PairIncomplete { .. } => "pair_incomplete",
            SettingsError::PairInvalid { .. } => "pair_invalid",
            SettingsError::PairUnknown { .. } => "pair_unknown",
            SettingsError::NoPeer { .. } => "channel_without_peer",
            SettingsError::RouteInvalid { .. } => "route_invalid",
            SettingsError::RouteUnknown { .. } => "route_unknown",
        }
    }
}
