//! Queries.

use crate::error::ContractError;
use crate::reserve::Reserve;
use crate::state::{
    self, symbol_key, Sidechain, BY_SYMBOL, CONTRACTS, COUNT, PAUSED, SIDECHAINS, TOKEN_ADMIN,
    TOKEN_CODE,
};
use causeway_types::issuer::{
    Asset, AssetResponse, ConfigResponse, RedemptionResponse, ReserveResponse, SidechainResponse,
    SidechainsResponse,
};
use causeway_types::{page_limit, Amount, SidechainId};
use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;

/// The addresses and settings that the contract works with.
#[inline(never)]
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let contracts = CONTRACTS.may_load(deps.storage)?;
    Ok(ConfigResponse {
        token_code_id: TOKEN_CODE.load(deps.storage)?,
        token_admin: TOKEN_ADMIN.may_load(deps.storage)?,
        registry: contracts.as_ref().map(|c| c.registry.clone()),
        vault: contracts.as_ref().map(|c| c.vault.clone()),
        policy: contracts.map(|c| c.policy),
        paused: PAUSED.load(deps.storage)?,
        sidechains: COUNT.load(deps.storage)?,
    })
}

/// One sidechain and its supply.
#[inline(never)]
pub fn sidechain(deps: Deps, id: SidechainId) -> Result<SidechainResponse, ContractError> {
    respond(deps, id, state::sidechain(deps.storage, id)?)
}

/// One sidechain by its token's symbol.
#[inline(never)]
pub fn sidechain_by_symbol(deps: Deps, symbol: String) -> Result<SidechainResponse, ContractError> {
    match BY_SYMBOL.may_load(deps.storage, &symbol_key(&symbol))? {
        Some(id) => sidechain(deps, id),
        None => Err(ContractError::SymbolNotFound { symbol }),
    }
}

/// One sidechain by its token.
#[inline(never)]
pub fn sidechain_by_token(deps: Deps, token: &str) -> Result<SidechainResponse, ContractError> {
    let token = deps.api.addr_validate(token)?;
    sidechain(deps, state::id_by_token(deps.storage, &token)?)
}

/// A page of sidechains.
#[inline(never)]
pub fn sidechains(
    deps: Deps,
    start_after: Option<SidechainId>,
    limit: Option<u32>,
) -> Result<SidechainsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let sidechains = SIDECHAINS
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            let (id, found) = entry?;
            respond(deps, SidechainId(id), found)
        })
        .collect::<Result<_, _>>()?;
    Ok(SidechainsResponse { sidechains })
}

/// What backs one sidechain's supply now.
#[inline(never)]
pub fn reserve(deps: Deps, env: &Env, id: SidechainId) -> Result<ReserveResponse, ContractError> {
    let asset = state::sidechain(deps.storage, id)?.asset;
    let supply = state::supply(deps.storage, id)?;
    let reserve = Reserve::of(deps, &env.contract.address, &asset)?;
    Ok(ReserveResponse {
        supply,
        reserve: reserve.redeemable(supply),
    })
}

/// What the issuer has of an asset and what of it is recorded.
#[inline(never)]
pub fn asset(deps: Deps, env: &Env, asset: &Asset) -> Result<AssetResponse, ContractError> {
    let reserve = Reserve::of(deps, &env.contract.address, asset)?;
    Ok(AssetResponse {
        balance: reserve.balance,
        recorded: reserve.recorded,
        surplus: reserve.surplus(),
        shortfall: reserve.shortfall(),
    })
}

/// What a redemption would pay out now.
#[inline(never)]
pub fn redemption(
    deps: Deps,
    env: &Env,
    id: SidechainId,
    amount: Amount,
) -> Result<RedemptionResponse, ContractError> {
    let sidechain = state::sidechain(deps.storage, id)?;
    let supply = state::supply(deps.storage, id)?;
    if amount > supply {
        return Err(ContractError::AboveSupply {
            asked: amount,
            supply,
        });
    }
    let reserve = Reserve::of(deps, &env.contract.address, &sidechain.asset)?;
    Ok(RedemptionResponse {
        out: reserve.redeemable(amount),
    })
}

#[inline(never)]
fn respond(
    deps: Deps,
    sidechain_id: SidechainId,
    sidechain: Sidechain,
) -> Result<SidechainResponse, ContractError> {
    let supply = state::supply(deps.storage, sidechain_id)?;
    Ok(SidechainResponse {
        sidechain_id,
        token: sidechain.token,
        asset: sidechain.asset,
        name: sidechain.name,
        symbol: sidechain.symbol,
        decimals: sidechain.decimals,
        supply,
    })
}
