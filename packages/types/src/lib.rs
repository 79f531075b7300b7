//! The nouns that contracts, wallet and node share: units, keys and hashes, signed bytes, messages and events.
//!
//! Nothing here decides anything: what may follow what is in `causeway-rules`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod admission;
pub mod bytes;
mod chain_time;
pub mod channel;
pub mod error_code;
pub mod event;
pub mod issuer;
pub mod node;
pub mod operation;
pub mod policy;
pub mod registry;
pub mod route;
pub mod signed;
mod strict;
pub mod text;
pub mod token;
pub mod units;
pub mod vault;

pub use bytes::{
    ChannelKey, Digest, Hash, IdentityKey, NodeInstance, Preimage, Signature, TransportKey,
};
pub use chain_time::ChainTime;
pub use channel::{Direction, LockMode, Side};
pub use operation::Operation;
pub use signed::{Lock, Voucher};
pub use units::{
    Amount, ChannelId, Height, LockId, MinuteOfDay, Nonce, OfferId, Ppm, Seconds, SidechainId,
    UnixTime,
};

/// Page size when a query names none.
pub const DEFAULT_LIMIT: u32 = 10;
/// Largest page that a query gives.
pub const MAX_LIMIT: u32 = 30;

/// The page size that counts: what was asked, at most [`MAX_LIMIT`], [`DEFAULT_LIMIT`] if nothing was.
pub fn page_limit(asked: Option<u32>) -> usize {
    asked.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT) as usize
}

/// What `migrate` takes: nothing. It checks the contract's name and refuses to go backwards.
#[cosmwasm_schema::cw_serde]
#[serde(deny_unknown_fields)]
pub struct MigrateMsg {}

/// What the registry or the vault owes in one sidechain's token.
#[cosmwasm_schema::cw_serde]
pub struct HoldingResponse {
    /// The token, once it has come in for the first time.
    pub token: Option<cosmwasm_std::Addr>,
    /// All that is owed in it together, base units.
    pub amount: Amount,
}
