//! What the issuer keeps. The owner is kept by cw-ownable and changed by `UpdateOwnership`.

use crate::error::ContractError;
use causeway_storage::stored::StoredAsset;
use causeway_storage::{
    check_version, decode_fields, encode_fields, stored_as_it_is, Item, Map, Record,
};
use causeway_types::issuer::{Asset, BY_TOKEN_KEY};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, StdResult, Storage};
use serde::{Deserialize, Serialize};

/// A sidechain. Written by the reply of `CreateSidechain`, never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sidechain {
    /// Its token, which the issuer instantiated.
    pub token: Addr,
    /// What backs the token. Of a cw20 asset, the address is a validated one.
    pub asset: Asset,
    /// As it was created; the token has it too.
    pub name: String,
    /// As it was created; the token has it too.
    pub symbol: String,
    /// The token's and the asset's decimals.
    pub decimals: u8,
}

#[derive(Serialize, Deserialize)]
struct StoredSidechain {
    token: Addr,
    asset: StoredAsset,
    name: String,
    symbol: String,
    decimals: u8,
}

impl Record for Sidechain {
    fn encode(&self) -> StdResult<Vec<u8>> {
        let sidechain = self.clone();
        encode_fields(&StoredSidechain {
            token: sidechain.token,
            asset: sidechain.asset.into(),
            name: sidechain.name,
            symbol: sidechain.symbol,
            decimals: sidechain.decimals,
        })
    }
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self> {
        check_version::<Self>(version)?;
        let stored: StoredSidechain = decode_fields(fields)?;
        Ok(Sidechain {
            token: stored.token,
            asset: stored.asset.into(),
            name: stored.name,
            symbol: stored.symbol,
            decimals: stored.decimals,
        })
    }
}

/// The other contracts of the deployment, which are no recipients: tokens sent there without a hook would be lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contracts {
    /// The channel registry, into which deposits can go at once.
    pub registry: Addr,
    /// The address of the liquidity-margin vault.
    pub vault: Addr,
    /// The address of the routing policy.
    pub policy: Addr,
}

/// What the issuer has recorded of an asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRecord {
    /// The supplies of all sidechains that the asset backs, base units.
    pub recorded: Amount,
    /// The issuer's balance of the asset after the last message that moved it, base units: what a deposit must add to.
    pub balance: Amount,
}

stored_as_it_is!(Contracts, AssetRecord);

/// The code of the sidechain token. Set at instantiation and by `migrate`.
pub const TOKEN_CODE: Item<u64> = Item::new("token_code");
/// The address that may migrate the tokens; not set if nobody may. Set at instantiation.
pub const TOKEN_ADMIN: Item<Addr> = Item::new("token_admin");
/// The other contracts of the deployment. Set once, by `SetContracts`.
pub const CONTRACTS: Item<Contracts> = Item::new("contracts");
/// Whether entry (create, deposit, distribute) is stopped. Changed by `SetPaused`.
pub const PAUSED: Item<bool> = Item::new("paused");
/// How many sidechains there are; the newest one's number. Grows by `CreateSidechain`.
pub const COUNT: Item<u64> = Item::new("count");
/// The sidechains, by number from 1. Added to by the reply of `CreateSidechain`.
pub const SIDECHAINS: Map<u64, Sidechain> = Map::new("sidechain");
/// The sidechain of a token. Added to with [`SIDECHAINS`]. Read by the registry.
pub const BY_TOKEN: Map<&Addr, SidechainId> = Map::new(BY_TOKEN_KEY);
/// The sidechain of a token's symbol, in lower case: see [`symbol_key`]. Added to with [`SIDECHAINS`].
pub const BY_SYMBOL: Map<&str, SidechainId> = Map::new("by_symbol");
/// Tokens that were minted and not burnt, base units, by sidechain: what the cw20 calls its total supply.
/// Grows by `Deposit`, `Distribute` and their hooks, falls by `Redeem`. Changed only together with [`ASSETS`].
pub const SUPPLY: Map<u64, Amount> = Map::new("supply");
/// What the issuer has recorded of each asset, by the asset as text. Begun by `CreateSidechain`, changed with [`SUPPLY`].
pub const ASSETS: Map<&str, AssetRecord> = Map::new("asset");

/// A sidechain by its number.
pub fn sidechain(storage: &dyn Storage, id: SidechainId) -> Result<Sidechain, ContractError> {
    match SIDECHAINS.may_load(storage, id.0)? {
        Some(sidechain) => Ok(sidechain),
        None => Err(ContractError::SidechainNotFound {
            asked: id,
            count: COUNT.load(storage)?,
        }),
    }
}

/// A sidechain's number by its token.
pub fn id_by_token(storage: &dyn Storage, token: &Addr) -> Result<SidechainId, ContractError> {
    BY_TOKEN
        .may_load(storage, token)?
        .ok_or_else(|| ContractError::TokenNotFound {
            token: token.clone(),
        })
}

/// The supply of a sidechain, in base units; zero before the first deposit.
pub fn supply(storage: &dyn Storage, id: SidechainId) -> Result<Amount, ContractError> {
    Ok(SUPPLY.may_load(storage, id.0)?.unwrap_or_default())
}

/// What is recorded of an asset; nothing of one that backs no sidechain.
pub fn asset_record(
    storage: &dyn Storage,
    asset: &Asset,
) -> Result<Option<AssetRecord>, ContractError> {
    Ok(ASSETS.may_load(storage, &asset.to_string())?)
}

/// The key of a symbol: symbols that differ only in case are one, so that nobody takes one token for another.
pub fn symbol_key(symbol: &str) -> String {
    symbol.to_ascii_lowercase()
}
