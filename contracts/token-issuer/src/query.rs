//! Answers.

use crate::error::ContractError;
use crate::reserve::Reserve;
use crate::state::{
    self, Sidechain, BY_SYMBOL, COUNT, PAUSED, REGISTRY, SIDECHAINS, TOKEN_ADMIN, TOKEN_CODE, VAULT,
};
use causeway_types::issuer::{
    Asset, AssetResponse, ConfigResponse, RedemptionResponse, SidechainResponse, SidechainsResponse,
};
use causeway_types::{page_limit, Amount, SidechainId};
use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;

/// Wiring.
#[inline(never)]
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    Ok(ConfigResponse {
        token_code_id: TOKEN_CODE.load(deps.storage)?,
        token_admin: TOKEN_ADMIN.may_load(deps.storage)?,
        registry: REGISTRY.may_load(deps.storage)?,
        vault: VAULT.may_load(deps.storage)?,
        paused: PAUSED.load(deps.storage)?,
        sidechains: COUNT.load(deps.storage)?,
    })
}

/// One sidechain, its supply and its reserve side by side.
#[inline(never)]
pub fn sidechain(
    deps: Deps,
    env: &Env,
    id: SidechainId,
) -> Result<SidechainResponse, ContractError> {
    respond(deps, env, id, state::sidechain(deps.storage, id)?)
}

/// One sidechain by its token's symbol.
#[inline(never)]
pub fn sidechain_by_symbol(
    deps: Deps,
    env: &Env,
    symbol: String,
) -> Result<SidechainResponse, ContractError> {
    match BY_SYMBOL.may_load(deps.storage, &symbol)? {
        Some(id) => sidechain(deps, env, id),
        None => Err(ContractError::NoSymbol { symbol }),
    }
}

/// One sidechain by its token.
#[inline(never)]
pub fn sidechain_by_token(
    deps: Deps,
    env: &Env,
    token: &str,
) -> Result<SidechainResponse, ContractError> {
    let token = deps.api.addr_validate(token)?;
    sidechain(deps, env, state::id_by_token(deps.storage, &token)?)
}

/// A page of sidechains.
#[inline(never)]
pub fn sidechains(
    deps: Deps,
    env: &Env,
    start_after: Option<SidechainId>,
    limit: Option<u32>,
) -> Result<SidechainsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let sidechains = SIDECHAINS
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            let (id, found) = entry?;
            respond(deps, env, SidechainId(id), found)
        })
        .collect::<Result<_, _>>()?;
    Ok(SidechainsResponse { sidechains })
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
        return Err(ContractError::MoreThanSupply {
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
    env: &Env,
    sidechain_id: SidechainId,
    sidechain: Sidechain,
) -> Result<SidechainResponse, ContractError> {
    let supply = state::supply(deps.storage, sidechain_id)?;
    let reserve = Reserve::of(deps, &env.contract.address, &sidechain.asset)?;
    Ok(SidechainResponse {
        sidechain_id,
        token: sidechain.token,
        asset: sidechain.asset,
        name: sidechain.name,
        symbol: sidechain.symbol,
        decimals: sidechain.decimals,
        supply,
        reserve: reserve.redeemable(supply),
    })
}
