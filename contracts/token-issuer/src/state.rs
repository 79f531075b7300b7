//! What the issuer keeps. The owner is kept by cw-ownable and changed by `UpdateOwnership`.

use crate::error::ContractError;
use causeway_storage::stored::StoredAsset;
use causeway_storage::{check_version, decode_fields, encode_fields, Item, Map, Record};
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
    /// The token's name.
    pub name: String,
    /// The token's symbol.
    pub symbol: String,
    /// The token's and the asset's decimals.
    pub decimals: u8,
}

/// Its stored form.
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

/// The code of the sidechain token. Set at instantiation and by `migrate`.
pub const TOKEN_CODE: Item<u64> = Item::new("token_code");
/// Who may migrate the tokens; nothing if nobody. Set at instantiation.
pub const TOKEN_ADMIN: Item<Addr> = Item::new("token_admin");
/// The channel registry. Set once, by `SetContracts`.
pub const REGISTRY: Item<Addr> = Item::new("registry");
/// The liquidity-margin vault. Set once, by `SetContracts`.
pub const VAULT: Item<Addr> = Item::new("vault");
/// Whether entry (create, deposit, distribute) is stopped. Changed by `SetPaused`.
pub const PAUSED: Item<bool> = Item::new("paused");
/// How many sidechains there are; the newest one's number. Grows by `CreateSidechain`.
pub const COUNT: Item<u64> = Item::new("count");
/// The sidechains, by number from 1. Added to by the reply of `CreateSidechain`.
pub const SIDECHAINS: Map<u64, Sidechain> = Map::new("sidechain");
/// The sidechain of a token. Added to with [`SIDECHAINS`]. Read by the registry.
pub const BY_TOKEN: Map<&Addr, SidechainId> = Map::new(BY_TOKEN_KEY);
/// The sidechain of a token's symbol. Added to with [`SIDECHAINS`].
pub const BY_SYMBOL: Map<&str, SidechainId> = Map::new("by_symbol");
/// Tokens that were minted and not burnt, base units, by sidechain: what the cw20 calls its total supply.
/// Grows by `Deposit`, `Distribute` and their hooks, falls by `Redeem`. Changed only together with [`RECORDED`].
pub const SUPPLY: Map<u64, Amount> = Map::new("supply");
/// The supplies of all sidechains that an asset backs, base units, by the asset as text. Changed with [`SUPPLY`].
pub const RECORDED: Map<&str, Amount> = Map::new("recorded");

/// A sidechain by its number.
pub fn sidechain(storage: &dyn Storage, id: SidechainId) -> Result<Sidechain, ContractError> {
    match SIDECHAINS.may_load(storage, id.0)? {
        Some(sidechain) => Ok(sidechain),
        None => Err(ContractError::NoSidechain {
            asked: id,
            count: COUNT.load(storage)?,
        }),
    }
}

/// A sidechain's number by its token.
pub fn id_by_token(storage: &dyn Storage, token: &Addr) -> Result<SidechainId, ContractError> {
    BY_TOKEN
        .may_load(storage, token)?
        .ok_or_else(|| ContractError::NotOurToken {
            token: token.clone(),
        })
}

/// A sidechain's supply.
pub fn supply(storage: &dyn Storage, id: SidechainId) -> Result<Amount, ContractError> {
    Ok(SUPPLY.may_load(storage, id.0)?.unwrap_or_default())
}

/// What of an asset is recorded.
pub fn recorded(storage: &dyn Storage, asset: &Asset) -> Result<Amount, ContractError> {
    let recorded = RECORDED.may_load(storage, &asset.to_string())?;
    Ok(recorded.unwrap_or_default())
}
