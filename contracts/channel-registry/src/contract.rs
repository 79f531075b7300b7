//! Entry points: guards and dispatch, no logic.

use crate::error::ContractError;
use crate::migrations::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{Config, CHANNEL_COUNT, CONFIG};
use crate::{execute as e, migrations, payout, query as q, vault};
use causeway_types::registry::{ExecuteMsg, InstantiateMsg, QueryMsg, SudoMsg};
use causeway_types::signed::domain;
use causeway_types::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw_utils::nonpayable;

/// Stores the addresses of issuer, policy and vault, which never change, and the owner.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
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
    CHANNEL_COUNT.save(deps.storage, &0)?;
    CONFIG.save(
        deps.storage,
        &Config {
            issuer: deps.api.addr_validate(&msg.issuer)?,
            policy: deps.api.addr_validate(&msg.policy)?,
            vault: deps.api.addr_validate(&msg.vault)?,
            domain: domain(&env.block.chain_id, env.contract.address.as_str()),
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
        ExecuteMsg::Receive(message) => e::receive(deps, env, info, message),
        ExecuteMsg::Open {
            sidechain_id,
            amount,
            terms,
        } => e::open(deps, env, info, sidechain_id, amount, terms),
        ExecuteMsg::Join { amount, terms } => e::join(deps, env, info, amount, terms),
        ExecuteMsg::Cancel { channel_id } => e::cancel(deps, env, info, channel_id),
        ExecuteMsg::Deposit {
            channel_id,
            amount,
            margin,
        } => e::deposit(deps, env, info, channel_id, amount, margin),
        ExecuteMsg::Withdraw {
            channel_id,
            amount,
            consent,
            take,
        } => e::withdraw(deps, env, info, channel_id, amount, consent, take),
        ExecuteMsg::RequestWithdraw { channel_id, amount } => {
            e::request_withdraw(deps, env, info, channel_id, amount)
        }
        ExecuteMsg::CompleteWithdraw { channel_id, take } => {
            e::complete_withdraw(deps, env, info, channel_id, take)
        }
        ExecuteMsg::WithdrawUnallocated { channel_id, amount } => {
            e::withdraw_unallocated(deps, info, channel_id, amount)
        }
        ExecuteMsg::PullCredit {
            sidechain_id,
            amount,
            to,
        } => e::pull_credit(deps, env, info, sidechain_id, amount, to),
        ExecuteMsg::Show {
            channel_id,
            vouchers,
        } => e::show(deps, env, info, channel_id, vouchers),
        ExecuteMsg::Claim {
            channel_id,
            direction,
            locks,
            claims,
            voucher,
        } => {
            let claim = e::Claim {
                direction,
                locks,
                claims,
                voucher,
            };
            e::claim(deps, env, info, channel_id, claim)
        }
        ExecuteMsg::ExpireLocks {
            channel_id,
            direction,
            locks,
        } => e::expire_locks(deps, env, channel_id, direction, locks),
        ExecuteMsg::Close {
            channel_id,
            vouchers,
        } => e::close(deps, env, info, channel_id, vouchers),
        ExecuteMsg::CooperativeClose {
            channel_id,
            transferred_a,
            transferred_b,
            valid_until,
            signature_a,
            signature_b,
        } => e::cooperative_close(
            deps,
            env,
            info,
            channel_id,
            causeway_types::signed::CooperativeClose {
                transferred_a,
                transferred_b,
                valid_until,
            },
            [signature_a, signature_b],
        ),
        ExecuteMsg::Extend {
            channel_id,
            replaces,
            expires_at,
            valid_until,
            signature_a,
            signature_b,
        } => e::extend(
            deps,
            env,
            info,
            channel_id,
            causeway_types::signed::Extension {
                replaces,
                expires_at,
                valid_until,
            },
            [signature_a, signature_b],
        ),
        ExecuteMsg::Settle { channel_ids } => e::settle(deps, env, info, channel_ids),
        ExecuteMsg::SetPaused { paused } => e::set_paused(deps, info, paused),
        ExecuteMsg::UpdateOwnership(action) => e::update_ownership(deps, env, info, action),
    }
}

/// Dispatches a query to the function that answers it.
#[cfg_attr(not(feature = "library"), entry_point)]
#[inline(never)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    q::query(deps, env, msg)
}

/// Calls that the chain itself makes, where it can schedule them.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn sudo(deps: DepsMut, env: Env, msg: SudoMsg) -> Result<Response, ContractError> {
    match msg {
        SudoMsg::SettleDue { limit } => e::settle_due(deps, env, limit),
    }
}

/// Handles payments of tokens and notices to the vault that failed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        payout::PAYMENT_FAILED => payout::payment_failed(deps.storage, reply),
        vault::NOTICE_FAILED => vault::notice_failed(deps.storage, reply),
        other => Err(ContractError::UnknownReply(other)),
    }
}

/// Takes over the storage of an older version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrations::migrate(deps)
}
