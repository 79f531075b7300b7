//! Reserves margins for channels.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::ledger::AccountLedger;
use crate::received_tokens::ReceivedTokens;
use causeway_types::event::MarginReserved;
use causeway_types::vault::AccountAmount;
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the registry alone: each out of what is free in its owner's account. If one is short, the registry's message
/// fails, and no channel opens.
#[inline(never)]
pub fn reserve(
    deps: DepsMut,
    sidechain_id: SidechainId,
    margins: Vec<AccountAmount>,
) -> Result<Response, ContractError> {
    let mut accounts = AccountLedger::open(deps.storage, sidechain_id);
    let mut response = Response::new();
    for margin in margins {
        response = response.add_events(reserve_margin(&mut accounts, sidechain_id, margin)?);
    }
    accounts.close()?;
    Ok(response)
}

/// Callable by the registry alone: out of what was sent along, and what was free before. What is not needed stays free.
#[inline(never)]
pub fn reserve_with(
    deps: DepsMut,
    received: ReceivedTokens,
    margin: AccountAmount,
) -> Result<Response, ContractError> {
    let funded = received.funded(&margin.owner);
    let mut accounts = AccountLedger::open(deps.storage, received.sidechain_id);
    let free = (&margin.owner, Bucket::Free);
    accounts.deposit(&received.token, free, received.amount)?;
    let reserved = reserve_margin(&mut accounts, received.sidechain_id, margin)?;
    accounts.close()?;
    Ok(Response::new().add_event(funded).add_events(reserved))
}

fn reserve_margin(
    accounts: &mut AccountLedger,
    sidechain_id: SidechainId,
    AccountAmount { owner, amount }: AccountAmount,
) -> Result<Option<Event>, ContractError> {
    let allowed = accounts.free(&owner)?;
    if amount > allowed {
        return Err(ContractError::MarginTooSmall {
            owner,
            asked: amount,
            allowed,
        });
    }
    if amount.is_zero() {
        return Ok(None);
    }
    accounts.transfer((&owner, Bucket::Free), (&owner, Bucket::Reserved), amount)?;
    Ok(Some(
        MarginReserved {
            sidechain_id,
            owner,
            amount,
        }
        .into(),
    ))
}
