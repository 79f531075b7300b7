//! An asset comes in, and as many tokens are minted.

use crate::error::ContractError;
use crate::received_cw20::ReceivedCw20;
use crate::reserve::Reserve;
use crate::state::{sidechain, Sidechain, CONTRACTS};
use crate::{guards, ledger};
use causeway_types::event::Deposited;
use causeway_types::issuer::DepositTo;
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::{registry, Amount, SidechainId};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, MessageInfo, Response, WasmMsg};

/// Callable by anyone. Turns the coin sent along into tokens, one to one.
#[inline(never)]
pub fn deposit(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: SidechainId,
    to: DepositTo,
) -> Result<Response, ContractError> {
    let sidechain = sidechain(deps.storage, id)?;
    let amount = guards::coin(&info, id, &sidechain.asset)?
        .ok_or_else(|| guards::wrong_coins(&info, id, &sidechain.asset))?;
    into_tokens(deps, env, (id, sidechain), info.sender, amount, to)
}

/// Callable by anyone, through the foreign cw20. Turns the foreign tokens sent into tokens, one to one.
#[inline(never)]
pub fn deposit_cw20(
    deps: DepsMut,
    env: Env,
    received: ReceivedCw20,
    id: SidechainId,
    to: DepositTo,
) -> Result<Response, ContractError> {
    let sidechain = sidechain(deps.storage, id)?;
    guards::backed_by(id, &sidechain.asset, &received.token)?;
    into_tokens(
        deps,
        env,
        (id, sidechain),
        received.sender,
        received.amount,
        to,
    )
}

fn into_tokens(
    deps: DepsMut,
    env: Env,
    (sidechain_id, sidechain): (SidechainId, Sidechain),
    depositor: Addr,
    amount: Amount,
    to: DepositTo,
) -> Result<Response, ContractError> {
    let Sidechain { token, asset, .. } = sidechain;
    let reserve = Reserve::of(deps.as_ref(), &env.contract.address, &asset)?;
    let supply = ledger::minted(deps.storage, sidechain_id, &asset, amount, &reserve)?;
    // what has come in is in the balance
    if reserve.surplus() < amount {
        return Err(ContractError::ReserveTooSmall {
            asset,
            balance: reserve.balance,
            recorded: reserve.recorded,
            asked: amount,
        });
    }
    reserve.check_arrived(&asset, amount)?;
    let (recipient, messages) = deliver(deps.as_ref(), &env, &token, &depositor, amount, to)?;
    Ok(Response::new()
        .add_messages(messages)
        .add_event(Event::from(Deposited {
            sidechain_id,
            depositor,
            recipient,
            amount,
            supply,
        })))
}

/// The recipient of the tokens, and the messages that mint and send them.
fn deliver(
    deps: Deps,
    env: &Env,
    token: &Addr,
    depositor: &Addr,
    amount: Amount,
    to: DepositTo,
) -> Result<(Addr, Vec<WasmMsg>), ContractError> {
    match to {
        DepositTo::Wallet { recipient } => {
            let text = recipient.as_deref().unwrap_or(depositor.as_str());
            let recipient = guards::Recipients::new(deps, env)?.check(text)?;
            let mint = TokenMsg::mint(&recipient, amount).to(token)?;
            Ok((recipient, vec![mint]))
        }
        DepositTo::Registry(entry) => {
            let contracts = CONTRACTS.may_load(deps.storage)?;
            let registry = contracts.ok_or(ContractError::RegistryNotSet)?.registry;
            let hook = registry::Hook {
                entry,
                beneficiary: Some(depositor.to_string()),
            };
            let send = TokenMsg::send(&registry, amount, &hook)?.to(token)?;
            let mint = TokenMsg::mint(&env.contract.address, amount).to(token)?;
            Ok((registry, vec![mint, send]))
        }
    }
}
