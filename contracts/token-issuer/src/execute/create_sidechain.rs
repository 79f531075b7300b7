//! A sidechain is created: the issuer instantiates its token, and the reply records it.

use crate::contract::TOKEN_INSTANTIATED;
use crate::error::ContractError;
use crate::ledger;
use crate::reserve::balance;
use crate::state::{
    symbol_key, Sidechain, BY_SYMBOL, BY_TOKEN, COUNT, SIDECHAINS, TOKEN_ADMIN, TOKEN_CODE,
};
use causeway_contract_utils::{check_name, query_smart};
use causeway_types::event::SidechainCreated;
use causeway_types::issuer::Asset;
use causeway_types::token::QueryMsg;
use causeway_types::{token, Amount, SidechainId};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Deps, DepsMut, Env, Event, Reply, Response, StdError, SubMsg,
    WasmMsg,
};
use cw20::TokenInfoResponse;
use cw_utils::parse_instantiate_response_data;

/// What the reply needs, sent with the instantiation of the token.
#[cw_serde]
struct Creation {
    sidechain_id: SidechainId,
    asset: Asset,
    name: String,
    symbol: String,
    decimals: u8,
}

/// Callable by the owner alone. Creates a sidechain's token, which itself checks name, symbol and decimals.
#[inline(never)]
pub fn create_sidechain(
    deps: DepsMut,
    env: Env,
    asset: Asset,
    name: String,
    symbol: String,
    decimals: u8,
) -> Result<Response, ContractError> {
    let balance = check_asset(deps.as_ref(), &env, &asset, decimals)?;
    ledger::begin(deps.storage, &asset, balance)?;
    if let Some(sidechain_id) = BY_SYMBOL.may_load(deps.storage, &symbol_key(&symbol))? {
        return Err(ContractError::SymbolTaken {
            symbol,
            sidechain_id,
        });
    }
    let count = COUNT.load(deps.storage)? + 1;
    COUNT.save(deps.storage, &count)?;

    let instantiation = WasmMsg::Instantiate {
        admin: TOKEN_ADMIN.may_load(deps.storage)?.map(String::from),
        code_id: TOKEN_CODE.load(deps.storage)?,
        msg: to_json_binary(&token::InstantiateMsg {
            name: name.clone(),
            symbol: symbol.clone(),
            decimals,
            issuer: env.contract.address.into_string(),
        })?,
        funds: vec![],
        label: format!("causeway token {symbol}"),
    };
    let creation = Creation {
        sidechain_id: SidechainId(count),
        asset,
        name,
        symbol,
        decimals,
    };
    let submessage = SubMsg::reply_on_success(instantiation, TOKEN_INSTANTIATED)
        .with_payload(to_json_binary(&creation)?);
    Ok(Response::new().add_submessage(submessage))
}

/// Records the sidechain once its token is instantiated.
#[inline(never)]
pub fn sidechain_created(deps: DepsMut, reply: Reply) -> Result<Response, ContractError> {
    let creation: Creation = from_json(&reply.payload)?;
    let result = reply.result.into_result().map_err(StdError::generic_err)?;
    let answer = result
        .msg_responses
        .first()
        .ok_or_else(|| StdError::not_found("the address of the new token"))?;
    let instantiated = parse_instantiate_response_data(&answer.value)?;
    let token = deps.api.addr_validate(&instantiated.contract_address)?;

    let id = creation.sidechain_id;
    let sidechain = Sidechain {
        token: token.clone(),
        asset: creation.asset.clone(),
        name: creation.name,
        symbol: creation.symbol.clone(),
        decimals: creation.decimals,
    };
    SIDECHAINS.save(deps.storage, id.0, &sidechain)?;
    BY_TOKEN.save(deps.storage, &token, &id)?;
    BY_SYMBOL.save(deps.storage, &symbol_key(&creation.symbol), &id)?;
    Ok(Response::new().add_event(Event::from(SidechainCreated {
        sidechain_id: id,
        token,
        asset: creation.asset,
        symbol: creation.symbol,
    })))
}

/// Checks that the asset exists, answers as an asset does, has these decimals where it says so, and is no sidechain's token.
/// Returns what the issuer has of it.
fn check_asset(
    deps: Deps,
    env: &Env,
    asset: &Asset,
    decimals: u8,
) -> Result<Amount, ContractError> {
    let no_asset = |error: StdError| ContractError::AssetNotFound {
        asset: asset.clone(),
        reason: error.to_string(),
    };
    match asset {
        Asset::Native { denom } if denom.is_empty() => return Err(ContractError::EmptyDenom),
        Asset::Native { denom } => check_name("asset's denom", denom)?,
        Asset::Cw20 { address } => {
            let token = deps.api.addr_validate(address)?;
            if let Some(sidechain_id) = BY_TOKEN.may_load(deps.storage, &token)? {
                return Err(ContractError::OwnToken {
                    token,
                    sidechain_id,
                });
            }
            let question = QueryMsg::TokenInfo {};
            let info: TokenInfoResponse =
                query_smart(&deps.querier, token.as_str(), &question).map_err(no_asset)?;
            if info.decimals != decimals {
                return Err(ContractError::DecimalsDiffer {
                    asked: decimals,
                    has: info.decimals,
                });
            }
        }
    }
    balance(deps, &env.contract.address, asset).map_err(no_asset)
}
