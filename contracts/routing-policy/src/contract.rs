//! Entry points: who may send what, and where it is done.

use crate::error::ContractError;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{execute as verbs, migrations, query as questions};
use causeway_guards::no_coins;
use causeway_types::policy::{ExecuteMsg, InstantiateMsg, QueryMsg};
use causeway_types::MigrateMsg;
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};

/// Names the owner.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.owner))?;
    Ok(Response::new())
}

/// Does what a message says, if its sender may.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    match msg {
        ExecuteMsg::SetParameters {
            sidechain_id,
            parameters,
        } => {
            cw_ownable::assert_owner(deps.storage, &info.sender)?;
            verbs::set_parameters(deps, sidechain_id, parameters)
        }
        ExecuteMsg::UpdateOwnership(action) => verbs::update_ownership(deps, env, info, action),
    }
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Policy { sidechain_id } => {
            to_json_binary(&questions::policy(deps, sidechain_id)?)
        }
        QueryMsg::PolicyVersion {
            sidechain_id,
            version,
        } => to_json_binary(&questions::policy_version(deps, sidechain_id, version)?),
        QueryMsg::Policies { start_after, limit } => {
            to_json_binary(&questions::policies(deps, start_after, limit)?)
        }
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    }?)
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps)
}
