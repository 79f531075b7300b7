//! Entry points: guards and dispatch, no logic.

use crate::error::ContractError;
use crate::guards::not_paused;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{COUNT, PAUSED, TOKEN_ADMIN, TOKEN_CODE};
use crate::{execute as verbs, migrations, query as questions};
use causeway_contract_utils::assert_owner;
use causeway_types::issuer::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_std::{
    entry_point, to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response,
};
use cw_utils::nonpayable;

/// The reply that has the address of a new token.
pub const TOKEN_INSTANTIATED: u64 = 1;

/// Stores the owner, the token's code and who may migrate tokens.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    causeway_contract_utils::initialize(
        deps.branch(),
        CONTRACT_NAME,
        CONTRACT_VERSION,
        &msg.owner,
    )?;
    TOKEN_CODE.save(deps.storage, &msg.token_code_id)?;
    if let Some(admin) = &msg.token_admin {
        TOKEN_ADMIN.save(deps.storage, &deps.api.addr_validate(admin)?)?;
    }
    PAUSED.save(deps.storage, &false)?;
    COUNT.save(deps.storage, &0)?;
    Ok(Response::new())
}

/// Guards and dispatches each message to the file that has its name.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::SetContracts {
            registry,
            vault,
            policy,
        } => {
            nonpayable(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            verbs::set_contracts(deps, registry, vault, policy)
        }
        ExecuteMsg::CreateSidechain {
            asset,
            name,
            symbol,
            decimals,
        } => {
            nonpayable(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            not_paused(deps.storage)?;
            verbs::create_sidechain(deps, env, asset, name, symbol, decimals)
        }
        ExecuteMsg::Deposit { sidechain_id, to } => {
            not_paused(deps.storage)?;
            verbs::deposit(deps, env, info, sidechain_id, to)
        }
        ExecuteMsg::Receive(msg) => {
            nonpayable(&info)?;
            verbs::receive(deps, env, info, msg)
        }
        ExecuteMsg::Distribute {
            sidechain_id,
            shares,
        } => {
            assert_owner(deps.storage, &info.sender)?;
            not_paused(deps.storage)?;
            verbs::distribute(deps, env, info, sidechain_id, shares)
        }
        ExecuteMsg::SetPaused { paused } => {
            nonpayable(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            verbs::set_paused(deps, paused)
        }
        ExecuteMsg::UpdateOwnership(action) => {
            nonpayable(&info)?;
            verbs::update_ownership(deps, env, info, action)
        }
    }
}

/// Completes a message that waited for the reply of another contract.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        TOKEN_INSTANTIATED => verbs::sidechain_created(deps, reply),
        id => Err(ContractError::UnknownReply { id }),
    }
}

/// Dispatches a query to the function that answers it.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&questions::config(deps)?),
        QueryMsg::Sidechain { sidechain_id } => {
            to_json_binary(&questions::sidechain(deps, sidechain_id)?)
        }
        QueryMsg::SidechainBySymbol { symbol } => {
            to_json_binary(&questions::sidechain_by_symbol(deps, symbol)?)
        }
        QueryMsg::SidechainByToken { token } => {
            to_json_binary(&questions::sidechain_by_token(deps, &token)?)
        }
        QueryMsg::Sidechains { start_after, limit } => {
            to_json_binary(&questions::sidechains(deps, start_after, limit)?)
        }
        QueryMsg::Reserve { sidechain_id } => {
            to_json_binary(&questions::reserve(deps, &env, sidechain_id)?)
        }
        QueryMsg::Asset { asset } => to_json_binary(&questions::asset(deps, &env, &asset)?),
        QueryMsg::Redemption {
            sidechain_id,
            amount,
        } => to_json_binary(&questions::redemption(deps, &env, sidechain_id, amount)?),
        QueryMsg::Ownership {} => {
            to_json_binary(&causeway_contract_utils::ownership(deps.storage)?)
        }
    };
    Ok(answer?)
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps, msg.token_code_id)
}
