//! Entry points: guards and dispatch, no logic.

use crate::error::ContractError;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{execute as verbs, migrations, query as questions};
use causeway_contract_utils::check_name;
use causeway_types::token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use causeway_types::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw20::MinterResponse;
use cw_utils::nonpayable;

/// Sets name, symbol, decimals and the issuer, for good. The supply starts at zero.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    // cw20-base checks lengths, and the symbol's letters
    check_name("token's name", &msg.name)?;
    let msg = cw20_base::msg::InstantiateMsg {
        name: msg.name,
        symbol: msg.symbol,
        decimals: msg.decimals,
        initial_balances: vec![],
        mint: Some(MinterResponse {
            minter: msg.issuer,
            cap: None,
        }),
        marketing: None,
    };
    let response = cw20_base::contract::instantiate(deps.branch(), env, info, msg)?;
    // after cw20-base, which records itself
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(response)
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
        ExecuteMsg::Transfer { recipient, amount } => {
            verbs::transfer(deps, env, info, recipient, amount.uint())
        }
        ExecuteMsg::Send {
            contract,
            amount,
            msg,
        } => verbs::send(deps, env, info, contract, amount.uint(), msg),
        ExecuteMsg::TransferFrom {
            owner,
            recipient,
            amount,
        } => verbs::transfer_from(deps, env, info, owner, recipient, amount.uint()),
        ExecuteMsg::SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => verbs::send_from(deps, env, info, owner, contract, amount.uint(), msg),
        ExecuteMsg::IncreaseAllowance {
            spender,
            amount,
            expires,
        } => verbs::increase_allowance(deps, env, info, spender, amount.uint(), expires),
        ExecuteMsg::DecreaseAllowance {
            spender,
            amount,
            expires,
        } => verbs::decrease_allowance(deps, env, info, spender, amount.uint(), expires),
        ExecuteMsg::Mint { recipient, amount } => {
            verbs::mint(deps, env, info, recipient, amount.uint())
        }
        ExecuteMsg::Burn { amount } => verbs::burn(deps, env, info, amount.uint()),
        ExecuteMsg::BurnFrom { .. } => verbs::burn_from(deps.storage, info.sender),
        ExecuteMsg::UpdateMinter { .. } => verbs::update_minter(deps.storage, info.sender),
        ExecuteMsg::UpdateMarketing { .. } | ExecuteMsg::UploadLogo(_) => {
            Err(ContractError::NoMarketing)
        }
    }
}

/// Dispatches a query to the function that answers it.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(cw20_base::contract::query(
        deps,
        env,
        questions::of_cw20(deps.api, msg)?,
    )?)
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps)
}
