//! Entry points: who may send what and when, and where it is done.

use crate::error::ContractError;
use crate::guards::not_paused;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{COUNT, PAUSED, TOKEN_ADMIN, TOKEN_CODE};
use crate::{execute as verbs, migrations, query as questions};
use causeway_guards::{assert_owner, no_coins};
use causeway_types::issuer::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use causeway_wire::to_json;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};

causeway_entry::exports!(instantiate, execute, reply, query, migrate);

/// The reply in which a new token's address arrives.
pub const TOKEN_INSTANTIATED: u64 = 1;

/// Names the owner, the token's code and who may change it.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    causeway_guards::note_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    causeway_guards::initialize_owner(deps.storage, deps.api, &msg.owner)?;
    TOKEN_CODE.save(deps.storage, &msg.token_code_id)?;
    if let Some(admin) = &msg.token_admin {
        TOKEN_ADMIN.save(deps.storage, &deps.api.addr_validate(admin)?)?;
    }
    PAUSED.save(deps.storage, &false)?;
    COUNT.save(deps.storage, &0)?;
    Ok(Response::new())
}

/// Does what a message says, if its sender may, now.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Wire { registry, vault } => {
            no_coins(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            verbs::wire(deps, registry, vault)
        }
        ExecuteMsg::CreateSidechain {
            asset,
            name,
            symbol,
            decimals,
        } => {
            no_coins(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            not_paused(deps.storage)?;
            verbs::create_sidechain(deps, env, asset, name, symbol, decimals)
        }
        ExecuteMsg::Deposit { sidechain_id, to } => {
            not_paused(deps.storage)?;
            verbs::deposit(deps, env, info, sidechain_id, to)
        }
        ExecuteMsg::Receive(msg) => {
            no_coins(&info)?;
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
            no_coins(&info)?;
            assert_owner(deps.storage, &info.sender)?;
            verbs::set_paused(deps, paused)
        }
        ExecuteMsg::UpdateOwnership(action) => {
            no_coins(&info)?;
            verbs::update_ownership(deps, env, info, action)
        }
    }
}

/// Goes on where a message left off to wait for another contract.
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        TOKEN_INSTANTIATED => verbs::sidechain_created(deps, reply),
        id => Err(ContractError::UnknownReply { id }),
    }
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Config {} => to_json(&questions::config(deps)?),
        QueryMsg::Sidechain { sidechain_id } => {
            to_json(&questions::sidechain(deps, &env, sidechain_id)?)
        }
        QueryMsg::SidechainBySymbol { symbol } => {
            to_json(&questions::sidechain_by_symbol(deps, &env, symbol)?)
        }
        QueryMsg::SidechainByToken { token } => {
            to_json(&questions::sidechain_by_token(deps, &env, &token)?)
        }
        QueryMsg::Sidechains { start_after, limit } => {
            to_json(&questions::sidechains(deps, &env, start_after, limit)?)
        }
        QueryMsg::Asset { asset } => to_json(&questions::asset(deps, &env, &asset)?),
        QueryMsg::Redemption {
            sidechain_id,
            amount,
        } => to_json(&questions::redemption(deps, &env, sidechain_id, amount)?),
        QueryMsg::Ownership {} => to_json(&causeway_guards::ownership(deps.storage)?),
    })
}

/// Takes over the storage of an older version.
pub fn migrate(deps: DepsMut, _env: Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps, msg.token_code_id)
}
