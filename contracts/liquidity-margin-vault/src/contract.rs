//! Entry points: guards and dispatch, no logic.

use crate::error::ContractError;
use crate::guards::registry_only;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{Config, CONFIG, OFFER_COUNT};
use crate::{execute as verbs, migrations, query as questions};
use causeway_contract_utils::assert_owner;
use causeway_types::vault::{ExecuteMsg, InstantiateMsg, QueryMsg};
use causeway_types::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;

/// Stores the owner and the addresses of issuer and policy. The registry is set later, since it is instantiated with the
/// vault's address.
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
    OFFER_COUNT.save(deps.storage, &0)?;
    CONFIG.save(
        deps.storage,
        &Config {
            issuer: deps.api.addr_validate(&msg.issuer)?,
            policy: deps.api.addr_validate(&msg.policy)?,
            registry: None,
            paused: false,
        },
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
    match msg {
        ExecuteMsg::SetRegistry { registry } => {
            assert_owner(deps.storage, &info.sender)?;
            verbs::set_registry(deps, registry)
        }
        ExecuteMsg::Receive(message) => verbs::receive(deps, env, info, message),
        ExecuteMsg::Withdraw {
            sidechain_id,
            amount,
            to,
        } => verbs::withdraw(deps, env, info, sidechain_id, amount, to),
        ExecuteMsg::MakeOffer {
            sidechain_id,
            amount,
            terms,
        } => verbs::make_offer(deps, info, sidechain_id, amount, terms),
        ExecuteMsg::WithdrawOffer { offer_id, amount } => {
            verbs::withdraw_offer(deps, info, offer_id, amount)
        }
        ExecuteMsg::Take { offer_id, terms } => verbs::take(deps, env, info, offer_id, terms),
        ExecuteMsg::Reserve {
            sidechain_id,
            margins,
        } => {
            registry_only(&CONFIG.load(deps.storage)?, &info.sender)?;
            verbs::reserve(deps, sidechain_id, margins)
        }
        ExecuteMsg::Settled(notice) => {
            registry_only(&CONFIG.load(deps.storage)?, &info.sender)?;
            verbs::settled(deps, notice)
        }
        ExecuteMsg::SetPaused { paused } => {
            assert_owner(deps.storage, &info.sender)?;
            verbs::set_paused(deps, paused)
        }
        ExecuteMsg::UpdateOwnership(action) => verbs::update_ownership(deps, env, info, action),
    }
}

/// Dispatches a query to the function that answers it.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    questions::query(deps, env, msg)
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps)
}
