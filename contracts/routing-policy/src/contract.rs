//! Entry points: guards and dispatch, no logic.

use crate::error::ContractError;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{execute as verbs, migrations, query as questions};
use causeway_contract_utils::assert_owner;
use causeway_rules::route::RouteRequest;
use causeway_types::policy::{ExecuteMsg, InstantiateMsg, QueryMsg};
use causeway_types::{Amount, MigrateMsg};
use cosmwasm_std::{
    entry_point, to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response,
};
use cw_utils::nonpayable;

/// Stores the owner. Policies, routes and pairs are empty then: defaults count.
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
    nonpayable(&info)?;
    if is_owners(&msg) {
        assert_owner(deps.storage, &info.sender)?;
    }
    match msg {
        ExecuteMsg::SetRegistry { registry } => verbs::set_registry(deps, registry),
        ExecuteMsg::SetParameters {
            sidechain_id,
            parameters,
        } => verbs::set_parameters(deps, sidechain_id, parameters),
        ExecuteMsg::SetLegalRate {
            sidechain_id,
            legal_rate,
        } => verbs::set_legal_rate(deps, env, sidechain_id, legal_rate),
        ExecuteMsg::SetRoute { name, hops } => verbs::set_route(deps, name, hops),
        ExecuteMsg::RemoveRoute { name } => verbs::remove_route(deps, name),
        ExecuteMsg::SetExchangePair(pair) => verbs::set_exchange_pair(deps, pair),
        ExecuteMsg::RemoveExchangePair { from, to, node } => {
            verbs::remove_exchange_pair(deps, from, to, node)
        }
        ExecuteMsg::AnnounceNode(announcement) => {
            verbs::announce_node(deps, env, info, announcement)
        }
        ExecuteMsg::WithdrawNode { instance } => verbs::withdraw_node(deps, info, instance),
        ExecuteMsg::UpdateOwnership(action) => verbs::update_ownership(deps, env, info, action),
    }
}

/// Whether a message is the owner's alone. An offered ownership is taken by who is no owner yet, and a node is announced
/// by whose it is.
fn is_owners(msg: &ExecuteMsg) -> bool {
    !matches!(
        msg,
        ExecuteMsg::UpdateOwnership(_)
            | ExecuteMsg::AnnounceNode(_)
            | ExecuteMsg::WithdrawNode { .. }
    )
}

/// Dispatches a query to the function that answers it.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&questions::config(deps)?),
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
        QueryMsg::LegalRate { sidechain_id } => {
            to_json_binary(&questions::legal_rate(deps, sidechain_id)?)
        }
        QueryMsg::Route { name } => to_json_binary(&questions::route(deps, name)?),
        QueryMsg::Routes { start_after, limit } => {
            to_json_binary(&questions::routes(deps, start_after, limit)?)
        }
        QueryMsg::ExchangePairs { start_after, limit } => {
            to_json_binary(&questions::exchange_pairs(deps, start_after, limit)?)
        }
        QueryMsg::Neighbours {
            node,
            sidechain_id,
            start_after,
            limit,
        } => to_json_binary(&questions::neighbours(
            deps,
            &node,
            sidechain_id,
            start_after,
            limit,
        )?),
        QueryMsg::Quote {
            hops,
            amount,
            lock_step,
        } => to_json_binary(&questions::quote(deps, &env, hops, amount, lock_step)?),
        QueryMsg::SelectRoute {
            payer,
            payee,
            sidechain_id,
            arrives_in,
            amount,
            at_most,
            lock_step,
        } => {
            let request = RouteRequest {
                payer: deps.api.addr_validate(&payer)?,
                payee: deps.api.addr_validate(&payee)?,
                pays_in: sidechain_id,
                arrives_in: arrives_in.unwrap_or(sidechain_id),
                amount,
                at_most: at_most.unwrap_or(Amount::MAX),
                lock_step: lock_step.unwrap_or_default(),
            };
            to_json_binary(&questions::select_route(deps, &env, &request)?)
        }
        QueryMsg::Node { account } => to_json_binary(&questions::node(deps, account)?),
        QueryMsg::Nodes { start_after, limit } => {
            to_json_binary(&questions::nodes(deps, start_after, limit)?)
        }
        QueryMsg::Ownership {} => {
            to_json_binary(&causeway_contract_utils::ownership(deps.storage)?)
        }
    };
    Ok(answer?)
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps)
}
