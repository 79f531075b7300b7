//! Why what an admin would create or set is refused before anything is sent.

use crate::sidechains::create::MOST_DECIMALS;
use causeway_rules::route::RouteError;
use causeway_types::{ChannelId, SidechainId};
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why a new sidechain or settings are refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A symbol that no token can have.
    #[error("'{symbol}' cannot be a token's symbol")]
    SymbolInvalid {
        /// The symbol.
        symbol: String,
    },
    /// More decimals than a token can have.
    #[error("{asked} decimals were asked for, at most {MOST_DECIMALS} are allowed")]
    TooManyDecimals {
        /// What was asked.
        asked: u8,
    },
    /// A symbol that a sidechain has.
    #[error("symbol {symbol} is that of sidechain {sidechain_id}")]
    SymbolTaken {
        /// The symbol.
        symbol: String,
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// A sidechain's token as what backs another one.
    #[error("{token} is the token of sidechain {sidechain_id} and backs no other")]
    AssetIsToken {
        /// The token.
        token: Addr,
        /// Its sidechain.
        sidechain_id: SidechainId,
    },
    /// A legal rate of which a part is missing, where none is recorded yet.
    #[error("a legal rate was named without its {missing}, and none is recorded yet")]
    LegalRateIncomplete {
        /// Its rate, source or day.
        missing: &'static str,
    },
    /// A new exchange pair without an amount that it takes or gives.
    #[error(
        "the exchange pair from sidechain {from} to sidechain {to} by {node} is new, and how much it takes and gives was not \
         said"
    )]
    PairIncomplete {
        /// What the node takes.
        from: SidechainId,
        /// What the node gives.
        to: SidechainId,
        /// The node.
        node: Addr,
    },
    /// An exchange pair that the policy would refuse.
    #[error("the exchange pair from sidechain {from} to sidechain {to} by {node} cannot be")]
    PairInvalid {
        /// What the node takes.
        from: SidechainId,
        /// What the node gives.
        to: SidechainId,
        /// The node.
        node: Addr,
        /// Why.
        #[source]
        why: Box<RouteError>,
    },
    /// An exchange pair that is not set.
    #[error("there is no exchange pair from sidechain {from} to sidechain {to} by {node}")]
    PairUnknown {
        /// What the node would take.
        from: SidechainId,
        /// What the node would give.
        to: SidechainId,
        /// The node.
        node: Addr,
    },
    /// A route over a channel that nobody has joined.
    #[error("channel {channel_id} has no peer yet, a route needs both ends")]
    NoPeer {
        /// The channel.
        channel_id: ChannelId,
    },
    /// A route that the policy would refuse.
    #[error("route {name} cannot be set")]
    RouteInvalid {
        /// The route.
        name: String,
        /// Why.
        #[source]
        why: Box<RouteError>,
    },
    /// A route that is not set.
    #[error("there is no route named {name}")]
    RouteUnknown {
        /// Its name.
        name: String,
    },
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
